//! Pages: a slice of a list in a total order (one column that is never null, then the id), by keyset.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    EntityTrait, FromQueryResult, Iterable, ModelTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::call::Tx;
use crate::error::{Error, Result};
use crate::rows::column;
use crate::subject::Subject;

/// The value of the order column in one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OrderKey {
    /// Of an instant or a number.
    Number(i64),
    /// Of a text.
    Text(String),
}

/// A place in the list: right at one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor(pub OrderKey, pub Uuid);

/// Which slice of the list is wanted.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    /// Only rows after this place.
    pub after: Option<Cursor>,
    /// Only rows before this place.
    pub before: Option<Cursor>,
    /// How many at most.
    pub limit: u64,
    /// The last rows rather than the first.
    pub from_end: bool,
}

/// The column that a list is ordered by, before the id. It is never null.
#[derive(Clone, Copy, Debug)]
pub struct By(pub &'static str, pub Direction);

/// Which way a list runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Smallest, oldest first.
    Ascending,
    /// Largest, newest first.
    Descending,
}

/// A slice of a list.
#[derive(Clone, Debug)]
pub struct Page<M> {
    /// Its rows, each with its place.
    pub rows: Vec<(Cursor, M)>,
    /// Whether there are rows after it.
    pub more_after: bool,
    /// Whether there are rows before it.
    pub more_before: bool,
}

impl Tx {
    /// One page of a select in an order.
    pub async fn page<E>(&self, select: Select<E>, by: By, slice: &Slice) -> Result<Page<E::Model>>
    where
        E: EntityTrait<Model: Subject + FromQueryResult + Send + Sync>,
    {
        let place = || Expr::tuple([column::<E>(by.0), column::<E>("id")]);
        let descending = by.1 == Direction::Descending;
        let mut select = select;
        for (cursor, forward) in [(&slice.after, true), (&slice.before, false)] {
            let Some(cursor) = cursor else { continue };
            let there = cursor.tuple();
            let condition = if forward == descending { place().lt(there) } else { place().gt(there) };
            select = select.filter(condition);
        }
        let order = if slice.from_end == descending { Order::Asc } else { Order::Desc };
        select = select.order_by(column::<E>(by.0), order.clone()).order_by(column::<E>("id"), order);
        let mut rows = select.limit(slice.limit + 1).all(self).await?;
        let more = rows.len() as u64 > slice.limit;
        rows.truncate(usize::try_from(slice.limit).unwrap_or(usize::MAX));
        if slice.from_end {
            rows.reverse();
        }
        let (more_after, more_before) =
            if slice.from_end { (slice.before.is_some(), more) } else { (more, slice.after.is_some()) };
        let rows = rows.into_iter().map(|row| Ok((Cursor::at::<E>(&row, by)?, row))).collect::<Result<Vec<_>>>()?;
        Ok(Page { rows, more_after, more_before })
    }

    /// How many rows a select has.
    pub async fn count<E>(&self, select: Select<E>) -> Result<u64>
    where
        E: EntityTrait<Model: FromQueryResult + Send + Sync>,
    {
        Ok(select.count(self).await?)
    }
}

impl Cursor {
    fn tuple(&self) -> Expr {
        let key = match &self.0 {
            OrderKey::Number(number) => Expr::value(*number),
            OrderKey::Text(text) => Expr::value(text.as_str()),
        };
        Expr::tuple([key, Expr::value(self.1)])
    }

    fn at<E>(row: &E::Model, by: By) -> Result<Self>
    where
        E: EntityTrait<Model: Subject>,
    {
        let column = <<E::Model as ModelTrait>::Entity as EntityTrait>::Column::iter()
            .find(|known| sea_orm::IdenStatic::as_str(known) == by.0)
            .ok_or_else(|| Error::fault(format!("no column {}", by.0)))?;
        let key = match row.get(column) {
            Value::BigInt(Some(number)) => OrderKey::Number(number),
            Value::String(Some(text)) => OrderKey::Text(text),
            other => return Err(Error::fault(format!("a list cannot be ordered by {other:?}"))),
        };
        Ok(Self(key, row.id()))
    }
}
