//! Submitting a review for approval.

use uuid::Uuid;

use super::gate::Said;
use super::model::{State, review};
use super::queries;
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock::Instant;
use crate::error::{Blocker, Refusal, Result};
use crate::incident::incident;
use crate::incident::report::prose;

const VERB: &str = "submitReview";

/// A review as it is submitted.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// Which review.
    pub review: Uuid,
    /// Similar incidents were looked for.
    pub similar_checked: bool,
    /// The earlier incident of which this one is a recurrence, where one was found.
    pub recurrence_of: Option<Uuid>,
    /// Why there is no lesson.
    pub no_lesson_reason: Option<String>,
    /// When the review was held; when its first step was submitted, where nothing else is said.
    pub held_at: Option<Instant>,
    /// The version of the review that was read.
    pub expected_version: Option<i64>,
}

/// Submits a review. Refused with everything that is still open.
pub async fn submit(call: &Call, new: Submission) -> Result<review::Model> {
    call.require(Permission::SubmitReview)?;
    call.write(async |tx| {
        let (_, before) = queries::named(tx, new.review).await?;
        tx.expect_version(&before, new.expected_version)?;
        let reason = new.no_lesson_reason.as_deref().map(|text| prose("noLessonReason", text, 2_000)).transpose()?;
        if new.held_at.is_some_and(|at| at > tx.now) {
            return Err(Refusal::invalid("heldAt", "A review that is submitted was held before now.").into());
        }
        let facts = queries::facts(tx, &before).await?;
        let said = Said { similar_checked: new.similar_checked, no_lesson_reason: reason.is_some() };
        Refusal::unless_open(before.submission_blockers(said, &facts))?;
        if let Some(earlier) = new.recurrence_of {
            note_recurrence(tx, &facts.incident, earlier).await?;
        }
        let checked = new.similar_checked;
        let after = review::Model {
            state: State::Submitted,
            similar_checked_at: checked.then_some(tx.now).or(before.similar_checked_at),
            similar_checked_by: tx.actor().person.filter(|_| checked).or(before.similar_checked_by),
            no_lesson_reason: reason.or_else(|| before.no_lesson_reason.clone()),
            held_at: new.held_at.or(before.held_at),
            submitted_by: tx.actor().person,
            submitted_at: Some(tx.now),
            ..before.clone()
        };
        tx.change(VERB, &before, after).await
    })
    .await
}

/// The incident recurs on an earlier one: counted by the repeat incident rate.
async fn note_recurrence(tx: &Tx, incident: &incident::Model, earlier: Uuid) -> Result<()> {
    let earlier = tx.named::<incident::Entity>("recurrenceOf", "incident", earlier).await?;
    incident.recurs_on(&earlier)?;
    let after = incident::Model { recurrence_of_id: Some(earlier.id), ..incident.clone() };
    if after != *incident {
        tx.change(VERB, incident, after).await?;
    }
    Ok(())
}

/// What keeps a review from being submitted, apart from what is said while submitting it.
pub async fn blockers(tx: &Tx, review: &review::Model) -> Result<Vec<Blocker>> {
    let facts = queries::facts(tx, review).await?;
    Ok(review.submission_blockers(Said { similar_checked: true, no_lesson_reason: false }, &facts))
}
