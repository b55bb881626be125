//! Steps of reviews that were open past their due date at the cut-off.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{Span, name, names};
use crate::call::Tx;
use crate::dashboard::overdue::days_over;
use crate::error::Result;
use crate::report::content::{LateStep, References};
use crate::report::words;
use crate::review::{self, StepState, review as reviews, step};
use crate::subject::SubjectKind;

/// Reads them, longest due first, and the reference behind their number: what `overdue(asOf: cut-off)` tells of steps.
pub async fn late(tx: &Tx, span: &Span, references: &mut References) -> Result<(Vec<LateStep>, Option<u32>)> {
    let open = Condition::any()
        .add(step::Column::State.is_not_in([StepState::Accepted, StepState::Waived]))
        .add(step::Column::DecidedAt.gt(span.as_of));
    let found = tx.rows::<step::Entity>().filter(step::Column::DueAt.lt(span.as_of)).filter(open);
    let mut found = found.order_by_asc(step::Column::DueAt).order_by_asc(step::Column::Id).all(tx).await?;
    let of: Vec<Uuid> = found.iter().map(|step| step.review_id).collect();
    let of = tx.by_ids::<reviews::Entity>(&of).await?.into_iter();
    let of: HashMap<Uuid, reviews::Model> = of
        .filter(|review| review.opened_at <= span.as_of && review.state != review::State::Cancelled)
        .map(|review| (review.id, review))
        .collect();
    found.retain(|step| of.contains_key(&step.review_id));
    let ids = found.iter().map(|step| step.id).collect();
    let reference = references.listed(("steps", ""), "steps overdue", SubjectKind::ReviewStep, ids);
    let assignees = names(tx, found.iter().map(|step| step.assignee_id)).await?;
    let listed = found.iter().filter_map(|step| {
        Some(LateStep {
            review: of.get(&step.review_id)?.reference.clone(),
            title: step.title.clone(),
            assignee: name(&assignees, step.assignee_id),
            due: words::day(step.due_on?),
            days_overdue: days_over(step.due_at?, span.as_of, span.zone),
        })
    });
    Ok((listed.collect(), reference))
}
