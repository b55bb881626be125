//! What the verbs of an incident take.

use async_graphql::{Context, ID, InputObject};
use entities::error::{Refusal, Result};
use entities::incident::add_timeline_entry::NewEntry;
use entities::incident::moment::Moment;
use entities::incident::record_milestone::NewMilestone;
use entities::incident::report::Report;
use entities::incident::triage::Triage;
use entities::subject::SubjectKind;

use super::PartialDateInput;
use crate::graphql::context::Asks;
use crate::graphql::scalar::{BigInt, DateTime};
use crate::graphql::vocabulary::{
    CountQuality, IncidentKind, MilestoneKind, Precision, TimelineEntryKind, Tlp, TriState,
};

/// An incident to be reported.
#[derive(InputObject)]
pub struct ReportIncidentInput {
    /// What happened, in one line of 1 to 300 characters.
    title: String,
    /// What is known, up to 20,000 characters.
    description: Option<String>,
    /// When it was noticed, where the instant is known; give this or `detected`.
    detected_at: Option<DateTime>,
    /// When it was noticed, where it is known less precisely.
    detected: Option<PartialDateInput>,
    /// When it began, as precisely as it is known.
    occurred: Option<PartialDateInput>,
    /// How it came in, such as `service desk`.
    channel: Option<String>,
    /// Who may read it (TLP 2.0).
    tlp: Option<Tlp>,
    /// A drill: no figure counts it.
    #[graphql(default)]
    exercise: bool,
    /// The incident it is part of.
    parent: Option<ID>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

impl ReportIncidentInput {
    /// The report that the use case takes.
    pub fn report(self, ctx: &Context<'_>) -> Result<Report> {
        let detected = match (self.detected_at, self.detected) {
            (Some(at), None) => Moment { plain: Some("detectedAt"), ..Moment::exact(at.0) },
            (None, Some(detected)) => detected.into(),
            _ => {
                return Err(Refusal::invalid("detectedAt", "Give detectedAt or detected, and only one of them.").into());
            }
        };
        Ok(Report {
            title: self.title,
            description: self.description,
            detected,
            occurred: self.occurred.map(Into::into),
            channel: self.channel,
            tlp: self.tlp.map(Into::into),
            exercise: self.exercise,
            parent: self.parent.map(|id| ctx.named("parent", SubjectKind::Incident, &id)).transpose()?,
        })
    }
}

/// The answers of a triage. What the gate needs and is left out is named as a blocker; "unknown" is an answer.
#[derive(InputObject)]
pub struct TriageIncidentInput {
    /// Which incident.
    incident: ID,
    /// From 1 (highest) to 5. Needed.
    severity: Option<i64>,
    /// A type of the RSIT list (version 1003), such as `data-leak`; see `rsitTypes`. Needed.
    rsit_type: Option<String>,
    /// The one person who owns it. Needed.
    owner: Option<ID>,
    /// How certain it is. Needed.
    kind: Option<IncidentKind>,
    /// When the organisation became aware, exactly (recital 31 of Regulation (EU) 2024/2690). Needed.
    aware_at: Option<DateTime>,
    /// Why that is before detection or more than 24 hours after; needed only then.
    aware_reason: Option<String>,
    /// Whether confidentiality was hurt. Needed.
    confidentiality: Option<bool>,
    /// Whether integrity was hurt. Needed.
    integrity: Option<bool>,
    /// Whether availability was hurt. Needed.
    availability: Option<bool>,
    /// Whether personal data is involved (GDPR Art 33). Needed.
    personal_data: Option<TriState>,
    /// Whether somebody meant harm (NIS2 Art 23(4)(a)). Needed.
    suspected_malicious: Option<TriState>,
    /// Whether other Member States are affected (NIS2 Art 23(4)(a)). Needed.
    cross_border: Option<TriState>,
    /// The Member States affected: ISO 3166 codes of two letters, such as `DE`.
    #[graphql(default)]
    member_states: Vec<String>,
    /// The supplier it came from.
    origin_supplier: Option<ID>,
    /// Whether it is significant (NIS2 Art 23(3)).
    significant: Option<TriState>,
    /// The criteria that decided that, in words.
    #[graphql(default)]
    significant_criteria: Vec<String>,
    /// How many persons are affected.
    affected_persons: Option<BigInt>,
    /// How good that count is.
    affected_persons_quality: Option<CountQuality>,
    /// How many data records are affected.
    data_records: Option<BigInt>,
    /// The direct loss in minor units of its currency, such as cents.
    direct_loss: Option<BigInt>,
    /// The currency of the loss (ISO 4217), such as `EUR`.
    direct_loss_currency: Option<String>,
    /// The earlier incident of which this one is a recurrence.
    recurrence_of: Option<ID>,
    /// The `version` of the incident as it was read; CONFLICT when it has changed since.
    expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

impl TriageIncidentInput {
    /// The answers that the use case takes.
    pub fn triage(self, ctx: &Context<'_>) -> Result<Triage> {
        let id = |field: &str, kind, id: Option<ID>| id.map(|id| ctx.named(field, kind, &id)).transpose();
        Ok(Triage {
            incident: ctx.named("incident", SubjectKind::Incident, &self.incident)?,
            severity: self.severity,
            rsit_type: self.rsit_type,
            owner: id("owner", SubjectKind::Person, self.owner)?,
            kind: self.kind.map(Into::into),
            aware_at: self.aware_at.map(|at| at.0),
            aware_reason: self.aware_reason,
            confidentiality: self.confidentiality,
            integrity: self.integrity,
            availability: self.availability,
            personal_data: self.personal_data.map(Into::into),
            suspected_malicious: self.suspected_malicious.map(Into::into),
            cross_border: self.cross_border.map(Into::into),
            member_states: self.member_states,
            origin_supplier: id("originSupplier", SubjectKind::Supplier, self.origin_supplier)?,
            significant: self.significant.map(Into::into),
            significant_criteria: self.significant_criteria,
            affected_persons: self.affected_persons.map(|count| count.0),
            affected_persons_quality: self.affected_persons_quality.map(Into::into),
            data_records: self.data_records.map(|count| count.0),
            direct_loss: self.direct_loss.map(|loss| loss.0),
            direct_loss_currency: self.direct_loss_currency,
            recurrence_of: id("recurrenceOf", SubjectKind::Incident, self.recurrence_of)?,
            expected_version: self.expected_version,
        })
    }
}

/// A milestone to be recorded.
#[derive(InputObject)]
pub struct RecordMilestoneInput {
    /// Of which incident.
    incident: ID,
    /// Which. CONTAINED, ERADICATED and RECOVERED lead to the state of that name; DECLARED and CLOSED are left by their
    /// verbs.
    kind: MilestoneKind,
    /// Its name, where the kind is OTHER.
    label: Option<String>,
    /// When it was, where the instant is known; give this or `time`.
    at: Option<DateTime>,
    /// When it was, where it is known less precisely.
    time: Option<PartialDateInput>,
    /// Why it was left out (then give no time), or why CONTAINED or ERADICATED before it were.
    skip_reason: Option<String>,
    /// Why it is recorded again, or stands in an odd order with others; needed only then.
    reason: Option<String>,
    /// The `version` of the incident as it was read; CONFLICT when it has changed since.
    expected_version: Option<i64>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

impl RecordMilestoneInput {
    /// The milestone that the use case takes.
    pub fn milestone(self, ctx: &Context<'_>) -> Result<NewMilestone> {
        let time = match (self.at, self.time) {
            (Some(_), Some(_)) => return Err(Refusal::invalid("time", "Give at or time, not both.").into()),
            (Some(at), None) => Some(Moment { plain: Some("at"), ..Moment::exact(at.0) }),
            (None, time) => time.map(Into::into),
        };
        Ok(NewMilestone {
            incident: ctx.named("incident", SubjectKind::Incident, &self.incident)?,
            kind: self.kind.into(),
            label: self.label,
            time,
            skip_reason: self.skip_reason,
            reason: self.reason,
            expected_version: self.expected_version,
        })
    }
}

/// A line for the timeline.
#[derive(InputObject)]
pub struct AddTimelineEntryInput {
    /// Of which incident.
    incident: ID,
    /// When it happened.
    at: DateTime,
    /// How precisely `at` is known; to the second when left out.
    precision: Option<Precision>,
    /// The IANA time zone it is told in; the organisation's when left out.
    zone: Option<String>,
    /// What it tells; CORRECTION when it corrects another and nothing else is said. STATE is left by the verbs.
    kind: Option<TimelineEntryKind>,
    /// The words, 1 to 10,000 characters.
    text: String,
    /// The line that this one corrects; it stays as it is.
    corrects: Option<ID>,
    /// Versions of evidence that back it.
    #[graphql(default)]
    evidence: Vec<ID>,
    /// A mark of the client's, given back.
    pub client_mutation_id: Option<String>,
}

impl AddTimelineEntryInput {
    /// The line that the use case takes.
    pub fn entry(self, ctx: &Context<'_>) -> Result<NewEntry> {
        let evidence = self.evidence.iter().enumerate();
        let evidence: Result<Vec<_>> = evidence
            .map(|(place, id)| ctx.named(&format!("evidence.{place}"), SubjectKind::EvidenceVersion, id))
            .collect();
        let precision = self.precision.map(Into::into);
        Ok(NewEntry {
            incident: ctx.named("incident", SubjectKind::Incident, &self.incident)?,
            at: Moment {
                earliest: Some(self.at.0),
                precision,
                zone: self.zone,
                plain: Some("at"),
                ..Moment::default()
            },
            kind: self.kind.map(Into::into),
            text: self.text,
            corrects: self.corrects.map(|id| ctx.named("corrects", SubjectKind::TimelineEntry, &id)).transpose()?,
            evidence: evidence?,
        })
    }
}
