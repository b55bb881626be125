//! What the verbs of a review take.

use async_graphql::{Context, ID, InputObject};
use entities::error::Result;
use entities::review::{submit, submit_step};
use entities::subject::SubjectKind;

use crate::graphql::context::Asks;
use crate::graphql::scalar::{DateTime, LocalDate};

/// An answer to a field of a step.
#[derive(InputObject)]
pub struct StepAnswerInput {
    /// The field, one of the step's `requiredFields`.
    name: String,
    /// The answer, up to 20,000 characters.
    value: String,
}

/// A step to be submitted.
#[derive(InputObject)]
pub struct SubmitStepInput {
    /// Which step.
    step: ID,
    /// Its answers, laid over those given before.
    #[graphql(default)]
    answers: Vec<StepAnswerInput>,
    /// Versions of evidence that it shows; each answers the requirements of its kind.
    #[graphql(default)]
    evidence: Vec<ID>,
    /// Why the chair begins the review before the incident has recovered; from the chair alone.
    override_reason: Option<String>,
    /// The `version` of the step as it was read; CONFLICT when it has changed since.
    expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

impl SubmitStepInput {
    /// The submission that the use case takes.
    pub fn submission(self, ctx: &Context<'_>) -> Result<submit_step::Submission> {
        let evidence = self.evidence.iter().enumerate();
        let evidence: Result<Vec<_>> = evidence
            .map(|(place, id)| ctx.named(&format!("evidence.{place}"), SubjectKind::EvidenceVersion, id))
            .collect();
        Ok(submit_step::Submission {
            step: ctx.named("step", SubjectKind::ReviewStep, &self.step)?,
            answers: self.answers.into_iter().map(|answer| (answer.name, answer.value)).collect(),
            evidence: evidence?,
            override_reason: self.override_reason,
            expected_version: self.expected_version,
        })
    }
}

/// A step to be accepted.
#[derive(InputObject)]
pub struct AcceptStepInput {
    /// Which step.
    pub step: ID,
    /// The `version` of the step as it was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// A step to be returned to its assignee.
#[derive(InputObject)]
pub struct ReturnStepInput {
    /// Which step.
    pub step: ID,
    /// Why, 1 to 2,000 characters.
    pub reason: String,
    /// The `version` of the step as it was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// A step to be left out.
#[derive(InputObject)]
pub struct WaiveStepInput {
    /// Which step.
    pub step: ID,
    /// Why, 1 to 2,000 characters.
    pub reason: String,
    /// The `version` of the step as it was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// A step to be given to another assignee.
#[derive(InputObject)]
pub struct ReassignStepInput {
    /// Which step.
    pub step: ID,
    /// Who does it from now on: an active person.
    pub assignee: ID,
    /// Why it changes hands, 1 to 2,000 characters.
    pub reason: String,
    /// The `version` of the step as it was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// A review to be submitted for approval.
#[derive(InputObject)]
pub struct SubmitReviewInput {
    /// Which review.
    review: ID,
    /// That somebody looked for similar incidents: the same cause, type or supplier. Needed.
    #[graphql(default)]
    similar_checked: bool,
    /// The earlier incident of which this one is a recurrence, where one was found.
    recurrence_of: Option<ID>,
    /// Why there is no lesson; needed where there is none.
    no_lesson_reason: Option<String>,
    /// When the review was held; when its first step was submitted where nothing is said.
    held_at: Option<DateTime>,
    /// The `version` of the review as it was read; CONFLICT when it has changed since.
    expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

impl SubmitReviewInput {
    /// The submission that the use case takes.
    pub fn submission(self, ctx: &Context<'_>) -> Result<submit::Submission> {
        let recurrence = self.recurrence_of.map(|id| ctx.named("recurrenceOf", SubjectKind::Incident, &id));
        Ok(submit::Submission {
            review: ctx.named("review", SubjectKind::Review, &self.review)?,
            similar_checked: self.similar_checked,
            recurrence_of: recurrence.transpose()?,
            no_lesson_reason: self.no_lesson_reason,
            held_at: self.held_at.map(|at| at.0),
            expected_version: self.expected_version,
        })
    }
}

/// A review to be approved.
#[derive(InputObject)]
pub struct ApproveReviewInput {
    /// Which review.
    pub review: ID,
    /// The day on which its effect will be checked, today or later (ISO/IEC 27001 clause 10.2 d). Needed.
    pub effectiveness_on: Option<LocalDate>,
    /// The `version` of the review as it was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// A review to be returned to its chair.
#[derive(InputObject)]
pub struct ReturnReviewInput {
    /// Which review.
    pub review: ID,
    /// Why, 1 to 2,000 characters.
    pub reason: String,
    /// The `version` of the review as it was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}
