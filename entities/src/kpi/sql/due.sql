-- K1, K5: the actions whose due instant lies in the window, whether or not they were ever activated; and those not yet
-- due (IMMATURE) or planned without a due date (UNDATED).
-- hit: closed by the end of the window; also: closed before the due instant.
WITH spans AS MATERIALIZED (SPANS),
judged AS (
    SELECT s.slot, a.id,
        CASE
            POPULATION
            WHEN CANCELLED_APPROVED THEN 'CANCELLED_APPROVED'
            WHEN DUE_AT IS NULL THEN 'UNDATED'
            WHEN DUE_AT >= s.as_of THEN 'IMMATURE'
            ELSE 'COUNTED'
        END AS verdict,
        CASE WHEN CLOSED THEN 1 ELSE 0 END AS hit,
        CASE WHEN CLOSED AND IN_TIME THEN 1 ELSE 0 END AS also,
        0 AS measure
    FROM spans s
    JOIN actions a ON a.organisation_id = {organisation} AND (DUE_AT >= s.since OR DUE_AT IS NULL)
    LEFT JOIN incidents i ON i.organisation_id = a.organisation_id AND i.id = a.incident_id
    WHERE SCOPE AND (
        DUE_AT < s.as_of
        OR (a.planned_at < s.as_of AND NOT (CANCELLED_APPROVED) AND NOT (DUE_AT IS NULL AND (CLOSED)))
    )
)
