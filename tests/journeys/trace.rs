//! What a trace says is missing or lost, by every code that an auditor may meet, and the way back from one section.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Site, both};

use crate::action::{ACTION, plan, why};
use crate::chains::walk::{Grave, Walk};
use crate::scene::Scene;

const FORWARD: &str =
    "query Q($id: ID!) { traceForward(incident: $id) { complete gaps { code message satisfiedBy anchor
    subject { id __typename } } edges { kind status note from { id __typename } to { id } } } }";

async fn forward(site: &Site, incident: &str) -> Value {
    let token = site.person("INTERNAL_AUDIT").await.token;
    site.ask(&token, FORWARD, json!({ "id": incident })).await.data()["traceForward"].clone()
}

fn codes(trace: &Value) -> BTreeSet<String> {
    let gaps = trace["gaps"].as_array().unwrap().iter();
    gaps.map(|gap| {
        for words in ["message", "satisfiedBy", "anchor"] {
            assert!(gap[words].as_str().is_some_and(|text| !text.is_empty()), "{gap:#}");
        }
        gap["code"].as_str().unwrap().to_owned()
    })
    .collect()
}

fn set(codes: &[&str]) -> BTreeSet<String> {
    codes.iter().map(|&code| code.to_owned()).collect()
}

/// The edges of a kind that have a status.
fn edges<'a>(trace: &'a Value, kind: &str, status: &str) -> Vec<&'a Value> {
    let edges = trace["edges"].as_array().unwrap().iter();
    edges.filter(|edge| edge["kind"] == kind && edge["status"] == status).collect()
}

fn policy(sections: &[&str]) -> Value {
    let sections: Vec<Value> =
        sections.iter().map(|id| json!({ "id": id, "heading": id, "text": "As it says." })).collect();
    json!({ "policy": { "kind": "POLICY", "semver": "1.0.0", "sections": sections } })
}

fn plain() -> Grave {
    Grave { severity: 2, rsit: "privileged-account-compromise", personal_data: "NO", supplier: None }
}

/// Drafts a version of a new policy; answers its id.
async fn drafted(site: &Site, body: Value, causes: Value) -> String {
    let owner = site.person("POLICY_OWNER").await;
    let of = json!({ "new": { "title": "Password policy", "owner": owner.id } });
    let input = json!({ "of": of, "body": body, "causes": causes });
    tests::site::text(&site.done(&owner.token, "draftVersion", input, "version { id }").await["version"]["id"])
}

both!(what_else_an_action_changed_is_known_on_the_way_back, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, member) = (site.person("CHAIR").await, site.person("MEMBER").await);
    let mut input = plan(&why(site, &scene).await, &member.id);
    input["changes"] = json!(["POLICY", "RISK"]);
    let action = site.done(&chair.token, "planAction", input, ACTION).await["action"]["id"].clone();
    let back = async || {
        let query = "query Q($id: ID!) { node(id: $id) { ... on Action { versions { __typename id } } } }";
        let found = site.ask(&chair.token, query, json!({ "id": action })).await.data()["node"]["versions"].clone();
        let policy = found.as_array().unwrap().iter().find(|version| version["__typename"] == "PolicyVersion").unwrap();
        let query = "query Q($id: ID!) { traceBack(from: { policyVersion: $id }) { gaps { code message } nodes { __typename } } }";
        site.ask(&chair.token, query, json!({ "id": policy["id"] })).await.data()["traceBack"].clone()
    };
    let owed = |trace: &Value| {
        let gaps = trace["gaps"].as_array().unwrap().iter().filter(|gap| gap["code"] == "CHANGE_MISSING");
        gaps.map(|gap| gap["message"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    scene.version("POLICY", "ACTION", action.as_str().unwrap()).await;
    let owing = owed(&back().await);
    assert!(owing.len() == 1 && owing[0].contains("RISK"), "{owing:?}");
    scene.version("RISK", "ACTION", action.as_str().unwrap()).await;
    let trace = back().await;
    assert_eq!(owed(&trace), Vec::<String>::new());
    let of = |name| trace["nodes"].as_array().unwrap().iter().filter(|node| node["__typename"] == name).count();
    assert_eq!((of("PolicyVersion"), of("RiskVersion"), of("Action")), (1, 0, 1), "the other version is not behind it");
});

both!(every_gap_is_named_from_the_report_to_the_loss_of_a_proof, async |site: &Site| {
    site.staff().await;
    let unsigned = ["APPROVAL_MISSING", "ASSURANCE_MISSING"];
    let mut met = BTreeSet::new();
    let mut stage = |trace: &Value, expected: &[&str]| {
        let found = codes(trace);
        assert_eq!(found, set(&[expected, &unsigned].concat()), "{:#}", trace["gaps"]);
        met.extend(found);
    };
    let reported = site.reported("Just reported").await;
    stage(&forward(site, &reported).await, &["NOT_REVIEWED", "TIMELINE_INCOMPLETE"]);

    let mut walk = Walk::begin(site, "Weak password reused", plain()).await;
    let trace = forward(site, &walk.incident).await;
    let unworked = ["REVIEW_NOT_APPROVED", "EVIDENCE_MISSING"];
    stage(&trace, &[&unworked[..], &["ROOT_CAUSE_OPEN", "NO_LESSON"]].concat());
    let missing = edges(&trace, "ANSWERED_BY", "MISSING");
    assert!(!missing.is_empty() && missing.iter().all(|edge| edge["to"].is_null()), "{missing:#?}");
    assert!(missing.iter().all(|edge| edge["from"]["__typename"] == "EvidenceRequirement"), "{missing:#?}");

    walk.learn("weak-or-reused-password", "Check it.").await;
    let action = walk.plan("Check it", "POLICY_OWNER", &["POLICY"], &["A.5.17"], &["POLICY_VERSION"]).await;
    let undone = ["ACTION_OPEN", "CHANGE_MISSING", "LESSON_WITHOUT_EFFECT"];
    stage(&forward(site, &walk.incident).await, &[&unworked[..], &undone].concat());
    drafted(site, policy(&["rule"]), json!([{ "cause": { "action": action } }])).await;
    let begun = ["ACTION_OPEN", "CHANGE_MISSING", "LESSON_WITHOUT_EFFECT", "VERSION_NOT_EFFECTIVE"];
    stage(&forward(site, &walk.incident).await, &[&unworked[..], &begun].concat());

    let of = json!({ "new": { "title": "Passwords", "owner": site.person("POLICY_OWNER").await.id } });
    walk.change(of, policy(&["rule"]), &action, "CHAIR").await;
    walk.finish(&action, "POLICY_OWNER").await;
    walk.work().await;
    let worked = ["REVIEW_NOT_APPROVED", "VERSION_NOT_EFFECTIVE"];
    let trace = forward(site, &walk.incident).await;
    stage(&trace, &worked);
    assert!(edges(&trace, "ANSWERED_BY", "MISSING").is_empty() && edges(&trace, "ANSWERED_BY", "STALE").is_empty());

    let chair = site.person("CHAIR").await.token;
    let query = "query Q($id: ID!) { node(id: $id) { ... on Action { evidence { id } } } }";
    let shown = site.ask(&chair, query, json!({ "id": action })).await.data()["node"]["evidence"][0]["id"].clone();
    let input = json!({ "evidenceVersion": shown, "reason": "It was the wrong file." });
    site.done(&chair, "withdrawEvidence", input, "__typename").await;
    let trace = forward(site, &walk.incident).await;
    stage(&trace, &[&worked[..], &["EVIDENCE_STALE"]].concat());
    let stale = edges(&trace, "ANSWERED_BY", "STALE");
    assert_eq!(stale.len(), 1);
    assert_eq!((&stale[0]["to"]["id"], &stale[0]["note"]), (&shown, &json!("withdrawn after acceptance")));

    let uncaused = drafted(site, policy(&["rule"]), json!([])).await;
    let query =
        "query Q($id: ID!) { traceBack(from: { policyVersion: $id }) { gaps { code message satisfiedBy anchor } }
        __type(name: \"TraceGapCode\") { enumValues { name } } }";
    let answer = site.ask(&chair, query, json!({ "id": uncaused })).await;
    let found = codes(&answer.data()["traceBack"]);
    assert_eq!(found, set(&["CAUSE_MISSING", "VERSION_NOT_EFFECTIVE"]));
    met.extend(found);
    let known = answer.data()["__type"]["enumValues"].as_array().unwrap().iter();
    assert_eq!(met, known.map(|value| value["name"].as_str().unwrap().to_owned()).collect(), "a code was never met");
});

both!(evidence_runs_out_at_midnight_where_the_organisation_is, async |site: &Site| {
    site.staff().await;
    let mut walk = Walk::begin(site, "Proof ran out", plain()).await;
    walk.learn("weak-or-reused-password", "Check it.").await;
    walk.work().await;
    let through = "UPDATE evidence_versions SET valid_until = '2026-03-03'";
    sea_orm::ConnectionTrait::execute_unprepared(&site.world.writer, through).await.unwrap();
    site.at("2026-03-03T22:59:59Z");
    let trace = forward(site, &walk.incident).await;
    assert!(edges(&trace, "ANSWERED_BY", "STALE").is_empty() && !codes(&trace).contains("EVIDENCE_STALE"));
    site.at("2026-03-03T23:00:00Z");
    let trace = forward(site, &walk.incident).await;
    let (stale, present) = (edges(&trace, "ANSWERED_BY", "STALE"), edges(&trace, "ANSWERED_BY", "PRESENT"));
    assert!(!stale.is_empty() && present.is_empty());
    assert!(stale.iter().all(|edge| edge["note"] == "past its validity"), "{stale:#?}");
    let gaps: Vec<&Value> =
        trace["gaps"].as_array().unwrap().iter().filter(|gap| gap["code"] == "EVIDENCE_STALE").collect();
    assert_eq!(gaps.len(), stale.len(), "the steps of the review are asked too");
});

both!(a_section_leads_back_to_what_changed_it_alone, async |site: &Site| {
    site.staff().await;
    let mut walk = Walk::begin(site, "Weak password reused", plain()).await;
    walk.learn("weak-or-reused-password", "Check it.").await;
    let causes = json!([{ "cause": { "incident": walk.incident }, "section": "length" },
        { "cause": { "lesson": walk.lesson }, "section": "reuse" }]);
    let version = drafted(site, policy(&["length", "reuse"]), causes).await;
    let token = site.person("INTERNAL_AUDIT").await.token;
    let back = async |target: Value| {
        let query = "query Q($from: TraceTarget!) { traceBack(from: $from) { root { id } nodes { __typename }
            edges { kind section } } }";
        site.ask(&token, query, json!({ "from": target })).await.data()["traceBack"].clone()
    };
    let kinds = |trace: &Value| -> BTreeSet<String> {
        let nodes = trace["nodes"].as_array().unwrap().iter();
        nodes.map(|node| node["__typename"].as_str().unwrap().to_owned()).collect()
    };
    let length = back(json!({ "policySection": format!("{version}~length") })).await;
    assert_eq!(length["root"]["id"], version.as_str());
    assert!(kinds(&length).contains("Incident") && !kinds(&length).contains("Lesson"), "{length:#}");
    let reuse = back(json!({ "policySection": format!("{version}~reuse") })).await;
    assert!(kinds(&reuse).contains("Lesson"), "{reuse:#}");
    let changed: Vec<&Value> = reuse["edges"].as_array().unwrap().iter().filter(|e| e["kind"] == "CHANGED").collect();
    assert!(changed.iter().all(|edge| edge["section"] == "reuse"), "{changed:#?}");
    let whole = back(json!({ "policyVersion": version })).await;
    assert!(kinds(&whole).contains("Lesson") && kinds(&whole).contains("Incident"));
    // Not found is null: a section that is not there, no section, a version of something else.
    for unknown in [format!("{version}~nowhere"), format!("{version}~"), version.clone(), "nonsense~length".to_owned()]
    {
        assert!(back(json!({ "policySection": unknown })).await.is_null(), "{unknown}");
    }
});
