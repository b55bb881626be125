//! Dashboards: each sees what is late and what waits for them; lists are filtered, ordered and counted as they say.

mod lists;

use serde_json::{Value, json};
use tests::site::text;
use tests::{Site, both};

use crate::chains::walk::{Grave, Walk};

/// The kinds of the tasks of whoever holds a role, in their order.
async fn tasks(site: &Site, role: &str) -> Vec<String> {
    let query = "{ myTasks(first: 100) { totalCount nodes { kind reason subject { id } } } }";
    let found = site.ask(&site.person(role).await.token, query, json!({})).await.data()["myTasks"].clone();
    let nodes = found["nodes"].as_array().unwrap();
    assert_eq!(found["totalCount"], nodes.len());
    assert!(nodes.iter().all(|task| task["subject"]["id"].is_string() && task["reason"].is_string()), "{found:#}");
    nodes.iter().map(|task| text(&task["kind"])).collect()
}

/// Which roles have a task of this kind now.
async fn who(site: &Site, kind: &str) -> Vec<&'static str> {
    let mut found = Vec::new();
    for role in tests::site::ROLES {
        if tasks(site, role).await.iter().any(|task| task == kind) {
            found.push(role);
        }
    }
    found
}

const GRAVE: Grave = Grave { severity: 2, rsit: "privileged-account-compromise", personal_data: "NO", supplier: None };

both!(each_sees_what_waits_for_them_until_it_is_done, async |site: &Site| {
    site.staff().await;
    site.reported("A door stood open").await;
    assert_eq!(who(site, "TRIAGE_INCIDENT").await, ["CHAIR", "IT_SECURITY_LEAD"]);

    let mut walk = Walk::begin(site, "Weak password reused", GRAVE).await;
    assert!(who(site, "SUBMIT_STEP").await.contains(&"IT_SECURITY_LEAD"));
    let lead = site.person("IT_SECURITY_LEAD").await;
    let input = json!({ "review": walk.review, "statement": "Lock it." });
    let lesson = site.done(&lead.token, "proposeLesson", input, "lesson { id }").await["lesson"]["id"].clone();
    assert_eq!(who(site, "DECIDE_LESSON").await, ["CHAIR", "BUSINESS_OWNER", "RISK_OWNER", "POLICY_OWNER"]);
    let (chair, owner) = (site.person("CHAIR").await, site.person("POLICY_OWNER").await);
    site.done(&chair.token, "rejectLesson", json!({ "id": lesson, "reason": "Known." }), "lesson { id }").await;
    assert!(who(site, "DECIDE_LESSON").await.is_empty());

    walk.learn("weak-or-reused-password", "A rule stands only where a check enforces it.").await;
    let shows = ["POLICY_VERSION"];
    let action = walk.plan("Revise the policy", "POLICY_OWNER", &["POLICY"], &["A.5.17"], &shows).await;
    assert_eq!(who(site, "COMPLETE_ACTION").await, ["POLICY_OWNER"]);

    let section = json!({ "id": "rule", "heading": "The rule", "text": "Twelve characters." });
    let input = json!({ "of": { "new": { "title": "Passwords", "owner": owner.id } },
        "body": { "policy": { "kind": "POLICY", "semver": "1.0.0", "sections": [section] } },
        "causes": [{ "cause": { "incident": walk.incident } }, { "cause": { "lesson": walk.lesson } },
            { "cause": { "action": action } }] });
    let version = site.done(&owner.token, "draftVersion", input, "version { id }").await["version"]["id"].clone();
    assert!(who(site, "APPROVE_VERSION").await.is_empty(), "a draft waits for nobody");
    let submitted = site.done(&owner.token, "submitVersion", json!({ "id": version }), "version { bodyHash }").await;
    assert_eq!(who(site, "APPROVE_VERSION").await, ["CHAIR", "MANAGEMENT_BODY"], "its author is not asked");
    let input = json!({ "id": version, "bodyHash": submitted["version"]["bodyHash"] });
    site.done(&chair.token, "approveVersion", input, "version { state }").await;
    assert!(who(site, "APPROVE_VERSION").await.is_empty());

    let proof = site.shown(&owner.token, "POLICY_VERSION").await;
    assert_eq!(
        who(site, "ACCEPT_EVIDENCE").await.len(),
        9,
        "nothing asks for a role yet: all who accept, but the uploader"
    );
    let claim = json!({ "id": action, "evidence": [proof] });
    site.done(&owner.token, "completeAction", claim, "action { state }").await;
    assert_eq!(who(site, "ACCEPT_EVIDENCE").await, ["CHAIR"], "the requirement asks for the chair");
    let query = "{ myTasks(kind: [ACCEPT_EVIDENCE]) { nodes { dueAt overdue } } node: actions(first: 1) { nodes { currentDueAt } } }";
    let found = site.ask(&chair.token, query, json!({})).await.data().clone();
    assert_eq!(found["myTasks"]["nodes"][0]["dueAt"], found["node"]["nodes"][0]["currentDueAt"]);
    assert!(who(site, "COMPLETE_ACTION").await.is_empty());
    let accepting = who(site, "ACCEPT_ACTION").await;
    assert!(accepting.contains(&"CHAIR") && !accepting.contains(&"POLICY_OWNER"), "{accepting:?}");
    site.done(&chair.token, "acceptEvidence", json!({ "evidenceVersion": proof }), "evidenceVersion { id }").await;
    site.done(&chair.token, "acceptAction", json!({ "id": action }), "action { state }").await;
    assert!(who(site, "ACCEPT_ACTION").await.is_empty());

    walk.work().await;
    assert!(who(site, "SUBMIT_STEP").await.is_empty() && who(site, "ACCEPT_STEP").await.is_empty());
    assert_eq!(who(site, "SUBMIT_REVIEW").await, ["CHAIR"]);
    let input = json!({ "review": walk.review, "similarChecked": true });
    site.done(&chair.token, "submitReview", input, "review { state }").await;
    assert_eq!(who(site, "APPROVE_REVIEW").await, ["MANAGEMENT_BODY"]);
    let later = site.world.clock.now().plus_seconds(90 * 86_400).to_string()[..10].to_owned();
    let management = site.person("MANAGEMENT_BODY").await;
    let input = json!({ "review": walk.review, "effectivenessOn": later });
    site.done(&management.token, "approveReview", input, "review { state }").await;
    assert_eq!(who(site, "SIGN_OFF").await, ["INTERNAL_AUDIT", "MANAGEMENT_BODY"]);
    let input = json!({ "subject": walk.incident, "meaning": "APPROVED" });
    site.done(&management.token, "signOff", input, "signOff { state }").await;
    assert_eq!(who(site, "SIGN_OFF").await, ["INTERNAL_AUDIT"]);
    let input = json!({ "subject": walk.incident, "meaning": "ASSURED" });
    site.done(&site.person("INTERNAL_AUDIT").await.token, "signOff", input, "signOff { state }").await;
    assert!(who(site, "SIGN_OFF").await.is_empty());
});

both!(a_report_waits_for_its_reviewers_and_then_for_its_signers, async |site: &Site| {
    site.at("2026-04-02T08:00:00Z");
    site.staff().await;
    let tick = async || worker::tick(&site.world, &worker::Mailer::recording()).await.unwrap();
    site.at("2026-04-30T22:06:00Z");
    tick().await;
    assert_eq!(who(site, "REVIEW_BOARD_REPORT").await, ["CHAIR", "INTERNAL_AUDIT"]);
    assert!(who(site, "SIGN_BOARD_REPORT").await.is_empty(), "nobody signs what was not released");

    let (chair, board) = (site.person("CHAIR").await, site.person("MANAGEMENT_BODY").await);
    let shown = "{ boardReports(first: 1) { nodes { id sha256 } } }";
    let newest = async || site.ask(&board.token, shown, json!({})).await.data()["boardReports"]["nodes"][0].clone();
    let report = newest().await;
    let accept = json!({ "boardReport": report["id"], "decision": "ACCEPT" });
    site.done(&chair.token, "reviewBoardReport", accept, "boardReport { state }").await;
    assert!(who(site, "REVIEW_BOARD_REPORT").await.is_empty());
    assert_eq!(who(site, "SIGN_BOARD_REPORT").await, ["MANAGEMENT_BODY"], "it may be signed while it is mailed");
    tick().await;
    assert_eq!(who(site, "SIGN_BOARD_REPORT").await, ["MANAGEMENT_BODY"]);

    let sign = json!({ "boardReport": report["id"], "sha256": report["sha256"] });
    let signed = site.done(&board.token, "signBoardReport", sign, "boardReport { state }").await;
    assert_eq!(signed["boardReport"]["state"], "SIGNED_OFF");
    assert!(who(site, "SIGN_BOARD_REPORT").await.is_empty());

    let restate = json!({ "boardReport": report["id"], "reason": "An action was closed and not recorded." });
    site.done(&chair.token, "restateBoardReport", restate, "boardReport { state }").await;
    tick().await;
    assert_eq!(who(site, "REVIEW_BOARD_REPORT").await, ["INTERNAL_AUDIT"], "whoever asked for it does not review it");
});

both!(tasks_are_pages_by_due_date, async |site: &Site| {
    site.staff().await;
    site.reported("Not triaged").await;
    let mut walk = Walk::begin(site, "Weak password reused", GRAVE).await;
    walk.learn("weak-or-reused-password", "A rule stands only where a check enforces it.").await;
    walk.plan("Revise the policy", "CHAIR", &[], &["A.5.17"], &["POLICY_VERSION"]).await;
    let chair = site.person("CHAIR").await;
    let query = "query Q($first: Int, $after: String, $last: Int, $before: String) {
        myTasks(first: $first, after: $after, last: $last, before: $before) {
            totalCount nodes { kind dueAt subject { id } } pageInfo { endCursor startCursor hasNextPage hasPreviousPage } } }";
    let ask = async |variables: Value| site.ask(&chair.token, query, variables).await.data()["myTasks"].clone();
    let all = ask(json!({ "first": 100 })).await;
    let due: Vec<&str> = all["nodes"].as_array().unwrap().iter().filter_map(|task| task["dueAt"].as_str()).collect();
    assert!(due.is_sorted() && all["totalCount"].as_u64().unwrap() > 1, "{all:#}");
    assert_eq!(
        all["nodes"].as_array().unwrap().last().unwrap()["kind"],
        "TRIAGE_INCIDENT",
        "what has no date comes last"
    );
    let (mut walked, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = ask(json!({ "first": 1, "after": after })).await;
        walked.extend(page["nodes"].as_array().unwrap().clone());
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(json!(walked), all["nodes"]);
    let back = ask(json!({ "last": 1, "before": after })).await;
    assert_eq!(back["nodes"][0], all["nodes"][walked.len() - 2]);
    let wrong = "query Q($after: String) { overdue(after: $after) { totalCount } }";
    let refused = site.ask(&chair.token, wrong, json!({ "after": after })).await;
    assert_eq!(refused.error_code(), "BAD_USER_INPUT", "a cursor of another list: {:#}", refused.body);
});

both!(a_planned_action_that_nobody_activates_is_a_task_and_falls_due, async |site: &Site| {
    site.staff().await;
    let mut walk = Walk::begin(site, "Weak password reused", GRAVE).await;
    walk.learn("weak-or-reused-password", "A rule stands only where a check enforces it.").await;
    let (chair, owner) = (site.person("CHAIR").await, site.person("POLICY_OWNER").await);
    let due = site.world.clock.now().plus_seconds(7 * 86_400).to_string()[..10].to_owned();
    let mut input = json!({ "title": "Revise the policy", "kind": "CORRECTIVE", "changes": [], "owner": owner.id,
        "supervisor": owner.id, "sources": [{ "lesson": walk.lesson }], "controls": ["A.5.17"], "firstDueDate": due,
        "evidenceRequirements": [{ "kind": "POLICY_VERSION", "acceptorRole": "CHAIR" }] });
    let refused = site.refused(&chair.token, "planAction", input.clone()).await;
    assert_eq!(refused["path"], json!(["supervisor"]), "nobody watches over himself: {refused}");
    input["supervisor"] = json!(site.person("DPO").await.id);
    let planned = site.done(&chair.token, "planAction", input, "action { id }").await["action"]["id"].clone();
    assert_eq!(who(site, "ACTIVATE_ACTION").await, ["CHAIR", "POLICY_OWNER"]);
    site.later(9 * 86_400);
    let query = "{ overdue(kind: [ACTION]) { nodes { subject { id } owner { id } daysOver } } }";
    let late = site.ask(&chair.token, query, json!({})).await.data()["overdue"]["nodes"].clone();
    assert_eq!(late, json!([{ "subject": { "id": planned }, "owner": { "id": owner.id }, "daysOver": 2 }]));
    // Whatever tells of it says the same; its review is late by now, too.
    let query = "{ actions { stats { open overdue byDue { due count } } } late: actions(filter: { overdue: true }) { nodes { id
        overdue currentDueDate } } inTime: actions(filter: { overdue: false }) { totalCount } incidents { stats { overdue } }
        lateIncidents: incidents(filter: { overdue: true }) { totalCount } }";
    let told = site.ask(&chair.token, query, json!({})).await.data().clone();
    let expected = json!({ "open": 1, "overdue": 1, "byDue": [{ "due": "DAYS_1_TO_7", "count": 1 }] });
    assert_eq!(told["actions"]["stats"], expected);
    assert_eq!(told["late"]["nodes"], json!([{ "id": planned, "overdue": true, "currentDueDate": due }]));
    assert_eq!(told["inTime"]["totalCount"], 0);
    assert_eq!(told["incidents"]["stats"]["overdue"], told["lateIncidents"]["totalCount"]);
    site.done(&chair.token, "activateAction", json!({ "id": planned }), "action { state }").await;
    assert!(who(site, "ACTIVATE_ACTION").await.is_empty());
});

both!(what_is_late_is_listed_longest_first, async |site: &Site| {
    site.staff().await;
    let mut walk = Walk::begin(site, "Weak password reused", GRAVE).await;
    walk.learn("weak-or-reused-password", "A rule stands only where a check enforces it.").await;
    let action = walk.plan("Revise the policy", "POLICY_OWNER", &[], &["A.5.17"], &["POLICY_VERSION"]).await;
    let (reader, owner) = (site.person("MEMBER").await, site.person("POLICY_OWNER").await);
    let query = "query Q($asOf: DateTime, $owner: ID, $kind: [OverdueKind!]) { overdue(asOf: $asOf, owner: $owner, kind: $kind, first: 100) {
        totalCount nodes { kind daysOver lateBy dueAt owner { id } subject { id ... on Action { overdue } ... on ReviewStep { overdue } } } } }";
    let ask = async |variables: Value| site.ask(&reader.token, query, variables).await.data()["overdue"].clone();
    assert_eq!(ask(json!({})).await["totalCount"], 0);

    let due = "{ actions { nodes { currentDueAt } } }";
    let due = site.ask(&reader.token, due, json!({})).await.data()["actions"]["nodes"][0]["currentDueAt"].clone();
    let one = |at: &str| json!({ "owner": owner.id, "kind": ["ACTION"], "asOf": at });
    // A window ends before its end: what is due then is late an instant later.
    let at_due = due.as_str().unwrap().to_owned();
    assert_eq!(ask(one(&at_due)).await["totalCount"], 0);
    let one = one(&at_due.parse::<entities::clock::Instant>().unwrap().plus_seconds(1).to_string());
    let foreseen = ask(one.clone()).await;
    assert_eq!((&foreseen["totalCount"], &foreseen["nodes"][0]["daysOver"]), (&json!(1), &json!(1)));
    assert_eq!(foreseen["nodes"][0]["lateBy"], "PT1S");

    site.at(due.as_str().unwrap());
    site.later(3 * 86_400 + 4 * 3_600);
    let late = ask(json!({})).await;
    let nodes = late["nodes"].as_array().unwrap();
    assert!(nodes.iter().all(|item| item["subject"]["overdue"] == true && item["owner"]["id"].is_string()), "{late:#}");
    let dates: Vec<&str> = nodes.iter().filter_map(|item| item["dueAt"].as_str()).collect();
    assert!(dates.is_sorted() && dates.len() == nodes.len() && nodes.len() > 1, "{late:#}");
    let own = ask(json!({ "owner": owner.id, "kind": ["ACTION"] })).await["nodes"].clone();
    assert_eq!(
        (&own[0]["subject"]["id"], &own[0]["daysOver"], &own[0]["lateBy"]),
        (&json!(action), &json!(4), &json!("P3DT4H"))
    );
    assert_eq!(ask(json!({ "owner": "nobody" })).await["totalCount"], 0);

    let chair = site.person("CHAIR").await;
    walk.plan("Revise the policy anew", "POLICY_OWNER", &[], &["A.5.17"], &["POLICY_VERSION"]).await;
    site.done(&chair.token, "cancelAction", json!({ "id": action, "reason": "Planned anew" }), "action { state }")
        .await;
    assert_eq!(ask(json!({ "kind": ["ACTION"] })).await["totalCount"], 0);
    assert_eq!(ask(one).await["totalCount"], 1, "as of an earlier instant it was open");
});

both!(numbers_run_month_by_month, async |site: &Site| {
    site.staff().await;
    let mut walk = Walk::begin(site, "Weak password reused", GRAVE).await;
    walk.learn("weak-or-reused-password", "A rule stands only where a check enforces it.").await;
    let action = walk.plan("Revise the policy", "POLICY_OWNER", &[], &["A.5.17"], &["POLICY_VERSION"]).await;
    site.reported("Reported and not triaged").await;
    site.at("2026-04-10T08:00:00Z");
    walk.finish(&action, "POLICY_OWNER").await;
    let member = site.person("MEMBER").await;
    let query =
        "query Q($from: DateTime!, $to: DateTime!) { timeSeries(from: $from, to: $to, series: [INCIDENTS_DETECTED,
        INCIDENTS_CLOSED, ACTIONS_ACTIVATED, ACTIONS_CLOSED, ACTIONS_OPEN, KPIS]) { time series value } }";
    let year = json!({ "from": "2026-02-01T00:00:00Z", "to": "2027-01-01T00:00:00Z" });
    let found = site.ask(&member.token, query, year).await.data()["timeSeries"].clone();
    let of = |series: &str| -> Vec<(String, f64)> {
        let rows = found.as_array().unwrap().iter().filter(|row| row["series"] == series);
        rows.map(|row| (text(&row["time"])[..10].to_owned(), row["value"].as_f64().unwrap())).collect()
    };
    // Months begin at midnight in Berlin: 23:00 UTC of the day before, 22:00 in summer.
    let months = ["2026-01-31", "2026-02-28", "2026-03-31"];
    let run = |values: [f64; 3]| months.map(str::to_owned).into_iter().zip(values).collect::<Vec<_>>();
    assert_eq!(of("incidents.detected.severity2"), run([0.0, 1.0, 0.0]));
    assert_eq!(of("incidents.detected.severity1"), run([0.0, 0.0, 0.0]));
    assert_eq!(of("incidents.detected.untriaged"), run([0.0, 1.0, 0.0]));
    assert_eq!(of("incidents.closed"), run([0.0, 0.0, 0.0]));
    assert_eq!(of("actions.activated"), run([0.0, 1.0, 0.0]));
    assert_eq!(of("actions.closed"), run([0.0, 0.0, 1.0]));
    assert_eq!(of("actions.open"), run([0.0, 1.0, 0.0]));
    assert!(of("K1").is_empty(), "nothing was recorded at a month's end");

    let organisation = api::graphql::id::GlobalId::decode(&member.id.clone().into()).unwrap().organisation;
    let call = entities::call::Call::system(std::sync::Arc::clone(&site.world), organisation);
    entities::kpi::snapshot::take(&call, "2026-03".parse().unwrap()).await.unwrap();
    let march = json!({ "from": "2026-03-01T00:00:00+01:00", "to": "2026-04-01T00:00:00+02:00" });
    let found = site.ask(&member.token, query, march.clone()).await.data()["timeSeries"].clone();
    let k2 = found.as_array().unwrap().iter().find(|row| row["series"] == "K2").unwrap();
    let begun = json!("2026-02-28T23:00:00.000000Z");
    assert_eq!((&k2["time"], &k2["value"]), (&begun, &Value::Null), "one action is too few to draw");

    for (from, to) in
        [("2026-04-01T00:00:00Z", "2026-04-01T00:00:00Z"), ("1990-01-01T00:00:00Z", "2026-04-01T00:00:00Z")]
    {
        let refused = site.ask(&member.token, query, json!({ "from": from, "to": to })).await;
        assert_eq!(refused.error_code(), "BAD_USER_INPUT");
    }
});
