-- Which of some closed actions showed everything they had to when they were closed. Those that are given lead, each to its
-- own row: SQLite would go through all of them for every action.
WITH closed AS MATERIALIZED (CLOSED_ACTIONS)
SELECT a.id
FROM closed z
CROSS JOIN actions a
WHERE a.organisation_id = {organisation} AND a.id = z.id
    AND CASE
        EVIDENCED
        ELSE 1
    END = 1
