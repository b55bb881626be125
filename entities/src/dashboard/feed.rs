//! A feed: one list over rows of several tables, ordered by when each is due, then by kind and id.

use sea_orm::{ConnectionTrait, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::call::Tx;
use crate::clock::Instant;
use crate::error::{Error, Result};
use crate::page::{Cursor, LAST, OrderKey, Page, Slice};

/// A row of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<K> {
    /// What it is.
    pub kind: K,
    /// The row that it is about.
    pub id: Uuid,
    /// When it is due, exclusive; none where nothing says so.
    pub due_at: Option<Instant>,
    /// Since when it stands there.
    pub since: Option<Instant>,
    /// Whose it is.
    pub person: Option<Uuid>,
}

/// A feed: its name in cursors, the selects it is made of, and their values.
pub(super) struct Feed {
    /// Its name in cursors.
    pub name: &'static str,
    /// Selects of kind, id, due, since and person.
    pub parts: Vec<String>,
    /// The values `$1` and on that the parts name.
    pub values: Vec<Value>,
}

impl Feed {
    /// A page of it. One statement.
    pub async fn page<K>(&self, tx: &Tx, slice: &Slice, kind: impl Fn(&str) -> Option<K>) -> Result<Page<Item<K>>> {
        let (after, before) = (slice.after_in(self.name)?, slice.before_in(self.name)?);
        if self.parts.is_empty() {
            return Ok(slice.cut(Vec::new()));
        }
        let mut values = self.values.clone();
        let mut conditions = Vec::new();
        for (cursor, sign) in [(after, '>'), (before, '<')] {
            let Some(Cursor(_, keys, id)) = cursor else { continue };
            let [OrderKey::Number(due), OrderKey::Text(kind)] = keys.as_slice() else { continue };
            let first = values.len() + 1;
            conditions.push(format!("(due, kind, id) {sign} (${first}, ${}, ${})", first + 1, first + 2));
            values.extend([(*due).into(), kind.as_str().into(), (*id).into()]);
        }
        let place = if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
        let way = if slice.from_end { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT kind, id, due, since, person FROM ({}) feed {place} \
             ORDER BY due {way}, kind {way}, id {way} LIMIT {}",
            self.union(),
            slice.limit + 1
        );
        let rows = tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
        let rows = rows.iter().map(|row| self.item(row, &kind)).collect::<Result<Vec<_>>>()?;
        Ok(slice.cut(rows))
    }

    /// How many rows it has. One statement.
    pub async fn count(&self, tx: &Tx) -> Result<u64> {
        if self.parts.is_empty() {
            return Ok(0);
        }
        let sql = format!("SELECT COUNT(*) AS n FROM ({}) feed", self.union());
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, self.values.clone());
        let row = tx.query_one_raw(statement).await?.ok_or_else(|| Error::fault("a count gave no row"))?;
        u64::try_from(row.try_get::<i64>("", "n")?).map_err(Error::fault)
    }

    fn union(&self) -> String {
        let parts = self.parts.join(" UNION ALL ");
        format!("SELECT kind, id, COALESCE(due, {LAST}) AS due, since, person FROM ({parts}) parts")
    }

    fn item<K>(&self, row: &QueryResult, kind: impl Fn(&str) -> Option<K>) -> Result<(Cursor, Item<K>)> {
        let (word, id, due): (String, Uuid, i64) =
            (row.try_get("", "kind")?, row.try_get("", "id")?, row.try_get("", "due")?);
        let item = Item {
            kind: kind(&word).ok_or_else(|| Error::fault(format!("no kind {word}")))?,
            id,
            due_at: (due != LAST).then(|| Instant::from_micros(due)),
            since: row.try_get("", "since")?,
            person: row.try_get("", "person")?,
        };
        Ok((Cursor(self.name.to_owned(), vec![OrderKey::Number(due), OrderKey::Text(word)], id), item))
    }
}
