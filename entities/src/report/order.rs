//! An order for a report: which, and who asked for it.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::model::{Column, Entity, Model, State};
use super::period::Period;
use crate::call::Tx;
use crate::error::Result;

/// What is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Of which period.
    pub period: Period,
    /// Under which reference (`BRD-…`).
    pub reference: String,
    /// The row that waits to be made; none for a period's first report.
    pub report: Option<Uuid>,
    /// Which making this is, from 1.
    pub revision: i64,
    /// The report that it restates.
    pub restates: Option<Uuid>,
    /// Who asked for it; none where the schedule did.
    pub prepared_by: Option<Uuid>,
    /// Why it restates that one.
    pub reason: Option<String>,
}

impl Order {
    /// The first report of a period that has ended, as the schedule orders it.
    pub fn due(period: Period, reference: impl Into<String>) -> Self {
        let reference = reference.into();
        Self { period, reference, report: None, revision: 1, restates: None, prepared_by: None, reason: None }
    }

    /// A report that waits to be made: asked for, or sent back.
    fn waiting(report: Model) -> Result<Self> {
        // Of one that was made before, the row says why it was sent back.
        let reason = match (report.restates_id, report.revision) {
            (None, _) => None,
            (Some(_), 0) => report.reason.clone(),
            (Some(_), _) => report.said()?.and_then(|said| said.restated_because),
        };
        Ok(Self {
            period: report.period.parse()?,
            reference: report.reference,
            report: Some(report.id),
            revision: report.revision + 1,
            restates: report.restates_id,
            prepared_by: report.prepared_by,
            reason,
        })
    }
}

/// The reports that wait to be made, oldest first.
pub async fn waiting(tx: &Tx) -> Result<Vec<Order>> {
    let found = tx.rows::<Entity>().filter(Column::State.is_in([State::Scheduled, State::Generated]));
    found.order_by_asc(Column::Id).all(tx).await?.into_iter().map(Order::waiting).collect()
}
