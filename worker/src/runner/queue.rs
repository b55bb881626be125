//! The queue, which apalis runs: on SQLite in a file of its own, on PostgreSQL over a small pool of its own.
//!
//! What apalis 1.0.0 needs to be safe: one task a fetch (a full buffer sends no heartbeat), a name of its own for every
//! start (an old name's tasks are never freed), short heartbeats, a stated way of polling, plain errors only, and no panic.

use std::path::Path;
use std::pin::pin;
use std::str::FromStr as _;
use std::time::Duration;

use apalis::prelude::{
    BackendExt as _, BoxDynError, Data, Strategy, TaskSink as _, WorkerBuilder, WorkerContext, WorkerError,
};
use apalis_postgres::{PostgresStorage, Pubsub};
use apalis_sqlite::SqliteStorage;
use entities::{Error, Result};
use futures_util::FutureExt as _;
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};
use tokio::time::timeout;
use uuid::Uuid;

use super::Room;

const QUEUE: &str = "proofmark";
/// A worker that was not heard of for three of these is dead, and its tasks go to another.
const HEARTBEAT: Duration = Duration::from_secs(5);
const MISSED_HEARTBEATS: usize = 3;
/// How often SQLite is asked for tasks. Looking is a read of an empty index.
const LOOK: Duration = Duration::from_millis(250);
/// How often PostgreSQL is asked beside what it announces.
const LOOK_ANYHOW: Duration = Duration::from_secs(1);
/// How long the work in hand may take to end: longer than the longest conversation with a mail server.
const GRACE: Duration = Duration::from_secs(130);

/// A task: what to look after. Which rows are due is read when it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wake {
    /// What time alone makes due.
    Schedules,
    /// Rows of the outbox.
    Outbox,
    /// Evidence that is to be read again.
    Scrub,
}

/// Where tasks wait.
#[derive(Clone)]
pub enum Queue {
    /// In a file of its own.
    Embedded(SqlitePool),
    /// In the schema `apalis`.
    Postgres(PgPool),
}

impl Queue {
    /// A fresh file: what stood in it belonged to a process that is gone.
    pub async fn embedded(file: &Path) -> Result<Self> {
        for ending in ["", "-wal", "-shm"] {
            let mut name = file.as_os_str().to_owned();
            name.push(ending);
            match std::fs::remove_file(&name) {
                Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => return Err(Error::fault(fault)),
                _ => {}
            }
        }
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Off)
            .busy_timeout(Duration::from_secs(5));
        // One connection: a read that turns into a write fails at once beside another writer.
        let pool = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        let pool = pool.connect_with(options).await.map_err(Error::fault)?;
        SqliteStorage::migrations().run(&pool).await.map_err(Error::fault)?;
        Ok(Self::Embedded(pool))
    }

    /// The schema stands already: its owner migrates it with ours.
    pub async fn postgres(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url).map_err(Error::fault)?.application_name("proofmark-queue");
        let pool = PgPoolOptions::new().max_connections(4).acquire_timeout(Duration::from_secs(10));
        Ok(Self::Postgres(pool.connect_with(options).await.map_err(Error::fault)?))
    }

    /// Leaves a task.
    pub async fn push(&self, wake: Wake) -> Result<()> {
        match self {
            Self::Embedded(pool) => embedded(pool).push(wake).await.map_err(Error::fault),
            Self::Postgres(pool) => postgres(pool).push(wake).await.map_err(Error::fault),
        }
    }

    /// Works tasks until told to stop, or until the queue breaks.
    pub(super) async fn run(&self, room: &Room) -> Result<(), String> {
        let context = WorkerContext::new(&format!("{QUEUE}-{}", Uuid::now_v7().simple()));
        let builder = WorkerBuilder::new(&context);
        let ended = match self {
            Self::Embedded(pool) => {
                let backend = embedded(pool).poll_with_strategy(Strategy::new().interval(LOOK));
                let worker = builder.backend(backend).data(room.clone()).build(work);
                until_told(&context, room, worker.run()).await
            }
            Self::Postgres(pool) => {
                let announced = Pubsub::new(pool.clone(), QUEUE.to_owned());
                let strategy = Strategy::new().stream(announced).interval(LOOK_ANYHOW);
                let backend = postgres(pool).poll_with_strategy(strategy);
                let worker = builder.backend(backend).data(room.clone()).build(work);
                until_told(&context, room, worker.run()).await
            }
        };
        ended.map_err(|fault| fault.to_string())
    }

    /// Deletes what is over since yesterday: neither database does so by itself.
    pub async fn purge(&self) -> Result<()> {
        match self {
            Self::Embedded(pool) => {
                sqlx::query("DELETE FROM Jobs WHERE done_at < unixepoch() - 86400").execute(pool).await.map(drop)
            }
            Self::Postgres(pool) => purge_postgres(pool).await,
        }
        .map_err(Error::fault)
    }
}

async fn purge_postgres(pool: &PgPool) -> sqlx::Result<()> {
    for over in [
        "DELETE FROM apalis.jobs WHERE done_at < now() - interval '1 day' AND status IN ('Done', 'Failed', 'Killed')",
        "DELETE FROM apalis.workers w WHERE last_seen < now() - interval '1 day' \
            AND NOT EXISTS (SELECT 1 FROM apalis.jobs j WHERE j.lock_by = w.id)",
    ] {
        sqlx::query(over).execute(pool).await?;
    }
    Ok(())
}

fn embedded(pool: &SqlitePool) -> SqliteStorage<Wake> {
    let config = apalis_sqlite::Config::default().queue(QUEUE).batch_size(1);
    let config = config.heartbeat_interval(HEARTBEAT).missed_heartbeats(MISSED_HEARTBEATS);
    SqliteStorage::new(pool).with_config(config)
}

fn postgres(pool: &PgPool) -> PostgresStorage<Wake> {
    let config = apalis_postgres::Config::default().queue(QUEUE).batch_size(1);
    let config = config.heartbeat_interval(HEARTBEAT).missed_heartbeats(MISSED_HEARTBEATS);
    PostgresStorage::new(pool).with_config(config)
}

/// One task. It never fails in the queue's eyes: what is still due, the next sweep finds.
async fn work(wake: Wake, room: Data<Room>) -> Result<(), BoxDynError> {
    match std::panic::AssertUnwindSafe(room.work(wake)).catch_unwind().await {
        Ok(Ok(())) => {}
        Ok(Err(fault)) => tracing::error!(?wake, cause = %fault, "a task could not be done"),
        Err(_) => tracing::error!(?wake, "a task panicked"),
    }
    Ok(())
}

/// Runs until told to stop, then lets the task in hand end.
async fn until_told(
    context: &WorkerContext,
    room: &Room,
    run: impl Future<Output = Result<(), WorkerError>>,
) -> Result<(), WorkerError> {
    let mut run = pin!(run);
    tokio::select! {
        ended = &mut run => return ended,
        () = room.stop.told() => {}
    }
    // Refused when it has not begun yet: then there is nothing to wait for.
    if context.stop().is_ok() && timeout(GRACE, run).await.is_err() {
        tracing::warn!("the task in hand did not end in time");
    }
    Ok(())
}
