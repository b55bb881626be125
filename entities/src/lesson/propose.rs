//! Proposing a lesson.

use uuid::Uuid;

use super::model::{Model, State};
use super::rules;
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Refusal, Result};
use crate::json::Json;
use crate::review;

/// A lesson to be proposed.
#[derive(Clone, Debug)]
pub struct NewLesson {
    /// The review that teaches it.
    pub review: Uuid,
    /// What must be done differently.
    pub statement: String,
    /// Tags of what it applies to: RSIT class, asset class, supplier, control.
    pub applicability: Vec<String>,
}

/// Proposes a lesson while its review is being worked.
pub async fn propose(call: &Call, new: NewLesson) -> Result<Model> {
    call.require(Permission::ProposeLesson)?;
    let statement = rules::statement(&new.statement)?;
    let applicability = rules::applicability(&new.applicability)?;
    let reference = call.next_reference("LES").await?;
    call.write(async |tx| {
        tx.named::<review::review::Entity>("review", "review", new.review).await?;
        let review = tx.locked::<review::review::Entity>(new.review).await?;
        Refusal::unless_open(rules::teachable(&review).into_iter().collect())?;
        let row = Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            reference,
            incident_id: review.incident_id,
            review_id: review.id,
            statement,
            applicability: Json(applicability),
            state: State::Proposed,
            owner_id: None,
            proposed_by: tx.actor().person,
            proposed_at: tx.now,
            validated_by: None,
            validated_at: None,
            rejected_by: None,
            rejected_at: None,
            reason: None,
            version: 1,
        };
        tx.add("proposeLesson", row).await
    })
    .await
}
