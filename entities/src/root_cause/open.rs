//! Opening an analysis: the first why or the conclusion does it, there is no verb of its own.

use uuid::Uuid;

use super::model::{Method, analysis};
use super::queries::of_review;
use crate::call::Tx;
use crate::error::Result;
use crate::json::Json;
use crate::review;

/// The analysis of a review, opened now where there is none. The review's row must be locked.
pub async fn of(tx: &Tx, review: &review::review::Model) -> Result<analysis::Model> {
    if let Some(analysis) = of_review(tx, review.id).await? {
        return Ok(analysis);
    }
    let row = analysis::Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        review_id: review.id,
        incident_id: review.incident_id,
        method: Method::FiveWhys,
        author_id: tx.actor().person,
        undetermined: false,
        root_cause: None,
        cause_class: None,
        cause_key: None,
        root_node_id: None,
        detection_gap: None,
        failed_controls: Json(Vec::new()),
        concluded_at: None,
        version: 1,
    };
    tx.add("openRootCauseAnalysis", row).await
}
