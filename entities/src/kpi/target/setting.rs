//! The table of the targets that an organisation has set for itself.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::Comparator;
use crate::clock::Instant;
use crate::kpi::Key;
use crate::subject::subject;

/// A target that the organisation has set.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "kpi_targets")]
pub struct Model {
    pub organisation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub key: Key,
    pub comparator: Comparator,
    pub limit_hundredths: i64,
    pub fewest: i64,
    /// None for the one to start from.
    pub tolerance_hundredths: Option<i64>,
    pub reason: String,
    pub set_by: Option<Uuid>,
    pub set_at: Instant,
    pub version: i64,
}

subject!(KpiTarget, private: ["reason"]);
