//! The table of board reports.

use std::sync::Arc;

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::clock::Instant;
use crate::json::Json;
use crate::subject::subject;
use crate::word::words;

words! {
    /// How far a board report is.
    pub enum State {
        /// Due to be made.
        Scheduled = "SCHEDULED",
        /// Made and stored with its hash.
        Generated = "GENERATED",
        /// Being reviewed.
        InReview = "IN_REVIEW",
        /// Delivered to the management body.
        Issued = "ISSUED",
        /// Signed by all who must.
        SignedOff = "SIGNED_OFF",
        /// Replaced by a newer report that restates it.
        Restated = "RESTATED",
    }
}

/// A board report.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "board_reports")]
pub struct Model {
    pub organisation_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub reference: String,
    pub period: String,
    pub as_of: Instant,
    pub state: State,
    pub template_version: String,
    /// What it says. Shared: over a long history it is most of the row, which a write holds several times.
    #[sea_orm(column_type = "Json")]
    pub content: Json<Arc<serde_json::Value>>,
    pub html_sha256: Option<String>,
    pub text_sha256: Option<String>,
    pub chart_svg_sha256: Option<String>,
    pub chart_png_sha256: Option<String>,
    pub generated_at: Option<Instant>,
    pub issued_at: Option<Instant>,
    pub signed_at: Option<Instant>,
    pub restates_id: Option<Uuid>,
    /// How often it was made; 0 while it is due to be made.
    pub revision: i64,
    /// Who asked for it; none where the schedule did.
    pub prepared_by: Option<Uuid>,
    /// Who accepted it; none where nobody could have.
    pub reviewed_by: Option<Uuid>,
    /// Since when it may be mailed and signed.
    pub reviewed_at: Option<Instant>,
    /// Why it is restated, or why it was sent back last.
    pub reason: Option<String>,
    /// The last week after its issue in which those who had not signed were reminded.
    pub reminded: i64,
    pub version: i64,
}

subject!(BoardReport, private: ["content", "reason"]);
