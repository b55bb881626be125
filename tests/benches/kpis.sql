-- The limit of the key figures as of 2026-10-01T00:00:00Z: numerator and denominator of each, in one pass a table. Windows
-- are those of the definitions (twelve months; K6 three), the population is that of confirmed incidents.
WITH a AS (SELECT a.id, a.state, a.first_due_at, a.activated_at, a.closed_at FROM actions a JOIN incidents i ON i.organisation_id = a.organisation_id AND i.id = a.incident_id
WHERE a.organisation_id = ID(1, 0) AND i.kind = 'CONFIRMED' AND NOT i.exercise AND i.state <> 'RECLASSIFIED' AND i.duplicate_of_id IS NULL AND $N > 0),
counted AS (SELECT
COUNT(*) FILTER (WHERE first_due_at >= 1759276800000000 AND first_due_at < 1790812800000000 AND state IN ('CLOSED', 'EFFECTIVE')) AS k1,
COUNT(*) FILTER (WHERE first_due_at >= 1759276800000000 AND first_due_at < 1790812800000000 AND state IN ('CLOSED', 'EFFECTIVE') AND closed_at < first_due_at) AS k5,
COUNT(*) FILTER (WHERE first_due_at >= 1759276800000000 AND first_due_at < 1790812800000000) AS due,
COUNT(*) FILTER (WHERE activated_at >= 1759276800000000 AND activated_at < 1790812800000000 AND closed_at - activated_at < 1209600000000) AS k2,
COUNT(*) FILTER (WHERE activated_at >= 1759276800000000 AND activated_at < 1790812800000000) AS activated,
COUNT(*) FILTER (WHERE closed_at >= 1759276800000000 AND closed_at < 1790812800000000) AS closed,
COUNT(*) FILTER (WHERE closed_at >= 1759276800000000 AND closed_at < 1790812800000000 AND NOT EXISTS (SELECT 1 FROM evidence_requirements r
WHERE r.organisation_id = ID(1, 0) AND r.subject_id = a.id AND r.min_count > (SELECT COUNT(*) FROM evidence_links l JOIN evidence_versions v ON v.organisation_id = l.organisation_id AND v.id = l.evidence_version_id
WHERE l.organisation_id = r.organisation_id AND l.subject_id = r.id AND v.state = 'ACCEPTED' AND v.last_check_ok))) AS k8
FROM a),
ended AS (SELECT COUNT(*) AS n, COALESCE(SUM(closed_at - detected_at), 0) AS total FROM incidents
WHERE organisation_id = ID(1, 0) AND closed_at >= 1782864000000000 AND closed_at < 1790812800000000 AND kind = 'CONFIRMED' AND NOT exercise)
SELECT '[' || LIST(j) || ']' FROM (
SELECT json_object('key', 'K1', 'numerator', k1, 'denominator', due) AS j FROM counted UNION ALL SELECT json_object('key', 'K2', 'numerator', k2, 'denominator', activated) FROM counted
UNION ALL SELECT json_object('key', 'K5', 'numerator', k5, 'denominator', due) FROM counted UNION ALL SELECT json_object('key', 'K6', 'numerator', total, 'denominator', n) FROM ended
UNION ALL SELECT json_object('key', 'K8', 'numerator', k8, 'denominator', closed) FROM counted) AS figures
