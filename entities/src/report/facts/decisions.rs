//! What the board has to decide, each with the rows that ask for it. Nobody writes these: they follow from what stands.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::lessons::Told;
use super::open::Open;
use super::{Span, in_order, steps};
use crate::action::action;
use crate::call::Tx;
use crate::error::Result;
use crate::incident::incident;
use crate::kpi::sets::{Part, Set};
use crate::kpi::tally::NO_RISK;
use crate::kpi::{Definition, Direction, Key, Scope, Status, Window};
use crate::person;
use crate::report::content::{Decision, DecisionKind, DecisionRow, FigurePart, KpiCard, References, TargetMissed};
use crate::report::period::Period;
use crate::report::{State, model};
use crate::review::{self, review as reviews};
use crate::subject::SubjectKind;
use crate::supplier::supplier;

/// How many days an action may be overdue before the board has to decide on it.
const LONG: i64 = 30;
/// How many rows a decision shows; its reference opens all.
const MOST: usize = 5;

/// All decisions needed, in the order in which a board would take them.
pub async fn decisions(
    tx: &Tx,
    span: &Span,
    open: &Open,
    lessons: &Told,
    references: &mut References,
) -> Result<Vec<Decision>> {
    // What was given more time was decided on.
    let late = open.overdue.iter().filter(|action| !open.in_extension(action, span));
    let long = late.filter(|action| action.days_overdue(span.as_of, span.zone) > Some(LONG));
    let long = long.map(|action| action.id).collect();
    let asked = [
        (
            DecisionKind::OverdueLong,
            "overdue-long",
            "actions overdue > 30 days, no extension running",
            SubjectKind::Action,
            long,
        ),
        (
            DecisionKind::Orphaned,
            "orphaned",
            "open actions without an owner",
            SubjectKind::Action,
            orphaned(tx, open).await?,
        ),
        (
            DecisionKind::StepOrphaned,
            "steps-orphaned",
            "open review steps of people who have left",
            SubjectKind::ReviewStep,
            steps::orphaned(tx, span).await?,
        ),
        (
            DecisionKind::ReviewUnapproved,
            "reviews-unapproved",
            "reviews to approve",
            SubjectKind::Review,
            unapproved(tx, span).await?,
        ),
        (
            DecisionKind::ReportUnsigned,
            "reports-unsigned",
            "reports unsigned",
            SubjectKind::BoardReport,
            unsigned(tx, span).await?,
        ),
        (
            DecisionKind::SupplierWithoutRisk,
            "suppliers-without-risk",
            "suppliers without a risk",
            SubjectKind::Supplier,
            without_risk(tx, span).await?,
        ),
    ];
    let mut decisions = Vec::new();
    for (kind, label, noun, subject, ids) in asked {
        let (shown, count) = (rows(tx, kind, &ids[..ids.len().min(MOST)]).await?, ids.len());
        let reference = references.listed(("decision", label), noun, subject, ids);
        decisions.extend(decision(kind, count, shown, reference));
    }
    let without = &lessons.without_effect;
    let shown = without.shown.iter().take(MOST);
    let shown = shown
        .map(|lesson| DecisionRow { reference: lesson.reference.clone(), text: lesson.statement.clone() })
        .collect();
    decisions.extend(decision(DecisionKind::LessonWithoutEffect, without.count, shown, without.reference));
    Ok(decisions)
}

/// A target missed for the second time running, or more often, asks for a decision of its own.
pub fn missed_again(card: &KpiCard, (times, or_more): (u32, bool)) -> Option<TargetMissed> {
    let again = card.status == Status::NotMet && times >= 2;
    again.then(|| TargetMissed {
        title: card.title.clone(),
        value: card.value.clone().unwrap_or_default(),
        target: card.target.as_ref().map(|target| target.text.clone()).unwrap_or_default(),
        times,
        or_more,
    })
}

/// The set that shows why a figure misses its target.
pub const fn at_fault(definition: &Definition) -> FigurePart {
    match (definition.key, definition.direction) {
        // What did not fall enough is the repeats of this year.
        (Key::K7, _) | (_, Direction::Down) => FigurePart::Numerator,
        (_, Direction::Up) => FigurePart::Missed,
    }
}

fn decision(kind: DecisionKind, count: usize, rows: Vec<DecisionRow>, reference: Option<u32>) -> Option<Decision> {
    (count > 0).then_some(Decision { kind, missed: None, count, rows, reference })
}

/// What a decision says of the rows that ask for it.
async fn rows(tx: &Tx, kind: DecisionKind, ids: &[Uuid]) -> Result<Vec<DecisionRow>> {
    let row = |reference, text| DecisionRow { reference, text };
    Ok(match kind {
        DecisionKind::OverdueLong | DecisionKind::Orphaned => {
            let actions = in_order::<action::Entity>(tx, ids).await?;
            actions.into_iter().map(|action| row(action.reference, action.title)).collect()
        }
        DecisionKind::StepOrphaned => steps::rows(tx, ids).await?,
        DecisionKind::ReviewUnapproved => {
            let reviews = in_order::<reviews::Entity>(tx, ids).await?;
            let incidents: Vec<Uuid> = reviews.iter().map(|review| review.incident_id).collect();
            let incidents = in_order::<incident::Entity>(tx, &incidents).await?;
            let about = |id| incidents.iter().find(|incident| incident.id == id);
            let about = |id| about(id).map(|incident| format!("{} {}", incident.reference, incident.title));
            reviews
                .into_iter()
                .map(|review| row(review.reference, about(review.incident_id).unwrap_or_default()))
                .collect()
        }
        DecisionKind::ReportUnsigned => {
            let title = |period: &str| period.parse::<Period>().map_or_else(|_| period.to_owned(), Period::title);
            let reports = in_order::<model::Entity>(tx, ids).await?;
            reports.into_iter().map(|report| row(report.reference, title(&report.period))).collect()
        }
        DecisionKind::SupplierWithoutRisk => {
            let suppliers = in_order::<supplier::Entity>(tx, ids).await?;
            suppliers.into_iter().map(|supplier| row(supplier.reference, supplier.name)).collect()
        }
        DecisionKind::TargetMissedAgain | DecisionKind::LessonWithoutEffect => Vec::new(),
    })
}

/// Open actions whose owner is nobody, or somebody who is no longer active.
async fn orphaned(tx: &Tx, open: &Open) -> Result<Vec<Uuid>> {
    let active = tx.rows::<person::Entity>().filter(person::model::Column::Active.eq(true));
    let active: Vec<Uuid> = tx.some(active.select_only().column(person::model::Column::Id)).await?;
    let active: HashSet<Uuid> = active.into_iter().collect();
    let all = open.overdue.iter().chain(&open.not_due);
    let orphaned = all.filter(|action| action.owner_id.is_none_or(|owner| !active.contains(&owner)));
    Ok(orphaned.map(|action| action.id).collect())
}

/// Reviews that were submitted and wait for approval.
async fn unapproved(tx: &Tx, span: &Span) -> Result<Vec<Uuid>> {
    use reviews::Column;
    let waited = Condition::any().add(Column::ApprovedAt.is_null()).add(Column::ApprovedAt.gte(span.as_of));
    let found = tx.rows::<reviews::Entity>().filter(Column::SubmittedAt.lt(span.as_of)).filter(waited);
    let found = found.filter(Column::State.ne(review::State::Cancelled)).order_by_asc(Column::SubmittedAt);
    tx.some(found.order_by_asc(Column::Id).select_only().column(Column::Id)).await
}

/// Earlier reports that were issued and not signed by all.
async fn unsigned(tx: &Tx, span: &Span) -> Result<Vec<Uuid>> {
    use model::Column;
    let waited = Condition::any().add(Column::SignedAt.is_null()).add(Column::SignedAt.gte(span.as_of));
    let found = tx.rows::<model::Entity>().filter(Column::IssuedAt.lt(span.as_of)).filter(waited);
    let found = found.filter(Column::State.ne(State::Restated)).order_by_asc(Column::AsOf).order_by_asc(Column::Id);
    tx.some(found.select_only().column(Column::Id)).await
}

/// Suppliers in use that K9 leaves out, since no risk of theirs is in force.
async fn without_risk(tx: &Tx, span: &Span) -> Result<Vec<Uuid>> {
    let window = Window::trailing(span.as_of, 0, span.zone);
    let left_out = Part::Excluded(NO_RISK.to_owned());
    let set = Set { key: Key::K9, window, scope: Scope::default(), part: left_out };
    let found = set.select::<supplier::Entity>(tx, [span.zone; 2]).order_by_asc(supplier::Column::Name);
    tx.some(found.order_by_asc(supplier::Column::Id).select_only().column(supplier::Column::Id)).await
}
