//! Opening a closed action again, with a reason: the stamps of its closing stay, and its last closing counts. Its incident
//! is not reopened by it; while that is under review the gate of closing is shut again, and once it is closed the trace
//! shows what was lost since.

use uuid::Uuid;

use super::model::action;
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Refusal, Result};
use crate::incident::report::prose;

/// Opens a closed action again.
pub async fn reopen(call: &Call, id: Uuid, reason: &str, expected_version: Option<i64>) -> Result<action::Model> {
    call.require(Permission::AcceptAction)?;
    call.write(async |tx| {
        let before = tx.locked::<action::Entity>(id).await?;
        tx.expect_version(&before, expected_version)?;
        Refusal::unless_open(before.reopening_blockers(Some(reason)))?;
        let after = before.clone().reopened(&prose("reason", reason, 4_000)?);
        tx.because(reason.trim());
        tx.change("reopenAction", &before, after).await
    })
    .await
}
