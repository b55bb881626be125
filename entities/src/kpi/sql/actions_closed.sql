-- K8: the actions closed in the window. hit: every requirement is met by evidence that was accepted by then and not
-- expired on the day of closing (in the organisation's zone), and is intact.
WITH spans AS MATERIALIZED (SPANS),
offsets AS (OFFSETS),
judged AS (
    SELECT s.slot, a.id,
        CASE
            POPULATION
            ELSE 'COUNTED'
        END AS verdict,
        CASE
            EVIDENCED
            ELSE 1
        END AS hit,
        0 AS also,
        0 AS measure
    FROM spans s
    JOIN actions a ON a.organisation_id = {organisation} AND a.closed_at >= s.since AND a.closed_at < s.as_of
    JOIN offsets z ON z.since <= a.closed_at AND a.closed_at < z.until
    LEFT JOIN incidents i ON i.organisation_id = a.organisation_id AND i.id = a.incident_id
    WHERE SCOPE AND a.state IN ('CLOSED', 'EFFECTIVE')
)
