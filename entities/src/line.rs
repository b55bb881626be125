//! What the statements of a transaction run over: sea-orm's own transaction, or, where PostgreSQL is only read, one that
//! was begun and told whose rows it may see in a single round trip, which sea-orm's own takes three for.

use std::sync::Arc;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement, Value,
};
use sea_query_sqlx::SqlxValues;
use sqlx::Postgres;
use sqlx::{AssertSqlSafe, Executor as _};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::error::{Error, Result};

pub(crate) enum Line {
    /// One that may write.
    Own(DatabaseTransaction),
    /// One that reads the rows of one organisation.
    Reading(Mutex<sqlx::Transaction<'static, Postgres>>),
}

impl Line {
    /// Begins to read the rows of an organisation on PostgreSQL.
    pub async fn read_postgres(reader: &DatabaseConnection, organisation: Uuid) -> Result<Self> {
        // A UUID prints as hexadecimal digits and hyphens, which no literal has to escape.
        let sql = format!("BEGIN READ ONLY; SET LOCAL app.organisation = '{organisation}'");
        let pool = reader.get_postgres_connection_pool();
        let begun = Box::pin(pool.begin_with(AssertSqlSafe(sql)))
            .await
            .map_err(|broken| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(broken))))?;
        Ok(Self::Reading(Mutex::new(begun)))
    }

    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Own(tx) => Ok(tx.commit().await?),
            Self::Reading(_) => Err(Error::fault("what only reads commits nothing")),
        }
    }

    pub async fn rollback(self) -> Result<()> {
        match self {
            Self::Own(tx) => Ok(tx.rollback().await?),
            Self::Reading(tx) => Ok(tx.into_inner().rollback().await.map_err(broken)?),
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

fn query(statement: Statement) -> sqlx::query::Query<'static, Postgres, SqlxValues> {
    let values = statement.values.unwrap_or_else(|| sea_orm::Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

#[sea_orm::prelude::async_trait::async_trait]
impl ConnectionTrait for Line {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Own(tx) => tx.get_database_backend(),
            Self::Reading(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Own(tx) => tx.execute_raw(statement).await,
            Self::Reading(tx) => {
                let done = query(statement).execute(&mut **tx.lock().await).await;
                done.map(ExecResult::from).map_err(broken)
            }
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Own(tx) => tx.execute_unprepared(sql).await,
            Self::Reading(tx) => {
                let done = tx.lock().await.execute(AssertSqlSafe(sql.to_owned())).await;
                done.map(ExecResult::from).map_err(broken)
            }
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Own(tx) => tx.query_one_raw(limited(statement)).await,
            Self::Reading(tx) => {
                let row = query(statement).fetch_optional(&mut **tx.lock().await).await;
                row.map(|row| row.map(QueryResult::from)).map_err(broken)
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Own(tx) => tx.query_all_raw(limited(statement)).await,
            Self::Reading(tx) => {
                let rows = query(statement).fetch_all(&mut **tx.lock().await).await;
                rows.map(|rows| rows.into_iter().map(QueryResult::from).collect()).map_err(broken)
            }
        }
    }

    fn support_returning(&self) -> bool {
        match self {
            Self::Own(tx) => tx.support_returning(),
            Self::Reading(_) => true,
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
