//! The mail that a row asks for: from what was stored, so that it is the same message at every attempt.

use std::sync::Arc;

use entities::clock::Instant;
use entities::outbox::Row;
use entities::reminder::handover::TOPIC as HANDOVER;
use entities::reminder::tell::TOPIC as DIGEST;
use entities::report::generate::{REVIEW_TOPIC as TO_REVIEW, TOPIC as BOARD_REPORT};
use entities::report::remind::TOPIC as UNSIGNED;
use entities::report::words::day;
use entities::{Call, Error, Result, World, clock, person};
use uuid::Uuid;

use crate::mail::{Mail, Party};
use crate::reminder::{self, Letter};
use crate::report::{self, Delivery, Occasion, ReportMail, mail};
use crate::{Mailer, blocking};

/// The mail, or why there will never be one.
pub async fn write(world: &Arc<World>, mailer: &Mailer, row: &Row) -> Result<Result<Mail, String>> {
    let call = Call::system(Arc::clone(world), row.organisation_id);
    let Some(to) = recipient(&call, row).await? else { return Ok(Err("the recipient is no longer there".to_owned())) };
    let letter = match row.topic.as_str() {
        BOARD_REPORT => board_report(&call, row, Occasion::Issued, to.name.clone()).await?,
        TO_REVIEW => board_report(&call, row, Occasion::Review, to.name.clone()).await?,
        UNSIGNED => board_report(&call, row, Occasion::Unsigned(rung(row)), to.name.clone()).await?,
        DIGEST => digest(&call, row, &to.name).await?,
        HANDOVER => handover(&call, row, &to.name).await?,
        topic => return Ok(Err(format!("nobody writes mails about {topic}"))),
    };
    call.end_reading().await?;
    let ReportMail { subject, text, html, inline } = letter;
    let to = Party { name: Some(to.name), address: to.email };
    Ok(Ok(Mail { id: row.id, at: row.created_at.utc(), from: mailer.from.clone(), to, subject, text, html, inline }))
}

async fn recipient(call: &Call, row: &Row) -> Result<Option<person::Model>> {
    let Some(id) = row.recipient_id else { return Ok(None) };
    let found = call.read(async |tx| tx.find::<person::Entity>(id).await).await?;
    Ok(found.filter(|person| person.active))
}

/// How many weeks after a report's issue a reminder was left.
fn rung(row: &Row) -> i64 {
    row.payload.0.get("rung").and_then(serde_json::Value::as_i64).unwrap_or(1)
}

/// The report as it was stored: its content, and the hash that a signature covers.
async fn board_report(call: &Call, row: &Row, occasion: Occasion, recipient: String) -> Result<ReportMail> {
    let id = row.subject_id.ok_or_else(|| Error::fault("the row names no report"))?;
    let report = call.read(async |tx| tx.load::<entities::report::Entity>(id).await).await?;
    let stored = || Error::fault("the report was not rendered");
    let (content, sha256) = (report.said()?.ok_or_else(stored)?, report.html_sha256.ok_or_else(stored)?);
    let reviewed = reviewed(call, report.reviewed_by.zip(report.reviewed_at)).await?;
    // Drawing the report of a long history needs the room.
    drop(report.content);
    blocking(move || {
        let rendered = report::again(&content, &sha256).map_err(Error::fault)?;
        let delivery = Delivery { occasion, recipient: &recipient, sha256: &sha256, reviewed: reviewed.as_deref() };
        mail(&content, &rendered, delivery).map_err(Error::fault)
    })
    .await
}

/// Who reviewed a report and on which day of the organisation's, in words.
async fn reviewed(call: &Call, review: Option<(Uuid, Instant)>) -> Result<Option<String>> {
    let Some((reviewer, at)) = review else { return Ok(None) };
    call.read(async |tx| {
        let zone = clock::zone(&tx.organisation().await?.zone);
        let reviewer = tx.find::<person::Entity>(reviewer).await?;
        Ok(reviewer.map(|reviewer| format!("{} on {}", reviewer.name, day(at.date_in(zone)))))
    })
    .await
}

/// The digest as it was told, whatever happened since.
async fn digest(call: &Call, row: &Row, recipient: &str) -> Result<ReportMail> {
    let id = row.subject_id.ok_or_else(|| Error::fault("the row names no digest"))?;
    let told = call.read(async |tx| tx.load::<entities::reminder::digest::Entity>(id).await).await?;
    plain(reminder::digest(&organisation(call).await?, recipient, &told))
}

/// The word that something changed hands, as it was left.
async fn handover(call: &Call, row: &Row, recipient: &str) -> Result<ReportMail> {
    let word = serde_json::from_value(row.payload.0.clone()).map_err(Error::fault)?;
    plain(reminder::handover(&organisation(call).await?, recipient, &word))
}

async fn organisation(call: &Call) -> Result<String> {
    call.read(async |tx| Ok(tx.organisation().await?.name)).await
}

/// A letter without pictures.
fn plain(letter: Result<Letter, minijinja::Error>) -> Result<ReportMail> {
    let Letter { subject, text, html } = letter.map_err(Error::fault)?;
    Ok(ReportMail { subject, text, html, inline: Vec::new() })
}
