-- K9: the suppliers that were active, as of the instant. also: how critical it was then; measure: that times the residual
-- score (0 to 100 of its matrix) of the worst of its risks, by the version that was in force then. CROSS JOIN: from the
-- links to their versions, whatever SQLite's planner thinks.
WITH spans AS MATERIALIZED (SPANS),
scored AS (
    SELECT s.slot, p.id, t.criticality, (
            SELECT MAX(RESIDUAL_SCORE) FROM supplier_risks l CROSS JOIN register_versions v
            WHERE v.organisation_id = l.organisation_id AND v.item_id = l.risk_id AND v.kind = 'RISK'
                AND l.organisation_id = p.organisation_id AND l.supplier_id = p.id AND l.linked_at < s.as_of
                AND v.effective_at < s.as_of AND COALESCE(v.ended_at, s.as_of) >= s.as_of
                AND (v.state <> 'RETIRED' OR v.ended_at IS NOT NULL)
        ) AS score
    FROM spans s
    JOIN supplier_standings t ON t.organisation_id = {organisation} AND t.active
        AND t.begins_at < s.as_of AND COALESCE(t.ended_at, s.as_of) >= s.as_of
    JOIN suppliers p ON p.organisation_id = t.organisation_id AND p.id = t.supplier_id
    WHERE SCOPE
),
judged AS (
    SELECT slot, id,
        CASE WHEN score IS NULL THEN 'NO_RISK' ELSE 'COUNTED' END AS verdict,
        1 AS hit,
        criticality AS also,
        criticality * COALESCE(score, 0) AS measure
    FROM scored
)
