//! A database with a generated history: deterministic by seed, written by the database itself in bulk, kept in the target
//! folder from run to run. PostgreSQL is a cluster of its own, started for the run and stopped with it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use entities::blobs::Blobs;
use entities::clock::Clock;
use entities::{World, rollup};
use sea_orm::EntityTrait as _;
use sha2::{Digest, Sha256};
use sqlx::{Connection as _, Executor as _};

use super::cpu;
use super::history::{Dialect, HISTORY, ORGANISATION, SEED, expanded, fill, postgres, sqlite, step};

/// A database with a history of so many incidents.
pub struct Ground {
    /// How many incidents.
    pub count: u64,
    folder: PathBuf,
    cluster: Option<Cluster>,
}

struct Cluster {
    port: u16,
    postmaster: u32,
    bin: PathBuf,
}

impl Ground {
    /// On SQLite, below a folder that is kept.
    pub async fn sqlite(kept: &Path, count: u64) -> Self {
        let folder = kept.join(name("sqlite", count));
        let ground = Self { count, folder, cluster: None };
        if !ground.folder.join("ready").exists() {
            std::fs::remove_dir_all(&ground.folder).ok();
            std::fs::create_dir_all(&ground.folder).expect("a folder");
            let (writer, reader) = entities::world::open_sqlite(&ground.database()).await.expect("SQLite opens");
            migrations::apply(&writer).await.expect("the schema migrates");
            writer.close().await.expect("SQLite closes");
            reader.close().await.expect("SQLite closes");
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(ground.database()).foreign_keys(false);
            let options = options.journal_mode(sqlx::sqlite::SqliteJournalMode::Off).pragma("synchronous", "OFF");
            let options = options.pragma("cache_size", "-200000");
            let mut connection = sqlx::SqliteConnection::connect_with(&options).await.expect("SQLite opens");
            fill(&mut connection, count, sqlite).await;
            ground.mark();
        }
        ground
    }

    /// On PostgreSQL, below a folder that is kept; None, loudly, where its binaries are not installed.
    pub async fn postgres(kept: &Path, count: u64) -> Option<Self> {
        // A server that may not run as root has to get to its files: the target folder may lie in a home that it cannot enter.
        let kept = if rooted() { std::env::temp_dir().join("proofmark-bench") } else { kept.to_owned() };
        let folder = kept.join(name("postgres", count));
        let Some(cluster) = Cluster::start(&folder) else {
            eprintln!("SKIPPED: no PostgreSQL: install the server's binaries");
            return None;
        };
        let ground = Self { count, folder, cluster: Some(cluster) };
        if !ground.folder.join("ready").exists() {
            let url = ground.url().expect("a cluster");
            let mut connection = sqlx::PgConnection::connect(&url).await.expect("the cluster answers");
            connection.execute("DROP SCHEMA IF EXISTS public, apalis CASCADE").await.expect("an empty database");
            connection.execute("CREATE SCHEMA public").await.expect("an empty database");
            let owner = entities::world::open_postgres(&url).await.expect("PostgreSQL opens");
            migrations::apply(&owner).await.expect("the schema migrates");
            // The rows are right by construction: foreign keys are checked by triggers, which would take most of the time.
            connection.execute("SET session_replication_role = replica").await.expect("a superuser");
            fill(&mut connection, count, postgres).await;
            connection.execute("VACUUM ANALYZE").await.expect("statistics");
            ground.mark();
        }
        Some(ground)
    }

    fn mark(&self) {
        std::fs::write(self.folder.join("ready"), "").expect("a mark");
    }

    /// How many microseconds lie between two incidents.
    pub fn step(&self) -> i64 {
        step(self.count)
    }

    /// What to print of it.
    pub fn title(&self) -> String {
        let database = if self.cluster.is_some() { "PostgreSQL" } else { "SQLite" };
        format!("{database}, {} incidents", self.count)
    }

    /// The file of the embedded database.
    pub fn database(&self) -> PathBuf {
        self.folder.join("proofmark.db")
    }

    /// The URL, where it is PostgreSQL.
    pub fn url(&self) -> Option<String> {
        self.cluster.as_ref().map(|cluster| format!("postgres://postgres@127.0.0.1:{}/postgres", cluster.port))
    }

    /// A statement written once for both databases, in the dialect of this one: the generator's own functions, `SHOW(id)`,
    /// SQLite's names of the JSON functions, and `$N` for the number that stands for a row.
    pub fn dialect(&self, text: &str) -> String {
        let told: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
        let (functions, number): (Dialect, _) = if self.cluster.is_some() { (postgres, ":n") } else { (sqlite, "?1") };
        let text = expanded(told.join(" "), functions).replace("$N", number);
        match self.cluster {
            Some(_) => text.replace("json_object(", "json_build_object(").replace("json_group_array(", "json_agg("),
            None => text,
        }
    }

    /// Counts the actions by their months, as a worker does with what was there before.
    pub async fn counts(&self, zone: chrono_tz::Tz) {
        let world = Arc::new(self.world().await);
        rollup::recount::ensure(&world, ORGANISATION, zone).await.expect("the actions are counted");
    }

    /// Says that those counts are kept, or that nothing is counted; the counts themselves stay as they are.
    pub async fn keeps(&self, kept: bool) {
        let world = self.world().await;
        let row = rollup::counted::Model {
            organisation_id: ORGANISATION,
            zone: "Europe/Berlin".to_owned(),
            counted_at: world.clock.now(),
        };
        let told = rollup::counted::Entity::delete_by_id(ORGANISATION).exec(&world.writer).await;
        told.expect("the row is gone");
        if kept {
            let row = rollup::counted::ActiveModel::from(row);
            let told = rollup::counted::Entity::insert(row).exec_without_returning(&world.writer).await;
            told.expect("the row is there");
        }
    }

    async fn world(&self) -> World {
        let connections = match self.url() {
            None => entities::world::open_sqlite(&self.database()).await.expect("SQLite opens"),
            Some(url) => {
                let pool = entities::world::open_postgres(&url).await.expect("PostgreSQL opens");
                (pool.clone(), pool)
            }
        };
        let blobs = Blobs::folder(&self.folder.join("evidence")).expect("a folder for blobs");
        World::over(connections, Clock::machine(), blobs)
    }

    /// Where `pgbench` is, where it is PostgreSQL.
    pub fn pgbench(&self) -> Option<PathBuf> {
        self.cluster.as_ref().map(|cluster| cluster.bin.join("pgbench"))
    }

    /// The folder of the instance.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the database has used so far, where it has processes of its own.
    pub fn cpu(&self) -> Duration {
        self.cluster.as_ref().map_or(Duration::ZERO, |cluster| cpu::with_children(cluster.postmaster))
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        if let Some(cluster) = &self.cluster {
            Command::new("kill").args(["-INT", &cluster.postmaster.to_string()]).status().ok();
        }
    }
}

fn rooted() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|told| told.stdout.starts_with(b"0\n"))
}

/// Changes with the schema and with what is generated, so that nothing stale is measured.
fn name(database: &str, count: u64) -> String {
    let text = format!("{}{SEED}{HISTORY}", migrations::newest());
    format!("bench-{database}-{count}-{}", &hex::encode(Sha256::digest(text))[..12])
}

impl Cluster {
    /// Starts the cluster in a folder, which is made where it is missing. It stops with this process: a watcher sees to it.
    fn start(folder: &Path) -> Option<Self> {
        std::fs::create_dir_all(folder).ok()?;
        let port = std::net::TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let script = format!(
            r#"set -eu
            bin=$(dirname "$(readlink -f "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1)")")
            run() {{ if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }}
            cd {folder}
            if [ ! -e data/PG_VERSION ]; then
              mkdir -p data; if [ "$(id -u)" = 0 ]; then chown postgres data; fi
              run "$bin/initdb" -D {folder}/data -U postgres --auth=trust --no-sync -E UTF8 --locale=C >/dev/null
              printf "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\nshared_buffers=512MB\nmax_wal_size=4GB\nmaintenance_work_mem=256MB\nmax_connections=100\nunix_socket_directories=''\nlisten_addresses='127.0.0.1'\n" | run tee -a data/postgresql.conf >/dev/null
            fi
            # What an earlier run left behind, if anything.
            run "$bin/pg_ctl" -D {folder}/data -m fast -w stop >/dev/null 2>&1 || true
            run "$bin/pg_ctl" -D {folder}/data -o "-p {port}" -w -l {folder}/data/log start >/dev/null
            postmaster=$(head -1 {folder}/data/postmaster.pid)
            # The one that was started here: a later run has one of its own.
            (while kill -0 {parent} 2>/dev/null; do sleep 1; done; kill -INT "$postmaster") >/dev/null 2>&1 </dev/null &
            echo "$bin"; echo "$postmaster"
            "#,
            folder = folder.display(),
            parent = std::process::id(),
        );
        let mut told = Command::new("bash");
        told.args(["-c", &script]).stdin(Stdio::null()).stderr(Stdio::inherit());
        let told = told.output().ok().filter(|told| told.status.success())?.stdout;
        let told = String::from_utf8(told).ok()?;
        let (bin, postmaster) = told.split_once('\n')?;
        Some(Self { port, postmaster: postmaster.trim().parse().ok()?, bin: bin.into() })
    }
}
