-- K4: the actions that are closed or have fallen due at the instant, and those that have not (IMMATURE) or never will
-- (UNDATED). hit: every requirement is met by evidence that is accepted by then and can be read; what an open action
-- shows has to be unexpired, what a closed one showed may expire later.
WITH spans AS MATERIALIZED (SPANS),
judged AS (
    SELECT s.slot, a.id,
        CASE
            POPULATION
            WHEN CANCELLED_APPROVED THEN 'CANCELLED_APPROVED'
            WHEN CLOSED THEN 'COUNTED'
            WHEN a.first_due_at < s.as_of THEN 'COUNTED'
            WHEN a.first_due_at IS NULL THEN 'UNDATED'
            ELSE 'IMMATURE'
        END AS verdict,
        CASE
            EVIDENCED
            ELSE 1
        END AS hit,
        0 AS also,
        0 AS measure
    FROM spans s
    JOIN actions a ON a.organisation_id = {organisation}
    LEFT JOIN incidents i ON i.organisation_id = a.organisation_id AND i.id = a.incident_id
    WHERE SCOPE AND (CLOSED OR a.first_due_at < s.as_of OR a.planned_at < s.as_of)
)
