-- Which of some closed actions showed everything they had to when they were closed.
WITH closed AS (CLOSED_ACTIONS)
SELECT a.id
FROM closed z
JOIN actions a ON a.organisation_id = {organisation} AND a.id = z.id
WHERE CASE
        EVIDENCED
        ELSE 1
    END = 1
