//! Steps of reviews that were open past their due date at the cut-off.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Listed, Span, in_order, name, names};
use crate::call::Tx;
use crate::dashboard::overdue;
use crate::error::Result;
use crate::report::content::{DecisionRow, LateStep, References};
use crate::report::words;
use crate::review::{review, step};
use crate::subject::SubjectKind;

/// Reads them, longest due first: what `overdue(asOf: cut-off)` tells of steps.
pub async fn late(tx: &Tx, span: &Span, references: &mut References) -> Result<Listed<LateStep>> {
    let ids = overdue::steps(tx, span.as_of).await?;
    let reference = references.listed(("steps", ""), "steps overdue", SubjectKind::ReviewStep, ids.clone());
    let told = async |ids: &[Uuid]| {
        let steps = in_order::<step::Entity>(tx, ids).await?;
        let reviews = reviews(tx, &steps).await?;
        let assignees = names(tx, steps.iter().map(|step| step.assignee_id)).await?;
        let told = steps.iter().filter_map(|step| {
            Some(LateStep {
                review: reviews.get(&step.review_id)?.clone(),
                title: step.title.clone(),
                assignee: name(&assignees, step.assignee_id),
                due: words::day(step.due_on?),
                days_overdue: overdue::days_over(step.due_at?, span.as_of, span.zone),
            })
        });
        Ok(told.collect())
    };
    Listed::of(&ids, reference, told).await
}

/// Steps that were open at the cut-off and are left to somebody who is no longer active, what is due first, first. What was
/// submitted waits for its acceptance alone.
pub(super) async fn orphaned(tx: &Tx, span: &Span) -> Result<Vec<Uuid>> {
    let left = overdue::left_steps(tx, span.as_of).await?;
    let mut steps = in_order::<step::Entity>(tx, &left).await?;
    steps.retain(|step| !step.waited(span.as_of));
    Ok(steps.into_iter().map(|step| step.id).collect())
}

/// What a decision says of steps.
pub(super) async fn rows(tx: &Tx, ids: &[Uuid]) -> Result<Vec<DecisionRow>> {
    let steps = in_order::<step::Entity>(tx, ids).await?;
    let reviews = reviews(tx, &steps).await?;
    let row =
        |step: step::Model| Some(DecisionRow { reference: reviews.get(&step.review_id)?.clone(), text: step.title });
    Ok(steps.into_iter().filter_map(row).collect())
}

/// The references of their reviews.
async fn reviews(tx: &Tx, steps: &[step::Model]) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = steps.iter().map(|step| step.review_id).collect();
    let reviews = tx.by_ids::<review::Entity>(&ids).await?;
    Ok(reviews.into_iter().map(|review| (review.id, review.reference)).collect())
}
