//! Giving an action more time: whoever does it approves of it, with a reason, and is not its owner. Figures are judged on
//! the first due date, which stays.

use chrono::NaiveDate;
use uuid::Uuid;

use super::model::{action, extension};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Error, Refusal, Result};
use crate::incident::report::prose;

const VERB: &str = "extendAction";

/// Moves the due date of an action to a later day.
pub async fn extend(
    call: &Call,
    id: Uuid,
    to: NaiveDate,
    reason: &str,
    expected_version: Option<i64>,
) -> Result<action::Model> {
    call.require(Permission::AcceptAction)?;
    let approver = call.actor.someone(Permission::AcceptAction)?;
    call.write(async |tx| {
        let before = tx.locked::<action::Entity>(id).await?;
        tx.expect_version(&before, expected_version)?;
        Refusal::unless_open(before.extension_blockers(tx.actor(), Some(reason)))?;
        let reason = prose("reason", reason, 4_000)?;
        let from = before.current_due_on.zip(before.current_due_at);
        let (from_on, from_at) = from.ok_or_else(|| Error::fault("an action under way has no due date"))?;
        let after = before.clone().extended(to, tx.now)?;
        tx.because(reason.as_str());
        let after = tx.change(VERB, &before, after).await?;
        let row = extension::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            action_id: after.id,
            incident_id: after.incident_id,
            from_on,
            from_at,
            to_on: to,
            reason,
            approved_by: approver,
            approved_at: tx.now,
            version: 1,
        };
        tx.add(VERB, row).await?;
        Ok(after)
    })
    .await
}
