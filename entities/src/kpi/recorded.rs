//! Reading the figures that were recorded at months' ends.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter};

use super::definition::Key;
use super::figure::Numbers;
use super::model::{Column, Entity, Model};
use super::window::Month;
use crate::call::Tx;
use crate::error::Result;

/// The rows recorded for these months under one version of the definitions.
pub async fn rows(tx: &Tx, months: &[Month], definition: i64) -> Result<Vec<Model>> {
    let (Some(first), Some(last)) = (months.iter().min(), months.iter().max()) else { return Ok(Vec::new()) };
    let select = tx.rows::<Entity>().filter(Column::DefinitionVersion.eq(definition));
    let select = select.filter(Column::Month.between(first.to_string(), last.to_string()));
    Ok(select.all(tx).await?)
}

/// The numbers recorded for these months, by figure and month.
pub async fn numbers(tx: &Tx, months: &[Month], definition: i64) -> Result<HashMap<(Key, Month), Numbers>> {
    let rows = rows(tx, months, definition).await?;
    Ok(rows.into_iter().filter_map(|row| row.numbers()).collect())
}

impl Model {
    /// Which figure of which month, and its numbers; none for a figure that is no longer defined.
    pub fn numbers(&self) -> Option<((Key, Month), Numbers)> {
        let key = Key::ALL.iter().copied().find(|key| key.as_str() == self.key)?;
        let month = self.month.parse().ok()?;
        Some(((key, month), Numbers::recorded(key, self.numerator, self.denominator)))
    }
}
