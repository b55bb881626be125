//! What the board has to decide, each with the rows that ask for it. Nobody writes these: they follow from what stands.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::open::Open;
use super::{Span, steps};
use crate::action::action;
use crate::call::Tx;
use crate::error::Result;
use crate::kpi::sets::{Part, Set};
use crate::kpi::tally::NO_RISK;
use crate::kpi::{Definition, Direction, Key, Scope, Status, Window};
use crate::person;
use crate::report::content::{
    Decision, DecisionKind, DecisionRow, FigurePart, KpiCard, Lessons, References, TargetMissed,
};
use crate::report::period::Period;
use crate::report::{State, model};
use crate::review::{self, review as reviews};
use crate::subject::SubjectKind;
use crate::supplier::supplier;

/// How many days an action may be overdue before the board has to decide on it.
const LONG: i64 = 30;
/// How many rows a decision shows; its reference opens all.
const MOST: usize = 5;

/// What asks for a decision: its row's id, its reference, its words.
pub(super) type Asking = (Uuid, String, String);

/// All decisions needed, in the order in which a board would take them.
pub async fn decisions(
    tx: &Tx,
    span: &Span,
    open: &Open,
    lessons: &Lessons,
    references: &mut References,
) -> Result<Vec<Decision>> {
    // What was given more time was decided on.
    let late = open.overdue.iter().filter(|action| !open.in_extension(action, span));
    let long = late.filter(|action| action.days_overdue(span.as_of, span.zone) > Some(LONG));
    let long = long.map(asking).collect();
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
    for (kind, label, noun, subject, asking) in asked {
        let ids = asking.iter().map(|(id, ..)| *id).collect();
        let reference = references.listed(("decision", label), noun, subject, ids);
        decisions.extend(decision(kind, asking.iter().map(row), reference));
    }
    let rows = lessons
        .without_effect
        .iter()
        .map(|lesson| DecisionRow { reference: lesson.reference.clone(), text: lesson.statement.clone() });
    decisions.extend(decision(DecisionKind::LessonWithoutEffect, rows, lessons.without_effect_ref));
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

fn decision(kind: DecisionKind, rows: impl Iterator<Item = DecisionRow>, reference: Option<u32>) -> Option<Decision> {
    let mut rows: Vec<DecisionRow> = rows.collect();
    let count = rows.len();
    rows.truncate(MOST);
    (count > 0).then_some(Decision { kind, missed: None, count, rows, reference })
}

fn row((_, reference, text): &Asking) -> DecisionRow {
    DecisionRow { reference: reference.clone(), text: text.clone() }
}

fn asking(action: &action::Model) -> Asking {
    (action.id, action.reference.clone(), action.title.clone())
}

/// Open actions whose owner is nobody, or somebody who is no longer active.
async fn orphaned(tx: &Tx, open: &Open) -> Result<Vec<Asking>> {
    let all = || open.overdue.iter().chain(&open.not_due);
    let owners: Vec<Uuid> = all().filter_map(|action| action.owner_id).collect();
    let active = tx.by_ids::<person::Entity>(&owners).await?;
    let active: HashSet<Uuid> = active.into_iter().filter(|owner| owner.active).map(|owner| owner.id).collect();
    let orphaned = all().filter(|action| action.owner_id.is_none_or(|owner| !active.contains(&owner)));
    Ok(orphaned.map(asking).collect())
}

/// Reviews that were submitted and wait for approval.
async fn unapproved(tx: &Tx, span: &Span) -> Result<Vec<Asking>> {
    use reviews::Column;
    let waited = Condition::any().add(Column::ApprovedAt.is_null()).add(Column::ApprovedAt.gte(span.as_of));
    let found = tx.rows::<reviews::Entity>().filter(Column::SubmittedAt.lt(span.as_of)).filter(waited);
    let found = found.filter(Column::State.ne(review::State::Cancelled)).order_by_asc(Column::SubmittedAt);
    let found = found.order_by_asc(Column::Id).all(tx).await?;
    let incidents: Vec<Uuid> = found.iter().map(|review| review.incident_id).collect();
    let incidents = tx.by_ids::<crate::incident::incident::Entity>(&incidents).await?;
    let about = |review: &reviews::Model| {
        let incident = incidents.iter().find(|incident| incident.id == review.incident_id);
        incident.map(|incident| format!("{} {}", incident.reference, incident.title)).unwrap_or_default()
    };
    Ok(found.iter().map(|review| (review.id, review.reference.clone(), about(review))).collect())
}

/// Earlier reports that were issued and not signed by all.
async fn unsigned(tx: &Tx, span: &Span) -> Result<Vec<Asking>> {
    use model::Column;
    let waited = Condition::any().add(Column::SignedAt.is_null()).add(Column::SignedAt.gte(span.as_of));
    let found = tx.rows::<model::Entity>().filter(Column::IssuedAt.lt(span.as_of)).filter(waited);
    let found = found.filter(Column::State.ne(State::Restated)).order_by_asc(Column::AsOf).order_by_asc(Column::Id);
    let title = |period: &str| period.parse::<Period>().map_or_else(|_| period.to_owned(), Period::title);
    let found = found.all(tx).await?;
    Ok(found.into_iter().map(|report| (report.id, report.reference, title(&report.period))).collect())
}

/// Suppliers in use that K9 leaves out, since no risk of theirs is in force.
async fn without_risk(tx: &Tx, span: &Span) -> Result<Vec<Asking>> {
    let window = Window::trailing(span.as_of, 0, span.zone);
    let left_out = Part::Excluded(NO_RISK.to_owned());
    let set = Set { key: Key::K9, window, scope: Scope::default(), part: left_out };
    let found = set.select::<supplier::Entity>(tx, [span.zone; 2]).order_by_asc(supplier::Column::Name);
    let found = found.order_by_asc(supplier::Column::Id).all(tx).await?;
    Ok(found.into_iter().map(|supplier| (supplier.id, supplier.reference, supplier.name)).collect())
}
