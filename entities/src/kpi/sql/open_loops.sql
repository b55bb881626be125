-- Beside K9: the suppliers that were active with an incident that counts and is not closed at an instant.
SELECT FOUND
FROM supplier_standings t
JOIN suppliers p ON p.organisation_id = t.organisation_id AND p.id = t.supplier_id
JOIN incidents i ON i.organisation_id = p.organisation_id AND i.origin_supplier_id = p.id
WHERE t.organisation_id = {organisation} AND t.active AND t.begins_at < {as_of} AND COALESCE(t.ended_at, {as_of}) >= {as_of}
    AND CASE POPULATION ELSE 'COUNTED' END = 'COUNTED'
    AND i.state <> 'DRAFT' AND i.detected_at < {as_of} AND COALESCE(i.declared_at, i.created_at) < {as_of}
    AND NOT (i.state = 'CLOSED' AND i.closed_at < {as_of})
    AND SCOPE
