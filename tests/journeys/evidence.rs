//! Evidence: bytes over real HTTP, submitted with the day from which they hold, accepted by somebody else.

use std::sync::Arc;

use api::graphql::id::GlobalId;
use entities::action::plan::{NewAction, plan};
use entities::actor::Role;
use entities::evidence::EvidenceKind;
use entities::evidence::require::NewRequirement;
use entities::{Call, organisation};
use futures_util::stream;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tests::{Site, both};

const MINUTES: &[u8] = b"Minutes of the incident review, 1 March 2026: the cause is understood.";

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Announces a piece of evidence; answers its version's id and the address for its bytes.
async fn announced(site: &Site, token: &str, kind: &str, more: Value) -> (String, String) {
    let mut input =
        json!({ "evidence": { "new": { "kind": kind, "title": "Review minutes" } }, "fileName": "minutes.txt" });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let payload = site.done(token, "createEvidenceUpload", input, "url evidenceVersion { id }").await;
    (tests::site::text(&payload["evidenceVersion"]["id"]), tests::site::text(&payload["url"]))
}

/// Sends bytes in chunks, without saying beforehand how many; answers status and body.
async fn put(site: &Site, url: &str, bytes: &[u8]) -> (u16, Value) {
    let chunks: Vec<Result<Vec<u8>, std::io::Error>> = bytes.chunks(1_000).map(|chunk| Ok(chunk.to_vec())).collect();
    let body = reqwest::Body::wrap_stream(stream::iter(chunks));
    let answer = site.http.put(url).body(body).send().await.expect("the upload is answered");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

/// A version whose bytes have come.
async fn uploaded(site: &Site, token: &str, kind: &str) -> String {
    let (version, url) = announced(site, token, kind, json!({})).await;
    assert_eq!(put(site, &url, MINUTES).await.0, 200);
    version
}

/// A version that waits for somebody else.
async fn submitted(site: &Site, token: &str) -> String {
    let version = uploaded(site, token, "MINUTES").await;
    let input = json!({ "evidenceVersion": version, "effectiveOn": "2026-03-01" });
    let payload = site.done(token, "submitEvidence", input, "evidenceVersion { state effectiveOn }").await;
    assert_eq!(payload["evidenceVersion"], json!({ "state": "SUBMITTED", "effectiveOn": "2026-03-01" }));
    version
}

/// A `PUT` that must be refused; nothing may have been written by it.
async fn put_refused(site: &Site, url: &str, bytes: &[u8]) -> (u16, Value) {
    let before = site.written().await;
    let (status, body) = put(site, url, bytes).await;
    assert_eq!(site.written().await, before, "a refused upload wrote all the same");
    for key in ["code", "field", "message", "wayOut"] {
        assert!(body[key].as_str().is_some_and(|text| !text.is_empty()), "{key} is empty: {body}");
    }
    (status, body)
}

both!(evidence_goes_from_an_address_to_acceptance_by_somebody_else, async |site: &Site| {
    let (member, chair) = (site.person("MEMBER").await, site.person("CHAIR").await);
    let version = submitted(site, &member.token).await;
    let selection = "evidenceVersion { state number sha256 sizeBytes mime lastCheckOk uploadedBy { id } decidedBy { id } \
        evidence { kind acceptedVersion { number } latestVersion { number } } }";
    let input = json!({ "evidenceVersion": version, "note": "Read and found right." });
    let payload = site.done(&chair.token, "acceptEvidence", input, selection).await;
    let expected = json!({ "state": "ACCEPTED", "number": 1, "sha256": sha256(MINUTES),
        "sizeBytes": MINUTES.len().to_string(), "mime": "text/plain", "lastCheckOk": true,
        "uploadedBy": { "id": member.id }, "decidedBy": { "id": chair.id },
        "evidence": { "kind": "MINUTES", "acceptedVersion": { "number": 1 }, "latestVersion": { "number": 1 } } });
    assert_eq!(payload["evidenceVersion"], expected);
});

both!(a_newer_version_takes_the_place_of_the_accepted_one, async |site: &Site| {
    let (member, chair) = (site.person("MEMBER").await, site.person("CHAIR").await);
    let first = submitted(site, &member.token).await;
    let payload = site
        .done(
            &chair.token,
            "acceptEvidence",
            json!({ "evidenceVersion": first }),
            "evidenceVersion { evidence { id ref } }",
        )
        .await;
    let evidence = payload["evidenceVersion"]["evidence"]["id"].clone();
    assert_eq!(payload["evidenceVersion"]["evidence"]["ref"], "EVD-2026-0001");
    let input = json!({ "evidence": { "existing": evidence }, "fileName": "minutes.txt" });
    let payload = site.done(&member.token, "createEvidenceUpload", input, "url evidenceVersion { id number }").await;
    assert_eq!(payload["evidenceVersion"]["number"], 2);
    let second = payload["evidenceVersion"]["id"].clone();
    put(site, payload["url"].as_str().unwrap(), b"Minutes, corrected.").await;
    let input = json!({ "evidenceVersion": second, "effectiveOn": "2026-03-02" });
    site.done(&member.token, "submitEvidence", input, "__typename").await;
    site.done(&chair.token, "acceptEvidence", json!({ "evidenceVersion": second }), "__typename").await;
    let query = "query($id: ID!) { node(id: $id) { ... on Evidence { versions { number state } } } }";
    let found = site.ask(&chair.token, query, json!({ "id": evidence })).await;
    let expected = json!([{ "number": 1, "state": "SUPERSEDED" }, { "number": 2, "state": "ACCEPTED" }]);
    assert_eq!(found.data()["node"]["versions"], expected);
});

both!(the_same_bytes_once_more_get_the_same_answer_and_others_are_refused, async |site: &Site| {
    let member = site.person("MEMBER").await;
    let (_, url) = announced(site, &member.token, "MINUTES", json!({})).await;
    let first = put(site, &url, MINUTES).await;
    assert_eq!((first.0, &first.1["sha256"]), (200, &json!(sha256(MINUTES))));
    let before = site.written().await;
    assert_eq!(put(site, &url, MINUTES).await, first);
    assert_eq!(site.written().await, before);
    let (status, body) = put_refused(site, &url, b"Minutes, but not these.").await;
    assert_eq!((status, &body["code"], &body["field"]), (410, &json!("EXPIRED"), &json!("ticket")));
});

both!(bytes_that_were_not_announced_are_refused, async |site: &Site| {
    let member = site.person("MEMBER").await;
    let too_large = json!({ "evidence": { "new": { "kind": "MINUTES", "title": "Minutes" } }, "fileName": "minutes.txt",
        "sizeBytes": "99999999999" });
    let refused = site.refused(&member.token, "createEvidenceUpload", too_large).await;
    assert_eq!((&refused["code"], &refused["path"]), (&json!("INVALID_INPUT"), &json!(["sizeBytes"])), "{refused}");
    let declared = json!({ "sha256": sha256(MINUTES), "sizeBytes": MINUTES.len().to_string() });
    let (version, url) = announced(site, &member.token, "MINUTES", declared).await;
    let mut other = MINUTES.to_vec();
    other[0] = b'm';
    let (status, body) = put_refused(site, &url, &other).await;
    assert_eq!((status, &body["code"], &body["field"]), (422, &json!("EVIDENCE_HASH_MISMATCH"), &json!("sha256")));
    let (status, body) = put_refused(site, &url, &MINUTES[1..]).await;
    assert_eq!((status, &body["code"], &body["field"]), (422, &json!("EVIDENCE_SIZE_MISMATCH"), &json!("sizeBytes")));
    let (status, body) = put_refused(site, &url, b"").await;
    assert_eq!((status, &body["code"]), (422, &json!("EVIDENCE_BYTES_MISSING")));
    let query = "query($id: ID!) { node(id: $id) { ... on EvidenceVersion { sha256 uploadedAt state } } }";
    let found = site.ask(&member.token, query, json!({ "id": version })).await;
    assert_eq!(found.data()["node"], json!({ "sha256": null, "uploadedAt": null, "state": "DRAFT" }));
    assert_eq!(put(site, &url, MINUTES).await.0, 200);
});

both!(what_a_program_could_run_is_refused, async |site: &Site| {
    let member = site.person("MEMBER").await;
    let (_, url) = announced(site, &member.token, "POLICY_VERSION", json!({ "fileName": "policy.pdf" })).await;
    let svg: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    for bytes in
        [b"MZ\x90\x00\x03\x00\x00\x00" as &[u8], b"#!/bin/sh\nrm -rf /", b"<!DOCTYPE html><p>", svg, b"PK\x03\x04zip"]
    {
        let (status, body) = put_refused(site, &url, bytes).await;
        assert_eq!((status, &body["code"]), (415, &json!("EVIDENCE_TYPE_REFUSED")), "{body}");
    }
});

both!(more_bytes_than_one_upload_may_have_are_refused, async |site: &Site| {
    let member = site.person("MEMBER").await;
    let (_, url) = announced(site, &member.token, "LOG_EXTRACT", json!({ "fileName": "auth.log" })).await;
    let large = vec![b'x'; usize::try_from(tests::site::MAX_BYTES).unwrap() + 1];
    let (status, body) = put_refused(site, &url, &large).await;
    assert_eq!((status, &body["code"], &body["field"]), (413, &json!("EVIDENCE_TOO_LARGE"), &json!("bytes")));
    assert_eq!(put(site, &url, &large[1..]).await.0, 200);
});

both!(an_address_lives_fifteen_minutes_and_no_other_opens_anything, async |site: &Site| {
    let member = site.person("MEMBER").await;
    let (_, url) = announced(site, &member.token, "MINUTES", json!({})).await;
    site.later(15 * 60);
    let (status, body) = put_refused(site, &url, MINUTES).await;
    assert_eq!((status, &body["code"]), (410, &json!("EXPIRED")));
    let organisation = "0".repeat(32);
    for ticket in ["nonsense".to_owned(), format!("{organisation}.{}", "0".repeat(40))] {
        let (status, body) = put_refused(site, &site.url(&format!("/evidence/uploads/{ticket}")), MINUTES).await;
        assert_eq!((status, &body["code"]), (404, &json!("NOT_FOUND")));
    }
});

both!(evidence_without_bytes_or_date_is_not_submitted, async |site: &Site| {
    let member = site.person("MEMBER").await;
    let (version, url) = announced(site, &member.token, "MINUTES", json!({})).await;
    let input = |day: Value| json!({ "evidenceVersion": version, "effectiveOn": day });
    let blocked = site.blocked(&member.token, "submitEvidence", input(json!(null))).await;
    assert_eq!(blocked, ["EVIDENCE_BYTES_MISSING", "EVIDENCE_EFFECTIVE_DATE_MISSING"]);
    assert_eq!(put(site, &url, MINUTES).await.0, 200);
    let early = site.refused(&member.token, "submitEvidence", input(json!("2026-03-03"))).await;
    assert_eq!((&early["code"], &early["path"]), (&json!("INVALID_INPUT"), &json!(["effectiveOn"])));
    site.done(&member.token, "submitEvidence", input(json!("2026-03-02")), "__typename").await;
    assert_eq!(site.blocked(&member.token, "submitEvidence", input(json!("2026-03-02"))).await, ["WRONG_STATE"]);
});

both!(who_uploaded_evidence_does_not_decide_about_it, async |site: &Site| {
    let (lead, chair) = (site.person("IT_SECURITY_LEAD").await, site.person("CHAIR").await);
    let version = submitted(site, &lead.token).await;
    let input = json!({ "evidenceVersion": version });
    assert_eq!(site.blocked(&lead.token, "acceptEvidence", input.clone()).await, ["ACCEPTOR_BARRED"]);
    let query =
        "query($id: ID!) { node(id: $id) { ... on EvidenceVersion { canAccept { allowed blockers { code } } } } }";
    let seen =
        async |token: &str| site.ask(token, query, json!({ "id": version })).await.data()["node"]["canAccept"].clone();
    let barred = json!({ "allowed": false, "blockers": [{ "code": "ACCEPTOR_BARRED" }] });
    assert_eq!(seen(&lead.token).await, barred);
    assert_eq!(seen(&chair.token).await, json!({ "allowed": true, "blockers": [] }));
    let input = json!({ "evidenceVersion": version, "reason": "Unsigned." });
    assert_eq!(site.blocked(&lead.token, "rejectEvidence", input.clone()).await, ["ACCEPTOR_BARRED"]);
    let payload = site.done(&chair.token, "rejectEvidence", input.clone(), "evidenceVersion { state note }").await;
    assert_eq!(payload["evidenceVersion"], json!({ "state": "REJECTED", "note": "Unsigned." }));
    assert_eq!(site.blocked(&chair.token, "rejectEvidence", input).await, ["WRONG_STATE"]);
});

both!(harmed_bytes_are_never_accepted, async |site: &Site| {
    let (member, chair) = (site.person("MEMBER").await, site.person("CHAIR").await);
    let version = submitted(site, &member.token).await;
    let hash = sha256(MINUTES);
    let blobs = site.database.folder().join("blobs");
    let organisation = std::fs::read_dir(&blobs).unwrap().next().unwrap().unwrap().path();
    let file = organisation.join(&hash[..2]).join(&hash[2..4]).join(&hash);
    std::fs::write(&file, b"Minutes of another meeting.").unwrap();
    let input = json!({ "evidenceVersion": version });
    assert_eq!(site.blocked(&chair.token, "acceptEvidence", input.clone()).await, ["EVIDENCE_HASH_MISMATCH"]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(site.blocked(&chair.token, "acceptEvidence", input.clone()).await, ["EVIDENCE_HASH_MISMATCH"]);
    std::fs::write(&file, MINUTES).unwrap();
    site.done(&chair.token, "acceptEvidence", input, "__typename").await;
});

both!(accepted_evidence_expires_and_can_be_taken_back_with_a_reason, async |site: &Site| {
    let (member, chair) = (site.person("MEMBER").await, site.person("CHAIR").await);
    let version = uploaded(site, &member.token, "MINUTES").await;
    let input = json!({ "evidenceVersion": version, "effectiveOn": "2026-03-01", "validUntil": "2026-03-03" });
    site.done(&member.token, "submitEvidence", input, "__typename").await;
    let withdraw = json!({ "evidenceVersion": version, "reason": "The meeting was another." });
    assert_eq!(site.blocked(&chair.token, "withdrawEvidence", withdraw.clone()).await, ["WRONG_STATE"]);
    site.done(&chair.token, "acceptEvidence", json!({ "evidenceVersion": version }), "__typename").await;
    let query = "query($state: [EvidenceState!]) { evidence(filter: { state: $state }) { totalCount nodes { latestVersion { state } } } }";
    let listed =
        async |state: &str| site.ask(&chair.token, query, json!({ "state": [state] })).await.data()["evidence"].clone();
    assert_eq!(listed("EXPIRED").await["totalCount"], 0);
    // Valid through its last day in the organisation's zone, Europe/Berlin.
    site.at("2026-03-03T22:59:59Z");
    assert_eq!(listed("ACCEPTED").await["totalCount"], 1);
    site.at("2026-03-03T23:00:00Z");
    let expected = json!({ "totalCount": 1, "nodes": [{ "latestVersion": { "state": "EXPIRED" } }] });
    assert_eq!(listed("EXPIRED").await, expected);
    assert_eq!(listed("ACCEPTED").await["totalCount"], 0);
    let empty = json!({ "evidenceVersion": version, "reason": " " });
    assert_eq!(site.refused(&chair.token, "withdrawEvidence", empty).await["path"], json!(["reason"]));
    let payload =
        site.done(&chair.token, "withdrawEvidence", withdraw, "evidenceVersion { state decidedBy { id } }").await;
    assert_eq!(payload["evidenceVersion"], json!({ "state": "WITHDRAWN", "decidedBy": { "id": chair.id } }));
});

both!(evidence_past_its_validity_is_not_accepted, async |site: &Site| {
    let (member, chair) = (site.person("MEMBER").await, site.person("CHAIR").await);
    let version = uploaded(site, &member.token, "MINUTES").await;
    let input = json!({ "evidenceVersion": version, "effectiveOn": "2026-03-01", "validUntil": "2026-03-02" });
    site.done(&member.token, "submitEvidence", input, "__typename").await;
    site.at("2026-03-03T08:00:00Z");
    let input = json!({ "evidenceVersion": version });
    assert_eq!(site.blocked(&chair.token, "acceptEvidence", input).await, ["EVIDENCE_EXPIRED"]);
});

both!(a_download_gives_exactly_the_bytes_to_be_saved_and_lives_sixty_seconds, async |site: &Site| {
    let (member, auditor) = (site.person("MEMBER").await, site.person("EXTERNAL_AUDITOR").await);
    let version = uploaded(site, &member.token, "MINUTES").await;
    let input = json!({ "evidenceVersion": version });
    let payload = site.done(&auditor.token, "createEvidenceDownload", input, "url expiresAt").await;
    assert_eq!(payload["expiresAt"], "2026-03-02T08:01:00.000000Z");
    let url = tests::site::text(&payload["url"]);
    let answer = site.http.get(&url).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert_eq!(header("content-type"), "text/plain");
    assert_eq!(header("content-disposition"), "attachment; filename=\"minutes.txt\"; filename*=UTF-8''minutes.txt");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(answer.bytes().await.unwrap().as_ref(), MINUTES);
    // The address is the auditor's: with somebody else's token it opens nothing.
    let other = site.http.get(&url).bearer_auth(&member.token).send().await.unwrap();
    assert_eq!(other.status().as_u16(), 403);
    assert_eq!(site.http.get(&url).bearer_auth(&auditor.token).send().await.unwrap().status().as_u16(), 200);
    site.later(60);
    let late = site.http.get(&url).send().await.unwrap();
    assert_eq!(late.status().as_u16(), 410);
    assert_eq!(late.json::<Value>().await.unwrap()["code"], "EXPIRED");
    let asked = "SELECT COUNT(*) FROM ledger_entries WHERE operation = 'createEvidenceDownload'";
    assert_eq!(site.number(asked).await, 1);
});

both!(evidence_without_bytes_cannot_be_downloaded, async |site: &Site| {
    let member = site.person("MEMBER").await;
    let (version, _) = announced(site, &member.token, "MINUTES", json!({})).await;
    let input = json!({ "evidenceVersion": version });
    assert_eq!(site.blocked(&member.token, "createEvidenceDownload", input).await, ["EVIDENCE_BYTES_MISSING"]);
});

both!(an_upload_is_announced_with_a_title_and_a_name_that_is_no_path, async |site: &Site| {
    let member = site.person("MEMBER").await;
    let input = |title: &str, name: &str| json!({ "evidence": { "new": { "kind": "OTHER", "title": title } }, "fileName": name });
    let titleless = site.refused(&member.token, "createEvidenceUpload", input(" ", "a.txt")).await;
    assert_eq!(titleless["path"], json!(["evidence", "new", "title"]));
    let path = site.refused(&member.token, "createEvidenceUpload", input("A", "../a.txt")).await;
    assert_eq!(path["path"], json!(["fileName"]));
    let unknown = json!({ "evidence": { "existing": member.id }, "fileName": "a.txt" });
    let unknown = site.refused(&member.token, "createEvidenceUpload", unknown).await;
    assert_eq!((&unknown["code"], &unknown["path"]), (&json!("NOT_FOUND"), &json!(["evidence", "existing"])));
});

both!(an_upload_whose_bytes_never_came_is_announced_again, async |site: &Site| {
    let member = site.person("MEMBER").await;
    let input = json!({ "evidence": { "new": { "kind": "MINUTES", "title": "Minutes" } }, "fileName": "a.txt" });
    let first = site.done(&member.token, "createEvidenceUpload", input, "evidence { id } evidenceVersion { id }").await;
    let input = json!({ "evidence": { "existing": first["evidence"]["id"] }, "fileName": "b.txt" });
    let again =
        site.done(&member.token, "createEvidenceUpload", input, "url evidenceVersion { id number fileName }").await;
    let expected = json!({ "id": first["evidenceVersion"]["id"], "number": 1, "fileName": "b.txt" });
    assert_eq!(again["evidenceVersion"], expected);
    assert_eq!(put(site, again["url"].as_str().unwrap(), MINUTES).await.0, 200);
});

both!(a_decision_over_a_version_that_has_moved_on_is_a_conflict, async |site: &Site| {
    let (member, chair) = (site.person("MEMBER").await, site.person("CHAIR").await);
    let version = submitted(site, &member.token).await;
    let input = json!({ "evidenceVersion": version, "expectedVersion": 1 });
    assert_eq!(site.refused(&chair.token, "acceptEvidence", input).await["code"], "CONFLICT");
});

both!(evidence_is_listed_by_kind_newest_first, async |site: &Site| {
    let member = site.person("MEMBER").await;
    for kind in ["MINUTES", "TICKET", "MINUTES"] {
        site.later(1);
        announced(site, &member.token, kind, json!({})).await;
    }
    let query = "{ evidence(filter: { kind: [MINUTES] }, first: 1) { totalCount pageInfo { hasNextPage } nodes { ref kind source } } }";
    let found = site.ask(&member.token, query, json!({})).await;
    let expected = json!({ "totalCount": 2, "pageInfo": { "hasNextPage": true },
        "nodes": [{ "ref": "EVD-2026-0003", "kind": "MINUTES", "source": "UPLOAD" }] });
    assert_eq!(found.data()["evidence"], expected);
});

/// An action that must show minutes a day old at most, accepted by the chair; answers its requirement's id.
async fn required(site: &Site, owner: &str, max_age_seconds: Option<i64>) -> String {
    let organisation = organisation::all(&site.world).await.unwrap().remove(0).id;
    let call = Call::system(Arc::clone(&site.world), organisation);
    let requirement = NewRequirement {
        kind: EvidenceKind::Minutes,
        min_count: 1,
        acceptor_role: Role::Chair,
        max_age_seconds,
        must_relate_to: Some("A.5.17".to_owned()),
    };
    let new = NewAction {
        title: "Hold the incident review".to_owned(),
        kind: entities::action::Kind::Corrective,
        changes: Vec::new(),
        owner: Some(GlobalId::decode(&owner.into()).unwrap().id),
        supervisor: None,
        sources: Vec::new(),
        controls: vec!["A.5.17".to_owned()],
        control_exemption: None,
        evidence_requirements: vec![requirement],
        first_due_on: None,
    };
    let action = plan(&call, new).await.unwrap();
    let asked = call.read(async |tx| {
        tx.children::<entities::evidence::requirement::Entity>("subject_id", &[action.id], "ordinal").await
    });
    let asked = asked.await.unwrap().remove(0);
    call.end_reading().await.unwrap();
    let kind = entities::subject::SubjectKind::EvidenceRequirement;
    GlobalId { kind, organisation, id: asked.id }.encode().to_string()
}

const REQUIREMENT: &str = "query($id: ID!) { node(id: $id) { ... on EvidenceRequirement { submitted met maxAge shown { state } barred { id } } } }";

both!(a_requirement_is_met_by_accepted_evidence_of_its_kind_and_role, async |site: &Site| {
    let (member, chair, dpo) = (site.person("MEMBER").await, site.person("CHAIR").await, site.person("DPO").await);
    let asked = required(site, &member.id, Some(86_400)).await;
    let stands = async || site.ask(&chair.token, REQUIREMENT, json!({ "id": asked })).await.data()["node"].clone();
    let barred = json!([{ "id": member.id }]);
    let expected = json!({ "submitted": false, "met": false, "maxAge": "P1D", "shown": [], "barred": barred });
    assert_eq!(stands().await, expected);
    let other = uploaded(site, &member.token, "TICKET").await;
    let input =
        |version: &str| json!({ "evidenceVersion": version, "effectiveOn": "2026-03-02", "requirements": [asked] });
    assert_eq!(site.blocked(&member.token, "submitEvidence", input(&other)).await, ["EVIDENCE_WRONG_KIND"]);
    let version = uploaded(site, &member.token, "MINUTES").await;
    let selection = "evidenceVersion { requirements { id kind mustRelateTo } }";
    let payload = site.done(&member.token, "submitEvidence", input(&version), selection).await;
    let expected = json!([{ "id": asked, "kind": "MINUTES", "mustRelateTo": "A.5.17" }]);
    assert_eq!(payload["evidenceVersion"]["requirements"], expected);
    assert_eq!(stands().await["submitted"], true);
    let input = json!({ "evidenceVersion": version });
    assert_eq!(site.blocked(&dpo.token, "acceptEvidence", input.clone()).await, ["ACCEPTOR_ROLE"]);
    site.done(&chair.token, "acceptEvidence", input.clone(), "__typename").await;
    let expected = json!({ "submitted": true, "met": true, "maxAge": "P1D", "shown": [{ "state": "ACCEPTED" }], "barred": barred });
    assert_eq!(stands().await, expected);
    let withdraw = json!({ "evidenceVersion": version, "reason": "It was another meeting." });
    site.done(&chair.token, "withdrawEvidence", withdraw, "__typename").await;
    assert_eq!(stands().await["met"], false);
});

both!(who_owns_the_work_does_not_accept_its_evidence_and_old_evidence_is_refused, async |site: &Site| {
    let (member, chair) = (site.person("MEMBER").await, site.person("CHAIR").await);
    let asked = required(site, &chair.id, Some(86_400)).await;
    let version = uploaded(site, &member.token, "MINUTES").await;
    let input = json!({ "evidenceVersion": version, "effectiveOn": "2026-02-01", "requirements": [asked] });
    site.done(&member.token, "submitEvidence", input, "__typename").await;
    let blocked = site.blocked(&chair.token, "acceptEvidence", json!({ "evidenceVersion": version })).await;
    assert_eq!(blocked, ["ACCEPTOR_BARRED", "EVIDENCE_EXPIRED"]);
});

both!(the_next_version_answers_what_the_one_before_it_answered, async |site: &Site| {
    let (member, chair) = (site.person("MEMBER").await, site.person("CHAIR").await);
    let asked = required(site, &member.id, None).await;
    let version = uploaded(site, &member.token, "MINUTES").await;
    let input = json!({ "evidenceVersion": version, "effectiveOn": "2026-03-01", "requirements": [asked] });
    let payload = site.done(&member.token, "submitEvidence", input, "evidenceVersion { evidence { id } }").await;
    site.done(&chair.token, "acceptEvidence", json!({ "evidenceVersion": version }), "__typename").await;
    let input =
        json!({ "evidence": { "existing": payload["evidenceVersion"]["evidence"]["id"] }, "fileName": "b.txt" });
    let next = site.done(&member.token, "createEvidenceUpload", input, "url evidenceVersion { id }").await;
    put(site, next["url"].as_str().unwrap(), b"Minutes, corrected.").await;
    let next = next["evidenceVersion"]["id"].clone();
    let input = json!({ "evidenceVersion": next, "effectiveOn": "2026-03-02" });
    site.done(&member.token, "submitEvidence", input, "__typename").await;
    site.done(&chair.token, "acceptEvidence", json!({ "evidenceVersion": next }), "__typename").await;
    let found = site.ask(&chair.token, REQUIREMENT, json!({ "id": asked })).await;
    assert_eq!(found.data()["node"]["met"], true);
    assert_eq!(found.data()["node"]["shown"], json!([{ "state": "ACCEPTED" }]));
});

/// The next version of a piece of evidence, submitted for these requirements; answers it.
async fn next(site: &Site, token: &str, evidence: &Value, requirements: &[&str]) -> String {
    let input = json!({ "evidence": { "existing": evidence }, "fileName": "b.txt" });
    let next = site.done(token, "createEvidenceUpload", input, "url evidenceVersion { id }").await;
    put(site, next["url"].as_str().unwrap(), b"Minutes, corrected.").await;
    let version = tests::site::text(&next["evidenceVersion"]["id"]);
    let input = json!({ "evidenceVersion": version, "effectiveOn": "2026-03-02", "requirements": requirements });
    site.done(token, "submitEvidence", input, "__typename").await;
    version
}

both!(a_newer_version_that_answers_something_else_leaves_the_older_one_accepted, async |site: &Site| {
    let (member, chair) = (site.person("MEMBER").await, site.person("CHAIR").await);
    let (one, other) = (required(site, &member.id, None).await, required(site, &member.id, None).await);
    let first = uploaded(site, &member.token, "MINUTES").await;
    let input = json!({ "evidenceVersion": first, "effectiveOn": "2026-03-01", "requirements": [one] });
    let payload = site.done(&member.token, "submitEvidence", input, "evidenceVersion { evidence { id } }").await;
    let evidence = payload["evidenceVersion"]["evidence"]["id"].clone();
    let accept = async |version: &str| {
        site.done(&chair.token, "acceptEvidence", json!({ "evidenceVersion": version }), "__typename").await
    };
    // The newer one is accepted first: it answers something else, so the older one may still be.
    let second = next(site, &member.token, &evidence, &[&other]).await;
    accept(&second).await;
    accept(&first).await;
    let met = async |asked: &str| {
        let found = site.ask(&chair.token, REQUIREMENT, json!({ "id": asked })).await;
        found.data()["node"]["met"].clone()
    };
    assert_eq!((met(&one).await, met(&other).await), (json!(true), json!(true)));
    let third = next(site, &member.token, &evidence, &[&one, &other]).await;
    accept(&third).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Evidence { versions { number state } } } }";
    let found = site.ask(&chair.token, query, json!({ "id": evidence })).await.data()["node"]["versions"].clone();
    let states: Vec<&str> = found.as_array().unwrap().iter().filter_map(|row| row["state"].as_str()).collect();
    assert_eq!(states, ["SUPERSEDED", "SUPERSEDED", "ACCEPTED"]);
    assert_eq!((met(&one).await, met(&other).await), (json!(true), json!(true)));
});

both!(evidence_is_withdrawn_by_who_could_accept_it_or_by_the_chair, async |site: &Site| {
    let (member, chair, dpo) = (site.person("MEMBER").await, site.person("CHAIR").await, site.person("DPO").await);
    let version = submitted(site, &member.token).await;
    // It answers no requirement: anybody who accepts evidence may accept it, the chair alone takes it back.
    site.done(&dpo.token, "acceptEvidence", json!({ "evidenceVersion": version }), "__typename").await;
    let input = json!({ "evidenceVersion": version, "reason": "It was another meeting." });
    assert_eq!(site.blocked(&dpo.token, "withdrawEvidence", input.clone()).await, ["ACCEPTOR_ROLE"]);
    site.done(&chair.token, "withdrawEvidence", input, "__typename").await;
});
