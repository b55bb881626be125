//! Setting a target of the organisation's own. What was recorded before keeps the target that it was judged by.

use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::setting::{Column, Entity, Model};
use super::{Comparator, FEWEST, rules};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Refusal, Result};
use crate::kpi::Key;

/// A target to be set.
#[derive(Clone, Debug)]
pub struct NewTarget {
    /// Of which figure.
    pub key: Key,
    /// How its value has to stand to the limit; as in the default where none is given.
    pub comparator: Option<Comparator>,
    /// The limit in the figure's unit, with at most two decimals.
    pub limit: String,
    /// Over fewer cases than this the figure is not judged; as it was where none is given.
    pub fewest: Option<i64>,
    /// Two values less than this apart are STABLE, with at most two decimals; as it was where none is given.
    pub tolerance: Option<String>,
    /// Why.
    pub reason: String,
    /// The version of the organisation's target that the caller read, where there was one.
    pub expected_version: Option<i64>,
}

/// Sets the target of a figure.
pub async fn set(call: &Call, new: NewTarget) -> Result<Model> {
    call.require(Permission::SetKpiTarget)?;
    let comparator = new.comparator.unwrap_or(new.key.definition().target.comparator);
    let limit_hundredths = rules::limit(&new.limit)?;
    rules::target(new.key, comparator, limit_hundredths)?;
    let fewest = new.fewest.map(rules::fewest).transpose()?;
    let tolerance = new.tolerance.as_deref().map(rules::tolerance).transpose()?;
    let reason = reason(&new.reason)?;
    call.write(async |tx| {
        let standing = tx.rows::<Entity>().filter(Column::Key.eq(new.key)).one(tx).await?;
        tx.because(reason.clone());
        let row = Model {
            organisation_id: tx.organisation,
            id: standing.as_ref().map_or_else(Uuid::now_v7, |row| row.id),
            key: new.key,
            comparator,
            limit_hundredths,
            fewest: fewest.unwrap_or_else(|| standing.as_ref().map_or(FEWEST, |row| row.fewest)),
            tolerance_hundredths: tolerance.or_else(|| standing.as_ref().and_then(|row| row.tolerance_hundredths)),
            reason: reason.clone(),
            set_by: tx.actor().person,
            set_at: tx.now,
            version: standing.as_ref().map_or(1, |row| row.version),
        };
        match standing {
            Some(before) => {
                tx.expect_version(&before, new.expected_version)?;
                tx.change("setKpiTarget", &before, row).await
            }
            None => tx.add("setKpiTarget", row).await,
        }
    })
    .await
}

fn reason(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 4_000 {
        return Err(Refusal::invalid("reason", "A reason has 1 to 4,000 characters."));
    }
    Ok(text.to_owned())
}
