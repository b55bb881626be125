//! The tables of review templates, reviews and their steps.

use serde::{Deserialize, Serialize};

use crate::actor::Role;
use crate::evidence::EvidenceKind;
use crate::word::words;

words! {
    /// How far a template is.
    pub enum TemplateStatus {
        /// Being written.
        Draft = "DRAFT",
        /// In use.
        Active = "ACTIVE",
        /// No longer used for new reviews.
        Retired = "RETIRED",
    }
}

words! {
    /// How far a review is.
    pub enum State {
        /// Opened; waiting for recovery.
        Scheduled = "SCHEDULED",
        /// Being worked.
        InProgress = "IN_PROGRESS",
        /// Waiting for approval.
        Submitted = "SUBMITTED",
        /// Approved by management.
        Approved = "APPROVED",
        /// Its effect was verified.
        EffectivenessVerified = "EFFECTIVENESS_VERIFIED",
        /// Its incident was reclassified.
        Cancelled = "CANCELLED",
    }
}

words! {
    /// How far a step is.
    pub enum StepState {
        /// Waiting for the steps it depends on.
        Pending = "PENDING",
        /// May begin.
        Ready = "READY",
        /// Being worked.
        InProgress = "IN_PROGRESS",
        /// Waiting for acceptance.
        Submitted = "SUBMITTED",
        /// Accepted by somebody other than its assignee.
        Accepted = "ACCEPTED",
        /// Left out, with a reason.
        Waived = "WAIVED",
    }
}

words! {
    /// The event from which a due date counts.
    pub enum Anchor {
        /// When the incident was detected.
        Detected = "DETECTED",
        /// When business had recovered.
        Recovered = "RECOVERED",
        /// When the review was opened.
        ReviewOpened = "REVIEW_OPENED",
    }
}

/// When a template fits: when any of its cases does. Of several templates that fit, the highest rank wins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Selector {
    /// The cases it is for; empty fits all.
    pub any_of: Vec<Case>,
    /// The higher wins where several fit.
    pub rank: i64,
}

/// A case of incident: every field that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Case {
    /// Severities 1 (highest) to 5; empty fits all.
    pub severities: Vec<i64>,
    /// RSIT classes such as `malicious-code`; empty fits all.
    pub rsit_classes: Vec<String>,
    /// Whether a supplier is involved.
    pub supplier_involved: Option<bool>,
    /// Whether personal data is involved.
    pub personal_data: Option<bool>,
    /// Whether the incident is significant (NIS2 Art 23(3)).
    pub significant: Option<bool>,
}

/// A step as a template describes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateStep {
    /// Its key within the template.
    pub key: String,
    /// What is to be done.
    pub title: String,
    /// Who is accountable.
    pub accountable_role: Role,
    /// The event its due date counts from.
    pub anchor: Anchor,
    /// How long after it, in seconds.
    pub offset_seconds: i64,
    /// Fields that its answers must hold: name and a sentence that explains it.
    #[serde(default)]
    pub required_fields: Vec<RequiredField>,
    /// Evidence that it must show.
    #[serde(default)]
    pub evidence: Vec<TemplateEvidence>,
    /// Keys of the steps that come before.
    #[serde(default)]
    pub depends_on: Vec<String>,
    /// Whether it may be waived.
    #[serde(default)]
    pub skippable: bool,
    /// Who may waive it.
    #[serde(default)]
    pub waiver_role: Option<Role>,
    /// When it is part of the review at all.
    #[serde(default)]
    pub only_if: Option<OnlyIf>,
}

/// A field that a step's answers must hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequiredField {
    /// Its name in the answers.
    pub name: String,
    /// What belongs there.
    pub label: String,
}

/// Evidence that a template's step must show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplateEvidence {
    /// Of which kind.
    pub kind: EvidenceKind,
    /// How many.
    pub min_count: i64,
    /// Who accepts it.
    pub acceptor_role: Role,
}

words! {
    /// When a step is part of a review.
    pub enum OnlyIf {
        /// When a supplier is linked.
        SupplierInvolved = "SUPPLIER_INVOLVED",
        /// When the incident is significant or that is not decided.
        Significant = "SIGNIFICANT",
    }
}

/// A review template at a version.
pub mod template {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{Selector, TemplateStatus, TemplateStep};
    use crate::clock::Instant;
    use crate::json::Json;
    use crate::subject::subject;

    /// A review template.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "review_templates")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub key: String,
        pub semver: String,
        pub title: String,
        pub status: TemplateStatus,
        #[sea_orm(column_type = "Json")]
        pub selector: Json<Selector>,
        #[sea_orm(column_type = "Json")]
        pub steps: Json<Vec<TemplateStep>>,
        pub created_at: Instant,
        pub version: i64,
    }

    subject!(ReviewTemplate, private: []);
}

/// A review of an incident.
pub mod review {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::State;
    use crate::clock::Instant;
    use crate::subject::subject;

    /// A review.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "reviews")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub reference: String,
        pub incident_id: Uuid,
        pub template_id: Uuid,
        pub chair_id: Uuid,
        pub state: State,
        pub opened_at: Instant,
        pub due_at: Option<Instant>,
        pub held_at: Option<Instant>,
        pub similar_checked_at: Option<Instant>,
        pub similar_checked_by: Option<Uuid>,
        pub no_lesson_reason: Option<String>,
        pub effectiveness_on: Option<Date>,
        pub submitted_by: Option<Uuid>,
        pub submitted_at: Option<Instant>,
        pub approved_by: Option<Uuid>,
        pub approved_at: Option<Instant>,
        pub version: i64,
    }

    subject!(Review, private: ["no_lesson_reason"], incident: |row| Some(row.incident_id));
}

/// A step of a review.
pub mod step {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{Anchor, RequiredField, StepState};
    use crate::actor::Role;
    use crate::clock::Instant;
    use crate::json::Json;
    use crate::subject::subject;

    /// A step.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "review_steps")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub review_id: Uuid,
        pub incident_id: Uuid,
        pub key: String,
        pub ordinal: i64,
        pub title: String,
        pub accountable_role: Role,
        pub assignee_id: Option<Uuid>,
        #[sea_orm(column_type = "Json")]
        pub depends_on: Json<Vec<String>>,
        #[sea_orm(column_type = "Json")]
        pub required_fields: Json<Vec<RequiredField>>,
        pub skippable: bool,
        pub waiver_role: Option<Role>,
        pub anchor: Anchor,
        pub offset_seconds: i64,
        pub due_on: Option<Date>,
        pub due_at: Option<Instant>,
        pub state: StepState,
        #[sea_orm(column_type = "Json", nullable)]
        pub answers: Option<Json<serde_json::Value>>,
        pub submitted_by: Option<Uuid>,
        pub submitted_at: Option<Instant>,
        pub decided_by: Option<Uuid>,
        pub decided_at: Option<Instant>,
        pub reason: Option<String>,
        pub version: i64,
    }

    subject!(ReviewStep, private: ["answers", "reason"], incident: |row| Some(row.incident_id));
}
