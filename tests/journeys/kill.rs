//! kill -9: nothing acknowledged is lost and nothing is done twice, whatever is killed when.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use api::graphql::id::GlobalId;
use entities::clock::Clock;
use entities::kpi::Month;
use entities::{Call, outbox, report};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::{Value, json};
use tests::{Database, Process, Sink, Site};
use tokio::sync::watch;
use tokio::time::sleep;
use uuid::Uuid;

const KILLS: u64 = 20;
const API: &str = env!("CARGO_BIN_EXE_proofmark-built-here");
const WORKER: &str = env!("CARGO_BIN_EXE_proofmark-worker-built-here");

/// A moment between two bounds, another one each round and the same ones each run.
fn moment(round: u64, from: u64, to: u64) -> Duration {
    Duration::from_millis(from + (round * 7_919) % (to - from))
}

/// An incident as the API acknowledged it, or as its row stands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reported {
    id: Uuid,
    reference: String,
}

/// Reports the incident of a number under that number's key; None while nobody answers.
async fn report(http: &reqwest::Client, address: &str, token: &str, number: i64) -> Option<Reported> {
    let query = "mutation Do($input: ReportIncidentInput!) { reportIncident(input: $input) { incident { id ref } userErrors { code message } } }";
    let input = json!({ "title": format!("kill {number}"), "detectedAt": "2026-01-01T00:00:00Z" });
    let body = json!({ "query": query, "variables": { "input": input } });
    let request = http.post(address).bearer_auth(token).header("idempotency-key", format!("kill-{number}"));
    let answer: Value = request.json(&body).send().await.ok()?.json().await.ok()?;
    let payload = &answer["data"]["reportIncident"];
    assert_eq!(payload["userErrors"], json!([]), "{answer:#}");
    let told = &payload["incident"];
    let id = GlobalId::decode(&told["id"].as_str().unwrap().into()).unwrap().id;
    Some(Reported { id, reference: told["ref"].as_str().unwrap().to_owned() })
}

/// What one client was told.
struct Heard {
    acknowledged: BTreeMap<i64, Reported>,
    /// The number it was asking about when it was told to stop: perhaps written, never acknowledged.
    in_flight: i64,
}

/// One client: reports incident after incident under a key each, asking again with the same key until it is answered.
async fn report_incidents(mut url: watch::Receiver<String>, token: String, next: Arc<AtomicI64>) -> Heard {
    let http = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
    let mut acknowledged = BTreeMap::new();
    loop {
        let number = next.fetch_add(1, Ordering::SeqCst);
        loop {
            let address = url.borrow_and_update().clone();
            if address.is_empty() {
                return Heard { acknowledged, in_flight: number };
            }
            match report(&http, &address, &token, number).await {
                Some(reported) => {
                    acknowledged.insert(number, reported);
                    break;
                }
                None => sleep(Duration::from_millis(20)).await,
            }
        }
    }
}

/// Every incident of a database by the number in its title; the same number twice is a fault.
async fn written(reader: &DatabaseConnection) -> BTreeMap<i64, Reported> {
    let asked = Statement::from_string(reader.get_database_backend(), "SELECT title, id, reference FROM incidents");
    let mut found = BTreeMap::new();
    for row in reader.query_all_raw(asked).await.unwrap() {
        let title: String = row.try_get_by_index(0).unwrap();
        let number = title.strip_prefix("kill ").unwrap().parse().unwrap();
        let reported = Reported { id: row.try_get_by_index(1).unwrap(), reference: row.try_get_by_index(2).unwrap() };
        assert_eq!(found.insert(number, reported), None, "incident {number} was written twice");
    }
    found
}

async fn api_survives(database: Database) {
    let mut api = Process::api(Path::new(API), &database);
    let bootstrap = api.said["bootstrapToken"].as_str().unwrap().to_owned();
    let found = json!({ "query": "mutation { createOrganisation(input: { name: \"Nordhafen\", administrator: { name: \"Ada\", email: \"ada@nordhafen.example\" } }) { token } }" });
    let answer = reqwest::Client::new().post(api.said["url"].as_str().unwrap()).bearer_auth(bootstrap).json(&found);
    let answer: Value = answer.send().await.unwrap().json().await.unwrap();
    let token = answer["data"]["createOrganisation"]["token"].as_str().unwrap().to_owned();
    let (served, url) = watch::channel(api.said["url"].as_str().unwrap().to_owned());
    let next = Arc::new(AtomicI64::new(0));
    let clients: Vec<_> =
        (0..4).map(|_| tokio::spawn(report_incidents(url.clone(), token.clone(), Arc::clone(&next)))).collect();
    for round in 0..KILLS {
        sleep(moment(round, 40, 400)).await;
        api.kill();
        api = Process::api(Path::new(API), &database);
        served.send_replace(api.said["url"].as_str().unwrap().to_owned());
    }
    sleep(Duration::from_millis(500)).await;
    served.send_replace(String::new());
    let (mut acknowledged, mut in_flight) = (BTreeMap::new(), BTreeSet::new());
    for client in clients {
        let mut heard = client.await.unwrap();
        acknowledged.append(&mut heard.acknowledged);
        in_flight.insert(heard.in_flight);
    }
    let (_, reader) = database.connect().await;
    let mut stands = written(&reader).await;
    let unheard = stands.extract_if(.., |number, _| !acknowledged.contains_key(number));
    let unheard: BTreeMap<i64, Reported> = unheard.collect();
    assert_eq!(stands, acknowledged, "what was acknowledged is what stands, by id and ref");
    assert!(
        unheard.keys().all(|number| in_flight.contains(number)),
        "{unheard:?} stands, {in_flight:?} was asked last"
    );
    assert!(acknowledged.len() > 20, "{} acknowledged", acknowledged.len());

    // Every key once more: the same answer, and only what nobody had heard of may be new.
    let http = reqwest::Client::new();
    let address = api.said["url"].as_str().unwrap();
    let mut expected = BTreeMap::new();
    for number in 0..next.load(Ordering::SeqCst) {
        let again = report(&http, address, &token, number).await.expect("an answer");
        if let Some(before) = acknowledged.get(&number).or_else(|| unheard.get(&number)) {
            assert_eq!(&again, before, "key {number} is answered as before");
        }
        expected.insert(number, again);
    }
    assert_eq!(written(&reader).await, expected);
    let references: BTreeSet<&String> = expected.values().map(|reported| &reported.reference).collect();
    assert_eq!(references.len(), expected.len(), "a ref was given twice");
    assert_eq!(api.end(), 0);
    eprintln!("{KILLS} kills, {} acknowledged, {} unheard of", acknowledged.len(), unheard.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_api_killed_under_mutations_loses_and_doubles_nothing_on_sqlite() {
    api_survives(Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_api_killed_under_mutations_loses_and_doubles_nothing_on_postgres() {
    let Some(database) = Database::postgres().await else { return };
    api_survives(database).await;
}

/// A report of last month, put before many people by a mail each; answers the mails.
async fn one_report(site: &Site, members: usize) -> Vec<Uuid> {
    // The workers read the machine's clock: nothing of theirs may fall due but these mails.
    let now = Clock::machine().now();
    site.world.clock.set(now);
    for member in 0..members {
        site.person(&format!("MANAGEMENT_BODY {member}")).await;
    }
    let organisation = entities::organisation::all(&site.world).await.unwrap()[0].clone();
    let call = Call::system(Arc::clone(&site.world), organisation.id);
    let month = Month::last_ended(now, organisation.zone.parse().unwrap());
    let order = report::Order::due(report::Period::Month(month), "BRD-0000-0001");
    let content = report::compose::compose(&call, &order).await.unwrap().content;
    let drawn = worker::report::render(&content).unwrap();
    let keep = async |bytes: Vec<u8>| site.world.blobs.keep(organisation.id, bytes.into()).await.unwrap().sha256;
    let artefacts = report::generate::Artefacts {
        html: keep(drawn.html.into_bytes()).await,
        text: keep(drawn.text.into_bytes()).await,
        chart_svg: keep(drawn.chart.svg.into_bytes()).await,
        chart_png: keep(drawn.chart.png).await,
    };
    report::generate::record(&call, &order, &content, artefacts).await.unwrap();
    let due = outbox::due(&site.world, outbox::Kind::Mail, members as u64 + 1).await.unwrap();
    assert_eq!(due.len(), members);
    due.into_iter().map(|(_, id)| id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_worker_killed_with_mails_due_loses_none_and_doubles_none_unrecorded() {
    let Some(sink) = Sink::start().await else { return };
    let Some(database) = Database::postgres().await else { return };
    let site = Site::start(database).await;
    migrations::apply(&site.world.writer).await.unwrap();
    let mails = one_report(&site, 120).await;
    for round in 0..KILLS {
        let worker = Process::worker(Path::new(WORKER), &site.database, &sink.url());
        sleep(moment(round, 100, 600)).await;
        worker.kill();
    }
    let last = Process::worker(Path::new(WORKER), &site.database, &sink.url());
    let waiting = "SELECT COUNT(*) FROM outbox WHERE state NOT IN ('DONE', 'AMBIGUOUS')";
    for _ in 0..600 {
        if site.number(waiting).await == 0 {
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(site.number(waiting).await, 0, "mails were left");
    assert_eq!(last.end(), 0, "told to end, it ends well");
    let mut arrived: HashMap<String, i64> = HashMap::new();
    for mail in sink.messages() {
        let headers = mail["headers"].as_array().unwrap().clone();
        let id = headers.iter().find(|header| header[0] == "Message-ID").expect("a Message-ID")[1].clone();
        *arrived.entry(id.as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(arrived.len(), mails.len());
    let (mut repeats, mut doubled) = (0, 0);
    for id in mails {
        let times = arrived.get(&format!("<{id}@nordhafen.example>")).copied().unwrap_or_default();
        let simple = id.simple();
        let row = format!("SELECT repeats FROM outbox WHERE id = '{simple}' AND (repeats = 0) = (state = 'DONE')");
        let recorded = site.number(&row).await;
        assert!(times >= 1, "a mail was lost");
        assert!(times <= 1 + recorded, "a mail came {times} times, {recorded} repeats are recorded");
        (repeats, doubled) = (repeats + recorded, doubled + times - 1);
    }
    assert!(repeats <= KILLS.cast_signed(), "at most one repeat a kill");
    eprintln!("{KILLS} kills, {} mails, {repeats} repeats recorded, {doubled} arrived twice", arrived.len());
    let issued = "SELECT COUNT(*) FROM board_reports WHERE state = 'ISSUED'";
    assert_eq!(site.number(issued).await, 1);
}

#[test]
fn a_worker_without_what_it_needs_is_refused_by_name() {
    let refused = |settings: &[(&str, &str)]| {
        let mut command = Command::new(WORKER);
        let output = command.env_clear().envs(settings.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    let home = ("HOME", "/tmp");
    let database = ("PROOFMARK_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    assert!(refused(&[home]).contains("PROOFMARK_DATABASE_URL: expected postgres://"));
    assert!(refused(&[home, database]).contains("PROOFMARK_EVIDENCE_URL"));
    let data = ("PROOFMARK_DATA_DIR", "/tmp");
    let smtp = ("PROOFMARK_SMTP_URL", "smtp://mail.example");
    assert!(refused(&[home, database, data, smtp]).contains("PROOFMARK_MAIL_FROM"));
}
