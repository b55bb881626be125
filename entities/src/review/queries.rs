//! Reading reviews, their steps and what their gates rest on.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::gate::Facts;
use super::model::{review, step};
use crate::call::Tx;
use crate::error::{Error, Refusal, Result};
use crate::evidence::{self, Fulfilment};
use crate::incident::incident;
use crate::lesson;
use crate::root_cause::{analysis, why};

/// The review of an incident.
pub async fn of_incident(tx: &Tx, incident: Uuid) -> Result<Option<review::Model>> {
    let select = tx.rows::<review::Entity>().filter(review::Column::IncidentId.eq(incident));
    Ok(select.order_by_desc(review::Column::Id).one(tx).await?)
}

/// The steps of a review in their order.
pub async fn steps(tx: &Tx, review: Uuid) -> Result<Vec<step::Model>> {
    tx.children::<step::Entity>("review_id", &[review], "ordinal").await
}

/// What a step must show, and what is shown.
pub async fn shown(tx: &Tx, step: Uuid) -> Result<Vec<Fulfilment>> {
    Ok(evidence::queries::fulfilment(tx, &[step]).await?.remove(&step).unwrap_or_default())
}

/// The review that an input field names, locked.
pub(super) async fn named(tx: &Tx, id: Uuid) -> Result<review::Model> {
    match tx.locked::<review::Entity>(id).await {
        Err(Error::NotFound) => Err(Refusal::missing("review", "review").into()),
        found => found,
    }
}

/// The step that an input field names, with its review and its incident, all locked in the order of the story.
pub(super) async fn named_step(tx: &Tx, id: Uuid) -> Result<(incident::Model, review::Model, step::Model)> {
    let known = tx.named::<step::Entity>("step", "review step", id).await?;
    let incident = tx.locked::<incident::Entity>(known.incident_id).await?;
    let review = tx.locked::<review::Entity>(known.review_id).await?;
    Ok((incident, review, tx.locked::<step::Entity>(id).await?))
}

/// The root cause analysis of a review, and the answer that its conclusion rests on.
pub async fn analysis_of(tx: &Tx, review: Uuid) -> Result<Option<(analysis::Model, Option<why::Model>)>> {
    let select = tx.rows::<analysis::Entity>().filter(analysis::Column::ReviewId.eq(review));
    let Some(analysis) = select.one(tx).await? else { return Ok(None) };
    let node = match analysis.root_node_id {
        Some(node) => tx.find::<why::Entity>(node).await?,
        None => None,
    };
    Ok(Some((analysis, node)))
}

/// What the gates of a review rest on.
pub async fn facts(tx: &Tx, review: &review::Model) -> Result<Facts> {
    Ok(Facts {
        steps: steps(tx, review.id).await?,
        analysis: analysis_of(tx, review.id).await?,
        lessons: tx.children::<lesson::Entity>("review_id", &[review.id], "proposed_at").await?,
        incident: tx.load::<incident::Entity>(review.incident_id).await?,
    })
}
