//! Rejecting a lesson: it is found wrong or not worth it, and the reason stays.

use uuid::Uuid;

use super::model::{Entity, Model};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::Result;

/// Rejects a lesson with a reason.
pub async fn reject(call: &Call, id: Uuid, reason: &str, expected_version: Option<i64>) -> Result<Model> {
    call.require(Permission::DecideLesson)?;
    call.write(async |tx| {
        let before = tx.locked::<Entity>(id).await?;
        tx.expect_version(&before, expected_version)?;
        let after = before.clone().rejected(reason, tx.actor(), tx.now)?;
        tx.because(after.reason.clone().unwrap_or_default());
        tx.change("rejectLesson", &before, after).await
    })
    .await
}
