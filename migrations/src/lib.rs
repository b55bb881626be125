//! The history of the schema, one change a folder, oldest first. Forward only; a merged change is never edited.
//!
//! To add one: a folder `mNNNN_what_changes/` with `up.sql`, and its line in `HISTORY`. The SQL is PostgreSQL's; four
//! type names are exchanged for SQLite (`dialect`). Instants are `BIGINT`, microseconds since 1970 in UTC: one exact,
//! sortable, subtractable form on both databases (the driver writes SQLite's own text instants with varying digits).
//! Every CHECK names each word of the domain, used yet or not, since SQLite cannot alter one.

mod dialect;

use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use sea_orm_migration::{MigrationTrait, MigratorTrait, SchemaManager, async_trait::async_trait};

pub use sea_orm_migration;

const HISTORY: &[(&str, &str)] = &[
    ("m0001_people", include_str!("m0001_people/up.sql")),
    ("m0002_outlets", include_str!("m0002_outlets/up.sql")),
    ("m0003_attachments", include_str!("m0003_attachments/up.sql")),
    ("m0004_registers", include_str!("m0004_registers/up.sql")),
    ("m0005_story", include_str!("m0005_story/up.sql")),
    ("m0006_view", include_str!("m0006_view/up.sql")),
    ("m0007_repeats", include_str!("m0007_repeats/up.sql")),
    ("m0009_kpi_targets", include_str!("m0009_kpi_targets/up.sql")),
    ("m0010_reminders", include_str!("m0010_reminders/up.sql")),
    ("m0011_board_report_review", include_str!("m0011_board_report_review/up.sql")),
    ("m0012_dashboards", include_str!("m0012_dashboards/up.sql")),
    ("m0013_rollups", include_str!("m0013_rollups/up.sql")),
    ("m0014_due", include_str!("m0014_due/up.sql")),
    ("m0015_supplier_standings", include_str!("m0015_supplier_standings/up.sql")),
    ("m0016_planned_due", include_str!("m0016_planned_due/up.sql")),
    ("m0017_kpi_fewest", include_str!("m0017_kpi_fewest/up.sql")),
    ("m0018_kpi_tolerance", include_str!("m0018_kpi_tolerance/up.sql")),
    ("m0019_extensions_as_of", include_str!("m0019_extensions_as_of/up.sql")),
    ("m0020_digest_cap", include_str!("m0020_digest_cap/up.sql")),
    ("m0021_evidence_scrub", include_str!("m0021_evidence_scrub/up.sql")),
];

struct Change {
    name: &'static str,
    sql: &'static str,
}

impl sea_orm_migration::MigrationName for Change {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for statement in dialect::statements(self.sql, manager.get_database_backend()) {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }
}

/// Applies what is not applied yet.
pub struct Migrator;

#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        HISTORY.iter().map(|&(name, sql)| Box::new(Change { name, sql }) as Box<dyn MigrationTrait>).collect()
    }
}

/// Applies ours and then, on PostgreSQL, those of the queue (schema `apalis`; it needs the extensions hstore and pgcrypto,
/// which the owner of a database may create). On SQLite the worker keeps its queue in a file of its own.
pub async fn apply(owner: &DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(owner, None).await?;
    if owner.get_database_backend() == DbBackend::Postgres {
        for extension in ["hstore", "pgcrypto"] {
            owner.execute_unprepared(&format!("CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public")).await?;
        }
        let migrated = apalis_postgres::PostgresStorage::migrations().run(owner.get_postgres_connection_pool()).await;
        migrated.map_err(|fault| DbErr::Migration(fault.to_string()))?;
    }
    Ok(())
}

/// Whether the newest change is applied. An empty database says no.
pub async fn is_current(connection: &impl ConnectionTrait) -> bool {
    let sql = format!("SELECT version FROM seaql_migrations WHERE version = '{}'", newest());
    let found = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), sql)).await;
    matches!(found, Ok(Some(_)))
}

/// Lets a role of PostgreSQL read and write everything that stands there, and own nothing.
pub async fn grant(owner: &impl ConnectionTrait, role: &str) -> Result<(), DbErr> {
    let role = role.replace('"', "\"\"");
    for schema in ["public", "apalis"] {
        for statement in [
            format!("GRANT USAGE ON SCHEMA {schema} TO \"{role}\""),
            format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO \"{role}\""),
            format!("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO \"{role}\""),
        ] {
            owner.execute_unprepared(&statement).await?;
        }
    }
    Ok(())
}

/// The name of the newest change: what a process that may not migrate compares the database with.
pub fn newest() -> &'static str {
    HISTORY[HISTORY.len() - 1].0
}
