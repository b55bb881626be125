//! What a release must keep to: importing the VERIS records (≤ 15 s, ≤ 200 MiB resident), an existing instance at rest
//! (≤ 60 MiB resident after half a minute) and under load (≤ 128 MiB); and what it takes while its worker makes up two years.

#![expect(clippy::expect_used, reason = "a benchmark that cannot go on says why and stops")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use tests::bench::duel::{self, Settings};
use tests::bench::{Client, Ground, cpu, history};

const PRODUCT: &str = env!("CARGO_BIN_EXE_proofmark-built-here");

fn main() {
    println!("| figure | measured | budget |");
    println!("|---|---|---|");
    import();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let settings = Settings::read();
        for ground in settings.grounds(Path::new(env!("CARGO_TARGET_TMPDIR"))).await {
            at_rest_and_under_load(&settings, &ground);
        }
    });
}

/// The records that the data holds, into an empty instance.
fn import() {
    let Some(records) = std::env::var_os("PROOFMARK_TEST_DATA").map(PathBuf::from).and_then(|data| records(&data))
    else {
        eprintln!("SKIPPED: set PROOFMARK_TEST_DATA to a folder with vcdb-train.jsonl.gz to measure the import");
        return;
    };
    let home = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(PRODUCT);
    command.env_clear().env("PROOFMARK_DATA_DIR", home.path()).stdin(Stdio::null());
    command.args(["import", "veris"]).arg(&records).args(["--organisation", "Bench", "--format", "json"]);
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the import starts");
    let (mut most, mut used) = (0, Duration::ZERO);
    while child.try_wait().expect("it can be waited for").is_none() {
        most = most.max(cpu::memory(child.id(), "VmHWM"));
        used = used.max(cpu::of(child.id(), false));
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(child.wait().expect("it ends").success(), "the import failed");
    println!(
        "| import of the VERIS records, time | {:.1} s, {:.1} s of CPU | 15 s |",
        begun.elapsed().as_secs_f64(),
        used.as_secs_f64()
    );
    println!("| import of the VERIS records, resident at most | {} MiB | 200 MiB |", most / 1_024);
}

fn records(data: &Path) -> Option<PathBuf> {
    let known = ["vcdb-train.jsonl.gz", "vcdb-train.jsonl"].map(|name| data.join(name));
    known.into_iter().find(|path| path.exists())
}

/// How long a worker may take to make up two years of reports and reminders.
const CATCHING_UP: Duration = Duration::from_hours(1);

/// The whole product, worker included, over an existing instance: while its worker makes up what fell due, once it has, and
/// while it is asked.
fn at_rest_and_under_load(settings: &Settings, ground: &Ground) {
    let product = duel::serve_whole(PRODUCT, ground);
    let resident = |line: &str| cpu::memory(product.id(), line) / 1_024;
    let took = cpu::settle(product.id(), CATCHING_UP);
    println!(
        "| {}: while the worker makes up what fell due ({} s), resident at most | {} MiB | none |",
        ground.title(),
        took.as_secs(),
        resident("VmHWM")
    );
    std::thread::sleep(Duration::from_secs(30));
    println!("| {}: at rest, resident | {} MiB | 60 MiB |", ground.title(), resident("VmRSS"));
    cpu::forget_most(product.id());
    let asked = duel::scattered(ground.count / 5).map(|place| duel::incident(1 + 5 * place));
    let forward = Client::new(product.url(), &history::token(), include_str!("forward.graphql"), asked);
    let first = Client::new(
        product.url(),
        &history::token(),
        "{ incidents(first: 50) { nodes { id ref title state owner { name } } } }",
        [json!({})],
    );
    for _ in 0..settings.rounds {
        forward.run(settings.slice);
        first.run(settings.slice);
    }
    println!("| {}: under load, resident at most | {} MiB | 128 MiB |", ground.title(), resident("VmHWM"));
}
