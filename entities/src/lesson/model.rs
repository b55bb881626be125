//! The table of lessons.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::clock::Instant;
use crate::json::Json;
use crate::subject::subject;
use crate::word::words;

words! {
    /// How far a lesson is.
    pub enum State {
        /// Somebody proposed it.
        Proposed = "PROPOSED",
        /// It was found right.
        Validated = "VALIDATED",
        /// It has an owner.
        Assigned = "ASSIGNED",
        /// An effective version and accepted evidence carry it (computed).
        Embedded = "EMBEDDED",
        /// Its cause struck again (computed).
        Reopened = "REOPENED",
        /// It was found wrong or not worth it, with a reason.
        Rejected = "REJECTED",
    }
}

/// A lesson: what must be done differently.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "lessons")]
pub struct Model {
    pub organisation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub reference: String,
    pub incident_id: Uuid,
    pub review_id: Uuid,
    pub statement: String,
    #[sea_orm(column_type = "Json")]
    pub applicability: Json<Vec<String>>,
    pub state: State,
    pub owner_id: Option<Uuid>,
    pub proposed_by: Option<Uuid>,
    pub proposed_at: Instant,
    pub validated_by: Option<Uuid>,
    pub validated_at: Option<Instant>,
    pub rejected_by: Option<Uuid>,
    pub rejected_at: Option<Instant>,
    pub reason: Option<String>,
    pub version: i64,
}

subject!(Lesson, private: ["statement", "reason"], incident: |row| Some(row.incident_id));
