SELECT slot, verdict,
    CAST(SUM(n) AS BIGINT) AS n,
    CAST(SUM(hit * n) AS BIGINT) AS hits,
    CAST(SUM(also * n) AS BIGINT) AS also,
    CAST(0 AS BIGINT) AS seconds,
    CAST(0 AS BIGINT) AS rest
FROM judged GROUP BY slot, verdict ORDER BY slot, verdict
