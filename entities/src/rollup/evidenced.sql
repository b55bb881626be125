-- Whether every requirement of an action is met by enough pieces of which a version was accepted (and was not withdrawn
-- since) and whose bytes could be read and were as they were when they were last checked. ACCEPTED_IN_TIME and
-- STILL_VALID say by when and until when. An action that required nothing is backed by nothing.
-- CROSS JOIN keeps SQLite to the links first: it would look through all versions of a state for each requirement. What is
-- linked to a requirement is found by its id alone, so that the index of links answers without their rows.
            WHEN COALESCE((
                SELECT MIN(CASE WHEN r.min_count <= (
                    SELECT COUNT(DISTINCT v.evidence_id) FROM evidence_links l CROSS JOIN evidence_versions v
                    WHERE l.organisation_id = r.organisation_id AND l.subject_id = r.id
                        AND v.organisation_id = l.organisation_id AND v.id = l.evidence_version_id
                        AND v.state IN ('ACCEPTED', 'EXPIRED', 'SUPERSEDED')
                        AND v.last_check_ok
                        AND ACCEPTED_IN_TIME
                        AND STILL_VALID
                ) THEN 1 ELSE 0 END)
                FROM evidence_requirements r
                WHERE r.organisation_id = a.organisation_id AND r.subject_id = a.id AND r.subject_kind = 'ACTION'
            ), 0) = 0 THEN 0
