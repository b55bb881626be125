//! A database for one test: an SQLite file in a folder of its own, or a fresh PostgreSQL database in a cluster that the
//! whole run shares (`TEST_DATABASE_URL`, or a throw-away one from the installed binaries).

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use sea_orm::DatabaseConnection;
use sqlx::{Connection as _, Executor as _};

/// A database for one test; it goes with the value.
pub struct Database {
    folder: tempfile::TempDir,
    url: Option<String>,
    owner: Option<String>,
}

impl Database {
    /// A fresh SQLite file.
    pub fn sqlite() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), url: None, owner: None }
    }

    /// A fresh PostgreSQL database; None, loudly, where there is no server and no way to start one.
    /// With `CI=true` that is a failure.
    pub async fn postgres() -> Option<Self> {
        Self::fresh(async |_, _| None).await
    }

    /// A fresh PostgreSQL database that one role owns and another uses, neither of them more than that.
    pub async fn postgres_apart() -> Option<Self> {
        Self::fresh(async |connection, name| {
            for role in ["owner", "app"] {
                let create = format!("CREATE ROLE {name}_{role} LOGIN PASSWORD 'proofmark' NOSUPERUSER NOBYPASSRLS");
                connection.execute(sqlx::AssertSqlSafe(create)).await.expect("a role can be created");
            }
            let hand_over = format!("ALTER DATABASE {name} OWNER TO {name}_owner");
            connection.execute(sqlx::AssertSqlSafe(hand_over)).await.expect("a database can be handed over");
            Some([format!("{name}_app:proofmark"), format!("{name}_owner:proofmark")])
        })
        .await
    }

    /// A fresh database; `roles` makes those who use and own it, where it is not the cluster's own role for both.
    async fn fresh(roles: impl AsyncFnOnce(&mut sqlx::PgConnection, &str) -> Option<[String; 2]>) -> Option<Self> {
        let Some(cluster) = cluster() else {
            let why = "no PostgreSQL: set TEST_DATABASE_URL or install the server's binaries";
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{why}");
            crate::skipped(why);
            return None;
        };
        let name = format!("proofmark_{}", uuid::Uuid::now_v7().simple());
        let mut connection = sqlx::PgConnection::connect(&cluster).await.expect("the cluster answers");
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        connection.execute(create).await.expect("a database can be created");
        let mut cluster = url::Url::parse(&cluster).expect("the cluster's URL");
        cluster.set_path(&name);
        let as_role = |role: &str| {
            let (user, password) = role.split_once(':').unwrap_or((role, ""));
            let mut url = cluster.clone();
            url.set_username(user).and_then(|()| url.set_password(Some(password))).expect("a URL with a host");
            url.to_string()
        };
        let roles = roles(&mut connection, &name).await;
        let owner = roles.as_ref().map(|[_, owner]| as_role(owner));
        let url = roles.map_or_else(|| cluster.to_string(), |[app, _]| as_role(&app));
        let folder = tempfile::tempdir().expect("a temporary folder");
        Some(Self { folder, url: Some(url), owner })
    }

    /// The folder for everything that is not in the database.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The URL, where it is PostgreSQL.
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// The URL of the role that owns the tables, where that is another.
    pub fn owner(&self) -> Option<&str> {
        self.owner.as_deref()
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.url.is_some()
    }

    /// Writer and reader, migrated.
    pub async fn open(&self) -> (DatabaseConnection, DatabaseConnection) {
        use migrations::sea_orm_migration::MigratorTrait as _;
        let (writer, reader) = self.connect().await;
        migrations::Migrator::up(&writer, None).await.expect("the schema migrates");
        (writer, reader)
    }

    /// Writer and reader, as the schema stands.
    pub async fn connect(&self) -> (DatabaseConnection, DatabaseConnection) {
        match &self.url {
            None => entities::world::open_sqlite(&self.folder().join("proofmark.db")).await.expect("SQLite opens"),
            Some(url) => {
                let pool = entities::world::open_postgres(url).await.expect("PostgreSQL opens");
                (pool.clone(), pool)
            }
        }
    }
}

/// The URL of the run's cluster, started at the first call.
fn cluster() -> Option<String> {
    static CLUSTER: OnceLock<Option<String>> = OnceLock::new();
    CLUSTER.get_or_init(|| std::env::var("TEST_DATABASE_URL").ok().or_else(start)).clone()
}

/// Starts a throw-away cluster as an unprivileged user. It ends by itself when this process does: a watcher stops it.
fn start() -> Option<String> {
    let folder: PathBuf = tempfile::Builder::new().prefix("pmk-pg-").tempdir().ok()?.keep();
    let port = std::net::TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
    let script = format!(
        r#"set -eu
        bin=$(dirname "$(readlink -f "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb | sort -V | tail -1)")")
        run() {{ if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }}
        if [ "$(id -u)" = 0 ]; then chown postgres {folder}; fi
        cd {folder}
        run "$bin/initdb" -D {folder}/data -U postgres --auth=trust --no-sync -E UTF8 --locale=C >/dev/null
        printf "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\nmax_connections=400\nunix_socket_directories=''\nlisten_addresses='127.0.0.1'\nport={port}\n" | run tee -a {folder}/data/postgresql.conf >/dev/null
        run "$bin/pg_ctl" -D {folder}/data -w -l {folder}/log start >/dev/null
        (while kill -0 {parent} 2>/dev/null; do sleep 1; done; run "$bin/pg_ctl" -D {folder}/data -m immediate stop; rm -rf {folder}) >/dev/null 2>&1 </dev/null &
        "#,
        folder = folder.display(),
        parent = std::process::id(),
    );
    let status =
        Command::new("bash").args(["-c", &script]).stdin(Stdio::null()).stderr(Stdio::inherit()).status().ok()?;
    status.success().then(|| format!("postgres://postgres@127.0.0.1:{port}/postgres"))
}
