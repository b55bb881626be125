//! The table of organisations.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::clock::Instant;
use crate::json::Json;
use crate::subject::{SubjectKind, subject};
use crate::word::words;

words! {
    /// What NIS2 makes of the organisation (Directive (EU) 2022/2555, Art 3).
    pub enum EntityClass {
        /// An essential entity.
        Essential = "ESSENTIAL",
        /// An important entity.
        Important = "IMPORTANT",
        /// Outside the scope of NIS2.
        OutOfScope = "OUT_OF_SCOPE",
    }
}

words! {
    /// When an incident counts as closed.
    pub enum ClosurePolicy {
        /// When every action from it is closed.
        Full = "FULL",
        /// When all but its actions is done; it stays an open loop until the last one closes.
        Operational = "OPERATIONAL",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "organisations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub entity_class: EntityClass,
    pub sector: Option<String>,
    #[sea_orm(column_type = "Json")]
    pub member_states: Json<Vec<String>>,
    pub zone: String,
    pub closure_policy: ClosurePolicy,
    pub trust_service_provider: bool,
    pub dora: bool,
    pub created_at: Instant,
    pub version: i64,
}

subject!(|_| SubjectKind::Organisation, organisation: |row: &Model| row.id, private: []);
