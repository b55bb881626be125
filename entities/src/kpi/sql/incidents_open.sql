-- Beside K6: the incidents that count and are not closed at an instant.
SELECT FOUND
FROM incidents i
WHERE i.organisation_id = {organisation}
    AND CASE POPULATION ELSE 'COUNTED' END = 'COUNTED'
    AND i.state <> 'DRAFT' AND i.detected_at < {as_of} AND COALESCE(i.declared_at, i.created_at) < {as_of}
    AND NOT (i.state = 'CLOSED' AND i.closed_at < {as_of})
    AND SCOPE
