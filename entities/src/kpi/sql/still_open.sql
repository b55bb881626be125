-- Beside K6: the incidents that count and are not closed at the instant $2; how many, and their ages (seconds, rest).
SELECT COUNT(*) AS n,
    CAST(COALESCE(SUM(($2 - i.detected_at) / 1000000), 0) AS BIGINT) AS seconds,
    CAST(COALESCE(SUM(($2 - i.detected_at) % 1000000), 0) AS BIGINT) AS rest
FROM incidents i
WHERE i.organisation_id = $1
    AND CASE POPULATION ELSE 'COUNTED' END = 'COUNTED'
    AND i.state <> 'DRAFT' AND i.detected_at < $2 AND COALESCE(i.declared_at, i.created_at) < $2
    AND NOT (i.state = 'CLOSED' AND i.closed_at < $2)
