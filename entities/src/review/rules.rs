//! What a step of a review may become, and what stands in its way. Pure.

use chrono_tz::Tz;
use serde_json::Value;
use uuid::Uuid;

use super::model::{State, StepState, review, step};
use crate::actor::Actor;
use crate::clock::Instant;
use crate::error::{Blocker, BlockerCode, Reference, Refusal};
use crate::evidence::{Fulfilment, Need};
use crate::incident::{self, incident as incidents};
use crate::json::Json;
use crate::subject::SubjectKind;

/// The gates of a step, as blockers name them.
pub const SUBMIT: &str = "Review step → SUBMITTED";
/// Accepting.
pub const ACCEPT: &str = "Review step → ACCEPTED";
/// Returning.
pub const RETURN: &str = "Review step → IN_PROGRESS";
/// Waiving.
pub const WAIVE: &str = "Review step → WAIVED";

/// What stands around a step.
pub struct Around<'a> {
    /// Its review.
    pub review: &'a review::Model,
    /// Its incident.
    pub incident: &'a incidents::Model,
    /// All steps of the review.
    pub steps: &'a [step::Model],
    /// What it must show, and what is shown.
    pub evidence: &'a [Fulfilment],
    /// The organisation's zone.
    pub zone: Tz,
}

impl step::Model {
    /// Neither accepted nor waived.
    pub const fn open(&self) -> bool {
        !matches!(self.state, StepState::Accepted | StepState::Waived)
    }

    /// Past its due instant and still open.
    pub fn overdue(&self, now: Instant) -> bool {
        self.open() && self.due_at.is_some_and(|due| due <= now)
    }

    /// The steps that must come before and are still open.
    pub fn waits_for<'a>(&self, steps: &'a [Self]) -> Vec<&'a Self> {
        steps.iter().filter(|other| other.open() && self.depends_on.0.contains(&other.key)).collect()
    }

    /// Submits the step with its answers, or names everything that is missing. Before recovery only the chair may
    /// begin the review, with a reason.
    pub fn submit(
        &self,
        answers: Value,
        by: &Actor,
        overridden: bool,
        around: &Around<'_>,
        now: Instant,
    ) -> Result<Self, Refusal> {
        let mut shut = self.cannot_submit(by, around, now);
        shut.extend(self.unanswered(&answers));
        let chairs = overridden && by.is(around.review.chair_id);
        if around.review.state == State::Scheduled && around.incident.state.before_review() && !chairs {
            let message = "The review begins when the incident has recovered.";
            let way = "Record RECOVERED with recordMilestone; or the chair submits a step with an overrideReason.";
            shut.push(self.blocker(BlockerCode::MilestoneMissing, SUBMIT, message, way));
        }
        Refusal::unless_open(shut)?;
        Ok(Self {
            state: StepState::Submitted,
            answers: Some(Json(answers)),
            submitted_by: by.person,
            submitted_at: Some(now),
            decided_by: None,
            decided_at: None,
            reason: None,
            ..self.clone()
        })
    }

    /// What keeps this person from submitting it, whatever the answers are.
    pub fn cannot_submit(&self, by: &Actor, around: &Around<'_>, now: Instant) -> Vec<Blocker> {
        let mut shut = Vec::new();
        if !matches!(around.review.state, State::Scheduled | State::InProgress) {
            let message = format!("The review is {}: its steps are no longer worked.", around.review.state);
            shut.push(self.blocker(BlockerCode::WrongState, SUBMIT, message, "Let the review be returned first."));
        }
        if !matches!(self.state, StepState::Pending | StepState::Ready | StepState::InProgress) {
            let message = format!("The step is {} already.", self.state);
            shut.push(self.blocker(BlockerCode::WrongState, SUBMIT, message, "Let it be returned first."));
        }
        for other in self.waits_for(around.steps) {
            let message = format!("“{}” comes first and is {}.", other.title, other.state);
            let way = "Let it be accepted or waived.";
            shut.push(other.blocker(BlockerCode::StepDependencyOpen, SUBMIT, message, way));
        }
        if !self.assignee_id.is_some_and(|assignee| by.is(assignee)) {
            let message = "A step is submitted by the person it is assigned to.";
            shut.push(self.blocker(BlockerCode::NotTheOwner, SUBMIT, message, "Let the assignee submit it."));
        }
        shut.extend(self.evidence_blockers(SUBMIT, around, now, Need::Submitted));
        shut
    }

    /// Whether it was done as of an instant, and waited for somebody to decide on it.
    pub fn waited(&self, as_of: Instant) -> bool {
        self.submitted_at.is_some_and(|submitted| submitted < as_of)
            && self.decided_at.is_none_or(|decided| decided >= as_of)
    }

    /// Accepts the step, or names what stands against it.
    pub fn accept(&self, by: &Actor, around: &Around<'_>, now: Instant) -> Result<Self, Refusal> {
        Refusal::unless_open(self.cannot_accept(by, around, now))?;
        Ok(self.decided(StepState::Accepted, by, now, None))
    }

    /// What keeps this person from accepting it.
    pub fn cannot_accept(&self, by: &Actor, around: &Around<'_>, now: Instant) -> Vec<Blocker> {
        let mut shut: Vec<Blocker> = self.unless_submitted(ACCEPT).into_iter().chain(self.bars(by, ACCEPT)).collect();
        shut.extend(self.evidence_blockers(ACCEPT, around, now, Need::Accepted));
        shut
    }

    /// Returns the step to its assignee.
    pub fn send_back(&self, by: &Actor, reason: String, now: Instant) -> Result<Self, Refusal> {
        Refusal::unless_open(self.unless_submitted(RETURN).into_iter().chain(self.bars(by, RETURN)).collect())?;
        Ok(self.decided(StepState::InProgress, by, now, Some(reason)))
    }

    /// Leaves the step out.
    pub fn waive(&self, by: &Actor, reason: String, review: &review::Model, now: Instant) -> Result<Self, Refusal> {
        let mut shut: Vec<Blocker> = self.bars(by, WAIVE).into_iter().collect();
        if !matches!(review.state, State::Scheduled | State::InProgress)
            || !matches!(self.state, StepState::Pending | StepState::Ready | StepState::InProgress)
        {
            let message = format!("The step is {} and its review {}.", self.state, review.state);
            shut.push(self.blocker(
                BlockerCode::WrongState,
                WAIVE,
                message,
                "A step is waived before it is submitted.",
            ));
        }
        if !self.skippable {
            let message = "The template does not let this step be left out.";
            shut.push(self.blocker(BlockerCode::StepNotSkippable, WAIVE, message, "Do the step."));
        }
        if let Some(role) = self.waiver_role.filter(|&role| self.skippable && !by.holds(role)) {
            let message = format!("This step is waived by a holder of {role}.");
            shut.push(self.blocker(
                BlockerCode::AcceptorRole,
                WAIVE,
                message,
                format!("Let a holder of {role} waive it."),
            ));
        }
        Refusal::unless_open(shut)?;
        Ok(self.decided(StepState::Waived, by, now, Some(reason)))
    }

    fn decided(&self, state: StepState, by: &Actor, now: Instant, reason: Option<String>) -> Self {
        Self { state, decided_by: by.person, decided_at: Some(now), reason, ..self.clone() }
    }

    fn unless_submitted(&self, rule: &str) -> Option<Blocker> {
        (self.state != StepState::Submitted).then(|| {
            let message = format!("The step is {}, not SUBMITTED.", self.state);
            self.blocker(BlockerCode::WrongState, rule, message, "Let its assignee submit it.")
        })
    }

    fn bars(&self, by: &Actor, rule: &str) -> Option<Blocker> {
        let mine = |who: Option<Uuid>| who.is_some_and(|who| by.is(who));
        (by.is_system() || mine(self.assignee_id) || mine(self.submitted_by)).then(|| {
            let message = "Nobody decides on a step that is his own.";
            self.blocker(BlockerCode::AcceptorBarred, rule, message, "Let somebody else decide.")
        })
    }

    fn unanswered(&self, answers: &Value) -> Vec<Blocker> {
        let given = |name: &str| answers.get(name).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
        let missing = self.required_fields.0.iter().filter(|field| !given(&field.name));
        let blocker = |field: &super::RequiredField| {
            let (message, way) = (format!("{} is not answered.", field.name), format!("{}.", field.label));
            self.blocker(BlockerCode::StepFieldMissing, SUBMIT, message, way).at(&format!("answers.{}", field.name))
        };
        missing.map(blocker).collect()
    }

    fn evidence_blockers(&self, rule: &str, around: &Around<'_>, now: Instant, need: Need) -> Vec<Blocker> {
        let owner = Reference { kind: SubjectKind::ReviewStep, id: self.id };
        around.evidence.iter().flat_map(|shown| shown.blockers(rule, owner, now, around.zone, need)).collect()
    }

    pub(super) fn blocker(
        &self,
        code: BlockerCode,
        rule: &str,
        message: impl Into<String>,
        satisfied_by: impl Into<String>,
    ) -> Blocker {
        let subject = Some(Reference { kind: SubjectKind::ReviewStep, id: self.id });
        Blocker::new(code, rule, message, subject, satisfied_by)
    }
}

/// The steps that may begin now that others are decided.
pub fn now_ready(steps: &[step::Model]) -> Vec<step::Model> {
    let ready = steps.iter().filter(|step| step.state == StepState::Pending && step.waits_for(steps).is_empty());
    ready.map(|step| step::Model { state: StepState::Ready, ..step.clone() }).collect()
}

/// The incident's state when a step of its review is submitted: UNDER_REVIEW once it has recovered.
pub const fn state_when_submitted(state: incident::State) -> incident::State {
    match state {
        incident::State::Recovered => incident::State::UnderReview,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::{ASSIGNEE, CHAIR, review, step};
    use super::*;
    use crate::actor::Role;
    use crate::incident::testing::{at, declared};

    const SOMEBODY: Uuid = Uuid::from_u128(99);

    fn actor(person: Uuid) -> Actor {
        Actor::person(person, vec![Role::RiskOwner], false)
    }

    fn codes<T>(outcome: Result<T, Refusal>) -> Vec<BlockerCode> {
        let blockers = outcome.err().map(|refusal| refusal.blockers).unwrap_or_default();
        blockers.into_iter().map(|blocker| blocker.code).collect()
    }

    struct Scene {
        review: review::Model,
        incident: incidents::Model,
        steps: Vec<step::Model>,
        evidence: Vec<Fulfilment>,
    }

    impl Scene {
        fn recovered(steps: Vec<step::Model>) -> Self {
            let incident = incidents::Model { state: incident::State::Recovered, ..declared() };
            Self { review: review(State::Scheduled), incident, steps, evidence: Vec::new() }
        }

        fn around(&self) -> Around<'_> {
            let Self { review, incident, steps, evidence } = self;
            Around { review, incident, steps, evidence, zone: Tz::UTC }
        }

        fn submit(&self, answers: Value, by: Uuid, overridden: bool) -> Result<step::Model, Refusal> {
            self.steps[0].submit(answers, &actor(by), overridden, &self.around(), at("2026-11-05T00:00:00Z"))
        }
    }

    #[test]
    fn what_was_submitted_waits_until_somebody_decides() {
        let then = at("2026-11-01T00:00:00Z");
        let (before, after) = (Some(then.plus_seconds(-1)), Some(then));
        let stood = |submitted_at, decided_at| step::Model {
            submitted_at,
            decided_at,
            ..step("risk", StepState::InProgress, &[])
        };
        let waited = [(None, None), (before, None), (after, None), (before, before), (before, after)];
        let waited = waited.map(|(submitted, decided)| stood(submitted, decided).waited(then));
        assert_eq!(waited, [false, true, false, false, true]);
    }

    #[test]
    fn the_assignee_submits_a_ready_step_with_its_answers() {
        let scene = Scene::recovered(vec![step("a", StepState::Ready, &[])]);
        let submitted = scene.submit(json!({ "summary": "Done." }), ASSIGNEE, false).unwrap();
        assert_eq!((submitted.state, submitted.submitted_by), (StepState::Submitted, Some(ASSIGNEE)));
        assert_eq!(
            codes(scene.submit(json!({ "summary": " " }), SOMEBODY, false)),
            [BlockerCode::NotTheOwner, BlockerCode::StepFieldMissing]
        );
    }

    #[test]
    fn a_step_waits_for_those_it_depends_on() {
        let scene = Scene::recovered(vec![step("b", StepState::Pending, &["a"]), step("a", StepState::Submitted, &[])]);
        assert_eq!(
            codes(scene.submit(json!({ "summary": "Done." }), ASSIGNEE, false)),
            [BlockerCode::StepDependencyOpen]
        );
        assert!(now_ready(&scene.steps).is_empty());
        let decided = [step("b", StepState::Pending, &["a"]), step("a", StepState::Waived, &[])];
        assert_eq!(now_ready(&decided).len(), 1);
    }

    #[test]
    fn before_recovery_only_the_chair_begins_and_only_with_a_reason() {
        let mut scene = Scene::recovered(vec![step("a", StepState::Ready, &[])]);
        scene.incident.state = incident::State::Investigating;
        let answers = || json!({ "summary": "Done." });
        assert_eq!(codes(scene.submit(answers(), ASSIGNEE, true)), [BlockerCode::MilestoneMissing]);
        scene.steps[0].assignee_id = Some(CHAIR);
        assert_eq!(codes(scene.submit(answers(), CHAIR, false)), [BlockerCode::MilestoneMissing]);
        assert!(scene.submit(answers(), CHAIR, true).is_ok());
    }

    #[test]
    fn nobody_decides_on_his_own_step() {
        let scene = Scene::recovered(vec![step("a", StepState::Submitted, &[])]);
        let now = at("2026-11-05T00:00:00Z");
        let step = &scene.steps[0];
        assert_eq!(codes(step.accept(&actor(ASSIGNEE), &scene.around(), now)), [BlockerCode::AcceptorBarred]);
        assert_eq!(step.accept(&actor(SOMEBODY), &scene.around(), now).unwrap().state, StepState::Accepted);
        assert_eq!(codes(step.send_back(&actor(ASSIGNEE), "Thin.".to_owned(), now)), [BlockerCode::AcceptorBarred]);
        let back = step.send_back(&actor(SOMEBODY), "Thin.".to_owned(), now).unwrap();
        assert_eq!((back.state, back.reason.as_deref()), (StepState::InProgress, Some("Thin.")));
    }

    #[test]
    fn a_step_is_waived_only_where_the_template_says_so_and_by_the_role_it_names() {
        let (now, review) = (at("2026-11-05T00:00:00Z"), review(State::Scheduled));
        let ready = step("a", StepState::Ready, &[]);
        let waive = |step: &step::Model, by: &Actor| step.waive(by, "Not affected.".to_owned(), &review, now);
        assert_eq!(codes(waive(&ready, &actor(SOMEBODY))), [BlockerCode::AcceptorRole]);
        let chair = Actor::person(CHAIR, vec![Role::Chair], false);
        assert_eq!(waive(&ready, &chair).unwrap().state, StepState::Waived);
        let needed = step::Model { skippable: false, waiver_role: None, ..ready.clone() };
        assert_eq!(codes(waive(&needed, &chair)), [BlockerCode::StepNotSkippable]);
        assert_eq!(codes(waive(&step("a", StepState::Submitted, &[]), &chair)), [BlockerCode::WrongState]);
    }

    #[test]
    fn a_step_is_overdue_from_its_due_instant_until_it_is_accepted() {
        let ready = step("a", StepState::Ready, &[]);
        assert!(!ready.overdue(at("2026-11-09T23:59:59Z")) && ready.overdue(at("2026-11-10T00:00:00Z")));
        assert!(step("a", StepState::Submitted, &[]).overdue(at("2026-12-01T00:00:00Z")));
        assert!(!step("a", StepState::Accepted, &[]).overdue(at("2026-12-01T00:00:00Z")));
    }
}
