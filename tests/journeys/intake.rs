//! Bringing history in: imported, unchanged or held, line by line; nothing guessed, nothing lost, nothing twice.

use std::io::Write as _;
use std::path::PathBuf;

use api::command::Stopped;
use api::command::import::{self, Veris};
use entities::intake::rehearsal::Tally;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use serde_json::{Value, json};
use tests::{Database, Site, both};

const HOME: &str = "Nordhafen Logistics";

/// A file of lines in the site's folder.
#[expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]
fn file(site: &Site, name: &str, lines: &[String]) -> Veris {
    let path = site.database.folder().join(name);
    std::fs::write(&path, lines.join("\n")).unwrap();
    Veris { file: path, organisation: HOME.to_owned(), dry_run: false }
}

fn tally(read: i64, imported: i64, unchanged: i64, held: i64, warnings: i64) -> Tally {
    Tally { read, imported, unchanged, held, warnings }
}

/// Six records, one of them copied, one contradicted, and two lines that are none; blank lines between.
fn history() -> Vec<String> {
    let record = |id: &str, mut rest: Value| {
        rest["incident_id"] = json!(id);
        rest["source_id"] = json!("ledgerbook");
        rest["schema_version"] = json!("1.3.4");
        rest.to_string()
    };
    let stolen = json!({ "summary": "A courier's tablet was stolen from a van.", "security_incident": "Confirmed",
        "attribute": { "confidentiality": { "data_total": 4_000_000_000_i64, "data_disclosure": "Yes" }, "availability": {} },
        "impact": { "overall_amount": 812.5, "iso_currency_code": "EUR" },
        "timeline": { "incident": { "year": 2018, "month": 2, "day": 29 }, "discovery": { "unit": "Hours" } } });
    vec![
        record("LB-0001", stolen.clone()),
        String::new(),
        record("lb-0001", stolen),
        record(
            "LB-0002",
            json!({ "timeline": { "incident": { "year": 2016 } }, "security_incident": "Near miss",
            "plus": { "timeline": { "notification": { "year": 2015, "month": 3 } } } }),
        ),
        record("lb-0002", json!({ "summary": "The same id tells another story." })),
        record(
            "LB-0003",
            json!({ "summary": "A fax went to a wrong number \u{0}\u{1}\u{feff} <b>&lt;</b> =2+2",
            "timeline": { "incident": { "year": 2016, "month": 123, "day": 6 } } }),
        ),
        record(
            "LB-0004",
            json!({ "timeline": { "incident": { "year": 2014, "month": 7, "day": 3, "time": "03:00 AM" } } }),
        ),
        "{ \"incident_id\": \"LB-0005\", ".to_owned(),
        json!({ "summary": "A record without an id." }).to_string(),
    ]
}

both!(history_is_brought_in_once, async |site: &Site| {
    let administrator = site.administrator().await;
    let ask = file(site, "history.jsonl", &history());
    assert_eq!(import::veris(&site.world, &ask).await.unwrap(), tally(8, 4, 1, 3, 6));
    let written = site.written().await;
    assert_eq!(import::veris(&site.world, &ask).await.unwrap(), tally(8, 0, 5, 3, 0));
    assert_eq!(site.written().await.0, written.0 + 3, "a second run leaves its own three entries");

    assert_eq!(site.count("incidents").await, 4);
    assert_eq!(site.count("held_records").await, 3);
    assert_eq!(site.count("import_warnings").await, 6);
    assert_eq!(site.number("SELECT COUNT(*) FROM incidents WHERE origin = 'IMPORTED' AND state = 'DRAFT'").await, 4);
    assert_eq!(site.number("SELECT data_records FROM incidents WHERE source_id = 'lb-0001'").await, 4_000_000_000);
    assert_eq!(site.number("SELECT direct_loss FROM incidents WHERE source_id = 'lb-0001'").await, 81_250);
    let narrowed = "SELECT COUNT(*) FROM incident_milestones WHERE kind = 'OCCURRED' AND precision = 'MONTH' \
        AND as_written = '2018-02-29' AND earliest = 1517443200000000 AND latest = 1519862399999999";
    assert_eq!(site.number(narrowed).await, 1);
    let unplaced = "SELECT COUNT(*) FROM incident_milestones WHERE kind = 'NOTIFIED' AND precision = 'UNKNOWN' \
        AND earliest IS NULL AND as_written = '2015-03'";
    assert_eq!(site.number(unplaced).await, 1);
    let entries = "SELECT COUNT(*) FROM ledger_entries WHERE operation = 'importIncident'";
    assert_eq!(site.number(entries).await, 4 + site.count("incident_milestones").await);

    let query =
        "{ heldRecords(first: 2) { totalCount pageInfo { hasNextPage } nodes { fileName line code source sourceId raw
        incident { ref } } } }";
    let held = site.ask(&administrator.token, query, json!({})).await.data()["heldRecords"].clone();
    assert_eq!((&held["totalCount"], &held["pageInfo"]["hasNextPage"]), (&json!(3), &json!(true)));
    let first = &held["nodes"][0];
    assert_eq!(first["raw"], history()[4]);
    let expected = json!(["history.jsonl", 5, "OTHER_CONTENT", "ledgerbook", "lb-0002"]);
    let told = ["fileName", "line", "code", "source", "sourceId"].map(|field| first[field].clone());
    assert_eq!(json!(told), expected);
    assert!(first["incident"]["ref"].as_str().unwrap().starts_with("INC-2026-"), "{first}");

    let held: Value = serde_json::from_str(&import::held(&site.world, None, true).await.unwrap()).unwrap();
    let codes: Vec<&str> = held.as_array().unwrap().iter().filter_map(|held| held["code"].as_str()).collect();
    assert_eq!(codes, ["OTHER_CONTENT", "NOT_JSON", "ID_MISSING"]);
    assert!(held[0]["incident"].as_str().unwrap().starts_with("INC-2026-"));
    let text = import::held(&site.world, Some(HOME), false).await.unwrap();
    assert!(text.contains("history.jsonl, line 5: OTHER_CONTENT ledgerbook/lb-0002 INC-2026-"), "{text}");
});

both!(a_warning_names_its_line_and_its_field, async |site: &Site| {
    site.administrator().await;
    import::veris(&site.world, &file(site, "history.jsonl", &history())).await.unwrap();
    let odd: Value = serde_json::from_str(&import::warnings(&site.world, None, true).await.unwrap()).unwrap();
    let odd: Vec<Value> =
        odd.as_array().unwrap().iter().map(|odd| json!([odd["line"], odd["field"], odd["code"]])).collect();
    let expected = [
        json!([1, "timeline.incident.day", "DAY_IMPOSSIBLE"]),
        json!([1, "timeline.discovery.value", "UNIT_WITHOUT_NUMBER"]),
        json!([4, "plus.timeline.notification", "NOTIFIED_BEFORE"]),
        json!([6, "summary", "NUL_REMOVED"]),
        json!([6, "timeline.incident.month", "MONTH_IMPOSSIBLE"]),
        json!([7, "timeline.incident.time", "TIME_WITHOUT_ZONE"]),
    ];
    assert_eq!(odd, expected);
});

both!(an_empty_instance_gets_its_organisation_from_the_import, async |site: &Site| {
    let ask = file(site, "history.jsonl", &history());
    let rehearsed = import::veris(&site.world, &Veris { dry_run: true, ..ask.clone() }).await.unwrap();
    assert_eq!((rehearsed, site.count("organisations").await), (tally(8, 4, 1, 3, 6), 0));
    import::veris(&site.world, &ask).await.unwrap();
    assert_eq!(site.number("SELECT COUNT(*) FROM organisations WHERE name = 'Nordhafen Logistics'").await, 1);
});

both!(a_rehearsal_writes_nothing, async |site: &Site| {
    site.administrator().await;
    let ask = file(site, "history.jsonl", &history());
    let before = site.written().await;
    let rehearsed = import::veris(&site.world, &Veris { dry_run: true, ..ask.clone() }).await.unwrap();
    assert_eq!((rehearsed, site.written().await, site.count("incidents").await), (tally(8, 4, 1, 3, 6), before, 0));
    import::veris(&site.world, &ask).await.unwrap();
    let again = import::veris(&site.world, &Veris { dry_run: true, ..ask }).await.unwrap();
    assert_eq!(again, tally(8, 0, 5, 3, 0));
});

both!(a_name_unknown_where_there_are_others_is_wrong_usage, async |site: &Site| {
    site.administrator().await;
    let ask = file(site, "history.jsonl", &history());
    let (before, elsewhere) = (site.written().await, "Elsewhere".to_owned());
    for dry_run in [true, false] {
        let ask = Veris { organisation: elsewhere.clone(), dry_run, ..ask.clone() };
        let refused = import::veris(&site.world, &ask).await.unwrap_err();
        assert!(matches!(refused, Stopped::Usage(_)) && refused.code() == 2, "{refused}");
    }
    let missing = Veris { file: PathBuf::from("/nowhere/at/all.jsonl"), ..ask };
    assert_eq!(import::veris(&site.world, &missing).await.unwrap_err().code(), 2);
    assert_eq!(site.written().await, before);
});

both!(a_packed_file_that_breaks_off_keeps_whole_batches_and_can_be_read_again, async |site: &Site| {
    site.administrator().await;
    let lines: Vec<String> =
        (0..1_200).map(|n| json!({ "incident_id": format!("LB-{n}"), "summary": digest(n) }).to_string()).collect();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(lines.join("\n").as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    let whole = file(site, "history.jsonl.gz", &[]);
    std::fs::write(&whole.file, &packed[..packed.len() * 3 / 4]).unwrap();
    let broken = import::veris(&site.world, &whole).await.unwrap_err();
    assert_eq!(broken.code(), 1);
    assert_eq!(site.count("incidents").await, 500, "{broken}");
    std::fs::write(&whole.file, &packed).unwrap();
    assert_eq!(import::veris(&site.world, &whole).await.unwrap(), tally(1_200, 700, 500, 0, 0));
});

/// Text that does not pack well.
fn digest(n: i32) -> String {
    use sha2::Digest as _;
    hex::encode(sha2::Sha256::digest(n.to_le_bytes()))
}

/// The real records, where they are: `PROOFMARK_TEST_DATA`, or `../shared/data` beside the workspace.
fn real(name: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let folder = std::env::var_os("PROOFMARK_TEST_DATA").map_or_else(beside, PathBuf::from);
    let path = folder.join(name);
    if !path.is_file() {
        let why = format!("no real records at {}: set PROOFMARK_TEST_DATA to their folder", path.display());
        tests::skipped(&why);
        return None;
    }
    Some(path)
}

both!(the_real_records_come_in_whole, async |site: &Site| {
    let Some(path) = real("vcdb-train.jsonl.gz") else { return };
    site.administrator().await;
    let ask = Veris { file: path, organisation: HOME.to_owned(), dry_run: false };
    // 1,506 units without a number, 77 sums without a currency, 53 notifications before their incident, 37 others; two of
    // those, dated 2103, count only while that lies ahead of the clock.
    assert_eq!(import::veris(&site.world, &ask).await.unwrap(), tally(6_774, 6_770, 1, 3, 1_673));
    assert_eq!(import::veris(&site.world, &ask).await.unwrap(), tally(6_774, 0, 6_771, 3, 0));
    assert_eq!((site.count("incidents").await, site.count("held_records").await), (6_770, 3));
    let undated = "SELECT COUNT(*) FROM incidents WHERE occurred_from IS NULL";
    assert_eq!(site.number(undated).await, 0);
});

// In the real records, 88 times the same victim (without case and outer space) meets the same action and named variety of
// it again, at most six months apart by months that are known. Three groups more would be of records whose victim is
// `Unknown`, which is nobody, and 14 of varieties `Unknown` and `Other`, which name nothing. The 2,143
// records of which the year alone is known are in none: nobody can say how far they are from another.
both!(the_real_records_tell_where_something_may_have_happened_again, async |site: &Site| {
    let Some(path) = real("vcdb-train.jsonl.gz") else { return };
    let administrator = site.administrator().await;
    let ask = Veris { file: path, organisation: HOME.to_owned(), dry_run: false };
    import::veris(&site.world, &ask).await.unwrap();
    let query = "query Q($after: String) { recurrenceCandidates(first: 50, after: $after) { totalCount
        nodes { variety firstMonth lastMonth incidents(first: 1) { totalCount } } pageInfo { endCursor hasNextPage } } }";
    let page = async |after: Value| {
        site.ask(&administrator.token, query, json!({ "after": after })).await.data()["recurrenceCandidates"].clone()
    };
    let first = page(Value::Null).await;
    assert_eq!((&first["totalCount"], &first["pageInfo"]["hasNextPage"]), (&json!(88), &json!(true)));
    let second = page(first["pageInfo"]["endCursor"].clone()).await;
    assert_eq!(second["pageInfo"]["hasNextPage"], false);
    let all = [&first["nodes"], &second["nodes"]].map(|nodes| nodes.as_array().unwrap().clone()).concat();
    assert_eq!(all.len(), 88);
    let months: Vec<&str> = all.iter().filter_map(|one| one["lastMonth"].as_str()).collect();
    assert!(months.is_sorted_by(|a, b| a >= b), "the latest first");
    for one in &all {
        assert!(
            one["incidents"]["totalCount"].as_i64().unwrap() >= 2
                && one["firstMonth"].as_str() <= one["lastMonth"].as_str()
        );
        assert!(!matches!(one["variety"].as_str(), Some("Unknown" | "Other")));
    }
    assert_eq!(
        site.number("SELECT COUNT(*) FROM incidents WHERE recurrence_of_id IS NOT NULL").await,
        0,
        "nothing is merged"
    );
});

both!(candidates_of_recurrence_are_of_one_victim_and_one_variety_in_months_that_are_known, async |site: &Site| {
    let administrator = site.administrator().await;
    let record = |id: &str, victim: Value, action: Value, month: Value| {
        json!({ "incident_id": id, "victim": { "victim_id": victim }, "action": action,
            "timeline": { "incident": { "year": 2014, "month": month } } })
        .to_string()
    };
    let phishing = json!({ "social": { "variety": ["Phishing", "Unknown"] } });
    let lines = [
        record("LB-1", json!("Quayside Süd"), phishing.clone(), json!(3)),
        record("LB-2", json!(" QUAYSIDE SÜD "), phishing.clone(), json!(9)),
        record("LB-3", json!("Quayside Süd"), phishing.clone(), Value::Null),
        record("LB-4", json!("Quayside Nord"), phishing.clone(), json!(9)),
        record("LB-5", json!("Quayside Süd"), json!({ "social": { "variety": ["Pretexting"] } }), json!(9)),
        record("LB-6", json!("Unknown"), phishing.clone(), json!(3)),
        record("LB-7", json!("Unknown"), phishing.clone(), json!(4)),
        record("LB-8", json!(["Quayside Süd"]), json!("social"), json!(4)),
        record("LB-9", json!(7), json!({ "social": "Phishing", "error": { "variety": [null, 7, {}] } }), json!(4)),
    ];
    import::veris(&site.world, &file(site, "history.jsonl", &lines)).await.unwrap();
    let query = "{ recurrenceCandidates { totalCount nodes { victim action variety firstMonth lastMonth
        incidents { totalCount stats { count } } } } }";
    let found = site.ask(&administrator.token, query, json!({})).await.data()["recurrenceCandidates"].clone();
    let expected = json!([{ "victim": "quayside süd", "action": "social", "variety": "Phishing", "firstMonth": "2014-03",
        "lastMonth": "2014-09", "incidents": { "totalCount": 2, "stats": { "count": 2 } } }]);
    assert_eq!((&found["totalCount"], &found["nodes"]), (&json!(1), &expected));
});

/// Anything that JSON can say, about the fields that are read.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-5_i64..2_030).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(vec!["Hours", "Never", "USD", "Confirmed", "Yes", "08:20:00 PM UTC", "\0", "11-Jul"])
            .prop_map(Value::from),
    ];
    let key = prop::sample::select(vec![
        "incident_id",
        "source_id",
        "summary",
        "security_incident",
        "timeline",
        "plus",
        "incident",
        "notification",
        "discovery",
        "year",
        "month",
        "day",
        "time",
        "unit",
        "value",
        "attribute",
        "confidentiality",
        "data_total",
        "data_disclosure",
        "impact",
        "overall_amount",
        "iso_currency_code",
        "loss",
        "amount",
        "victim",
        "victim_id",
        "\0",
    ]);
    leaf.prop_recursive(5, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<serde_json::Map<_, _>>())),
        ]
    })
}

/// A line of a file: a record with an id, any JSON, or no JSON at all.
fn line() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => (anything(), 0..20).prop_map(|(value, id)| {
            let mut record = if value.is_object() { value } else { json!({ "timeline": value }) };
            record["incident_id"] = json!(format!("LB-{id}"));
            record.to_string().into_bytes()
        }),
        2 => anything().prop_map(|value| value.to_string().into_bytes()),
        1 => prop::collection::vec(any::<u8>().prop_filter("a line", |byte| *byte != b'\n'), 1..40),
    ]
}

/// Whatever stands in a file: no crash, every line counted once, and a second run brings nothing new.
#[expect(clippy::unwrap_used, reason = "a test that cannot go on ends")]
async fn whatever_comes(database: Database, cases: u32) {
    let site = Site::start(database).await;
    site.administrator().await;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let files = prop::collection::vec(line(), 1..40);
    for number in 0..cases {
        let lines = files.new_tree(&mut runner).unwrap().current();
        let ask = file(&site, &format!("{number}.jsonl"), &[]);
        std::fs::write(&ask.file, lines.join(&b'\n')).unwrap();
        let rehearsed = import::veris(&site.world, &Veris { dry_run: true, ..ask.clone() }).await.unwrap();
        let before = site.count("incidents").await;
        let first = import::veris(&site.world, &ask).await.unwrap();
        assert_eq!(first, rehearsed, "file {number}");
        assert_eq!(first.read, first.imported + first.unchanged + first.held, "file {number}");
        assert_eq!(site.count("incidents").await, before + first.imported, "file {number}");
        let second = import::veris(&site.world, &ask).await.unwrap();
        assert_eq!((second.read, second.imported, second.held), (first.read, 0, first.held), "file {number}");
    }
    let kept = "SELECT SUM(imported_count) FROM import_runs";
    assert_eq!(site.number(&format!("SELECT CAST(({kept}) AS BIGINT)")).await, site.count("incidents").await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_comes_is_counted_on_sqlite() {
    Box::pin(whatever_comes(Database::sqlite(), 60)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_comes_is_counted_on_postgres() {
    let Some(database) = Database::postgres().await else { return };
    Box::pin(whatever_comes(database, 25)).await;
}
