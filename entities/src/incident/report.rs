//! Reporting an incident: it is declared, with what is known of when it was detected.

use uuid::Uuid;

use super::model::{EntryKind, MilestoneKind, Origin, RecordSource, State, entry, incident};
use super::moment::{Known, Moment};
use super::timeline::{self, Line};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock;
use crate::error::{Refusal, Result};
use crate::evidence::Tlp;
use crate::json::Json;

const VERB: &str = "reportIncident";

/// What is told when an incident is reported.
#[derive(Clone, Debug)]
pub struct Report {
    /// What happened, in one line.
    pub title: String,
    /// What is known, in as many words as it takes.
    pub description: Option<String>,
    /// When it was noticed, as precisely as it is known.
    pub detected: Moment,
    /// When it began, as precisely as it is known.
    pub occurred: Option<Moment>,
    /// How it came in, such as `service desk`.
    pub channel: Option<String>,
    /// Who may read it.
    pub tlp: Option<Tlp>,
    /// A drill: no figure counts it.
    pub exercise: bool,
    /// The incident it is part of.
    pub parent: Option<Uuid>,
}

/// Reports an incident. It becomes DECLARED; the reporter is whoever acts.
pub async fn report(call: &Call, report: Report) -> Result<incident::Model> {
    call.require(Permission::ReportIncident)?;
    let reporter = call.actor.someone(Permission::ReportIncident)?;
    let reference = call.next_reference("INC").await?;
    call.write(async |tx| {
        let zone = tx.organisation().await?.zone;
        let times = report.times(tx, &zone)?;
        if let Some(parent) = report.parent {
            tx.named::<incident::Entity>("parent", "incident", parent).await?;
        }
        let row = tx.add(VERB, report.row(tx, reference, reporter, &times)?).await?;
        times.write(tx, &row).await?;
        Ok(row)
    })
    .await
}

/// The times that a report tells.
struct Times {
    detected: Known,
    occurred: Option<Known>,
    zone: String,
}

impl Report {
    fn times(&self, tx: &Tx, zone: &str) -> Result<Times, Refusal> {
        let occurred = self.occurred.as_ref().map(|moment| moment.known("occurred", tx.now, zone)).transpose()?;
        Ok(Times { detected: self.detected.known("detected", tx.now, zone)?, occurred, zone: zone.to_owned() })
    }

    fn row(&self, tx: &Tx, reference: String, reporter: Uuid, times: &Times) -> Result<incident::Model, Refusal> {
        Ok(incident::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            reference,
            origin: Origin::Native,
            state: State::Declared,
            title: line("title", &self.title, 300)?,
            description: self.description.as_deref().map(|text| prose("description", text, 20_000)).transpose()?,
            kind: None,
            rsit_type: None,
            severity: None,
            owner_id: None,
            reporter_id: Some(reporter),
            channel: self.channel.as_deref().map(|text| line("channel", text, 200)).transpose()?,
            detected_at: times.detected.earliest,
            aware_at: None,
            occurred_from: times.occurred.as_ref().and_then(|time| time.earliest),
            confidentiality: None,
            integrity: None,
            availability: None,
            affected_persons: None,
            affected_persons_quality: None,
            data_records: None,
            direct_loss: None,
            direct_loss_currency: None,
            origin_supplier_id: None,
            cross_border: None,
            member_states: Json(Vec::new()),
            suspected_malicious: None,
            personal_data: None,
            significant: None,
            significant_criteria: Json(Vec::new()),
            significant_by: None,
            significant_at: None,
            tlp: self.tlp,
            exercise: self.exercise,
            parent_id: self.parent,
            duplicate_of_id: None,
            recurrence_of_id: None,
            cause_key: None,
            source: None,
            source_id: None,
            source_hash: None,
            source_record: None,
            declared_at: Some(tx.now),
            triaged_at: None,
            closed_at: None,
            created_at: tx.now,
            version: 1,
        })
    }
}

impl Times {
    /// The milestones and lines that a report leaves.
    async fn write(self, tx: &Tx, row: &incident::Model) -> Result<entry::Model> {
        let zone = clock::zone(&self.zone);
        let text = format!("Detected: {}", row.title);
        let detection = Line::left(EntryKind::Detection, Some(&self.detected), zone, tx.now, text);
        if let Some(occurred) = self.occurred {
            let text = format!("Began: {}", row.title);
            let began = Line::left(EntryKind::Observation, Some(&occurred), zone, tx.now, text);
            let mark =
                timeline::milestone_at(tx, row.id, MilestoneKind::Occurred, Some(occurred), RecordSource::Manual);
            timeline::mark(tx, VERB, mark).await?;
            timeline::write(tx, VERB, row.id, began).await?;
        }
        let detected =
            timeline::milestone_at(tx, row.id, MilestoneKind::Detected, Some(self.detected), RecordSource::Manual);
        timeline::mark(tx, VERB, detected).await?;
        timeline::write(tx, VERB, row.id, detection).await?;
        let now = Known::now(tx.now);
        let text = format!("{} → {}", State::Draft, State::Declared);
        let declared = Line::left(EntryKind::State, Some(&now), zone, tx.now, text);
        let mark = timeline::milestone_at(tx, row.id, MilestoneKind::Declared, Some(now), RecordSource::Transition);
        timeline::mark(tx, VERB, mark).await?;
        timeline::write(tx, VERB, row.id, declared).await
    }
}

/// One line of text, trimmed, not empty.
pub(crate) fn line(field: &str, text: &str, most: usize) -> Result<String, Refusal> {
    let text = prose(field, text, most)?;
    if text.chars().any(char::is_control) {
        return Err(Refusal::invalid(field, format!("{field} is one line without control characters.")));
    }
    Ok(text)
}

/// Text, trimmed, not empty, without control characters other than line breaks and tabs.
pub(crate) fn prose(field: &str, text: &str, most: usize) -> Result<String, Refusal> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > most {
        return Err(Refusal::invalid(field, format!("{field} has 1 to {most} characters.")));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Refusal::invalid(field, format!("{field} holds a control character.")));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line_and_a_description_may_be_many() {
        assert_eq!(line("title", "  Ransomware detected ", 300).unwrap(), "Ransomware detected");
        assert!(line("title", "two\nlines", 300).is_err());
        assert!(prose("description", "two\nlines", 300).is_ok());
        assert!(prose("description", "nul\0", 300).is_err());
        assert_eq!(line("title", " ", 300).unwrap_err().path, ["title"]);
    }
}
