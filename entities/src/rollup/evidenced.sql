-- Whether every requirement of an action is met by enough pieces of which a version was accepted (and was not withdrawn
-- since) and whose bytes could be read and were as they were when they were last checked. ACCEPTED_IN_TIME and
-- STILL_VALID say by when and until when. An action that required nothing is backed by nothing.
-- CROSS JOIN keeps SQLite to the links first: it would look through all versions of a state for each requirement.
            WHEN NOT EXISTS (
                SELECT 1 FROM evidence_requirements r
                WHERE r.organisation_id = a.organisation_id AND r.subject_id = a.id AND r.subject_kind = 'ACTION'
            ) THEN 0
            WHEN EXISTS (
                SELECT 1 FROM evidence_requirements r
                WHERE r.organisation_id = a.organisation_id AND r.subject_id = a.id AND r.subject_kind = 'ACTION'
                    AND r.min_count > (
                        SELECT COUNT(DISTINCT v.evidence_id) FROM evidence_links l CROSS JOIN evidence_versions v
                        WHERE l.organisation_id = r.organisation_id AND l.subject_id = r.id AND l.subject_kind = 'REQUIREMENT'
                            AND v.organisation_id = l.organisation_id AND v.id = l.evidence_version_id
                            AND v.state IN ('ACCEPTED', 'EXPIRED', 'SUPERSEDED')
                            AND v.last_check_ok
                            AND ACCEPTED_IN_TIME
                            AND STILL_VALID
                    )
            ) THEN 0
