//! The table of monthly figures.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::target::Target;
use crate::clock::Instant;
use crate::json::Json;
use crate::subject::subject;
use crate::word::words;

words! {
    /// How a figure stands against its target.
    pub enum Status {
        /// It meets its target.
        Met = "MET",
        /// It misses its target.
        NotMet = "NOT_MET",
        /// There is nothing to divide by.
        Undefined = "UNDEFINED",
        /// There are too few cases to say.
        Insufficient = "INSUFFICIENT",
    }
}

words! {
    /// Where a figure goes, in the direction that is good for it.
    pub enum Trend {
        /// Better than the window before.
        Improving = "IMPROVING",
        /// As good as the window before.
        Stable = "STABLE",
        /// Worse than the window before.
        Worsening = "WORSENING",
    }
}

/// How many were left out of a figure, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Excluded {
    /// The reason, such as `IMMATURE`.
    pub reason: String,
    /// How many.
    pub count: i64,
}

/// A month's figure, as it was when the month ended.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "kpi_snapshots")]
pub struct Model {
    pub organisation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub key: String,
    pub definition_version: i64,
    pub month: String,
    pub window_start: Option<Instant>,
    pub as_of: Instant,
    pub numerator: i64,
    pub denominator: i64,
    /// How many rows were counted; none in rows older than the column.
    pub counted: Option<i64>,
    /// The exact value as `num/den`; none where there was nothing to divide by.
    pub value: Option<String>,
    /// What it was judged by; none in rows older than the column, which were judged by the default.
    #[sea_orm(column_type = "Json", nullable)]
    pub target: Option<Json<Target>>,
    pub status: Status,
    pub trend: Option<Trend>,
    #[sea_orm(column_type = "Json")]
    pub excluded: Json<Vec<Excluded>>,
    pub taken_at: Instant,
    pub version: i64,
}

subject!(KpiSnapshot, private: []);
