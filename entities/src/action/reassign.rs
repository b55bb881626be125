//! Giving an action to another owner, with a reason. Both hear of it, and whoever owns it now is who may not accept its
//! evidence. Its due date stays.

use uuid::Uuid;

use super::facts;
use super::model::action;
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Refusal, Result};
use crate::evidence::require::bar;
use crate::incident::incident;
use crate::incident::report::prose;
use crate::person;
use crate::reminder::handover::{self, Handover};

/// An action that changes hands.
#[derive(Clone, Debug)]
pub struct Reassignment {
    /// The action.
    pub id: Uuid,
    /// Who owns it from now on.
    pub owner: Uuid,
    /// Who hears from now on when it is late; as it was where none is given.
    pub supervisor: Option<Uuid>,
    /// Why it changes hands.
    pub reason: String,
    /// The version of it that was read, where the caller states it.
    pub expected_version: Option<i64>,
}

/// Gives an action to another owner.
pub async fn reassign(call: &Call, new: Reassignment) -> Result<action::Model> {
    call.require(Permission::PlanAction)?;
    call.write(async |tx| {
        let before = tx.locked::<action::Entity>(new.id).await?;
        tx.expect_version(&before, new.expected_version)?;
        let owner = tx.named::<person::Entity>("owner", "person", new.owner).await?;
        if let Some(supervisor) = new.supervisor {
            tx.named::<person::Entity>("supervisor", "person", supervisor).await?;
        }
        let facts = facts::owner(tx, &owner).await?;
        Refusal::unless_open(before.reassignment_blockers(Some(facts), Some(&new.reason)))?;
        let reason = prose("reason", &new.reason, 4_000)?;
        let after = before.clone().reassigned(owner.id, new.supervisor, owner.supervisor_id)?;
        tx.because(reason.as_str());
        let after = tx.change("reassignAction", &before, after).await?;
        bar(tx, after.id, &[owner.id]).await?;
        let incident = match after.incident_id {
            Some(incident) => tx.find::<incident::Entity>(incident).await?,
            None => None,
        };
        let what = Handover {
            reference: after.reference.clone(),
            title: after.title.clone(),
            due_on: after.current_due_on,
            incident: incident.map(|incident| incident.reference),
            reason,
        };
        handover::tell(tx, &after, what, before.owner_id, &owner).await?;
        Ok(after)
    })
    .await
}
