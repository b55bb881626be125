//! What a process stands on: database, clock, blobs and the bell. Built once by the entry point.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, SqlxPostgresConnector, SqlxSqliteConnector};
use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use tokio::sync::Notify;

use crate::bearer::Bearers;
use crate::blobs::Blobs;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::settings::{Database, Evidence, Ground};

/// What a process stands on.
pub struct World {
    /// Where writes go: one connection on SQLite, the pool on PostgreSQL.
    pub writer: DatabaseConnection,
    /// Where reads go: a `query_only` pool on SQLite, the same pool on PostgreSQL.
    pub reader: DatabaseConnection,
    /// The time.
    pub clock: Clock,
    /// The bytes of evidence and reports.
    pub blobs: Blobs,
    /// Rung after a commit that left work in the outbox.
    pub bell: Bell,
    /// Whom tokens spoke for when they were looked up last.
    pub(crate) bearers: Bearers,
}

impl World {
    /// A world over connections that are open: writer and reader.
    pub fn over((writer, reader): (DatabaseConnection, DatabaseConnection), clock: Clock, blobs: Blobs) -> Self {
        Self { writer, reader, clock, blobs, bell: Bell::default(), bearers: Bearers::default() }
    }

    /// Opens what the settings name, in folders that are there. The schema is left as it is: `migrations` sees to it.
    pub async fn open(ground: &Ground, clock: Clock) -> Result<Self> {
        let connections = match &ground.database {
            Database::Embedded => open_sqlite(&ground.database_file()).await?,
            Database::Postgres { url, .. } => {
                let pool = open_postgres(url.reveal()).await?;
                (pool.clone(), pool)
            }
        };
        let blobs = match &ground.evidence {
            Evidence::Folder(folder) => Blobs::folder(folder)?,
            Evidence::Store { url, settings } => Blobs::store_at(url, settings)?,
        };
        Ok(Self::over(connections, clock, blobs))
    }
}

impl World {
    /// Writes without waiting for the disk until [`World::settle`] is called: for a history that is made anew if it is cut
    /// off. PostgreSQL is left as it is.
    pub async fn hurry(&self) -> Result<()> {
        self.pragma("PRAGMA synchronous = OFF").await
    }

    /// Waits for the disk again, and for all that was written before.
    pub async fn settle(&self) -> Result<()> {
        self.pragma("PRAGMA synchronous = FULL").await?;
        self.pragma("PRAGMA wal_checkpoint(TRUNCATE)").await
    }

    async fn pragma(&self, sql: &str) -> Result<()> {
        if self.writer.get_database_backend() == DbBackend::Sqlite {
            self.writer.execute_unprepared(sql).await?;
        }
        Ok(())
    }
}

/// Wakes the worker of this process after a commit; on PostgreSQL a NOTIFY goes to the others.
#[derive(Clone, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Wakes whoever waits, or the next who will.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Waits for a ring.
    pub async fn heard(&self) {
        self.0.notified().await;
    }
}

/// After how long a connection that nobody used is asked whether it is still there.
const RESTED: Duration = Duration::from_secs(1);

/// Two connections a core: more lose throughput on both databases.
pub fn connections() -> u32 {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    u32::try_from(cores * 2).unwrap_or(4).max(4)
}

/// Opens the embedded database, creating its file.
pub async fn open_sqlite(file: &Path) -> Result<(DatabaseConnection, DatabaseConnection)> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .statement_cache_capacity(256)
        .busy_timeout(Duration::from_secs(30));
    let writer = SqlitePoolOptions::new().max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None);
    let writer = writer.connect_with(options.clone()).await.map_err(Error::fault)?;
    refuse_old_sqlite(&writer).await?;
    let reading = options.create_if_missing(false).pragma("query_only", "ON");
    let reader = SqlitePoolOptions::new().max_connections(connections()).idle_timeout(None).max_lifetime(None);
    // Nobody hangs up on a file.
    let reader = reader.test_before_acquire(false);
    let reader = reader.connect_with(reading).await.map_err(Error::fault)?;
    Ok((SqlxSqliteConnector::from_sqlx_sqlite_pool(writer), SqlxSqliteConnector::from_sqlx_sqlite_pool(reader)))
}

/// SQLite 3.7.0 to 3.51.2 can corrupt a database under two checkpointers.
async fn refuse_old_sqlite(pool: &sqlx::SqlitePool) -> Result<()> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(pool).await.map_err(Error::fault)?;
    let numbers: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    if numbers.as_slice() < [3, 51, 3].as_slice() {
        return Err(Error::Fault(format!("SQLite {version} is too old: 3.51.3 or newer is needed")));
    }
    Ok(())
}

/// Opens PostgreSQL by URL. A connection is handed out clean: what a dropped future left open was rolled back when it came back.
pub async fn open_postgres(url: &str) -> Result<DatabaseConnection> {
    let options = PgConnectOptions::from_str(url).map_err(Error::fault)?.application_name("proofmark").options([
        ("idle_in_transaction_session_timeout", "60s"),
        ("jit", "off"),
        ("timezone", "UTC"),
    ]);
    let host = format!("{}:{}", options.get_host(), options.get_port());
    let pool = PgPoolOptions::new()
        .max_connections(connections())
        .acquire_timeout(Duration::from_secs(30))
        // A connection was tested when it came back: asking again is a round trip, and worth it only after a rest.
        .test_before_acquire(false)
        .before_acquire(|connection, told| {
            Box::pin(async move {
                if told.idle_for > RESTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect_with(options.statement_cache_capacity(256))
        .await
        .map_err(|why| Error::Fault(format!("PostgreSQL at {host} (PROOFMARK_DATABASE_URL) is not reached: {why}")))?;
    Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
}
