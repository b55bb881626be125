//! PostgreSQL with two roles: one that owns and migrates, one that reads and writes and may change no table; API and worker
//! as processes of their own.

use std::path::Path;
use std::process::{Command, Output};

use entities::clock::Clock;
use sqlx::{ConnectOptions as _, Executor as _};
use tests::{Database, Process, Sink, Site};

const API: &str = env!("CARGO_BIN_EXE_proofmark-built-here");
const WORKER: &str = env!("CARGO_BIN_EXE_proofmark-worker-built-here");

/// Runs a binary with no owner's URL until it ends.
fn without_owner(binary: &str, database: &Database, arguments: &[&str]) -> Output {
    let mut command = Command::new(binary);
    tests::process::settings(&mut command, database);
    command.env_remove("PROOFMARK_DATABASE_OWNER_URL").args(arguments).output().expect("the binary runs")
}

/// Statements that change the schema, or escape from it.
const CHANGES: [&str; 7] = [
    "ALTER TABLE incidents ADD COLUMN more TEXT",
    "DROP TABLE ledger_entries",
    "TRUNCATE ledger_entries",
    "CREATE INDEX more ON incidents (title)",
    "CREATE TABLE more (id INT)",
    "ALTER TABLE apalis.jobs ADD COLUMN more TEXT",
    "CREATE ROLE more SUPERUSER",
];

/// Every month that ended since the organisation was founded gets its report; answers how many.
async fn reports_are_issued(site: &Site) -> usize {
    let due = site.months_ended(Clock::machine().now()).await;
    assert!(due >= 2);
    for _ in 0..600 {
        let issued = site.number("SELECT COUNT(*) FROM board_reports WHERE state = 'ISSUED'").await;
        if usize::try_from(issued).unwrap() >= due {
            return due;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("no reports within a minute");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_owner_migrates_and_the_app_role_does_all_the_rest() {
    let Some(database) = Database::postgres_apart().await else { return };
    let Some(sink) = Sink::start().await else { return };
    for (binary, arguments) in [(API, &["--no-worker", "--listen", "127.0.0.1:0"][..]), (WORKER, &[])] {
        let ended = without_owner(binary, &database, arguments);
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(2), "{said}");
        assert!(said.contains("lacks the schema") && said.contains("PROOFMARK_DATABASE_OWNER_URL"), "{said}");
    }
    assert_eq!(Process::api(Path::new(API), &database).end(), 0, "the owner's start migrates");

    // From here on nobody holds the owner's URL.
    let apart = [("PROOFMARK_DATABASE_OWNER_URL", "")];
    let opened = database.connect().await;
    let site = Site::over(database, opened).await;
    site.world.clock.set(Clock::machine().now().plus_seconds(-70 * 86_400));
    site.person("MANAGEMENT_BODY").await;
    let member = site.person("MEMBER").await.token;
    let api = Process::api_with(Path::new(API), &site.database, &apart);
    let served = site.served_by(&api).await;
    let input = serde_json::json!({ "title": "A lost laptop", "detectedAt": "2026-01-01T00:00:00Z" });
    served.done(&member, "reportIncident", input, "incident { id }").await;
    let worker = Process::worker_with(Path::new(WORKER), &site.database, &sink.url(), &apart);
    let reports = reports_are_issued(&site).await;
    assert_eq!(sink.messages().len(), reports, "one mail a report");
    assert_eq!(worker.end(), 0);

    let owned = "SELECT COUNT(*) FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner WHERE rolname = current_user";
    assert_eq!(site.number(owned).await, 0, "the app role owns something");
    let options: sqlx::postgres::PgConnectOptions = site.database.url().unwrap().parse().unwrap();
    let mut connection = options.connect().await.unwrap();
    for change in CHANGES {
        let refused = connection.execute(change).await.expect_err(change);
        let code = refused.as_database_error().and_then(|refused| refused.code().map(std::borrow::Cow::into_owned));
        assert_eq!(code.as_deref(), Some("42501"), "{change}: {refused}");
    }
    assert_eq!(api.end(), 0);
}
