SELECT i.id AS incident, i.source_record #>> '{victim,victim_id}' AS victim, a.key AS action, v.value #>> '{}' AS variety,
    m.earliest AS earliest
FROM incidents i
JOIN incident_milestones m ON m.organisation_id = i.organisation_id AND m.incident_id = i.id AND m.kind = 'OCCURRED'
    AND m.precision IN ('SECOND', 'MINUTE', 'HOUR', 'DAY', 'MONTH') AND m.earliest IS NOT NULL
CROSS JOIN LATERAL json_each(
    CASE json_typeof(i.source_record -> 'action') WHEN 'object' THEN i.source_record -> 'action' ELSE '{}' END
) AS a (key, value)
CROSS JOIN LATERAL json_array_elements(
    CASE WHEN json_typeof(a.value) <> 'object' THEN '[]'
        WHEN json_typeof(a.value -> 'variety') = 'array' THEN a.value -> 'variety'
        WHEN json_typeof(a.value -> 'variety') = 'string' THEN json_build_array(a.value -> 'variety')
        ELSE '[]' END
) AS v (value)
WHERE i.organisation_id = $1 AND i.origin = 'IMPORTED' AND json_typeof(v.value) = 'string'
    AND json_typeof(i.source_record #> '{victim,victim_id}') = 'string'
