//! A lesson from its proposal until versions carry it, and until its cause strikes again.

use entities::{evidence, review};
use serde_json::{Value, json};
use tests::{Site, both};

use crate::scene::Scene;

const LESSON: &str = "lesson { id ref state owner { id } version }";

fn lesson(scene: &Scene) -> Value {
    json!({ "review": scene.review, "statement": "Check new passwords against known leaks.",
        "applicability": ["password", "A.5.17"] })
}

async fn state(site: &Site, token: &str, id: &Value) -> String {
    let query = "query Q($id: ID!) { node(id: $id) { ... on Lesson { state } } }";
    site.ask(token, query, json!({ "id": id })).await.data()["node"]["state"].as_str().unwrap_or_default().to_owned()
}

both!(a_lesson_is_embedded_by_versions_and_evidence_and_reopened_by_a_recurrence, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, member) = (site.person("CHAIR").await, site.person("MEMBER").await);
    let lead = site.person("IT_SECURITY_LEAD").await;
    let proposed = site.done(&member.token, "proposeLesson", lesson(&scene), LESSON).await["lesson"].clone();
    assert_eq!(proposed["state"], "PROPOSED");
    let id = proposed["id"].clone();
    let input = json!({ "id": id, "owner": lead.id, "expectedVersion": 1 });
    let assigned = site.done(&chair.token, "validateLesson", input, LESSON).await["lesson"].clone();
    assert_eq!((&assigned["state"], &assigned["owner"]["id"]), (&json!("ASSIGNED"), &json!(lead.id)));

    let plan = json!({ "title": "Screen passwords", "kind": "CORRECTIVE", "owner": lead.id,
        "sources": [{ "lesson": id }], "controls": ["A.5.17"], "firstDueDate": "2026-04-30",
        "evidenceRequirements": [{ "kind": "CONFIG_PROOF", "acceptorRole": "CHAIR" }] });
    let action = site.done(&chair.token, "planAction", plan, "action { id }").await["action"]["id"].clone();
    site.done(&chair.token, "activateAction", json!({ "id": action }), "action { id }").await;
    let proof = scene.evidence("CONFIG_PROOF", &lead.id).await;
    let input = json!({ "id": action, "evidence": [proof] });
    site.done(&lead.token, "completeAction", input, "action { id }").await;
    scene.version("POLICY", "LESSON", id.as_str().unwrap()).await;
    assert_eq!(state(site, &member.token, &id).await, "ASSIGNED", "the evidence is not accepted yet");
    scene.evidence_is(&proof, evidence::State::Accepted).await;
    assert_eq!(state(site, &member.token, &id).await, "EMBEDDED");

    let why = json!({ "review": scene.review, "question": "Why?", "answer": "Leaked.", "support": "SUPPORTED",
        "evidence": [proof] });
    let root = site.done(&lead.token, "addWhy", why, "why { id }").await["why"]["id"].clone();
    let input = json!({ "review": scene.review, "rootCause": "Reuse", "causeKey": "weak-or-reused-password",
        "rootNode": root });
    site.done(&lead.token, "concludeRootCause", input, "rootCauseAnalysis { id }").await;
    assert_eq!(state(site, &member.token, &id).await, "EMBEDDED", "its own incident is no recurrence");
    site.later(86_400);
    scene.strikes_again("weak-or-reused-password").await;
    assert_eq!(state(site, &member.token, &id).await, "REOPENED");
    site.later(86_400);
    scene.version("POLICY", "LESSON", id.as_str().unwrap()).await;
    let query =
        "query Q($id: ID!) { node(id: $id) { ... on Lesson { state embeddedSince effects { number } evidence { id }
        actions { id sources { ... on Lesson { id } } } } } }";
    let embedded = site.ask(&member.token, query, json!({ "id": id })).await.data()["node"].clone();
    let expected = json!({ "state": "EMBEDDED", "embeddedSince": "2026-03-02T08:00:00.000000Z",
        "effects": [{ "number": 1 }, { "number": 1 }],
        "evidence": [{ "id": proof }], "actions": [{ "id": action, "sources": [{ "id": id }] }] });
    assert_eq!(embedded, expected);
});

both!(whoever_proposed_a_lesson_does_not_validate_it_save_the_chair, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, owner) = (site.person("CHAIR").await, site.person("POLICY_OWNER").await);
    let own = site.done(&owner.token, "proposeLesson", lesson(&scene), LESSON).await["lesson"]["id"].clone();
    let input = json!({ "id": own, "owner": owner.id });
    assert_eq!(scene.blocked(&owner.token, "validateLesson", input.clone()).await, ["APPROVER_IS_AUTHOR"]);
    site.done(&chair.token, "validateLesson", input.clone(), LESSON).await;
    assert_eq!(scene.blocked(&chair.token, "validateLesson", input).await, ["WRONG_STATE"]);
    let of_chair = site.done(&chair.token, "proposeLesson", lesson(&scene), LESSON).await["lesson"]["id"].clone();
    site.done(&chair.token, "validateLesson", json!({ "id": of_chair, "owner": owner.id }), LESSON).await;
    let stranger = scene.id(entities::subject::SubjectKind::Person, uuid::Uuid::now_v7());
    let input = json!({ "id": of_chair, "owner": stranger });
    assert_eq!(scene.refused(&chair.token, "validateLesson", input).await, ("NOT_FOUND".into(), "owner".into()));
});

both!(a_lesson_is_rejected_with_a_reason_and_not_by_its_owner, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, owner) = (site.person("CHAIR").await, site.person("POLICY_OWNER").await);
    let id = site.done(&chair.token, "proposeLesson", lesson(&scene), LESSON).await["lesson"]["id"].clone();
    site.done(&chair.token, "validateLesson", json!({ "id": id, "owner": owner.id }), LESSON).await;
    let input = |reason: &str| json!({ "id": id, "reason": reason });
    assert_eq!(scene.blocked(&owner.token, "rejectLesson", input("No time")).await, ["ACCEPTOR_BARRED"]);
    assert_eq!(scene.blocked(&chair.token, "rejectLesson", input(" ")).await, ["FIELD_MISSING"]);
    let rejected =
        site.done(&chair.token, "rejectLesson", input("The policy says so."), "lesson { state reason }").await;
    assert_eq!(rejected["lesson"], json!({ "state": "REJECTED", "reason": "The policy says so." }));
    assert_eq!(scene.blocked(&chair.token, "rejectLesson", input("Again")).await, ["WRONG_STATE"]);
    let query = "query Q($f: LessonFilter) { lessons(filter: $f) { totalCount nodes { id } } }";
    let list = async |f: Value| site.ask(&owner.token, query, json!({ "f": f })).await.data()["lessons"].clone();
    let found = json!({ "totalCount": 1, "nodes": [{ "id": id }] });
    assert_eq!(list(json!({ "decision": ["REJECTED"], "owner": owner.id })).await, found);
    assert_eq!(list(json!({ "decision": ["PROPOSED", "ASSIGNED"] })).await["totalCount"], 0);
});

both!(a_submitted_review_takes_no_further_lesson, async |site: &Site| {
    let scene = Scene::set(site).await;
    let member = site.person("MEMBER").await.token;
    assert_eq!(
        scene.refused(&member, "proposeLesson", json!({ "review": scene.review, "statement": " " })).await.1,
        "statement"
    );
    scene.review_is(review::State::Submitted).await;
    assert_eq!(scene.blocked(&member, "proposeLesson", lesson(&scene)).await, ["WRONG_STATE"]);
});
