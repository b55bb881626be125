//! The monthly points of a figure.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, SimpleObject};
use entities::clock::Instant;
use entities::kpi::series::{self, Point};
use entities::kpi::{self, Key, Scope};
use tokio::sync::OnceCell;

use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::scalar::{BigInt, DateTime};
use crate::graphql::vocabulary::KpiStatus;

/// A figure as of a month's end.
#[derive(SimpleObject, Clone)]
pub struct KpiPoint {
    /// The month, such as `2026-10`.
    month: String,
    /// Its end in the zone that is asked for.
    as_of: DateTime,
    /// The numerator.
    numerator: BigInt,
    /// The denominator.
    denominator: BigInt,
    /// The value in the figure's unit, one decimal; null when there is nothing to divide by.
    value: Option<String>,
    /// The target that it was judged by, such as `> 95 %`.
    target: String,
    /// Over fewer cases than this it was INSUFFICIENT.
    fewest: i64,
    /// How it stood against that target.
    status: KpiStatus,
    /// The version of the definition that it was counted by.
    definition_version: i64,
    /// Whether it was counted by another definition than the point before: the two are not to be compared.
    series_break: bool,
    /// Whether it was recorded when the month ended; otherwise it is counted now, over the rows as they stand today.
    recorded: bool,
}

impl KpiPoint {
    /// A point of a figure's series.
    pub fn of(key: kpi::Key, point: &Point) -> Self {
        Self {
            month: point.month.to_string(),
            as_of: point.as_of.into(),
            numerator: point.numbers.numerator.into(),
            denominator: point.numbers.denominator.into(),
            value: point.numbers.value.map(kpi::Ratio::rounded),
            target: point.target.text(key),
            fewest: point.target.fewest,
            status: point.status.into(),
            definition_version: point.definition_version,
            series_break: point.series_break,
            recorded: point.recorded,
        }
    }
}

/// The monthly points of all figures of one query, read once when the first is asked for.
pub struct Series {
    as_of: Instant,
    scope: Arc<Scope>,
    points: OnceCell<HashMap<Key, Vec<Point>>>,
}

impl Series {
    /// The series up to an instant, not read yet.
    pub fn up_to(as_of: Instant, scope: Arc<Scope>) -> Self {
        Self { as_of, scope, points: OnceCell::new() }
    }

    /// The points of one figure.
    pub async fn of(&self, ctx: &Context<'_>, key: Key) -> Result<Vec<KpiPoint>, ApiError> {
        let call = ctx.call()?;
        let read = async || series::series(call, self.as_of, &self.scope).await;
        let points = self.points.get_or_try_init(read).await.map_err(ApiError::from)?;
        Ok(points.get(&key).into_iter().flatten().map(|point| KpiPoint::of(key, point)).collect())
    }
}
