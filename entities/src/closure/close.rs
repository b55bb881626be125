//! `closeIncident`: succeeds when nothing blocks it, and returns every blocker otherwise.

use uuid::Uuid;

use super::facts::Facts;
use super::rules;
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Blocker, Reference, Refusal, Result};
use crate::incident::moment::Known;
use crate::incident::{MilestoneKind, RecordSource, State, incident, timeline};
use crate::subject::Subject;

/// Closes an incident when nothing is in the way.
pub async fn close(call: &Call, id: Uuid, expected_version: Option<i64>) -> Result<incident::Model> {
    call.require(Permission::CloseIncident)?;
    call.write(async |tx| {
        let before = timeline::named(tx, "incident", id).await?;
        tx.expect_version(&before, expected_version)?;
        let facts = Facts::load(tx, &before).await?;
        Refusal::unless_open(rules::blockers(&before, &facts, tx.now))?;
        finish(tx, &before, rules::closed_state(&facts)).await
    })
    .await
}

/// Everything in the way of closing for whoever asks, the roles first: what a UI greys a button out by.
pub async fn preview(call: &Call, id: Uuid) -> Result<Vec<Blocker>> {
    call.require(Permission::Read)?;
    call.read(async |tx| {
        let incident = tx.load::<incident::Entity>(id).await?;
        let facts = Facts::load(tx, &incident).await?;
        let subject = Some(Reference { kind: incident.kind(), id });
        let role = call.actor.lacks(Permission::CloseIncident, rules::CLOSE, subject);
        Ok(role.into_iter().chain(rules::blockers(&incident, &facts, tx.now)).collect())
    })
    .await
}

/// Writes the incident as closed, with its milestone.
pub(super) async fn finish(tx: &Tx, before: &incident::Model, state: State) -> Result<incident::Model> {
    let closed_at = (state == State::Closed).then_some(tx.now);
    let after = incident::Model { state, closed_at, ..before.clone() };
    let after = timeline::enter(tx, "closeIncident", before, after).await?;
    if state == State::Closed {
        let now = Some(Known::now(tx.now));
        let mark = timeline::milestone_at(tx, before.id, MilestoneKind::Closed, now, RecordSource::Transition);
        timeline::mark(tx, "closeIncident", mark).await?;
    }
    Ok(after)
}
