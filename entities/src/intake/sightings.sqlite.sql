SELECT i.id AS incident, i.source_record ->> '$.victim.victim_id' AS victim, a.key AS action, v.value AS variety,
    m.earliest AS earliest
FROM incidents i
JOIN incident_milestones m ON m.organisation_id = i.organisation_id AND m.incident_id = i.id AND m.kind = 'OCCURRED'
    AND m.precision IN ('SECOND', 'MINUTE', 'HOUR', 'DAY', 'MONTH') AND m.earliest IS NOT NULL
JOIN json_each(i.source_record, '$.action') a
JOIN json_each(CASE WHEN a.type = 'object' THEN a.value ELSE '{}' END, '$.variety') v
WHERE i.organisation_id = $1 AND i.origin = 'IMPORTED' AND v.type = 'text'
    AND json_type(i.source_record, '$.action') = 'object'
    AND json_type(i.source_record, '$.victim.victim_id') = 'text'
