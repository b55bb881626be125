//! Suppliers: added, changed, and linked to the risks they carry.

use serde_json::{Value, json};
use tests::{Site, both};

async fn supplier(site: &Site, name: &str, criticality: i64) -> Value {
    let token = site.person("THIRD_PARTY_MANAGER").await.token;
    let input = json!({ "name": name, "criticality": criticality });
    let selection = "supplier { id ref name criticality active version }";
    site.done(&token, "addSupplier", input, selection).await["supplier"].clone()
}

/// The id of a risk, as a draft.
async fn risk(site: &Site) -> Value {
    let owner = site.person("RISK_OWNER").await;
    let rating = json!({ "likelihood": 3, "impact": 4 });
    let body = json!({ "risk": { "category": "Supply chain", "assets": ["Customer data"], "inherent": rating,
        "current": rating, "residual": rating, "treatment": "SHARE", "status": "OPEN",
        "description": "A supplier leaks our customers' data." } });
    let of = json!({ "new": { "title": "Supplier leaks data", "owner": owner.id } });
    let selection = "version { ... on RiskVersion { item { id } } }";
    let drafted = site.done(&owner.token, "draftVersion", json!({ "of": of, "body": body }), selection).await;
    drafted["version"]["item"]["id"].clone()
}

both!(a_supplier_carries_a_risk_and_the_risk_knows_it, async |site: &Site| {
    let cloud = supplier(site, " Hafen Cloud ", 5).await;
    assert_eq!((&cloud["name"], &cloud["ref"]), (&json!("Hafen Cloud"), &json!("SUP-2026-0001")));
    let risk = risk(site).await;
    let token = site.person("THIRD_PARTY_MANAGER").await.token;
    let link = json!({ "supplier": cloud["id"], "risk": risk });
    let selection = "supplierRisk { supplier { name } risk { title } }";
    site.done(&token, "linkRisk", link.clone(), selection).await;
    let twice = site.refused(&token, "linkRisk", link).await;
    assert_eq!((&twice["code"], &twice["path"]), (&json!("ALREADY_EXISTS"), &json!(["risk"])));
    let query = r#"{ suppliers(filter: { name: { contains: "hafen" }, criticalityFrom: 4 }) { totalCount
        nodes { name risks { title suppliers { name } } contracts { ref } } } }"#;
    let expected = json!({ "totalCount": 1, "nodes": [{ "name": "Hafen Cloud", "contracts": [],
        "risks": [{ "title": "Supplier leaks data", "suppliers": [{ "name": "Hafen Cloud" }] }] }] });
    assert_eq!(site.ask(&token, query, json!({})).await.data()["suppliers"], expected);
});

both!(a_supplier_is_changed_by_whoever_read_it_last, async |site: &Site| {
    let cloud = supplier(site, "Hafen Cloud", 3).await;
    supplier(site, "Kontor IT", 2).await;
    let token = site.person("THIRD_PARTY_MANAGER").await.token;
    let update = |name: &str, expected: i64| {
        json!({ "id": cloud["id"], "name": name, "criticality": 4, "active": false,
        "expectedVersion": expected })
    };
    let selection = "supplier { name criticality active version }";
    let changed = site.done(&token, "updateSupplier", update("Hafen Cloud AG", 1), selection).await;
    let expected = json!({ "name": "Hafen Cloud AG", "criticality": 4, "active": false, "version": 2 });
    assert_eq!(changed["supplier"], expected);
    assert_eq!(site.refused(&token, "updateSupplier", update("Other", 1)).await["code"], "CONFLICT");
    let taken = site.refused(&token, "updateSupplier", update("Kontor IT", 2)).await;
    assert_eq!((&taken["code"], &taken["path"]), (&json!("ALREADY_EXISTS"), &json!(["name"])));
});

both!(how_a_supplier_stood_before_is_what_an_earlier_figure_counts, async |site: &Site| {
    let cloud = supplier(site, "Hafen Cloud", 3).await;
    let token = site.person("THIRD_PARTY_MANAGER").await.token;
    site.later(86_400);
    let change = |more: Value| {
        let mut input = json!({ "id": cloud["id"] });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    site.done(&token, "updateSupplier", change(json!({ "name": "Hafen Cloud AG" })), "__typename").await;
    site.done(&token, "updateSupplier", change(json!({ "criticality": 5 })), "__typename").await;
    site.later(86_400);
    site.done(&token, "updateSupplier", change(json!({ "active": false })), "__typename").await;
    site.later(86_400);
    let query = "query Q($then: DateTime) { suppliers { nodes { standings { criticality active beginsAt endedAt } } }
        now: kpis(keys: [K9]) { excluded { reason count } }
        then: kpis(keys: [K9], asOf: $then) { excluded { reason count } } }";
    let found = site.ask(&token, query, json!({ "then": "2026-03-04T08:00:00Z" })).await.data().clone();
    let at = |day: u32| json!(format!("2026-03-{day:02}T08:00:00.000000Z"));
    let standing = |criticality: i64, active: bool, from: Value, until: Value| json!({ "criticality": criticality, "active": active, "beginsAt": from, "endedAt": until });
    let expected = json!([
        standing(3, true, at(2), at(3)),
        standing(5, true, at(3), at(4)),
        standing(5, false, at(4), Value::Null)
    ]);
    assert_eq!(found["suppliers"]["nodes"][0]["standings"], expected, "a new name is no new standing");
    assert_eq!(found["now"], json!([{ "excluded": [] }]));
    assert_eq!(found["then"], json!([{ "excluded": [{ "reason": "NO_RISK", "count": "1" }] }]));
});

both!(a_refused_supplier_is_not_there, async |site: &Site| {
    supplier(site, "Hafen Cloud", 3).await;
    let token = site.person("THIRD_PARTY_MANAGER").await.token;
    for (name, criticality, code, field) in [
        ("Hafen Cloud", 3, "ALREADY_EXISTS", "name"),
        (" ", 3, "INVALID_INPUT", "name"),
        ("Other", 0, "INVALID_INPUT", "criticality"),
        ("Other", 6, "INVALID_INPUT", "criticality"),
    ] {
        let input = json!({ "name": name, "criticality": criticality });
        let error = site.refused(&token, "addSupplier", input).await;
        assert_eq!((&error["code"], &error["path"]), (&json!(code), &json!([field])));
    }
    assert_eq!(site.count("suppliers").await, 1);
    let member = site.person("MEMBER").await.token;
    let query = "mutation { addSupplier(input: { name: \"X\", criticality: 1 }) { supplier { id } } }";
    assert_eq!(site.ask(&member, query, json!({})).await.error_code(), "FORBIDDEN");
});
