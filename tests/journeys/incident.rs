//! An incident is reported, triaged and worked: its clocks, its timeline, its states, and everything that says no.

use serde_json::{Value, json};
use tests::{Site, both};

/// What a query finds about an incident.
async fn incident(site: &Site, id: &str, selection: &str) -> Value {
    let reader = site.person("MEMBER").await;
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Incident {{ {selection} }} }} }}");
    site.ask(&reader.token, &query, json!({ "id": id })).await.data()["node"].clone()
}

async fn state(site: &Site, id: &str) -> String {
    tests::site::text(&incident(site, id, "state").await["state"])
}

both!(an_incident_goes_from_a_report_to_recovery, async |site: &Site| {
    let (id, _) = site.triaged("Ransomware detected", 1).await;
    let found = incident(
        site,
        &id,
        "ref state title severity rsitType rsitClass detectedAt awareAt owner { name } reporter { name }",
    )
    .await;
    let expected = json!({ "ref": "INC-2026-0001", "state": "TRIAGED", "title": "Ransomware detected", "severity": 1,
        "rsitType": "system-compromise", "rsitClass": "intrusions", "detectedAt": "2026-03-02T07:00:00.000000Z",
        "awareAt": "2026-03-02T07:30:00.000000Z", "owner": { "name": "IT_SECURITY_LEAD" },
        "reporter": { "name": "MEMBER" } });
    assert_eq!(found, expected);
    let lead = site.person("IT_SECURITY_LEAD").await;
    for (kind, at, next) in [
        ("OCCURRED", "2026-03-01T22:00:00Z", "INVESTIGATING"),
        ("CONTAINED", "2026-03-02T07:40:00Z", "CONTAINED"),
        ("ERADICATED", "2026-03-02T07:50:00Z", "ERADICATED"),
        ("RECOVERED", "2026-03-02T07:55:00Z", "RECOVERED"),
    ] {
        let input = json!({ "incident": id, "kind": kind, "at": at });
        let payload = site.done(&lead.token, "recordMilestone", input, "milestone { at incident { state } }").await;
        assert_eq!(payload["milestone"]["incident"]["state"], next, "{kind}");
    }
    let timeline = incident(site, &id, "timeline(first: 100) { totalCount nodes { kind text source } }").await;
    let lines = timeline["timeline"]["nodes"].as_array().unwrap();
    let kinds = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).count();
    for kind in ["DETECTION", "AWARENESS", "CONTAINMENT", "ERADICATION", "RECOVERY"] {
        assert_eq!(kinds(kind), 1, "{kind}");
    }
    let states: Vec<&str> =
        lines.iter().filter(|line| line["kind"] == "STATE").map(|line| line["text"].as_str().unwrap()).collect();
    let expected = [
        "DRAFT → DECLARED",
        "DECLARED → TRIAGED",
        "TRIAGED → INVESTIGATING",
        "INVESTIGATING → CONTAINED",
        "CONTAINED → ERADICATED",
        "ERADICATED → RECOVERED",
    ];
    assert_eq!(states, expected);
    assert_eq!(timeline["timeline"]["totalCount"], lines.len());
});

both!(triage_names_everything_that_is_missing_at_once, async |site: &Site| {
    let id = site.reported("Phishing mail").await;
    let chair = site.person("CHAIR").await;
    let refused = site.refused(&chair.token, "triageIncident", json!({ "incident": id })).await;
    let blockers = refused["blockers"].as_array().unwrap();
    let fields: Vec<&Value> =
        blockers.iter().map(|blocker| &blocker["path"]).filter(|path| **path != json!([])).collect();
    assert_eq!((fields.len(), fields[0]), (11, &json!(["severity"])), "each field that would open the gate is named");
    let codes: Vec<&str> = blockers.iter().map(|blocker| blocker["code"].as_str().unwrap()).collect();
    assert_eq!(codes.iter().filter(|code| **code == "FIELD_MISSING").count(), 9, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == "OWNER_MISSING").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == "MILESTONE_MISSING").count(), 1, "{codes:?}");
    assert_eq!(state(site, &id).await, "DECLARED");
    let preview = incident(site, &id, "canTriage { allowed blockers { code } }").await;
    assert_eq!(preview["canTriage"]["blockers"].as_array().unwrap().len(), codes.len());
});

both!(an_incident_is_triaged_once_and_by_the_version_that_was_read, async |site: &Site| {
    let (id, _) = site.triaged("Ransomware detected", 1).await;
    let chair = site.person("CHAIR").await;
    let answers = site.answers(&id, 1, json!({})).await;
    assert_eq!(site.blocked(&chair.token, "triageIncident", answers).await, ["WRONG_STATE"]);
    let stale = site.answers(&id, 1, json!({ "expectedVersion": 1 })).await;
    assert_eq!(site.refused(&chair.token, "triageIncident", stale).await["code"], "CONFLICT");
});

both!(odd_awareness_is_accepted_with_a_reason_alone, async |site: &Site| {
    let id = site.reported("Supplier data leak").await;
    let chair = site.person("CHAIR").await;
    let early = site.answers(&id, 3, json!({ "awareAt": "2026-03-02T06:00:00Z" })).await;
    assert_eq!(site.blocked(&chair.token, "triageIncident", early).await, ["AWARE_UNJUSTIFIED"]);
    let more = json!({ "awareAt": "2026-03-02T06:00:00Z", "awareReason": "The supplier called first." });
    let reasoned = site.answers(&id, 3, more).await;
    let payload = site.done(&chair.token, "triageIncident", reasoned, "incident { state awareAt }").await;
    assert_eq!(payload["incident"], json!({ "state": "TRIAGED", "awareAt": "2026-03-02T06:00:00.000000Z" }));
});

both!(legal_clocks_need_an_exact_detection, async |site: &Site| {
    let (member, chair) = (site.person("MEMBER").await, site.person("CHAIR").await);
    let day = json!({ "at": "2026-03-02T07:00:00Z", "precision": "DAY", "asWritten": "on Monday" });
    let input = json!({ "title": "Laptop lost", "detected": day });
    let selection = "incident { id detectedAt milestones { kind time { earliest precision asWritten } } }";
    let payload = site.done(&member.token, "reportIncident", input, selection).await;
    let id = tests::site::text(&payload["incident"]["id"]);
    let detected = json!({ "earliest": "2026-03-01T23:00:00.000000Z", "precision": "DAY", "asWritten": "on Monday" });
    assert_eq!(payload["incident"]["milestones"][0], json!({ "kind": "DETECTED", "time": detected }));
    let answers = site.answers(&id, 4, json!({})).await;
    assert_eq!(site.blocked(&chair.token, "triageIncident", answers.clone()).await, ["MILESTONE_NOT_EXACT"]);
    let exact = json!({ "incident": id, "kind": "DETECTED", "at": "2026-03-02T07:10:00Z" });
    assert_eq!(site.blocked(&chair.token, "recordMilestone", exact.clone()).await, ["FIELD_MISSING"]);
    let mut reasoned = exact;
    reasoned["reason"] = json!("The ticket says 07:10.");
    site.done(&chair.token, "recordMilestone", reasoned, "milestone { version }").await;
    let payload = site.done(&chair.token, "triageIncident", answers, "incident { detectedAt }").await;
    assert_eq!(payload["incident"]["detectedAt"], "2026-03-02T07:10:00.000000Z");
});

both!(a_phase_is_left_out_with_a_reason_alone_and_waits_for_triage, async |site: &Site| {
    let chair = site.person("CHAIR").await;
    let fresh = site.reported("Port scan").await;
    let recovered = |id: &str| json!({ "incident": id, "kind": "RECOVERED", "at": "2026-03-02T07:45:00Z" });
    assert_eq!(
        site.blocked(&chair.token, "recordMilestone", recovered(&fresh)).await,
        ["WRONG_STATE", "SKIP_UNJUSTIFIED", "SKIP_UNJUSTIFIED"]
    );
    let (id, _) = site.triaged("Weak password reused", 4).await;
    let codes = site.blocked(&chair.token, "recordMilestone", recovered(&id)).await;
    assert_eq!(codes, ["SKIP_UNJUSTIFIED", "SKIP_UNJUSTIFIED"]);
    let mut reasoned = recovered(&id);
    reasoned["skipReason"] = json!("The password was changed at once.");
    site.done(&chair.token, "recordMilestone", reasoned, "__typename").await;
    let found = incident(site, &id, "state milestones { kind skipReason time { precision } }").await;
    assert_eq!(found["state"], "RECOVERED");
    let skipped = found["milestones"].as_array().unwrap().iter().filter(|mark| mark["skipReason"].is_string());
    let kinds: Vec<&str> = skipped.map(|mark| mark["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["CONTAINED", "ERADICATED"]);
});

both!(a_milestone_in_an_odd_order_is_a_warning_to_be_accepted, async |site: &Site| {
    let (id, _) = site.triaged("Ransomware detected", 1).await;
    let chair = site.person("CHAIR").await;
    let contained = json!({ "incident": id, "kind": "CONTAINED", "at": "2026-03-02T06:30:00Z" });
    let codes = site.blocked(&chair.token, "recordMilestone", contained.clone()).await;
    assert_eq!(codes, ["MILESTONE_OUT_OF_ORDER"]);
    let mut reasoned = contained;
    reasoned["reason"] = json!("The firewall had cut it off before anybody looked.");
    site.done(&chair.token, "recordMilestone", reasoned, "__typename").await;
    assert_eq!(state(site, &id).await, "CONTAINED");
    let future = json!({ "incident": id, "kind": "ERADICATED", "at": "2026-03-02T09:00:00Z" });
    let error = site.refused(&chair.token, "recordMilestone", future).await;
    assert_eq!((&error["code"], &error["path"]), (&json!("INVALID_INPUT"), &json!(["at"])));
});

both!(a_line_of_the_timeline_is_corrected_by_another_and_never_changed, async |site: &Site| {
    let (id, _) = site.triaged("Ransomware detected", 1).await;
    let lead = site.person("IT_SECURITY_LEAD").await;
    let proof = site.shown(&lead.token, "LOG_EXTRACT").await;
    let line =
        |text: &str| json!({ "incident": id, "at": "2026-03-02T07:20:00Z", "kind": "OBSERVATION", "text": text });
    let mut backed = line("Three hosts are encrypted.");
    backed["evidence"] = json!([proof]);
    let first = site.done(&lead.token, "addTimelineEntry", backed, "entry { id evidence { id } }").await;
    assert_eq!(first["entry"]["evidence"], json!([{ "id": proof }]));
    assert_eq!(state(site, &id).await, "INVESTIGATING");
    let mut correction = line("Four hosts are encrypted.");
    correction["kind"] = json!(null);
    correction["corrects"] = first["entry"]["id"].clone();
    let selection = "entry { kind corrects { text correctedBy { text } } }";
    let second = site.done(&lead.token, "addTimelineEntry", correction, selection).await;
    let corrected =
        json!({ "text": "Three hosts are encrypted.", "correctedBy": [{ "text": "Four hosts are encrypted." }] });
    assert_eq!(second["entry"], json!({ "kind": "CORRECTION", "corrects": corrected }));
    let mut forged = line("DRAFT → CLOSED");
    forged["kind"] = json!("STATE");
    assert_eq!(site.refused(&lead.token, "addTimelineEntry", forged).await["code"], "INVALID_INPUT");
});

both!(what_is_not_there_or_makes_no_sense_is_refused_at_its_field, async |site: &Site| {
    let id = site.reported("Phishing mail").await;
    let chair = site.person("CHAIR").await;
    for (more, field, code) in [
        (json!({ "rsitType": "ransomware" }), "rsitType", "INVALID_INPUT"),
        (json!({ "severity": 6 }), "severity", "INVALID_INPUT"),
        (json!({ "owner": id }), "owner", "NOT_FOUND"),
        (json!({ "originSupplier": "nothing" }), "originSupplier", "NOT_FOUND"),
        (json!({ "incident": chair.id }), "incident", "NOT_FOUND"),
        (json!({ "directLoss": "100" }), "directLossCurrency", "INVALID_INPUT"),
        (json!({ "crossBorder": "NO", "memberStates": ["DE", "FR"] }), "memberStates", "INVALID_INPUT"),
    ] {
        let answers = site.answers(&id, 3, more).await;
        let error = site.refused(&chair.token, "triageIncident", answers).await;
        assert_eq!((&error["code"], &error["path"]), (&json!(code), &json!([field])), "{error}");
    }
    let empty = json!({ "title": " ", "detectedAt": "2026-03-02T07:00:00Z" });
    assert_eq!(site.refused(&chair.token, "reportIncident", empty).await["path"], json!(["title"]));
    let twice = json!({ "title": "Twice" });
    assert_eq!(site.refused(&chair.token, "reportIncident", twice).await["path"], json!(["detectedAt"]));
});

both!(incidents_are_listed_by_filter_and_page_both_ways, async |site: &Site| {
    for n in 1..=5 {
        site.later(60);
        site.reported(&format!("Incident {n}")).await;
    }
    let (triaged, _) = site.triaged("Ransomware detected", 1).await;
    let reader = site.person("MEMBER").await;
    let ask = async |arguments: &str| {
        let query = format!(
            "{{ incidents({arguments}) {{ totalCount nodes {{ id title }} pageInfo {{ endCursor startCursor hasNextPage hasPreviousPage }} }} }}"
        );
        site.ask(&reader.token, &query, json!({})).await.data()["incidents"].clone()
    };
    let titles = |page: &Value| -> Vec<String> {
        page["nodes"].as_array().unwrap().iter().map(|node| tests::site::text(&node["title"])).collect()
    };
    let page = ask("first: 2").await;
    assert_eq!(
        (titles(&page), &page["totalCount"]),
        (vec!["Ransomware detected".to_owned(), "Incident 5".to_owned()], &json!(6))
    );
    let next = ask(&format!("first: 2, after: {}", page["pageInfo"]["endCursor"])).await;
    assert_eq!(titles(&next), ["Incident 4", "Incident 3"]);
    let back = ask(&format!("last: 2, before: {}", next["pageInfo"]["startCursor"])).await;
    assert_eq!(titles(&back), titles(&page));
    assert_eq!(ask("filter: { state: { in: [DECLARED] } }").await["totalCount"], 5);
    let severe = ask("filter: { severity: { eq: 1 }, state: { in: [TRIAGED, INVESTIGATING] } }").await;
    assert_eq!(severe["nodes"][0]["id"], triaged.as_str());
    assert_eq!(ask("filter: { detectedAt: { lt: \"2026-03-02T07:00:00Z\" } }").await["totalCount"], 0);
    assert_eq!(ask("filter: { owner: { eq: \"nobody\" } }").await["totalCount"], 0);
});
