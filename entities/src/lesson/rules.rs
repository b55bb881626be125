//! The rules of a lesson: who may decide on it, and when it counts as embedded or as open once more.

use uuid::Uuid;

use super::model::{Model, State};
use crate::actor::{Actor, Role};
use crate::clock::Instant;
use crate::error::{Blocker, BlockerCode, Reference, Refusal};
use crate::review;
use crate::subject::Subject;

/// The gate of the proposal.
pub const PROPOSE: &str = "Lesson → PROPOSED";
/// The gate of the validation.
pub const VALIDATE: &str = "Lesson → ASSIGNED";
/// The gate of the rejection.
pub const REJECT: &str = "Lesson → REJECTED";

/// A review teaches while it is being worked.
pub fn teachable(review: &review::review::Model) -> Option<Blocker> {
    let open = matches!(review.state, review::State::Scheduled | review::State::InProgress);
    (!open).then(|| {
        let message = format!("{} is {}: it takes no further lesson.", review.reference, review.state);
        let subject = Some(Reference { kind: review.kind(), id: review.id });
        Blocker::new(BlockerCode::WrongState, PROPOSE, message, subject, "Return the review to those who work it.")
    })
}

/// A statement, trimmed.
pub fn statement(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 4_000 {
        return Err(Refusal::invalid(
            "statement",
            "A lesson has 1 to 4,000 characters: what must be done differently.",
        ));
    }
    Ok(text.to_owned())
}

/// Tags of what a lesson applies to, trimmed, each once.
pub fn applicability(tags: &[String]) -> Result<Vec<String>, Refusal> {
    let mut kept: Vec<String> = Vec::new();
    for (at, tag) in tags.iter().map(|tag| tag.trim()).enumerate() {
        if tag.is_empty() || tag.chars().count() > 100 || at >= 20 {
            let message = "At most 20 tags of 1 to 100 characters each.";
            return Err(Refusal::invalid(&format!("applicability.{at}"), message));
        }
        if !kept.iter().any(|known| known == tag) {
            kept.push(tag.to_owned());
        }
    }
    Ok(kept)
}

impl Model {
    fn shut(&self, code: BlockerCode, gate: &str, message: impl Into<String>, way_out: &str) -> Blocker {
        Blocker::new(code, gate, message, Some(Reference { kind: self.kind(), id: self.id }), way_out)
    }

    /// Found right: it has an owner from now on. Whoever proposed it does not validate it, save the chair, whose
    /// office it is to decide on lessons (a small organisation may have nobody else).
    pub fn validated(mut self, owner: Uuid, by: &Actor, now: Instant) -> Result<Self, Refusal> {
        let mut blockers = Vec::new();
        if !matches!(self.state, State::Proposed | State::Validated) {
            let message = format!("{} is {}: it was decided already.", self.reference, self.state);
            let way_out = "Propose another lesson.";
            blockers.push(self.shut(BlockerCode::WrongState, VALIDATE, message, way_out));
        }
        if self.proposed_by.is_some_and(|proposer| by.is(proposer)) && !by.holds(Role::Chair) {
            let message = "Whoever proposed a lesson does not validate it.";
            let way_out = "Let the chair or another owner of the register validate it.";
            blockers.push(self.shut(BlockerCode::ApproverIsAuthor, VALIDATE, message, way_out));
        }
        Refusal::unless_open(blockers)?;
        self.state = State::Assigned;
        self.owner_id = Some(owner);
        self.validated_by = by.person;
        self.validated_at = Some(now);
        Ok(self)
    }

    /// Found wrong or not worth it. Its owner does not release himself from it.
    pub fn rejected(mut self, reason: &str, by: &Actor, now: Instant) -> Result<Self, Refusal> {
        let reason = reason.trim();
        if reason.chars().count() > 4_000 {
            return Err(Refusal::invalid("reason", "A reason has 1 to 4,000 characters."));
        }
        let mut blockers = Vec::new();
        if self.state == State::Rejected {
            let message = format!("{} was rejected already.", self.reference);
            blockers.push(self.shut(BlockerCode::WrongState, REJECT, message, "Nothing is to do."));
        }
        if reason.is_empty() {
            let message = "A lesson is rejected with a reason.";
            blockers.push(self.shut(BlockerCode::FieldMissing, REJECT, message, "Give the reason.").at("reason"));
        }
        if self.owner_id.is_some_and(|owner| by.is(owner)) {
            let message = "The owner of a lesson does not release himself from it.";
            let way_out = "Let somebody else decide.";
            blockers.push(self.shut(BlockerCode::AcceptorBarred, REJECT, message, way_out));
        }
        Refusal::unless_open(blockers)?;
        self.state = State::Rejected;
        self.rejected_by = by.person;
        self.rejected_at = Some(now);
        self.reason = Some(reason.to_owned());
        Ok(self)
    }
}

/// What the embedding of a lesson rests on, of all that stood before some instant.
#[derive(Clone, Copy, Debug, Default)]
pub struct Grounds {
    /// When the first version that names the lesson as its cause came into force.
    pub first_effective: Option<Instant>,
    /// When the last one did.
    pub last_effective: Option<Instant>,
    /// When the first evidence on the lesson, or on the actions that came from it, was accepted: of what holds now.
    pub first_accepted: Option<Instant>,
    /// When the cause of the lesson's incident struck last, that incident aside.
    pub struck: Option<Recurrence>,
}

/// An incident with a cause that a lesson was drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recurrence {
    /// When it was detected.
    pub at: Instant,
    /// Which incident.
    pub id: Uuid,
}

/// Since when a lesson is embedded: a version caused by it came into force, and evidence of it was accepted. A version
/// that has come into force counts even when a later one took its place, which carries the text on.
pub fn embedded_since(stored: State, grounds: &Grounds) -> Option<Instant> {
    if !matches!(stored, State::Validated | State::Assigned | State::Embedded | State::Reopened) {
        return None;
    }
    Some(grounds.first_effective?.max(grounds.first_accepted?))
}

/// The last recurrence of the cause of an embedded lesson, unless a version caused by the lesson came into force after it.
pub fn struck_again(stored: State, grounds: &Grounds) -> Option<Recurrence> {
    let since = embedded_since(stored, grounds)?;
    let renewed = grounds.last_effective.unwrap_or(since);
    grounds.struck.filter(|again| again.at >= since && again.at >= renewed)
}

/// The state as it is shown everywhere: EMBEDDED and REOPENED are computed. An embedded lesson is REOPENED by a
/// recurrence of its cause.
pub fn state(stored: State, grounds: &Grounds) -> State {
    match (embedded_since(stored, grounds), struck_again(stored, grounds)) {
        (None, _) => stored,
        (Some(_), Some(_)) => State::Reopened,
        (Some(_), None) => State::Embedded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    const PROPOSER: Uuid = Uuid::from_u128(1);
    const OWNER: Uuid = Uuid::from_u128(2);

    fn at(micros: i64) -> Instant {
        Instant::from_micros(micros)
    }

    fn proposed() -> Model {
        Model {
            organisation_id: Uuid::nil(),
            id: Uuid::nil(),
            reference: "LES-2026-0001".into(),
            incident_id: Uuid::nil(),
            review_id: Uuid::nil(),
            statement: "Check new passwords against known leaks.".into(),
            applicability: Json(Vec::new()),
            state: State::Proposed,
            owner_id: None,
            proposed_by: Some(PROPOSER),
            proposed_at: at(0),
            validated_by: None,
            validated_at: None,
            rejected_by: None,
            rejected_at: None,
            reason: None,
            version: 1,
        }
    }

    fn codes(refused: Result<Model, Refusal>) -> Vec<BlockerCode> {
        refused.unwrap_err().blockers.into_iter().map(|blocker| blocker.code).collect()
    }

    #[test]
    fn a_lesson_is_validated_by_somebody_else_or_by_the_chair() {
        let proposer = |role| Actor::person(PROPOSER, vec![role], false);
        let codes_of = |role| codes(proposed().validated(OWNER, &proposer(role), at(1)));
        assert_eq!(codes_of(Role::RiskOwner), [BlockerCode::ApproverIsAuthor]);
        let lesson = proposed().validated(OWNER, &proposer(Role::Chair), at(1)).unwrap();
        assert_eq!((lesson.state, lesson.owner_id), (State::Assigned, Some(OWNER)));
        let other = Actor::person(OWNER, vec![Role::PolicyOwner], false);
        assert!(proposed().validated(OWNER, &other, at(1)).is_ok());
        assert_eq!(codes(lesson.validated(OWNER, &other, at(2))), [BlockerCode::WrongState]);
    }

    #[test]
    fn a_lesson_is_rejected_with_a_reason_and_not_by_its_owner() {
        let chair = Actor::person(PROPOSER, vec![Role::Chair], false);
        let owner = Actor::person(OWNER, vec![Role::PolicyOwner], false);
        assert_eq!(codes(proposed().rejected(" ", &chair, at(1))), [BlockerCode::FieldMissing]);
        let assigned = proposed().validated(OWNER, &chair, at(1)).unwrap();
        assert_eq!(codes(assigned.clone().rejected("no", &owner, at(2))), [BlockerCode::AcceptorBarred]);
        let rejected = assigned.rejected("Covered by the policy as it stands.", &chair, at(2)).unwrap();
        assert_eq!(rejected.state, State::Rejected);
        assert_eq!(codes(rejected.rejected("again", &chair, at(3))), [BlockerCode::WrongState]);
    }

    #[test]
    fn a_lesson_is_embedded_by_a_version_in_force_and_accepted_evidence_together() {
        let since = |stored, effective: Option<i64>, accepted: Option<i64>| {
            let (effective, first_accepted) = (effective.map(at), accepted.map(at));
            let grounds =
                Grounds { first_effective: effective, last_effective: effective, first_accepted, struck: None };
            embedded_since(stored, &grounds)
        };
        assert_eq!(since(State::Assigned, Some(5), None), None);
        assert_eq!(since(State::Assigned, None, Some(6)), None);
        assert_eq!(since(State::Assigned, Some(5), Some(6)), Some(at(6)));
        assert_eq!(since(State::Assigned, Some(7), Some(6)), Some(at(7)));
        assert_eq!(since(State::Rejected, Some(5), Some(6)), None);
    }

    #[test]
    fn an_embedded_lesson_is_reopened_by_a_recurrence_until_a_newer_version_carries_it() {
        let grounds = |last_effective, struck| Grounds {
            first_effective: Some(at(5)),
            last_effective: Some(at(last_effective)),
            first_accepted: Some(at(8)),
            struck: Some(Recurrence { at: at(struck), id: Uuid::nil() }),
        };
        let stands = |last_effective, struck| state(State::Assigned, &grounds(last_effective, struck));
        assert_eq!(stands(5, 7), State::Embedded, "it was not embedded yet at 7");
        assert_eq!(stands(5, 8), State::Reopened);
        assert_eq!(struck_again(State::Assigned, &grounds(5, 12)).map(|again| again.at), Some(at(12)));
        assert_eq!(stands(13, 12), State::Embedded);
        assert_eq!(stands(12, 12), State::Reopened);
        assert_eq!(state(State::Proposed, &grounds(5, 12)), State::Proposed);
    }

    #[test]
    fn tags_are_short_and_stand_once() {
        let tags = ["password", " password ", "A.5.17"].map(str::to_owned);
        assert_eq!(applicability(&tags).unwrap(), ["password", "A.5.17"]);
        assert_eq!(applicability(&[" ".into()]).unwrap_err().path, ["applicability", "0"]);
        assert_eq!(statement("  ").unwrap_err().path, ["statement"]);
    }
}
