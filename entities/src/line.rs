//! What the statements of a transaction run over: sea-orm's own transaction, or, where is only read, one of the driver's.
//! PostgreSQL's is begun and told whose rows it may see in a single round trip, which sea-orm's own takes three for; SQLite's
//! is begun as soon as there is more than one statement to see the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement, Value,
};
use sea_query_sqlx::SqlxValues;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Database, Executor as _, IntoArguments, Postgres, Sqlite, Transaction};
use tokio::sync::{Mutex, MutexGuard};
use uuid::Uuid;

use crate::error::{Error, Result};

pub(crate) enum Line {
    /// One that may write.
    Own(DatabaseTransaction),
    /// One that reads the rows of one organisation on PostgreSQL.
    Postgres(Mutex<Transaction<'static, Postgres>>),
    /// One that reads on SQLite.
    Sqlite(Mutex<Embedded>, Once),
}

/// Whether the next statement is a snapshot in itself, since nothing that is read beside it has to agree with it.
pub(crate) type Once = Arc<AtomicBool>;

/// A connection to SQLite, before its transaction and in it.
pub(crate) enum Embedded {
    Before(PoolConnection<Sqlite>),
    In(Transaction<'static, Sqlite>),
    /// Its transaction was asked for and did not begin.
    Broken,
}

impl Line {
    /// Begins to read the rows of an organisation on PostgreSQL.
    pub async fn read_postgres(reader: &DatabaseConnection, organisation: Uuid) -> Result<Self> {
        // A UUID prints as hexadecimal digits and hyphens, which no literal has to escape.
        let snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        let sql = format!("{snapshot}; SET LOCAL app.organisation = '{organisation}'");
        let pool = reader.get_postgres_connection_pool();
        let begun = Box::pin(pool.begin_with(AssertSqlSafe(sql)))
            .await
            .map_err(|broken| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(broken))))?;
        Ok(Self::Postgres(Mutex::new(begun)))
    }

    /// Takes a connection to read on SQLite.
    pub async fn read_sqlite(reader: &DatabaseConnection, once: Once) -> Result<Self> {
        let taken = reader.get_sqlite_connection_pool().acquire().await;
        let taken = taken.map_err(|broken| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(broken))))?;
        Ok(Self::Sqlite(Mutex::new(Embedded::Before(taken)), once))
    }

    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Own(tx) => Ok(tx.commit().await?),
            Self::Postgres(_) | Self::Sqlite(..) => Err(Error::fault("what only reads commits nothing")),
        }
    }

    pub async fn rollback(self) -> Result<()> {
        match self {
            Self::Own(tx) => Ok(tx.rollback().await?),
            Self::Postgres(tx) => Ok(tx.into_inner().rollback().await.map_err(broken)?),
            Self::Sqlite(held, _) => match held.into_inner() {
                Embedded::In(tx) => Ok(tx.rollback().await.map_err(broken)?),
                Embedded::Before(_) | Embedded::Broken => Ok(()),
            },
        }
    }
}

impl Embedded {
    /// The connection, in its transaction unless the statement is a snapshot in itself.
    async fn ready<'a>(held: &'a Mutex<Self>, once: &Once) -> Result<MutexGuard<'a, Self>, DbErr> {
        let mut held = held.lock().await;
        let alone = once.swap(false, Ordering::Relaxed);
        if !alone && matches!(*held, Self::Before(_)) {
            *held = match std::mem::replace(&mut *held, Self::Broken) {
                Self::Before(taken) => Self::In(Transaction::begin(taken, None).await.map_err(broken)?),
                other => other,
            };
        }
        Ok(held)
    }

    fn connection(&mut self) -> Result<&mut sqlx::SqliteConnection, DbErr> {
        match self {
            Self::Before(taken) => Ok(taken),
            Self::In(tx) => Ok(tx),
            Self::Broken => Err(DbErr::Custom("the transaction did not begin".to_owned())),
        }
    }
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

#[sea_orm::prelude::async_trait::async_trait]
impl ConnectionTrait for Line {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Own(tx) => tx.get_database_backend(),
            Self::Postgres(_) => DbBackend::Postgres,
            Self::Sqlite(..) => DbBackend::Sqlite,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Own(tx) => tx.execute_raw(statement).await,
            Self::Postgres(tx) => {
                let done = query(statement).execute(&mut **tx.lock().await).await;
                done.map(ExecResult::from).map_err(broken)
            }
            Self::Sqlite(held, once) => {
                let done = query(statement).execute(Embedded::ready(held, once).await?.connection()?).await;
                done.map(ExecResult::from).map_err(broken)
            }
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Own(tx) => tx.execute_unprepared(sql).await,
            Self::Postgres(tx) => {
                let done = tx.lock().await.execute(AssertSqlSafe(sql.to_owned())).await;
                done.map(ExecResult::from).map_err(broken)
            }
            Self::Sqlite(held, once) => {
                let mut held = Embedded::ready(held, once).await?;
                let done = held.connection()?.execute(AssertSqlSafe(sql.to_owned())).await;
                done.map(ExecResult::from).map_err(broken)
            }
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Own(tx) => tx.query_one_raw(limited(statement)).await,
            Self::Postgres(tx) => {
                let row = query(statement).fetch_optional(&mut **tx.lock().await).await;
                row.map(|row| row.map(QueryResult::from)).map_err(broken)
            }
            Self::Sqlite(held, once) => {
                let mut held = Embedded::ready(held, once).await?;
                let row = query(limited(statement)).fetch_optional(held.connection()?).await;
                row.map(|row| row.map(QueryResult::from)).map_err(broken)
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Own(tx) => tx.query_all_raw(limited(statement)).await,
            Self::Postgres(tx) => {
                let rows = query(statement).fetch_all(&mut **tx.lock().await).await;
                rows.map(|rows| rows.into_iter().map(QueryResult::from).collect()).map_err(broken)
            }
            Self::Sqlite(held, once) => {
                let mut held = Embedded::ready(held, once).await?;
                let rows = query(limited(statement)).fetch_all(held.connection()?).await;
                rows.map(|rows| rows.into_iter().map(QueryResult::from).collect()).map_err(broken)
            }
        }
    }

    fn support_returning(&self) -> bool {
        match self {
            Self::Own(tx) => tx.support_returning(),
            Self::Postgres(_) | Self::Sqlite(..) => true,
        }
    }
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
