-- K2: the actions activated in the window. hit: closed less than 14 × 24 h after; also: planned to take longer than that.
WITH spans AS MATERIALIZED (SPANS),
judged AS (
    SELECT s.slot, a.id,
        CASE
            POPULATION
            WHEN CANCELLED_APPROVED THEN 'CANCELLED_APPROVED'
            WHEN NOT (CLOSED) AND YOUNG THEN 'IMMATURE'
            ELSE 'COUNTED'
        END AS verdict,
        CASE WHEN CLOSED AND QUICKLY THEN 1 ELSE 0 END AS hit,
        CASE WHEN LONG THEN 1 ELSE 0 END AS also,
        0 AS measure
    FROM spans s
    JOIN actions a ON a.organisation_id = {organisation} AND a.activated_at >= s.since AND a.activated_at < s.as_of
    LEFT JOIN incidents i ON i.organisation_id = a.organisation_id AND i.id = a.incident_id
    WHERE SCOPE
)
