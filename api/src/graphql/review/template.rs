//! Review templates: which incidents they are for, and the steps they ask.

use async_graphql::{ID, Object, SimpleObject};
use entities::review::{self, OnlyIf, template};

use crate::graphql::node::node;
use crate::graphql::scalar::Duration;
use crate::graphql::vocabulary::{DueAnchor, EvidenceKind, ReviewTemplateStatus, Role};

node! {
    /// A review template at a version.
    ReviewTemplate, template::Entity
}

/// A case of incident that a template is for: every field that is given must hold.
#[derive(SimpleObject)]
pub struct ReviewTemplateCase {
    /// Of one of these severities, 1 (highest) to 5; empty fits all.
    severities: Vec<i64>,
    /// Of one of these RSIT classes, such as `malicious-code`; empty fits all.
    rsit_classes: Vec<String>,
    /// Whether a supplier is involved; null fits both.
    supplier_involved: Option<bool>,
    /// Whether personal data is involved; null fits both.
    personal_data: Option<bool>,
    /// Whether the incident is significant (NIS2 Art 23(3)); null fits both.
    significant: Option<bool>,
}

/// Evidence that a step of a template asks for.
#[derive(SimpleObject)]
pub struct ReviewTemplateEvidence {
    /// Of which kind.
    kind: EvidenceKind,
    /// How many pieces.
    min_count: i64,
    /// The role that its acceptor holds.
    acceptor_role: Role,
}

/// A field that the answers of a step must hold.
#[derive(SimpleObject, Clone)]
pub struct RequiredField {
    /// Its name in the answers.
    pub name: String,
    /// What belongs there.
    pub label: String,
}

/// A step as a template describes it.
#[derive(SimpleObject)]
pub struct ReviewTemplateStep {
    /// Its key within the template.
    key: String,
    /// What is to be done.
    title: String,
    /// Who is accountable.
    accountable_role: Role,
    /// The event that its due date counts from.
    anchor: DueAnchor,
    /// How long after that event it is due.
    offset: Duration,
    /// The fields that its answers must hold.
    required_fields: Vec<RequiredField>,
    /// The evidence that it must show.
    evidence: Vec<ReviewTemplateEvidence>,
    /// Keys of the steps that come before it.
    depends_on: Vec<String>,
    /// Whether it may be waived.
    skippable: bool,
    /// Who may waive it.
    waiver_role: Option<Role>,
    /// It is part of a review only where a supplier is linked.
    only_with_supplier: bool,
    /// It is part of a review unless the incident was found not to be significant.
    only_when_significant: bool,
}

/// A review template at a version. A review keeps the version it was opened with.
#[Object]
impl ReviewTemplate {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// Its key, such as `full`.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// Its version (Semantic Versioning 2.0), such as `1.0.0`.
    async fn semver(&self) -> &str {
        &self.0.semver
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Whether it is in use.
    async fn status(&self) -> ReviewTemplateStatus {
        self.0.status.into()
    }

    /// The cases it is for, any of which is enough; empty: every incident.
    async fn cases(&self) -> Vec<ReviewTemplateCase> {
        let cases = self.0.selector.0.any_of.iter();
        cases
            .map(|case| ReviewTemplateCase {
                severities: case.severities.clone(),
                rsit_classes: case.rsit_classes.clone(),
                supplier_involved: case.supplier_involved,
                personal_data: case.personal_data,
                significant: case.significant,
            })
            .collect()
    }

    /// Of several templates that fit, the one with the highest rank is taken.
    async fn rank(&self) -> i64 {
        self.0.selector.0.rank
    }

    /// Its steps in their order.
    async fn steps(&self) -> Vec<ReviewTemplateStep> {
        self.0.steps.0.iter().map(Into::into).collect()
    }
}

impl From<&review::TemplateStep> for ReviewTemplateStep {
    fn from(step: &review::TemplateStep) -> Self {
        let evidence = step.evidence.iter().map(|evidence| ReviewTemplateEvidence {
            kind: evidence.kind.into(),
            min_count: evidence.min_count,
            acceptor_role: evidence.acceptor_role.into(),
        });
        Self {
            key: step.key.clone(),
            title: step.title.clone(),
            accountable_role: step.accountable_role.into(),
            anchor: step.anchor.into(),
            offset: Duration(step.offset_seconds),
            required_fields: step.required_fields.iter().map(Into::into).collect(),
            evidence: evidence.collect(),
            depends_on: step.depends_on.clone(),
            skippable: step.skippable,
            waiver_role: step.waiver_role.map(Into::into),
            only_with_supplier: step.only_if == Some(OnlyIf::SupplierInvolved),
            only_when_significant: step.only_if == Some(OnlyIf::Significant),
        }
    }
}

impl From<&review::RequiredField> for RequiredField {
    fn from(field: &review::RequiredField) -> Self {
        Self { name: field.name.clone(), label: field.label.clone() }
    }
}
