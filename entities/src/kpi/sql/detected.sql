-- K3, K7: the incidents detected in the window. hit: it repeats an earlier one that counts itself (`recurrence` says what a
-- repeat is). The bounds of all windows are told as numbers, too: a planner that knows them judges nothing outside them.
WITH spans AS MATERIALIZED (SPANS),
judged AS (
    SELECT s.slot, i.id,
        CASE
            POPULATION
            WHEN i.state = 'DRAFT' THEN 'NOT_DECLARED'
            WHEN i.cause_key IS NULL THEN 'CAUSE_UNDETERMINED'
            ELSE 'COUNTED'
        END AS verdict,
        CASE WHEN REPEATS THEN 1 ELSE 0 END AS hit,
        0 AS also,
        0 AS measure
    FROM spans s
    JOIN incidents i ON i.organisation_id = {organisation} AND i.detected_at >= s.since AND i.detected_at < s.as_of
        AND i.detected_at >= {from} AND i.detected_at < {until}
    WHERE SCOPE
)
