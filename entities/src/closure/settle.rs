//! The last open action of an incident that waits for its actions closes it.

use uuid::Uuid;

use super::{close, rules};
use crate::action::action;
use crate::call::Tx;
use crate::error::Result;
use crate::incident::{State, incident};

/// Called after an action was closed or cancelled, in the same transaction.
pub async fn after_action(tx: &Tx, incident: Option<Uuid>) -> Result<()> {
    let Some(id) = incident else { return Ok(()) };
    let before = tx.locked::<incident::Entity>(id).await?;
    if before.state != State::ClosedPendingActions {
        return Ok(());
    }
    let actions = tx.children::<action::Entity>("incident_id", &[id], "planned_at").await?;
    if !actions.iter().any(rules::is_open) {
        close::finish(tx, &before, State::Closed).await?;
    }
    Ok(())
}
