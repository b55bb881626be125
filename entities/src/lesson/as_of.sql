SELECT t.id, t.state, t.validated_at, t.incident_id, t.cause_key, t.first_effective, t.last_effective,
    CASE WHEN t.first_effective IS NOT NULL THEN (
        SELECT MIN(v.decided_at)
        FROM (
            SELECT t.id AS subject_id
            UNION ALL
            SELECT s.action_id FROM action_sources s WHERE s.organisation_id = {organisation} AND s.source_id = t.id
            UNION ALL
            SELECT r.id FROM action_sources s
            JOIN evidence_requirements r ON r.organisation_id = s.organisation_id AND r.subject_id = s.action_id
            WHERE s.organisation_id = {organisation} AND s.source_id = t.id
        ) AS spoken
        JOIN evidence_links k ON k.organisation_id = {organisation} AND k.subject_id = spoken.subject_id
        JOIN evidence_versions v ON v.organisation_id = k.organisation_id AND v.id = k.evidence_version_id
        WHERE v.state = 'ACCEPTED' AND v.last_check_ok IS NOT FALSE AND (v.valid_until IS NULL OR v.valid_until >= {today})
            AND v.decided_at < {before}
    ) END AS first_accepted
FROM (
    SELECT l.id, l.state, l.validated_at, l.incident_id, i.cause_key,
        MIN(v.effective_at) AS first_effective, MAX(v.effective_at) AS last_effective
    FROM lessons l
    JOIN incidents i ON i.organisation_id = l.organisation_id AND i.id = l.incident_id
    LEFT JOIN cause_edges c ON c.organisation_id = l.organisation_id AND c.cause_id = l.id
    LEFT JOIN register_versions v
        ON v.organisation_id = c.organisation_id AND v.id = c.version_id AND v.effective_at < {before}
    WHERE l.organisation_id = {organisation} AND l.validated_at < {before} AND l.state <> 'REJECTED'
    GROUP BY l.id, l.state, l.validated_at, l.incident_id, i.cause_key
) AS t
ORDER BY t.validated_at, t.id
