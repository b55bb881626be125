//! Asking why until an answer holds, and concluding from it.

use entities::{evidence, incident, review};
use serde_json::{Value, json};
use tests::{Site, both};

use crate::scene::Scene;

const WHY: &str = "why { id }";

fn why(scene: &Scene, parent: Option<&Value>, support: &str, evidence: &[&str]) -> Value {
    json!({ "review": scene.review, "parent": parent, "question": "Why could a stranger log in?",
        "answer": "The password had leaked elsewhere.", "support": support, "evidence": evidence })
}

fn conclusion(scene: &Scene, root: &Value) -> Value {
    json!({ "review": scene.review, "rootCause": "Passwords were reused and nobody checked them.", "rootNode": root,
        "causeKey": "weak-or-reused-password", "detectionGap": "No alarm on logins from abroad.",
        "failedControls": ["ISO A.5.17", "21(2)(g)"] })
}

both!(whys_lead_to_a_root_cause_that_rests_on_evidence, async |site: &Site| {
    let scene = Scene::set(site).await;
    let lead = site.person("IT_SECURITY_LEAD").await;
    let proof = scene.evidence("LOG_EXTRACT", &lead.id).await;
    let first = site.done(&lead.token, "addWhy", why(&scene, None, "INFERRED", &[]), WHY).await["why"]["id"].clone();
    assert_eq!(scene.incident().await.0, incident::State::Investigating);
    let second = site.done(&lead.token, "addWhy", why(&scene, Some(&first), "SUPPORTED", &[&proof]), WHY).await;
    let second = second["why"]["id"].clone();
    site.done(&lead.token, "addWhy", why(&scene, Some(&first), "UNKNOWN", &[]), WHY).await;
    let tree = "rootCauseAnalysis { id concluded rootCause causeClass causeKey failedControls version rootNode { id }
        roots { id children { ordinal support parent { id } evidence { id } } } whys { id } author { id } }";
    let done = site.done(&lead.token, "concludeRootCause", conclusion(&scene, &second), tree).await;
    let analysis = &done["rootCauseAnalysis"];
    assert_eq!((&analysis["concluded"], &analysis["causeClass"]), (&json!(true), &json!("HUMAN_ERRORS")));
    assert_eq!(analysis["rootNode"]["id"], second);
    assert_eq!(analysis["failedControls"], json!(["A.5.17", "21(2)(g)"]));
    assert_eq!(analysis["author"]["id"], json!(lead.id));
    assert_eq!(analysis["whys"].as_array().unwrap().len(), 3);
    let parent = json!({ "id": first });
    let children = json!([
        { "ordinal": 1, "support": "SUPPORTED", "parent": parent, "evidence": [{ "id": proof }] },
        { "ordinal": 2, "support": "UNKNOWN", "parent": parent, "evidence": [] },
    ]);
    assert_eq!(analysis["roots"], json!([{ "id": first, "children": children }]));
    assert_eq!(scene.incident().await.1.as_deref(), Some("weak-or-reused-password"));
    let query = "query Q($id: ID!) { node(id: $id) { ... on WhyNode { analysis { causeKey incident { causeKey review { rootCauseAnalysis { id } } } } } } }";
    let back = site.ask(&lead.token, query, json!({ "id": second })).await;
    let analysis_id = &analysis["id"];
    let incident =
        json!({ "causeKey": "weak-or-reused-password", "review": { "rootCauseAnalysis": { "id": analysis_id } } });
    let expected = json!({ "causeKey": "weak-or-reused-password", "incident": incident });
    assert_eq!(back.data()["node"]["analysis"], expected);
});

both!(a_supported_answer_without_evidence_is_refused, async |site: &Site| {
    let scene = Scene::set(site).await;
    let lead = site.person("IT_SECURITY_LEAD").await.token;
    let blockers = scene.blocked(&lead, "addWhy", why(&scene, None, "SUPPORTED", &[])).await;
    assert_eq!(blockers, ["SUPPORT_WITHOUT_EVIDENCE"]);
    let unknown = scene.id(entities::subject::SubjectKind::EvidenceVersion, uuid::Uuid::now_v7());
    let refused = scene.refused(&lead, "addWhy", why(&scene, None, "SUPPORTED", &[&unknown])).await;
    assert_eq!(refused, ("NOT_FOUND".into(), "evidence.0".into()));
    assert_eq!(scene.incident().await.0, incident::State::Triaged, "a refused why begins nothing");
});

both!(a_why_asks_further_in_its_own_tree, async |site: &Site| {
    let scene = Scene::set(site).await;
    let lead = site.person("IT_SECURITY_LEAD").await.token;
    let first = site.done(&lead, "addWhy", why(&scene, None, "INFERRED", &[]), WHY).await["why"]["id"].clone();
    let elsewhere = Scene::set(site).await;
    let refused = elsewhere.refused(&lead, "addWhy", why(&elsewhere, Some(&first), "INFERRED", &[])).await;
    assert_eq!(refused, ("INVALID_INPUT".into(), "parent".into()));
    let empty = json!({ "review": scene.review, "question": " ", "answer": "x", "support": "UNKNOWN" });
    assert_eq!(scene.refused(&lead, "addWhy", empty).await.1, "question");
});

both!(a_root_cause_without_a_supported_answer_is_refused, async |site: &Site| {
    let scene = Scene::set(site).await;
    let lead = site.person("IT_SECURITY_LEAD").await;
    let inferred = site.done(&lead.token, "addWhy", why(&scene, None, "INFERRED", &[]), WHY).await;
    let verb = "concludeRootCause";
    let unsupported = scene.blocked(&lead.token, verb, conclusion(&scene, &inferred["why"]["id"])).await;
    assert_eq!(unsupported, ["ROOT_CAUSE_UNSUPPORTED"]);
    let nothing = scene.blocked(&lead.token, verb, json!({ "review": scene.review })).await;
    assert_eq!(nothing, ["ROOT_CAUSE_UNSUPPORTED", "FIELD_MISSING", "FIELD_MISSING", "FIELD_MISSING"]);
    let proof = scene.evidence("LOG_EXTRACT", &lead.id).await;
    let supported = site.done(&lead.token, "addWhy", why(&scene, None, "SUPPORTED", &[&proof]), WHY).await;
    scene.evidence_is(&proof, evidence::State::Withdrawn).await;
    let withdrawn = scene.blocked(&lead.token, verb, conclusion(&scene, &supported["why"]["id"])).await;
    assert_eq!(withdrawn, ["SUPPORT_WITHOUT_EVIDENCE"]);
});

both!(a_cause_that_cannot_be_determined_says_why, async |site: &Site| {
    let scene = Scene::set(site).await;
    let lead = site.person("IT_SECURITY_LEAD").await.token;
    let unreasoned = json!({ "review": scene.review, "undetermined": true });
    assert_eq!(scene.blocked(&lead, "concludeRootCause", unreasoned).await, ["FIELD_MISSING"]);
    let reasoned = json!({ "review": scene.review, "undetermined": true, "reason": "The logs were overwritten." });
    let selection = "rootCauseAnalysis { undetermined undeterminedReason rootCause causeKey }";
    let done = site.done(&lead, "concludeRootCause", reasoned, selection).await;
    let expected = json!({ "undetermined": true, "undeterminedReason": "The logs were overwritten.",
        "rootCause": null, "causeKey": null });
    assert_eq!(done["rootCauseAnalysis"], expected);
});

both!(a_new_cause_joins_the_catalogue_with_its_label, async |site: &Site| {
    let scene = Scene::set(site).await;
    let lead = site.person("IT_SECURITY_LEAD").await;
    let proof = scene.evidence("LOG_EXTRACT", &lead.id).await;
    let root = site.done(&lead.token, "addWhy", why(&scene, None, "SUPPORTED", &[&proof]), WHY).await;
    let mut input = conclusion(&scene, &root["why"]["id"]);
    input["causeKey"] = json!("shared-account");
    input["causeClass"] = json!("HUMAN_ERRORS");
    let refused = scene.refused(&lead.token, "concludeRootCause", input.clone()).await;
    assert_eq!(refused, ("INVALID_INPUT".into(), "causeKey".into()));
    input["causeLabel"] = json!("Several people used one account");
    site.done(&lead.token, "concludeRootCause", input.clone(), "rootCauseAnalysis { causeKey }").await;
    let causes = site.ask(&lead.token, "{ causes { key causeClass label } }", json!({})).await;
    let causes = causes.data()["causes"].as_array().unwrap().clone();
    assert!(causes.len() > 25);
    let new =
        json!({ "key": "shared-account", "causeClass": "HUMAN_ERRORS", "label": "Several people used one account" });
    assert!(causes.contains(&new));
    input["causeClass"] = json!("SYSTEM_FAILURES");
    assert_eq!(scene.refused(&lead.token, "concludeRootCause", input.clone()).await.1, "causeClass");
    input["causeClass"] = Value::Null;
    input["expectedVersion"] = json!(1);
    assert_eq!(scene.refused(&lead.token, "concludeRootCause", input).await.0, "CONFLICT");
});

both!(an_analysis_stands_once_its_review_is_approved, async |site: &Site| {
    let scene = Scene::set(site).await;
    let lead = site.person("IT_SECURITY_LEAD").await.token;
    scene.review_is(review::State::Approved).await;
    assert_eq!(scene.blocked(&lead, "addWhy", why(&scene, None, "UNKNOWN", &[])).await, ["WRONG_STATE"]);
    let input = json!({ "review": scene.review, "undetermined": true, "reason": "Too late." });
    assert_eq!(scene.blocked(&lead, "concludeRootCause", input).await, ["WRONG_STATE"]);
});
