SELECT slot, verdict, COUNT(*) AS n,
    CAST(SUM(hit) AS BIGINT) AS hits,
    CAST(SUM(also) AS BIGINT) AS also,
    CAST(SUM(measure / 1000000) AS BIGINT) AS seconds,
    CAST(SUM(measure % 1000000) AS BIGINT) AS rest
FROM judged GROUP BY slot, verdict ORDER BY slot, verdict
