//! Cancelling an action: whoever does it approves of it, with a reason, and is not its owner.

use uuid::Uuid;

use super::facts;
use super::model::action;
use crate::actor::Permission;
use crate::call::Call;
use crate::closure;
use crate::error::{Refusal, Result};

/// Cancels an action.
pub async fn cancel(call: &Call, id: Uuid, reason: &str, expected_version: Option<i64>) -> Result<action::Model> {
    call.require(Permission::AcceptAction)?;
    call.write(async |tx| {
        let before = tx.locked::<action::Entity>(id).await?;
        tx.expect_version(&before, expected_version)?;
        let facts = facts::one(tx, &before).await?;
        Refusal::unless_open(before.cancellation_blockers(&facts, tx.actor(), reason))?;
        let after = before.clone().cancelled(tx.actor().person, reason, tx.now);
        tx.because(reason.trim());
        let after = tx.change("cancelAction", &before, after).await?;
        closure::settle::after_action(tx, after.incident_id).await?;
        Ok(after)
    })
    .await
}
