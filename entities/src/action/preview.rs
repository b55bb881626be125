//! What stands in the way of actions now: the same blockers that the verbs would name, before anybody presses a button.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::facts;
use super::model::action;
use crate::call::Tx;
use crate::clock;
use crate::error::{Blocker, Result};
use crate::subject::Subject;
use crate::{evidence, register};

/// What stands around one action, and everything in its way for the actor of this call.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    /// What `activateAction` would name.
    pub activate: Vec<Blocker>,
    /// What `completeAction` would name without further evidence.
    pub complete: Vec<Blocker>,
    /// What `acceptAction` would name.
    pub accept: Vec<Blocker>,
    /// What `extendAction` would name, given a later day and a reason.
    pub extend: Vec<Blocker>,
    /// What `reassignAction` would name, given somebody who may own it and a reason.
    pub reassign: Vec<Blocker>,
    /// What `holdAction` would name, given a reason.
    pub hold: Vec<Blocker>,
    /// What `releaseAction` would name.
    pub release: Vec<Blocker>,
    /// What `reopenAction` would name, given a reason.
    pub reopen: Vec<Blocker>,
    /// The evidence shown for its requirements, submitted or accepted, each once.
    pub shown: Vec<evidence::version::Model>,
    /// The versions that name it as their cause and count.
    pub versions: Vec<register::version::Model>,
}

/// Everything in the way of these actions, by their ids. A handful of statements, whatever their number.
pub async fn of(tx: &Tx, actions: &[action::Model]) -> Result<HashMap<Uuid, Preview>> {
    let zone = clock::zone(&tx.organisation().await?.zone);
    let facts = facts::of(tx, actions).await?;
    let preview = |action: &action::Model| {
        let facts = facts.get(&action.id)?;
        let preview = Preview {
            activate: action.activation_blockers(facts),
            complete: action.completion_blockers(facts, tx.actor(), tx.now, zone),
            accept: action.acceptance_blockers(facts, tx.actor(), tx.now, zone),
            extend: action.extension_blockers(tx.actor(), None),
            reassign: action.reassignment_blockers(None, None),
            hold: action.hold_blockers(None),
            release: action.release_blockers(),
            reopen: action.reopening_blockers(None),
            shown: once(facts.evidence.iter().flat_map(|part| &part.shown)),
            versions: once(facts.changes.iter().map(|(_, version)| version)),
        };
        Some((action.id, preview))
    };
    Ok(actions.iter().filter_map(preview).collect())
}

/// Each row once, in order.
fn once<'a, M: Subject + 'a>(rows: impl Iterator<Item = &'a M>) -> Vec<M> {
    let mut seen = HashSet::new();
    rows.filter(|row| seen.insert(row.id())).cloned().collect()
}

/// The same for actions known by their ids.
pub async fn of_ids(tx: &Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Preview>> {
    of(tx, &tx.by_ids::<action::Entity>(ids).await?).await
}
