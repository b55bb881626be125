-- Everything about some actions that decides where they count.
SELECT a.id, a.state, a.planned_at, a.activated_at, a.first_due_at, a.current_due_at, a.closed_at, a.cancelled_at,
    a.cancellation_approved,
    CASE
        POPULATION
        ELSE NULL
    END AS left_out
FROM actions a
LEFT JOIN incidents i ON i.organisation_id = a.organisation_id AND i.id = a.incident_id
WHERE a.organisation_id = {organisation} AND WHICH
