//! How many SQL statements an operation takes, counted from what the driver says of each. In a binary of its own: the count
//! needs a process in which nothing else runs, so its tests wait for each other, too.

#![expect(clippy::expect_used, reason = "a test that cannot go on says why and stops")]

#[path = "../journeys/chains/walk.rs"]
mod walk;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, Once};

use api::graphql::id::GlobalId;
use entities::Call;
use entities::reminder::rules::Told;
use entities::reminder::{round, tell};
use serde_json::{Value, json};
use tests::{Database, Site};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use walk::{Grave, Walk};

/// Held by the one test that runs.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// The statements since the count began.
static STATEMENTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// What begins and ends a transaction, and what tells PostgreSQL whose rows are meant, is no statement of an operation.
const FRAME: [&str; 8] = ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ", "SELECT SET_CONFIG", "PRAGMA"];

const FORWARD: &str = "query Q($id: ID!) { traceForward(incident: $id) { complete gaps { code message } root { id }
    nodes { __typename id ... on Action { ref title state } ... on EvidenceVersion { number sha256 } }
    edges { kind status from { id } to { id } } paths { length nodes { id } } } }";

const BACK: &str = "query Q($id: ID!) { traceBack(from: { policyVersion: $id }) { complete gaps { code message }
    root { id } nodes { __typename id ... on Incident { ref title } } paths { length nodes { id } } } }";

const PAGE: &str = "{ incidents(first: 50) { edges { node { ref title state owner { name } openActions { ref title }
    latestEvidence { ref title } } } } }";

const OVERDUE: &str =
    "{ actions(filter: { overdue: true }, orderBy: [{ field: DUE_AT }], first: 50) { nodes { id ref title state
    currentDueAt owner { id name } incident { ref } } pageInfo { hasNextPage endCursor } } }";

/// Each dashboard's query, and how many statements it takes whatever its size: the organisation where months are counted
/// in its zone and whether they are, the list, its count, its statistics, and one for each kind of row that stands behind a
/// page.
const DASHBOARDS: [(&str, usize); 10] = [
    ("{ overdue(asOf: \"2027-01-01T00:00:00Z\", first: 50) { totalCount nodes { daysOver owner { name } subject {
        ... on Action { ref title } ... on ReviewStep { title } } } } }", 6),
    ("{ myTasks(first: 50) { totalCount nodes { kind dueAt reason subject { id } } } }", 6),
    ("{ timeSeries(from: \"2025-04-01T00:00:00Z\", to: \"2026-04-01T00:00:00Z\", series: [KPIS, INCIDENTS_DETECTED,
        INCIDENTS_CLOSED, ACTIONS_ACTIVATED, ACTIONS_CLOSED, ACTIONS_OPEN]) { time series value } }", 4),
    ("{ incidents(first: 50, filter: { severity: { lte: 3 }, not: { state: { eq: CLOSED } } }, orderBy: [{ field: SEVERITY }]) {
        totalCount nodes { ref } stats { count open overdue byState { state count } byOwner { owner { name } count } } } }", 4),
    ("{ actions(first: 50, filter: { overdue: false }, orderBy: [{ field: DUE_AT }]) { totalCount nodes { ref }
        stats { open overdue byDue { due count } bySeverity { severity count } byOwner { owner { name } overdue } } } }", 4),
    ("{ incidents(first: 50) { nodes { repeat recurrence earlierOfSameCause { ref } recurrences { ref } } } }", 4),
    ("{ recurrences { causeKey repeats cause { label } } recurrenceCandidates(first: 50) { totalCount nodes { victim } } }", 4),
    ("{ kpis { key value status trend numerator denominator target excluded { reason count } } }", 11),
    ("{ kpis { key value beside { cancelledShare onCurrentDue { value } median p90 stillOpen actions { mean } acceptance { mean }
        repeats { now before } suppliersWithOpenIncidents } } }", 20),
    ("{ kpis { key value points { month value status seriesBreak } } }", 21),
];

struct Counter;

impl<S: Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut said = Said::default();
        event.record(&mut said);
        let text = said.0.trim().to_uppercase();
        if !FRAME.iter().any(|word| text.starts_with(word)) {
            STATEMENTS.lock().expect("a count").push(said.text());
        }
    }
}

/// The beginning of a statement, as the driver sums it up, and its whole text where that is longer.
#[derive(Default)]
struct Said(String, String);

impl Said {
    fn text(self) -> String {
        if self.1.trim().is_empty() { self.0 } else { self.1 }
    }
}

impl Visit for Said {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.0),
            "db.statement" => value.clone_into(&mut self.1),
            _ => {}
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "summary" => format!("{value:?}").trim_matches('"').clone_into(&mut self.0),
            "db.statement" => format!("{value:?}").trim_matches('"').clone_into(&mut self.1),
            _ => {}
        }
    }
}

fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let counter = Counter.with_filter(filter_fn(|told| told.target() == "sqlx::query"));
        let all = tracing_subscriber::registry().with(counter);
        tracing::subscriber::set_global_default(all).expect("nobody else listens");
    });
}

/// The statements of a query, once the connections know it: asked until two answers in a row took the same, since the driver
/// may tell of the last one of an answer only when the next is under way.
async fn statements(site: &Site, query: &str, variables: Value) -> Vec<String> {
    let token = site.person("INTERNAL_AUDIT").await.token;
    let mut before = None;
    for _ in 0..10 {
        site.ask(&token, query, variables.clone()).await.data();
        let now = std::mem::take(&mut *STATEMENTS.lock().expect("a count"));
        if before.as_ref() == Some(&now) {
            return now;
        }
        before = Some(now);
    }
    panic!("the statements change from answer to answer: {before:#?}")
}

/// The statements of a query beyond the one that shows what the token opens. PostgreSQL is asked each time, where the roles may
/// have changed since: at the end, or within the one statement that answers a planned query. SQLite, where this process has
/// written nothing meanwhile, is not asked.
async fn beyond_the_token(site: &Site, query: &str, variables: Value) -> Vec<String> {
    let mut token = statements(site, "{ __typename }", json!({})).await;
    let mut all = statements(site, query, variables).await;
    assert_eq!(token.len(), usize::from(site.database.is_postgres()), "the token with its person's roles: {token:#?}");
    if !all.iter().any(|statement| token.is_empty() || shows_the_token(statement)) {
        assert_eq!(all.pop(), token.pop(), "the token comes last");
    }
    all
}

/// Whether a statement shows beside what it answers what the token opens.
fn shows_the_token(statement: &str) -> bool {
    statement.contains("AS told") && statement.contains("AS bearer")
}

fn policy(semver: &str, text: &str) -> Value {
    json!({ "policy": { "kind": "POLICY", "semver": semver,
        "sections": [{ "id": "rule", "heading": "The rule", "text": text }] } })
}

/// An incident under review with a lesson, an action, and a version of a policy that it caused.
async fn begun<'a>(site: &'a Site, title: &str) -> (Walk<'a>, String, String) {
    let grave = Grave { severity: 2, rsit: "privileged-account-compromise", personal_data: "NO", supplier: None };
    let mut walk = Walk::begin(site, title, grave).await;
    walk.learn("weak-or-reused-password", "A rule stands only where a check enforces it.").await;
    let shows = ["POLICY_VERSION", "TRAINING_RECORD"];
    let action = walk.plan("Revise the policy", "POLICY_OWNER", &["POLICY"], &["A.5.17"], &shows).await;
    let of = json!({ "new": { "title": title, "owner": site.person("POLICY_OWNER").await.id } });
    let version = walk.change(of, policy("1.0.0", "Eight characters."), &action, "CHAIR").await;
    (walk, action, version)
}

async fn a_trace_is_one_statement_whatever_its_size(site: &Site) {
    let (small, action, version) = begun(site, "Weak password reused").await;
    let whole = statements(site, FORWARD, json!({ "id": small.incident })).await;
    assert_eq!(whole.len(), 1, "with all that shows who asks: {whole:#?}");
    assert_eq!(shows_the_token(&whole[0]), site.database.is_postgres(), "{whole:#?}");
    let forward = beyond_the_token(site, FORWARD, json!({ "id": small.incident })).await;
    assert_eq!(forward.len(), 1, "{forward:#?}");
    let back = beyond_the_token(site, BACK, json!({ "id": version })).await;
    assert_eq!(back.len(), 1, "{back:#?}");

    let second = small.plan("Train everybody", "POLICY_OWNER", &["POLICY"], &["A.6.3"], &["TRAINING_RECORD"]).await;
    let of = small.item(&version, "PolicyVersion").await;
    small.change(of.clone(), policy("1.1.0", "Twelve characters."), &action, "CHAIR").await;
    let last = small.change(of, policy("1.2.0", "Checked against public lists."), &second, "CHAIR").await;
    small.finish(&action, "POLICY_OWNER").await;
    small.finish(&second, "POLICY_OWNER").await;
    small.work().await;
    small.close("CLOSED").await;
    let large = small;
    let forward = beyond_the_token(site, FORWARD, json!({ "id": large.incident })).await;
    assert_eq!(forward.len(), 1, "{forward:#?}");
    let back = beyond_the_token(site, BACK, json!({ "id": last })).await;
    assert_eq!(back.len(), 1, "{back:#?}");
}

/// What a selection asks of rows that are loaded anyway is planned: no column is loaded that nobody asked for. Anything
/// else, such as a key that is asked for twice, takes the rows whole.
async fn a_planned_trace_loads_what_was_asked_for(site: &Site) {
    let (walk, ..) = begun(site, "A plan").await;
    let planned = beyond_the_token(site, FORWARD, json!({ "id": walk.incident })).await;
    assert!(planned[0].contains("sha256") && !planned[0].contains("source_record"), "{planned:#?}");
    let typed = FORWARD.replace("root { id }", "root { id } root { id }");
    let typed = beyond_the_token(site, &typed, json!({ "id": walk.incident })).await;
    assert!(typed[0].contains("sha256") && typed[0].contains("source_record"), "{typed:#?}");
}

async fn a_page_of_a_list_is_one_statement_whatever_stands_beside_its_rows(site: &Site) {
    for place in 0..47 {
        site.triaged(&format!("Incident {place}"), 3).await;
    }
    for title in ["First of three", "Second of three", "Third of three"] {
        begun(site, title).await;
    }
    let token = site.person("INTERNAL_AUDIT").await.token;
    let page = site.ask(&token, PAGE, json!({})).await.data()["incidents"]["edges"].clone();
    let page = page.as_array().expect("a page");
    assert_eq!(page.len(), 50);
    assert!(page[0]["node"]["owner"].is_object() && page[0]["node"]["openActions"][0].is_object(), "{:#}", page[0]);
    assert!(page[0]["node"]["latestEvidence"].is_object(), "{:#}", page[0]);
    let counted = beyond_the_token(site, PAGE, json!({})).await;
    assert_eq!(counted.len(), 1, "{counted:#?}");
    let counted = beyond_the_token(site, OVERDUE, json!({})).await;
    assert_eq!(counted.len(), 1, "{counted:#?}");

    // From deep within as from the beginning.
    let deep = PAGE.replace("(first: 50)", "(first: 20, after: $after)").replacen('{', "query Q($after: String) {", 1);
    let deep = deep.replace("edges {", "pageInfo { endCursor } edges {");
    let begin = site.ask(&token, &deep, json!({})).await.data()["incidents"]["pageInfo"]["endCursor"].clone();
    assert!(begin.is_string(), "{begin}");
    let counted = beyond_the_token(site, &deep, json!({ "after": begin })).await;
    assert_eq!(counted.len(), 1, "{counted:#?}");
}

async fn a_dashboard_is_a_handful_of_statements_whatever_its_size(site: &Site) {
    for (query, most) in DASHBOARDS {
        let counted = beyond_the_token(site, query, json!({})).await;
        assert!((1..=most).contains(&counted.len()), "at most {most} for {query}: {counted:#?}");
    }
}

/// What a call of the worker's takes, once the connections know it.
async fn taken<T>(site: &Site, work: impl AsyncFn(&Call) -> entities::Result<T>) -> (T, Vec<String>) {
    let chair = GlobalId::decode(&site.person("CHAIR").await.id.into()).expect("an id");
    let call = || Call::system(Arc::clone(&site.world), chair.organisation);
    for _ in 0..2 {
        STATEMENTS.lock().expect("a count").clear();
        let call = call();
        work(&call).await.expect("it works");
        call.end_reading().await.expect("a read ends");
    }
    let counted = std::mem::take(&mut *STATEMENTS.lock().expect("a count"));
    (work(&call()).await.expect("it works"), counted)
}

async fn a_pass_is_two_statements_and_a_morning_a_dozen_whatever_is_open(site: &Site) {
    // Nine in the morning in Berlin, on a day on which something is overdue.
    site.at("2026-07-01T07:00:00Z");
    let (rounds, pass) = taken(site, async |call| round::pending(call).await).await;
    assert_eq!((rounds.len(), pass.len()), (1, 2), "{pass:#?}");
    let (told, few) = taken(site, async |call| tell::due(call, &rounds[0]).await).await;
    assert!(!told.is_empty(), "something is overdue");
    assert!(few.len() <= 12, "{few:#?}");
    let (walk, ..) = begun(site, "One more").await;
    for title in ["A fifth", "A sixth", "A seventh"] {
        walk.plan(title, "POLICY_OWNER", &["POLICY"], &["A.6.3"], &["TRAINING_RECORD"]).await;
    }
    let (told_more, many) = taken(site, async |call| tell::due(call, &rounds[0]).await).await;
    let lines = |told: &BTreeMap<_, Told>| told.values().map(|told| told.lines.len()).sum::<usize>();
    assert!(lines(&told_more) >= lines(&told), "as much is told as before");
    assert_eq!(many.len(), few.len(), "{many:#?}");
}

async fn count(database: Database) {
    let _alone = ALONE.lock().await;
    listen();
    let site = Site::start(database).await;
    site.staff().await;
    begun(&site, "The first of all").await;
    a_dashboard_is_a_handful_of_statements_whatever_its_size(&site).await;
    a_page_of_a_list_is_one_statement_whatever_stands_beside_its_rows(&site).await;
    a_dashboard_is_a_handful_of_statements_whatever_its_size(&site).await;
    a_trace_is_one_statement_whatever_its_size(&site).await;
    a_pass_is_two_statements_and_a_morning_a_dozen_whatever_is_open(&site).await;
    a_planned_trace_loads_what_was_asked_for(&site).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn few_statements_on_sqlite() {
    count(Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn few_statements_on_postgres() {
    if let Some(database) = Database::postgres().await {
        count(database).await;
    }
}
