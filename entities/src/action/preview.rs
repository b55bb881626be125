//! What stands in the way of an action now: the same blockers that the verb would name, before anybody presses a button.

use super::facts;
use super::model::action;
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock;
use crate::error::{Blocker, Result};

/// Whether a verb is open to this actor now, and everything in its way.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Whether the actor may do it at all and nothing is in the way.
    pub allowed: bool,
    /// Everything in the way.
    pub blockers: Vec<Blocker>,
}

/// What `completeAction` would say without further evidence.
pub async fn can_complete(call: &Call, tx: &Tx, action: &action::Model) -> Result<Preview> {
    let zone = clock::zone(&tx.organisation().await?.zone);
    let blockers = action.completion_blockers(&facts::one(tx, action).await?, &call.actor, call.now, zone);
    Ok(Preview { allowed: blockers.is_empty() && call.actor.may(Permission::CompleteAction), blockers })
}

/// What `acceptAction` would say.
pub async fn can_accept(call: &Call, tx: &Tx, action: &action::Model) -> Result<Preview> {
    let zone = clock::zone(&tx.organisation().await?.zone);
    let blockers = action.acceptance_blockers(&facts::one(tx, action).await?, &call.actor, call.now, zone);
    Ok(Preview { allowed: blockers.is_empty() && call.actor.may(Permission::AcceptAction), blockers })
}
