//! What changes on the way of an action: more time, another owner, a hold, a reopening; and people who leave.

use entities::evidence;
use serde_json::{Value, json};
use tests::{Site, both};

use crate::action::{ACTION, active, plan, preview, why};
use crate::scene::Scene;

fn of(id: &Value, more: Value) -> Value {
    let mut input = more;
    input["id"] = id.clone();
    input
}

/// Mails of a topic that were left to be sent.
async fn mails(site: &Site, topic: &str) -> i64 {
    site.number(&format!("SELECT COUNT(*) FROM outbox WHERE topic = '{topic}'")).await
}

both!(an_action_gets_more_time_from_somebody_else_and_its_first_due_date_stays, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, owner) = (site.person("CHAIR").await, site.person("POLICY_OWNER").await);
    let source = why(site, &scene).await;
    let id = site.done(&chair.token, "planAction", plan(&source, &owner.id), ACTION).await["action"]["id"].clone();
    let more = |day: &str, reason: &str| of(&id, json!({ "dueDate": day, "reason": reason }));
    assert_eq!(scene.blocked(&chair.token, "extendAction", more("2026-04-30", "Early")).await, ["WRONG_STATE"]);
    site.done(&chair.token, "activateAction", json!({ "id": id }), ACTION).await;

    let own = scene.blocked(&owner.token, "extendAction", more("2026-04-30", " ")).await;
    assert_eq!(own, ["ACCEPTOR_BARRED", "FIELD_MISSING"]);
    assert_eq!(preview(site, &owner.token, &id, "canExtend").await, (false, vec!["ACCEPTOR_BARRED".to_owned()]));
    assert_eq!(preview(site, &chair.token, &id, "canExtend").await, (true, vec![]));
    let invalid = ("INVALID_INPUT".to_owned(), "dueDate".to_owned());
    assert_eq!(scene.refused(&chair.token, "extendAction", more("2026-03-31", "Same")).await, invalid);
    let stale = of(&id, json!({ "dueDate": "2026-04-30", "reason": "Late", "expectedVersion": 1 }));
    assert_eq!(scene.refused(&chair.token, "extendAction", stale).await.0, "CONFLICT");

    site.done(&chair.token, "extendAction", more("2026-04-10", "The vendor is late."), ACTION).await;
    site.at("2026-04-20T08:00:00Z");
    assert_eq!(scene.refused(&chair.token, "extendAction", more("2026-04-19", "Past")).await, invalid);
    assert_eq!(scene.refused(&chair.token, "extendAction", more("9999-12-31", "Never")).await, invalid);
    let selection = "action { firstDueDate firstDueAt currentDueDate currentDueAt overdue
        extensions { from to reason at approvedBy { id } } }";
    let done = site.done(&chair.token, "extendAction", more("2026-04-30", "Still late."), selection).await;
    let extension = |from: &str, to: &str, reason: &str, at: &str| json!({ "from": from, "to": to, "reason": reason, "at": at, "approvedBy": { "id": chair.id } });
    let expected = json!({ "firstDueDate": "2026-03-31", "firstDueAt": "2026-03-31T22:00:00.000000Z",
        "currentDueDate": "2026-04-30", "currentDueAt": "2026-04-30T22:00:00.000000Z", "overdue": false,
        "extensions": [
            extension("2026-03-31", "2026-04-10", "The vendor is late.", "2026-03-02T08:00:00.000000Z"),
            extension("2026-04-10", "2026-04-30", "Still late.", "2026-04-20T08:00:00.000000Z"),
        ] });
    assert_eq!(done["action"], expected);
});

both!(an_action_changes_hands_and_both_sides_are_told, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, member, next) = (site.person("CHAIR").await, site.person("MEMBER").await, site.person("DPO").await);
    let id = active(site, &scene).await;
    let to = |owner: &str, reason: &str| of(&id, json!({ "owner": owner, "reason": reason }));
    let audit = site.person("INTERNAL_AUDIT").await;
    assert_eq!(scene.blocked(&chair.token, "reassignAction", to(&audit.id, "x")).await, ["OWNER_BARRED"]);
    assert_eq!(scene.blocked(&chair.token, "reassignAction", to(&next.id, " ")).await, ["FIELD_MISSING"]);
    let same = scene.refused(&chair.token, "reassignAction", to(&member.id, "x")).await;
    assert_eq!(same, ("INVALID_INPUT".to_owned(), "owner".to_owned()));
    let watched = of(&id, json!({ "owner": next.id, "supervisor": next.id, "reason": "x" }));
    let watched = scene.refused(&chair.token, "reassignAction", watched).await;
    assert_eq!(watched, ("INVALID_INPUT".to_owned(), "supervisor".to_owned()));
    assert_eq!(mails(site, "handover").await, 0);

    let selection = "action { state currentDueDate owner { id } evidenceRequirements { barred { id } } }";
    let done = site.done(&chair.token, "reassignAction", to(&next.id, "Night shift."), selection).await;
    let expected = json!({ "state": "ACTIVE", "currentDueDate": "2026-03-31", "owner": { "id": next.id },
        "evidenceRequirements": [{ "barred": [{ "id": next.id }] }] });
    assert_eq!(done["action"], expected);
    assert_eq!(mails(site, "handover").await, 2, "who had it and who has it");

    let proof = scene.evidence("POLICY_VERSION", &next.id).await;
    let claim = json!({ "id": id, "evidence": [proof] });
    assert_eq!(scene.blocked(&member.token, "completeAction", claim.clone()).await, ["NOT_THE_OWNER"]);
    site.done(&next.token, "completeAction", claim, ACTION).await;
    assert_eq!(scene.blocked(&chair.token, "reassignAction", to(&member.id, "x")).await, ["WRONG_STATE"]);
    assert_eq!(preview(site, &chair.token, &id, "canReassign").await, (false, vec!["WRONG_STATE".to_owned()]));
});

both!(a_hold_has_a_reason_and_never_stops_the_clock, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, member) = (site.person("CHAIR").await, site.person("MEMBER").await);
    let id = active(site, &scene).await;
    let hold = |reason: &str| of(&id, json!({ "reason": reason }));
    assert_eq!(scene.blocked(&chair.token, "holdAction", hold("")).await, ["FIELD_MISSING"]);
    assert_eq!(scene.blocked(&chair.token, "releaseAction", json!({ "id": id })).await, ["WRONG_STATE"]);
    let held = site.done(&chair.token, "holdAction", hold("Waiting for the vendor."), "action { state reason }").await;
    assert_eq!(held["action"], json!({ "state": "ON_HOLD", "reason": "Waiting for the vendor." }));
    assert_eq!(preview(site, &chair.token, &id, "canRelease").await, (true, vec![]));
    assert_eq!(preview(site, &member.token, &id, "canHold").await, (false, vec!["WRONG_STATE".to_owned()]));
    site.at("2026-03-31T22:00:00Z");
    let released = site.done(&chair.token, "releaseAction", json!({ "id": id }), "action { state overdue }").await;
    assert_eq!(released["action"], json!({ "state": "ACTIVE", "overdue": true }));
});

both!(what_was_closed_is_opened_again_and_stands_in_the_way_of_closing, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, member) = (site.person("CHAIR").await, site.person("MEMBER").await);
    let id = active(site, &scene).await;
    let proof = scene.evidence("POLICY_VERSION", &member.id).await;
    let reopen = of(&id, json!({ "reason": "The scan still finds it." }));
    assert_eq!(scene.blocked(&chair.token, "reopenAction", reopen.clone()).await, ["WRONG_STATE"]);
    site.done(&member.token, "completeAction", json!({ "id": id, "evidence": [proof] }), ACTION).await;
    scene.evidence_is(&proof, evidence::State::Accepted).await;
    scene.version("POLICY", "ACTION", id.as_str().unwrap()).await;
    site.done(&chair.token, "acceptAction", json!({ "id": id }), ACTION).await;
    let incident = scene.id(entities::subject::SubjectKind::Incident, scene.incident);
    let open = async || {
        let query = "query Q($id: ID!) { node(id: $id) { ... on Incident { canClose { blockers { code } } } }
            traceForward(incident: $id) { edges { kind status to { id } } } }";
        let found = site.ask(&chair.token, query, json!({ "id": incident })).await.data().clone();
        let codes = found["node"]["canClose"]["blockers"].as_array().unwrap().clone();
        let edges = found["traceForward"]["edges"].as_array().unwrap().clone();
        let led = edges.into_iter().find(|edge| edge["kind"] == "LED_TO" && edge["to"]["id"] == id).unwrap();
        (codes.iter().any(|blocker| blocker["code"] == "ACTION_OPEN"), led["status"].clone())
    };
    assert_eq!(open().await, (false, json!("PRESENT")));
    site.later(60);
    let unreasoned = of(&id, json!({ "reason": " " }));
    assert_eq!(scene.blocked(&chair.token, "reopenAction", unreasoned).await, ["FIELD_MISSING"]);
    let done = site.done(&chair.token, "reopenAction", reopen, "action { state closedAt reason }").await;
    let expected = json!({ "state": "ACTIVE", "closedAt": "2026-03-02T08:00:00.000000Z",
        "reason": "The scan still finds it." });
    assert_eq!(done["action"], expected);
    assert_eq!(open().await, (true, json!("STALE")));
    site.done(&member.token, "completeAction", json!({ "id": id }), ACTION).await;
    let again = site.done(&chair.token, "acceptAction", json!({ "id": id }), "action { closedAt }").await;
    assert_eq!(again["action"]["closedAt"], "2026-03-02T08:01:00.000000Z", "the last closing counts");
    assert_eq!(open().await, (false, json!("PRESENT")));
});

both!(what_a_leaver_owned_is_orphaned_until_somebody_else_owns_it, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, member, next) = (site.person("CHAIR").await, site.person("MEMBER").await, site.person("DPO").await);
    let administrator = site.administrator().await;
    let id = active(site, &scene).await;
    let orphans = async || {
        let query = "{ orphans { totalCount nodes { id } } }";
        site.ask(&chair.token, query, json!({})).await.data()["orphans"].clone()
    };
    assert_eq!(orphans().await, json!({ "totalCount": 0, "nodes": [] }));
    let leave = json!({ "id": member.id });
    let query = "mutation Do($input: DeactivatePersonInput!) { deactivatePerson(input: $input) { person { id } } }";
    assert_eq!(site.ask(&chair.token, query, json!({ "input": leave })).await.error_code(), "FORBIDDEN");
    let own = json!({ "id": administrator.id });
    let own = scene.blocked(&administrator.token, "deactivatePerson", own).await;
    assert_eq!(own, ["SELF_DEACTIVATION", "LAST_ADMINISTRATOR"]);
    let person = "person { active roles }";
    let left = site.done(&administrator.token, "deactivatePerson", leave.clone(), person).await;
    assert_eq!(left["person"], json!({ "active": false, "roles": [] }));
    assert_eq!(site.ask(&member.token, "{ viewer { roles } }", json!({})).await.status, 401);
    assert_eq!(orphans().await, json!({ "totalCount": 1, "nodes": [{ "id": id }] }));
    assert_eq!(scene.blocked(&administrator.token, "deactivatePerson", leave.clone()).await, ["WRONG_STATE"]);

    let back = of(&id, json!({ "owner": next.id, "reason": "She has left." }));
    site.done(&chair.token, "reassignAction", back, ACTION).await;
    assert_eq!(orphans().await["totalCount"], 0);
    assert_eq!(mails(site, "handover").await, 1, "a leaver is told nothing");
    let gone = of(&id, json!({ "owner": member.id, "reason": "x" }));
    assert_eq!(scene.blocked(&chair.token, "reassignAction", gone).await, ["OWNER_MISSING"]);
    let returned = site.done(&administrator.token, "reactivatePerson", leave, person).await;
    assert_eq!(returned["person"], json!({ "active": true, "roles": [] }));
    assert_eq!(site.ask(&member.token, "{ viewer { roles } }", json!({})).await.status, 401, "tokens stay void");
});

both!(a_step_goes_to_another_assignee_and_is_due_on_the_same_day, async |site: &Site| {
    let (_, review) = site.triaged("Weak password reused", 2).await;
    let (chair, member) = (site.person("CHAIR").await, site.person("MEMBER").await);
    let administrator = site.administrator().await;
    let query = "query Q($id: ID!) { node(id: $id) { ... on Review { steps { id state dueOn assignee { id }
        canReassign { allowed } } } } }";
    let steps = site.ask(&chair.token, query, json!({ "id": review })).await.data()["node"]["steps"].clone();
    let step = steps.as_array().unwrap().iter().find(|step| step["dueOn"].is_string()).unwrap();
    assert_eq!(step["canReassign"]["allowed"], true);
    let new = json!({ "name": "Noor", "email": "noor@nordhafen.example", "zone": "America/New_York" });
    let noor = site.done(&administrator.token, "addPerson", new, "person { id }").await["person"]["id"].clone();
    let to = |assignee: &Value, reason: &str| json!({ "step": step["id"], "assignee": assignee, "reason": reason });
    let forbidden = "mutation Do($input: ReassignStepInput!) { reassignStep(input: $input) { step { id } } }";
    let answer = site.ask(&member.token, forbidden, json!({ "input": to(&noor, "x") })).await;
    assert_eq!(answer.error_code(), "FORBIDDEN");
    assert_eq!(site.refused(&chair.token, "reassignStep", to(&noor, "")).await["path"], json!(["reason"]));
    let same = site.refused(&chair.token, "reassignStep", to(&step["assignee"]["id"], "x")).await;
    assert_eq!(same["path"], json!(["assignee"]));
    let selection = "step { dueOn dueAt assignee { id } }";
    let done = site.done(&chair.token, "reassignStep", to(&noor, "Parental leave."), selection).await;
    assert_eq!((&done["step"]["dueOn"], &done["step"]["assignee"]["id"]), (&step["dueOn"], &noor));
    let midnight = done["step"]["dueAt"].as_str().unwrap();
    assert!(
        ["T04:00:00.", "T05:00:00."].iter().any(|hour| midnight.contains(hour)),
        "midnight in New York: {midnight}"
    );
    assert_eq!(mails(site, "handover").await, 2);
    site.done(&administrator.token, "deactivatePerson", json!({ "id": noor }), "person { id }").await;
    let away = site.done(&chair.token, "reassignStep", to(&json!(chair.id), "Noor has left."), selection).await;
    assert_eq!(away["step"]["assignee"]["id"], chair.id);
    assert_eq!(site.blocked(&chair.token, "reassignStep", to(&noor, "x")).await, ["OWNER_MISSING"]);
});
