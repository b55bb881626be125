//! Returning an action that was claimed done: it is not, and its owner reads why.

use uuid::Uuid;

use super::model::action;
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Refusal, Result};

/// Gives an action back to its owner with a reason. Its due date stays.
pub async fn send_back(call: &Call, id: Uuid, reason: &str, expected_version: Option<i64>) -> Result<action::Model> {
    call.require(Permission::AcceptAction)?;
    call.write(async |tx| {
        let before = tx.locked::<action::Entity>(id).await?;
        tx.expect_version(&before, expected_version)?;
        Refusal::unless_open(before.return_blockers(tx.actor(), reason))?;
        let after = before.clone().returned(reason);
        tx.because(reason.trim());
        tx.change("returnAction", &before, after).await
    })
    .await
}
