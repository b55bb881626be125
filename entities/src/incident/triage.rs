//! Triage: how bad it is, what it is, whose it is; and a review is opened from the template that fits.

use uuid::Uuid;

use super::gate::Clocks;
use super::model::{CountQuality, EntryKind, Kind, MilestoneKind, RecordSource, State, TriState, incident, milestone};
use super::moment::{Known, Moment};
use super::report::{line, prose};
use super::rsit;
use super::timeline::{self, Line};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock::{self, Instant};
use crate::currency::minor_digits;
use crate::error::{Error, Refusal, Result};
use crate::json::Json;
use crate::{person, review, supplier};

const VERB: &str = "triageIncident";

/// The answers of a triage. What is left out is a blocker where the gate needs it, never a guess.
#[derive(Clone, Debug, Default)]
pub struct Triage {
    /// Which incident.
    pub incident: Uuid,
    /// From 1 (highest) to 5.
    pub severity: Option<i64>,
    /// A type of the RSIT list, version 1003.
    pub rsit_type: Option<String>,
    /// Who owns it.
    pub owner: Option<Uuid>,
    /// How certain it is.
    pub kind: Option<Kind>,
    /// When the organisation became aware.
    pub aware_at: Option<Instant>,
    /// Why that is before detection, or more than 24 hours after.
    pub aware_reason: Option<String>,
    /// Whether confidentiality was hurt.
    pub confidentiality: Option<bool>,
    /// Whether integrity was hurt.
    pub integrity: Option<bool>,
    /// Whether availability was hurt.
    pub availability: Option<bool>,
    /// Whether personal data is involved.
    pub personal_data: Option<TriState>,
    /// Whether somebody meant harm.
    pub suspected_malicious: Option<TriState>,
    /// Whether other Member States are affected.
    pub cross_border: Option<TriState>,
    /// Which: ISO 3166 codes of two letters.
    pub member_states: Vec<String>,
    /// The supplier it came from.
    pub origin_supplier: Option<Uuid>,
    /// Whether it is significant (NIS2 Art 23(3)).
    pub significant: Option<TriState>,
    /// The criteria that decided that.
    pub significant_criteria: Vec<String>,
    /// How many persons are affected.
    pub affected_persons: Option<i64>,
    /// How good that count is.
    pub affected_persons_quality: Option<CountQuality>,
    /// How many data records are affected.
    pub data_records: Option<i64>,
    /// The direct loss in minor units of the currency.
    pub direct_loss: Option<i64>,
    /// Its currency (ISO 4217).
    pub direct_loss_currency: Option<String>,
    /// The earlier incident of which this one is a recurrence.
    pub recurrence_of: Option<Uuid>,
    /// The version of the incident that was read.
    pub expected_version: Option<i64>,
}

/// Triages an incident: it becomes TRIAGED and its review is opened. Refused with everything that is missing.
pub async fn triage(call: &Call, answers: Triage) -> Result<incident::Model> {
    call.require(Permission::ManageIncident)?;
    let decider = call.actor.someone(Permission::ManageIncident)?;
    let reference = call.next_reference("REV").await?;
    call.write(async |tx| {
        let before = timeline::named(tx, "incident", answers.incident).await?;
        tx.expect_version(&before, answers.expected_version)?;
        answers.name_what_exists(tx, &before).await?;
        let reason = answers.aware_reason.as_deref().map(|text| prose("awareReason", text, 2_000)).transpose()?;
        let aware = answers.aware(tx)?;
        let answered = answers.row(&before, decider, tx.now)?;
        let marks = tx.children::<milestone::Entity>("incident_id", &[before.id], "recorded_at").await?;
        let standing = |kind| marks.iter().find(|mark| mark.kind == kind);
        let clocks = Clocks {
            detected: standing(MilestoneKind::Detected),
            aware: answers.aware_at.or_else(|| standing(MilestoneKind::Aware).and_then(milestone::Model::exact)),
            aware_reason: reason.as_deref(),
        };
        Refusal::unless_open(answered.triage_blockers(&clocks))?;
        if let Some(reason) = &reason {
            tx.because(reason.clone());
        }
        note_awareness(tx, &before, aware, standing(MilestoneKind::Aware), reason.as_deref()).await?;
        let after =
            incident::Model { state: State::Triaged, triaged_at: Some(tx.now), aware_at: clocks.aware, ..answered };
        let after = timeline::enter(tx, VERB, &before, after).await?;
        review::open::open(tx, &after, reference).await?;
        Ok(after)
    })
    .await
}

/// The AWARE milestone and its line; an earlier AWARE is corrected by this one.
async fn note_awareness(
    tx: &Tx,
    incident: &incident::Model,
    aware: Option<Known>,
    standing: Option<&milestone::Model>,
    reason: Option<&str>,
) -> Result<()> {
    let Some(aware) = aware else { return Ok(()) };
    let text = reason.map_or_else(
        || "The organisation became aware.".to_owned(),
        |why| format!("The organisation became aware: {why}"),
    );
    let told = Line::left(EntryKind::Awareness, Some(&aware), aware.zone, tx.now, text);
    let fresh = timeline::milestone_at(tx, incident.id, MilestoneKind::Aware, Some(aware), RecordSource::Manual);
    match standing {
        Some(before) => {
            let after = milestone::Model { id: before.id, version: before.version, ..fresh };
            tx.change(VERB, before, after).await?;
        }
        None => {
            timeline::mark(tx, VERB, fresh).await?;
        }
    }
    timeline::write(tx, VERB, incident.id, told).await?;
    Ok(())
}

impl Triage {
    async fn name_what_exists(&self, tx: &Tx, incident: &incident::Model) -> Result<()> {
        if let Some(owner) = self.owner {
            let owner = tx.named::<person::Entity>("owner", "person", owner).await?;
            if !owner.active {
                return Err(Refusal::invalid("owner", "This person is no longer active.").into());
            }
        }
        if let Some(supplier) = self.origin_supplier {
            tx.named::<supplier::supplier::Entity>("originSupplier", "supplier", supplier).await?;
        }
        if let Some(earlier) = self.recurrence_of {
            let earlier = tx.named::<incident::Entity>("recurrenceOf", "incident", earlier).await?;
            incident.recurs_on(&earlier)?;
        }
        Ok(())
    }

    fn aware(&self, tx: &Tx) -> Result<Option<Known>, Refusal> {
        let aware = self.aware_at.map(|at| Moment::exact(at).known("awareAt", tx.now, clock::zone("UTC").name()));
        aware.transpose()
    }

    /// The row with these answers; what was answered before stays where nothing new is said.
    fn row(&self, before: &incident::Model, decider: Uuid, now: Instant) -> Result<incident::Model, Refusal> {
        let rsit_type = self.rsit_type.as_deref().map(|text| {
            let message = "This is no type of the RSIT list (version 1003), such as system-compromise or data-leak.";
            rsit::type_of(text).map(str::to_owned).ok_or_else(|| Refusal::invalid("rsitType", message))
        });
        if self.severity.is_some_and(|severity| !(1..=5).contains(&severity)) {
            return Err(Refusal::invalid("severity", "A severity is 1 (highest) to 5."));
        }
        let (direct_loss, direct_loss_currency) = self.loss()?;
        let criteria: Result<Vec<String>, Refusal> =
            self.significant_criteria.iter().map(|text| line("significantCriteria", text, 300)).collect();
        let criteria = criteria?;
        Ok(incident::Model {
            severity: self.severity.or(before.severity),
            rsit_type: rsit_type.transpose()?.or_else(|| before.rsit_type.clone()),
            owner_id: self.owner.or(before.owner_id),
            kind: self.kind.or(before.kind),
            confidentiality: self.confidentiality.or(before.confidentiality),
            integrity: self.integrity.or(before.integrity),
            availability: self.availability.or(before.availability),
            personal_data: self.personal_data.or(before.personal_data),
            suspected_malicious: self.suspected_malicious.or(before.suspected_malicious),
            cross_border: self.cross_border.or(before.cross_border),
            member_states: Json(self.states(before)?),
            origin_supplier_id: self.origin_supplier.or(before.origin_supplier_id),
            significant: self.significant.or(before.significant),
            significant_criteria: Json(criteria),
            significant_by: self.significant.map(|_| decider),
            significant_at: self.significant.map(|_| now),
            affected_persons: count("affectedPersons", self.affected_persons)?,
            affected_persons_quality: self.affected_persons.and(self.affected_persons_quality),
            data_records: count("dataRecords", self.data_records)?,
            direct_loss,
            direct_loss_currency,
            recurrence_of_id: self.recurrence_of.or(before.recurrence_of_id),
            ..before.clone()
        })
    }

    fn loss(&self) -> Result<(Option<i64>, Option<String>), Refusal> {
        let currency = self.direct_loss_currency.as_deref().map(|text| text.trim().to_ascii_uppercase());
        match (count("directLoss", self.direct_loss)?, currency) {
            (None, _) => Ok((None, None)),
            (Some(loss), Some(currency)) if minor_digits(&currency).is_some() => Ok((Some(loss), Some(currency))),
            _ => Err(Refusal::invalid("directLossCurrency", "A loss has a currency of ISO 4217, such as EUR.")),
        }
    }

    fn states(&self, before: &incident::Model) -> Result<Vec<String>, Refusal> {
        let mut states: Vec<String> = Vec::new();
        for (place, text) in self.member_states.iter().enumerate() {
            let code = text.trim().to_ascii_uppercase();
            if !MEMBER_STATES.contains(&code.as_str()) {
                let message =
                    "A Member State is told by its code of two letters (ISO 3166-1; Greece also EL), such as DE.";
                return Err(Refusal::invalid(&format!("memberStates.{place}"), message));
            }
            if !states.contains(&code) {
                states.push(code);
            }
        }
        if states.len() > 1 && self.cross_border.or(before.cross_border) == Some(TriState::No) {
            let message = "crossBorder is NO, and this names more than one Member State: answer it with YES.";
            return Err(Refusal::invalid("memberStates", message));
        }
        Ok(states)
    }
}

/// The Member States of the Union, and those of the European Economic Area; Greece by either of its codes.
const MEMBER_STATES: [&str; 31] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
    "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
];

fn count(field: &str, value: Option<i64>) -> Result<Option<i64>, Refusal> {
    match value {
        Some(negative) if negative < 0 => Err(Refusal::invalid(field, format!("{field} is not negative."))),
        value => Ok(value),
    }
}

/// What triage still needs, before anybody has answered anything.
pub async fn blockers(tx: &Tx, incident: &incident::Model) -> Result<Vec<crate::error::Blocker>, Error> {
    let marks = tx.children::<milestone::Entity>("incident_id", &[incident.id], "recorded_at").await?;
    let standing = |kind| marks.iter().find(|mark| mark.kind == kind);
    let aware = standing(MilestoneKind::Aware).and_then(milestone::Model::exact);
    let clocks = Clocks { detected: standing(MilestoneKind::Detected), aware, aware_reason: None };
    Ok(incident.triage_blockers(&clocks))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at, declared};
    use super::*;

    fn row(answers: &Triage) -> Result<incident::Model, Refusal> {
        answers.row(&declared(), Uuid::nil(), at("2026-11-01T12:00:00Z"))
    }

    #[test]
    fn a_type_outside_the_list_or_a_loss_without_a_currency_is_refused_at_its_field() {
        let refused = |answers: &Triage| row(answers).unwrap_err().path.join(".");
        assert_eq!(refused(&Triage { rsit_type: Some("ransomware".to_owned()), ..Triage::default() }), "rsitType");
        assert_eq!(refused(&Triage { severity: Some(0), ..Triage::default() }), "severity");
        for currency in [None, Some("EUX".to_owned())] {
            let lost = Triage { direct_loss: Some(100), direct_loss_currency: currency, ..Triage::default() };
            assert_eq!(refused(&lost), "directLossCurrency");
        }
        assert_eq!(refused(&Triage { data_records: Some(-1), ..Triage::default() }), "dataRecords");
        for unknown in ["Germany", "XX"] {
            let states = vec!["de".to_owned(), unknown.to_owned()];
            assert_eq!(refused(&Triage { member_states: states, ..Triage::default() }), "memberStates.1");
        }
    }

    #[test]
    fn a_decision_on_significance_says_who_and_when() {
        let decided = row(&Triage { significant: Some(TriState::Yes), ..Triage::default() }).unwrap();
        assert!(decided.significant_by.is_some() && decided.significant_at.is_some());
        assert_eq!(row(&Triage::default()).unwrap().significant_at, None);
    }
}
