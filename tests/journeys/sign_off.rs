//! Signatures: management approves, internal audit assures, never the same person, over the hash of what stands there.

use std::sync::Arc;

use api::graphql::id::GlobalId;
use entities::action::action;
use entities::incident::{self, State};
use entities::subject::SubjectKind;
use entities::{Call, organisation, review};
use serde_json::{Value, json};
use tests::{Site, both};
use uuid::Uuid;

/// A call by the system, for what no verb of this journey makes.
async fn system(site: &Site) -> Call {
    site.administrator().await;
    let organisation = organisation::all(&site.world).await.unwrap().remove(0).id;
    Call::system(Arc::clone(&site.world), organisation)
}

/// An incident under review with nothing but signatures in the way of its closing, and its id for clients.
async fn reviewed(site: &Site) -> (incident::incident::Model, Value) {
    let call = system(site).await;
    let row = json!({ "organisation_id": call.organisation, "id": Uuid::now_v7(), "reference": "INC-2026-0001",
        "origin": "NATIVE", "state": "UNDER_REVIEW", "title": "Weak password reused", "member_states": [],
        "significant_criteria": [], "exercise": false, "created_at": call.now, "version": 1 });
    let row: incident::incident::Model = serde_json::from_value(row).unwrap();
    let row = call.write(async |tx| tx.add("reportIncident", row).await).await.unwrap();
    told(&call, row.id).await;
    let id = GlobalId { kind: SubjectKind::Incident, organisation: call.organisation, id: row.id }.encode();
    (row, json!(id.as_str()))
}

/// The review of an incident, approved, and the lines of its timeline.
async fn told(call: &Call, incident: Uuid) {
    let (template, now) = (Uuid::now_v7(), call.now);
    let people = call
        .read(async |tx| entities::access::queries::holders(tx, entities::actor::Role::Administrator).await)
        .await
        .unwrap();
    call.end_reading().await.unwrap();
    let chair = people[0].id;
    let fields = json!({ "organisation_id": call.organisation, "id": template, "key": "signed", "version": 1,
        "semver": "1.0.0", "title": "Full", "status": "ACTIVE", "selector": {}, "steps": [], "created_at": now });
    let template_row: review::template::Model = serde_json::from_value(fields).unwrap();
    let fields = json!({ "organisation_id": call.organisation, "id": Uuid::now_v7(), "version": 1,
        "reference": "REV-2026-0001", "incident_id": incident, "template_id": template, "chair_id": chair,
        "state": "APPROVED", "opened_at": now });
    let review: review::review::Model = serde_json::from_value(fields).unwrap();
    let line = |kind: &str| -> incident::entry::Model {
        let fields = json!({ "organisation_id": call.organisation, "id": Uuid::now_v7(), "version": 1,
            "incident_id": incident, "at": now, "zone": "UTC", "precision": "MINUTE", "kind": kind, "text": kind,
            "source": "MANUAL", "recorded_at": now });
        serde_json::from_value(fields).unwrap()
    };
    let lines = ["DETECTION", "CONTAINMENT", "RECOVERY"].map(line).to_vec();
    let written = call.write(async |tx| {
        tx.add("setScene", template_row).await?;
        tx.add_all("setScene", lines).await?;
        tx.add("setScene", review).await
    });
    written.await.unwrap();
}

/// Changes the incident's state or severity.
async fn changed(
    site: &Site,
    before: &incident::incident::Model,
    state: State,
    severity: i64,
) -> incident::incident::Model {
    let call = system(site).await;
    let after = incident::incident::Model { state, severity: Some(severity), ..before.clone() };
    call.write(async |tx| tx.change("changeIncident", before, after).await).await.unwrap()
}

async fn owned_action(site: &Site, incident: &incident::incident::Model, owner: &str) {
    let call = system(site).await;
    let owner = GlobalId::decode(&owner.into()).unwrap().id;
    let row = json!({ "organisation_id": call.organisation, "id": Uuid::now_v7(), "reference": "ACT-2026-0001",
        "incident_id": incident.id, "title": "Revise the password policy", "kind": "CORRECTIVE", "changes": [],
        "state": "CLOSED", "owner_id": owner, "planned_at": call.now, "due_zone": "UTC", "version": 1 });
    let row: action::Model = serde_json::from_value(row).unwrap();
    call.write(async |tx| tx.add("planAction", row).await).await.unwrap();
}

fn signature(subject: &Value, meaning: &str) -> Value {
    json!({ "subject": subject, "meaning": meaning })
}

both!(management_approves_and_audit_assures_over_the_same_hash, async |site: &Site| {
    let (_, subject) = reviewed(site).await;
    let (board, audit) = (site.person("MANAGEMENT_BODY").await, site.person("INTERNAL_AUDIT").await);
    let query = "query($subject: ID!) { signable(subject: $subject) { version hash } }";
    let stands = site.ask(&board.token, query, json!({ "subject": subject })).await.data()["signable"].clone();
    assert_eq!(stands["version"], 1);
    let selection = "signOff { meaning state stale role method subjectHash subjectVersion statement signer { id } }";
    let input =
        json!({ "subject": subject, "meaning": "APPROVED", "expectedHash": stands["hash"], "statement": "Seen." });
    let payload = site.done(&board.token, "signOff", input, selection).await;
    let expected = json!({ "meaning": "APPROVED", "state": "SIGNED", "stale": false, "role": "MANAGEMENT_BODY",
        "method": "API_TOKEN", "subjectHash": stands["hash"], "subjectVersion": 1, "statement": "Seen.",
        "signer": { "id": board.id } });
    assert_eq!(payload["signOff"], expected);
    let payload = site.done(&audit.token, "signOff", signature(&subject, "ASSURED"), selection).await;
    assert_eq!(payload["signOff"]["subjectHash"], stands["hash"]);
});

both!(one_person_never_both_approves_and_assures, async |site: &Site| {
    let (_, subject) = reviewed(site).await;
    let (administrator, board) = (site.administrator().await, site.person("MANAGEMENT_BODY").await);
    let grant = json!({ "person": board.id, "role": "INTERNAL_AUDIT" });
    site.done(&administrator.token, "grantRole", grant, "__typename").await;
    let payload = site.done(&board.token, "signOff", signature(&subject, "APPROVED"), "signOff { id }").await;
    assert_eq!(site.blocked(&board.token, "signOff", signature(&subject, "ASSURED")).await, ["SAME_SIGNER"]);
    // Taking the approval back does not make its signer independent.
    let revoke = json!({ "signOff": payload["signOff"]["id"], "reason": "Signed too early." });
    site.done(&board.token, "revokeSignOff", revoke, "__typename").await;
    assert_eq!(site.blocked(&board.token, "signOff", signature(&subject, "ASSURED")).await, ["SAME_SIGNER"]);
});

both!(each_meaning_needs_its_role, async |site: &Site| {
    let (_, subject) = reviewed(site).await;
    let (chair, board, member) =
        (site.person("CHAIR").await, site.person("MANAGEMENT_BODY").await, site.person("MEMBER").await);
    assert_eq!(site.blocked(&chair.token, "signOff", signature(&subject, "APPROVED")).await, ["SIGNER_ROLE"]);
    assert_eq!(site.blocked(&board.token, "signOff", signature(&subject, "ASSURED")).await, ["SIGNER_ROLE"]);
    site.done(&chair.token, "signOff", signature(&subject, "REVIEWED"), "__typename").await;
    let query = "mutation($input: SignOffInput!) { signOff(input: $input) { signOff { id } } }";
    let answer = site.ask(&member.token, query, json!({ "input": signature(&subject, "ACKNOWLEDGED") })).await;
    assert_eq!(answer.error_code(), "FORBIDDEN");
});

both!(what_was_not_read_is_not_signed, async |site: &Site| {
    let (incident, subject) = reviewed(site).await;
    let board = site.person("MANAGEMENT_BODY").await;
    let query = "query($subject: ID!) { signable(subject: $subject) { hash } }";
    let read = site.ask(&board.token, query, json!({ "subject": subject })).await.data()["signable"]["hash"].clone();
    changed(site, &incident, State::UnderReview, 1).await;
    let input = json!({ "subject": subject, "meaning": "APPROVED", "expectedHash": read });
    assert_eq!(site.blocked(&board.token, "signOff", input).await, ["HASH_MISMATCH"]);
});

both!(a_signature_goes_stale_when_its_subject_changes_but_not_when_it_closes, async |site: &Site| {
    let (incident, subject) = reviewed(site).await;
    let board = site.person("MANAGEMENT_BODY").await;
    let payload = site.done(&board.token, "signOff", signature(&subject, "APPROVED"), "signOff { id stale }").await;
    let query = "query($id: ID!) { node(id: $id) { ... on SignOff { stale state } } }";
    let stale = async || {
        let found = site.ask(&board.token, query, json!({ "id": payload["signOff"]["id"] })).await;
        found.data()["node"]["stale"].clone()
    };
    let traced = "query($id: ID!) { traceForward(incident: $id) { edges { kind status } gaps { code } } }";
    let told = async || {
        let trace = site.ask(&board.token, traced, json!({ "id": subject })).await.data()["traceForward"].clone();
        let signed = trace["edges"].as_array().unwrap().iter().filter(|edge| edge["kind"] == "SIGNED_BY");
        let missing = trace["gaps"].as_array().unwrap().iter().any(|gap| gap["code"] == "APPROVAL_MISSING");
        (signed.map(|edge| edge["status"].clone()).collect::<Vec<_>>(), missing)
    };
    let closed = changed(site, &incident, State::Closed, 2).await;
    assert_eq!(stale().await, false);
    assert_eq!(told().await, (vec![json!("PRESENT")], false));
    changed(site, &closed, State::UnderReview, 2).await;
    assert_eq!(stale().await, true);
    assert_eq!(told().await, (vec![json!("STALE")], true));
    // What stands there now can be signed anew.
    site.done(&board.token, "signOff", signature(&subject, "APPROVED"), "__typename").await;
    assert_eq!(site.count("sign_offs").await, 2);
});

both!(a_signature_for_closing_is_given_while_nothing_else_is_in_the_way, async |site: &Site| {
    let (incident, subject) = reviewed(site).await;
    let (board, audit, chair) =
        (site.person("MANAGEMENT_BODY").await, site.person("INTERNAL_AUDIT").await, site.person("CHAIR").await);
    let open = changed(site, &incident, State::Recovered, 2).await;
    let query = "query Q($id: ID!) { node(id: $id) { ... on Incident { canClose { blockers { code } } } } }";
    let found = site.ask(&chair.token, query, json!({ "id": subject })).await.data()["node"]["canClose"].clone();
    let codes: Vec<&str> = found["blockers"].as_array().unwrap().iter().filter_map(|b| b["code"].as_str()).collect();
    assert_eq!(codes, ["WRONG_STATE", "SIGN_OFF_MISSING", "SIGN_OFF_MISSING"]);
    assert_eq!(site.blocked(&board.token, "signOff", signature(&subject, "APPROVED")).await, ["WRONG_STATE"]);
    assert_eq!(site.blocked(&audit.token, "signOff", signature(&subject, "ASSURED")).await, ["WRONG_STATE"]);
    let both = ["SIGNER_ROLE", "WRONG_STATE"];
    assert_eq!(site.blocked(&chair.token, "signOff", signature(&subject, "APPROVED")).await, both);
    // What does not speak for the closing is signed at any time.
    site.done(&chair.token, "signOff", signature(&subject, "REVIEWED"), "__typename").await;
    let ready = changed(site, &open, State::UnderReview, 2).await;
    let payload = site.done(&board.token, "signOff", signature(&subject, "APPROVED"), "signOff { id }").await;
    // A signature that was taken back after the closing can be given anew: what it speaks for still stands.
    changed(site, &ready, State::Closed, 2).await;
    let revoke = json!({ "signOff": payload["signOff"]["id"], "reason": "By mistake." });
    site.done(&board.token, "revokeSignOff", revoke, "__typename").await;
    site.done(&board.token, "signOff", signature(&subject, "APPROVED"), "__typename").await;
});

both!(nobody_signs_the_same_twice, async |site: &Site| {
    let (_, subject) = reviewed(site).await;
    let board = site.person("MANAGEMENT_BODY").await;
    site.done(&board.token, "signOff", signature(&subject, "APPROVED"), "__typename").await;
    let error = site.refused(&board.token, "signOff", signature(&subject, "APPROVED")).await;
    assert_eq!(error["code"], "ALREADY_EXISTS");
});

both!(who_owns_an_action_of_an_incident_does_not_assure_it, async |site: &Site| {
    let (incident, subject) = reviewed(site).await;
    let audit = site.person("INTERNAL_AUDIT").await;
    owned_action(site, &incident, &audit.id).await;
    assert_eq!(site.blocked(&audit.token, "signOff", signature(&subject, "ASSURED")).await, ["SIGNER_OWNS_ACTION"]);
});

both!(a_signature_is_taken_back_by_its_signer_with_a_reason_and_stays_on_record, async |site: &Site| {
    let (_, subject) = reviewed(site).await;
    let (board, audit) = (site.person("MANAGEMENT_BODY").await, site.person("INTERNAL_AUDIT").await);
    let payload = site.done(&board.token, "signOff", signature(&subject, "APPROVED"), "signOff { id }").await;
    let input = |reason: &str| json!({ "signOff": payload["signOff"]["id"], "reason": reason });
    assert_eq!(site.blocked(&audit.token, "revokeSignOff", input("Not mine.")).await, ["NOT_THE_OWNER"]);
    assert_eq!(site.refused(&board.token, "revokeSignOff", input(" ")).await["path"], json!(["reason"]));
    let selection = "signOff { state reason revokedAt signedAt }";
    let revoked = site.done(&board.token, "revokeSignOff", input("A figure was wrong."), selection).await;
    let expected = json!({ "state": "REVOKED", "reason": "A figure was wrong.",
        "revokedAt": "2026-03-02T08:00:00.000000Z", "signedAt": "2026-03-02T08:00:00.000000Z" });
    assert_eq!(revoked["signOff"], expected);
    assert_eq!(site.blocked(&board.token, "revokeSignOff", input("Again.")).await, ["WRONG_STATE"]);
});

both!(what_is_not_there_or_cannot_be_signed_is_named, async |site: &Site| {
    let board = site.person("MANAGEMENT_BODY").await;
    let call = system(site).await;
    let nowhere = GlobalId { kind: SubjectKind::Incident, organisation: call.organisation, id: Uuid::now_v7() };
    for subject in [json!(nowhere.encode().as_str()), json!(board.id)] {
        let error = site.refused(&board.token, "signOff", signature(&subject, "APPROVED")).await;
        assert_eq!((&error["code"], &error["path"]), (&json!("NOT_FOUND"), &json!(["subject"])));
    }
});
