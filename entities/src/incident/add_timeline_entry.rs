//! Adding a line to the timeline. Lines are never changed: a correction is a new line that names the old one.

use uuid::Uuid;

use super::model::{EntryKind, RecordSource, entry};
use super::moment::Moment;
use super::report::prose;
use super::timeline::{self, Line};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Refusal, Result};
use crate::evidence::{self, LinkSubject};

const VERB: &str = "addTimelineEntry";

/// A line as somebody writes it.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// Of which incident.
    pub incident: Uuid,
    /// When it happened.
    pub at: Moment,
    /// What it tells; CORRECTION where it corrects another and nothing else is said.
    pub kind: Option<EntryKind>,
    /// The words.
    pub text: String,
    /// The line it corrects.
    pub corrects: Option<Uuid>,
    /// Versions of evidence that back it.
    pub evidence: Vec<Uuid>,
}

/// Adds a line to the timeline; the first one after triage begins the investigation.
pub async fn add(call: &Call, new: NewEntry) -> Result<entry::Model> {
    call.require(Permission::AddTimelineEntry)?;
    call.write(async |tx| {
        let incident = timeline::named(tx, "incident", new.incident).await?;
        let line = new.line(tx).await?;
        incident.takes_lines()?;
        let written = timeline::write(tx, VERB, incident.id, line).await?;
        if !new.evidence.is_empty() {
            let (subject, id) = (LinkSubject::TimelineEntry, written.id);
            evidence::link::show(tx, &new.evidence, subject, id, Some(incident.id), "evidence").await?;
        }
        timeline::begin(tx, VERB, &incident).await?;
        Ok(written)
    })
    .await
}

impl NewEntry {
    async fn line(&self, tx: &Tx) -> Result<Line> {
        let zone = tx.organisation().await?.zone;
        let known = self.at.known("at", tx.now, &zone)?;
        let at = known.earliest.or(known.latest).ok_or_else(|| Refusal::invalid("at", "A line needs a time."))?;
        let kind = self.kind.unwrap_or(if self.corrects.is_some() { EntryKind::Correction } else { EntryKind::Other });
        if kind == EntryKind::State {
            return Err(Refusal::invalid("kind", "Lines of kind STATE are left by the verbs themselves.").into());
        }
        if kind == EntryKind::Correction && self.corrects.is_none() {
            return Err(Refusal::invalid("corrects", "A correction names the line it corrects.").into());
        }
        if let Some(corrected) = self.corrects {
            let corrected = tx.named::<entry::Entity>("corrects", "timeline entry", corrected).await?;
            if corrected.incident_id != self.incident {
                return Err(Refusal::invalid("corrects", "That line belongs to another incident.").into());
            }
        }
        Ok(Line {
            at,
            zone: known.zone,
            precision: known.precision,
            kind,
            text: prose("text", &self.text, 10_000)?,
            source: RecordSource::Manual,
            corrects: self.corrects,
        })
    }
}
