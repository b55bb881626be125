//! Accepting an action as done: every requirement met by accepted evidence, every register changed that it must change,
//! by somebody who neither owns it nor uploaded its evidence. This closes it.

use uuid::Uuid;

use super::facts;
use super::model::action;
use crate::actor::Permission;
use crate::call::Call;
use crate::clock;
use crate::closure;
use crate::error::{Refusal, Result};

/// Accepts an action as done.
pub async fn accept(call: &Call, id: Uuid, expected_version: Option<i64>) -> Result<action::Model> {
    call.require(Permission::AcceptAction)?;
    call.write(async |tx| {
        let before = tx.locked::<action::Entity>(id).await?;
        tx.expect_version(&before, expected_version)?;
        let facts = facts::one(tx, &before).await?;
        let zone = clock::zone(&tx.organisation().await?.zone);
        Refusal::unless_open(before.acceptance_blockers(&facts, tx.actor(), tx.now, zone))?;
        let after = before.clone().closed(tx.actor().person, tx.now);
        let after = tx.change("acceptAction", &before, after).await?;
        closure::settle::after_action(tx, after.incident_id).await?;
        Ok(after)
    })
    .await
}
