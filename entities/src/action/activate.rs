//! Activating an action: from now on it is due, and its first due date stands for good.

use uuid::Uuid;

use super::facts;
use super::model::action;
use crate::actor::Permission;
use crate::call::Call;
use crate::clock;
use crate::error::Result;
use crate::person;

/// Activates a planned action.
pub async fn activate(call: &Call, id: Uuid, expected_version: Option<i64>) -> Result<action::Model> {
    call.require(Permission::PlanAction)?;
    call.write(async |tx| {
        let before = tx.locked::<action::Entity>(id).await?;
        tx.expect_version(&before, expected_version)?;
        let facts = facts::one(tx, &before).await?;
        let owner = match before.owner_id {
            Some(owner) => tx.find::<person::Entity>(owner).await?,
            None => None,
        };
        let zone = clock::zone(owner.as_ref().map_or(&before.due_zone, |owner| &owner.zone));
        let after = before.clone().activated(&facts, zone, tx.now)?;
        tx.change("activateAction", &before, after).await
    })
    .await
}
