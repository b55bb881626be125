//! What the versions of each register say. Most bodies go in as they come out.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entities::register::body;
use entities::subject::SubjectKind;
use uuid::Uuid;

use crate::graphql::error::ApiError;
use crate::graphql::evidence::Evidence;
use crate::graphql::loader::Loads;
use crate::graphql::node::{self, Node};
use crate::graphql::vocabulary::{Implementation, PolicyKind, RiskStatus, RiskTreatment};

/// The text of a policy, procedure or checklist.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "PolicyBodyInput")]
pub struct PolicyBody {
    /// What it is.
    pub kind: PolicyKind,
    /// Its version as people call it: three numbers, such as `2.1.0` (semver.org), higher than the one in force.
    pub semver: String,
    /// Its sections in order, 1 to 500.
    pub sections: Vec<PolicySection>,
}

/// A section of a policy.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "PolicySectionInput")]
pub struct PolicySection {
    /// The section's own id, the same from version to version: 1 to 64 characters of a-z, 0-9, dot, dash, underscore.
    pub id: String,
    /// Its heading, 1 to 300 characters.
    pub heading: String,
    /// Its text, 1 to 100,000 characters.
    pub text: String,
}

/// A place in the 5 × 5 matrix.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "RiskRatingInput")]
pub struct RiskRating {
    /// How likely, 1 (rare) to 5 (almost certain).
    pub likelihood: i64,
    /// How bad, 1 (negligible) to 5 (severe).
    pub impact: i64,
    /// Likelihood × impact, brought to 0–100 points by the matrix.
    #[graphql(skip_input)]
    pub score: i64,
}

/// A risk at one time.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "RiskBodyInput")]
pub struct RiskBody {
    /// The kind of risk, such as `Malware` or `Supply chain`, 1 to 100 characters.
    pub category: String,
    /// What is at risk; at most 200 entries.
    pub assets: Vec<String>,
    /// The matrix that the ratings stand in: likelihoods × impacts.
    #[graphql(skip_input)]
    pub matrix: String,
    /// Before any control.
    pub inherent: RiskRating,
    /// With the controls as they are.
    pub current: RiskRating,
    /// With the controls as they are planned; at most the inherent score.
    pub residual: RiskRating,
    /// What is done about it (ISO/IEC 27005 words).
    pub treatment: RiskTreatment,
    /// How far it is.
    pub status: RiskStatus,
    /// What may happen, and how; 1 to 10,000 characters.
    pub description: String,
}

/// A control at one time.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ControlBodyInput")]
pub struct ControlBody {
    /// The requirements it meets: `A.5.17` (ISO/IEC 27001:2022), `21(2)(j)` (NIS2), `3.6.1` (Annex of 2024/2690).
    pub framework_refs: Vec<String>,
    /// How far it is in place.
    pub implementation: Implementation,
    /// What it does, 1 to 10,000 characters.
    pub description: String,
}

/// A training item at one time.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "TrainingBodyInput")]
pub struct TrainingBody {
    /// Who is trained, such as `All staff`; at least one entry.
    pub audience: Vec<String>,
    /// What is taught, 1 to 100,000 characters.
    pub content: String,
}

/// A contract at one time.
#[derive(SimpleObject, InputObject)]
#[graphql(input_name = "ContractBodyInput")]
pub struct ContractBody {
    /// What is agreed on security, 1 to 100,000 characters.
    pub terms: String,
    /// For which services.
    pub services: Vec<String>,
    /// Within how many seconds the supplier tells of an incident; null where nothing is agreed.
    pub notification_duty_seconds: Option<i64>,
}

/// A row of the statement of applicability at one time, to be written.
#[derive(InputObject)]
pub struct SoaRowBodyInput {
    /// Which standard, such as `ISO/IEC 27001:2022`.
    pub standard: String,
    /// Which control of it: `A.5.17`, `21(2)(j)` or `3.6.1`.
    pub control_ref: String,
    /// Whether it applies here.
    pub applicable: bool,
    /// Why it applies, or why not; 1 to 10,000 characters.
    pub justification: String,
    /// How far it is in place.
    pub implementation: Implementation,
    /// Pieces of evidence that show it, at most 100.
    #[graphql(default)]
    pub evidence: Vec<ID>,
    /// Lessons that shaped it, at most 100.
    #[graphql(default)]
    pub lessons: Vec<ID>,
}

/// A row of the statement of applicability at one time.
pub struct SoaRowBody(body::SoaRow);

/// A row of the statement of applicability at one time.
#[Object]
impl SoaRowBody {
    /// Which standard.
    async fn standard(&self) -> &str {
        &self.0.standard
    }

    /// Which control of it, such as `A.5.17`.
    async fn control_ref(&self) -> &str {
        &self.0.control_ref
    }

    /// Whether it applies here.
    async fn applicable(&self) -> bool {
        self.0.applicable
    }

    /// Why it applies, or why not.
    async fn justification(&self) -> &str {
        &self.0.justification
    }

    /// How far it is in place.
    async fn implementation(&self) -> Implementation {
        self.0.implementation.into()
    }

    /// Pieces of evidence that show it.
    async fn evidence(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Evidence>> {
        let pieces = self.0.evidence.iter().map(|&id| ctx.one::<Evidence>(Some(id)));
        Ok(futures_util::future::try_join_all(pieces).await?.into_iter().flatten().collect())
    }

    /// Lessons that shaped it.
    async fn lessons(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Node>> {
        Ok(nodes(ctx, SubjectKind::Lesson, &self.0.lessons).await?)
    }
}

async fn nodes(ctx: &Context<'_>, kind: SubjectKind, ids: &[Uuid]) -> Result<Vec<Node>, ApiError> {
    let found = futures_util::future::try_join_all(ids.iter().map(|&id| node::load(ctx, kind, id))).await?;
    Ok(found.into_iter().flatten().collect())
}

impl From<body::SoaRow> for SoaRowBody {
    fn from(kept: body::SoaRow) -> Self {
        Self(kept)
    }
}

impl From<body::Policy> for PolicyBody {
    fn from(kept: body::Policy) -> Self {
        let section = |s: body::Section| PolicySection { id: s.id, heading: s.heading, text: s.text };
        let sections = kept.sections.into_iter().map(section).collect();
        Self { kind: kept.kind.into(), semver: kept.semver, sections }
    }
}

impl From<PolicyBody> for body::Policy {
    fn from(given: PolicyBody) -> Self {
        let section = |s: PolicySection| body::Section { id: s.id, heading: s.heading, text: s.text };
        let sections = given.sections.into_iter().map(section).collect();
        Self { kind: given.kind.into(), semver: given.semver, sections }
    }
}

impl From<body::Rating> for RiskRating {
    fn from(kept: body::Rating) -> Self {
        Self { likelihood: kept.likelihood, impact: kept.impact, score: kept.score }
    }
}

impl From<RiskRating> for body::Rating {
    fn from(given: RiskRating) -> Self {
        Self { likelihood: given.likelihood, impact: given.impact, score: given.score }
    }
}

impl From<body::Risk> for RiskBody {
    fn from(kept: body::Risk) -> Self {
        Self {
            category: kept.category,
            assets: kept.assets,
            matrix: kept.matrix,
            inherent: kept.inherent.into(),
            current: kept.current.into(),
            residual: kept.residual.into(),
            treatment: kept.treatment.into(),
            status: kept.status.into(),
            description: kept.description,
        }
    }
}

impl From<RiskBody> for body::Risk {
    fn from(given: RiskBody) -> Self {
        Self {
            category: given.category,
            assets: given.assets,
            matrix: given.matrix,
            inherent: given.inherent.into(),
            current: given.current.into(),
            residual: given.residual.into(),
            treatment: given.treatment.into(),
            status: given.status.into(),
            description: given.description,
        }
    }
}

impl From<body::Control> for ControlBody {
    fn from(kept: body::Control) -> Self {
        let implementation = kept.implementation.into();
        Self { framework_refs: kept.framework_refs, implementation, description: kept.description }
    }
}

impl From<ControlBody> for body::Control {
    fn from(given: ControlBody) -> Self {
        let implementation = given.implementation.into();
        Self { framework_refs: given.framework_refs, implementation, description: given.description }
    }
}

impl From<body::TrainingItem> for TrainingBody {
    fn from(kept: body::TrainingItem) -> Self {
        Self { audience: kept.audience, content: kept.content }
    }
}

impl From<TrainingBody> for body::TrainingItem {
    fn from(given: TrainingBody) -> Self {
        Self { audience: given.audience, content: given.content }
    }
}

impl From<body::Contract> for ContractBody {
    fn from(kept: body::Contract) -> Self {
        let notification_duty_seconds = kept.notification_duty_seconds;
        Self { terms: kept.terms, services: kept.services, notification_duty_seconds }
    }
}

impl From<ContractBody> for body::Contract {
    fn from(given: ContractBody) -> Self {
        let notification_duty_seconds = given.notification_duty_seconds;
        Self { terms: given.terms, services: given.services, notification_duty_seconds }
    }
}
