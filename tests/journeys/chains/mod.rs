//! The three chains that an auditor asks for first, over HTTP, each person with a token of their own, from the report of
//! the incident to its closing, and both questions of the mission asked afterwards.

pub mod walk;

use serde_json::{Value, json};
use tests::{Site, both};

use walk::{Grave, Walk};

/// The three chains, one after the other.
pub async fn all(site: &Site) {
    ransomware(site).await;
    leak(site).await;
    password(site).await;
}

fn soa(control: &str, justification: &str) -> Value {
    json!({ "soaRow": { "standard": "ISO/IEC 27001:2022", "controlRef": control, "applicable": true,
        "justification": justification, "implementation": "IMPLEMENTED" } })
}

fn risk(category: &str) -> Value {
    let rating = |likelihood: i64| json!({ "likelihood": likelihood, "impact": 4 });
    json!({ "risk": { "category": category, "assets": ["Dispatch"], "inherent": rating(5), "current": rating(3),
        "residual": rating(2), "treatment": "MODIFY", "status": "OPEN", "description": "As the review found it." } })
}

fn policy(semver: &str, text: &str) -> Value {
    json!({ "policy": { "kind": "POLICY", "semver": semver,
        "sections": [{ "id": "rule", "heading": "The rule", "text": text }] } })
}

async fn new(site: &Site, title: &str, role: &str) -> Value {
    json!({ "new": { "title": title, "owner": site.person(role).await.id } })
}

/// Both questions about a closed incident: nothing is missing, and every version leads back to it.
async fn traced(walk: &Walk<'_>, versions: &[(&str, &str)]) {
    let token = walk.site.person("INTERNAL_AUDIT").await.token;
    let query = "query Q($id: ID!) { traceForward(incident: $id) { complete gaps { code message } root { id }
        nodes { __typename id } edges { kind status from { id } to { id } } paths { length nodes { id } } } }";
    let found = walk.site.ask(&token, query, json!({ "id": walk.incident })).await.data()["traceForward"].clone();
    assert_eq!((&found["complete"], &found["gaps"]), (&json!(true), &json!([])));
    assert_eq!(found["root"]["id"], walk.incident.as_str());
    let ids: Vec<&str> = found["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect();
    for (_, version) in versions {
        assert!(ids.contains(version), "{version} is not in the trace");
    }
    let statuses: Vec<&Value> = found["edges"].as_array().unwrap().iter().map(|edge| &edge["status"]).collect();
    assert!(statuses.iter().all(|status| **status == "PRESENT"), "{statuses:?}");
    let lengths: Vec<i64> =
        found["paths"].as_array().unwrap().iter().map(|path| path["length"].as_i64().unwrap()).collect();
    assert!(!lengths.is_empty() && lengths.is_sorted(), "{lengths:?}");
    for (target, version) in versions {
        let query = format!(
            "query Q($id: ID!) {{ traceBack(from: {{ {target}: $id }}) {{ complete gaps {{ code }} root {{ id }}
                nodes {{ __typename id }} paths {{ length nodes {{ id }} }} }} }}"
        );
        let back = walk.site.ask(&token, &query, json!({ "id": version })).await.data()["traceBack"].clone();
        assert_eq!(back["gaps"], json!([]), "{target}");
        assert_eq!(back["root"]["id"], *version);
        let kinds: Vec<&str> =
            back["nodes"].as_array().unwrap().iter().map(|n| n["__typename"].as_str().unwrap()).collect();
        for kind in ["Incident", "Lesson", "Action", "EvidenceVersion", "SignOff"] {
            assert!(kinds.contains(&kind), "{target}: no way back to a {kind} in {kinds:?}");
        }
        let first = &back["paths"][0]["nodes"];
        assert_eq!(first[0]["id"], *version);
    }
}

async fn ransomware(site: &Site) {
    site.staff().await;
    let grave =
        Grave { severity: 1, rsit: "unauthorised-information-modification", personal_data: "NO", supplier: None };
    let mut walk = Walk::begin(site, "Ransomware detected", grave).await;
    walk.learn("ransomware-vector-open", "Exceptions end by themselves.").await;
    let shows = ["MINUTES", "RISK_REGISTER_ENTRY"];
    let action =
        walk.plan("Close the vector", "IT_SECURITY_LEAD", &["RISK", "SOA_ROW"], &["A.5.7", "A.8.7"], &shows).await;
    let of = new(site, "Ransomware vector", "RISK_OWNER").await;
    let vector = walk.change(of, risk("Malware"), &action, "MANAGEMENT_BODY").await;
    let of = new(site, "Knowing the threats", "POLICY_OWNER").await;
    let intelligence = walk.change(of, soa("A.5.7", "Read weekly."), &action, "CHAIR").await;
    let of = new(site, "Protection against malware", "POLICY_OWNER").await;
    let malware = walk.change(of, soa("A.8.7", "Macros are blocked."), &action, "CHAIR").await;
    walk.finish(&action, "IT_SECURITY_LEAD").await;
    walk.work().await;
    walk.close("CLOSED").await;
    traced(&walk, &[("riskVersion", &vector), ("soaRowVersion", &intelligence), ("soaRowVersion", &malware)]).await;
}

both!(ransomware_detected, async |site: &Site| ransomware(site).await);

pub async fn leak(site: &Site) {
    site.staff().await;
    let manager = site.person("THIRD_PARTY_MANAGER").await;
    let input = json!({ "name": "Alster Customs Services", "criticality": 4 });
    let supplier = site.done(&manager.token, "addSupplier", input, "supplier { id }").await;
    let supplier = tests::site::text(&supplier["supplier"]["id"]);
    let grave = Grave { severity: 2, rsit: "data-leak", personal_data: "YES", supplier: Some(supplier.clone()) };
    let mut walk = Walk::begin(site, "Supplier data leak", grave).await;
    walk.learn("supplier-weak-controls", "Contracts forbid our data in tests.").await;
    let (changes, controls) = (["RISK", "POLICY", "SOA_ROW"], ["A.5.19", "A.5.21"]);
    let shows = ["CONTRACT_AMENDMENT", "SUPPLIER_AUDIT"];
    let action = walk.plan("Amend and audit", "THIRD_PARTY_MANAGER", &changes, &controls, &shows).await;
    let of = new(site, "Supply chain", "RISK_OWNER").await;
    let chain = walk.change(of, risk("Supply chain"), &action, "MANAGEMENT_BODY").await;
    let risk = walk.item(&chain, "RiskVersion").await["item"].clone();
    site.done(&manager.token, "linkRisk", json!({ "supplier": supplier, "risk": risk }), "supplierRisk { id }").await;
    let of = new(site, "Supplier security policy", "POLICY_OWNER").await;
    let rule = walk.change(of, policy("1.0.0", "No data of ours in tests."), &action, "CHAIR").await;
    let of = new(site, "Security with suppliers", "POLICY_OWNER").await;
    let with = walk.change(of, soa("A.5.19", "Audited first."), &action, "CHAIR").await;
    let of = new(site, "Security along the supply chain", "POLICY_OWNER").await;
    let along = walk.change(of, soa("A.5.21", "Contracts say so."), &action, "CHAIR").await;
    walk.finish(&action, "THIRD_PARTY_MANAGER").await;
    walk.work().await;
    walk.close("CLOSED").await;
    let versions =
        [("riskVersion", &*chain), ("policyVersion", &rule), ("soaRowVersion", &with), ("soaRowVersion", &along)];
    traced(&walk, &versions).await;
}

both!(supplier_data_leak, async |site: &Site| leak(site).await);

async fn password(site: &Site) {
    site.staff().await;
    let grave = Grave { severity: 2, rsit: "privileged-account-compromise", personal_data: "NO", supplier: None };
    let mut walk = Walk::begin(site, "Weak password reused", grave).await;
    let of = new(site, "Password policy", "POLICY_OWNER").await;
    let why = json!({ "noCauseReason": "First issue." });
    let first = walk.version(of, policy("1.0.0", "Eight characters."), "POLICY_OWNER", "CHAIR", why).await;
    walk.learn("weak-or-reused-password", "A rule stands only where a check enforces it.").await;
    let shows = ["POLICY_VERSION", "TRAINING_RECORD"];
    let action = walk.plan("Revise the policy", "POLICY_OWNER", &["POLICY", "SOA_ROW"], &["A.5.17"], &shows).await;
    let of = walk.item(&first, "PolicyVersion").await;
    let revised = walk.change(of, policy("1.1.0", "Checked against public lists."), &action, "CHAIR").await;
    let of = new(site, "Passwords", "POLICY_OWNER").await;
    let row = walk.change(of, soa("A.5.17", "Checked when set."), &action, "CHAIR").await;
    walk.finish(&action, "POLICY_OWNER").await;
    walk.work().await;
    walk.close("CLOSED").await;
    traced(&walk, &[("policyVersion", &revised), ("soaRowVersion", &row)]).await;
    let token = site.person("CHAIR").await.token;
    let query = "query Q($id: ID!) { node(id: $id) { ... on PolicyVersion { state } } }";
    let before = site.ask(&token, query, json!({ "id": first })).await;
    assert_eq!(before.data()["node"]["state"], "SUPERSEDED");
}

both!(weak_password_reused, async |site: &Site| password(site).await);

/// The codes in the way of closing; nothing is written by asking.
async fn in_the_way(site: &Site, incident: &str) -> Vec<String> {
    site.blocked(&site.person("CHAIR").await.token, "closeIncident", json!({ "incident": incident })).await
}

fn plain() -> Grave {
    Grave { severity: 2, rsit: "privileged-account-compromise", personal_data: "NO", supplier: None }
}

both!(closing_names_everything_in_its_way_and_writes_nothing, async |site: &Site| {
    site.staff().await;
    let member = site.person("MEMBER").await.token;
    let input = json!({ "title": "Just reported", "detectedAt": "2026-03-02T07:00:00Z" });
    let reported = site.done(&member, "reportIncident", input, "incident { id }").await;
    let reported = tests::site::text(&reported["incident"]["id"]);
    let untold = ["WRONG_STATE", "REVIEW_MISSING", "TIMELINE_INCOMPLETE", "TIMELINE_INCOMPLETE"];
    let unsigned = ["SIGN_OFF_MISSING", "SIGN_OFF_MISSING"];
    assert_eq!(in_the_way(site, &reported).await, [&untold[..], &unsigned].concat());
    let mut walk = Walk::begin(site, "Half way", plain()).await;
    walk.learn("weak-or-reused-password", "Check it.").await;
    walk.plan("Check it", "POLICY_OWNER", &["POLICY"], &["A.5.17"], &["POLICY_VERSION"]).await;
    let open = ["WRONG_STATE", "REVIEW_NOT_APPROVED", "ACTION_OPEN", "LESSON_OPEN"];
    assert_eq!(in_the_way(site, &walk.incident).await, [&open[..], &unsigned].concat());
    assert_eq!(walk.can_close().await["allowed"], false);
});

both!(an_operational_closing_waits_for_its_last_action, async |site: &Site| {
    site.staff().await;
    let policy = "UPDATE organisations SET closure_policy = 'OPERATIONAL'";
    sea_orm::ConnectionTrait::execute_unprepared(&site.world.writer, policy).await.unwrap();
    let mut walk = Walk::begin(site, "Closed but for its actions", plain()).await;
    walk.learn("weak-or-reused-password", "Check it.").await;
    let action = walk.plan("Check it", "POLICY_OWNER", &["POLICY"], &["A.5.17"], &["POLICY_VERSION"]).await;
    let of = new(site, "Password policy", "POLICY_OWNER").await;
    walk.change(of, policy_text(), &action, "CHAIR").await;
    walk.prove(&action, "Action", "POLICY_OWNER").await;
    walk.work().await;
    walk.close("CLOSED_PENDING_ACTIONS").await;
    let owner = site.person("POLICY_OWNER").await.token;
    site.done(&owner, "completeAction", json!({ "id": action }), "action { state }").await;
    let chair = site.person("CHAIR").await.token;
    site.done(&chair, "acceptAction", json!({ "id": action }), "action { state }").await;
    let query = "query Q($id: ID!) { node(id: $id) { ... on Incident { state closedAt } } }";
    let closed = site.ask(&chair, query, json!({ "id": walk.incident })).await.data()["node"].clone();
    assert_eq!(closed["state"], "CLOSED");
    assert!(closed["closedAt"].is_string());
});

fn policy_text() -> Value {
    policy("1.0.0", "Checked against public lists.")
}

both!(evidence_taken_back_before_closing_keeps_an_incident_open, async |site: &Site| {
    site.staff().await;
    let mut walk = Walk::begin(site, "Proof taken back", plain()).await;
    walk.learn("weak-or-reused-password", "Check it.").await;
    let action = walk.plan("Check it", "POLICY_OWNER", &["POLICY"], &["A.5.17"], &["POLICY_VERSION"]).await;
    let of = new(site, "Password policy", "POLICY_OWNER").await;
    walk.change(of, policy_text(), &action, "CHAIR").await;
    walk.finish(&action, "POLICY_OWNER").await;
    let chair = site.person("CHAIR").await.token;
    let query = "query Q($id: ID!) { node(id: $id) { ... on Action { evidence { id } } } }";
    let shown = site.ask(&chair, query, json!({ "id": action })).await.data()["node"]["evidence"][0]["id"].clone();
    assert!(!in_the_way(site, &walk.incident).await.iter().any(|code| code.starts_with("EVIDENCE")));
    let input = json!({ "evidenceVersion": shown, "reason": "It was the wrong file." });
    site.done(&chair, "withdrawEvidence", input, "evidenceVersion { state }").await;
    let codes = in_the_way(site, &walk.incident).await;
    assert!(codes.iter().any(|code| code.starts_with("EVIDENCE")), "{codes:?}");
});

both!(signatures_for_closing_name_all_that_closing_names, async |site: &Site| {
    site.staff().await;
    let mut walk = Walk::begin(site, "Signed too early", plain()).await;
    walk.learn("weak-or-reused-password", "Check it.").await;
    walk.plan("Check it", "POLICY_OWNER", &["POLICY"], &["A.5.17"], &["POLICY_VERSION"]).await;
    let mut open = in_the_way(site, &walk.incident).await;
    open.retain(|code| code != "SIGN_OFF_MISSING");
    assert_eq!(open, ["WRONG_STATE", "REVIEW_NOT_APPROVED", "ACTION_OPEN", "LESSON_OPEN"]);
    for (role, meaning) in [("MANAGEMENT_BODY", "APPROVED"), ("INTERNAL_AUDIT", "ASSURED")] {
        let input = json!({ "subject": walk.incident, "meaning": meaning });
        assert_eq!(site.blocked(&site.person(role).await.token, "signOff", input).await, open);
    }
});

both!(a_lesson_whose_evidence_has_expired_keeps_an_incident_open, async |site: &Site| {
    site.staff().await;
    let mut walk = Walk::begin(site, "Proof ran out", plain()).await;
    walk.learn("weak-or-reused-password", "Check it.").await;
    let action = walk.plan("Check it", "POLICY_OWNER", &["POLICY"], &["A.5.17"], &["POLICY_VERSION"]).await;
    let of = new(site, "Password policy", "POLICY_OWNER").await;
    walk.change(of, policy_text(), &action, "CHAIR").await;
    walk.finish(&action, "POLICY_OWNER").await;
    let through = "UPDATE evidence_versions SET valid_until = '2026-03-03'";
    sea_orm::ConnectionTrait::execute_unprepared(&site.world.writer, through).await.unwrap();
    let open = async |code: &str| in_the_way(site, &walk.incident).await.iter().any(|found| found == code);
    // The last valid day ends at midnight in Berlin, an hour before it ends in UTC.
    site.at("2026-03-03T22:59:59Z");
    assert!(!open("LESSON_OPEN").await && !open("EVIDENCE_EXPIRED").await);
    site.at("2026-03-03T23:00:00Z");
    assert!(open("LESSON_OPEN").await && open("EVIDENCE_EXPIRED").await);
});

both!(closing_is_greyed_out_with_a_reason_for_whom_it_is_not_to_close, async |site: &Site| {
    site.staff().await;
    let walk = Walk::begin(site, "Not yours to close", plain()).await;
    let query = "query Q($id: ID!) { node(id: $id) { ... on Incident { canClose { allowed blockers { code rule message
        satisfiedBy } } } } }";
    let first = async |role: &str| {
        let token = site.person(role).await.token;
        site.ask(&token, query, json!({ "id": walk.incident })).await.data()["node"]["canClose"]["blockers"][0].clone()
    };
    let expected = json!({ "code": "ROLE_MISSING", "rule": "Incident → CLOSED",
        "message": "CLOSE_INCIDENT is for CHAIR, IT_SECURITY_LEAD, MANAGEMENT_BODY.",
        "satisfiedBy": "Let somebody who holds one of these roles do it." });
    assert_eq!(first("MEMBER").await, expected);
    assert_eq!(first("CHAIR").await["code"], "WRONG_STATE");
});
