//! The command line: exit codes, what goes to stdout, and settings refused by their name.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const BINARY: &str = env!("CARGO_BIN_EXE_proofmark-built-here");
const WORKER: &str = env!("CARGO_BIN_EXE_proofmark-worker-built-here");

/// Runs a binary in a folder with settings; answers how it ended and what it said.
fn run(binary: &str, folder: &Path, settings: &[(&str, &str)], arguments: &[&str]) -> Output {
    let mut command = Command::new(binary);
    command.env_clear().env("PROOFMARK_DATA_DIR", folder).envs(settings.iter().copied());
    command.args(arguments).stdin(Stdio::null()).output().expect("the binary runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_wrong_setting_is_refused_by_its_name_and_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    for (binary, name, value) in [
        (BINARY, "PROOFMARK_LISTEN", "everywhere"),
        (BINARY, "PROOFMARK_EVIDENCE_MAX_BYTES", "50 MiB"),
        (BINARY, "PROOFMARK_EVIDENCE_MAX_BYTES", "0"),
        (BINARY, "PROOFMARK_DATABASE_URL", "mysql://a/b"),
        (BINARY, "PROOFMARK_SMTP_URL", "carrier-pigeon://x"),
        (BINARY, "PROOFMARK_DATA_DIR", "/dev/null"),
        (BINARY, "PROOFMARK_EVIDENCE_URL", "file:///dev/null/evidence"),
        (WORKER, "PROOFMARK_SMTP_URL", "carrier-pigeon://x"),
        (BINARY, "AWS_ALLOW_HTTP", "maybe"),
        (BINARY, "AWS_ACCESS_KEY_ID", "without its secret"),
        (WORKER, "AWS_SECRET_ACCESS_KEY_FILE", "/nowhere"),
    ] {
        // The worker alone needs a database before anything else; nothing is dialled before every setting is read.
        let database = ("PROOFMARK_DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing");
        let settings = if binary == WORKER { vec![database, (name, value)] } else { vec![(name, value)] };
        let bucket = ("PROOFMARK_EVIDENCE_URL", "s3://bucket/prefix");
        let settings = if name.starts_with("AWS_") { [settings, vec![bucket]].concat() } else { settings };
        let ended = run(binary, folder.path(), &settings, &[]);
        assert_eq!(ended.status.code(), Some(2), "{name}: {}", said(&ended));
        assert!(said(&ended).contains(name) && said(&ended).contains("expected"), "{}", said(&ended));
        assert!(ended.stdout.is_empty());
    }
    let ended = run(BINARY, folder.path(), &[], &["--nonsense"]);
    assert_eq!(ended.status.code(), Some(2));
}

#[test]
fn a_worker_without_a_database_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let ended = run(WORKER, folder.path(), &[], &[]);
    assert_eq!(ended.status.code(), Some(2), "{}", said(&ended));
    assert!(said(&ended).contains("PROOFMARK_DATABASE_URL"), "{}", said(&ended));
}

#[test]
fn a_port_that_is_taken_is_found_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = held.local_addr().unwrap().to_string();
    let home = folder.path().join("instance");
    for command in [&["--listen", &taken][..], &["demo", "--listen", &taken]] {
        let ended = run(BINARY, &home, &[], command);
        assert_eq!(ended.status.code(), Some(1), "{}", said(&ended));
        assert!(said(&ended).contains(&format!("{taken} cannot be listened at")), "{}", said(&ended));
        assert!(!home.exists(), "{command:?} made something");
    }
    drop(held);
}

#[test]
fn a_dry_run_leaves_an_older_schema_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (database, records) = (folder.path().join("proofmark.db"), folder.path().join("records.jsonl"));
    std::fs::write(&database, "").unwrap();
    std::fs::write(&records, "{}\n").unwrap();
    let import = ["import", "veris", records.to_str().unwrap(), "--organisation", "Nordhafen Logistics", "--dry-run"];
    let ended = run(BINARY, folder.path(), &[], &import);
    assert_eq!(ended.status.code(), Some(2), "{}", said(&ended));
    assert!(said(&ended).contains("a dry run does not migrate it"), "{}", said(&ended));
    let again = run(BINARY, folder.path(), &[], &import);
    assert_eq!(again.status.code(), Some(2), "nothing was migrated: {}", said(&again));
}

#[test]
fn the_schema_goes_to_stdout() {
    let folder = tempfile::tempdir().unwrap();
    let printed = run(BINARY, folder.path(), &[], &["schema"]);
    assert!(printed.status.success());
    let served = api::graphql::schema().finish().sdl();
    assert_eq!(String::from_utf8_lossy(&printed.stdout).trim_end(), served.trim_end());
}

#[test]
fn an_import_prints_its_counts_and_refuses_an_unknown_organisation() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("records.jsonl");
    let record = |id: &str, year: i32| {
        serde_json::json!({ "incident_id": id, "source_id": "made-up", "summary": "A made-up record.",
            "security_incident": "Confirmed", "timeline": { "incident": { "year": year } } })
    };
    let lines = [record("A", 2014), record("a", 2014), record("A", 2015), record("B", 2016)];
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    let file = file.to_str().unwrap();
    let import = |organisation: &str, more: &[&str]| {
        let fixed = ["import", "veris", file, "--organisation", organisation, "--format", "json"];
        run(BINARY, folder.path(), &[], &[&fixed[..], more].concat())
    };
    let counts = |output: &Output| -> Value {
        assert!(output.status.success(), "{}", said(output));
        serde_json::from_slice(&output.stdout).expect("one line of JSON")
    };
    let rehearsed = counts(&import("Nordhafen Logistics", &["--dry-run"]));
    assert_eq!(rehearsed["imported"], 2);
    let first = counts(&import("Nordhafen Logistics", &[]));
    assert_eq!(
        first,
        serde_json::json!({ "read": 4, "imported": 2, "unchanged": 1, "held": 1, "warnings": first["warnings"] })
    );
    let second = counts(&import("Nordhafen Logistics", &[]));
    assert_eq!((&second["imported"], &second["unchanged"], &second["held"]), (&0.into(), &3.into(), &1.into()));
    let refused = import("Somebody Else", &[]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    let held = run(BINARY, folder.path(), &[], &["import", "held", "--format", "json"]);
    let held: Value = serde_json::from_slice(&held.stdout).expect("one line of JSON");
    assert_eq!(held.as_array().map(Vec::len), Some(1));
    assert_eq!(held[0]["line"], 3);
    let missing = run(BINARY, folder.path(), &[], &["import", "veris", "/nowhere.jsonl", "--organisation", "A"]);
    assert_eq!(missing.status.code(), Some(2), "{}", said(&missing));
}
