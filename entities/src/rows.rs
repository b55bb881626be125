//! Reading rows of the call's organisation: one, some by id, the children of many. Every read names the organisation.

use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, LockType, SimpleExpr};
use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect, QueryTrait, Select,
    Statement, TryGetableMany,
};
use uuid::Uuid;

use crate::call::Tx;
use crate::error::{Error, Refusal, Result};
use crate::subject::Subject;

impl Tx {
    /// A select over the organisation's rows of one kind.
    pub fn rows<E: EntityTrait>(&self) -> Select<E> {
        E::find().filter(column::<E>("organisation_id").eq(self.organisation))
    }

    /// The row, or none.
    pub async fn find<E: EntityTrait>(&self, id: Uuid) -> Result<Option<E::Model>> {
        Ok(self.rows::<E>().filter(column::<E>("id").eq(id)).one(self).await?)
    }

    /// The row; NotFound without it.
    pub async fn load<E: EntityTrait>(&self, id: Uuid) -> Result<E::Model> {
        self.find::<E>(id).await?.ok_or(Error::NotFound)
    }

    /// The row that an input field names; a refusal at that field without it.
    pub async fn named<E: EntityTrait>(&self, field: &str, what: &str, id: Uuid) -> Result<E::Model> {
        Ok(self.find::<E>(id).await?.ok_or_else(|| Refusal::missing(field, what))?)
    }

    /// The row, locked until the transaction ends, and before it the incident that it belongs to (`hold`).
    pub async fn locked<E: EntityTrait>(&self, id: Uuid) -> Result<E::Model>
    where
        E::Model: Subject,
    {
        let row = self.rows::<E>().filter(column::<E>("id").eq(id));
        if self.get_database_backend() != DbBackend::Postgres {
            let row = row.one(self).await?.ok_or(Error::NotFound)?;
            self.hold(row.incident()).await?;
            return Ok(row);
        }
        self.hold(self.load::<E>(id).await?.incident()).await?;
        row.lock(LockType::NoKeyUpdate).one(self).await?.ok_or(Error::NotFound)
    }

    /// The rows with these ids, locked in the order of their ids until the transaction ends.
    pub async fn locked_all<E: EntityTrait>(&self, ids: &[Uuid]) -> Result<Vec<E::Model>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut rows = self.rows::<E>().filter(self.any_of::<E>("id", ids)).order_by_asc(column::<E>("id"));
        if self.get_database_backend() == DbBackend::Postgres {
            rows = rows.lock(LockType::NoKeyUpdate);
        }
        Ok(rows.all(self).await?)
    }

    /// The rows with these ids, in no order. One statement whatever their number.
    pub async fn by_ids<E: EntityTrait>(&self, ids: &[Uuid]) -> Result<Vec<E::Model>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.rows::<E>().filter(self.any_of::<E>("id", ids)).all(self).await?)
    }

    /// The rows whose `parent` column is one of these ids, ordered by `order` and id. One statement whatever their number.
    pub async fn children<E: EntityTrait>(&self, parent: &str, of: &[Uuid], order: &str) -> Result<Vec<E::Model>> {
        if of.is_empty() {
            return Ok(Vec::new());
        }
        let select = self.rows::<E>().filter(self.any_of::<E>(parent, of));
        let select = select.order_by_asc(column::<E>(order)).order_by_asc(column::<E>("id"));
        Ok(select.all(self).await?)
    }

    /// What is made of some columns of each row that a statement answers, where anything is. Rows are read as they arrive, so
    /// that many take no more room than what is kept of them.
    pub async fn each<T: TryGetableMany, K>(
        &self,
        statement: Statement,
        mut keep: impl FnMut(T) -> Option<K>,
    ) -> Result<Vec<K>> {
        let mut kept = Vec::new();
        let read = |row: QueryResult| {
            kept.extend(keep(T::try_get_many_by_index(&row)?));
            Ok(())
        };
        self.inner.each(statement, read).await?;
        Ok(kept)
    }

    /// Some columns of each row that a statement answers.
    pub async fn tuples<T: TryGetableMany>(&self, statement: Statement) -> Result<Vec<T>> {
        self.each(statement, Some).await
    }

    /// The columns that a select names.
    pub async fn some<E: EntityTrait, T: TryGetableMany>(&self, select: Select<E>) -> Result<Vec<T>> {
        self.tuples(select.build(self.get_database_backend())).await
    }

    /// Whether a column is one of these ids; the ids travel as one value.
    pub fn any_of<E: EntityTrait>(&self, name: &str, ids: &[Uuid]) -> SimpleExpr {
        let list = ids_json(ids);
        let members = match self.get_database_backend() {
            DbBackend::Postgres => {
                Expr::cust_with_values("(SELECT value::uuid FROM json_array_elements_text($1::json))", [list])
            }
            _ => Expr::cust_with_values("(SELECT unhex(value) FROM json_each(?))", [list]),
        };
        column::<E>(name).binary(sea_orm::sea_query::BinOper::In, members)
    }
}

/// Ids as one JSON value, hexadecimal without dashes: what `any_of` and the raw statements take.
pub fn ids_json(ids: &[Uuid]) -> String {
    let list: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    serde_json::json!(list).to_string()
}

/// A column by name, with its table.
pub fn column<E: EntityTrait>(name: &str) -> Expr {
    Expr::col((E::default(), sea_orm::sea_query::Alias::new(name)))
}

/// That a column contains a text, whatever the case (of ASCII letters on SQLite).
pub(crate) fn mentions<E: EntityTrait>(name: &str, part: &str) -> SimpleExpr {
    let part = part.to_lowercase().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    Expr::expr(Func::lower(column::<E>(name))).like(LikeExpr::new(format!("%{part}%")).escape('\\'))
}
