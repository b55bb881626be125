-- Beside K6: the activated actions that count and are neither closed nor given up at an instant.
SELECT FOUND
FROM actions a
LEFT JOIN incidents i ON i.organisation_id = a.organisation_id AND i.id = a.incident_id
WHERE a.organisation_id = {organisation} AND a.activated_at < {as_of}
    AND CASE POPULATION ELSE 'COUNTED' END = 'COUNTED'
    AND NOT (a.state IN ('CLOSED', 'EFFECTIVE') AND a.closed_at < {as_of})
    AND NOT (a.state = 'CANCELLED' AND COALESCE(a.cancelled_at, a.planned_at) < {as_of})
    AND SCOPE
