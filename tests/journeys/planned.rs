//! A trace, or a page of a list, that is drawn by plan says, field by field, what the typed path says.

use std::sync::Arc;

use api::graphql::plan::plain_fields;
use entities::Call;
use entities::incident::incident;
use serde_json::{Value, json};
use tests::{Site, both};

use super::chains::walk::{Grave, Walk};

/// A key with two selections is nothing that a plan draws: the same question takes the typed path.
const WAYS: [&str; 2] = ["root { id }", "root { id } root { id }"];

async fn asked(site: &Site, query: &str, id: &str) -> [Value; 2] {
    let token = site.person("INTERNAL_AUDIT").await.token;
    let mut answers = Vec::new();
    for way in WAYS {
        let query = query.replace("ROOT", way);
        answers.push(site.ask(&token, &query, json!({ "id": id })).await.data().clone());
    }
    answers.try_into().expect("two answers")
}

/// An incident at a supplier, on its way: one action done, one open; and the version of a policy that it caused.
async fn story(site: &Site) -> (String, String) {
    site.staff().await;
    let manager = site.person("THIRD_PARTY_MANAGER").await.token;
    let supplier = json!({ "name": "Kieler Cloud GmbH", "criticality": 4 });
    let supplier = site.done(&manager, "addSupplier", supplier, "supplier { id }").await["supplier"]["id"].clone();
    let supplier = supplier.as_str().map(str::to_owned);
    let grave = Grave { severity: 2, rsit: "data-leak", personal_data: "NO", supplier };
    let mut walk = Walk::begin(site, "A leak \"with quotes\" and ümlauts", grave).await;
    walk.learn("weak-or-reused-password", "A rule stands only where a check enforces it.").await;
    let shows = ["POLICY_VERSION", "TRAINING_RECORD"];
    let action = walk.plan("Revise the policy", "POLICY_OWNER", &["POLICY"], &["A.5.17"], &shows).await;
    let of = json!({ "new": { "title": "Policy", "owner": site.person("POLICY_OWNER").await.id } });
    let body = json!({ "policy": { "kind": "POLICY", "semver": "1.0.0",
        "sections": [{ "id": "rule", "heading": "The rule", "text": "Eight characters." }] } });
    let version = walk.change(of, body, &action, "CHAIR").await;
    walk.plan("Train everybody", "POLICY_OWNER", &[], &["A.6.3"], &["TRAINING_RECORD"]).await;
    walk.finish(&action, "POLICY_OWNER").await;
    (walk.incident, version)
}

both!(a_planned_trace_says_what_the_typed_one_says, async |site: &Site| {
    let (incident, version) = story(site).await;
    let forward = "query Q($id: ID!) { answer: traceForward(incident: $id) { SELECTION } }";
    let back = "query Q($id: ID!) { answer: traceBack(from: { policyVersion: $id }) { SELECTION } }";
    let graph = "t: __typename complete ROOT gaps { __typename code message satisfiedBy anchor }
        edges { __typename kind status note section from { __typename id } to { ...N } }
        paths { __typename length nodes { id } edges { kind to { id } } }";
    let fragment = " fragment N on Node { id ... on Action { ref } ... on RegisterVersion { label } }";
    for (question, id) in [(forward, &incident), (back, &version)] {
        let [planned, typed] = asked(site, &(question.replace("SELECTION", graph) + fragment), id).await;
        assert!(planned["answer"]["edges"].as_array().is_some_and(|edges| edges.len() > 10), "{planned:#}");
        assert_eq!(planned, typed);
        for (name, fields) in plain_fields() {
            let nodes = format!("ROOT nodes {{ __typename id ... on {name} {{ {} }} }}", fields.join(" "));
            let [planned, typed] = asked(site, &question.replace("SELECTION", &nodes), id).await;
            assert_eq!(planned, typed, "{name}");
        }
    }
});

/// The plain fields of a type, as a selection.
fn plain(name: &str) -> String {
    let (_, fields) = plain_fields().into_iter().find(|(known, _)| known == name).expect("a planned type");
    format!("__typename id {}", fields.join(" "))
}

both!(a_planned_list_says_what_the_typed_one_says, async |site: &Site| {
    story(site).await;
    for title in ["Second", "Third"] {
        site.triaged(title, 3).await;
    }
    site.reported("Nobody owns it yet").await;
    let token = site.person("INTERNAL_AUDIT").await.token;
    let [incident, action, person, evidence] = ["Incident", "Action", "Person", "Evidence"].map(plain);
    let incidents = format!(
        "{incident} owner {{ {person} }} openActions {{ {action} }} latestEvidence {{ {evidence} }} ... on Node {{ again: id }}"
    );
    let actions = format!("{action} owner {{ {person} }} incident {{ {incident} }}");
    let mut beside = 0;
    for (list, node, orders) in [
        ("incidents", incidents, ["CREATED_AT", "DETECTED_AT", "SEVERITY"]),
        ("actions", actions, ["PLANNED_AT", "DUE_AT", "CLOSED_AT"]),
    ] {
        for order in orders {
            let mut after = Value::Null;
            for (taken, window) in [
                ("($at: String)", "first: 2, after: $at"),
                ("($at: String)", "last: 2, before: $at"),
                ("", "first: 0"),
                ("", "first: 50"),
            ] {
                let ask = |info: &str| {
                    format!(
                        "query Q{taken} {{ {list}({window}, orderBy: [{{ field: {order}, direction: DESC }}]) {{ __typename
                         totalCount nodes {{ {node} }} edges {{ __typename cursor node {{ id }} }} {info} }} }}"
                    )
                };
                let info = "pageInfo { __typename hasNextPage hasPreviousPage startCursor endCursor }";
                let planned = site.ask(&token, &ask(info), json!({ "at": after })).await.data()[list].clone();
                let typed = ask(&format!("{info} {info}"));
                let typed = site.ask(&token, &typed, json!({ "at": after })).await.data()[list].clone();
                assert_eq!(planned, typed, "{list} by {order}, {window}");
                after = planned["pageInfo"]["endCursor"].clone();
                for node in planned["nodes"].as_array().expect("nodes") {
                    beside += node["openActions"].as_array().map_or(0, Vec::len);
                    beside += usize::from(node["latestEvidence"].is_object()) + usize::from(node["owner"].is_object());
                }
            }
        }
    }
    assert!(beside > 20, "nothing stood beside the rows: {beside}");
});

both!(what_a_plan_does_not_draw_is_answered_all_the_same, async |site: &Site| {
    let (incident, _) = story(site).await;
    let ask = |selection: &str| format!("query Q($id: ID!) {{ traceForward(incident: $id) {{ {selection} }} }}");
    let token = site.person("INTERNAL_AUDIT").await.token;
    // A field that is no column, a key with two selections, and a field below a row.
    for selection in [
        "nodes { id ... on Action { overdue } }",
        "edges { from { id } from { __typename } }",
        "nodes { id ... on Action { owner { name } } }",
        "gaps { subject { id } }",
    ] {
        let answer = site.ask(&token, &ask(selection), json!({ "id": incident })).await;
        assert!(answer.data()["traceForward"].is_object(), "{selection}");
    }
    let merged = ask("edges { from { id } from { __typename } }");
    let edges = site.ask(&token, &merged, json!({ "id": incident })).await.data()["traceForward"]["edges"].clone();
    assert!(edges[0]["from"]["id"].is_string() && edges[0]["from"]["__typename"].is_string(), "{:#}", edges[0]);
});

both!(what_a_variable_skips_is_decided_for_each_request, async |site: &Site| {
    let (incident, _) = story(site).await;
    let token = site.person("INTERNAL_AUDIT").await.token;
    let query = "query Q($id: ID!, $with: Boolean!) { traceForward(incident: $id) { complete nodes @include(if: $with) { id } } }";
    for with in [true, false, true] {
        let answer = site.ask(&token, query, json!({ "id": incident, "with": with })).await;
        assert_eq!(answer.data()["traceForward"]["nodes"].is_array(), with);
    }
});

both!(what_one_operation_reads_agrees_whatever_is_written_meanwhile, async |site: &Site| {
    site.reported("Phishing mail").await;
    let organisation = entities::organisation::all(&site.world).await.expect("organisations").remove(0).id;
    let call = Call::system(Arc::clone(&site.world), organisation);
    let count = async || call.read(async |tx| tx.count(tx.rows::<incident::Entity>()).await).await.expect("a count");
    assert_eq!(count().await, 1);
    site.reported("Port scan").await;
    assert_eq!(count().await, 1, "as it stood at the first statement");
    call.end_reading().await.expect("the transaction ends");
    call.reads_once();
    assert_eq!(count().await, 2, "a statement alone reads what stands now");
});
