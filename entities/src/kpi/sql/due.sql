-- K1, K5: the actions whose due instant lies in the window, and those not yet due (IMMATURE).
-- hit: closed by the end of the window; also: closed before the due instant.
WITH spans AS (SPANS),
judged AS (
    SELECT s.slot, a.id,
        CASE
            POPULATION
            WHEN CANCELLED_APPROVED THEN 'CANCELLED_APPROVED'
            WHEN DUE_AT >= s.as_of THEN 'IMMATURE'
            ELSE 'COUNTED'
        END AS verdict,
        CASE WHEN CLOSED THEN 1 ELSE 0 END AS hit,
        CASE WHEN CLOSED AND a.closed_at < DUE_AT THEN 1 ELSE 0 END AS also,
        0 AS measure
    FROM spans s
    JOIN actions a ON a.organisation_id = $1 AND DUE_AT >= s.since
    LEFT JOIN incidents i ON i.organisation_id = a.organisation_id AND i.id = a.incident_id
    WHERE DUE_AT < s.as_of OR (a.planned_at < s.as_of AND NOT (CANCELLED_APPROVED))
)
