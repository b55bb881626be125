//! The mail that a row asks for: from what was stored, so that it is the same message at every attempt.

use std::sync::Arc;

use entities::outbox::Row;
use entities::reminder::handover::TOPIC as HANDOVER;
use entities::reminder::tell::TOPIC as DIGEST;
use entities::report::generate::TOPIC as BOARD_REPORT;
use entities::{Call, Error, Result, World, person, report};

use crate::mail::{Mail, Party};
use crate::reminder::{self, Letter};
use crate::report::{ReportMail, mail, render};
use crate::{Mailer, blocking};

/// The mail, or why there will never be one.
pub async fn write(world: &Arc<World>, mailer: &Mailer, row: &Row) -> Result<Result<Mail, String>> {
    let call = Call::system(Arc::clone(world), row.organisation_id);
    let Some(to) = recipient(&call, row).await? else { return Ok(Err("the recipient is no longer there".to_owned())) };
    let letter = match row.topic.as_str() {
        BOARD_REPORT => board_report(&call, row, to.name.clone()).await?,
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

/// The report as it was stored: its content, the hash that a signature covers, its chart.
async fn board_report(call: &Call, row: &Row, recipient: String) -> Result<ReportMail> {
    let id = row.subject_id.ok_or_else(|| Error::fault("the row names no report"))?;
    let report = call.read(async |tx| tx.load::<report::Entity>(id).await).await?;
    let content = report.said()?;
    let stored = |hash: Option<String>| hash.ok_or_else(|| Error::fault("the report was not rendered"));
    let (html, chart) = (stored(report.html_sha256)?, stored(report.chart_png_sha256)?);
    let png = call.world.blobs.fetch(call.organisation, &chart).await?;
    blocking(move || {
        let mut rendered = render(&content).map_err(Error::fault)?;
        rendered.html_sha256 = html;
        rendered.chart.png = png.to_vec();
        mail(&content, &rendered, &recipient).map_err(Error::fault)
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
