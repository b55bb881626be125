//! The tables of digests and of the reminders told in them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::Reference;
use crate::word::words;

words! {
    /// Why somebody hears that something is due.
    pub enum Audience {
        /// Its owner or assignee.
        Assignee = "ASSIGNEE",
        /// In the place of an owner or assignee who has left: the supervisor, else the holder of CHAIR.
        Steward = "STEWARD",
        /// The supervisor, else the holder of CHAIR: it is three days late.
        Supervisor = "SUPERVISOR",
        /// Each member of the management body: it is two weeks late.
        ManagementBody = "MANAGEMENT_BODY",
    }
}

/// A line of a digest: what is due, as it stood when it was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// The action or the step.
    pub subject: Reference,
    /// The incident it belongs to.
    pub incident_id: Option<Uuid>,
    /// Why this person hears of it.
    pub audience: Audience,
    /// Which rung of the ladder this is, in days from the due date.
    pub offset_days: i64,
    /// The due date that holds.
    pub due_on: NaiveDate,
    /// How many days it is over, negative while there is time.
    pub days: i64,
    /// The action's human key; a step's is its review's.
    pub reference: String,
    /// What is to be done.
    pub title: String,
    /// The human key of the incident.
    pub incident: Option<String>,
    /// Who owns it; none where nobody does who is still there.
    pub owner: Option<String>,
    /// Whether it is on hold, which does not stop the clock.
    pub on_hold: bool,
    /// Whether others have to act first: on steps before it, or on its acceptance.
    #[serde(default)]
    pub waits: bool,
}

/// What one person was told on one day.
pub mod digest {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::Line;
    use crate::clock::Instant;
    use crate::json::Json;
    use crate::subject::subject;

    /// A digest.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "reminder_digests")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub person_id: Uuid,
        pub day: Date,
        pub zone: String,
        #[sea_orm(column_type = "Json")]
        pub lines: Json<Vec<Line>>,
        /// How many more were due or late: they are told on the mornings to come.
        pub more: i64,
        pub told_at: Instant,
        pub version: i64,
    }

    subject!(ReminderDigest, private: ["lines"]);
}

/// A rung of the ladder that was told to one person.
pub mod reminder {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::Audience;
    use crate::clock::Instant;
    use crate::subject::{SubjectKind, subject};

    /// A reminder.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "reminders")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub digest_id: Uuid,
        pub person_id: Uuid,
        pub subject_kind: SubjectKind,
        pub subject_id: Uuid,
        pub incident_id: Option<Uuid>,
        pub audience: Audience,
        pub offset_days: i64,
        pub due_on: Date,
        pub dedupe_key: String,
        pub told_at: Instant,
        pub version: i64,
    }

    subject!(Reminder, private: [], incident: |row| row.incident_id);
}
