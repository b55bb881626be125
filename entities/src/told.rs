//! A statement that tells all it is asked in one JSON text, and so is a snapshot in itself. On PostgreSQL it needs no transaction
//! around it: it says itself whose rows it may see, before it reads any, and shows beside the text what the token of whoever
//! asks opens at that moment.

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use crate::bearer;
use crate::call::Tx;
use crate::error::{Error, Result};

/// The place of a value in a statement, counted from one.
pub(crate) fn place(postgres: bool, number: usize) -> String {
    if postgres { format!("${number}") } else { format!("?{number}") }
}

/// The statement that tells what some columns say over some sets (`name AS (…), …`). The organisation stands in a place.
///
/// PostgreSQL reads the scope first: what is selected is worked out for a row of it, once that is there.
pub(crate) fn text(backend: DbBackend, sets: &str, columns: &str, organisation: usize) -> String {
    let scope = match backend {
        DbBackend::Postgres => format!(
            "scope AS MATERIALIZED (SELECT set_config('app.organisation', ${organisation}::uuid::text, true) AS told)"
        ),
        _ => String::new(),
    };
    let sets: Vec<&str> = [scope.as_str(), sets].into_iter().filter(|set| !set.is_empty()).collect();
    let with = if sets.is_empty() { String::new() } else { format!("WITH {} ", sets.join(", ")) };
    let from = if scope.is_empty() { "" } else { " FROM scope" };
    format!("{with}SELECT {columns}{from}")
}

/// The same where it is `told` in a call: so many values are bound, and the hash of a token after them.
pub(crate) fn for_bearer(
    backend: DbBackend,
    sets: &str,
    object: &str,
    (organisation, values): (usize, usize),
) -> String {
    let columns = match backend {
        DbBackend::Postgres => {
            format!("{object}::text AS told, {} AS bearer", bearer::found(true, organisation, values + 1))
        }
        _ => format!("{object} AS told"),
    };
    text(backend, sets, &columns, organisation)
}

impl Tx {
    /// What a statement of [`for_bearer`] tells. OUTDATED where the token of whoever asks opens something else by now.
    pub(crate) async fn told(&self, sql: &str, mut values: Vec<Value>) -> Result<String> {
        let backend = self.get_database_backend();
        let claim = self.claim.as_ref().filter(|claim| claim.stands().is_none());
        if backend == DbBackend::Postgres {
            values.push(claim.map(|claim| claim.hash.clone()).into());
        }
        let row = self.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        let row = row.ok_or_else(|| Error::fault("a statement told nothing"))?;
        if let Some(claim) = claim {
            let opens: Option<String> = row.try_get_by_index(1)?;
            claim.hears(opens.as_deref())?;
        }
        Ok(row.try_get_by_index(0)?)
    }
}
