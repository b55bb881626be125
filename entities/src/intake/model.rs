//! The tables of import runs, their warnings and the records they held back.

use crate::word::words;

words! {
    /// The published codes of a record that an import held back.
    pub enum HeldCode {
        /// A record of this source and id was imported with other content.
        OtherContent = "OTHER_CONTENT",
        /// The line is not JSON.
        NotJson = "NOT_JSON",
        /// The line is JSON but no record.
        NotARecord = "NOT_A_RECORD",
        /// The record has no id that can be read.
        IdMissing = "ID_MISSING",
        /// The line is too long for a record; its beginning is kept.
        LineTooLong = "LINE_TOO_LONG",
    }
}

impl HeldCode {
    /// The field of the record that it is about; none where it is about the whole line.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::IdMissing => Some("incident_id"),
            Self::OtherContent | Self::NotJson | Self::NotARecord | Self::LineTooLong => None,
        }
    }

    /// What to do about it.
    pub const fn way_out(self) -> &'static str {
        match self {
            Self::OtherContent => {
                "Compare it with the incident; if it is another one, give it an id of its own in the file and import again."
            }
            Self::NotJson => "Mend the line so that it is one JSON object, and import again.",
            Self::NotARecord => "Write the record as one JSON object in one line, and import again.",
            Self::IdMissing => "Give the record an incident_id of 1 to 200 characters, and import again.",
            Self::LineTooLong => "Split what the line holds into one record a line, and import again.",
        }
    }
}

/// A run of an import.
pub mod run {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use crate::clock::Instant;
    use crate::subject::subject;

    /// A run.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "import_runs")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub source: String,
        pub file_name: String,
        pub started_at: Instant,
        pub finished_at: Option<Instant>,
        pub read_count: i64,
        pub imported_count: i64,
        pub unchanged_count: i64,
        pub held_count: i64,
        pub warning_count: i64,
        pub version: i64,
    }

    subject!(ImportRun, private: ["file_name"]);
}

/// A record held back: same source and id with other content, or a line that is no record.
pub mod held {
    use sea_orm::entity::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::HeldCode;
    use crate::clock::Instant;
    use crate::subject::subject;

    /// A held record.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
    #[sea_orm(table_name = "held_records")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub run_id: Uuid,
        pub source: String,
        pub source_id: Option<String>,
        pub content_hash: String,
        pub line: i64,
        pub code: HeldCode,
        pub reason: String,
        pub incident_id: Option<Uuid>,
        pub raw: String,
        pub held_at: Instant,
        pub version: i64,
    }

    subject!(HeldRecord, private: ["raw"], incident: |row| row.incident_id);
}

/// What was odd about a record that was imported all the same.
pub mod warning {
    use sea_orm::entity::prelude::*;

    use crate::intake::oddity::WarningCode;

    /// A warning.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_warnings")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub run_id: Uuid,
        pub incident_id: Option<Uuid>,
        pub line: i64,
        pub field: String,
        pub code: WarningCode,
        pub as_written: Option<String>,
        pub message: String,
    }

    crate::subject::unrelated!();
}
