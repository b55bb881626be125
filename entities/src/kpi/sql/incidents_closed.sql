-- K6: the incidents closed in the window. measure: microseconds from detection to closing.
WITH spans AS MATERIALIZED (SPANS),
judged AS (
    SELECT s.slot, i.id,
        CASE
            POPULATION
            WHEN i.detected_at IS NULL THEN 'DETECTION_UNKNOWN'
            ELSE 'COUNTED'
        END AS verdict,
        1 AS hit,
        0 AS also,
        COALESCE(i.closed_at - i.detected_at, 0) AS measure
    FROM spans s
    JOIN incidents i ON i.organisation_id = {organisation} AND i.closed_at >= s.since AND i.closed_at < s.as_of
    WHERE SCOPE AND i.state = 'CLOSED'
)
