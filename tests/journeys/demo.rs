//! The demo, as somebody sees it who starts it: the real binary, its one line of JSON, and what its tokens open.

use std::path::Path;

use serde_json::{Value, json};
use tests::Process;

const BINARY: &str = env!("CARGO_BIN_EXE_proofmark-built-here");
const CHAINS: [&str; 3] = ["Ransomware detected", "Supplier data leak", "Weak password reused"];

/// Asks the demo with a token; answers the data.
async fn ask(demo: &Process, token: &str, query: &str, variables: Value) -> Value {
    let request = reqwest::Client::new().post(demo.said["url"].as_str().unwrap()).bearer_auth(token);
    let answer = request.json(&json!({ "query": query, "variables": variables })).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    assert!(answer.get("errors").is_none(), "{answer:#}");
    answer["data"].clone()
}

/// The tabs of the query page, as they stand, with the token that reads.
async fn every_example_answers(demo: &Process) {
    let page = demo.said["graphiql"].as_str().unwrap();
    let examples: Value = reqwest::get(format!("{page}/examples.json")).await.unwrap().json().await.unwrap();
    assert!(examples.as_array().is_some_and(|all| all.len() >= 3));
    for example in examples.as_array().unwrap() {
        let query = example["query"].as_str().unwrap();
        let answer = ask(demo, &reader(demo), query, example["variables"].clone()).await;
        assert!(answer.as_object().unwrap().values().all(|value| !value.is_null()), "{}", example["title"]);
    }
}

/// Walks through the objects, as deep as a document may go: the process must outlive whatever is asked of it.
const WALKS: [&str; 5] = [
    "{ incidents(first: 1) { nodes { review { steps { id } } } } }",
    "{ incidents(first: 1) { nodes { canClose { blockers { code message path subject { id } } } } } }",
    "{ incidents(first: 3) { nodes { review { rootCauseAnalysis { lessons { effects { causes { incident { review { id } } } } } } } } } }",
    "{ incidents(first: 3) { nodes { review { rootCauseAnalysis { whys { actions { evidence { id } } } } } } } }",
    "{ actions(first: 3) { nodes { owner { name } incident { review { steps { title assignee { name } } } } } } }",
];

/// Every query that the README shows, and the walks.
async fn the_readme_and_the_walks_answer(demo: &Process, incident: &str) {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap();
    let shown: Vec<&str> = readme.split("```graphql\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(shown.len() >= 3, "{shown:?}");
    let variables = json!({ "incident": incident, "from": "2026-08-01T00:00:00Z", "to": "2026-11-01T00:00:00Z" });
    for query in shown.into_iter().chain(WALKS) {
        let known = |name: &&str| query.contains(&format!("${name}:"));
        let asked = ["incident", "from", "to"].iter().filter(|name| known(name));
        let asked: serde_json::Map<_, _> = asked.map(|name| ((*name).to_owned(), variables[*name].clone())).collect();
        ask(demo, &reader(demo), query, Value::Object(asked)).await;
    }
    // What is there and of which nothing is asked is an object without fields, not null.
    let query = "{ overdue(first: 50) { nodes { kind subject { ... on Action { ref } } } } viewer { person @skip(if: true) { name } } }";
    let found = ask(demo, &reader(demo), query, json!({})).await;
    let late = found["overdue"]["nodes"].as_array().unwrap();
    let steps = late.iter().filter(|one| one["kind"] == "REVIEW_STEP");
    assert!(steps.clone().count() > 0 && steps.clone().all(|step| step["subject"] == json!({})), "{late:?}");
    assert_eq!(found["viewer"], json!({}));
}

/// A good month, a bad one and the first, as they were looked at: what they say, and what their figures show.
fn three_months_stay_as_they_were_looked_at(reports: &[Value]) {
    for period in ["2026-09", "2025-05", "2023-11"] {
        let report = reports.iter().find(|report| report["period"] == period).unwrap();
        let read = |file: &str| std::fs::read_to_string(report[file].as_str().unwrap()).unwrap();
        let (text, page) = (read("text"), read("html"));
        let figures = page.split("<desc>").skip(1).filter_map(|rest| rest.split("</desc>").next());
        let figures = figures.collect::<Vec<_>>().join("\n");
        insta::assert_snapshot!(format!("of_{period}"), format!("{text}\n\nWHAT ITS FIGURES SHOW\n\n{figures}"));
    }
}

fn reader(demo: &Process) -> String {
    demo.said["token"].as_str().unwrap().to_owned()
}

/// Every incident: title, state, id.
async fn incidents(demo: &Process) -> Vec<(String, String, String)> {
    let query = "{ incidents(first: 100) { nodes { id title state severity } } }";
    let found = ask(demo, &reader(demo), query, json!({})).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let nodes = found["incidents"]["nodes"].as_array().unwrap().clone();
    nodes.iter().map(|node| (text(&node["title"]), text(&node["state"]), text(&node["id"]))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_tells_a_whole_history_and_goes_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Process::demo(Path::new(BINARY), folder.path(), "2026-11-23");
    let told = incidents(&demo).await;
    assert!(told.len() >= 60, "{told:?}");
    let clock = ask(&demo, &reader(&demo), "{ kpis(keys: [K1]) { asOf } }", json!({})).await;
    let now = clock["kpis"][0]["asOf"].as_str().unwrap();
    assert!(now.starts_with("2026-11-23T08:"), "it begins at nine in Berlin and goes on: {now}");
    for title in CHAINS {
        let found: Vec<_> = told.iter().filter(|(known, ..)| known == title).collect();
        assert_eq!(found.len(), 1, "{title}");
        assert_eq!(found[0].1, "CLOSED");
        let query = "query Q($id: ID!) { traceForward(incident: $id) { complete gaps { message } } }";
        let trace = ask(&demo, &reader(&demo), query, json!({ "id": found[0].2 })).await;
        assert_eq!(trace["traceForward"], json!({ "complete": true, "gaps": [] }), "{title}");
    }
    let scale = "{ actions(first: 0) { totalCount } orphans(first: 0) { totalCount } overdue(first: 0) { totalCount }
        held: actions(filter: { state: { eq: ON_HOLD } }, first: 0) { totalCount }
        cancelled: actions(filter: { state: { eq: CANCELLED } }, first: 0) { totalCount }
        incidents(first: 100) { nodes { severity repeat } } }";
    let scale = ask(&demo, &reader(&demo), scale, json!({})).await;
    let count = |list: &str| scale[list]["totalCount"].as_i64().unwrap();
    assert!(count("actions") >= 150 && count("orphans") >= 2 && count("overdue") >= 2, "{scale}");
    assert_eq!((count("held"), count("cancelled")), (1, 1), "{scale}");
    let nodes = scale["incidents"]["nodes"].as_array().unwrap();
    assert!((1..=5).all(|severity| nodes.iter().any(|node| node["severity"] == severity)));
    assert!(nodes.iter().any(|node| node["repeat"] == true));
    let reports = demo.said["reports"].as_array().unwrap();
    let october = reports.iter().find(|report| report["period"] == "2026-10").unwrap();
    let october = std::fs::read_to_string(october["text"].as_str().unwrap()).unwrap();
    let october = october.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "2 open actions have nobody who owns them: name an owner",
        "1 open review step is assigned to somebody who has left: assign it to somebody else",
        "1 has been given more time that has not run out",
        "struck in spite of",
    ] {
        assert!(october.contains(said), "{said}: {october}");
    }
    // Repeats that rose from one to twelve: the one opens, too.
    let may = reports.iter().find(|report| report["period"] == "2025-05").unwrap();
    let may = std::fs::read_to_string(may["text"].as_str().unwrap()).unwrap();
    let may = may.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(may.contains("repeat incidents, 1 ["), "{may}");
    let months: std::collections::BTreeSet<&str> =
        reports.iter().filter_map(|report| report["period"].as_str()).filter(|period| !period.contains('Q')).collect();
    assert!(months.len() >= 36, "a report of every month that ended within three years: {months:?}");
    for report in reports {
        let bytes = std::fs::read(report["html"].as_str().unwrap()).unwrap();
        let hash = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&bytes));
        assert_eq!(report["sha256"], hash.as_str());
        assert!(std::fs::read_to_string(report["text"].as_str().unwrap()).unwrap().contains("Nordhafen Logistics"));
    }
    three_months_stay_as_they_were_looked_at(reports);
    // Reminders of the day itself are left out: its worker may have told them by now.
    let history = |demo: &Process| {
        let mails = std::fs::read_dir(demo.said["mails"].as_str().unwrap()).unwrap();
        let names = mails.map(|mail| mail.unwrap().file_name().into_string().unwrap());
        names.filter(|name| !name.starts_with(['.']) && !name.starts_with("2026-11-23")).count()
    };
    let mails = history(&demo);
    assert!(reports.iter().any(|report| report["period"] == "2026-Q3"), "{reports:?}");
    assert!(mails >= 3 * reports.len(), "each is mailed to its two reviewers and to the board: {mails}");
    let tokens = demo.said["tokens"].as_object().unwrap();
    assert_eq!(tokens.len(), 15);
    let mut cast = std::collections::BTreeSet::new();
    for (role, token) in tokens {
        let viewer = ask(&demo, token.as_str().unwrap(), "{ viewer { person { id } roles } }", json!({})).await;
        cast.insert(viewer["viewer"]["person"]["id"].to_string());
        assert!(viewer["viewer"]["roles"].as_array().unwrap().contains(&json!(role)), "{role}: {viewer}");
    }
    assert_eq!(cast.len(), 13, "fourteen people, one of whom has left");
    every_example_answers(&demo).await;
    the_readme_and_the_walks_answer(&demo, &told[0].2).await;
    let said = |verdict: &str| {
        let headline = |report: &&Value| {
            std::fs::read_to_string(report["text"].as_str().unwrap()).unwrap().contains(&format!("\n{verdict} than "))
        };
        reports.iter().filter(headline).count()
    };
    assert!(said("Better") >= 3 && said("Worse") >= 3, "good months and bad ones");
    let first = reports.iter().min_by_key(|report| report["period"].as_str()).unwrap();
    let first = std::fs::read_to_string(first["text"].as_str().unwrap()).unwrap();
    assert!(
        first.contains("\nToo early to compare: ") && first.contains("No action is overdue."),
        "an almost empty month: {first}"
    );
    let before = demo.said["tokens"]["CHAIR"].as_str().unwrap().to_owned();
    assert_eq!(demo.end(), 0);

    let again = Process::demo(Path::new(BINARY), folder.path(), "2026-11-23");
    assert_eq!(incidents(&again).await, told);
    assert_ne!(again.said["tokens"]["CHAIR"], before.as_str());
    let request = reqwest::Client::new().post(again.said["url"].as_str().unwrap()).bearer_auth(before);
    let refused = request.json(&json!({ "query": "{ viewer { roles } }" })).send().await.unwrap();
    assert_eq!(refused.status().as_u16(), 401);
    assert_eq!(history(&again), mails);
    assert_eq!(again.end(), 0);
}
