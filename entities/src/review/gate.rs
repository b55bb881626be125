//! The gates of submitting and approving a review. Pure.

use chrono::NaiveDate;

use super::model::{State, review, step};
use crate::actor::Actor;
use crate::error::{Blocker, BlockerCode, Reference};
use crate::incident::{self, incident as incidents};
use crate::lesson;
use crate::root_cause::{Support, analysis, why};
use crate::subject::SubjectKind;

/// The gate of `submitReview`, as blockers name it.
pub const SUBMIT: &str = "Review → SUBMITTED";
/// The gate of `approveReview`.
pub const APPROVE: &str = "Review → APPROVED";
/// The gate of `returnReview`.
pub const RETURN: &str = "Review → IN_PROGRESS";

/// What a review rests on.
pub struct Facts {
    /// Its steps.
    pub steps: Vec<step::Model>,
    /// The root cause analysis, and the answer that its conclusion rests on.
    pub analysis: Option<(analysis::Model, Option<why::Model>)>,
    /// Its lessons.
    pub lessons: Vec<lesson::Model>,
    /// Its incident.
    pub incident: incidents::Model,
}

/// What is said when a review is submitted.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// Similar incidents were looked for.
    pub similar_checked: bool,
    /// Why there is no lesson.
    pub no_lesson_reason: bool,
}

impl review::Model {
    /// Everything that keeps the review from being submitted.
    pub fn submission_blockers(&self, said: Said, facts: &Facts) -> Vec<Blocker> {
        let mut shut: Vec<Blocker> =
            self.unless(State::InProgress, SUBMIT, "Submit its steps first.").into_iter().collect();
        for step in facts.steps.iter().filter(|step| step.open()) {
            let message = format!("“{}” is {}.", step.title, step.state);
            shut.push(step.blocker(BlockerCode::StepOpen, SUBMIT, message, "Let it be accepted or waived."));
        }
        if facts.incident.state != incident::State::UnderReview {
            let message = format!("{} is {}, not UNDER_REVIEW.", facts.incident.reference, facts.incident.state);
            let way = "Record RECOVERED with recordMilestone, then submit a step.";
            shut.push(self.blocker(BlockerCode::WrongState, SUBMIT, message, way));
        }
        shut.extend(self.cause_blocker(facts));
        if !said.similar_checked && self.similar_checked_at.is_none() {
            let message = "Nobody checked for similar incidents.";
            let way = "Look for incidents with the same cause, type or supplier, then submit with similarChecked.";
            shut.push(self.blocker(BlockerCode::SimilarUnchecked, SUBMIT, message, way).at("similarChecked"));
        }
        let lessons = facts.lessons.iter().any(|lesson| lesson.state != lesson::State::Rejected);
        if !lessons && !said.no_lesson_reason && self.no_lesson_reason.is_none() {
            let message = "There is no lesson and no reason for none.";
            shut.push(self.blocker(
                BlockerCode::LessonMissing,
                SUBMIT,
                message,
                "Propose a lesson, or give noLessonReason.",
            ));
        }
        shut
    }

    fn cause_blocker(&self, facts: &Facts) -> Option<Blocker> {
        let concluded = facts.analysis.as_ref().filter(|(analysis, _)| analysis.concluded_at.is_some());
        let Some((analysis, node)) = concluded else {
            let message = "The root cause analysis is not concluded.";
            let way = "Conclude it with concludeRootCause; where no cause can be determined, say so there.";
            return Some(self.blocker(BlockerCode::RootCauseOpen, SUBMIT, message, way));
        };
        let supported = node.as_ref().is_some_and(|node| node.support == Support::Supported);
        (!analysis.undetermined && !supported).then(|| {
            let subject = Some(Reference { kind: SubjectKind::RootCauseAnalysis, id: analysis.id });
            let message = "The root cause rests on no supported answer.";
            let way = "Conclude on an answer that is SUPPORTED by evidence.";
            Blocker::new(BlockerCode::RootCauseUnsupported, SUBMIT, message, subject, way)
        })
    }

    /// Everything that keeps this person from approving the review.
    pub fn approval_blockers(
        &self,
        by: &Actor,
        author: Option<uuid::Uuid>,
        effectiveness_on: Option<NaiveDate>,
    ) -> Vec<Blocker> {
        let mut shut: Vec<Blocker> =
            self.unless(State::Submitted, APPROVE, "Let the chair submit it.").into_iter().collect();
        if by.is_system() || by.is(self.chair_id) || author.is_some_and(|author| by.is(author)) {
            let message = "Whoever chaired the review or analysed its cause does not approve it.";
            let way = "Let another member of the management body approve it.";
            shut.push(self.blocker(BlockerCode::ApproverIsReviewer, APPROVE, message, way));
        }
        if effectiveness_on.is_none() {
            let message = "There is no day on which effectiveness will be checked.";
            let way = "Give effectivenessOn (ISO/IEC 27001:2022, clause 10.2 d).";
            shut.push(self.blocker(BlockerCode::EffectivenessDateMissing, APPROVE, message, way).at("effectivenessOn"));
        }
        shut
    }

    /// What keeps the review from being returned.
    pub fn return_blockers(&self) -> Vec<Blocker> {
        self.unless(State::Submitted, RETURN, "Only a submitted review is returned.").into_iter().collect()
    }

    fn unless(&self, state: State, rule: &str, way: &str) -> Option<Blocker> {
        (self.state != state).then(|| {
            let message = format!("{} is {}, not {state}.", self.reference, self.state);
            self.blocker(BlockerCode::WrongState, rule, message, way)
        })
    }

    fn blocker(&self, code: BlockerCode, rule: &str, message: impl Into<String>, way: impl Into<String>) -> Blocker {
        Blocker::new(code, rule, message, Some(Reference { kind: SubjectKind::Review, id: self.id }), way)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::model::StepState;
    use super::super::testing::{CHAIR, review, step};
    use super::*;
    use crate::actor::Role;
    use crate::incident::testing::{at, declared};
    use crate::json::Json;
    use crate::root_cause::Method;

    const AUTHOR: Uuid = Uuid::from_u128(31);

    fn analysis() -> analysis::Model {
        analysis::Model {
            organisation_id: Uuid::nil(),
            id: Uuid::from_u128(3),
            review_id: Uuid::from_u128(2),
            incident_id: Uuid::from_u128(1),
            method: Method::FiveWhys,
            author_id: Some(AUTHOR),
            undetermined: false,
            root_cause: Some("No patch window.".to_owned()),
            cause_class: None,
            cause_key: Some("patching".to_owned()),
            root_node_id: None,
            detection_gap: None,
            failed_controls: Json(Vec::new()),
            concluded_at: Some(at("2026-11-05T00:00:00Z")),
            version: 1,
        }
    }

    fn complete() -> Facts {
        Facts {
            steps: vec![step("a", StepState::Accepted, &[]), step("b", StepState::Waived, &[])],
            analysis: Some((analysis::Model { undetermined: true, ..analysis() }, None)),
            lessons: Vec::new(),
            incident: incidents::Model { state: incident::State::UnderReview, ..declared() },
        }
    }

    fn codes(blockers: Vec<Blocker>) -> Vec<BlockerCode> {
        blockers.into_iter().map(|blocker| blocker.code).collect()
    }

    const ALL_SAID: Said = Said { similar_checked: true, no_lesson_reason: true };

    #[test]
    fn a_review_with_everything_done_is_submitted() {
        assert_eq!(codes(review(State::InProgress).submission_blockers(ALL_SAID, &complete())), []);
    }

    #[test]
    fn everything_that_is_open_is_named_at_once() {
        let said = Said { similar_checked: false, no_lesson_reason: false };
        let facts = Facts {
            steps: vec![step("a", StepState::Ready, &[])],
            analysis: None,
            incident: incidents::Model { state: incident::State::Recovered, ..declared() },
            ..complete()
        };
        assert_eq!(
            codes(review(State::Scheduled).submission_blockers(said, &facts)),
            [
                BlockerCode::WrongState,
                BlockerCode::StepOpen,
                BlockerCode::WrongState,
                BlockerCode::RootCauseOpen,
                BlockerCode::SimilarUnchecked,
                BlockerCode::LessonMissing
            ]
        );
    }

    #[test]
    fn a_cause_needs_a_supported_answer_unless_it_could_not_be_determined() {
        let unsupported = Facts { analysis: Some((analysis(), None)), ..complete() };
        let shut = review(State::InProgress).submission_blockers(ALL_SAID, &unsupported);
        assert_eq!(codes(shut), [BlockerCode::RootCauseUnsupported]);
    }

    #[test]
    fn the_approver_neither_chaired_nor_analysed_and_says_when_effect_is_checked() {
        let approve = |person, day| {
            let actor = Actor::person(person, vec![Role::ManagementBody], false);
            codes(review(State::Submitted).approval_blockers(&actor, Some(AUTHOR), day))
        };
        let day = NaiveDate::from_ymd_opt(2027, 2, 1);
        assert_eq!(approve(Uuid::from_u128(40), day), []);
        assert_eq!(approve(CHAIR, day), [BlockerCode::ApproverIsReviewer]);
        assert_eq!(approve(AUTHOR, None), [BlockerCode::ApproverIsReviewer, BlockerCode::EffectivenessDateMissing]);
        assert!(!review(State::InProgress).return_blockers().is_empty());
    }
}
