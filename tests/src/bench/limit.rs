//! The limit: one hand-written prepared statement that returns the same final JSON, run by as many clients as the
//! product's pool has connections. On PostgreSQL by the database's own load tool; on SQLite in this process.

use std::io::Write as _;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};

use entities::world::connections;

use super::duel::Score;
use super::{Ground, cpu};

/// The statement, ready to be run.
pub struct Limit<'a> {
    ground: &'a Ground,
    sql: String,
    numbers: std::ops::Range<u64>,
    step: u64,
    pool: Option<SqlitePool>,
    next: AtomicU64,
    clients: u32,
}

impl<'a> Limit<'a> {
    /// A statement as [`Ground::dialect`] takes it, about the rows `1 + step × number` for numbers of a range.
    pub async fn new(ground: &'a Ground, statement: &str, numbers: std::ops::Range<u64>, step: u64) -> Self {
        let pool = if ground.url().is_none() {
            let options = SqliteConnectOptions::new().filename(ground.database()).read_only(true);
            let pool = SqlitePoolOptions::new().max_connections(connections()).test_before_acquire(false);
            Some(pool.connect_with(options).await.expect("SQLite opens"))
        } else {
            None
        };
        Self {
            ground,
            sql: ground.dialect(statement),
            numbers,
            step,
            pool,
            next: AtomicU64::new(0),
            clients: connections(),
        }
    }

    /// The same by one client: for a question of which one at a time keeps the machine busy.
    #[must_use]
    pub fn one_at_a_time(self) -> Self {
        Self { clients: 1, ..self }
    }

    /// What the statement answers about its first row.
    pub async fn once(&self) -> serde_json::Value {
        let text: String = match (&self.pool, self.ground.url()) {
            (None, Some(url)) => {
                use sqlx::Connection as _;
                let mut connection = sqlx::PgConnection::connect(&url).await.expect("the cluster answers");
                let sql = self.sql.replace(":n", &(1 + self.step * self.numbers.start).to_string());
                sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut connection).await.expect("a row")
            }
            (Some(pool), _) => self.one(pool, self.numbers.start).await,
            (None, None) => panic!("a ground without a database"),
        };
        serde_json::from_str(&text).expect("the statement answers JSON")
    }

    async fn one(&self, pool: &SqlitePool, number: u64) -> String {
        let number = i64::try_from(1 + self.step * number).expect("a number");
        let found = sqlx::query_scalar(sqlx::AssertSqlSafe(self.sql.clone())).bind(number).fetch_one(pool).await;
        found.expect("a row")
    }

    /// Runs it for a time.
    pub async fn run(&self, time: Duration) -> Score {
        match &self.pool {
            Some(pool) => self.in_process(pool, time).await,
            None => self.by_pgbench(time),
        }
    }

    async fn in_process(&self, pool: &SqlitePool, time: Duration) -> Score {
        let (begun, used, answered) = (Instant::now(), cpu::of(std::process::id(), false), Arc::new(AtomicU64::new(0)));
        let span = self.numbers.end - self.numbers.start;
        let client = || async {
            while begun.elapsed() < time {
                let place = self.next.fetch_add(1, Ordering::Relaxed).wrapping_mul(7_919) % span;
                self.one(pool, self.numbers.start + place).await;
                answered.fetch_add(1, Ordering::Relaxed);
            }
        };
        futures_util::future::join_all((0..self.clients).map(|_| client())).await;
        let used = cpu::of(std::process::id(), false).saturating_sub(used);
        Score::of(answered.load(Ordering::Relaxed), begun.elapsed(), used)
    }

    fn by_pgbench(&self, time: Duration) -> Score {
        let (pgbench, url) = (self.ground.pgbench().expect("a cluster"), self.ground.url().expect("a cluster"));
        let mut script = tempfile::NamedTempFile::new().expect("a file");
        let Self { numbers, step, sql, .. } = self;
        write!(script, "\\set n 1 + {step} * random({}, {})\n{sql};\n", numbers.start, numbers.end - 1)
            .expect("a script");
        let (used, clients) = (self.ground.cpu(), self.clients.to_string());
        let mut command = Command::new(pgbench);
        command.env("PGOPTIONS", "-c jit=off -c plan_cache_mode=force_generic_plan");
        command.args([
            "-n",
            "-M",
            "prepared",
            "-c",
            &clients,
            "-j",
            if self.clients > 1 { "2" } else { "1" },
            "-T",
            &time.as_secs().max(1).to_string(),
            "-f",
        ]);
        let told = command.arg(script.path()).arg(url).output().expect("pgbench runs");
        let said = String::from_utf8_lossy(&told.stdout).into_owned();
        assert!(told.status.success(), "pgbench failed: {said}{}", String::from_utf8_lossy(&told.stderr));
        let line = |start: &str| said.lines().find_map(|line| line.strip_prefix(start)?.split_whitespace().next());
        let answered: u64 =
            line("number of transactions actually processed: ").and_then(|n| n.parse().ok()).expect("a count");
        let per_second: f64 = line("tps = ").and_then(|n| n.parse().ok()).expect("a rate");
        let used = self.ground.cpu().saturating_sub(used);
        Score { per_second, ..Score::of(answered, time, used) }
    }
}
