//! Due dates follow their anchors: a recovery recorded, a detection corrected.

use std::collections::HashMap;

use uuid::Uuid;

use super::choose;
use super::model::{Anchor, State, review, step};
use super::queries;
use crate::call::Tx;
use crate::clock::{self, Instant};
use crate::error::Result;
use crate::incident::{MilestoneKind, incident, milestone};
use crate::person;

const VERB: &str = "recordMilestone";

/// Sets the due dates of the steps that are anchored on a milestone, where they are not decided yet.
pub async fn follow(tx: &Tx, incident: &incident::Model, mark: &milestone::Model) -> Result<()> {
    let anchor = match mark.kind {
        MilestoneKind::Detected => Anchor::Detected,
        MilestoneKind::Recovered => Anchor::Recovered,
        _ => return Ok(()),
    };
    let Some(review) = queries::of_incident(tx, incident.id).await?.filter(|review| review.state != State::Cancelled)
    else {
        return Ok(());
    };
    let mut steps = queries::steps(tx, review.id).await?;
    let people: Vec<Uuid> = steps.iter().filter_map(|step| step.assignee_id).collect();
    let zones: HashMap<Uuid, chrono_tz::Tz> =
        tx.by_ids::<person::Entity>(&people).await?.into_iter().map(|who| (who.id, clock::zone(&who.zone))).collect();
    let at = mark.earliest.or(mark.latest).unwrap_or(tx.now);
    for step in steps.iter_mut().filter(|step| step.anchor == anchor && step.open()) {
        let zone = step.assignee_id.and_then(|who| zones.get(&who).copied()).unwrap_or(chrono_tz::Tz::UTC);
        let (day, instant) = choose::due(at, step.offset_seconds, zone);
        if step.due_at != Some(instant) {
            let after = step::Model { due_on: Some(day), due_at: Some(instant), ..step.clone() };
            *step = tx.change(VERB, step, after).await?;
        }
    }
    let due_at = latest(&steps);
    if due_at != review.due_at {
        tx.change(VERB, &review, review::Model { due_at, ..review.clone() }).await?;
    }
    Ok(())
}

/// When the last step is due, once every step has a date: when the review is.
pub(super) fn latest(steps: &[step::Model]) -> Option<Instant> {
    let dates: Option<Vec<Instant>> = steps.iter().map(|step| step.due_at).collect();
    dates.and_then(|dates| dates.into_iter().max())
}
