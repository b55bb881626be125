//! What the verbs about actions take.

use async_graphql::{Context, ID, InputObject, OneofObject};
use entities::action::SourceKind;
use entities::action::plan::NewAction;
use entities::action::reassign::Reassignment;
use entities::action::source_of::NewSource;
use entities::evidence::require::NewRequirement;
use entities::subject::SubjectKind;

use crate::graphql::context::Asks;
use crate::graphql::scalar::{Duration, LocalDate};
use crate::graphql::vocabulary::{ActionKind, EvidenceKind, RegisterKind, Role};

/// Where an action comes from: exactly one of these.
#[derive(OneofObject)]
pub enum ActionSourceInput {
    /// An answer of the tree of whys.
    WhyNode(ID),
    /// A root cause analysis as a whole.
    RootCause(ID),
    /// A lesson that was not rejected.
    Lesson(ID),
}

/// Evidence that must be shown, declared before the work begins.
#[derive(InputObject)]
pub struct EvidenceRequirementInput {
    /// What must be shown.
    kind: EvidenceKind,
    /// How many pieces of it, 1 to 100.
    #[graphql(default = 1)]
    min_count: i64,
    /// The role that its acceptor holds.
    acceptor_role: Role,
    /// How old it may be when it is accepted, from its effective date (ISO 8601, such as `P30D`).
    max_age: Option<Duration>,
    /// The control or asset that it must be about, such as `A.5.17`.
    must_relate_to: Option<String>,
}

/// An action to be planned. What is left out shows as a blocker of `activateAction`.
#[derive(InputObject)]
pub struct PlanActionInput {
    /// What is to be done, 1 to 300 characters.
    title: String,
    /// What it does (ISO 9000).
    kind: ActionKind,
    /// The registers that it must change: it closes only once each has a version caused by it, or confirmed by it.
    #[graphql(default)]
    changes: Vec<RegisterKind>,
    /// The one person who does it. Nobody who holds INTERNAL_AUDIT.
    owner: Option<ID>,
    /// Who hears when it is late; the owner's supervisor when left out.
    supervisor: Option<ID>,
    /// Where it comes from; all of one incident.
    #[graphql(default)]
    sources: Vec<ActionSourceInput>,
    /// The controls it serves: `A.5.1` to `A.8.34`, `21(2)(a)` to `21(2)(j)`, or points of the Annex of 2024/2690.
    #[graphql(default)]
    controls: Vec<String>,
    /// Why it serves no control, 1 to 4,000 characters.
    control_exemption: Option<String>,
    /// What it must show.
    #[graphql(default)]
    evidence_requirements: Vec<EvidenceRequirementInput>,
    /// The last day on which it is in time, in the owner's zone. It never moves once the action is active.
    first_due_date: Option<LocalDate>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

impl PlanActionInput {
    /// The action that the input means; a refusal at the field that names nothing of this organisation.
    pub fn action(self, ctx: &Context<'_>) -> Result<NewAction, entities::Error> {
        let person = |field, id: Option<ID>| id.map(|id| ctx.named(field, SubjectKind::Person, &id)).transpose();
        let sources = self.sources.into_iter().enumerate().map(|(at, source)| {
            let (member, kind, of, id) = match source {
                ActionSourceInput::WhyNode(id) => ("whyNode", SourceKind::WhyNode, SubjectKind::WhyNode, id),
                ActionSourceInput::RootCause(id) => {
                    ("rootCause", SourceKind::RootCause, SubjectKind::RootCauseAnalysis, id)
                }
                ActionSourceInput::Lesson(id) => ("lesson", SourceKind::Lesson, SubjectKind::Lesson, id),
            };
            Ok(NewSource { kind, id: ctx.named(&format!("sources.{at}.{member}"), of, &id)? })
        });
        Ok(NewAction {
            sources: sources.collect::<Result<_, entities::Error>>()?,
            owner: person("owner", self.owner)?,
            supervisor: person("supervisor", self.supervisor)?,
            title: self.title,
            kind: self.kind.into(),
            changes: self.changes.into_iter().map(Into::into).collect(),
            controls: self.controls,
            control_exemption: self.control_exemption,
            evidence_requirements: self.evidence_requirements.into_iter().map(Into::into).collect(),
            first_due_on: self.first_due_date.map(|day| day.0),
        })
    }
}

impl ReassignActionInput {
    /// The change of hands that the input means; a refusal at the field that names nothing of this organisation.
    pub fn reassignment(self, ctx: &Context<'_>) -> Result<Reassignment, entities::Error> {
        let person = |field, id: &ID| ctx.named(field, SubjectKind::Person, id);
        Ok(Reassignment {
            id: ctx.named("id", SubjectKind::Action, &self.id)?,
            owner: person("owner", &self.owner)?,
            supervisor: self.supervisor.as_ref().map(|id| person("supervisor", id)).transpose()?,
            reason: self.reason,
            expected_version: self.expected_version,
        })
    }
}

impl From<EvidenceRequirementInput> for NewRequirement {
    fn from(input: EvidenceRequirementInput) -> Self {
        Self {
            kind: input.kind.into(),
            min_count: input.min_count,
            acceptor_role: input.acceptor_role.into(),
            max_age_seconds: input.max_age.map(|age| age.0),
            must_relate_to: input.must_relate_to,
        }
    }
}

/// A planned action that becomes due.
#[derive(InputObject)]
pub struct ActivateActionInput {
    /// Which action.
    pub id: ID,
    /// The version of the action that was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// An owner's claim that an action is done.
#[derive(InputObject)]
pub struct CompleteActionInput {
    /// Which action.
    pub id: ID,
    /// Versions of evidence to be shown for those of its requirements that ask for their kind; what was submitted for
    /// a requirement already need not be named.
    #[graphql(default)]
    pub evidence: Vec<ID>,
    /// A word on how it was done, at most 4,000 characters.
    pub note: Option<String>,
    /// The version of the action that was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// An action that is accepted as done.
#[derive(InputObject)]
pub struct AcceptActionInput {
    /// Which action.
    pub id: ID,
    /// The version of the action that was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// An action that was claimed done and is not.
#[derive(InputObject)]
pub struct ReturnActionInput {
    /// Which action.
    pub id: ID,
    /// What is lacking, 1 to 4,000 characters.
    pub reason: String,
    /// The version of the action that was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// An action that will not be done.
#[derive(InputObject)]
pub struct CancelActionInput {
    /// Which action.
    pub id: ID,
    /// Why not, 1 to 4,000 characters.
    pub reason: String,
    /// The version of the action that was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// An action that gets more time. Whoever gives it approves of that.
#[derive(InputObject)]
pub struct ExtendActionInput {
    /// Which action.
    pub id: ID,
    /// The last day on which it is in time from now on, in its `dueZone`; after the one that holds now, and not past.
    pub due_date: LocalDate,
    /// Why it needs more time, 1 to 4,000 characters.
    pub reason: String,
    /// The version of the action that was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// An action that changes hands.
#[derive(InputObject)]
pub struct ReassignActionInput {
    /// Which action.
    pub id: ID,
    /// Who owns it from now on: one active person who does not hold INTERNAL_AUDIT.
    pub owner: ID,
    /// Who hears from now on when it is late, not the new owner; when left out as it was, or the new owner's supervisor where
    /// that was the new owner.
    pub supervisor: Option<ID>,
    /// Why it changes hands, 1 to 4,000 characters.
    pub reason: String,
    /// The version of the action that was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// An action that is put on hold.
#[derive(InputObject)]
pub struct HoldActionInput {
    /// Which action.
    pub id: ID,
    /// What it waits for, 1 to 4,000 characters.
    pub reason: String,
    /// The version of the action that was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// An action that goes on.
#[derive(InputObject)]
pub struct ReleaseActionInput {
    /// Which action.
    pub id: ID,
    /// The version of the action that was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

/// A closed action that is opened again.
#[derive(InputObject)]
pub struct ReopenActionInput {
    /// Which action.
    pub id: ID,
    /// Why it is not done after all, 1 to 4,000 characters.
    pub reason: String,
    /// The version of the action that was read; CONFLICT when it has changed since.
    pub expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}
