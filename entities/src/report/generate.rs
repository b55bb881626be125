//! Recording a report that was rendered and stored: its artefacts' hashes are fixed, and it goes to the management body.

use serde_json::json;
use uuid::Uuid;

use super::compose::{self, ids};
use super::content::ReportContent;
use super::model::{Model, State};
use super::schedule;
use crate::call::{Call, Tx};
use crate::clock;
use crate::error::{Code, Error, Reference, Refusal, Result};
use crate::json::Json;
use crate::kpi::Month;
use crate::outbox::{Kind, Work};
use crate::subject::SubjectKind;

/// The topic of the mail that brings a report to a member.
pub const TOPIC: &str = "board-report";
/// The version of the report's layout.
pub const TEMPLATE: &str = "1";

/// The SHA-256 of what was rendered, each stored under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artefacts {
    /// The report as a page.
    pub html: String,
    /// The report as plain text.
    pub text: String,
    /// Its chart as a drawing.
    pub chart_svg: String,
    /// Its chart as a picture.
    pub chart_png: String,
}

/// Records a month's report and leaves one mail for each member of the management body. A month is recorded once: when
/// another worker was faster this is refused with ALREADY_EXISTS and changes nothing.
pub async fn record(call: &Call, month: Month, content: &ReportContent, artefacts: Artefacts) -> Result<Model> {
    call.write(async |tx| {
        let zone = clock::zone(&tx.organisation().await?.zone);
        let as_of = month.end(zone);
        if as_of > tx.now {
            return Err(Refusal::invalid("period", format!("{month} has not ended yet.")).into());
        }
        if !tx.claim_slot(schedule::SCHEDULE, &month.to_string(), as_of, None).await? {
            let message = format!("There is a report of {month} already.");
            return Err(Refusal::new(Code::AlreadyExists, message).at("period").into());
        }
        let fresh = Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            reference: content.reference.clone(),
            period: month.to_string(),
            as_of,
            state: State::Generated,
            template_version: TEMPLATE.to_owned(),
            content: Json(serde_json::to_value(content).map_err(Error::fault)?),
            html_sha256: Some(artefacts.html),
            text_sha256: Some(artefacts.text),
            chart_svg_sha256: Some(artefacts.chart_svg),
            chart_png_sha256: Some(artefacts.chart_png),
            generated_at: Some(tx.now),
            issued_at: None,
            signed_at: None,
            restates_id: None,
            version: 1,
        };
        let report = tx.add("generateBoardReport", fresh).await?;
        send(tx, report).await
    })
    .await
}

/// Puts a generated report before the members, each by a mail of its own.
async fn send(tx: &Tx, report: Model) -> Result<Model> {
    let members = compose::signers(tx).await?;
    for member in ids(&members) {
        let work = Work {
            kind: Kind::Mail,
            topic: TOPIC,
            recipient: Some(member),
            subject: Some(Reference { kind: SubjectKind::BoardReport, id: report.id }),
            payload: json!({ "report": report.id }),
            dedupe: format!("{TOPIC}/{}/{member}", report.id),
            due_at: tx.now,
        };
        tx.leave(work).await?;
    }
    let waiting = Model { state: State::InReview, ..report.clone() };
    tx.change("sendBoardReport", &report, waiting).await
}
