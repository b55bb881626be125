-- The limit of the key figures as of 2026-10-01T00:00:00Z: numerator and denominator of each, in one pass a table. Windows
-- are those of the definitions (twelve months; K6 three), the population is that of confirmed incidents.
WITH p AS (SELECT id, state, detected_at, closed_at, cause_key FROM incidents
WHERE organisation_id = ID(1, 0) AND kind = 'CONFIRMED' AND NOT exercise AND state <> 'RECLASSIFIED' AND duplicate_of_id IS NULL AND $N > 0),
a AS MATERIALIZED (SELECT a.id, a.state, a.first_due_at, a.activated_at, a.closed_at, NOT EXISTS (SELECT 1 FROM evidence_requirements r
WHERE r.organisation_id = ID(1, 0) AND r.subject_id = a.id AND r.subject_kind = 'ACTION' AND r.min_count > (SELECT COUNT(DISTINCT v.evidence_id) FROM evidence_links l CROSS JOIN evidence_versions v
WHERE v.organisation_id = l.organisation_id AND v.id = l.evidence_version_id AND l.organisation_id = r.organisation_id AND l.subject_id = r.id AND l.subject_kind = 'REQUIREMENT' AND v.state = 'ACCEPTED' AND v.last_check_ok)) AS backed
FROM actions a JOIN p ON p.id = a.incident_id WHERE a.organisation_id = ID(1, 0)),
counted AS MATERIALIZED (SELECT
COUNT(*) FILTER (WHERE first_due_at >= 1759276800000000 AND first_due_at < 1790812800000000 AND state = 'CLOSED' AND closed_at < 1790812800000000) AS k1,
COUNT(*) FILTER (WHERE first_due_at >= 1759276800000000 AND first_due_at < 1790812800000000 AND state = 'CLOSED' AND closed_at < 1790812800000000 AND closed_at < first_due_at) AS k5,
COUNT(*) FILTER (WHERE first_due_at >= 1759276800000000 AND first_due_at < 1790812800000000) AS due,
COUNT(*) FILTER (WHERE activated_at >= 1759276800000000 AND activated_at < 1790812800000000 AND state = 'CLOSED' AND closed_at < 1790812800000000 AND closed_at - activated_at < 1209600000000) AS k2,
COUNT(*) FILTER (WHERE activated_at >= 1759276800000000 AND activated_at < 1790812800000000 AND (state = 'CLOSED' AND closed_at < 1790812800000000 OR activated_at <= 1789603200000000)) AS activated,
COUNT(*) FILTER (WHERE state = 'CLOSED' AND closed_at < 1790812800000000 OR first_due_at < 1790812800000000) AS matured,
COUNT(*) FILTER (WHERE (state = 'CLOSED' AND closed_at < 1790812800000000 OR first_due_at < 1790812800000000) AND backed) AS k4,
COUNT(*) FILTER (WHERE closed_at >= 1759276800000000 AND closed_at < 1790812800000000) AS closed,
COUNT(*) FILTER (WHERE closed_at >= 1759276800000000 AND closed_at < 1790812800000000 AND backed) AS k8
FROM a),
known AS (SELECT detected_at >= 1759276800000000 AS this_year, EXISTS (SELECT 1 FROM incidents e
WHERE e.organisation_id = ID(1, 0) AND e.cause_key = p.cause_key AND e.detected_at < p.detected_at AND e.detected_at >= p.detected_at - 31536000000000 AND e.kind = 'CONFIRMED') AS again
FROM p WHERE detected_at >= 1727740800000000 AND detected_at < 1790812800000000 AND cause_key IS NOT NULL),
repeated AS MATERIALIZED (SELECT COUNT(*) FILTER (WHERE this_year AND again) AS k3, COUNT(*) FILTER (WHERE this_year) AS causes, COUNT(*) FILTER (WHERE NOT this_year AND again) AS before FROM known),
ended AS MATERIALIZED (SELECT COUNT(*) AS n, CAST(COALESCE(SUM(closed_at - detected_at), 0) AS BIGINT) / 1000000 AS total FROM p WHERE state = 'CLOSED' AND closed_at >= 1782864000000000 AND closed_at < 1790812800000000)
SELECT '[' || LIST(j) || ']' FROM (
SELECT json_object('key', 'K1', 'numerator', k1, 'denominator', due) AS j FROM counted UNION ALL SELECT json_object('key', 'K2', 'numerator', k2, 'denominator', activated) FROM counted
UNION ALL SELECT json_object('key', 'K3', 'numerator', k3, 'denominator', causes) FROM repeated UNION ALL SELECT json_object('key', 'K4', 'numerator', k4, 'denominator', matured) FROM counted
UNION ALL SELECT json_object('key', 'K5', 'numerator', k5, 'denominator', due) FROM counted UNION ALL SELECT json_object('key', 'K6', 'numerator', total, 'denominator', n) FROM ended
UNION ALL SELECT json_object('key', 'K7', 'numerator', before - k3, 'denominator', before) FROM repeated UNION ALL SELECT json_object('key', 'K8', 'numerator', k8, 'denominator', closed) FROM counted
UNION ALL SELECT json_object('key', 'K9', 'numerator', 0, 'denominator', (SELECT COALESCE(SUM(criticality), 0) FROM suppliers s WHERE s.organisation_id = ID(1, 0) AND s.active AND EXISTS (SELECT 1 FROM supplier_risks l WHERE l.organisation_id = ID(1, 0) AND l.supplier_id = s.id)))) AS figures
