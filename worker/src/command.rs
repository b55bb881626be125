//! `proofmark-worker`: runs the worker apart from the API, over one PostgreSQL, until it is told to end. It never migrates.
//! Exit codes: 0 told to end, 1 a failure, 2 wrong usage or settings.

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use entities::World;
use entities::clock::Clock;
use entities::settings::{Database, Environment, Ground, Wrong};
use tokio::signal::unix::{SignalKind, signal};

use crate::{runner, settings};

/// Sends mail, makes reports, lets what is due fall due. Everything it needs comes from the environment (PROOFMARK_…).
#[derive(Debug, Parser)]
#[command(name = "proofmark-worker", version, about)]
struct Line {}

/// Why it stopped.
enum Stopped {
    Usage(String),
    Failed(String),
}

impl From<Wrong> for Stopped {
    fn from(wrong: Wrong) -> Self {
        Self::Usage(wrong.to_string())
    }
}

impl From<entities::Error> for Stopped {
    fn from(fault: entities::Error) -> Self {
        Self::Failed(fault.to_string())
    }
}

impl From<std::io::Error> for Stopped {
    fn from(fault: std::io::Error) -> Self {
        Self::Failed(fault.to_string())
    }
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let Line {} = Line::parse();
    let (code, why) = match start() {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Stopped::Usage(why)) => (2, why),
        Err(Stopped::Failed(why)) => (1, why),
    };
    eprintln!("proofmark-worker: {why}");
    ExitCode::from(code)
}

fn start() -> Result<(), Stopped> {
    let environment = Environment::of_process();
    log(&environment)?;
    // Fails when one is installed already, which is as good.
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(&environment))
}

async fn run(environment: &Environment) -> Result<(), Stopped> {
    let ground = Ground::read(environment, None)?;
    fit(environment, &ground)?;
    let mailer = settings::mailer(environment, &ground)?;
    ground.make_folders()?;
    let world = Arc::new(World::open(&ground, Clock::machine()).await?);
    if !migrations::is_current(&world.writer).await {
        let newest = migrations::newest();
        return Err(Stopped::Usage(format!(
            "the database lacks the schema of this release ({newest}): start proofmark with PROOFMARK_DATABASE_OWNER_URL once, so that it is migrated"
        )));
    }
    let (mut terminated, mut interrupted) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let mut running = runner::start(world, mailer, &ground).await?;
    eprintln!("The worker runs.");
    tokio::select! {
        failed = running.failed() => return Ok(failed?),
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    running.end().await?;
    eprintln!("Ended.");
    Ok(())
}

/// A worker apart from the API shares its database and its bytes with it.
fn fit(environment: &Environment, ground: &Ground) -> Result<(), Stopped> {
    if matches!(ground.database, Database::Embedded) {
        let why = "PROOFMARK_DATABASE_URL: expected postgres://user:password@host/database, found nothing; an embedded instance runs its worker within proofmark";
        return Err(Stopped::Usage(why.to_owned()));
    }
    if environment.text("PROOFMARK_DATA_DIR").is_none() && environment.text("PROOFMARK_EVIDENCE_URL").is_none() {
        let why = "PROOFMARK_EVIDENCE_URL: expected where the API keeps its evidence, found nothing; a PROOFMARK_DATA_DIR shared with it does as well";
        return Err(Stopped::Usage(why.to_owned()));
    }
    Ok(())
}

/// Logs to stderr: for a person at a terminal, else as JSON.
fn log(environment: &Environment) -> Result<(), Stopped> {
    let lines = tracing_subscriber::fmt().with_env_filter(settings::log(environment)?).with_writer(std::io::stderr);
    // Fails when a subscriber stands already, which is as good.
    drop(if std::io::stderr().is_terminal() { lines.try_init() } else { lines.json().try_init() });
    let known = [&Ground::NAMES[..], &settings::NAMES, &["PROOFMARK_LISTEN", "PROOFMARK_EVIDENCE_MAX_BYTES"]].concat();
    for name in environment.unknown(&known) {
        tracing::warn!(name, "this setting is not known and changes nothing");
    }
    Ok(())
}
