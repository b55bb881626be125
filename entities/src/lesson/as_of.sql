SELECT l.id, l.state, l.validated_at, l.incident_id, i.cause_key, MIN(v.effective_at) AS first_effective,
    MAX(v.effective_at) AS last_effective,
    CASE WHEN MIN(v.effective_at) IS NOT NULL THEN (
        SELECT MIN(spoken.decided_at)
        FROM (
            SELECT e.decided_at FROM evidence_links k CROSS JOIN evidence_versions e
            WHERE k.organisation_id = l.organisation_id AND k.subject_id = l.id AND HOLDS
            UNION ALL
            SELECT e.decided_at FROM action_sources s CROSS JOIN evidence_links k CROSS JOIN evidence_versions e
            WHERE s.organisation_id = l.organisation_id AND s.source_id = l.id AND s.source_kind = 'LESSON'
                AND k.organisation_id = s.organisation_id AND k.subject_id = s.action_id AND HOLDS
            UNION ALL
            SELECT e.decided_at FROM action_sources s CROSS JOIN evidence_requirements r CROSS JOIN evidence_links k
            CROSS JOIN evidence_versions e
            WHERE s.organisation_id = l.organisation_id AND s.source_id = l.id AND s.source_kind = 'LESSON'
                AND r.organisation_id = s.organisation_id AND r.subject_id = s.action_id
                AND k.organisation_id = r.organisation_id AND k.subject_id = r.id AND HOLDS
        ) AS spoken
    ) END AS first_accepted
FROM lessons l
JOIN incidents i ON i.organisation_id = l.organisation_id AND i.id = l.incident_id
LEFT JOIN cause_edges c ON c.organisation_id = l.organisation_id AND c.cause_id = l.id
LEFT JOIN register_versions v ON v.organisation_id = c.organisation_id AND v.id = c.version_id AND v.effective_at < {before}
WHERE l.organisation_id = {organisation} AND l.validated_at < {before} AND l.state <> 'REJECTED'
GROUP BY l.organisation_id, l.id, l.state, l.validated_at, l.incident_id, i.cause_key
ORDER BY l.validated_at, l.id
