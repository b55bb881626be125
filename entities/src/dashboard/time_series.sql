SELECT m.slot AS slot, CAST('DETECTED' AS TEXT) AS what, i.severity AS severity, COUNT(*) AS n
FROM months m JOIN incidents i ON i.organisation_id = $1 AND i.detected_at >= m.since AND i.detected_at < m.until
WHERE NOT i.exercise AND i.duplicate_of_id IS NULL AND i.state <> 'RECLASSIFIED'
    AND COALESCE(i.kind, 'CONFIRMED') NOT IN ('NEAR_MISS', 'FALSE_POSITIVE')
GROUP BY m.slot, i.severity
UNION ALL
SELECT m.slot, 'INCIDENTS_CLOSED', CAST(NULL AS BIGINT), COUNT(*)
FROM months m JOIN incidents i ON i.organisation_id = $1 AND i.closed_at >= m.since AND i.closed_at < m.until
WHERE i.state = 'CLOSED' AND NOT i.exercise AND i.duplicate_of_id IS NULL
    AND COALESCE(i.kind, 'CONFIRMED') NOT IN ('NEAR_MISS', 'FALSE_POSITIVE')
GROUP BY m.slot
