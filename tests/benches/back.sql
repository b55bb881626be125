-- The limit of a trace back from a version of a policy: the nodes and edges behind it as one JSON text, as for the trace
-- forward. The versions asked for were caused by four closed incidents each.
WITH v AS MATERIALIZED (SELECT id, item_id, label FROM register_versions WHERE organisation_id = ID(1, 0) AND id = ID(32, $N + 7)),
changed AS MATERIALIZED (SELECT c.version_id, c.cause_id, c.cause_kind, c.incident_id FROM cause_edges c WHERE c.organisation_id = ID(1, 0) AND c.version_id = ID(32, $N + 7)),
story AS MATERIALIZED (SELECT DISTINCT incident_id AS id FROM changed),
done AS MATERIALIZED (SELECT a.id, a.reference, a.title FROM actions a WHERE a.organisation_id = ID(1, 0) AND a.id IN (SELECT cause_id FROM changed WHERE cause_kind = 'ACTION')),
needs AS MATERIALIZED (SELECT r.id, r.subject_id, r.kind FROM evidence_requirements r WHERE r.organisation_id = ID(1, 0) AND r.subject_id IN (SELECT id FROM done)),
asked AS MATERIALIZED (SELECT w.id, w.parent_id, w.analysis_id, w.answer FROM why_nodes w WHERE w.organisation_id = ID(1, 0) AND w.incident_id IN (SELECT id FROM story)),
shown AS MATERIALIZED (SELECT l.subject_id, l.subject_kind, l.evidence_version_id FROM evidence_links l WHERE l.organisation_id = ID(1, 0) AND l.subject_id IN (SELECT id FROM needs UNION ALL SELECT id FROM asked))
SELECT '{"traceBack":{"complete": true,"gaps":[],"nodes":[' || (SELECT LIST(j) FROM (
SELECT json_object('__typename', 'PolicyVersion', 'id', SHOW(id), 'label', label) AS j FROM v
UNION ALL SELECT json_object('__typename', 'Policy', 'id', SHOW(t.id), 'ref', t.reference, 'title', t.title) FROM v, register_items t WHERE t.organisation_id = ID(1, 0) AND t.id = v.item_id
UNION ALL SELECT json_object('__typename', 'Incident', 'id', SHOW(t.id), 'ref', t.reference, 'title', t.title) FROM incidents t WHERE t.organisation_id = ID(1, 0) AND t.id IN (SELECT id FROM story)
UNION ALL SELECT json_object('__typename', 'Review', 'id', SHOW(t.id), 'ref', t.reference) FROM reviews t WHERE t.organisation_id = ID(1, 0) AND t.incident_id IN (SELECT id FROM story)
UNION ALL SELECT json_object('__typename', 'RootCauseAnalysis', 'id', SHOW(t.id), 'rootCause', t.root_cause) FROM root_cause_analyses t WHERE t.organisation_id = ID(1, 0) AND t.incident_id IN (SELECT id FROM story)
UNION ALL SELECT json_object('__typename', 'WhyNode', 'id', SHOW(id), 'answer', answer) FROM asked
UNION ALL SELECT json_object('__typename', 'Lesson', 'id', SHOW(t.id), 'ref', t.reference, 'statement', t.statement) FROM lessons t WHERE t.organisation_id = ID(1, 0) AND t.id IN (SELECT cause_id FROM changed WHERE cause_kind = 'LESSON')
UNION ALL SELECT json_object('__typename', 'Action', 'id', SHOW(id), 'ref', reference, 'title', title) FROM done
UNION ALL SELECT json_object('__typename', 'EvidenceRequirement', 'id', SHOW(id), 'evidenceKind', kind) FROM needs
UNION ALL SELECT json_object('__typename', 'EvidenceVersion', 'id', SHOW(t.id), 'sha256', t.sha256) FROM evidence_versions t WHERE t.organisation_id = ID(1, 0) AND t.id IN (SELECT evidence_version_id FROM shown)
UNION ALL SELECT json_object('__typename', 'SignOff', 'id', SHOW(t.id), 'meaning', t.meaning) FROM sign_offs t WHERE t.organisation_id = ID(1, 0) AND t.incident_id IN (SELECT id FROM story)
) AS nodes) || '],"edges":[' || (SELECT LIST(j) FROM (
SELECT '{"kind":"VERSION_OF","from":{"id":"' || SHOW(id) || '"},"to":{"id":"' || SHOW(item_id) || '"}}' AS j FROM v
UNION ALL SELECT '{"kind":"CHANGED","from":{"id":"' || SHOW(cause_id) || '"},"to":{"id":"' || SHOW(version_id) || '"}}' FROM changed
UNION ALL SELECT '{"kind":"REVIEWED_IN","from":{"id":"' || SHOW(t.incident_id) || '"},"to":{"id":"' || SHOW(t.id) || '"}}' FROM reviews t WHERE t.organisation_id = ID(1, 0) AND t.incident_id IN (SELECT id FROM story)
UNION ALL SELECT '{"kind":"ANALYSED_IN","from":{"id":"' || SHOW(t.review_id) || '"},"to":{"id":"' || SHOW(t.id) || '"}}' FROM root_cause_analyses t WHERE t.organisation_id = ID(1, 0) AND t.incident_id IN (SELECT id FROM story)
UNION ALL SELECT '{"kind":"ASKED","from":{"id":"' || SHOW(COALESCE(parent_id, analysis_id)) || '"},"to":{"id":"' || SHOW(id) || '"}}' FROM asked
UNION ALL SELECT '{"kind":"TAUGHT","from":{"id":"' || SHOW(t.review_id) || '"},"to":{"id":"' || SHOW(t.id) || '"}}' FROM lessons t WHERE t.organisation_id = ID(1, 0) AND t.id IN (SELECT cause_id FROM changed WHERE cause_kind = 'LESSON')
UNION ALL SELECT '{"kind":"LED_TO","from":{"id":"' || SHOW(t.source_id) || '"},"to":{"id":"' || SHOW(t.action_id) || '"}}' FROM action_sources t WHERE t.organisation_id = ID(1, 0) AND t.action_id IN (SELECT id FROM done)
UNION ALL SELECT '{"kind":"REQUIRES","from":{"id":"' || SHOW(subject_id) || '"},"to":{"id":"' || SHOW(id) || '"}}' FROM needs
UNION ALL SELECT '{"kind":"' || CASE subject_kind WHEN 'REQUIREMENT' THEN 'ANSWERED_BY' ELSE 'SUPPORTED_BY' END || '","from":{"id":"' || SHOW(subject_id) || '"},"to":{"id":"' || SHOW(evidence_version_id) || '"}}' FROM shown
UNION ALL SELECT '{"kind":"SIGNED_BY","from":{"id":"' || SHOW(t.subject_id) || '"},"to":{"id":"' || SHOW(t.id) || '"}}' FROM sign_offs t WHERE t.organisation_id = ID(1, 0) AND t.incident_id IN (SELECT id FROM story)
) AS edges) || ']}}'
