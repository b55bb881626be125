//! Validating a lesson: it is found right, and somebody owns it from now on.

use uuid::Uuid;

use super::model::{Entity, Model};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::Result;
use crate::person;

/// Validates a lesson and names its owner.
pub async fn validate(call: &Call, id: Uuid, owner: Uuid, expected_version: Option<i64>) -> Result<Model> {
    call.require(Permission::DecideLesson)?;
    call.write(async |tx| {
        let before = tx.locked::<Entity>(id).await?;
        tx.expect_version(&before, expected_version)?;
        let owner = person::active(tx, "owner", owner).await?;
        let after = before.clone().validated(owner.id, tx.actor(), tx.now)?;
        tx.change("validateLesson", &before, after).await
    })
    .await
}
