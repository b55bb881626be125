-- Beside K9: the active suppliers with an incident that counts and is not closed at an instant.
SELECT COUNT(DISTINCT p.id) AS n
FROM suppliers p
JOIN incidents i ON i.organisation_id = p.organisation_id AND i.origin_supplier_id = p.id
WHERE p.organisation_id = {organisation} AND p.active AND p.created_at < {as_of}
    AND CASE POPULATION ELSE 'COUNTED' END = 'COUNTED'
    AND i.state <> 'DRAFT' AND i.detected_at < {as_of} AND COALESCE(i.declared_at, i.created_at) < {as_of}
    AND NOT (i.state = 'CLOSED' AND i.closed_at < {as_of})
    AND SCOPE
