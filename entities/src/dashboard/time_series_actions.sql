SELECT m.slot, 'ACTIVATED', CAST(NULL AS BIGINT), COUNT(*)
FROM months m JOIN actions a ON a.organisation_id = $1 AND a.activated_at >= m.since AND a.activated_at < m.until
GROUP BY m.slot
UNION ALL
SELECT m.slot, 'ACTIONS_CLOSED', CAST(NULL AS BIGINT), COUNT(*)
FROM months m JOIN actions a ON a.organisation_id = $1 AND a.closed_at >= m.since AND a.closed_at < m.until
WHERE a.state IN ('CLOSED', 'EFFECTIVE', 'INEFFECTIVE')
GROUP BY m.slot
UNION ALL
SELECT m.slot, 'OPEN', CAST(NULL AS BIGINT), COUNT(*)
FROM months m JOIN actions a ON a.organisation_id = $1 AND a.activated_at < m.until
WHERE a.state IN ('ACTIVE', 'ON_HOLD', 'DONE_CLAIMED')
    OR (a.state IN ('CLOSED', 'EFFECTIVE', 'INEFFECTIVE') AND a.closed_at >= m.until)
    OR (a.state = 'CANCELLED' AND a.cancelled_at >= m.until)
GROUP BY m.slot
