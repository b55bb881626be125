//! What the statements of a transaction run over: sea-orm's own transaction, or, where is only read, a connection of the
//! driver's, whose transaction begins as soon as there is more than one statement to see the same. PostgreSQL is told whose
//! rows it may see as it begins, in a single round trip, which sea-orm's own takes three for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::TryStreamExt as _;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement, Value,
};
use sea_query_sqlx::SqlxValues;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Database, Executor, IntoArguments, Postgres, SqlSafeStr as _, Sqlite, Transaction};
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

use crate::error::{Error, Result};

/// Hands over each row that a statement answers over a connection of either database.
macro_rules! each {
    ($reading:ident, $statement:ident, $keep:ident) => {{
        let mut held = $reading.ready().await?;
        let mut rows = query($statement).fetch(held.connection()?);
        while let Some(row) = rows.try_next().await.map_err(broken)? {
            $keep(row.into())?;
        }
        Ok(())
    }};
}

pub(crate) enum Line {
    /// One that may write.
    Own(DatabaseTransaction),
    /// One that reads the rows of one organisation on PostgreSQL.
    Postgres(Reading<Postgres>),
    /// One that reads on SQLite.
    Sqlite(Reading<Sqlite>),
}

/// Whether the next statement is a snapshot in itself, since nothing that is read beside it has to agree with it.
pub(crate) type Once = Arc<AtomicBool>;

/// A connection that reads.
pub(crate) struct Reading<DB: Database> {
    held: Mutex<Held<DB>>,
    /// How its transaction begins, where that is no plain BEGIN.
    begin: Option<String>,
    once: Once,
}

/// A connection, before its transaction and in it.
enum Held<DB: Database> {
    Before(PoolConnection<DB>),
    In(Transaction<'static, DB>),
    /// Its transaction was asked for and did not begin.
    Broken,
}

impl Line {
    /// Takes a connection to read the rows of an organisation.
    pub async fn reading(reader: &DatabaseConnection, organisation: Uuid, once: Once) -> Result<Self> {
        if reader.get_database_backend() == DbBackend::Postgres {
            let taken = reader.get_postgres_connection_pool().acquire().await.map_err(not_taken)?;
            // A UUID prints as hexadecimal digits and hyphens, which no literal has to escape.
            let snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
            let begin = format!("{snapshot}; SET LOCAL app.organisation = '{organisation}'");
            return Ok(Self::Postgres(Reading { held: Mutex::new(Held::Before(taken)), begin: Some(begin), once }));
        }
        let taken = reader.get_sqlite_connection_pool().acquire().await.map_err(not_taken)?;
        Ok(Self::Sqlite(Reading { held: Mutex::new(Held::Before(taken)), begin: None, once }))
    }

    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Own(tx) => Ok(tx.commit().await?),
            Self::Postgres(_) | Self::Sqlite(_) => Err(Error::fault("what only reads commits nothing")),
        }
    }

    /// Hands over what a statement answers row by row: where is only read, as it arrives.
    pub async fn each(
        &self,
        statement: Statement,
        mut keep: impl FnMut(QueryResult) -> Result<(), DbErr>,
    ) -> Result<(), DbErr> {
        match self {
            Self::Own(tx) => tx.query_all_raw(statement).await?.into_iter().try_for_each(keep),
            Self::Postgres(on) => each!(on, statement, keep),
            Self::Sqlite(on) => each!(on, statement, keep),
        }
    }

    pub async fn rollback(self) -> Result<()> {
        match self {
            Self::Own(tx) => Ok(tx.rollback().await?),
            Self::Postgres(reading) => reading.rollback().await,
            Self::Sqlite(reading) => reading.rollback().await,
        }
    }
}

impl<DB: Database> Reading<DB> {
    async fn rollback(self) -> Result<()> {
        match self.held.into_inner() {
            Held::In(tx) => Ok(tx.rollback().await.map_err(broken)?),
            Held::Before(_) | Held::Broken => Ok(()),
        }
    }

    /// The connection, in its transaction unless the statement is a snapshot in itself.
    async fn ready(&self) -> Result<MutexGuard<'_, Held<DB>>, DbErr> {
        let mut held = self.held.lock().await;
        let alone = self.once.swap(false, Ordering::Relaxed);
        if !alone && matches!(*held, Held::Before(_)) {
            let begin = self.begin.clone().map(|sql| AssertSqlSafe(sql).into_sql_str());
            *held = match std::mem::replace(&mut *held, Held::Broken) {
                Held::Before(taken) => Held::In(undivided(Transaction::begin(taken, begin)).await?.map_err(broken)?),
                other => other,
            };
        }
        Ok(held)
    }
}

impl<DB: Database> Held<DB> {
    fn connection(&mut self) -> Result<&mut DB::Connection, DbErr> {
        match self {
            Self::Before(taken) => Ok(taken),
            Self::In(tx) => Ok(tx),
            Self::Broken => Err(DbErr::Conn(RuntimeErr::Internal("the transaction did not begin".to_owned()))),
        }
    }
}

/// In a task of its own, which ends even when nobody waits for it any more. A transaction is begun so: of one whose beginning
/// was cut off the driver knows nothing, and would hand its connection on with it open.
pub(crate) async fn undivided<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> Result<T, DbErr> {
    tokio::spawn(work).await.map_err(|gone| DbErr::Custom(format!("a transaction did not begin: {gone}")))
}

/// The statement with its LIMIT as a literal, where SQLite is asked. SQLite plans by that number, and so prepares the whole
/// statement anew whenever one is bound to it: most of what a short read costs.
pub(crate) fn limited(mut statement: Statement) -> Statement {
    let bound = statement.values.as_mut().map(|values| &mut values.0);
    if let (DbBackend::Sqlite, Some(text), Some(bound)) = (statement.db_backend, statement.sql.strip_suffix('?'), bound)
        && text.ends_with(" LIMIT ")
        && let Some(Value::BigUnsigned(Some(most))) = bound.last()
    {
        statement.sql = format!("{text}{most}");
        bound.pop();
    }
    statement
}

fn not_taken(why: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(why)))
}

fn broken(why: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(why)))
}

fn query<DB: Database>(statement: Statement) -> sqlx::query::Query<'static, DB, SqlxValues>
where
    SqlxValues: IntoArguments<DB>,
{
    let values = statement.values.unwrap_or_else(|| sea_orm::Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

/// What a statement answers over a connection of either database.
macro_rules! over {
    ($reading:ident, |$connection:ident| $run:expr) => {{
        let mut held = $reading.ready().await?;
        let $connection = held.connection()?;
        $run.await.map_err(broken)
    }};
}

#[sea_orm::prelude::async_trait::async_trait]
impl ConnectionTrait for Line {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Own(tx) => tx.get_database_backend(),
            Self::Postgres(_) => DbBackend::Postgres,
            Self::Sqlite(_) => DbBackend::Sqlite,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Own(tx) => tx.execute_raw(statement).await,
            Self::Postgres(on) => over!(on, |to| query(statement).execute(to)).map(ExecResult::from),
            Self::Sqlite(on) => over!(on, |to| query(statement).execute(to)).map(ExecResult::from),
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let text = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Own(tx) => tx.execute_unprepared(sql).await,
            Self::Postgres(on) => over!(on, |to| to.execute(text)).map(ExecResult::from),
            Self::Sqlite(on) => over!(on, |to| to.execute(text)).map(ExecResult::from),
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let statement = limited(statement);
        match self {
            Self::Own(tx) => tx.query_one_raw(statement).await,
            Self::Postgres(on) => over!(on, |to| query(statement).fetch_optional(to)).map(one),
            Self::Sqlite(on) => over!(on, |to| query(statement).fetch_optional(to)).map(one),
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let statement = limited(statement);
        match self {
            Self::Own(tx) => tx.query_all_raw(statement).await,
            Self::Postgres(on) => over!(on, |to| query(statement).fetch_all(to)).map(all),
            Self::Sqlite(on) => over!(on, |to| query(statement).fetch_all(to)).map(all),
        }
    }

    fn support_returning(&self) -> bool {
        match self {
            Self::Own(tx) => tx.support_returning(),
            Self::Postgres(_) | Self::Sqlite(_) => true,
        }
    }
}

fn one<R: Into<QueryResult>>(row: Option<R>) -> Option<QueryResult> {
    row.map(Into::into)
}

fn all<R: Into<QueryResult>>(rows: Vec<R>) -> Vec<QueryResult> {
    rows.into_iter().map(Into::into).collect()
}

#[cfg(test)]
mod tests {
    use sea_orm::{EntityTrait as _, QuerySelect as _, QueryTrait as _};

    use super::*;
    use crate::person;

    #[test]
    fn sqlite_reads_a_limit_in_the_text() {
        let asked = |backend| limited(person::Entity::find_by_id(Uuid::nil()).limit(51).build(backend));
        let (sqlite, postgres) = (asked(DbBackend::Sqlite), asked(DbBackend::Postgres));
        assert!(sqlite.sql.ends_with(" = ? LIMIT 51"), "{}", sqlite.sql);
        assert!(postgres.sql.ends_with(" = $1 LIMIT $2"), "{}", postgres.sql);
        assert_eq!((sqlite.values.unwrap().0.len(), postgres.values.unwrap().0.len()), (1, 2));
        let whole = limited(person::Entity::find_by_id(Uuid::nil()).build(DbBackend::Sqlite));
        assert_eq!(whole.values.unwrap().0.len(), 1);
    }
}
