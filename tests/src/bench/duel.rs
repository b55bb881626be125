//! Two contestants in turn: short slices, one ratio a round, the median of all rounds.

use std::process::Command;
use std::time::Duration;

use api::graphql::id::GlobalId;
use entities::subject::SubjectKind;
use serde_json::{Value, json};

use super::history::{self, kind};
use super::{Client, Ground, Limit, cpu};
use crate::Process;

/// What a contestant did in a slice.
#[derive(Clone, Copy, Debug)]
pub struct Score {
    /// Requests a second.
    pub per_second: f64,
    /// CPU milliseconds a request: of the server and its database, never of the client.
    pub cpu: f64,
}

impl Score {
    /// From counts.
    #[expect(clippy::cast_precision_loss, reason = "counts of a few seconds")]
    pub fn of(answered: u64, time: Duration, used: Duration) -> Self {
        let answered = answered.max(1) as f64;
        Self { per_second: answered / time.as_secs_f64(), cpu: used.as_secs_f64() * 1_000.0 / answered }
    }
}

/// How a benchmark runs: from its arguments.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many incidents the histories have (`--incidents 1000,100000`).
    pub incidents: Vec<u64>,
    /// How many rounds (`--rounds 5`).
    pub rounds: usize,
    /// How long a slice is (`--slice 2`, in seconds).
    pub slice: Duration,
    /// `sqlite` or `postgres` alone (`--on sqlite`).
    pub on: Option<String>,
    /// One question alone (`--only Q1`).
    pub only: Option<String>,
}

impl Settings {
    /// Reads the arguments; what is not ours, such as cargo's own `--bench`, is left alone.
    pub fn read() -> Self {
        let arguments: Vec<String> = std::env::args().collect();
        let value = |name: &str| {
            arguments.iter().position(|argument| argument == name).and_then(|place| arguments.get(place + 1))
        };
        let number = |name: &str, usual: u64| value(name).and_then(|text| text.parse().ok()).unwrap_or(usual);
        let incidents = value("--incidents").map_or("1000,100000", String::as_str).split(',');
        Self {
            incidents: incidents.map(|count| count.parse().expect("--incidents takes numbers")).collect(),
            rounds: usize::try_from(number("--rounds", 5)).expect("--rounds is small"),
            slice: Duration::from_secs(number("--slice", 2)),
            on: value("--on").cloned(),
            only: value("--only").cloned(),
        }
    }

    /// Whether a database was asked for.
    pub fn wants(&self, database: &str) -> bool {
        self.on.as_deref().is_none_or(|on| on == database)
    }

    /// Whether a question was asked for.
    pub fn asks(&self, question: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == question)
    }

    /// The grounds that were asked for, one after the other.
    pub async fn grounds(&self, kept: &std::path::Path) -> Vec<Ground> {
        let mut grounds = Vec::new();
        for &count in &self.incidents {
            if self.wants("sqlite") {
                grounds.push(Ground::sqlite(kept, count).await);
            }
            if self.wants("postgres") {
                grounds.extend(Ground::postgres(kept, count).await);
            }
        }
        grounds
    }
}

/// Up to some thousands of the numbers below a limit, each once, in no order.
pub fn scattered(limit: u64) -> impl Iterator<Item = u64> {
    // A prime that divides no count of ours: the steps meet every number.
    (0..limit.min(4_000)).map(move |place| place * 7_919 % limit)
}

/// The variables of a question about an incident.
pub fn incident(number: u64) -> Value {
    opaque(SubjectKind::Incident, kind::INCIDENT, number)
}

/// The variables of a question about one generated row.
pub fn opaque(kind: SubjectKind, of: u8, number: u64) -> Value {
    let id = GlobalId { kind, organisation: history::ORGANISATION, id: history::id(of, number) }.encode();
    json!({ "id": id.as_str() })
}

/// The API over a ground, as a process of its own.
pub fn serve(binary: &str, ground: &Ground) -> Process {
    let mut command = command(binary, ground);
    command.arg("--no-worker");
    Process::serving(command)
}

/// API and worker over a ground, in one process.
pub fn serve_whole(binary: &str, ground: &Ground) -> Process {
    Process::serving(command(binary, ground))
}

fn command(binary: &str, ground: &Ground) -> Command {
    let mut command = Command::new(binary);
    command.env_clear().env("PROOFMARK_DATA_DIR", ground.folder());
    if let Some(url) = ground.url() {
        command.env("PROOFMARK_DATABASE_URL", &url).env("PROOFMARK_DATABASE_OWNER_URL", url);
    }
    command
}

/// The head of the table that [`duel`] writes lines of.
pub fn head() {
    println!(
        "| question | database | product, requests/s | limit, requests/s | share of the limit | CPU, ms a request | CPU of the limit, ms | CPU ratio |"
    );
    println!("|---|---|---|---|---|---|---|---|");
}

/// Lets the product and the limit run in turn, and prints a line of the table. Answers the share of the limit.
pub async fn duel(
    settings: &Settings,
    name: &str,
    ground: &Ground,
    product: &Process,
    client: &Client,
    limit: &Limit<'_>,
) -> f64 {
    let mut rounds = Vec::new();
    // The first round warms caches and plans; it does not count.
    for round in 0..=settings.rounds {
        let used = cpu::of(product.id(), false) + ground.cpu();
        let (answered, time) = client.run(settings.slice);
        let used = (cpu::of(product.id(), false) + ground.cpu()).saturating_sub(used);
        let ours = Score::of(answered, time, used);
        let theirs = limit.run(settings.slice).await;
        if round > 0 {
            rounds.push((ours, theirs));
        }
    }
    let over = |pick: fn(&(Score, Score)) -> f64| median(rounds.iter().map(pick).collect());
    let share = over(|(ours, theirs)| ours.per_second / theirs.per_second);
    println!(
        "| {name} | {} | {} | {} | **{share:.2}** | {:.3} | {:.3} | {:.2} |",
        ground.title(),
        rate(over(|(ours, _)| ours.per_second)),
        rate(over(|(_, theirs)| theirs.per_second)),
        over(|(ours, _)| ours.cpu),
        over(|(_, theirs)| theirs.cpu),
        over(|(ours, theirs)| ours.cpu / theirs.cpu),
    );
    share
}

/// Requests a second, as exactly as they say something.
fn rate(per_second: f64) -> String {
    if per_second < 10.0 { format!("{per_second:.2}") } else { format!("{per_second:.0}") }
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
