-- How many counted, their sum, the middle pair and the ninetieth percentile (nearest rank).
, ranked AS (
    SELECT measure, ROW_NUMBER() OVER (ORDER BY measure) AS place, COUNT(*) OVER () AS n
    FROM judged WHERE verdict = 'COUNTED' AND slot = 0
)
SELECT MAX(n) AS n,
    CAST(SUM(measure / 1000000) AS BIGINT) AS seconds,
    CAST(SUM(measure % 1000000) AS BIGINT) AS rest,
    MAX(CASE WHEN place = (n + 1) / 2 THEN measure END) AS low,
    MAX(CASE WHEN place = n / 2 + 1 THEN measure END) AS high,
    MAX(CASE WHEN place = (9 * n + 9) / 10 THEN measure END) AS p90
FROM ranked
