//! Reading reviews, their steps and what their gates rest on.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, Select};
use uuid::Uuid;

use super::gate::Facts;
use super::model::{State, review, step, template};
use super::rules::state_when_submitted;
use crate::call::Tx;
use crate::clock::Instant;
use crate::error::Result;
use crate::evidence::{self, Fulfilment};
use crate::incident::{self, incident as incidents};
use crate::lesson;
use crate::root_cause::{analysis, why};

/// The review of an incident.
pub async fn of_incident(tx: &Tx, incident: Uuid) -> Result<Option<review::Model>> {
    let select = tx.rows::<review::Entity>().filter(review::Column::IncidentId.eq(incident));
    Ok(select.order_by_desc(review::Column::Id).one(tx).await?)
}

/// The state of an incident that has come so far: UNDER_REVIEW where its review was begun before it recovered.
pub async fn state_under(tx: &Tx, incident: Uuid, reached: incident::State) -> Result<incident::State> {
    let begun = match reached {
        incident::State::Recovered => {
            of_incident(tx, incident).await?.is_some_and(|review| review.state == State::InProgress)
        }
        _ => false,
    };
    Ok(if begun { state_when_submitted(reached) } else { reached })
}

/// The steps of a review in their order.
pub async fn steps(tx: &Tx, review: Uuid) -> Result<Vec<step::Model>> {
    tx.children::<step::Entity>("review_id", &[review], "ordinal").await
}

/// What a step must show, and what is shown.
pub async fn shown(tx: &Tx, step: Uuid) -> Result<Vec<Fulfilment>> {
    Ok(evidence::queries::fulfilment(tx, &[step]).await?.remove(&step).unwrap_or_default())
}

/// The review that an input field names, and its incident. Both are locked, everywhere in the order of the story:
/// incident, review, step.
pub async fn named(tx: &Tx, id: Uuid) -> Result<(incidents::Model, review::Model)> {
    let known = tx.named::<review::Entity>("review", "review", id).await?;
    let incident = tx.locked::<incidents::Entity>(known.incident_id).await?;
    Ok((incident, tx.locked::<review::Entity>(id).await?))
}

/// The step that an input field names, with its review and its incident, all locked.
pub(super) async fn named_step(tx: &Tx, id: Uuid) -> Result<(incidents::Model, review::Model, step::Model)> {
    let known = tx.named::<step::Entity>("step", "review step", id).await?;
    let (incident, review) = named(tx, known.review_id).await?;
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
        incident: tx.load::<incidents::Entity>(review.incident_id).await?,
    })
}

/// Which reviews a list shows; what is left out shows all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In one of these states.
    pub states: Option<Vec<State>>,
    /// Chaired by this person.
    pub chair: Option<Uuid>,
    /// Of this incident.
    pub incident: Option<Uuid>,
    /// Due before this instant.
    pub due_before: Option<Instant>,
}

/// The reviews that a filter shows, in no order.
pub fn list(tx: &Tx, filter: &Filter) -> Select<review::Entity> {
    use review::Column;
    let mut select = tx.rows::<review::Entity>();
    if let Some(states) = &filter.states {
        select = select.filter(Column::State.is_in(states.iter().copied()));
    }
    if let Some(chair) = filter.chair {
        select = select.filter(Column::ChairId.eq(chair));
    }
    if let Some(incident) = filter.incident {
        select = select.filter(Column::IncidentId.eq(incident));
    }
    if let Some(before) = filter.due_before {
        select = select.filter(Column::DueAt.lt(before));
    }
    select
}

/// The review templates, by key and version.
pub async fn templates(tx: &Tx) -> Result<Vec<template::Model>> {
    let select = tx.rows::<template::Entity>().order_by_asc(template::Column::Key);
    Ok(select.order_by_asc(template::Column::Semver).all(tx).await?)
}
