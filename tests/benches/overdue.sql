-- The limit of a page of fifty overdue actions, longest overdue first, after the first action of the open incident $N - 1.
-- Each `0 +` keeps SQLite to the one index: its lower bound has to be the place, as a number without a column's affinity.
WITH place AS MATERIALIZED (SELECT current_due_at, id FROM actions WHERE organisation_id = ID(1, 0) AND id = ID(24, ($N - 1) * 3)),
page AS MATERIALIZED (SELECT a.id, a.reference, a.title, a.state, a.current_due_at, a.owner_id FROM actions a
WHERE a.organisation_id = ID(1, 0) AND a.state IN ('DRAFT', 'ACTIVE', 'ON_HOLD', 'DONE_CLAIMED') AND 0 + COALESCE(a.current_due_at, 9000000000000000000) <= 4000000000000000 AND COALESCE(a.current_due_at, 9000000000000000000) >= 0 + (SELECT current_due_at FROM place)
AND (COALESCE(a.current_due_at, 9000000000000000000), a.id) > ((SELECT current_due_at FROM place), (SELECT id FROM place))
ORDER BY COALESCE(a.current_due_at, 9000000000000000000), a.id LIMIT 50)
SELECT '{"actions":{"nodes":[' || (SELECT LIST(j) FROM (SELECT json_object('id', SHOW(a.id), 'ref', a.reference, 'title', a.title, 'state', a.state, 'currentDueAt', a.current_due_at,
'owner', (SELECT json_object('id', SHOW(p.id), 'name', p.name) FROM persons p WHERE p.organisation_id = ID(1, 0) AND p.id = a.owner_id)) AS j
FROM page a ORDER BY a.current_due_at, a.id) AS nodes) || '],"pageInfo":{"hasNextPage": true}}}'
