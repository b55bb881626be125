//! Pages: a slice of a list in a total order (some columns, then the id), by keyset.

use std::borrow::Borrow;

use sea_orm::sea_query::{Condition, Expr, ExprTrait};
use sea_orm::{
    EntityTrait, FromQueryResult, IdenStatic, Iterable, ModelTrait, Order, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::call::Tx;
use crate::error::{Error, Refusal, Result};
use crate::rows::column;
use crate::subject::Subject;

/// The value of an order column in one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OrderKey {
    /// Of an instant or a number.
    Number(i64),
    /// Of a text.
    Text(String),
}

/// A place in the list: right at one row. It says which list and which order it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor(pub String, pub Vec<OrderKey>, pub Uuid);

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

/// A column that a list is ordered by, and the number that stands for a value that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ordering {
    /// The column.
    pub column: &'static str,
    /// Which way.
    pub direction: Direction,
    /// [`FIRST`] or [`LAST`] where the column may be null.
    pub absent: Option<i64>,
}

/// Smaller than any value: what stands for a missing one that comes before all others in ascending order.
pub const FIRST: i64 = -9_000_000_000_000_000_000;
/// Larger than any value: what stands for a missing one that comes after all others in ascending order.
pub const LAST: i64 = 9_000_000_000_000_000_000;

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
    /// One page of a select, ordered by one column that is never null.
    pub async fn page<E>(&self, select: Select<E>, by: By, slice: &Slice) -> Result<Page<E::Model>>
    where
        E: EntityTrait<Model: Subject + FromQueryResult + Send + Sync>,
    {
        self.page_by(select, &[Ordering { column: by.0, direction: by.1, absent: None }], slice).await
    }

    /// One page of a select, ordered by some columns; the id, which runs the way of the last of them, breaks ties.
    pub async fn page_by<E>(&self, select: Select<E>, by: &[Ordering], slice: &Slice) -> Result<Page<E::Model>>
    where
        E: EntityTrait<Model: Subject + FromQueryResult + Send + Sync>,
    {
        let rows = slice.of(select, by)?.all(self).await?;
        slice.page::<E, _>(rows, by)
    }

    /// How many rows a select has.
    pub async fn count<E>(&self, select: Select<E>) -> Result<u64>
    where
        E: EntityTrait<Model: FromQueryResult + Send + Sync>,
    {
        Ok(select.count(self).await?)
    }
}

impl Slice {
    /// The place to begin after, of the list and order of this name.
    pub fn after_in(&self, name: &str) -> Result<Option<&Cursor>, Refusal> {
        self.after.as_ref().map(|cursor| cursor.of(name, "after")).transpose()
    }

    /// The place to end before, of the list and order of this name.
    pub fn before_in(&self, name: &str) -> Result<Option<&Cursor>, Refusal> {
        self.before.as_ref().map(|cursor| cursor.of(name, "before")).transpose()
    }

    /// The rows of the slice, and one beyond its limit.
    pub(crate) fn of<E: EntityTrait>(&self, mut select: Select<E>, by: &[Ordering]) -> Result<Select<E>, Refusal> {
        let (name, places) = (name::<E>(by), places::<E>(by));
        if let Some(after) = self.after_in(&name)? {
            select = select.filter(beyond(&places, after, false));
        }
        if let Some(before) = self.before_in(&name)? {
            select = select.filter(beyond(&places, before, true));
        }
        for (place, direction) in places {
            let descending = (direction == Direction::Descending) != self.from_end;
            select = select.order_by(place, if descending { Order::Desc } else { Order::Asc });
        }
        Ok(select.limit(self.limit + 1))
    }

    /// The page of those rows.
    pub(crate) fn page<E, M>(&self, rows: Vec<M>, by: &[Ordering]) -> Result<Page<M>>
    where
        E: EntityTrait<Model: Subject>,
        M: Borrow<E::Model>,
    {
        let (name, columns) = (name::<E>(by), columns::<E>(by)?);
        let at = |row: M| {
            let known = row.borrow();
            Ok((Cursor(name.clone(), keys::<E>(known, &columns)?, known.id()), row))
        };
        Ok(self.cut(rows.into_iter().map(at).collect::<Result<Vec<_>>>()?))
    }

    /// A page of rows that were read one beyond the limit, from the end where the slice says so.
    pub fn cut<M>(&self, mut rows: Vec<(Cursor, M)>) -> Page<M> {
        let more = rows.len() as u64 > self.limit;
        rows.truncate(usize::try_from(self.limit).unwrap_or(usize::MAX));
        if self.from_end {
            rows.reverse();
        }
        let (more_after, more_before) =
            if self.from_end { (self.before.is_some(), more) } else { (more, self.after.is_some()) };
        Page { rows, more_after, more_before }
    }
}

impl Cursor {
    fn of(&self, name: &str, field: &str) -> Result<&Self, Refusal> {
        let message = "This cursor belongs to another list or another order: take one from the same query.";
        if self.0 == name { Ok(self) } else { Err(Refusal::invalid(field, message)) }
    }
}

impl Direction {
    /// Whether this is [`Direction::Descending`].
    pub fn descends(self) -> bool {
        self == Self::Descending
    }
}

/// The name of a list in an order, such as `actions:planned_at-`.
fn name<E: EntityTrait>(by: &[Ordering]) -> String {
    let columns = by.iter().map(|by| format!("{}{}", by.column, if by.direction.descends() { '-' } else { '+' }));
    format!("{}:{}", E::default().as_str(), columns.collect::<Vec<_>>().join(":"))
}

/// What a list is ordered by, the id last.
fn places<E: EntityTrait>(by: &[Ordering]) -> Vec<(Expr, Direction)> {
    let place = |by: &Ordering| match by.absent {
        // The number stands in the text: an index over the same expression serves the order.
        Some(absent) => Expr::cust(format!("COALESCE(\"{}\".\"{}\", {absent})", E::default().as_str(), by.column)),
        None => column::<E>(by.column),
    };
    let last = by.last().map_or(Direction::Ascending, |by| by.direction);
    by.iter().map(|by| (place(by), by.direction)).chain([(column::<E>("id"), last)]).collect()
}

/// Beyond a place, towards the end of the list or towards its beginning.
fn beyond(places: &[(Expr, Direction)], cursor: &Cursor, backwards: bool) -> Condition {
    let key = |key: &OrderKey| match key {
        OrderKey::Number(number) => Expr::value(*number),
        OrderKey::Text(text) => Expr::value(text.as_str()),
    };
    let there: Vec<Expr> = cursor.1.iter().map(key).chain([Expr::value(cursor.2)]).collect();
    let past = |place: Expr, there: Expr, direction: Direction| {
        if direction.descends() == backwards { place.gt(there) } else { place.lt(there) }
    };
    let first = places.first().map_or(Direction::Ascending, |(_, direction)| *direction);
    if places.iter().all(|(_, direction)| *direction == first) {
        // The first alone says it too: SQLite finds the place in an index over an expression by that, and not by the tuple.
        let near = match (places.first(), there.first()) {
            (Some((place, _)), Some(there)) if first.descends() == backwards => Some(place.clone().gte(there.clone())),
            (Some((place, _)), Some(there)) => Some(place.clone().lte(there.clone())),
            _ => None,
        };
        let here = Expr::tuple(places.iter().map(|(place, _)| place.clone()));
        return Condition::all().add_option(near).add(past(here, Expr::tuple(there), first));
    }
    (0..places.len()).fold(Condition::any(), |any, at| {
        let equal = places.iter().zip(&there).take(at);
        let equal = equal.fold(Condition::all(), |all, ((place, _), there)| all.add(place.clone().eq(there.clone())));
        any.add(equal.add(past(places[at].0.clone(), there[at].clone(), places[at].1)))
    })
}

/// A column of a table, and what stands for a value that it lacks.
type OrderColumn<E> = (<<<E as EntityTrait>::Model as ModelTrait>::Entity as EntityTrait>::Column, Option<i64>);

/// The columns that a list is ordered by.
fn columns<E>(by: &[Ordering]) -> Result<Vec<OrderColumn<E>>>
where
    E: EntityTrait<Model: Subject>,
{
    let column = |by: &Ordering| {
        let mut all = <<E::Model as ModelTrait>::Entity as EntityTrait>::Column::iter();
        let found = all.find(|known| IdenStatic::as_str(known) == by.column);
        Ok((found.ok_or_else(|| Error::fault(format!("no column {}", by.column)))?, by.absent))
    };
    by.iter().map(column).collect()
}

/// The values of the order columns in a row.
fn keys<E>(row: &E::Model, columns: &[OrderColumn<E>]) -> Result<Vec<OrderKey>>
where
    E: EntityTrait<Model: Subject>,
{
    let key = |&(column, absent): &OrderColumn<E>| match (row.get(column), absent) {
        (Value::BigInt(Some(number)), _) | (Value::BigInt(None), Some(number)) => Ok(OrderKey::Number(number)),
        (Value::String(Some(text)), _) => Ok(OrderKey::Text(text)),
        (other, _) => Err(Error::fault(format!("a list cannot be ordered by {other:?}"))),
    };
    columns.iter().map(key).collect()
}
