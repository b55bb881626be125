//! An action from plan to proof, and everything that can stand in its way.

use entities::evidence;
use serde_json::{Value, json};
use tests::{Site, both};

use crate::scene::Scene;

pub const ACTION: &str = "action { id ref state version }";

/// A why of the scene's review, without evidence.
pub async fn why(site: &Site, scene: &Scene<'_>) -> Value {
    let lead = site.person("IT_SECURITY_LEAD").await.token;
    let input = json!({ "review": scene.review, "question": "Why?", "answer": "Reuse.", "support": "INFERRED" });
    site.done(&lead, "addWhy", input, "why { id }").await["why"]["id"].clone()
}

pub fn plan(source: &Value, owner: &str) -> Value {
    json!({ "title": "Revise the password policy", "kind": "CORRECTIVE", "changes": ["POLICY"], "owner": owner,
        "sources": [{ "whyNode": source }], "controls": ["A.5.17", "iso a.5.17"], "firstDueDate": "2026-03-31",
        "evidenceRequirements": [{ "kind": "POLICY_VERSION", "acceptorRole": "POLICY_OWNER" }] })
}

/// A planned and activated action of the member; answers its id.
pub async fn active(site: &Site, scene: &Scene<'_>) -> Value {
    let (chair, member) = (site.person("CHAIR").await, site.person("MEMBER").await);
    let source = why(site, scene).await;
    let planned = site.done(&chair.token, "planAction", plan(&source, &member.id), ACTION).await;
    let id = planned["action"]["id"].clone();
    site.done(&chair.token, "activateAction", json!({ "id": id }), ACTION).await;
    id
}

/// What a preview says: whether it is allowed, and the codes in the way.
pub async fn preview(site: &Site, token: &str, id: &Value, verb: &str) -> (bool, Vec<String>) {
    let query = format!(
        "query Q($id: ID!) {{ node(id: $id) {{ ... on Action {{ {verb} {{ allowed blockers {{ code }} }} }} }} }}"
    );
    let found = site.ask(token, &query, json!({ "id": id })).await.data()["node"][verb].clone();
    let codes = found["blockers"].as_array().unwrap().iter().map(|b| b["code"].as_str().unwrap().to_owned());
    (found["allowed"].as_bool().unwrap(), codes.collect())
}

both!(an_action_goes_from_plan_to_proof, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, member) = (site.person("CHAIR").await, site.person("MEMBER").await);
    let id = active(site, &scene).await;
    let query =
        "query Q($id: ID!) { node(id: $id) { ... on Action { state changes controls dueZone firstDueDate firstDueAt
        currentDueAt overdue owner { id } sources { ... on WhyNode { actions { id } } }
        evidenceRequirements { kind minCount barred { id } } } } }";
    let found = site.ask(&member.token, query, json!({ "id": id })).await.data()["node"].clone();
    let due = "2026-03-31T22:00:00.000000Z";
    let expected = json!({ "state": "ACTIVE", "changes": ["POLICY"], "controls": ["A.5.17"], "dueZone": "Europe/Berlin",
        "firstDueDate": "2026-03-31", "firstDueAt": due, "currentDueAt": due, "overdue": false,
        "owner": { "id": member.id }, "sources": [{ "actions": [{ "id": id }] }],
        "evidenceRequirements": [{ "kind": "POLICY_VERSION", "minCount": 1, "barred": [{ "id": member.id }] }] });
    assert_eq!(found, expected);

    let proof = scene.evidence("POLICY_VERSION", &member.id).await;
    let claim = json!({ "id": id, "evidence": [proof], "note": "Published on the intranet." });
    site.done(&member.token, "completeAction", claim.clone(), ACTION).await;
    let input = json!({ "id": id, "reason": "The policy is not in force." });
    let returned = site.done(&chair.token, "returnAction", input, "action { state reason firstDueAt }").await;
    let expected = json!({ "state": "ACTIVE", "reason": "The policy is not in force.", "firstDueAt": due });
    assert_eq!(returned["action"], expected);
    site.done(&member.token, "completeAction", json!({ "id": id }), ACTION).await;
    scene.evidence_is(&proof, evidence::State::Accepted).await;
    scene.version("POLICY", "ACTION", id.as_str().unwrap()).await;
    assert_eq!(preview(site, &chair.token, &id, "canAccept").await, (true, vec![]));
    let done = site.done(
        &chair.token,
        "acceptAction",
        json!({ "id": id }),
        "action { state closedAt closedBy { id } evidence { id } incident { actions { id } } review { actions { id } } versions { number } }",
    );
    let expected = json!({ "state": "CLOSED", "closedAt": "2026-03-02T08:00:00.000000Z", "closedBy": { "id": chair.id },
        "evidence": [{ "id": proof }], "incident": { "actions": [{ "id": id }] }, "review": { "actions": [{ "id": id }] }, "versions": [{ "number": 1 }] });
    assert_eq!(done.await["action"], expected);
});

both!(an_action_without_its_parts_is_not_activated, async |site: &Site| {
    let scene = Scene::set(site).await;
    let chair = site.person("CHAIR").await.token;
    let bare = site.done(&chair, "planAction", json!({ "title": "Something", "kind": "CORRECTION" }), ACTION).await;
    let id = bare["action"]["id"].clone();
    let all = ["OWNER_MISSING", "DUE_DATE_MISSING", "CONTROL_MISSING", "REQUIREMENT_MISSING", "SOURCE_MISSING"]
        .map(str::to_owned);
    assert_eq!(scene.blocked(&chair, "activateAction", json!({ "id": id })).await, all);
    assert_eq!(preview(site, &chair, &id, "canActivate").await, (false, all.to_vec()));
    let id = active(site, &scene).await;
    assert_eq!(scene.blocked(&chair, "activateAction", json!({ "id": id })).await, ["WRONG_STATE"]);
});

both!(an_action_is_planned_from_what_is_there, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, member) = (site.person("CHAIR").await, site.person("MEMBER").await);
    let audit = site.person("INTERNAL_AUDIT").await;
    let source = why(site, &scene).await;
    assert_eq!(scene.blocked(&chair.token, "planAction", plan(&source, &audit.id)).await, ["OWNER_BARRED"]);
    let with = |field: &str, value: Value| {
        let mut input = plan(&source, &member.id);
        input[field] = value;
        input
    };
    let elsewhere = why(site, &Scene::set(site).await).await;
    let nobody = scene.id(entities::subject::SubjectKind::Person, uuid::Uuid::now_v7());
    for (input, code, path) in [
        (with("controls", json!(["A.5.17", "A.9.1"])), "INVALID_INPUT", "controls.1"),
        (with("firstDueDate", json!("2026-03-01")), "INVALID_INPUT", "firstDueDate"),
        (with("title", json!(" ")), "INVALID_INPUT", "title"),
        (with("sources", json!([{ "whyNode": source }, { "whyNode": elsewhere }])), "INVALID_INPUT", "sources.1"),
        (with("sources", json!([{ "lesson": source }])), "NOT_FOUND", "sources.0.lesson"),
        (with("owner", json!(nobody)), "NOT_FOUND", "owner"),
        (
            with("evidenceRequirements", json!([{ "kind": "MINUTES", "acceptorRole": "MEMBER" }])),
            "INVALID_INPUT",
            "evidenceRequirements.0.acceptorRole",
        ),
    ] {
        assert_eq!(scene.refused(&chair.token, "planAction", input).await, (code.to_owned(), path.to_owned()));
    }
    let query = "mutation { planAction(input: { title: \"X\", kind: CORRECTION }) { action { id } } }";
    assert_eq!(site.ask(&member.token, query, json!({})).await.error_code(), "FORBIDDEN");
});

both!(an_action_is_claimed_by_its_owner_with_evidence_for_everything, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (lead, member) = (site.person("IT_SECURITY_LEAD").await, site.person("MEMBER").await);
    let id = active(site, &scene).await;
    let claim = json!({ "id": id });
    assert_eq!(scene.blocked(&member.token, "completeAction", claim.clone()).await, ["EVIDENCE_MISSING"]);
    assert_eq!(preview(site, &member.token, &id, "canComplete").await, (false, vec!["EVIDENCE_MISSING".to_owned()]));
    assert_eq!(
        scene.blocked(&lead.token, "completeAction", claim.clone()).await,
        ["NOT_THE_OWNER", "EVIDENCE_MISSING"]
    );
    let minutes = scene.evidence("MINUTES", &member.id).await;
    let other = json!({ "id": id, "evidence": [minutes] });
    assert_eq!(scene.blocked(&member.token, "completeAction", other).await, ["EVIDENCE_WRONG_KIND"]);
    let stale = json!({ "id": id, "expectedVersion": 1 });
    assert_eq!(scene.refused(&member.token, "completeAction", stale).await.0, "CONFLICT");
    let proof = scene.evidence("POLICY_VERSION", &member.id).await;
    site.done(&member.token, "completeAction", json!({ "id": id, "evidence": [proof] }), ACTION).await;
    assert_eq!(scene.blocked(&member.token, "completeAction", claim).await, ["WRONG_STATE"]);
});

both!(an_action_is_closed_by_somebody_else_once_everything_is_proven, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, member) = (site.person("CHAIR").await, site.person("MEMBER").await);
    let owner = site.person("POLICY_OWNER").await;
    let source = why(site, &scene).await;
    let planned = site.done(&chair.token, "planAction", plan(&source, &owner.id), ACTION).await;
    let id = planned["action"]["id"].clone();
    let accept = json!({ "id": id });
    site.done(&chair.token, "activateAction", accept.clone(), ACTION).await;
    // The chair uploads: neither the owner nor the chair may accept.
    let proof = scene.evidence("POLICY_VERSION", &chair.id).await;
    let early = scene.blocked(&chair.token, "acceptAction", accept.clone()).await;
    assert_eq!(early, ["WRONG_STATE", "EVIDENCE_MISSING", "CHANGE_MISSING"]);
    site.done(&owner.token, "completeAction", json!({ "id": id, "evidence": [proof] }), ACTION).await;
    let missing = ["ACCEPTOR_BARRED", "EVIDENCE_NOT_ACCEPTED", "CHANGE_MISSING"].map(str::to_owned).to_vec();
    assert_eq!(scene.blocked(&owner.token, "acceptAction", accept.clone()).await, missing);
    assert_eq!(scene.blocked(&chair.token, "acceptAction", accept.clone()).await, missing);
    assert_eq!(preview(site, &chair.token, &id, "canAccept").await, (false, missing));
    scene.evidence_is(&proof, evidence::State::Accepted).await;
    scene.version("RISK", "ACTION", id.as_str().unwrap()).await;
    let audit = site.person("INTERNAL_AUDIT").await;
    assert_eq!(scene.blocked(&audit.token, "acceptAction", accept.clone()).await, ["CHANGE_MISSING"]);
    scene.version("POLICY", "ACTION", id.as_str().unwrap()).await;
    assert_eq!(preview(site, &member.token, &id, "canAccept").await, (false, vec![]), "a member accepts nothing");
    site.done(&audit.token, "acceptAction", accept, ACTION).await;
});

both!(an_action_is_returned_with_a_reason_by_somebody_else, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, owner) = (site.person("CHAIR").await, site.person("POLICY_OWNER").await);
    let source = why(site, &scene).await;
    let planned = site.done(&chair.token, "planAction", plan(&source, &owner.id), ACTION).await;
    let id = planned["action"]["id"].clone();
    site.done(&chair.token, "activateAction", json!({ "id": id }), ACTION).await;
    let input = |reason: &str| json!({ "id": id, "reason": reason });
    assert_eq!(scene.blocked(&chair.token, "returnAction", input("Early")).await, ["WRONG_STATE"]);
    let proof = scene.evidence("POLICY_VERSION", &owner.id).await;
    site.done(&owner.token, "completeAction", json!({ "id": id, "evidence": [proof] }), ACTION).await;
    let shut = scene.blocked(&owner.token, "returnAction", input(" ")).await;
    assert_eq!(shut, ["ACCEPTOR_BARRED", "FIELD_MISSING"]);
});

both!(the_last_action_on_a_root_cause_needs_a_replacement_to_be_cancelled, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, owner) = (site.person("CHAIR").await, site.person("POLICY_OWNER").await);
    let source = why(site, &scene).await;
    let first = site.done(&chair.token, "planAction", plan(&source, &owner.id), ACTION).await["action"]["id"].clone();
    let cancel = |id: &Value, reason: &str| json!({ "id": id, "reason": reason });
    let shut = scene.blocked(&owner.token, "cancelAction", cancel(&first, "")).await;
    assert_eq!(shut, ["ACCEPTOR_BARRED", "FIELD_MISSING", "REPLACEMENT_MISSING"]);
    assert_eq!(scene.blocked(&chair.token, "cancelAction", cancel(&first, "No")).await, ["REPLACEMENT_MISSING"]);
    let second = site.done(&chair.token, "planAction", plan(&source, &owner.id), ACTION).await["action"]["id"].clone();
    let done = site.done(
        &chair.token,
        "cancelAction",
        cancel(&first, "Planned anew"),
        "action { state reason cancelledBy { id } }",
    );
    let expected = json!({ "state": "CANCELLED", "reason": "Planned anew", "cancelledBy": { "id": chair.id } });
    assert_eq!(done.await["action"], expected);
    assert_eq!(scene.blocked(&chair.token, "cancelAction", cancel(&first, "Again")).await, ["WRONG_STATE"]);
    assert_eq!(scene.blocked(&chair.token, "cancelAction", cancel(&second, "No")).await, ["REPLACEMENT_MISSING"]);
});

both!(actions_are_listed_by_state_owner_due_and_incident_page_by_page, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, member) = (site.person("CHAIR").await, site.person("MEMBER").await);
    let mut due = Vec::new();
    for _ in 0..3 {
        due.push(active(site, &scene).await);
        site.later(60);
    }
    site.done(&chair.token, "planAction", json!({ "title": "A draft", "kind": "CORRECTION" }), ACTION).await;
    let query = "query Q($f: ActionFilter, $o: [ActionOrder!], $n: Int, $after: String) { actions(filter: $f, orderBy: $o, first: $n, after: $after)
        { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }";
    let list = async |variables: Value| site.ask(&member.token, query, variables).await.data()["actions"].clone();
    let count = async |filter: Value| list(json!({ "f": filter })).await["totalCount"].as_i64().unwrap();
    assert_eq!(count(Value::Null).await, 4);
    assert_eq!(count(json!({ "state": { "in": ["DRAFT"] } })).await, 1);
    assert_eq!(count(json!({ "owner": { "eq": member.id } })).await, 3);
    assert_eq!(
        count(json!({ "incident": { "eq": scene.id(entities::subject::SubjectKind::Incident, scene.incident) } }))
            .await,
        3
    );
    assert_eq!(count(json!({ "due": { "lt": "2026-03-31T22:00:00Z" } })).await, 0);
    assert_eq!(count(json!({ "due": { "gte": "2026-03-31T22:00:00Z" } })).await, 3);
    assert_eq!((count(json!({ "overdue": true })).await, count(json!({ "overdue": false })).await), (0, 4));
    site.at("2026-03-31T22:00:00Z");
    assert_eq!((count(json!({ "overdue": true })).await, count(json!({ "overdue": false })).await), (3, 1));
    let order = json!([{ "field": "DUE_AT" }]);
    let first = list(json!({ "o": order, "n": 2 })).await;
    assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(4), &json!(true)));
    let after = first["pageInfo"]["endCursor"].clone();
    let second = list(json!({ "o": order, "n": 2, "after": after })).await;
    let ids = [&first["nodes"], &second["nodes"]].map(|nodes| nodes.as_array().unwrap().clone()).concat();
    assert_eq!(
        ids[..3],
        due.iter().map(|id| json!({ "id": id })).collect::<Vec<_>>(),
        "the draft, never due, comes last"
    );
});
