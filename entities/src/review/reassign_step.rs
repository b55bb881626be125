//! Giving a step to another assignee, with a reason: the one before may have left. Both hear of it; the step is due on the
//! same day, which now ends in the new assignee's zone.

use uuid::Uuid;

use super::due::latest;
use super::model::{State, StepState, review, step};
use super::queries;
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock::{self, Instant};
use crate::error::{Blocker, BlockerCode, Refusal, Result};
use crate::evidence::require::bar;
use crate::incident::report::prose;
use crate::person;
use crate::reminder::handover::{self, Handover};

const VERB: &str = "reassignStep";
/// The gate.
const GATE: &str = "Review step → reassigned";

/// Gives a step to another assignee.
pub async fn reassign(
    call: &Call,
    step: Uuid,
    assignee: Uuid,
    reason: &str,
    expected_version: Option<i64>,
) -> Result<step::Model> {
    call.require(Permission::SubmitReview)?;
    call.write(async |tx| {
        let (incident, review, before) = queries::named_step(tx, step).await?;
        tx.expect_version(&before, expected_version)?;
        let to = tx.named::<person::Entity>("assignee", "person", assignee).await?;
        let reason = prose("reason", reason, 2_000)?;
        let after = before.reassigned(&to, &review)?;
        tx.because(reason.as_str());
        let after = tx.change(VERB, &before, after).await?;
        bar(tx, after.id, &[to.id]).await?;
        move_end(tx, &review).await?;
        let what = Handover {
            reference: review.reference.clone(),
            title: after.title.clone(),
            due_on: after.due_on,
            incident: Some(incident.reference),
            reason,
        };
        handover::tell(tx, &after, what, before.assignee_id, &to).await?;
        Ok(after)
    })
    .await
}

/// The review is due when its last step is.
async fn move_end(tx: &Tx, review: &review::Model) -> Result<()> {
    let due_at = latest(&queries::steps(tx, review.id).await?);
    if due_at != review.due_at {
        tx.change(VERB, review, review::Model { due_at, ..review.clone() }).await?;
    }
    Ok(())
}

/// What keeps a step from being given to anybody else.
pub async fn blockers(tx: &Tx, step: &step::Model) -> Result<Vec<Blocker>> {
    let review = tx.load::<review::Entity>(step.review_id).await?;
    Ok(step.cannot_reassign(&review).into_iter().collect())
}

impl step::Model {
    fn cannot_reassign(&self, review: &review::Model) -> Option<Blocker> {
        let worked = matches!(review.state, State::Scheduled | State::InProgress)
            && matches!(self.state, StepState::Pending | StepState::Ready | StepState::InProgress);
        let message = || format!("The step is {} and its review {}.", self.state, review.state);
        let way = "A step is reassigned before it is submitted; one that was submitted is returned first.";
        (!worked).then(|| self.blocker(BlockerCode::WrongState, GATE, message(), way))
    }

    /// In other hands, due on the same day.
    fn reassigned(&self, to: &person::Model, review: &review::Model) -> Result<Self, Refusal> {
        if self.assignee_id == Some(to.id) {
            return Err(Refusal::invalid("assignee", "The step is assigned to this person already."));
        }
        let gone = (!to.active).then(|| {
            let message = "The assignee has left.";
            self.blocker(BlockerCode::OwnerMissing, GATE, message, "Name one active person as its assignee.")
                .at("assignee")
        });
        Refusal::unless_open(self.cannot_reassign(review).into_iter().chain(gone).collect())?;
        let due_at = self.due_on.map(|day| Instant::due(day, clock::zone(&to.zone)));
        Ok(Self { assignee_id: Some(to.id), due_at, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{review, step};
    use super::*;

    fn person(id: u128, active: bool) -> person::Model {
        person::Model {
            organisation_id: Uuid::nil(),
            id: Uuid::from_u128(id),
            name: "Ada".into(),
            email: "ada@nordhafen.example".into(),
            zone: "America/New_York".into(),
            active,
            supervisor_id: None,
            created_at: Instant::from_micros(0),
            version: 1,
        }
    }

    fn ready() -> step::Model {
        step("risk-update", StepState::Ready, &[])
    }

    fn begun() -> review::Model {
        review(State::InProgress)
    }

    fn codes(refusal: Refusal) -> Vec<BlockerCode> {
        refusal.blockers.into_iter().map(|blocker| blocker.code).collect()
    }

    #[test]
    fn a_step_is_due_on_the_same_day_in_the_new_assignees_zone() {
        let before = step::Model { due_on: "2026-03-31".parse().ok(), ..ready() };
        let after = before.reassigned(&person(77, true), &begun()).unwrap();
        assert_eq!((after.assignee_id, after.due_on), (Some(Uuid::from_u128(77)), before.due_on));
        assert_eq!(after.due_at.unwrap().to_string(), "2026-04-01T04:00:00.000000Z");
    }

    #[test]
    fn it_goes_to_another_who_is_there_before_it_is_submitted() {
        let mine = step::Model { assignee_id: Some(Uuid::from_u128(77)), ..ready() };
        assert_eq!(mine.reassigned(&person(77, true), &begun()).unwrap_err().path, ["assignee"]);
        assert_eq!(codes(ready().reassigned(&person(77, false), &begun()).unwrap_err()), [BlockerCode::OwnerMissing]);
        let submitted = step::Model { state: StepState::Submitted, ..ready() };
        assert_eq!(codes(submitted.reassigned(&person(77, true), &begun()).unwrap_err()), [BlockerCode::WrongState]);
        let approved = review::Model { state: State::Approved, ..begun() };
        assert_eq!(codes(ready().reassigned(&person(77, true), &approved).unwrap_err()), [BlockerCode::WrongState]);
    }
}
