//! A review is opened by triage, its steps are worked, and management approves it; and everything that says no.

use serde_json::{Value, json};
use tests::site::text;
use tests::{Site, both};

async fn review(site: &Site, id: &str, selection: &str) -> Value {
    let reader = site.person("MEMBER").await;
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Review {{ {selection} }} }} }}");
    site.ask(&reader.token, &query, json!({ "id": id })).await.data()["node"].clone()
}

async fn step(site: &Site, review_id: &str, key: &str) -> String {
    let found = review(site, review_id, "steps { id key }").await;
    let steps = found["steps"].as_array().unwrap();
    text(&steps.iter().find(|step| step["key"] == key).unwrap_or_else(|| panic!("no step {key}"))["id"])
}

fn summary(step: &str) -> Value {
    json!({ "step": step, "answers": [{ "name": "summary", "value": "Done as agreed." }] })
}

/// Submits a step with its summary as one role, and accepts it as the chair.
async fn work(site: &Site, step: &str, role: &str) {
    site.done(&site.person(role).await.token, "submitStep", summary(step), "__typename").await;
    site.done(&site.person("CHAIR").await.token, "acceptStep", json!({ "step": step }), "__typename").await;
}

/// Works the root cause step of a review: document shown, accepted by the chair, step accepted.
async fn find_cause(site: &Site, review_id: &str) {
    let (lead, chair) = (site.person("IT_SECURITY_LEAD").await, site.person("CHAIR").await);
    let cause = step(site, review_id, "root-cause").await;
    let proof = site.shown(&lead.token, "RCA_DOCUMENT").await;
    let mut input = summary(&cause);
    input["evidence"] = json!([proof]);
    site.done(&lead.token, "submitStep", input, "__typename").await;
    site.done(&chair.token, "acceptEvidence", json!({ "evidenceVersion": proof }), "__typename").await;
    site.done(&chair.token, "acceptStep", json!({ "step": cause }), "__typename").await;
}

both!(a_minor_review_goes_from_triage_to_approval, async |site: &Site| {
    let (incident, id) = site.triaged("Weak password reused", 4).await;
    let selection = "ref state dueAt chair { name } template { key } steps { key state dueOn assignee { name } evidenceRequirements { kind } }";
    let opened = review(site, &id, selection).await;
    assert_eq!((&opened["state"], &opened["template"]["key"]), (&json!("SCHEDULED"), &json!("minor")));
    let cause = json!({ "key": "root-cause", "state": "READY", "dueOn": null,
        "assignee": { "name": "IT_SECURITY_LEAD" }, "evidenceRequirements": [{ "kind": "RCA_DOCUMENT" }] });
    assert_eq!((&opened["steps"][0], &opened["dueAt"]), (&cause, &Value::Null));
    site.recover(&incident).await;
    let due = review(site, &id, "dueAt steps { dueOn }").await;
    assert_eq!(due["steps"], json!([{ "dueOn": "2026-03-10" }, { "dueOn": "2026-03-17" }, { "dueOn": "2026-03-24" }]));
    assert_eq!(due["dueAt"], "2026-03-24T23:00:00.000000Z");
    find_cause(site, &id).await;
    let begun = review(site, &id, "state incident { state } steps { state }").await;
    assert_eq!((&begun["state"], &begun["incident"]["state"]), (&json!("IN_PROGRESS"), &json!("UNDER_REVIEW")));
    assert_eq!(begun["steps"][1]["state"], "READY");
    let remedy = step(site, &id, "business-remediation").await;
    work(site, &remedy, "BUSINESS_OWNER").await;
    let risk = step(site, &id, "risk-update").await;
    let waiver = json!({ "step": risk, "reason": "No risk of ours is touched." });
    site.done(&site.person("CHAIR").await.token, "waiveStep", waiver, "__typename").await;
    site.conclude_undetermined(&id).await;
    let submission = json!({ "review": id, "similarChecked": true, "noLessonReason": "A single lapse." });
    let chair = site.person("CHAIR").await;
    let payload =
        site.done(&chair.token, "submitReview", submission, "review { state similarCheckedBy { name } }").await;
    assert_eq!(payload["review"], json!({ "state": "SUBMITTED", "similarCheckedBy": { "name": "CHAIR" } }));
    let board = site.person("MANAGEMENT_BODY").await;
    let back = json!({ "review": id, "reason": "Say more about the remedy." });
    site.done(&board.token, "returnReview", back, "__typename").await;
    site.done(&chair.token, "submitReview", json!({ "review": id }), "__typename").await;
    let approval = json!({ "review": id, "effectivenessOn": "2026-09-01" });
    let payload = site
        .done(&board.token, "approveReview", approval, "review { state effectivenessOn approvedBy { name } }")
        .await;
    let approved =
        json!({ "state": "APPROVED", "effectivenessOn": "2026-09-01", "approvedBy": { "name": "MANAGEMENT_BODY" } });
    assert_eq!(payload["review"], approved);
});

both!(a_severe_incident_gets_the_full_review_with_due_dates_from_three_anchors, async |site: &Site| {
    let (incident, id) = site.triaged("Ransomware detected", 1).await;
    let opened =
        review(site, &id, "template { key } steps { key anchor dueOn accountableRole assignee { name } }").await;
    assert_eq!(opened["template"]["key"], "full");
    let steps = opened["steps"].as_array().unwrap();
    let keys: Vec<&str> = steps.iter().map(|step| step["key"].as_str().unwrap()).collect();
    let expected =
        ["root-cause", "business-remediation", "risk-update", "policy-update", "regulatory-response", "assurance"];
    assert_eq!(keys, expected);
    assert!(steps.iter().all(|step| step["accountableRole"] == step["assignee"]["name"]));
    assert_eq!(steps[4]["dueOn"], "2026-04-01");
    site.recover(&incident).await;
    let due = review(site, &id, "steps { dueOn }").await;
    assert!(due["steps"].as_array().unwrap().iter().all(|step| step["dueOn"].is_string()));
});

both!(a_step_is_submitted_by_its_assignee_with_answers_and_evidence, async |site: &Site| {
    let (incident, id) = site.triaged("Weak password reused", 4).await;
    let (lead, chair) = (site.person("IT_SECURITY_LEAD").await, site.person("CHAIR").await);
    let cause = step(site, &id, "root-cause").await;
    let codes = site.blocked(&lead.token, "submitStep", summary(&cause)).await;
    assert_eq!(codes, ["EVIDENCE_MISSING", "MILESTONE_MISSING"]);
    site.recover(&incident).await;
    let codes = site.blocked(&chair.token, "submitStep", json!({ "step": cause })).await;
    assert_eq!(codes, ["NOT_THE_OWNER", "EVIDENCE_MISSING", "STEP_FIELD_MISSING"]);
    let unknown = json!({ "step": cause, "answers": [{ "name": "mood", "value": "good" }] });
    assert_eq!(site.refused(&lead.token, "submitStep", unknown).await["path"], json!(["answers", "0", "name"]));
    let remedy = step(site, &id, "business-remediation").await;
    let owner = site.person("BUSINESS_OWNER").await;
    assert_eq!(site.blocked(&owner.token, "submitStep", summary(&remedy)).await, ["STEP_DEPENDENCY_OPEN"]);
    assert_eq!(site.blocked(&chair.token, "acceptStep", json!({ "step": cause })).await[0], "WRONG_STATE");
});

both!(the_chair_alone_begins_a_review_before_recovery, async |site: &Site| {
    let chair = site.person("CHAIR").await;
    // The chair leads IT security too, so that the first step is the chair's.
    let administrator = site.administrator().await;
    let role = json!({ "person": chair.id, "role": "IT_SECURITY_LEAD" });
    site.done(&administrator.token, "grantRole", role, "__typename").await;
    let (incident, id) = site.triaged("Weak password reused", 4).await;
    let cause = step(site, &id, "root-cause").await;
    let proof = site.shown(&chair.token, "RCA_DOCUMENT").await;
    let mut input = summary(&cause);
    input["evidence"] = json!([proof]);
    assert_eq!(site.blocked(&chair.token, "submitStep", input.clone()).await, ["MILESTONE_MISSING"]);
    input["overrideReason"] = json!("The board meets tomorrow.");
    site.done(&chair.token, "submitStep", input, "__typename").await;
    assert_eq!(review(site, &id, "state").await["state"], "IN_PROGRESS");
    let own = site.blocked(&chair.token, "acceptStep", json!({ "step": cause })).await;
    assert_eq!(own, ["ACCEPTOR_BARRED", "EVIDENCE_NOT_ACCEPTED"]);
    // Once it has recovered, the review that runs already leads on: no step needs to be submitted for that.
    site.recover(&incident).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Incident { state } } }";
    assert_eq!(site.ask(&chair.token, query, json!({ "id": incident })).await.data()["node"]["state"], "UNDER_REVIEW");
});

both!(a_step_is_returned_accepted_or_waived_by_somebody_else, async |site: &Site| {
    let (incident, id) = site.triaged("Weak password reused", 4).await;
    site.recover(&incident).await;
    let (lead, chair) = (site.person("IT_SECURITY_LEAD").await, site.person("CHAIR").await);
    let cause = step(site, &id, "root-cause").await;
    let waiver = json!({ "step": cause, "reason": "Too small." });
    assert_eq!(site.blocked(&chair.token, "waiveStep", waiver).await, ["STEP_NOT_SKIPPABLE"]);
    let risk = json!({ "step": step(site, &id, "risk-update").await, "reason": "Too small." });
    assert_eq!(site.blocked(&lead.token, "waiveStep", risk).await, ["ACCEPTOR_ROLE"]);
    let mut input = summary(&cause);
    input["evidence"] = json!([site.shown(&lead.token, "RCA_DOCUMENT").await]);
    site.done(&lead.token, "submitStep", input, "__typename").await;
    let own = json!({ "step": cause, "reason": "Too thin." });
    assert_eq!(site.blocked(&lead.token, "returnStep", own.clone()).await, ["ACCEPTOR_BARRED"]);
    assert_eq!(site.blocked(&chair.token, "acceptStep", json!({ "step": cause })).await, ["EVIDENCE_NOT_ACCEPTED"]);
    let payload = site.done(&chair.token, "returnStep", own, "step { state reason }").await;
    assert_eq!(payload["step"], json!({ "state": "IN_PROGRESS", "reason": "Too thin." }));
    site.done(&lead.token, "submitStep", json!({ "step": cause }), "step { state }").await;
});

both!(a_review_is_submitted_when_nothing_is_open, async |site: &Site| {
    let (incident, id) = site.triaged("Weak password reused", 4).await;
    site.recover(&incident).await;
    find_cause(site, &id).await;
    let chair = site.person("CHAIR").await;
    let codes = site.blocked(&chair.token, "submitReview", json!({ "review": id })).await;
    assert_eq!(codes, ["STEP_OPEN", "STEP_OPEN", "ROOT_CAUSE_OPEN", "SIMILAR_UNCHECKED", "LESSON_MISSING"]);
    let preview = review(site, &id, "canSubmit { allowed blockers { code } }").await;
    assert_eq!(preview["canSubmit"]["allowed"], false);
    let board = site.person("MANAGEMENT_BODY").await;
    let early = site.blocked(&board.token, "approveReview", json!({ "review": id })).await;
    assert_eq!(early, ["WRONG_STATE", "EFFECTIVENESS_DATE_MISSING"]);
    assert_eq!(
        site.blocked(&board.token, "returnReview", json!({ "review": id, "reason": "No." })).await,
        ["WRONG_STATE"]
    );
});

both!(who_chaired_a_review_never_approves_it, async |site: &Site| {
    let (incident, id) = site.triaged("Weak password reused", 4).await;
    let (chair, administrator) = (site.person("CHAIR").await, site.administrator().await);
    let role = json!({ "person": chair.id, "role": "MANAGEMENT_BODY" });
    site.done(&administrator.token, "grantRole", role, "__typename").await;
    site.recover(&incident).await;
    find_cause(site, &id).await;
    for key in ["business-remediation", "risk-update"] {
        let waiver = json!({ "step": step(site, &id, key).await, "reason": "Nothing to do." });
        site.done(&chair.token, "waiveStep", waiver, "__typename").await;
    }
    site.conclude_undetermined(&id).await;
    let submission = json!({ "review": id, "similarChecked": true, "noLessonReason": "A single lapse." });
    site.done(&chair.token, "submitReview", submission, "__typename").await;
    let approval = json!({ "review": id, "effectivenessOn": "2026-09-01" });
    assert_eq!(site.blocked(&chair.token, "approveReview", approval).await, ["APPROVER_IS_REVIEWER"]);
    let member = site.person("MEMBER").await;
    let query = "mutation($id: ID!) { approveReview(input: { review: $id }) { userErrors { code } } }";
    assert_eq!(site.ask(&member.token, query, json!({ "id": id })).await.error_code(), "FORBIDDEN");
});
