//! Steps of reviews that were open past their due date at the cut-off.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Span, name, names};
use crate::call::Tx;
use crate::dashboard::overdue;
use crate::error::Result;
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
