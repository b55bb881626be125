-- The limit of a page of fifty incidents, newest first, after the incident $N from the oldest: owner, open actions and the
-- latest piece of evidence of each.
WITH place AS MATERIALIZED (SELECT created_at, id FROM incidents WHERE organisation_id = ID(1, 0) AND id = ID(16, $N)),
page AS MATERIALIZED (SELECT i.id, i.reference, i.title, i.state, i.severity, i.detected_at, i.created_at, i.owner_id FROM incidents i
WHERE i.organisation_id = ID(1, 0) AND (i.created_at, i.id) < ((SELECT created_at FROM place), (SELECT id FROM place))
ORDER BY i.created_at DESC, i.id DESC LIMIT 50)
SELECT '{"incidents":{"nodes":[' || (SELECT LIST(j) FROM (SELECT json_object('id', SHOW(i.id), 'ref', i.reference, 'title', i.title, 'state', i.state, 'severity', i.severity, 'detectedAt', i.detected_at,
'owner', (SELECT json_object('id', SHOW(p.id), 'name', p.name) FROM persons p WHERE p.organisation_id = ID(1, 0) AND p.id = i.owner_id),
'openActions', (SELECT json_group_array(json_object('id', SHOW(a.id), 'ref', a.reference, 'title', a.title, 'state', a.state, 'currentDueAt', a.current_due_at)) FROM actions a WHERE a.organisation_id = ID(1, 0) AND a.incident_id = i.id AND a.state NOT IN ('CLOSED', 'EFFECTIVE', 'INEFFECTIVE', 'CANCELLED')),
'latestEvidence', (SELECT json_object('id', SHOW(e.id), 'ref', e.reference, 'title', e.title, 'kind', e.kind) FROM evidence e WHERE e.organisation_id = ID(1, 0) AND e.incident_id = i.id ORDER BY e.created_at DESC, e.id DESC LIMIT 1)) AS j
FROM page i ORDER BY i.created_at DESC, i.id DESC) AS nodes) || '],"pageInfo":{"hasNextPage": true}}}'
