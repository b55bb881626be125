-- Beside K6: the incidents that count and are not closed at an instant; how many, and their ages (seconds, rest).
SELECT COUNT(*) AS n,
    CAST(COALESCE(SUM(({as_of} - i.detected_at) / 1000000), 0) AS BIGINT) AS seconds,
    CAST(COALESCE(SUM(({as_of} - i.detected_at) % 1000000), 0) AS BIGINT) AS rest
FROM incidents i
WHERE i.organisation_id = {organisation}
    AND CASE POPULATION ELSE 'COUNTED' END = 'COUNTED'
    AND i.state <> 'DRAFT' AND i.detected_at < {as_of} AND COALESCE(i.declared_at, i.created_at) < {as_of}
    AND NOT (i.state = 'CLOSED' AND i.closed_at < {as_of})
    AND SCOPE
