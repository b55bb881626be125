-- K3, K7: the incidents detected in the window. hit: it repeats an earlier one, by a confirmed edge or because one with
-- the same cause, that counts itself, was detected in the 12 calendar months before (in the organisation's zone).
WITH spans AS (SPANS),
years AS (YEARS),
judged AS (
    SELECT s.slot, i.id,
        CASE
            POPULATION
            WHEN i.state = 'DRAFT' THEN 'NOT_DECLARED'
            WHEN i.cause_key IS NULL THEN 'CAUSE_UNDETERMINED'
            ELSE 'COUNTED'
        END AS verdict,
        CASE
            WHEN i.recurrence_of_id IS NOT NULL THEN 1
            WHEN EXISTS (
                SELECT 1 FROM incidents e
                WHERE e.organisation_id = i.organisation_id AND e.cause_key = i.cause_key
                    AND e.detected_at < i.detected_at AND e.detected_at >= COALESCE(y.fixed, i.detected_at - y.shift)
                    AND e.state <> 'DRAFT' AND CASE POPULATION(e) ELSE 'COUNTED' END = 'COUNTED'
            ) THEN 1
            ELSE 0
        END AS hit,
        0 AS also,
        0 AS measure
    FROM spans s
    JOIN incidents i ON i.organisation_id = {organisation} AND i.detected_at >= s.since AND i.detected_at < s.as_of
    JOIN years y ON y.since <= i.detected_at AND i.detected_at < y.until
    WHERE SCOPE
)
