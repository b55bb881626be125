//! Putting an action on hold, and letting it go on. A hold never stops the clock: its due date and its reminders stay.

use uuid::Uuid;

use super::model::action;
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Refusal, Result};
use crate::incident::report::prose;

/// Puts an active action on hold, with a reason.
pub async fn hold(call: &Call, id: Uuid, reason: &str, expected_version: Option<i64>) -> Result<action::Model> {
    call.require(Permission::PlanAction)?;
    call.write(async |tx| {
        let before = tx.locked::<action::Entity>(id).await?;
        tx.expect_version(&before, expected_version)?;
        Refusal::unless_open(before.hold_blockers(Some(reason)))?;
        let after = before.clone().held(&prose("reason", reason, 4_000)?);
        tx.because(reason.trim());
        tx.change("holdAction", &before, after).await
    })
    .await
}

/// Lets an action on hold go on.
pub async fn release(call: &Call, id: Uuid, expected_version: Option<i64>) -> Result<action::Model> {
    call.require(Permission::PlanAction)?;
    call.write(async |tx| {
        let before = tx.locked::<action::Entity>(id).await?;
        tx.expect_version(&before, expected_version)?;
        Refusal::unless_open(before.release_blockers())?;
        tx.change("releaseAction", &before, before.clone().released()).await
    })
    .await
}
