//! Recording a report that was rendered and stored: its artefacts' hashes are fixed, and it goes to those who review it.

use std::sync::Arc;

use uuid::Uuid;

use super::content::ReportContent;
use super::model::{Entity, Model, State};
use super::order::Order;
use super::{review, schedule};
use crate::call::{Call, Tx};
use crate::clock;
use crate::error::{Code, Error, Refusal, Result};
use crate::json::Json;

/// The topic of the mail that brings a report to a member.
pub const TOPIC: &str = "board-report";
/// The topic of the mail that brings it to a reviewer.
pub const REVIEW_TOPIC: &str = "board-report-review";
/// The version of the report's layout.
pub const TEMPLATE: &str = "2";

/// The SHA-256 of what was rendered, each stored under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artefacts {
    /// The report as a page.
    pub html: String,
    /// The report as plain text.
    pub text: String,
    /// Its figures' twelve months as a drawing.
    pub chart_svg: String,
    /// The same as a picture.
    pub chart_png: String,
}

/// Records a report and lays it before its reviewers. A period is recorded once, and so is each revision: when another
/// worker was faster this is refused with `ALREADY_EXISTS` and changes nothing.
pub async fn record(call: &Call, order: &Order, content: &ReportContent, artefacts: Artefacts) -> Result<Model> {
    call.write(async |tx| {
        let made = made(tx, order, content, artefacts.clone()).await?;
        let report = match order.report {
            None => tx.add("generateBoardReport", claimed(tx, order, made).await?).await?,
            Some(id) => {
                let before = tx.locked::<Entity>(id).await?;
                if !matches!(before.state, State::Scheduled | State::Generated) || before.revision >= order.revision {
                    return Err(faster(&order.reference));
                }
                let made = Model { id, version: before.version, reason: before.reason.clone(), ..made };
                tx.change("generateBoardReport", &before, made).await?
            }
        };
        submit(tx, report).await
    })
    .await
}

async fn made(tx: &Tx, order: &Order, content: &ReportContent, artefacts: Artefacts) -> Result<Model> {
    let as_of = order.period.end(clock::zone(&tx.organisation().await?.zone));
    if as_of > tx.now {
        return Err(Refusal::invalid("period", format!("{} has not ended yet.", order.period)).into());
    }
    Ok(Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        reference: order.reference.clone(),
        period: order.period.to_string(),
        as_of,
        state: State::Generated,
        template_version: TEMPLATE.to_owned(),
        content: Json(Arc::new(serde_json::to_value(content).map_err(Error::fault)?)),
        html_sha256: Some(artefacts.html),
        text_sha256: Some(artefacts.text),
        chart_svg_sha256: Some(artefacts.chart_svg),
        chart_png_sha256: Some(artefacts.chart_png),
        generated_at: Some(tx.now),
        issued_at: None,
        signed_at: None,
        restates_id: order.restates,
        revision: order.revision,
        prepared_by: order.prepared_by,
        reviewed_by: None,
        reviewed_at: None,
        reason: None,
        reminded: 0,
        version: 1,
    })
}

/// A period's first report takes its slot of the schedule.
async fn claimed(tx: &Tx, order: &Order, made: Model) -> Result<Model> {
    if tx.claim_slot(schedule::SCHEDULE, &made.period, made.as_of, None).await? {
        return Ok(made);
    }
    Err(faster(&format!("the report of {}", order.period)))
}

fn faster(what: &str) -> Error {
    let message = format!("Another worker was faster: {what} is made already.");
    Refusal::new(Code::AlreadyExists, message).at("period").into()
}

/// Lays a made report before those who may review it; where there is nobody, before the board at once.
async fn submit(tx: &Tx, report: Model) -> Result<Model> {
    let reviewers = review::reviewers(tx, report.prepared_by).await?;
    if reviewers.is_empty() && report.prepared_by.is_none() {
        tx.because("Nobody holds a role that reviews board reports: issued without review.");
        let released = Model { state: State::InReview, reviewed_at: Some(tx.now), ..report.clone() };
        let released = tx.change("submitBoardReport", &report, released).await?;
        review::send(tx, &released).await?;
        return Ok(released);
    }
    let waiting = tx.change("submitBoardReport", &report, Model { state: State::InReview, ..report.clone() }).await?;
    for (reviewer, _) in reviewers {
        review::leave(tx, &waiting, REVIEW_TOPIC, reviewer.id, &format!("{}/", waiting.revision)).await?;
    }
    Ok(waiting)
}
