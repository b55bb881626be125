//! What the gate of closing rests on, loaded in a handful of statements whatever the incident led to.

use uuid::Uuid;

use chrono_tz::Tz;

use crate::call::Tx;
use crate::clock;
use crate::error::{Reference, Result};
use crate::evidence::Fulfilment;
use crate::evidence::queries::fulfilment;
use crate::incident::{EntryKind, entry, incident};
use crate::organisation::ClosurePolicy;
use crate::subject::Subject;
use crate::{action, lesson, review, sign_off};

/// What the gate of closing rests on.
pub struct Facts {
    /// FULL or OPERATIONAL.
    pub policy: ClosurePolicy,
    /// The review, where there is one.
    pub review: Option<review::review::Model>,
    /// The actions from the incident.
    pub actions: Vec<action::action::Model>,
    /// Its lessons, and whether each is embedded.
    pub lessons: Vec<(lesson::Model, bool)>,
    /// The signatures on it.
    pub sign_offs: Vec<sign_off::Model>,
    /// What its timeline tells.
    pub told: Vec<EntryKind>,
    /// What its closed actions and accepted steps must show, each with the row it is about, and what is shown.
    pub proofs: Vec<(Reference, Fulfilment)>,
    /// The organisation's zone.
    pub zone: Tz,
}

impl Facts {
    /// Loads them.
    pub async fn load(tx: &Tx, incident: &incident::Model) -> Result<Self> {
        let of = [incident.id];
        let entries = tx.children::<entry::Entity>("incident_id", &of, "at").await?;
        let lessons = tx.children::<lesson::Entity>("incident_id", &of, "proposed_at").await?;
        let actions = tx.children::<action::action::Entity>("incident_id", &of, "planned_at").await?;
        let steps = tx.children::<review::step::Entity>("incident_id", &of, "ordinal").await?;
        let organisation = tx.organisation().await?;
        Ok(Self {
            policy: organisation.closure_policy,
            review: tx.children::<review::review::Entity>("incident_id", &of, "opened_at").await?.pop(),
            proofs: proofs(tx, &actions, &steps).await?,
            zone: clock::zone(&organisation.zone),
            actions,
            lessons: embedded(tx, lessons).await?,
            sign_offs: tx.children::<sign_off::Entity>("subject_id", &of, "id").await?,
            told: entries.into_iter().map(|entry| entry.kind).collect(),
        })
    }
}

/// What closed actions and accepted steps must show: it held when they were accepted, and it must hold now.
async fn proofs(
    tx: &Tx,
    actions: &[action::action::Model],
    steps: &[review::step::Model],
) -> Result<Vec<(Reference, Fulfilment)>> {
    let closed = actions.iter().filter(|row| matches!(row.state, action::State::Closed | action::State::Effective));
    let accepted = steps.iter().filter(|row| row.state == review::StepState::Accepted);
    let about = closed.map(|row| Reference { kind: row.kind(), id: row.id });
    let about: Vec<Reference> = about.chain(accepted.map(|row| Reference { kind: row.kind(), id: row.id })).collect();
    let ids: Vec<Uuid> = about.iter().map(|row| row.id).collect();
    let mut shown = fulfilment(tx, &ids).await?;
    let each = about
        .into_iter()
        .flat_map(|row| shown.remove(&row.id).unwrap_or_default().into_iter().map(move |one| (row, one)));
    Ok(each.collect())
}

/// Lessons with whether each is embedded now.
async fn embedded(tx: &Tx, lessons: Vec<lesson::Model>) -> Result<Vec<(lesson::Model, bool)>> {
    let standing = lesson::standing::of(tx, &lessons).await?;
    let embedded =
        |lesson: &lesson::Model| standing.get(&lesson.id).is_some_and(|known| known.embedded_since.is_some());
    Ok(lessons.into_iter().map(|lesson| (lesson.clone(), embedded(&lesson))).collect())
}
