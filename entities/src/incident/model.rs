//! The tables of incidents, their milestones and their timeline.

use crate::word::words;

words! {
    /// How far an incident is.
    pub enum State {
        /// Imported, or not yet declared.
        Draft = "DRAFT",
        /// Reported.
        Declared = "DECLARED",
        /// Classified, with an owner and a review.
        Triaged = "TRIAGED",
        /// Being worked.
        Investigating = "INVESTIGATING",
        /// It spreads no further.
        Contained = "CONTAINED",
        /// Its source is gone.
        Eradicated = "ERADICATED",
        /// Business runs as before.
        Recovered = "RECOVERED",
        /// Its review is being worked.
        UnderReview = "UNDER_REVIEW",
        /// Closed but for its actions: still an open loop.
        ClosedPendingActions = "CLOSED_PENDING_ACTIONS",
        /// Proven closed.
        Closed = "CLOSED",
        /// Found to be no incident.
        Reclassified = "RECLASSIFIED",
    }
}

words! {
    /// Where an incident comes from.
    pub enum Origin {
        /// Reported here.
        Native = "NATIVE",
        /// Brought in from another record.
        Imported = "IMPORTED",
    }
}

words! {
    /// How certain an incident is (VERIS security_incident).
    pub enum Kind {
        /// It happened.
        Confirmed = "CONFIRMED",
        /// It probably happened.
        Suspected = "SUSPECTED",
        /// It nearly happened.
        NearMiss = "NEAR_MISS",
        /// It did not happen.
        FalsePositive = "FALSE_POSITIVE",
    }
}

words! {
    /// An answer that may be "unknown": never null by omission.
    pub enum TriState {
        /// Yes.
        Yes = "YES",
        /// No.
        No = "NO",
        /// Not known yet.
        Unknown = "UNKNOWN",
    }
}

words! {
    /// How good a count is (recital 30 of Regulation (EU) 2024/2690).
    pub enum CountQuality {
        /// Counted.
        Exact = "EXACT",
        /// Estimated.
        Estimate = "ESTIMATE",
        /// The estimated maximum.
        MaxEstimate = "MAX_ESTIMATE",
    }
}

words! {
    /// What a milestone marks.
    pub enum MilestoneKind {
        /// It began.
        Occurred = "OCCURRED",
        /// The first asset was compromised.
        Compromised = "COMPROMISED",
        /// Data left.
        Exfiltrated = "EXFILTRATED",
        /// Somebody or something noticed.
        Detected = "DETECTED",
        /// The organisation became aware: the start of the legal clocks (recital 31 of Regulation (EU) 2024/2690).
        Aware = "AWARE",
        /// It was declared an incident.
        Declared = "DECLARED",
        /// It spread no further.
        Contained = "CONTAINED",
        /// Its source was gone.
        Eradicated = "ERADICATED",
        /// Business ran as before.
        Recovered = "RECOVERED",
        /// Somebody was notified.
        Notified = "NOTIFIED",
        /// It was closed.
        Closed = "CLOSED",
        /// Something else, named by its label.
        Other = "OTHER",
    }
}

words! {
    /// How precisely a time is known.
    pub enum Precision {
        /// To the second.
        Second = "SECOND",
        /// To the minute.
        Minute = "MINUTE",
        /// To the hour.
        Hour = "HOUR",
        /// To the day.
        Day = "DAY",
        /// To the month.
        Month = "MONTH",
        /// To the year.
        Year = "YEAR",
        /// Somewhere between two instants.
        Range = "RANGE",
        /// Not at all.
        Unknown = "UNKNOWN",
    }
}

words! {
    /// Where a record comes from.
    pub enum RecordSource {
        /// A person wrote it.
        Manual = "MANUAL",
        /// A verb left it.
        Transition = "TRANSITION",
        /// The system wrote it.
        System = "SYSTEM",
        /// An import brought it.
        Import = "IMPORT",
    }
}

words! {
    /// What a line of the timeline tells.
    pub enum EntryKind {
        /// It was noticed.
        Detection = "DETECTION",
        /// The organisation became aware.
        Awareness = "AWARENESS",
        /// Something was decided.
        Decision = "DECISION",
        /// It was contained.
        Containment = "CONTAINMENT",
        /// It was eradicated.
        Eradication = "ERADICATION",
        /// Business recovered.
        Recovery = "RECOVERY",
        /// Somebody was told.
        Communication = "COMMUNICATION",
        /// An authority was notified.
        Notification = "NOTIFICATION",
        /// Something was observed.
        Observation = "OBSERVATION",
        /// Something was done.
        Response = "RESPONSE",
        /// The incident changed its state.
        State = "STATE",
        /// An earlier line is corrected.
        Correction = "CORRECTION",
        /// Something else.
        Other = "OTHER",
    }
}

/// An incident.
pub mod incident {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{CountQuality, Kind, Origin, State, TriState};
    use crate::clock::Instant;
    use crate::evidence::Tlp;
    use crate::json::Json;
    use crate::subject::subject;

    /// An incident.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "incidents")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub reference: String,
        pub origin: Origin,
        pub state: State,
        pub title: String,
        pub description: Option<String>,
        pub kind: Option<Kind>,
        pub rsit_type: Option<String>,
        pub severity: Option<i64>,
        pub owner_id: Option<Uuid>,
        pub reporter_id: Option<Uuid>,
        pub channel: Option<String>,
        pub detected_at: Option<Instant>,
        pub aware_at: Option<Instant>,
        pub occurred_from: Option<Instant>,
        pub confidentiality: Option<bool>,
        pub integrity: Option<bool>,
        pub availability: Option<bool>,
        pub affected_persons: Option<i64>,
        pub affected_persons_quality: Option<CountQuality>,
        pub data_records: Option<i64>,
        pub direct_loss: Option<i64>,
        pub direct_loss_currency: Option<String>,
        pub origin_supplier_id: Option<Uuid>,
        pub cross_border: Option<TriState>,
        #[sea_orm(column_type = "Json")]
        pub member_states: Json<Vec<String>>,
        pub suspected_malicious: Option<TriState>,
        pub personal_data: Option<TriState>,
        pub significant: Option<TriState>,
        #[sea_orm(column_type = "Json")]
        pub significant_criteria: Json<Vec<String>>,
        pub significant_by: Option<Uuid>,
        pub significant_at: Option<Instant>,
        pub tlp: Option<Tlp>,
        pub exercise: bool,
        pub parent_id: Option<Uuid>,
        pub duplicate_of_id: Option<Uuid>,
        pub recurrence_of_id: Option<Uuid>,
        pub cause_key: Option<String>,
        pub source: Option<String>,
        pub source_id: Option<String>,
        pub source_hash: Option<String>,
        #[sea_orm(column_type = "Json", nullable)]
        pub source_record: Option<Json<serde_json::Value>>,
        pub declared_at: Option<Instant>,
        pub triaged_at: Option<Instant>,
        pub closed_at: Option<Instant>,
        pub created_at: Instant,
        pub version: i64,
    }

    subject!(Incident, private: ["title", "description", "channel", "source_record"], incident: |row| Some(row.id);
        bears_on: |row| Some(crate::subject::Bears::Incident(row.id)));
}

/// When something about an incident happened, as precisely as it is known.
pub mod milestone {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{MilestoneKind, Precision, RecordSource};
    use crate::clock::Instant;
    use crate::subject::subject;

    /// A milestone.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "incident_milestones")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub incident_id: Uuid,
        pub kind: MilestoneKind,
        pub label: Option<String>,
        pub earliest: Option<Instant>,
        pub latest: Option<Instant>,
        pub precision: Precision,
        pub as_written: Option<String>,
        pub zone: Option<String>,
        pub source: RecordSource,
        pub skip_reason: Option<String>,
        pub recorded_by: Option<Uuid>,
        pub recorded_at: Instant,
        pub version: i64,
    }

    subject!(IncidentMilestone, private: ["label", "as_written", "skip_reason"], incident: |row| Some(row.incident_id));
}

/// A line of the timeline; corrections are new lines.
pub mod entry {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{EntryKind, Precision, RecordSource};
    use crate::clock::Instant;
    use crate::subject::subject;

    /// A line of the timeline.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "timeline_entries")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub incident_id: Uuid,
        pub at: Instant,
        pub zone: String,
        pub precision: Precision,
        pub kind: EntryKind,
        pub text: String,
        pub source: RecordSource,
        pub corrects_id: Option<Uuid>,
        pub recorded_by: Option<Uuid>,
        pub recorded_at: Instant,
        pub version: i64,
    }

    subject!(TimelineEntry, private: ["text"], incident: |row| Some(row.incident_id));
}
