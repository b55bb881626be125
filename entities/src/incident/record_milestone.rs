//! Recording a milestone: when something happened, and for CONTAINED, ERADICATED and RECOVERED the state it leads to.

use uuid::Uuid;

use super::model::{MilestoneKind, RecordSource, incident, milestone};
use super::moment::{Known, Moment};
use super::report::{line, prose};
use super::rules::{Recorded, Recording};
use super::timeline::{self, Line};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock;
use crate::error::{Refusal, Result};
use crate::review;

const VERB: &str = "recordMilestone";

/// A milestone as somebody gives it.
#[derive(Clone, Debug)]
pub struct NewMilestone {
    /// Of which incident.
    pub incident: Uuid,
    /// Which milestone.
    pub kind: MilestoneKind,
    /// Its name, where the kind is OTHER.
    pub label: Option<String>,
    /// When it was; none where it is left out.
    pub time: Option<Moment>,
    /// Why it, or CONTAINED or ERADICATED before it, was left out.
    pub skip_reason: Option<String>,
    /// Why it is recorded again, or stands in an odd order.
    pub reason: Option<String>,
    /// The version of the incident that was read.
    pub expected_version: Option<i64>,
}

/// Records a milestone. A milestone recorded before is corrected, with a reason; the ledger keeps the earlier time.
pub async fn record(call: &Call, new: NewMilestone) -> Result<milestone::Model> {
    call.require(Permission::ManageIncident)?;
    call.write(async |tx| {
        let before = timeline::named(tx, "incident", new.incident).await?;
        tx.expect_version(&before, new.expected_version)?;
        let zone = tx.organisation().await?.zone;
        let (label, recording) = new.checked(tx, &zone)?;
        let standing = tx.children::<milestone::Entity>("incident_id", &[before.id], "recorded_at").await?;
        let recorded = before.record(&recording, &standing)?;
        if let Some(reason) = &recording.reason {
            tx.because(reason.clone());
        }
        leave_out(tx, &before, &recorded, &recording, &zone).await?;
        let mark = stand(tx, &before, &recorded, &recording, label, &standing).await?;
        tell(tx, &before, &recording, &mark, &zone).await?;
        // Where the chair had the review begun before recovery, no step may be left whose submission leads on.
        let state = review::queries::state_under(tx, before.id, recorded.state).await?;
        let after = incident::Model { state, ..denormalised(&before, &mark) };
        let after = if after == before { after } else { timeline::enter(tx, VERB, &before, after).await? };
        review::due::follow(tx, &after, &mark).await?;
        Ok(mark)
    })
    .await
}

impl NewMilestone {
    fn checked(&self, tx: &Tx, zone: &str) -> Result<(Option<String>, Recording), Refusal> {
        if self.kind.left_by_a_verb() {
            return Err(Refusal::invalid(
                "kind",
                format!("{} is left by its verb, never recorded by hand.", self.kind),
            ));
        }
        let label = self.label.as_deref().map(|text| line("label", text, 100)).transpose()?;
        if self.kind == MilestoneKind::Other && label.is_none() {
            return Err(Refusal::invalid("label", "A milestone of kind OTHER needs a label."));
        }
        let time = self.time.as_ref().map(|moment| moment.known("time", tx.now, zone)).transpose()?;
        let skip_reason = self.skip_reason.as_deref().map(|text| prose("skipReason", text, 2_000)).transpose()?;
        let skippable =
            matches!(self.kind, MilestoneKind::Contained | MilestoneKind::Eradicated | MilestoneKind::Recovered);
        if time.is_none() && !(skippable && skip_reason.is_some()) {
            let message =
                "Give the time; CONTAINED, ERADICATED and RECOVERED may instead be left out with a skipReason.";
            return Err(Refusal::invalid("time", message));
        }
        let reason = self.reason.as_deref().map(|text| prose("reason", text, 2_000)).transpose()?;
        Ok((label, Recording { kind: self.kind, time, skip_reason, reason }))
    }
}

/// A milestone and a line for each phase that was left out.
async fn leave_out(
    tx: &Tx,
    incident: &incident::Model,
    recorded: &Recorded,
    new: &Recording,
    zone: &str,
) -> Result<()> {
    for kind in &recorded.left_out {
        let fresh = timeline::milestone_at(tx, incident.id, *kind, None, RecordSource::Manual);
        let fresh = milestone::Model { skip_reason: new.skip_reason.clone(), ..fresh };
        let fresh = timeline::mark(tx, VERB, fresh).await?;
        let skipped = Recording { kind: *kind, time: None, ..new.clone() };
        tell(tx, incident, &skipped, &fresh, zone).await?;
    }
    Ok(())
}

async fn stand(
    tx: &Tx,
    incident: &incident::Model,
    recorded: &Recorded,
    new: &Recording,
    label: Option<String>,
    standing: &[milestone::Model],
) -> Result<milestone::Model> {
    let fresh = timeline::milestone_at(tx, incident.id, new.kind, new.time.clone(), RecordSource::Manual);
    let skip_reason = new.skip_reason.clone().filter(|_| new.time.is_none());
    let fresh = milestone::Model { label, skip_reason, ..fresh };
    match standing.iter().find(|row| Some(row.id) == recorded.standing) {
        Some(before) => {
            tx.change(VERB, before, milestone::Model { id: before.id, version: before.version, ..fresh }).await
        }
        None => timeline::mark(tx, VERB, fresh).await,
    }
}

async fn tell(tx: &Tx, incident: &incident::Model, new: &Recording, mark: &milestone::Model, zone: &str) -> Result<()> {
    let name = mark.label.clone().unwrap_or_else(|| mark.kind.to_string());
    let mut text = match (&new.time, &new.skip_reason) {
        (None, Some(why)) => format!("{name} left out: {why}"),
        (Some(Known { as_written: Some(written), .. }), _) => format!("{name}, as written: {written}"),
        _ => name,
    };
    if let Some(reason) = &new.reason {
        text = format!("{text} ({reason})");
    }
    let line = Line::left(mark.kind.line(), new.time.as_ref(), clock::zone(zone), tx.now, text);
    timeline::write(tx, VERB, incident.id, line).await?;
    Ok(())
}

/// The incident with the instants that lists and figures are ordered by.
fn denormalised(before: &incident::Model, mark: &milestone::Model) -> incident::Model {
    let mut after = before.clone();
    match mark.kind {
        MilestoneKind::Detected => after.detected_at = mark.earliest,
        MilestoneKind::Aware => after.aware_at = mark.earliest,
        MilestoneKind::Occurred => after.occurred_from = mark.earliest,
        _ => {}
    }
    after
}
