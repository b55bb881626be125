//! The gates of an action from plan to proof; `course` has those of what changes on the way. Each is a pure function of
//! the row and the facts around it, and names every clause that is shut.

use chrono::NaiveDate;
use chrono_tz::Tz;
use uuid::Uuid;

use super::model::{State, action};
use crate::actor::Actor;
use crate::clock::Instant;
use crate::error::{Blocker, BlockerCode, Reference, Refusal};
use crate::evidence::{Fulfilment, Need};
use crate::register::{self, CauseRole, RegisterKind};
use crate::subject::Subject;

/// The gate of `activateAction`.
pub const ACTIVATE: &str = "Action → ACTIVE";
/// The gate of `completeAction`.
pub const COMPLETE: &str = "Action → DONE_CLAIMED";
/// The gate of `returnAction`.
pub const RETURN: &str = "Action → ACTIVE (returned)";
/// The gate of `acceptAction`.
pub const ACCEPT: &str = "Action → CLOSED";
/// The gate of `cancelAction`.
pub const CANCEL: &str = "Action → CANCELLED";

/// How many days from today a due date may lie at most: ten years, beyond which it is a slip of the pen.
const FARTHEST: i64 = 3_653;

/// Refuses a due date that nobody now in office will see.
pub fn within_reach(field: &str, day: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    let message = "A due date lies within ten years: give one that those in charge now will see.";
    if (day - today).num_days() > FARTHEST { Err(Refusal::invalid(field, message)) } else { Ok(()) }
}

/// Said of a supervisor who would be the owner.
pub(super) const WATCHES_OVER_HIMSELF: &str =
    "Whoever owns an action does not watch over it: name somebody else, or nobody.";

/// What stands around an action when a gate is asked.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What it must show, and what is shown.
    pub evidence: Vec<Fulfilment>,
    /// The versions that name it as their cause, and how.
    pub changes: Vec<(register::cause::Model, register::version::Model)>,
    /// How many controls it names.
    pub controls: usize,
    /// How many sources it has.
    pub sources: usize,
    /// Whether its owner is active and may own actions.
    pub owner: Option<Owner>,
    /// Its root-cause sources that no other action covers.
    pub uncovered: Vec<Reference>,
}

/// What matters about an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Whether the person is still there.
    pub active: bool,
    /// Whether the person assures closures (INTERNAL_AUDIT) and so owns nothing.
    pub assures: bool,
}

/// Why somebody cannot own an action. Internal audit assures closures and so owns none; who has left does nothing.
pub fn owner(owner: Option<Owner>, gate: &str, subject: Option<Reference>) -> Option<Blocker> {
    match owner {
        Some(Owner { assures: true, .. }) => Some(Blocker::new(
            BlockerCode::OwnerBarred,
            gate,
            "The owner holds INTERNAL_AUDIT, which assures closures and owns no action.",
            subject,
            "Name an owner outside internal audit.",
        )),
        Some(Owner { active: true, .. }) => None,
        _ => Some(Blocker::new(
            BlockerCode::OwnerMissing,
            gate,
            "There is no owner who is still active.",
            subject,
            "Name one active person as its owner.",
        )),
    }
}

/// Whether a version caused by an action counts as the change: it has come into force, or it was approved as
/// confirming that nothing needs to change.
pub fn counts(cause: &register::cause::Model, version: &register::version::Model) -> bool {
    version.effective_at.is_some() || (cause.role == CauseRole::ConfirmedNoChange && version.approved_at.is_some())
}

impl Facts {
    /// Whether a register was changed by the action, or confirmed as it stood.
    pub fn changed(&self, kind: RegisterKind) -> bool {
        self.changes.iter().any(|(cause, version)| version.kind == kind && counts(cause, version))
    }

    /// Whether a risk that the action left was accepted as it is: a version of a risk, in force, that retains it.
    fn risk_accepted(&self) -> bool {
        let retained = |version: &register::version::Model| {
            version.body.0.get("treatment").and_then(serde_json::Value::as_str) == Some("RETAIN")
        };
        self.changes.iter().any(|(_, version)| {
            version.kind == RegisterKind::Risk && version.effective_at.is_some() && retained(version)
        })
    }
}

impl action::Model {
    fn reference(&self) -> Reference {
        Reference { kind: self.kind(), id: self.id }
    }

    fn shut(&self, code: BlockerCode, gate: &str, message: impl Into<String>, way_out: &str) -> Blocker {
        Blocker::new(code, gate, message, Some(self.reference()), way_out)
    }

    fn wrong_state(&self, from: &[State], gate: &str, way_out: &str) -> Option<Blocker> {
        let message = || format!("{} is {}.", self.reference, self.state);
        (!from.contains(&self.state)).then(|| self.shut(BlockerCode::WrongState, gate, message(), way_out))
    }

    /// Whether somebody still has to do something about it.
    pub fn open(&self) -> bool {
        matches!(self.state, State::Active | State::OnHold | State::DoneClaimed)
    }

    /// Whether its current due instant has passed without its being closed, or activated. A hold does not stop the clock.
    pub fn overdue(&self, now: Instant) -> bool {
        State::FALLING_DUE.contains(&self.state) && self.current_due_at.is_some_and(|due| due <= now)
    }

    /// Everything that keeps a planned action from becoming due.
    pub fn activation_blockers(&self, facts: &Facts) -> Vec<Blocker> {
        let way_out = "Plan the action anew with it, and cancel this one.";
        let wrong = self.wrong_state(&[State::Draft], ACTIVATE, "Only a DRAFT action is activated.");
        let owner = owner(facts.owner, ACTIVATE, Some(self.reference()));
        let clauses = [
            (self.first_due_on.is_none(), BlockerCode::DueDateMissing, "There is no first due date."),
            (
                facts.controls == 0 && self.control_exemption.is_none(),
                BlockerCode::ControlMissing,
                "No control is named, and no reason for none.",
            ),
            (facts.evidence.is_empty(), BlockerCode::RequirementMissing, "No evidence is required of it."),
            (facts.sources == 0, BlockerCode::SourceMissing, "Nothing says where it comes from."),
        ];
        let clauses = clauses.into_iter().filter(|(missing, ..)| *missing);
        let clauses = clauses.map(|(_, code, message)| self.shut(code, ACTIVATE, message, way_out));
        wrong.into_iter().chain(owner).chain(clauses).collect()
    }

    /// Everything that keeps its owner from claiming it done.
    pub fn completion_blockers(&self, facts: &Facts, by: &Actor, now: Instant, zone: Tz) -> Vec<Blocker> {
        let wrong = self.wrong_state(&[State::Active], COMPLETE, "Only an ACTIVE action is claimed done.");
        let other = !self.owner_id.is_some_and(|owner| by.is(owner));
        let other = other.then(|| {
            let message = "Only its owner claims an action done.";
            self.shut(BlockerCode::NotTheOwner, COMPLETE, message, "Let the owner complete it.")
        });
        let evidence = self.lacking(facts, COMPLETE, now, zone, Need::Submitted);
        let evidence = evidence.into_iter().map(|blocker| blocker.at("evidence"));
        wrong.into_iter().chain(other).chain(evidence).collect()
    }

    /// Everything that keeps somebody from accepting it as done.
    pub fn acceptance_blockers(&self, facts: &Facts, by: &Actor, now: Instant, zone: Tz) -> Vec<Blocker> {
        let wrong =
            self.wrong_state(&[State::DoneClaimed], ACCEPT, "Its owner claims it done with completeAction first.");
        let barred = self.barred(facts, by).then(|| {
            let message = "Whoever owns an action or uploaded its evidence does not accept it.";
            self.shut(BlockerCode::AcceptorBarred, ACCEPT, message, "Let somebody else accept it.")
        });
        let evidence = self.lacking(facts, ACCEPT, now, zone, Need::Accepted);
        let unchanged = self.changes.0.iter().filter(|&&kind| !facts.changed(kind)).map(|kind| {
            let message = format!("No {kind} version caused by this action is effective or confirmed without change.");
            let way_out = format!("Draft, submit and approve a {kind} version that names this action as its cause.");
            self.shut(BlockerCode::ChangeMissing, ACCEPT, message, &way_out)
        });
        wrong.into_iter().chain(barred).chain(evidence).chain(unchanged).collect()
    }

    /// Everything that keeps somebody from giving it back to its owner.
    pub fn return_blockers(&self, by: &Actor, reason: &str) -> Vec<Blocker> {
        let wrong = self.wrong_state(&[State::DoneClaimed], RETURN, "Only an action claimed done is returned.");
        let own = self.owner_id.is_some_and(|owner| by.is(owner)).then(|| {
            let message = "Whoever owns an action does not judge it.";
            self.shut(BlockerCode::AcceptorBarred, RETURN, message, "Let somebody else return it.")
        });
        wrong.into_iter().chain(own).chain(self.unreasoned(reason, RETURN)).collect()
    }

    /// Everything that keeps somebody from cancelling it. Whoever cancels it approves of that, and so is not its owner.
    pub fn cancellation_blockers(&self, facts: &Facts, by: &Actor, reason: &str) -> Vec<Blocker> {
        let from = [State::Draft, State::Active, State::OnHold];
        let wrong = self.wrong_state(&from, CANCEL, "An action is cancelled before it is claimed done.");
        let own = self.owner_id.is_some_and(|owner| by.is(owner)).then(|| {
            let message = "Owners do not approve a cancellation of their own action.";
            self.shut(BlockerCode::AcceptorBarred, CANCEL, message, "Let somebody else cancel it.")
        });
        let covered = facts.risk_accepted();
        let uncovered = facts.uncovered.iter().filter(|_| !covered).map(|&cause| {
            let message = format!("{} is the last action on a root cause.", self.reference);
            let way_out = "Plan another action on it, or accept the risk: an effective version of a risk, caused by \
                this action, whose treatment is RETAIN.";
            Blocker::new(BlockerCode::ReplacementMissing, CANCEL, message, Some(cause), way_out)
        });
        wrong.into_iter().chain(own).chain(self.unreasoned(reason, CANCEL)).chain(uncovered).collect()
    }

    fn barred(&self, facts: &Facts, by: &Actor) -> bool {
        let uploaders = facts.evidence.iter().flat_map(|part| &part.shown).filter_map(|version| version.uploaded_by);
        self.owner_id.into_iter().chain(uploaders).any(|person| by.is(person))
    }

    fn lacking(&self, facts: &Facts, gate: &str, now: Instant, zone: Tz, need: Need) -> Vec<Blocker> {
        let lacking = |part: &Fulfilment| part.blockers(gate, self.reference(), now, zone, need);
        facts.evidence.iter().flat_map(lacking).collect()
    }

    fn unreasoned(&self, reason: &str, gate: &str) -> Option<Blocker> {
        let message = "A reason is missing.";
        let blocker = || self.shut(BlockerCode::FieldMissing, gate, message, "Give the reason.").at("reason");
        reason.trim().is_empty().then(blocker)
    }

    /// Due from now on. The first due date stands for good; its instant is taken in the owner's zone.
    pub fn activated(mut self, facts: &Facts, zone: Tz, now: Instant) -> Result<Self, Refusal> {
        Refusal::unless_open(self.activation_blockers(facts))?;
        let due = self.first_due_on.map(|day| Instant::due(day, zone));
        self.state = State::Active;
        self.activated_at = Some(now);
        zone.name().clone_into(&mut self.due_zone);
        (self.first_due_at, self.current_due_on, self.current_due_at) = (due, self.first_due_on, due);
        Ok(self)
    }

    /// Claimed done by its owner.
    #[must_use]
    pub fn claimed(mut self, by: Option<Uuid>, note: Option<String>, now: Instant) -> Self {
        self.state = State::DoneClaimed;
        (self.claimed_by, self.claimed_at, self.claim_note) = (by, Some(now), note);
        self
    }

    /// Given back to its owner.
    #[must_use]
    pub fn returned(mut self, reason: &str) -> Self {
        self.state = State::Active;
        self.reason = Some(reason.trim().to_owned());
        self
    }

    /// Accepted as done: closed at this instant, not at the claim.
    #[must_use]
    pub fn closed(mut self, by: Option<Uuid>, now: Instant) -> Self {
        self.state = State::Closed;
        (self.closed_by, self.closed_at) = (by, Some(now));
        self
    }

    /// Not to be done, with the approval of somebody other than its owner.
    #[must_use]
    pub fn cancelled(mut self, by: Option<Uuid>, reason: &str, now: Instant) -> Self {
        self.state = State::Cancelled;
        (self.cancelled_by, self.cancelled_at, self.cancellation_approved) = (by, Some(now), Some(true));
        self.reason = Some(reason.trim().to_owned());
        self
    }
}

mod course;

#[cfg(test)]
mod tests;
