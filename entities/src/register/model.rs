//! The tables of the registers: one machine for policies, risks, controls, rows of the statement of applicability,
//! training items and contracts; their versions; and why each version stands as it does.

use crate::subject::SubjectKind;
use crate::word::words;

words! {
    /// Which register.
    pub enum RegisterKind {
        /// Policies, procedures, checklists.
        Policy = "POLICY",
        /// The risk register.
        Risk = "RISK",
        /// Controls.
        Control = "CONTROL",
        /// The statement of applicability.
        SoaRow = "SOA_ROW",
        /// Training items.
        TrainingItem = "TRAINING_ITEM",
        /// Contracts.
        Contract = "CONTRACT",
    }
}

impl RegisterKind {
    /// The kind of an item of this register.
    pub const fn item(self) -> SubjectKind {
        match self {
            Self::Policy => SubjectKind::Policy,
            Self::Risk => SubjectKind::Risk,
            Self::Control => SubjectKind::Control,
            Self::SoaRow => SubjectKind::SoaRow,
            Self::TrainingItem => SubjectKind::TrainingItem,
            Self::Contract => SubjectKind::Contract,
        }
    }

    /// The kind of a version of an item of this register.
    pub const fn version(self) -> SubjectKind {
        match self {
            Self::Policy => SubjectKind::PolicyVersion,
            Self::Risk => SubjectKind::RiskVersion,
            Self::Control => SubjectKind::ControlVersion,
            Self::SoaRow => SubjectKind::SoaRowVersion,
            Self::TrainingItem => SubjectKind::TrainingVersion,
            Self::Contract => SubjectKind::ContractVersion,
        }
    }
}

words! {
    /// How far a version is.
    pub enum State {
        /// Being written.
        Draft = "DRAFT",
        /// Submitted; its body is frozen.
        InReview = "IN_REVIEW",
        /// Approved; effective from a later day.
        Approved = "APPROVED",
        /// In force.
        Effective = "EFFECTIVE",
        /// Replaced by a newer version.
        Superseded = "SUPERSEDED",
        /// Out of force without a successor.
        Retired = "RETIRED",
    }
}

words! {
    /// What a version is caused by.
    pub enum CauseKind {
        /// An incident.
        Incident = "INCIDENT",
        /// A lesson.
        Lesson = "LESSON",
        /// An action.
        Action = "ACTION",
        /// A decision of management.
        Decision = "DECISION",
        /// A finding of an audit.
        Finding = "FINDING",
        /// A change of the law.
        RuleChange = "RULE_CHANGE",
        /// A review at a planned interval.
        ScheduledReview = "SCHEDULED_REVIEW",
    }
}

words! {
    /// What the cause did.
    pub enum CauseRole {
        /// The version was written because of it.
        CausedBy = "CAUSED_BY",
        /// It prompted a look that led to the version.
        Prompted = "PROMPTED",
        /// It prompted a look that confirmed the text as it stood.
        ConfirmedNoChange = "CONFIRMED_NO_CHANGE",
    }
}

/// An item of a register.
pub mod item {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::RegisterKind;
    use crate::clock::Instant;
    use crate::subject::subject;

    /// An item of a register.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "register_items")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: RegisterKind,
        pub reference: String,
        pub title: String,
        pub owner_id: Option<Uuid>,
        pub supplier_id: Option<Uuid>,
        pub created_at: Instant,
        pub version: i64,
    }

    subject!(|row| row.kind.item(), organisation: |row: &Model| row.organisation_id, private: ["title"]);
}

/// A version of an item.
pub mod version {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{RegisterKind, State};
    use crate::clock::Instant;
    use crate::json::Json;
    use crate::subject::subject;

    /// A version of an item.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "register_versions")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub item_id: Uuid,
        pub predecessor_id: Option<Uuid>,
        pub kind: RegisterKind,
        pub number: i64,
        pub label: String,
        pub state: State,
        #[sea_orm(column_type = "Json")]
        pub body: Json<serde_json::Value>,
        pub body_hash: String,
        pub summary: Option<String>,
        pub confirmed_no_change: bool,
        pub no_cause_reason: Option<String>,
        pub author_id: Uuid,
        pub drafted_at: Instant,
        pub submitted_at: Option<Instant>,
        pub approved_by: Option<Uuid>,
        pub approved_at: Option<Instant>,
        pub effective_from: Option<Date>,
        pub effective_at: Option<Instant>,
        pub ended_at: Option<Instant>,
        pub version: i64,
    }

    subject!(|row| row.kind.version(), organisation: |row: &Model| row.organisation_id,
        private: ["body", "summary", "no_cause_reason"]);
}

/// Why a version stands as it does.
pub mod cause {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{CauseKind, CauseRole};
    use crate::clock::Instant;
    use crate::subject::subject;

    /// A cause edge.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "cause_edges")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub version_id: Uuid,
        pub cause_kind: CauseKind,
        pub cause_id: Option<Uuid>,
        pub incident_id: Option<Uuid>,
        pub role: CauseRole,
        pub section: Option<String>,
        pub note: Option<String>,
        pub created_by: Option<Uuid>,
        pub created_at: Instant,
        pub version: i64,
    }

    subject!(CauseEdge, private: ["note"], incident: |row| row.incident_id);
}

/// What a version may be caused by, and what a body may name: rows of the floors above, named here alone.
pub(super) mod origin {
    pub use crate::action::action::Entity as Action;
    pub use crate::evidence::piece::Entity as Evidence;
    pub use crate::incident::incident::Entity as Incident;
    pub use crate::lesson::Entity as Lesson;
}
