-- The incidents recorded before the instant $2, and why some of them count in no figure.
SELECT verdict, COUNT(*) AS n FROM (
    SELECT CASE
        POPULATION
        WHEN i.state = 'DRAFT' THEN 'NOT_DECLARED'
        ELSE 'COUNTED'
    END AS verdict
    FROM incidents i
    WHERE i.organisation_id = $1 AND i.created_at < $2
) judged GROUP BY verdict ORDER BY verdict
