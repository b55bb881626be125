-- One organisation with $COUNT incidents and what each leads to, as domain.md draws it: about sixty rows a trace. Four of
-- five are closed with everything proven; the fifth has open actions. $STEP microseconds lie between two incidents.
-- ID(kind, n), CHANCE(salt, below), JSON(text), DAY(instant) and HEX(n) are written out for each database.
CREATE TEMPORARY TABLE numbers AS WITH RECURSIVE up(i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM up WHERE i + 1 < $COUNT) SELECT i FROM up;

INSERT INTO organisations (id, name, entity_class, sector, member_states, zone, closure_policy, trust_service_provider, dora, created_at, version)
SELECT ID(1, 0), 'Nordhafen Logistics', 'ESSENTIAL', 'transport', JSON('["DE"]'), 'Europe/Berlin', 'FULL', FALSE, FALSE, $BEGIN, 1;

INSERT INTO persons (organisation_id, id, name, email, zone, active, supervisor_id, created_at, version)
SELECT ID(1, 0), ID(2, i), 'Person ' || i, 'person' || i || '@nordhafen.example', 'Europe/Berlin', TRUE, NULL, $BEGIN, 1
FROM numbers WHERE i < 40;

INSERT INTO assignments (organisation_id, id, person_id, role, valid_from, valid_to, granted_by, delegated_by, version)
SELECT ID(1, 0), ID(3, i), ID(2, i), CASE i % 5 WHEN 0 THEN 'INTERNAL_AUDIT' WHEN 1 THEN 'CHAIR' WHEN 2 THEN 'MANAGEMENT_BODY' WHEN 3 THEN 'POLICY_OWNER' ELSE 'MEMBER' END, $BEGIN, NULL, NULL, NULL, 1
FROM numbers WHERE i < 40;

INSERT INTO api_tokens (organisation_id, id, person_id, name, secret_hash, scope, created_at, expires_at, revoked_at, version)
SELECT ID(1, 0), ID(4, 0), ID(2, 0), 'bench', '$TOKEN', 'READ', $BEGIN, 4102444800000000, NULL, 1;

INSERT INTO review_templates (organisation_id, id, key, semver, title, status, selector, steps, created_at, version)
SELECT ID(1, 0), ID(5, 0), 'default', '1.0.0', 'Review of an incident', 'ACTIVE', JSON('{}'), JSON('[]'), $BEGIN, 1;

INSERT INTO suppliers (organisation_id, id, reference, name, active, criticality, created_at, version)
SELECT ID(1, 0), ID(6, i), 'SUP-2024-' || i, 'Supplier ' || i, TRUE, 1 + i % 5, $BEGIN, 1
FROM numbers WHERE i < 10 + $COUNT / 500;

INSERT INTO supplier_standings (organisation_id, id, supplier_id, criticality, active, begins_at, ended_at, version)
SELECT organisation_id, id, id, criticality, active, created_at, NULL, 1 FROM suppliers;

INSERT INTO incidents (organisation_id, id, reference, origin, state, title, description, kind, rsit_type, severity, owner_id, reporter_id, channel, detected_at, aware_at, occurred_from, confidentiality, integrity, availability, origin_supplier_id, cross_border, member_states, suspected_malicious, personal_data, significant, significant_criteria, significant_at, tlp, exercise, cause_key, declared_at, triaged_at, closed_at, created_at, version)
SELECT ID(1, 0), ID(16, i), 'INC-2025-' || i, 'NATIVE', CASE WHEN i % 5 = 0 THEN 'UNDER_REVIEW' ELSE 'CLOSED' END,
    'Incident ' || i || ': a password reused on an administrative account', 'Seen in the sign-in log of the night shift; the account was locked and its sessions ended.',
    'CONFIRMED', 'privileged-account-compromise', 1 + CHANCE(1, 5), ID(2, CHANCE(2, 40)), ID(2, CHANCE(3, 40)), 'service desk',
    $BEGIN + i * $STEP, $BEGIN + i * $STEP + 3600000000, $BEGIN + i * $STEP - 7200000000, TRUE, CHANCE(4, 2) = 0, FALSE,
    CASE WHEN i % 10 = 1 THEN ID(6, i % (10 + $COUNT / 500)) END, 'NO', JSON('[]'), 'YES', 'NO', 'NO', JSON('[]'),
    $BEGIN + i * $STEP + 7200000000, 'AMBER', FALSE, 'cause-' || CHANCE(5, 200), $BEGIN + i * $STEP + 60000000,
    $BEGIN + i * $STEP + 7200000000, CASE WHEN i % 5 <> 0 THEN $BEGIN + i * $STEP + 864000000000 + CHANCE(6, 20) * 86400000000 END,
    $BEGIN + i * $STEP + 60000000, 9
FROM numbers;

INSERT INTO incident_milestones (organisation_id, id, incident_id, kind, label, earliest, latest, precision, as_written, zone, source, skip_reason, recorded_by, recorded_at, version)
SELECT ID(1, 0), ID(17, i * 6 + k), ID(16, i), kind, NULL, $BEGIN + i * $STEP + k * 3600000000, $BEGIN + i * $STEP + k * 3600000000, 'MINUTE', NULL, 'Europe/Berlin', 'MANUAL', NULL, ID(2, CHANCE(7, 40)), $BEGIN + i * $STEP + k * 3600000000, 1
FROM numbers CROSS JOIN (SELECT 0 AS k, 'OCCURRED' AS kind UNION ALL SELECT 1, 'DETECTED' UNION ALL SELECT 2, 'AWARE' UNION ALL SELECT 3, 'CONTAINED' UNION ALL SELECT 4, 'ERADICATED' UNION ALL SELECT 5, 'RECOVERED') AS kinds;

INSERT INTO timeline_entries (organisation_id, id, incident_id, at, zone, precision, kind, text, source, corrects_id, recorded_by, recorded_at, version)
SELECT ID(1, 0), ID(18, i * 8 + k), ID(16, i), $BEGIN + i * $STEP + k * 2400000000, 'Europe/Berlin', 'MINUTE', kind, 'What was seen and done at this point, in one sentence or two.', 'MANUAL', NULL, ID(2, CHANCE(8, 40)), $BEGIN + i * $STEP + k * 2400000000, 1
FROM numbers CROSS JOIN (SELECT 0 AS k, 'DETECTION' AS kind UNION ALL SELECT 1, 'AWARENESS' UNION ALL SELECT 2, 'DECISION' UNION ALL SELECT 3, 'CONTAINMENT' UNION ALL SELECT 4, 'ERADICATION' UNION ALL SELECT 5, 'RECOVERY' UNION ALL SELECT 6, 'COMMUNICATION' UNION ALL SELECT 7, 'OBSERVATION') AS kinds;

INSERT INTO reviews (organisation_id, id, reference, incident_id, template_id, chair_id, state, opened_at, due_at, held_at, similar_checked_at, similar_checked_by, no_lesson_reason, effectiveness_on, submitted_by, submitted_at, approved_by, approved_at, version)
SELECT ID(1, 0), ID(19, i), 'REV-2025-' || i, ID(16, i), ID(5, 0), ID(2, 1), CASE WHEN i % 5 = 0 THEN 'IN_PROGRESS' ELSE 'APPROVED' END, $BEGIN + i * $STEP + 7200000000, $BEGIN + i * $STEP + 1209600000000, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, CASE WHEN i % 5 <> 0 THEN $BEGIN + i * $STEP + 777600000000 END, 4
FROM numbers;

INSERT INTO review_steps (organisation_id, id, review_id, incident_id, key, ordinal, title, accountable_role, assignee_id, depends_on, required_fields, skippable, waiver_role, anchor, offset_seconds, due_on, due_at, state, answers, submitted_by, submitted_at, decided_by, decided_at, reason, version)
SELECT ID(1, 0), ID(20, i * 7 + k), ID(19, i), ID(16, i), key, k, title, 'CHAIR', ID(2, CHANCE(9, 40)), JSON('[]'), JSON('[]'), FALSE, NULL, 'REVIEW_OPENED', 604800, DAY($BEGIN + i * $STEP + 604800000000), $BEGIN + i * $STEP + 604800000000, CASE WHEN i % 5 = 0 THEN 'READY' ELSE 'ACCEPTED' END, NULL, ID(2, 3), $BEGIN + i * $STEP + 518400000000, ID(2, 1), $BEGIN + i * $STEP + 604800000000, NULL, 3
FROM numbers CROSS JOIN (SELECT 0 AS k, 'root-cause' AS key, 'Find the root cause' AS title UNION ALL SELECT 1, 'remediation', 'Repair the business process' UNION ALL SELECT 2, 'risk', 'Bring the risk register up to date' UNION ALL SELECT 3, 'policy', 'Bring policy and statement of applicability up to date' UNION ALL SELECT 4, 'regulatory', 'Answer the authorities' UNION ALL SELECT 5, 'approval', 'Approve as management' UNION ALL SELECT 6, 'assurance', 'Assure as internal audit') AS steps;

INSERT INTO root_cause_analyses (organisation_id, id, review_id, incident_id, method, author_id, undetermined, root_cause, cause_class, cause_key, root_node_id, detection_gap, failed_controls, concluded_at, version)
SELECT ID(1, 0), ID(21, i), ID(19, i), ID(16, i), 'FIVE_WHYS', ID(2, 4), FALSE, 'A rule that no check enforced.', 'HUMAN_ERRORS', 'cause-' || CHANCE(5, 200), ID(22, i * 5 + 4), NULL, JSON('["A.5.17"]'), $BEGIN + i * $STEP + 432000000000, 2
FROM numbers;

INSERT INTO why_nodes (organisation_id, id, analysis_id, incident_id, parent_id, ordinal, question, answer, support, author_id, created_at, version)
SELECT ID(1, 0), ID(22, i * 5 + k), ID(21, i), ID(16, i), CASE WHEN k > 0 THEN ID(22, i * 5 + k - 1) END, k, 'Why was that so?', 'Because a rule stood on paper and no check enforced it.', CASE WHEN k < 3 THEN 'INFERRED' ELSE 'SUPPORTED' END, ID(2, 4), $BEGIN + i * $STEP + 345600000000 + k, 1
FROM numbers CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS whys;

INSERT INTO lessons (organisation_id, id, reference, incident_id, review_id, statement, applicability, state, owner_id, proposed_by, proposed_at, validated_by, validated_at, rejected_by, rejected_at, reason, version)
SELECT ID(1, 0), ID(23, i * 2 + k), 'LES-2025-' || (i * 2 + k), ID(16, i), ID(19, i), 'A rule stands only where a check enforces it.', JSON('["identity"]'), 'ASSIGNED', ID(2, 3), ID(2, 4), $BEGIN + i * $STEP + 440000000000 + k, ID(2, 1), $BEGIN + i * $STEP + 450000000000, NULL, NULL, NULL, 2
FROM numbers CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1) AS lessons;

INSERT INTO actions (organisation_id, id, reference, incident_id, review_id, title, kind, changes, state, owner_id, supervisor_id, control_exemption, planned_by, planned_at, activated_at, due_zone, first_due_on, first_due_at, current_due_on, current_due_at, claimed_by, claimed_at, claim_note, closed_by, closed_at, cancelled_by, cancelled_at, cancellation_approved, reason, version)
SELECT ID(1, 0), ID(24, i * 3 + k), 'ACT-2025-' || (i * 3 + k), ID(16, i), ID(19, i), 'Enforce the rule by a check of the sign-in', 'CORRECTIVE', JSON(changes), CASE WHEN i % 5 <> 0 OR k = 2 THEN 'CLOSED' WHEN k = 1 THEN 'DONE_CLAIMED' ELSE 'ACTIVE' END,
    ID(2, CHANCE(10, 40)), NULL, NULL, ID(2, 1), $BEGIN + i * $STEP + 460000000000 + k, $BEGIN + i * $STEP + 470000000000, 'Europe/Berlin', DAY($BEGIN + i * $STEP + 1296000000000), $BEGIN + i * $STEP + 1296000000000 + k * 3600000000, DAY($BEGIN + i * $STEP + 1296000000000), $BEGIN + i * $STEP + 1296000000000 + k * 3600000000,
    CASE WHEN i % 5 <> 0 OR k > 0 THEN ID(2, 3) END, CASE WHEN i % 5 <> 0 OR k > 0 THEN $BEGIN + i * $STEP + 800000000000 END, NULL, CASE WHEN i % 5 <> 0 OR k = 2 THEN ID(2, 1) END,
    CASE WHEN i % 5 <> 0 OR k = 2 THEN $BEGIN + i * $STEP + 900000000000 + CHANCE(11, 10) * 86400000000 END, NULL, NULL, NULL, NULL, 4
FROM numbers CROSS JOIN (SELECT 0 AS k, '["POLICY"]' AS changes UNION ALL SELECT 1, '["RISK"]' UNION ALL SELECT 2, '[]') AS actions;

INSERT INTO action_sources (organisation_id, id, action_id, incident_id, source_kind, source_id, version)
SELECT ID(1, 0), ID(25, i * 6 + k), ID(24, i * 3 + k / 2), ID(16, i), CASE WHEN k % 2 = 0 THEN 'WHY_NODE' ELSE 'LESSON' END, CASE WHEN k % 2 = 0 THEN ID(22, i * 5 + 4) ELSE ID(23, i * 2 + k / 4) END, 1
FROM numbers CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5) AS sources;

INSERT INTO action_controls (organisation_id, id, action_id, incident_id, control_ref, version)
SELECT ID(1, 0), ID(26, i * 3 + k), ID(24, i * 3 + k), ID(16, i), 'A.5.17', 1
FROM numbers CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1 UNION ALL SELECT 2) AS controls;

CREATE TEMPORARY TABLE shown AS SELECT 0 AS k, 'POLICY_VERSION' AS kind UNION ALL SELECT 1, 'TRAINING_RECORD' UNION ALL SELECT 2, 'RISK_REGISTER_ENTRY' UNION ALL SELECT 3, 'MINUTES' UNION ALL SELECT 4, 'CONFIG_PROOF' UNION ALL SELECT 5, 'TEST_RESULT' UNION ALL SELECT 6, 'RCA_DOCUMENT' UNION ALL SELECT 7, 'LOG_EXTRACT' UNION ALL SELECT 8, 'TICKET';

INSERT INTO evidence_requirements (organisation_id, id, subject_kind, subject_id, incident_id, ordinal, kind, min_count, acceptor_role, max_age_seconds, must_relate_to, barred, version)
SELECT ID(1, 0), ID(27, i * 9 + k), CASE WHEN k < 6 THEN 'ACTION' ELSE 'REVIEW_STEP' END, CASE WHEN k < 6 THEN ID(24, i * 3 + k / 2) ELSE ID(20, i * 7 + k - 6) END, ID(16, i), k % 2, kind, 1, 'CHAIR', NULL, NULL, JSON('[]'), 1
FROM numbers CROSS JOIN shown;

INSERT INTO evidence (organisation_id, id, reference, incident_id, kind, title, source, created_by, created_at, version)
SELECT ID(1, 0), ID(28, i * 9 + k), 'EVD-2025-' || (i * 9 + k), ID(16, i), kind, 'What proves it', 'UPLOAD', ID(2, 3), $BEGIN + i * $STEP + 700000000000 + k, 1
FROM numbers CROSS JOIN shown;

-- No bytes stand behind them: they were never looked at since, so that no scrub looks for them.
INSERT INTO evidence_versions (organisation_id, id, evidence_id, incident_id, number, state, sha256, size_bytes, mime, file_name, effective_on, captured_at, valid_until, classification, uploaded_by, uploaded_at, submitted_at, decided_by, decided_at, note, last_check_at, last_check_ok, version)
SELECT ID(1, 0), ID(29, i * 9 + k), ID(28, i * 9 + k), ID(16, i), 1, 'ACCEPTED', HEX(i * 9 + k), 4096, 'text/plain', 'proof.txt', DAY($BEGIN + i * $STEP + 700000000000), NULL, NULL, 'AMBER', ID(2, 3), $BEGIN + i * $STEP + 700000000000, $BEGIN + i * $STEP + 700000000000, ID(2, 1), $BEGIN + i * $STEP + 750000000000, NULL, NULL, TRUE, 3
FROM numbers CROSS JOIN shown;

INSERT INTO evidence_links (organisation_id, id, evidence_version_id, subject_kind, subject_id, incident_id, linked_by, linked_at, version)
SELECT ID(1, 0), ID(30, i * 11 + k), ID(29, i * 9 + k), 'REQUIREMENT', ID(27, i * 9 + k), ID(16, i), ID(2, 3), $BEGIN + i * $STEP + 700000000000, 1
FROM numbers CROSS JOIN shown;

INSERT INTO evidence_links (organisation_id, id, evidence_version_id, subject_kind, subject_id, incident_id, linked_by, linked_at, version)
SELECT ID(1, 0), ID(30, i * 11 + 9 + k), ID(29, i * 9 + 6 + k), 'WHY_NODE', ID(22, i * 5 + 3 + k), ID(16, i), ID(2, 3), $BEGIN + i * $STEP + 700000000000, 1
FROM numbers CROSS JOIN (SELECT 0 AS k UNION ALL SELECT 1) AS supports;

CREATE TEMPORARY TABLE registers AS SELECT 0 AS k, 'POLICY' AS kind, '{"kind":"POLICY","semver":"1.0.0","sections":[{"id":"rule","heading":"The rule","text":"Passwords are checked against public lists of known ones, at sign-in and when they change."}]}' AS body
UNION ALL SELECT 1, 'RISK', '{"category":"Identity","assets":["sign-in"],"matrix":"5x5","inherent":{"likelihood":4,"impact":4,"score":60},"current":{"likelihood":3,"impact":4,"score":50},"residual":{"likelihood":2,"impact":3,"score":25},"treatment":"MODIFY","status":"TREATED","description":"A password is reused and taken."}';

INSERT INTO register_items (organisation_id, id, kind, reference, title, owner_id, supplier_id, created_at, version)
SELECT ID(1, 0), ID(31, i / 20 * 2 + k), kind, CASE k WHEN 0 THEN 'POL-' ELSE 'RSK-' END || (i / 20), 'An item of the register', ID(2, 3), NULL, $BEGIN, 1
FROM numbers CROSS JOIN registers WHERE i % 20 = 0;

INSERT INTO register_versions (organisation_id, id, item_id, predecessor_id, kind, number, label, state, body, body_hash, summary, confirmed_no_change, no_cause_reason, author_id, drafted_at, submitted_at, approved_by, approved_at, effective_from, effective_at, ended_at, version)
SELECT ID(1, 0), ID(32, i / 4 * 2 + k), ID(31, i / 20 * 2 + k), CASE WHEN i % 20 <> 0 THEN ID(32, (i / 4 - 1) * 2 + k) END, kind, 1 + i / 4 % 5, '1.' || (i / 4 % 5) || '.0', CASE WHEN i % 20 = 16 THEN 'EFFECTIVE' ELSE 'SUPERSEDED' END, JSON(body), HEX(i), 'What changed', FALSE, NULL, ID(2, 3), $BEGIN + i * $STEP + 600000000000, $BEGIN + i * $STEP + 600000000000, ID(2, 1), $BEGIN + i * $STEP + 650000000000, DAY($BEGIN + i * $STEP + 650000000000), $BEGIN + i * $STEP + 650000000000, CASE WHEN i % 20 <> 16 THEN $BEGIN + (i + 4) * $STEP + 650000000000 END, 4
FROM numbers CROSS JOIN registers WHERE i % 4 = 0;

INSERT INTO cause_edges (organisation_id, id, version_id, cause_kind, cause_id, incident_id, role, section, note, created_by, created_at, version)
SELECT ID(1, 0), ID(33, i * 5 + c), ID(32, i / 4 * 2 + k), kind, CASE c WHEN 0 THEN ID(16, i) WHEN 1 THEN ID(23, i * 2) WHEN 2 THEN ID(24, i * 3) WHEN 3 THEN ID(24, i * 3 + 1) ELSE ID(23, i * 2 + 1) END, ID(16, i), 'CAUSED_BY', NULL, NULL, ID(2, 3), $BEGIN + i * $STEP + 600000000000, 1
FROM numbers CROSS JOIN (SELECT 0 AS c, 0 AS k, 'INCIDENT' AS kind UNION ALL SELECT 1, 0, 'LESSON' UNION ALL SELECT 2, 0, 'ACTION' UNION ALL SELECT 3, 1, 'ACTION' UNION ALL SELECT 4, 1, 'LESSON') AS causes;

INSERT INTO sign_offs (organisation_id, id, incident_id, subject_kind, subject_id, subject_version, subject_hash, meaning, state, signer_id, role, method, statement, signed_at, revoked_at, reason, version)
SELECT ID(1, 0), ID(34, i * 2 + k), ID(16, i), 'INCIDENT', ID(16, i), 9, HEX(i), meaning, 'SIGNED', ID(2, 2 - 2 * k), role, 'API_TOKEN', NULL, $BEGIN + i * $STEP + 864000000000 + k, NULL, NULL, 1
FROM numbers CROSS JOIN (SELECT 0 AS k, 'APPROVED' AS meaning, 'MANAGEMENT_BODY' AS role UNION ALL SELECT 1, 'ASSURED', 'INTERNAL_AUDIT') AS signatures WHERE i % 5 <> 0;

DROP TABLE numbers;
DROP TABLE shown;
DROP TABLE registers
