//! Writing lines of the timeline, and entering a state so that the timeline tells of it.

use chrono_tz::Tz;
use uuid::Uuid;

use super::model::{EntryKind, Precision, RecordSource, State, entry, incident, milestone};
use super::moment::Known;
use crate::call::Tx;
use crate::clock::Instant;
use crate::error::{Error, Refusal, Result};

/// A line to be written.
pub struct Line {
    /// When it happened.
    pub at: Instant,
    /// The zone it is told in.
    pub zone: Tz,
    /// How precisely `at` is known.
    pub precision: Precision,
    /// What it tells.
    pub kind: EntryKind,
    /// The words.
    pub text: String,
    /// Where it comes from.
    pub source: RecordSource,
    /// The line it corrects.
    pub corrects: Option<Uuid>,
}

impl Line {
    /// A line that a verb leaves about a time, or about now where the time is not known.
    pub(crate) fn left(kind: EntryKind, time: Option<&Known>, zone: Tz, now: Instant, text: String) -> Self {
        let at = time.and_then(|time| time.earliest.or(time.latest));
        Self {
            at: at.unwrap_or(now),
            zone: time.map_or(zone, |time| time.zone),
            precision: time.filter(|_| at.is_some()).map_or(Precision::Unknown, |time| time.precision),
            kind,
            text,
            source: RecordSource::Transition,
            corrects: None,
        }
    }
}

/// Adds a line.
pub(crate) async fn write(tx: &Tx, operation: &str, incident: Uuid, line: Line) -> Result<entry::Model> {
    let row = entry::Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        incident_id: incident,
        at: line.at,
        zone: line.zone.name().to_owned(),
        precision: line.precision,
        kind: line.kind,
        text: line.text,
        source: line.source,
        corrects_id: line.corrects,
        recorded_by: tx.actor().person,
        recorded_at: tx.now,
        version: 1,
    };
    tx.add(operation, row).await
}

/// Adds a milestone.
pub(crate) async fn mark(tx: &Tx, operation: &str, row: milestone::Model) -> Result<milestone::Model> {
    tx.add(operation, row).await
}

/// A milestone of an incident at a time, or left out for a reason.
pub(crate) fn milestone_at(
    tx: &Tx,
    incident: Uuid,
    kind: super::MilestoneKind,
    time: Option<Known>,
    source: RecordSource,
) -> milestone::Model {
    milestone::Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        incident_id: incident,
        kind,
        label: None,
        earliest: time.as_ref().and_then(|time| time.earliest),
        latest: time.as_ref().and_then(|time| time.latest),
        precision: time.as_ref().map_or(Precision::Unknown, |time| time.precision),
        zone: time.as_ref().map(|time| time.zone.name().to_owned()),
        as_written: time.and_then(|time| time.as_written),
        source,
        skip_reason: None,
        recorded_by: tx.actor().person,
        recorded_at: tx.now,
        version: 1,
    }
}

/// Writes the incident as it is from now on; each state passed on the way leaves a line on the timeline.
pub async fn enter(
    tx: &Tx,
    operation: &str,
    before: &incident::Model,
    after: incident::Model,
) -> Result<incident::Model> {
    let (mut from, way) = (before.state, before.state.way_to(after.state));
    if way.is_empty() && before.state != after.state {
        return Err(Error::fault(format!("no way leads from {} to {}", before.state, after.state)));
    }
    let after = tx.change(operation, before, after).await?;
    for to in way {
        let text = format!("{from} → {to}");
        write(tx, operation, before.id, Line::left(EntryKind::State, Some(&Known::now(tx.now)), Tz::UTC, tx.now, text))
            .await?;
        from = to;
    }
    Ok(after)
}

/// The first thing done after triage begins the investigation; called by the verbs that may be the first.
pub async fn begin(tx: &Tx, operation: &str, before: &incident::Model) -> Result<()> {
    if before.state == State::Triaged {
        let after = incident::Model { state: before.state.begun(), ..before.clone() };
        enter(tx, operation, before, after).await?;
    }
    Ok(())
}

/// The incident that an input field names, locked.
pub async fn named(tx: &Tx, field: &str, id: Uuid) -> Result<incident::Model> {
    match tx.locked::<incident::Entity>(id).await {
        Err(Error::NotFound) => Err(Refusal::missing(field, "incident").into()),
        found => found,
    }
}

impl Known {
    /// This instant, told in UTC.
    pub const fn now(at: Instant) -> Self {
        Self { earliest: Some(at), latest: Some(at), precision: Precision::Second, as_written: None, zone: Tz::UTC }
    }
}
