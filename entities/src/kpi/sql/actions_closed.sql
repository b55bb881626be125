-- K8: the actions closed in the window. hit: every requirement is met by enough pieces of which a version was accepted
-- (and was not withdrawn since), was not expired on the day of closing (in the organisation's zone), and whose bytes
-- passed their last check. An action that required nothing is backed by nothing.
WITH spans AS (SPANS),
offsets AS (OFFSETS),
judged AS (
    SELECT s.slot, a.id,
        CASE
            POPULATION
            ELSE 'COUNTED'
        END AS verdict,
        CASE
            WHEN NOT EXISTS (
                SELECT 1 FROM evidence_requirements r
                WHERE r.organisation_id = a.organisation_id AND r.subject_id = a.id AND r.subject_kind = 'ACTION'
            ) THEN 0
            WHEN EXISTS (
                SELECT 1 FROM evidence_requirements r
                WHERE r.organisation_id = a.organisation_id AND r.subject_id = a.id AND r.subject_kind = 'ACTION'
                    AND r.min_count > (
                        SELECT COUNT(DISTINCT v.evidence_id) FROM evidence_links l
                        JOIN evidence_versions v ON v.organisation_id = l.organisation_id AND v.id = l.evidence_version_id
                        WHERE l.organisation_id = r.organisation_id AND l.subject_id = r.id AND l.subject_kind = 'REQUIREMENT'
                            AND v.state IN ('ACCEPTED', 'EXPIRED', 'SUPERSEDED')
                            AND v.last_check_ok
                            AND (v.valid_until IS NULL OR VALID_UNTIL_DAY * 86400000000 + 86400000000
                                > a.closed_at + z.shift)
                    )
            ) THEN 0
            ELSE 1
        END AS hit,
        0 AS also,
        0 AS measure
    FROM spans s
    JOIN actions a ON a.organisation_id = $1 AND a.closed_at >= s.since AND a.closed_at < s.as_of
    JOIN offsets z ON z.since <= a.closed_at AND a.closed_at < z.until
    LEFT JOIN incidents i ON i.organisation_id = a.organisation_id AND i.id = a.incident_id
    WHERE a.state IN ('CLOSED', 'EFFECTIVE')
)
