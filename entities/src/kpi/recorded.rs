//! Reading the figures that were recorded at months' ends.

use std::collections::HashMap;

use chrono_tz::Tz;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::definition::Key;
use super::model::{Column, Entity, Model, Status};
use super::ratio::Ratio;
use super::series::Point;
use super::tally::Numbers;
use super::target::Target;
use super::window::Month;
use crate::call::Tx;
use crate::clock::Instant;
use crate::error::Result;

/// Everything recorded for these months, older definitions first.
async fn rows(tx: &Tx, months: &[Month]) -> Result<Vec<Model>> {
    let (Some(first), Some(last)) = (months.iter().min(), months.iter().max()) else { return Ok(Vec::new()) };
    let select = tx.rows::<Entity>().filter(Column::Month.between(first.to_string(), last.to_string()));
    Ok(select.order_by_asc(Column::DefinitionVersion).order_by_asc(Column::Key).all(tx).await?)
}

/// What was recorded for a month by the definitions as they are now, in the order of its keys.
pub async fn of_month(tx: &Tx, month: Month) -> Result<Vec<Model>> {
    let current = |row: &Model| row.key().is_some_and(|key| key.definition().version == row.definition_version);
    let mut rows: Vec<Model> = rows(tx, &[month]).await?.into_iter().filter(current).collect();
    rows.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(rows)
}

/// The points recorded for these months, each by the newest definition that it was recorded by.
pub async fn points(tx: &Tx, months: &[Month], zone: Tz) -> Result<HashMap<(Key, Month), Point>> {
    let rows = rows(tx, months).await?;
    Ok(rows.iter().filter_map(|row| row.point(zone)).map(|(key, point)| ((key, point.month), point)).collect())
}

/// By what the figures as of these instants were judged when they were recorded.
pub async fn targets(tx: &Tx, as_of: &[Instant]) -> Result<HashMap<(Key, Instant), Target>> {
    let rows = tx.rows::<Entity>().filter(Column::AsOf.is_in(as_of.iter().copied()));
    let rows = rows.order_by_asc(Column::DefinitionVersion).order_by_asc(Column::Key).all(tx).await?;
    Ok(rows.iter().filter_map(|row| Some(((row.key()?, row.as_of), row.judged_by()?))).collect())
}

impl Model {
    /// What it was judged by.
    fn judged_by(&self) -> Option<Target> {
        Some(self.target.as_ref().map_or(self.key()?.definition().target, |target| target.0))
    }

    /// Which figure it is; none for one that is no longer defined.
    pub fn key(&self) -> Option<Key> {
        Key::ALL.iter().copied().find(|key| key.as_str() == self.key)
    }

    /// The point of a series that it is.
    pub fn point(&self, zone: Tz) -> Option<(Key, Point)> {
        let key = self.key()?;
        let month: Month = self.month.parse().ok()?;
        let exact = self.value.as_deref().and_then(|value| value.parse::<Ratio>().ok());
        let target = self.judged_by()?;
        let counted = self.counted.unwrap_or(self.denominator);
        // Enough was counted and not judged: too many causes were unknown.
        let unsure =
            matches!(key, Key::K3 | Key::K7) && self.status == Status::Insufficient && counted >= target.fewest;
        let numbers = Numbers {
            numerator: self.numerator,
            denominator: self.denominator,
            counted,
            unsure,
            value: exact.or_else(|| Numbers::value_of(key, self.numerator, self.denominator)),
        };
        let point = Point {
            month,
            as_of: month.end(zone),
            numbers,
            target,
            status: self.status,
            definition_version: self.definition_version,
            series_break: false,
            recorded: true,
        };
        Some((key, point))
    }
}
