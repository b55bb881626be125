-- The limit of a forward trace: its nodes and edges as one JSON text. Instants stay integers and ids stay bare, which is less
-- work than the product's answer takes; no gap is looked for, since the incidents asked for are closed and have none.
WITH
changed AS MATERIALIZED (SELECT c.id, c.version_id, c.cause_id FROM cause_edges c WHERE c.organisation_id = ID(1, 0) AND c.incident_id = ID(16, $N)),
versions AS MATERIALIZED (SELECT v.id, v.item_id, v.kind, v.label, v.state, v.effective_from FROM register_versions v WHERE v.organisation_id = ID(1, 0) AND v.id IN (SELECT version_id FROM changed))
SELECT '{"traceForward":{"complete": true,"gaps":[],"nodes":[' || (SELECT LIST(j) FROM (
SELECT json_object('__typename', 'Incident', 'id', SHOW(i.id), 'ref', reference, 'title', title, 'severity', severity, 'detectedAt', detected_at, 'closedAt', closed_at, 'incidentState', state) AS j FROM incidents i WHERE i.organisation_id = ID(1, 0) AND i.id = ID(16, $N)
UNION ALL SELECT json_object('__typename', 'Supplier', 'id', SHOW(s.id), 'ref', s.reference, 'name', s.name) FROM incidents i, suppliers s WHERE i.organisation_id = ID(1, 0) AND i.id = ID(16, $N) AND s.organisation_id = ID(1, 0) AND s.id = i.origin_supplier_id
UNION ALL SELECT json_object('__typename', 'IncidentMilestone', 'id', SHOW(t.id), 'at', t.earliest, 'milestone', t.kind) FROM incident_milestones t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT json_object('__typename', 'TimelineEntry', 'id', SHOW(t.id), 'text', t.text, 'when', t.at, 'entry', t.kind) FROM timeline_entries t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT json_object('__typename', 'Review', 'id', SHOW(t.id), 'ref', t.reference, 'reviewState', t.state) FROM reviews t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT json_object('__typename', 'ReviewStep', 'id', SHOW(t.id), 'key', t.key, 'title', t.title, 'stepState', t.state, 'dueAt', t.due_at) FROM review_steps t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT json_object('__typename', 'RootCauseAnalysis', 'id', SHOW(t.id), 'method', t.method, 'rootCause', t.root_cause, 'causeKey', t.cause_key) FROM root_cause_analyses t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT json_object('__typename', 'WhyNode', 'id', SHOW(t.id), 'question', t.question, 'answer', t.answer, 'support', t.support) FROM why_nodes t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT json_object('__typename', 'Lesson', 'id', SHOW(t.id), 'ref', t.reference, 'statement', t.statement) FROM lessons t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT json_object('__typename', 'Action', 'id', SHOW(t.id), 'ref', t.reference, 'title', t.title, 'actionState', t.state, 'firstDueDate', t.first_due_on, 'closedAt', t.closed_at) FROM actions t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT json_object('__typename', 'EvidenceRequirement', 'id', SHOW(t.id), 'evidenceKind', t.kind, 'minCount', t.min_count) FROM evidence_requirements t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT json_object('__typename', 'EvidenceVersion', 'id', SHOW(t.id), 'sha256', t.sha256, 'effectiveOn', t.effective_on) FROM evidence_versions t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT json_object('__typename', CASE kind WHEN 'RISK' THEN 'RiskVersion' ELSE 'PolicyVersion' END, 'id', SHOW(id), 'label', label, 'versionState', state, 'effectiveFrom', effective_from) FROM versions
UNION ALL SELECT json_object('__typename', CASE t.kind WHEN 'RISK' THEN 'Risk' ELSE 'Policy' END, 'id', SHOW(t.id), 'ref', t.reference, 'title', t.title) FROM register_items t WHERE t.organisation_id = ID(1, 0) AND t.id IN (SELECT item_id FROM versions)
UNION ALL SELECT json_object('__typename', 'SignOff', 'id', SHOW(t.id), 'meaning', t.meaning, 'role', t.role, 'signedAt', t.signed_at) FROM sign_offs t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
) AS nodes) || '],"edges":[' || (SELECT LIST(j) FROM (
SELECT '{"kind":"ORIGINATED_AT","status":"PRESENT","from":{"id":"' || SHOW(i.id) || '"},"to":{"id":"' || SHOW(i.origin_supplier_id) || '"}}' AS j FROM incidents i WHERE i.organisation_id = ID(1, 0) AND i.id = ID(16, $N) AND i.origin_supplier_id IS NOT NULL
UNION ALL SELECT '{"kind":"MARKED","status":"PRESENT","from":{"id":"' || SHOW(ID(16, $N)) || '"},"to":{"id":"' || SHOW(t.id) || '"}}' FROM incident_milestones t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT '{"kind":"LOGGED","status":"PRESENT","from":{"id":"' || SHOW(ID(16, $N)) || '"},"to":{"id":"' || SHOW(t.id) || '"}}' FROM timeline_entries t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT '{"kind":"REVIEWED_IN","status":"PRESENT","from":{"id":"' || SHOW(ID(16, $N)) || '"},"to":{"id":"' || SHOW(t.id) || '"}}' FROM reviews t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT '{"kind":"HAS_STEP","status":"PRESENT","from":{"id":"' || SHOW(t.review_id) || '"},"to":{"id":"' || SHOW(t.id) || '"}}' FROM review_steps t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT '{"kind":"ANALYSED_IN","status":"PRESENT","from":{"id":"' || SHOW(t.review_id) || '"},"to":{"id":"' || SHOW(t.id) || '"}}' FROM root_cause_analyses t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT '{"kind":"ASKED","status":"PRESENT","from":{"id":"' || SHOW(COALESCE(t.parent_id, t.analysis_id)) || '"},"to":{"id":"' || SHOW(t.id) || '"}}' FROM why_nodes t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT '{"kind":"TAUGHT","status":"PRESENT","from":{"id":"' || SHOW(t.review_id) || '"},"to":{"id":"' || SHOW(t.id) || '"}}' FROM lessons t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT '{"kind":"LED_TO","status":"PRESENT","from":{"id":"' || SHOW(t.source_id) || '"},"to":{"id":"' || SHOW(t.action_id) || '"}}' FROM action_sources t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT '{"kind":"REQUIRES","status":"PRESENT","from":{"id":"' || SHOW(t.subject_id) || '"},"to":{"id":"' || SHOW(t.id) || '"}}' FROM evidence_requirements t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT '{"kind":"' || CASE t.subject_kind WHEN 'REQUIREMENT' THEN 'ANSWERED_BY' ELSE 'SUPPORTED_BY' END || '","status":"PRESENT","from":{"id":"' || SHOW(t.subject_id) || '"},"to":{"id":"' || SHOW(t.evidence_version_id) || '"}}' FROM evidence_links t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
UNION ALL SELECT '{"kind":"CHANGED","status":"PRESENT","from":{"id":"' || SHOW(cause_id) || '"},"to":{"id":"' || SHOW(version_id) || '"}}' FROM changed
UNION ALL SELECT '{"kind":"VERSION_OF","status":"PRESENT","from":{"id":"' || SHOW(id) || '"},"to":{"id":"' || SHOW(item_id) || '"}}' FROM versions
UNION ALL SELECT '{"kind":"SIGNED_BY","status":"PRESENT","from":{"id":"' || SHOW(t.subject_id) || '"},"to":{"id":"' || SHOW(t.id) || '"}}' FROM sign_offs t WHERE t.organisation_id = ID(1, 0) AND t.incident_id = ID(16, $N)
) AS edges) || ']}}'
