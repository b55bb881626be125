//! The tables of actions, where they come from and which controls they serve.

use crate::word::words;

words! {
    /// How far an action is.
    pub enum State {
        /// Planned.
        Draft = "DRAFT",
        /// Due.
        Active = "ACTIVE",
        /// On hold; the clock runs.
        OnHold = "ON_HOLD",
        /// Its owner says it is done.
        DoneClaimed = "DONE_CLAIMED",
        /// Somebody else accepted it as done.
        Closed = "CLOSED",
        /// It had the effect it was meant to have.
        Effective = "EFFECTIVE",
        /// It had not.
        Ineffective = "INEFFECTIVE",
        /// It will not be done.
        Cancelled = "CANCELLED",
    }
}

impl State {
    /// The states in which an action falls due: planned, or somebody still has to do something about it.
    pub const FALLING_DUE: [Self; 4] = [Self::Draft, Self::Active, Self::OnHold, Self::DoneClaimed];
}

words! {
    /// What an action does (ISO 9000 words).
    pub enum Kind {
        /// Removes the fault.
        Correction = "CORRECTION",
        /// Removes the cause of the fault.
        Corrective = "CORRECTIVE",
        /// Removes the cause of a fault that has not happened.
        Preventive = "PREVENTIVE",
    }
}

words! {
    /// Where an action comes from.
    pub enum SourceKind {
        /// A why.
        WhyNode = "WHY_NODE",
        /// A root cause analysis.
        RootCause = "ROOT_CAUSE",
        /// A lesson.
        Lesson = "LESSON",
        /// A finding.
        Finding = "FINDING",
        /// A decision.
        Decision = "DECISION",
    }
}

/// An action.
pub mod action {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{Kind, State};
    use crate::clock::Instant;
    use crate::json::Json;
    use crate::register::RegisterKind;
    use crate::subject::subject;

    /// An action.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "actions")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub reference: String,
        pub incident_id: Option<Uuid>,
        pub review_id: Option<Uuid>,
        pub title: String,
        pub kind: Kind,
        #[sea_orm(column_type = "Json")]
        pub changes: Json<Vec<RegisterKind>>,
        pub state: State,
        pub owner_id: Option<Uuid>,
        pub supervisor_id: Option<Uuid>,
        pub control_exemption: Option<String>,
        pub planned_by: Option<Uuid>,
        pub planned_at: Instant,
        pub activated_at: Option<Instant>,
        pub due_zone: String,
        pub first_due_on: Option<Date>,
        pub first_due_at: Option<Instant>,
        pub current_due_on: Option<Date>,
        pub current_due_at: Option<Instant>,
        pub claimed_by: Option<Uuid>,
        pub claimed_at: Option<Instant>,
        pub claim_note: Option<String>,
        pub closed_by: Option<Uuid>,
        pub closed_at: Option<Instant>,
        pub cancelled_by: Option<Uuid>,
        pub cancelled_at: Option<Instant>,
        pub cancellation_approved: Option<bool>,
        pub reason: Option<String>,
        pub version: i64,
    }

    subject!(Action, private: ["title", "control_exemption", "claim_note", "reason"], incident: |row| row.incident_id;
        bears_on: |row| Some(crate::subject::Bears::Action(row.id)));
}

/// A due date that was moved.
pub mod extension {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use crate::clock::Instant;
    use crate::subject::subject;

    /// An extension.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "action_extensions")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub action_id: Uuid,
        pub incident_id: Option<Uuid>,
        pub from_on: Date,
        /// The due instant that held until then.
        pub from_at: Instant,
        pub to_on: Date,
        pub reason: String,
        pub approved_by: Uuid,
        pub approved_at: Instant,
        pub version: i64,
    }

    subject!(ActionExtension, private: ["reason"], incident: |row| row.incident_id);
}

/// Where an action comes from.
pub mod source {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::SourceKind;
    use crate::subject::subject;

    /// A source.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "action_sources")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub action_id: Uuid,
        pub incident_id: Option<Uuid>,
        pub source_kind: SourceKind,
        pub source_id: Uuid,
        pub version: i64,
    }

    subject!(ActionSource, private: [], incident: |row| row.incident_id);
}

/// A control that an action serves.
pub mod control {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use crate::subject::subject;

    /// A control reference.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "action_controls")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub action_id: Uuid,
        pub incident_id: Option<Uuid>,
        pub control_ref: String,
        pub version: i64,
    }

    subject!(ActionControl, private: [], incident: |row| row.incident_id);
}
