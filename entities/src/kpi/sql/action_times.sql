-- Beside K6: the actions closed in the window. measure: microseconds to their closing, from their activation or from
-- their owner's claim.
WITH spans AS MATERIALIZED (SPANS),
judged AS (
    SELECT s.slot, a.id,
        CASE
            POPULATION
            WHEN SINCE_AT IS NULL THEN 'SINCE_UNKNOWN'
            ELSE 'COUNTED'
        END AS verdict,
        1 AS hit,
        0 AS also,
        COALESCE(a.closed_at - SINCE_AT, 0) AS measure
    FROM spans s
    JOIN actions a ON a.organisation_id = {organisation} AND a.closed_at >= s.since AND a.closed_at < s.as_of
    LEFT JOIN incidents i ON i.organisation_id = a.organisation_id AND i.id = a.incident_id
    WHERE SCOPE AND a.state IN ('CLOSED', 'EFFECTIVE')
)
