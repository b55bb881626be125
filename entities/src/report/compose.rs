//! Composing: everything a report says, read in one transaction as of the end of its period.

use super::cards::{self, Drawn};
use super::content::{
    Counted, Counts, Cutoff, Decision, DecisionKind, Headline, Lessons, Period, References, ReportContent,
    SignOffBlock, Signer,
};
use super::facts::{self, Span, decisions};
use super::model::Entity;
use super::order::Order;
use super::references::{behind, beside, left_out, set};
use super::{review, words};
use crate::access;
use crate::actor::{Permission, Role};
use crate::call::{Call, Tx};
use crate::clock::{self, Instant};
use crate::error::Result;
use crate::kpi::measure;
use crate::kpi::series::{self, Point};
use crate::person;

/// A report that was composed.
#[derive(Debug)]
pub struct Composed {
    /// What it says; the hash of its file of rows is for whoever stores that.
    pub content: ReportContent,
    /// The file of the rows that its references name there; empty where they name none.
    pub rows: Vec<u8>,
}

/// What a report says.
pub async fn compose(call: &Call, order: &Order) -> Result<Composed> {
    call.require(Permission::Read)?;
    call.read(async |tx| Box::pin(content(call, tx, order)).await).await
}

async fn content(call: &Call, tx: &Tx, order: &Order) -> Result<Composed> {
    let organisation = tx.organisation().await?;
    let span = Span::of(order.period, clock::zone(&organisation.zone));
    let mut references = References::of(order.period.to_string());
    let figures = measure::figures(tx, span.as_of).await?;
    let points = series::points(tx, span.as_of).await?;
    let (mut kpis, mut decided) = (Vec::new(), Vec::new());
    for figure in &figures {
        let points = points.get(&figure.definition.key).map(Vec::as_slice).unwrap_or_default();
        let drawn = Drawn { points, back: order.period.months() };
        let mut card = cards::card(figure, &drawn, span.zone);
        (card.numerator_ref, card.denominator_ref) = behind(call, figure, &mut references).await?;
        left_out(call, figure, &mut card, &mut references).await?;
        beside(tx, figure, &mut card, &mut references).await?;
        if let Some(missed) = decisions::missed_again(&card, drawn.missed_running()) {
            let (reference, count) =
                set(call, figure, decisions::at_fault(&figure.definition), &mut references).await?;
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            let kind = DecisionKind::TargetMissedAgain;
            decided.push(Decision { kind, missed: Some(missed), count, rows: Vec::new(), reference });
        }
        kpis.push(card);
    }
    let open = facts::open::open(tx, &span).await?;
    let overdue = open.overdue(tx, &span, &mut references).await?;
    let cured = open.cured(tx, &span, &mut references).await?;
    let late_steps = facts::steps::late(tx, &span, &mut references).await?;
    let (backlog, open_ref) = open.backlog(&span, &mut references);
    let (causes, repeats) = facts::causes::causes(tx, &span, &mut references).await?;
    let changes = facts::changes::changes(tx, &span, &mut references).await?;
    let lessons = facts::lessons::lessons(tx, &span, &mut references).await?;
    decided.extend(decisions::decisions(tx, &span, &open, &lessons, &mut references).await?);
    let first = organisation.created_at >= span.start;
    let overdue_then = Counted { before: open.before.len(), now: overdue.count, reference: overdue.reference };
    let all: Vec<&Point> = points.values().flatten().collect();
    let recorded = all.iter().filter(|point| point.recorded).count();
    let method = facts::method::method(tx, &span, (recorded, all.len()), &mut references).await?;
    let (references, rows) = references.all();
    let content = ReportContent {
        counts: Some(Counts {
            overdue: overdue.count,
            overdue_new: open.newly_overdue(),
            in_extension: open.in_extensions(&span),
            cured: cured.count,
            late_steps: late_steps.count,
            changes: changes.count,
            embedded: lessons.embedded.count,
            without_effect: lessons.without_effect.count,
        }),
        reference: order.reference.clone(),
        revision: order.revision,
        restates: restated(tx, order).await?,
        restated_because: order.reason.clone(),
        prepared_by: preparer(tx, order).await?,
        period: Period { key: order.period.to_string(), title: order.period.title() },
        compared_with: (!first).then(|| order.period.before().title()),
        cutoff: cutoff(&span),
        headline: Headline::weigh(&kpis, overdue_then, repeats, first),
        kpis,
        backlog,
        causes,
        overdue: overdue.shown,
        overdue_ref: overdue.reference,
        open_ref,
        cured: cured.shown,
        cured_ref: cured.reference,
        late_steps: late_steps.shown,
        late_steps_ref: late_steps.reference,
        changes: changes.shown,
        changes_ref: changes.reference,
        lessons: Lessons {
            embedded: lessons.embedded.shown,
            embedded_ref: lessons.embedded.reference,
            without_effect: lessons.without_effect.shown,
            without_effect_ref: lessons.without_effect.reference,
        },
        decisions: decided,
        method,
        sign_off: SignOffBlock {
            reviewers: review::reviewers(tx, order.prepared_by).await?.into_iter().map(in_words).collect(),
            awaited: signers(tx).await?.into_iter().map(|person| in_words((person, Role::ManagementBody))).collect(),
        },
        references,
        rows_sha256: None,
        organisation: organisation.name,
    };
    Ok(Composed { content, rows })
}

fn cutoff(span: &Span) -> Cutoff {
    let instant: Instant = span.as_of;
    let local = instant.utc().with_timezone(&span.zone);
    Cutoff {
        instant: instant.to_string(),
        local: format!("{}, {}", words::day(local.date_naive()), local.format("%H:%M")),
        zone: span.zone.name().to_owned(),
    }
}

async fn restated(tx: &Tx, order: &Order) -> Result<Option<String>> {
    let Some(id) = order.restates else { return Ok(None) };
    Ok(tx.find::<Entity>(id).await?.map(|report| report.reference))
}

async fn preparer(tx: &Tx, order: &Order) -> Result<Option<String>> {
    let Some(id) = order.prepared_by else { return Ok(None) };
    Ok(tx.find::<person::Entity>(id).await?.map(|person| person.name))
}

/// Who must sign a board report: the members of the management body, as they are now.
pub(super) async fn signers(tx: &Tx) -> Result<Vec<person::Model>> {
    access::queries::holders(tx, Role::ManagementBody).await
}

fn in_words((person, role): (person::Model, Role)) -> Signer {
    Signer { name: person.name, role: words::role(role) }
}
