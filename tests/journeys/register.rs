//! The registers: versions drafted, submitted, approved and in force, each with its cause; and every way to be refused.

use entities::{Call, register};
use serde_json::{Value, json};
use tests::{Site, both};

const VERSION: &str = "version { id number label state bodyHash version }";

fn policy(semver: &str, length: &str) -> Value {
    let section = |id: &str, text: &str| json!({ "id": id, "heading": id, "text": text });
    let sections = [section("length", length), section("reuse", "Never twice.")];
    json!({ "policy": { "kind": "POLICY", "semver": semver, "sections": sections } })
}

fn risk(residual: i64) -> Value {
    let rating = |likelihood: i64| json!({ "likelihood": likelihood, "impact": 5 });
    json!({ "risk": { "category": "Malware", "assets": ["File servers"], "inherent": rating(4), "current": rating(4),
        "residual": rating(residual), "treatment": "MODIFY", "status": "OPEN",
        "description": "Ransomware encrypts the file servers." } })
}

fn finding() -> Value {
    json!([{ "cause": { "finding": "Audit 2026-03: passwords are too short." } }])
}

async fn new_item(site: &Site, title: &str) -> Value {
    json!({ "new": { "title": title, "owner": site.person("POLICY_OWNER").await.id } })
}

/// Drafts a version as one person; answers it.
async fn draft(site: &Site, role: &str, input: Value) -> Value {
    let token = site.person(role).await.token;
    site.done(&token, "draftVersion", input, VERSION).await["version"].clone()
}

/// Submits a draft; answers it.
async fn submit(site: &Site, version: &Value) -> Value {
    let token = site.person("POLICY_OWNER").await.token;
    let selection = VERSION;
    site.done(&token, "submitVersion", json!({ "id": version["id"] }), selection).await["version"].clone()
}

fn approval(version: &Value) -> Value {
    json!({ "id": version["id"], "bodyHash": version["bodyHash"] })
}

/// Approves a version as one person; answers it.
async fn approve(site: &Site, role: &str, version: &Value) -> Value {
    let token = site.person(role).await.token;
    site.done(&token, "approveVersion", approval(version), VERSION).await["version"].clone()
}

/// A password policy in force, its first version, and its item's id.
async fn password_policy(site: &Site) -> (Value, String) {
    let of = new_item(site, "Password policy").await;
    let input = json!({ "of": of, "body": policy("1.0.0", "At least 8 characters."),
        "noCauseReason": "First issue of the policy." });
    let version = draft(site, "POLICY_OWNER", input).await;
    let version = submit(site, &version).await;
    let version = approve(site, "CHAIR", &version).await;
    let token = site.person("CHAIR").await.token;
    let query = "query($id: ID!) { node(id: $id) { ... on PolicyVersion { item { id } } } }";
    let found = site.ask(&token, query, json!({ "id": version["id"] })).await;
    let item = found.data()["node"]["item"]["id"].as_str().unwrap().to_owned();
    (version, item)
}

async fn in_force(site: &Site) -> i64 {
    site.number("SELECT COUNT(*) FROM register_versions WHERE state = 'EFFECTIVE'").await
}

both!(a_password_policy_is_revised_and_the_old_version_ends, async |site: &Site| {
    let (first, item) = password_policy(site).await;
    assert_eq!((&first["state"], &first["label"]), (&json!("EFFECTIVE"), &json!("1.0.0")));
    let causes = json!([{ "cause": { "finding": "Audit 2026-03: passwords are too short." }, "section": "length" }]);
    let input = json!({ "of": { "item": item }, "body": policy("1.1.0", "At least 14 characters."), "causes": causes,
        "summary": "Longer passwords." });
    let second = submit(site, &draft(site, "POLICY_OWNER", input).await).await;
    assert_eq!(second["state"], "IN_REVIEW");
    let second = approve(site, "MANAGEMENT_BODY", &second).await;
    assert_eq!((&second["state"], &second["number"]), (&json!("EFFECTIVE"), &json!(2)));
    let query = r#"{ policies(filter: { title: { contains: "PASSWORD" }, state: { eq: EFFECTIVE } }) { totalCount nodes {
        ref title owner { name } currentVersion { label } versions { label state
            body { kind sections { id text } } changes { path before after }
            causes { kind role section note cause { id } registerVersion { id label } } } } } }"#;
    let token = site.person("INTERNAL_AUDIT").await.token;
    let policies = site.ask(&token, query, json!({})).await.data()["policies"].clone();
    assert_eq!(policies["totalCount"], 1);
    let policy = &policies["nodes"][0];
    assert_eq!((&policy["ref"], &policy["currentVersion"]["label"]), (&json!("POL-2026-0001"), &json!("1.1.0")));
    assert_eq!(policy["versions"][0]["state"], "SUPERSEDED");
    let changes = json!([
        { "path": "sections.length.text", "before": "At least 8 characters.", "after": "At least 14 characters." },
        { "path": "semver", "before": "1.0.0", "after": "1.1.0" }]);
    assert_eq!(policy["versions"][1]["changes"], changes);
    let cause = json!([{ "kind": "FINDING", "role": "CAUSED_BY", "section": "length", "cause": null,
        "note": "Audit 2026-03: passwords are too short.",
        "registerVersion": { "id": second["id"], "label": "1.1.0" } }]);
    assert_eq!(policy["versions"][1]["causes"], cause);
    assert_eq!(in_force(site).await, 1);
});

both!(every_register_goes_through_the_same_machine, async |site: &Site| {
    let owner = site.person("RISK_OWNER").await;
    let token = site.person("THIRD_PARTY_MANAGER").await.token;
    let input = json!({ "name": "Hafen Cloud", "criticality": 5 });
    let supplier = site.done(&token, "addSupplier", input, "supplier { id }").await["supplier"]["id"].clone();
    let row = json!({ "soaRow": { "standard": "ISO/IEC 27001:2022", "controlRef": "a.8.7", "applicable": true,
        "justification": "Malware struck.", "implementation": "IMPLEMENTED" } });
    let control = json!({ "control": { "frameworkRefs": ["A.8.13"], "implementation": "PLANNED",
        "description": "Offline copies." } });
    let training = json!({ "trainingItem": { "audience": ["All staff"], "content": "Passphrases." } });
    let contract = json!({ "contract": { "terms": "Tell us of incidents.", "services": ["Hosting"],
        "notificationDutySeconds": 86400 } });
    for (body, reference) in [
        (risk(2), "RSK-2026-0001"),
        (row, "A.8.7"),
        (control, "CTL-2026-0001"),
        (training, "TRN-2026-0001"),
        (contract, "CON-2026-0001"),
    ] {
        let mut new = json!({ "title": reference, "owner": owner.id });
        if body.get("contract").is_some() {
            new["supplier"] = supplier.clone();
        }
        let input = json!({ "of": { "new": new }, "body": body, "causes": finding() });
        let version = submit(site, &draft(site, "IT_SECURITY_LEAD", input).await).await;
        assert_eq!(approve(site, "MANAGEMENT_BODY", &version).await["state"], "EFFECTIVE", "{reference}");
    }
    let query = "{ risks { nodes { ref currentVersion { body { matrix inherent { score } residual { score } } } } }
        soaRows { nodes { ref currentVersion { body { controlRef evidence { id } lessons { id } } } } }
        controls { nodes { ref } } trainingItems { nodes { ref } }
        contracts { nodes { ref supplier { name contracts { ref } } } } }";
    let expected = json!({
        "risks": { "nodes": [{ "ref": "RSK-2026-0001", "currentVersion": { "body": { "matrix": "5x5",
            "inherent": { "score": 80 }, "residual": { "score": 40 } } } }] },
        "soaRows": { "nodes": [{ "ref": "A.8.7", "currentVersion": { "body": { "controlRef": "A.8.7", "evidence": [],
            "lessons": [] } } }] },
        "controls": { "nodes": [{ "ref": "CTL-2026-0001" }] },
        "trainingItems": { "nodes": [{ "ref": "TRN-2026-0001" }] },
        "contracts": { "nodes": [{ "ref": "CON-2026-0001", "supplier": { "name": "Hafen Cloud",
            "contracts": [{ "ref": "CON-2026-0001" }] } }] } });
    assert_eq!(site.ask(&token, query, json!({})).await.data(), &expected);
});

both!(a_version_without_a_cause_stays_a_draft, async |site: &Site| {
    let of = new_item(site, "Password policy").await;
    let version = draft(site, "POLICY_OWNER", json!({ "of": of, "body": policy("1.0.0", "8") })).await;
    let token = site.person("POLICY_OWNER").await.token;
    let blocked = site.blocked(&token, "submitVersion", json!({ "id": version["id"] })).await;
    assert_eq!(blocked, ["CAUSE_MISSING"]);
    let query = "query($id: ID!) { node(id: $id) { ... on PolicyVersion { state canSubmit { allowed blockers { code
        subject { id } } } } } }";
    let node = site.ask(&token, query, json!({ "id": version["id"] })).await.data()["node"].clone();
    let preview = json!({ "state": "DRAFT", "canSubmit": { "allowed": false, "blockers": [{ "code": "CAUSE_MISSING",
        "subject": { "id": version["id"] } }] } });
    assert_eq!(node, preview);
});

both!(the_same_text_under_a_new_number_is_no_change, async |site: &Site| {
    let (_, item) = password_policy(site).await;
    let same =
        json!({ "of": { "item": item }, "body": policy("1.0.1", "At least 8 characters."), "causes": finding() });
    let version = draft(site, "POLICY_OWNER", same).await;
    let token = site.person("POLICY_OWNER").await.token;
    let blocked = site.blocked(&token, "submitVersion", json!({ "id": version["id"] })).await;
    assert_eq!(blocked, ["NOTHING_CHANGED"]);
    let of = json!({ "draft": { "version": version["id"], "expectedVersion": 1 } });
    let confirmed = json!({ "of": of, "body": policy("1.0.0", "At least 8 characters."), "confirmedNoChange": true,
        "causes": [{ "cause": { "scheduledReview": "Yearly review 2026." } }] });
    let version = submit(site, &draft(site, "POLICY_OWNER", confirmed).await).await;
    assert_eq!(approve(site, "CHAIR", &version).await["state"], "EFFECTIVE");
    assert_eq!(in_force(site).await, 1);
});

both!(an_author_approves_nothing_of_his_own, async |site: &Site| {
    let input =
        json!({ "of": new_item(site, "Password policy").await, "body": policy("1.0.0", "8"), "causes": finding() });
    let version = submit(site, &draft(site, "POLICY_OWNER", input).await).await;
    let author = site.person("POLICY_OWNER").await.token;
    assert_eq!(site.blocked(&author, "approveVersion", approval(&version)).await, ["APPROVER_IS_AUTHOR"]);
    assert_eq!(in_force(site).await, 0);
});

both!(each_register_has_its_own_approvers, async |site: &Site| {
    let input = json!({ "of": new_item(site, "Ransomware vector").await, "body": risk(2), "causes": finding() });
    let version = submit(site, &draft(site, "IT_SECURITY_LEAD", input).await).await;
    let chair = site.person("CHAIR").await.token;
    assert_eq!(site.blocked(&chair, "approveVersion", approval(&version)).await, ["APPROVER_ROLE"]);
    let member = site.person("MEMBER").await.token;
    let query = "mutation($input: ApproveVersionInput!) { approveVersion(input: $input) { version { id } } }";
    let refused = site.ask(&member, query, json!({ "input": approval(&version) })).await;
    assert_eq!(refused.error_code(), "FORBIDDEN");
    assert_eq!(approve(site, "RISK_OWNER", &version).await["state"], "EFFECTIVE");
});

both!(an_approval_is_over_what_was_read, async |site: &Site| {
    let input =
        json!({ "of": new_item(site, "Password policy").await, "body": policy("1.0.0", "8"), "causes": finding() });
    let version = submit(site, &draft(site, "POLICY_OWNER", input).await).await;
    let chair = site.person("CHAIR").await.token;
    let other = json!({ "id": version["id"], "bodyHash": "0".repeat(64) });
    assert_eq!(site.blocked(&chair, "approveVersion", other).await, ["BODY_CHANGED"]);
});

both!(a_verb_out_of_its_turn_changes_nothing, async |site: &Site| {
    let input =
        json!({ "of": new_item(site, "Password policy").await, "body": policy("1.0.0", "8"), "causes": finding() });
    let version = draft(site, "POLICY_OWNER", input).await;
    let (owner, chair) = (site.person("POLICY_OWNER").await.token, site.person("CHAIR").await.token);
    assert_eq!(site.blocked(&chair, "approveVersion", approval(&version)).await, ["WRONG_STATE"]);
    let changes = json!({ "id": version["id"], "reason": "Too short." });
    assert_eq!(site.blocked(&chair, "requestChanges", changes).await, ["WRONG_STATE"]);
    submit(site, &version).await;
    assert_eq!(site.blocked(&owner, "submitVersion", json!({ "id": version["id"] })).await, ["WRONG_STATE"]);
    let again = json!({ "of": { "draft": { "version": version["id"] } }, "body": policy("1.0.0", "10") });
    assert_eq!(site.blocked(&owner, "draftVersion", again.clone()).await, ["WRONG_STATE"]);
    assert_eq!(site.blocked(&chair, "draftVersion", again).await, ["WRONG_STATE", "NOT_THE_OWNER"]);
});

both!(a_returned_version_is_written_again_by_its_author, async |site: &Site| {
    let input =
        json!({ "of": new_item(site, "Password policy").await, "body": policy("1.0.0", "8"), "causes": finding() });
    let version = submit(site, &draft(site, "POLICY_OWNER", input).await).await;
    let (owner, chair) = (site.person("POLICY_OWNER").await.token, site.person("CHAIR").await.token);
    let unsaid = site.refused(&chair, "requestChanges", json!({ "id": version["id"], "reason": " " })).await;
    assert_eq!((&unsaid["code"], &unsaid["path"]), (&json!("INVALID_INPUT"), &json!(["reason"])));
    let changes = json!({ "id": version["id"], "reason": "Too short." });
    let returned = site.done(&chair, "requestChanges", changes, VERSION).await["version"].clone();
    assert_eq!(returned["state"], "DRAFT");
    let of = |expected: i64| json!({ "draft": { "version": version["id"], "expectedVersion": expected } });
    let stale = json!({ "of": of(1), "body": policy("1.0.0", "14") });
    assert_eq!(site.refused(&owner, "draftVersion", stale).await["code"], "CONFLICT");
    let foreign = json!({ "of": of(3), "body": policy("1.0.0", "14") });
    assert_eq!(site.blocked(&chair, "draftVersion", foreign.clone()).await, ["NOT_THE_OWNER"]);
    let again = draft(site, "POLICY_OWNER", foreign).await;
    assert!(again["bodyHash"] != version["bodyHash"] && again["id"] == version["id"]);
    assert_eq!(approve(site, "CHAIR", &submit(site, &again).await).await["state"], "EFFECTIVE");
    assert_eq!(site.count("cause_edges").await, 1);
});

both!(a_later_day_is_waited_for, async |site: &Site| {
    let (first, item) = password_policy(site).await;
    let input = json!({ "of": { "item": item }, "body": policy("2.0.0", "20"), "causes": finding(),
        "effectiveFrom": "2026-04-01" });
    let version = submit(site, &draft(site, "POLICY_OWNER", input).await).await;
    assert_eq!(approve(site, "CHAIR", &version).await["state"], "APPROVED");
    assert_eq!(site.number("SELECT COUNT(*) FROM outbox WHERE topic = 'version-effective'").await, 1);
    site.at("2026-03-31T21:59:59Z");
    assert!(register::effective::due(&site.world).await.unwrap().is_empty());
    site.at("2026-03-31T22:00:00Z");
    let due = register::effective::due(&site.world).await.unwrap();
    assert_eq!(due.len(), 1, "the day begins in Berlin");
    let (organisation, id) = due[0];
    worker::tick(&site.world, &worker::Mailer::recording()).await.unwrap();
    let over = "SELECT COUNT(*) FROM outbox WHERE topic = 'version-effective' AND state = 'DONE'";
    assert_eq!(site.number(over).await, 1);
    let call = Call::system(site.world.clone(), organisation);
    let version = register::effective::make_effective(&call, id).await.unwrap();
    assert_eq!(version.state, register::State::Effective, "once more changes nothing");
    assert_eq!((in_force(site).await, site.count("schedule_slots").await), (1, 1));
    let query = "query($id: ID!) { node(id: $id) { ... on PolicyVersion { state endedAt } } }";
    let token = site.person("CHAIR").await.token;
    let ended = site.ask(&token, query, json!({ "id": first["id"] })).await.data()["node"].clone();
    assert_eq!(ended, json!({ "state": "SUPERSEDED", "endedAt": "2026-03-31T22:00:00.000000Z" }));
});

both!(ten_concurrent_approvals_leave_exactly_one_version_in_force, async |site: &Site| {
    let (_, item) = password_policy(site).await;
    let mut versions = Vec::new();
    for length in 10..20 {
        let body = policy("1.1.0", &format!("At least {length} characters."));
        let input = json!({ "of": { "item": item }, "body": body, "causes": finding() });
        versions.push(submit(site, &draft(site, "POLICY_OWNER", input).await).await);
    }
    let token = site.person("CHAIR").await.token;
    let approving = versions.iter().map(|version| site.attempt(&token, "approveVersion", approval(version), VERSION));
    let payloads = futures_util::future::join_all(approving).await;
    let done = payloads.iter().filter(|payload| payload["version"]["state"] == "EFFECTIVE").count();
    let refused = |payload: &&Value| payload["userErrors"][0]["blockers"][0]["code"] == "PREDECESSOR_OUTDATED";
    assert_eq!((done, payloads.iter().filter(refused).count(), in_force(site).await), (1, 9, 1));
});

both!(ten_concurrent_approvals_of_one_version_are_one, async |site: &Site| {
    let input =
        json!({ "of": new_item(site, "Password policy").await, "body": policy("1.0.0", "8"), "causes": finding() });
    let version = submit(site, &draft(site, "POLICY_OWNER", input).await).await;
    let token = site.person("CHAIR").await.token;
    let approving = (0..10).map(|_| site.attempt(&token, "approveVersion", approval(&version), VERSION));
    let payloads = futures_util::future::join_all(approving).await;
    let done = payloads.iter().filter(|payload| payload["userErrors"] == json!([])).count();
    assert_eq!((done, in_force(site).await), (1, 1));
});

both!(bad_input_names_its_field_however_deep, async |site: &Site| {
    let owner = site.person("POLICY_OWNER").await;
    let of = new_item(site, "Password policy").await;
    let (_, item) = password_policy(site).await;
    let text = |id: &str| json!({ "id": id, "heading": "H", "text": "T" });
    let twice = json!({ "policy": { "kind": "POLICY", "semver": "1.0.0", "sections": [text("a"), text("a")] } });
    let mut rated = risk(2);
    rated["risk"]["current"]["likelihood"] = json!(6);
    let control = json!({ "control": { "frameworkRefs": ["A.5.1", "A.5.38"], "implementation": "PLANNED",
        "description": "x" } });
    let good = policy("1.1.0", "14");
    let cause = |cause: Value| json!([{ "cause": { "decision": "Board, 2 March." } }, cause]);
    let unknown = json!({ "cause": { "incident": owner.id } });
    let missing_section = json!({ "cause": { "decision": "Board." }, "section": "nowhere" });
    let confirming = json!({ "cause": { "decision": "Board." }, "role": "CONFIRMED_NO_CHANGE" });
    let contract = json!({ "contract": { "terms": "x", "services": [] } });
    let item = json!({ "item": item });
    for (input, code, path) in [
        (json!({ "of": of, "body": twice }), "INVALID_INPUT", "body.policy.sections.1.id"),
        (json!({ "of": of, "body": rated }), "INVALID_INPUT", "body.risk.current.likelihood"),
        (json!({ "of": of, "body": control }), "INVALID_INPUT", "body.control.frameworkRefs.1"),
        (json!({ "of": of, "body": good, "causes": cause(unknown) }), "NOT_FOUND", "causes.1.cause.incident"),
        (json!({ "of": of, "body": good, "causes": cause(missing_section) }), "INVALID_INPUT", "causes.1.section"),
        (json!({ "of": of, "body": good, "causes": cause(confirming) }), "INVALID_INPUT", "causes.1.role"),
        (json!({ "of": of, "body": contract }), "INVALID_INPUT", "of.new.supplier"),
        (json!({ "of": of, "body": good, "confirmedNoChange": true }), "INVALID_INPUT", "confirmedNoChange"),
        (json!({ "of": item, "body": good, "confirmedNoChange": true }), "INVALID_INPUT", "confirmedNoChange"),
        (json!({ "of": item, "body": policy("0.9.0", "14") }), "INVALID_INPUT", "body.policy.semver"),
        (json!({ "of": item, "body": risk(2) }), "INVALID_INPUT", "of.item"),
        (json!({ "of": { "item": owner.id }, "body": good }), "NOT_FOUND", "of.item"),
        (
            json!({ "of": { "new": { "ref": "POL-2026-0001", "title": "Again", "owner": owner.id } }, "body": good }),
            "ALREADY_EXISTS",
            "of.new.ref",
        ),
    ] {
        let versions = (site.count("register_items").await, site.count("register_versions").await);
        let error = site.refused(&owner.token, "draftVersion", input).await;
        let path: Vec<&str> = path.split('.').collect();
        assert_eq!((&error["code"], &error["path"]), (&json!(code), &json!(path)), "{error}");
        assert_eq!((site.count("register_items").await, site.count("register_versions").await), versions);
    }
});

both!(a_list_is_walked_page_by_page, async |site: &Site| {
    let owner = site.person("POLICY_OWNER").await;
    for title in ["Access", "Backup", "Cryptography"] {
        let input = json!({ "of": new_item(site, title).await, "body": policy("1.0.0", "8") });
        draft(site, "POLICY_OWNER", input).await;
    }
    let query = "query($after: String) { policies(first: 2, after: $after) { totalCount nodes { title }
        pageInfo { hasNextPage endCursor } } }";
    let first = site.ask(&owner.token, query, json!({})).await.data()["policies"].clone();
    assert_eq!(first["nodes"], json!([{ "title": "Access" }, { "title": "Backup" }]));
    assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
    let second = site.ask(&owner.token, query, json!({ "after": first["pageInfo"]["endCursor"] })).await;
    assert_eq!(second.data()["policies"]["nodes"], json!([{ "title": "Cryptography" }]));
    let query = "query($owner: ID!) { policies(filter: { owner: { eq: $owner }, ref: { in: [\"POL-2026-0002\"] },
        state: { in: [DRAFT] } }) { nodes { title } } effective: policies(filter: { state: { eq: EFFECTIVE } }) { totalCount } }";
    let found = site.ask(&owner.token, query, json!({ "owner": owner.id })).await;
    assert_eq!(found.data()["policies"]["nodes"], json!([{ "title": "Backup" }]));
    assert_eq!(found.data()["effective"]["totalCount"], 0);
});

both!(two_versions_on_one_predecessor_never_both_pass, async |site: &Site| {
    let (_, item) = password_policy(site).await;
    let later = |semver: &str, length: &str, from: &str| json!({ "of": { "item": item }, "body": policy(semver, length), "causes": finding(), "effectiveFrom": from });
    let april = submit(site, &draft(site, "POLICY_OWNER", later("1.1.0", "14", "2026-04-01")).await).await;
    let may = submit(site, &draft(site, "POLICY_OWNER", later("1.2.0", "20", "2026-05-01")).await).await;
    assert_eq!(approve(site, "CHAIR", &april).await["state"], "APPROVED");
    let chair = site.person("CHAIR").await.token;
    assert_eq!(site.blocked(&chair, "approveVersion", approval(&may)).await, ["PREDECESSOR_OUTDATED"]);
    // The way out: changes are requested, and it is drafted again on the newest, which carries those of April.
    let changes = json!({ "id": may["id"], "reason": "April's changes are not in here." });
    site.done(&chair, "requestChanges", changes, "__typename").await;
    let again = |from: &str| json!({ "of": { "draft": { "version": may["id"] } }, "body": policy("1.2.0", "20"), "effectiveFrom": from });
    let may = submit(site, &draft(site, "POLICY_OWNER", again("2026-03-15")).await).await;
    assert_eq!(site.blocked(&chair, "approveVersion", approval(&may)).await, ["PREDECESSOR_WAITING"]);
    let changes = json!({ "id": may["id"], "reason": "It would come before April's." });
    site.done(&chair, "requestChanges", changes, "__typename").await;
    let may = submit(site, &draft(site, "POLICY_OWNER", again("2026-05-01")).await).await;
    assert_eq!(approve(site, "CHAIR", &may).await["state"], "APPROVED");
    site.at("2026-05-02T08:00:00Z");
    worker::tick(&site.world, &worker::Mailer::recording()).await.unwrap();
    let query = "query($id: ID!) { node(id: $id) { ... on PolicyVersion { state changes { before after } } } }";
    let found = site.ask(&chair, query, json!({ "id": may["id"] })).await.data()["node"].clone();
    assert_eq!((&found["state"], in_force(site).await), (&json!("EFFECTIVE"), 1));
    assert_eq!(found["changes"][0], json!({ "before": "14", "after": "20" }), "compared with April's");
    let ended = "SELECT COUNT(*) FROM register_versions WHERE state = 'SUPERSEDED' AND effective_at IS NOT NULL";
    assert_eq!(site.number(ended).await, 2, "April's version was in force before it ended");
});

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_worker_lists_it_sees_under_row_level_security() {
    use entities::{World, blobs::Blobs, clock::Clock, organisation};
    let Some(database) = tests::Database::postgres().await else { return };
    let site = Site::start(database).await;
    let (_, item) = password_policy(&site).await;
    let input = json!({ "of": { "item": item }, "body": policy("2.0.0", "20"), "causes": finding(),
        "effectiveFrom": "2026-04-01" });
    let version = submit(&site, &draft(&site, "POLICY_OWNER", input).await).await;
    approve(&site, "CHAIR", &version).await;
    let role = format!("app_{}", uuid::Uuid::now_v7().simple());
    let policies = format!(
        "CREATE ROLE {role} LOGIN PASSWORD 'app'; GRANT USAGE ON SCHEMA public TO {role};
        GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role};
        ALTER TABLE organisations ENABLE ROW LEVEL SECURITY;
        ALTER TABLE register_versions ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON organisations USING (current_setting('app.scope', true) = 'worker'
            OR id::text = current_setting('app.organisation', true));
        CREATE POLICY own ON register_versions USING (organisation_id::text = current_setting('app.organisation', true))"
    );
    sea_orm::ConnectionTrait::execute_unprepared(&site.world.writer, &policies).await.unwrap();
    let address = site.database.url().unwrap().rsplit_once('@').unwrap().1.to_owned();
    let pool = entities::world::open_postgres(&format!("postgres://{role}:app@{address}")).await.unwrap();
    let clock = Clock::standing_at("2026-04-02T08:00:00Z".parse().unwrap());
    let blobs = Blobs::folder(&site.database.folder().join("blobs")).unwrap();
    let app = std::sync::Arc::new(World::over((pool.clone(), pool), clock, blobs));
    assert_eq!(organisation::all(&app).await.unwrap().len(), 1);
    assert_eq!(register::effective::due(&app).await.unwrap().len(), 1);
    let over = format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}");
    sea_orm::ConnectionTrait::execute_unprepared(&site.world.writer, &over).await.unwrap();
}
