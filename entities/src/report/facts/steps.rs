//! Steps of reviews that were open past their due date at the cut-off.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::decisions::Asking;
use super::{Span, name, names};
use crate::call::Tx;
use crate::dashboard::overdue;
use crate::error::Result;
use crate::person;
use crate::report::content::{LateStep, References};
use crate::report::words;
use crate::review::{review, step};
use crate::subject::SubjectKind;

/// Reads them, longest due first, and the reference behind their number: what `overdue(asOf: cut-off)` tells of steps.
pub async fn late(tx: &Tx, span: &Span, references: &mut References) -> Result<(Vec<LateStep>, Option<u32>)> {
    let ids = overdue::steps(tx, span.as_of).await?;
    let mut steps = tx.by_ids::<step::Entity>(&ids).await?;
    steps.sort_by_key(|step| (step.due_at, step.id));
    let reviews: Vec<Uuid> = steps.iter().map(|step| step.review_id).collect();
    let reviews = tx.by_ids::<review::Entity>(&reviews).await?.into_iter();
    let reviews: HashMap<Uuid, String> = reviews.map(|review| (review.id, review.reference)).collect();
    let assignees = names(tx, steps.iter().map(|step| step.assignee_id)).await?;
    let listed = steps.iter().filter_map(|step| {
        Some(LateStep {
            review: reviews.get(&step.review_id)?.clone(),
            title: step.title.clone(),
            assignee: name(&assignees, step.assignee_id),
            due: words::day(step.due_on?),
            days_overdue: overdue::days_over(step.due_at?, span.as_of, span.zone),
        })
    });
    let listed = listed.collect();
    Ok((listed, references.listed(("steps", ""), "steps overdue", SubjectKind::ReviewStep, ids)))
}

/// Steps that were open at the cut-off and are left to somebody who is no longer active, what is due first, first. What was
/// submitted waits for its acceptance alone.
pub(super) async fn orphaned(tx: &Tx, span: &Span) -> Result<Vec<Asking>> {
    let open = overdue::open_steps(tx, span.as_of).await?;
    let mut open = tx.by_ids::<step::Entity>(&open).await?;
    open.retain(|step| !step.waited(span.as_of));
    open.sort_by_key(|step| (step.due_at, step.id));
    let assignees: Vec<Uuid> = open.iter().filter_map(|step| step.assignee_id).collect();
    let assignees = tx.by_ids::<person::Entity>(&assignees).await?;
    let gone: HashSet<Uuid> = assignees.into_iter().filter(|who| !who.active).map(|who| who.id).collect();
    let left: Vec<&step::Model> =
        open.iter().filter(|step| step.assignee_id.is_some_and(|who| gone.contains(&who))).collect();
    let reviews: Vec<Uuid> = left.iter().map(|step| step.review_id).collect();
    let reviews = tx.by_ids::<review::Entity>(&reviews).await?.into_iter();
    let reviews: HashMap<Uuid, String> = reviews.map(|review| (review.id, review.reference)).collect();
    let asking = |step: &&step::Model| Some((step.id, reviews.get(&step.review_id)?.clone(), step.title.clone()));
    Ok(left.iter().filter_map(asking).collect())
}
