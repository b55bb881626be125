//! Planning an action: what is to be done, by whom, until when, which registers it must change and what it must show.

use chrono::NaiveDate;
use uuid::Uuid;

use super::model::{Kind, State, action, control, source};
use super::rules;
use super::source_of::{self, NewSource, Origin};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock::Instant;
use crate::error::{Refusal, Result};
use crate::evidence::RequirementSubject;
use crate::evidence::require::{NewRequirement, require};
use crate::json::Json;
use crate::register::RegisterKind;
use crate::{clock, control_ref, person};

/// An action to be planned. What is left out can be seen as a blocker of its activation.
#[derive(Clone, Debug)]
pub struct NewAction {
    /// What is to be done.
    pub title: String,
    /// What it does.
    pub kind: Kind,
    /// The registers that it must change.
    pub changes: Vec<RegisterKind>,
    /// Who does it.
    pub owner: Option<Uuid>,
    /// Who hears when it is late; the owner's own supervisor where none is given.
    pub supervisor: Option<Uuid>,
    /// Where it comes from.
    pub sources: Vec<NewSource>,
    /// The controls it serves.
    pub controls: Vec<String>,
    /// Why it serves none.
    pub control_exemption: Option<String>,
    /// What it must show.
    pub evidence_requirements: Vec<NewRequirement>,
    /// The last day on which it is in time, in the owner's zone.
    pub first_due_on: Option<NaiveDate>,
}

/// Plans an action.
pub async fn plan(call: &Call, new: NewAction) -> Result<action::Model> {
    call.require(Permission::PlanAction)?;
    let title = line("title", &new.title, 300)?;
    let exemption = new.control_exemption.as_deref().map(|text| line("controlExemption", text, 4_000)).transpose()?;
    let controls = controls(&new.controls)?;
    let changes = once(&new.changes);
    let reference = call.next_reference("ACT").await?;
    call.write(async |tx| {
        let owner = match new.owner {
            Some(id) => Some(tx.named::<person::Entity>("owner", "person", id).await?),
            None => None,
        };
        if let Some(owner) = &owner {
            let facts = super::facts::owner(tx, owner).await?;
            let barred = rules::owner(Some(facts), "Action → DRAFT", None).map(|blocker| blocker.at("owner"));
            Refusal::unless_open(barred.into_iter().collect())?;
        }
        if new.supervisor.is_some() && new.supervisor == new.owner {
            return Err(Refusal::invalid("supervisor", rules::WATCHES_OVER_HIMSELF).into());
        }
        if let Some(supervisor) = new.supervisor {
            tx.named::<person::Entity>("supervisor", "person", supervisor).await?;
        }
        let zone = match &owner {
            Some(owner) => owner.zone.clone(),
            None => tx.organisation().await?.zone,
        };
        let today = tx.now.date_in(clock::zone(&zone));
        if let Some(day) = new.first_due_on {
            if day < today {
                return Err(Refusal::invalid("firstDueDate", "The first due date lies in the past.").into());
            }
            rules::within_reach("firstDueDate", day, today)?;
        }
        let first_due_at = new.first_due_on.map(|day| Instant::due(day, clock::zone(&zone)));
        let origin = source_of::origin(tx, &new.sources).await?;
        let row = action::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            reference,
            incident_id: origin.map(|origin| origin.incident),
            review_id: origin.map(|origin| origin.review),
            title,
            kind: new.kind,
            changes: Json(changes),
            state: State::Draft,
            owner_id: new.owner,
            supervisor_id: new.supervisor.or_else(|| owner.as_ref().and_then(|owner| owner.supervisor_id)),
            control_exemption: exemption,
            planned_by: tx.actor().person,
            planned_at: tx.now,
            activated_at: None,
            first_due_on: new.first_due_on,
            first_due_at,
            due_zone: zone,
            current_due_on: new.first_due_on,
            current_due_at: first_due_at,
            claimed_by: None,
            claimed_at: None,
            claim_note: None,
            closed_by: None,
            closed_at: None,
            cancelled_by: None,
            cancelled_at: None,
            cancellation_approved: None,
            reason: None,
            version: 1,
        };
        let action = tx.add("planAction", row).await?;
        edges(tx, &action, origin, &new.sources, controls).await?;
        let (incident, barred) = (action.incident_id, new.owner.into_iter().collect());
        require(tx, RequirementSubject::Action, action.id, incident, new.evidence_requirements, barred).await?;
        Ok(action)
    })
    .await
}

async fn edges(
    tx: &Tx,
    action: &action::Model,
    origin: Option<Origin>,
    sources: &[NewSource],
    controls: Vec<String>,
) -> Result<()> {
    let incident_id = origin.map(|origin| origin.incident);
    for &NewSource { kind: source_kind, id: source_id } in sources {
        let row = source::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            action_id: action.id,
            incident_id,
            source_kind,
            source_id,
            version: 1,
        };
        tx.add("planAction", row).await?;
    }
    for control_ref in controls {
        let row = control::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            action_id: action.id,
            incident_id,
            control_ref,
            version: 1,
        };
        tx.add("planAction", row).await?;
    }
    Ok(())
}

fn line(field: &str, text: &str, most: usize) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > most {
        return Err(Refusal::invalid(field, format!("{field} has 1 to {most} characters.")));
    }
    Ok(text.to_owned())
}

fn controls(written: &[String]) -> Result<Vec<String>, Refusal> {
    let mut kept = Vec::new();
    for (at, text) in written.iter().enumerate() {
        let field = format!("controls.{at}");
        kept.push(control_ref::parse(text).ok_or_else(|| Refusal::invalid(&field, control_ref::EXPECTED))?);
    }
    Ok(once(&kept))
}

/// Each value once, in the order of its first appearance.
fn once<T: Clone + PartialEq>(values: &[T]) -> Vec<T> {
    let mut kept: Vec<T> = Vec::with_capacity(values.len());
    for value in values {
        if !kept.contains(value) {
            kept.push(value.clone());
        }
    }
    kept
}
