-- The incidents recorded before an instant, and why some of them count in no figure.
WITH judged AS (
    SELECT i.id,
        CASE
            POPULATION
            WHEN i.state = 'DRAFT' THEN 'NOT_DECLARED'
            ELSE 'COUNTED'
        END AS verdict
    FROM incidents i
    WHERE i.organisation_id = {organisation} AND i.created_at < {as_of}
)
