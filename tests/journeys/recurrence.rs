//! Recurrence: an incident repeats an earlier one of its cause within 12 calendar months, and says of which.

use serde_json::{Value, json};
use tests::site::text;
use tests::{Site, both};

use crate::chains::walk::{Grave, Walk};
use crate::scene::Scene;

const CAUSE: &str = "unpatched-system";

both!(an_incident_repeats_an_earlier_one_of_its_cause_within_twelve_months, async |site: &Site| {
    let scene = Scene::set(site).await;
    let member = site.person("MEMBER").await;
    // Twelve calendar months to the instant are within, a second more is not; another cause is another matter.
    for (at, cause) in [
        ("2024-02-29T09:00:00Z", CAUSE),
        ("2025-02-28T09:00:00Z", CAUSE),
        ("2026-02-28T09:00:01Z", CAUSE),
        ("2026-03-01T09:00:00Z", "hardware-failure"),
        ("2026-03-20T09:00:00Z", CAUSE),
    ] {
        site.at(at);
        scene.strikes_again(cause).await;
    }
    site.at("2026-04-01T08:00:00Z");
    let query = "query Q($f: IncidentFilter) { incidents(filter: $f, orderBy: [{ field: DETECTED_AT }]) { totalCount
        nodes { detectedAt repeat recurrence earlierOfSameCause { detectedAt } recurrences { detectedAt } } } }";
    let ask = async |filter: Value| {
        site.ask(&member.token, query, json!({ "f": filter })).await.data()["incidents"]["nodes"].clone()
    };
    let at = |text: &str| json!({ "detectedAt": format!("{text}.000000Z") });
    let found = ask(json!({ "causeKey": { "eq": CAUSE } })).await;
    let told: Vec<Value> =
        found.as_array().unwrap().iter().map(|one| json!([one["repeat"], one["recurrence"]])).collect();
    assert_eq!(
        told,
        [json!([false, "FIRST"]), json!([true, "REPEAT"]), json!([false, "FIRST"]), json!([true, "REPEAT"])]
    );
    assert_eq!(found[1]["earlierOfSameCause"], json!([at("2024-02-29T09:00:00")]));
    assert_eq!(found[0]["recurrences"], json!([at("2025-02-28T09:00:00")]));
    assert_eq!(found[3]["earlierOfSameCause"], json!([at("2026-02-28T09:00:01")]));
    assert_eq!(found[2]["recurrences"], json!([at("2026-03-20T09:00:00")]));

    // The scene's own incident has no cause yet: of it nothing can be said.
    let open = ask(json!({ "causeKey": { "isNull": true } })).await;
    assert_eq!((&open[0]["repeat"], &open[0]["recurrence"]), (&Value::Null, &json!("UNDETERMINED")));
    assert_eq!(ask(json!({ "repeat": true })).await.as_array().unwrap().len(), 2);
    assert_eq!(ask(json!({ "repeat": false })).await.as_array().unwrap().len(), 3);

    let query =
        "query Q($asOf: DateTime) { recurrences(asOf: $asOf) { causeKey repeats ofThisCause cause { label causeClass }
        incidents { totalCount nodes { detectedAt repeat } } } }";
    let now = site.ask(&member.token, query, json!({})).await.data()["recurrences"].clone();
    assert_eq!(now.as_array().unwrap().len(), 1, "{now:#}");
    assert_eq!(
        (&now[0]["causeKey"], &now[0]["repeats"], &now[0]["ofThisCause"]),
        (&json!(CAUSE), &json!(1), &json!(2))
    );
    assert_eq!(now[0]["incidents"]["totalCount"], 1);
    assert_eq!(now[0]["incidents"]["nodes"], json!([{ "detectedAt": "2026-03-20T09:00:00.000000Z", "repeat": true }]));
    assert!(now[0]["cause"]["label"].is_string());
    let earlier = site.ask(&member.token, query, json!({ "asOf": "2025-03-01T00:00:00Z" })).await;
    assert_eq!(earlier.data()["recurrences"][0]["repeats"], 1);
});

both!(a_confirmed_recurrence_is_a_repeat_whatever_its_cause, async |site: &Site| {
    let (first, _) = site.triaged("Ransomware detected", 1).await;
    let chair = site.person("CHAIR").await;
    let second = site.reported("Ransomware detected once more").await;
    let answers = site.answers(&second, 1, json!({ "recurrenceOf": second })).await;
    let refused = site.refused(&chair.token, "triageIncident", answers).await;
    assert_eq!((&refused["code"], &refused["path"]), (&json!("INVALID_INPUT"), &json!(["recurrenceOf"])));
    let answers = site.answers(&second, 1, json!({ "recurrenceOf": first })).await;
    site.done(&chair.token, "triageIncident", answers, "incident { recurrenceOf { id } }").await;
    let query = "query Q($id: ID!) { node(id: $id) { ... on Incident { repeat recurrence recurrences { id } } } }";
    let token = site.person("MEMBER").await.token;
    let ask = async |id: &str| site.ask(&token, query, json!({ "id": id })).await.data()["node"].clone();
    assert_eq!(ask(&second).await, json!({ "repeat": true, "recurrence": "REPEAT", "recurrences": [] }));
    let expected = json!({ "repeat": null, "recurrence": "UNDETERMINED", "recurrences": [{ "id": second }] });
    assert_eq!(ask(&first).await, expected);
    let query = "{ recurrences { causeKey cause { key } repeats incidents { nodes { id } } } }";
    let found = site.ask(&token, query, json!({})).await.data()["recurrences"].clone();
    assert_eq!(
        found,
        json!([{ "causeKey": null, "cause": null, "repeats": 1, "incidents": { "nodes": [{ "id": second }] } }])
    );
});

both!(a_review_may_find_that_its_incident_recurs, async |site: &Site| {
    site.staff().await;
    let grave = || Grave { severity: 2, rsit: "system-compromise", personal_data: "NO", supplier: None };
    let first = Walk::begin(site, "A server without a patch", grave()).await;
    site.later(86_400);
    let mut second = Walk::begin(site, "A laptop without a patch", grave()).await;
    second.learn("unpatched-system", "What is not patched is not connected.").await;
    let action = second.plan("Patch it", "POLICY_OWNER", &[], &["A.8.8"], &["CONFIG_PROOF"]).await;
    second.finish(&action, "POLICY_OWNER").await;
    second.work().await;
    site.later(86_400);
    let chair = site.person("CHAIR").await;
    let detected = site.world.clock.now().plus_seconds(-60).to_string();
    let third = json!({ "title": "A phone without a patch", "detectedAt": detected });
    let third = text(&site.done(&chair.token, "reportIncident", third, "incident { id }").await["incident"]["id"]);
    let submit = |earlier: &str| json!({ "review": second.review, "similarChecked": true, "recurrenceOf": earlier });
    // Nothing recurs on itself, nor on what came later.
    for earlier in [&second.incident, &third] {
        let refused = site.refused(&chair.token, "submitReview", submit(earlier)).await;
        assert_eq!((&refused["code"], &refused["path"]), (&json!("INVALID_INPUT"), &json!(["recurrenceOf"])));
    }
    let shown = "review { incident { repeat recurrenceOf { id } } }";
    let found = site.done(&chair.token, "submitReview", submit(&first.incident), shown).await;
    assert_eq!(found["review"]["incident"], json!({ "repeat": true, "recurrenceOf": { "id": first.incident } }));
    let query = "{ kpis(keys: [K3]) { numerator denominator numeratorSet { nodes { ... on Incident { id } } } } }";
    let k3 = site.ask(&chair.token, query, json!({})).await.data()["kpis"][0].clone();
    let nodes = json!({ "nodes": [{ "id": second.incident }] });
    assert_eq!(k3, json!({ "numerator": "1", "denominator": "1", "numeratorSet": nodes }));
});
