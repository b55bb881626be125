//! The rules of a lesson: who may decide on it, and when it counts as embedded or as open once more.

use super::model::{Model, State};
use crate::actor::{Actor, Role};
use crate::clock::Instant;
use crate::error::{Blocker, BlockerCode, Reference, Refusal};
use crate::register;
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
    pub fn validated(mut self, owner: uuid::Uuid, by: &Actor, now: Instant) -> Result<Self, Refusal> {
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

/// What the embedding of a lesson rests on.
#[derive(Clone, Debug, Default)]
pub struct Grounds {
    /// The versions that name the lesson as their cause.
    pub versions: Vec<register::version::Model>,
    /// When the evidence on the lesson, or on the actions that came from it, was accepted: all that holds now.
    pub accepted: Vec<Instant>,
    /// The incidents with the cause of the lesson's incident, that incident aside.
    pub recurrences: Vec<Recurrence>,
}

/// An incident with a cause that a lesson was drawn from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recurrence {
    /// When it was detected.
    pub at: Instant,
    /// Its id.
    pub id: uuid::Uuid,
    /// `INC-2026-0042`
    pub reference: String,
    /// Its title.
    pub title: String,
}

impl Grounds {
    /// What of them stood before an instant.
    #[must_use]
    pub fn before(mut self, at: Instant) -> Self {
        self.versions.retain(|version| version.effective_at.is_some_and(|effective| effective < at));
        self.accepted.retain(|accepted| *accepted < at);
        self.recurrences.retain(|again| again.at < at);
        self
    }
}

/// Since when a lesson is embedded: a version caused by it came into force, and evidence of it was accepted. A version
/// that has come into force counts even when a later one took its place, which carries the text on.
pub fn embedded_since(lesson: &Model, grounds: &Grounds) -> Option<Instant> {
    if !matches!(lesson.state, State::Validated | State::Assigned | State::Embedded | State::Reopened) {
        return None;
    }
    let effective = grounds.versions.iter().filter_map(|version| version.effective_at).min()?;
    let accepted = grounds.accepted.iter().copied().min()?;
    Some(effective.max(accepted))
}

/// The last recurrence of the cause of an embedded lesson, unless a version caused by the lesson came into force after it.
pub fn struck_again<'a>(lesson: &Model, grounds: &'a Grounds) -> Option<&'a Recurrence> {
    let since = embedded_since(lesson, grounds)?;
    let renewed = grounds.versions.iter().filter_map(|version| version.effective_at).max().unwrap_or(since);
    let again = grounds.recurrences.iter().filter(|again| again.at >= since && again.at >= renewed);
    again.max_by_key(|again| (again.at, again.id))
}

/// The state as it is shown everywhere: EMBEDDED and REOPENED are computed. An embedded lesson is REOPENED by a
/// recurrence of its cause.
pub fn state(lesson: &Model, grounds: &Grounds) -> State {
    match (embedded_since(lesson, grounds), struck_again(lesson, grounds)) {
        (None, _) => lesson.state,
        (Some(_), Some(_)) => State::Reopened,
        (Some(_), None) => State::Embedded,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

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

    fn in_force(since: Option<i64>) -> register::version::Model {
        let fields = serde_json::json!({ "organisation_id": Uuid::nil(), "id": Uuid::nil(), "item_id": Uuid::nil(),
            "kind": "POLICY", "number": 1, "label": "1.0.0", "state": "EFFECTIVE", "body": {}, "body_hash": "",
            "confirmed_no_change": false, "author_id": PROPOSER, "drafted_at": at(0), "effective_at": since.map(at),
            "version": 1 });
        serde_json::from_value(fields).unwrap()
    }

    fn embedded(lesson: &Model, versions: &[register::version::Model], accepted: &[Instant]) -> bool {
        let grounds = Grounds { versions: versions.to_vec(), accepted: accepted.to_vec(), recurrences: Vec::new() };
        embedded_since(lesson, &grounds).is_some()
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
        let assigned = Model { state: State::Assigned, ..proposed() };
        assert!(!embedded(&assigned, &[in_force(Some(5))], &[]));
        assert!(!embedded(&assigned, &[in_force(None)], &[at(6)]));
        assert!(embedded(&assigned, &[in_force(None), in_force(Some(5))], &[at(6)]));
        assert!(!embedded(&Model { state: State::Rejected, ..assigned }, &[in_force(Some(5))], &[at(6)]));
    }

    #[test]
    fn an_embedded_lesson_is_reopened_by_a_recurrence_until_a_newer_version_carries_it() {
        let assigned = Model { state: State::Assigned, ..proposed() };
        let again = |second| Recurrence {
            at: at(second),
            id: Uuid::from_u128(u128::from(second.unsigned_abs())),
            reference: format!("INC-2026-{second:04}"),
            title: "Again".to_owned(),
        };
        let mut grounds =
            Grounds { versions: vec![in_force(Some(5))], accepted: vec![at(8)], recurrences: vec![again(7)] };
        assert_eq!(state(&assigned, &grounds), State::Embedded, "it was not embedded yet at 7");
        grounds.recurrences.extend([again(12), again(9)]);
        assert_eq!(state(&assigned, &grounds), State::Reopened);
        let struck = |grounds: &Grounds| struck_again(&assigned, grounds).map(|again| again.reference.clone());
        assert_eq!(struck(&grounds).as_deref(), Some("INC-2026-0012"));
        assert_eq!(struck(&grounds.clone().before(at(12))).as_deref(), Some("INC-2026-0009"));
        assert_eq!(state(&assigned, &grounds.clone().before(at(9))), State::Embedded);
        assert_eq!(state(&assigned, &grounds.clone().before(at(8))), State::Assigned);
        grounds.versions.push(in_force(Some(13)));
        assert_eq!(state(&assigned, &grounds), State::Embedded);
        assert_eq!(state(&proposed(), &grounds), State::Proposed);
    }

    #[test]
    fn tags_are_short_and_stand_once() {
        let tags = ["password", " password ", "A.5.17"].map(str::to_owned);
        assert_eq!(applicability(&tags).unwrap(), ["password", "A.5.17"]);
        assert_eq!(applicability(&[" ".into()]).unwrap_err().path, ["applicability", "0"]);
        assert_eq!(statement("  ").unwrap_err().path, ["statement"]);
    }
}
