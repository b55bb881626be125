//! The facts a report lists: overdue actions, versions that incidents changed, and how many incidents counted.

use std::collections::HashMap;

use chrono_tz::Tz;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::content::{Cause, ChangedVersion, Excluded, Method, OverdueAction};
use super::words;
use crate::action::{State, action};
use crate::call::Tx;
use crate::clock::Instant;
use crate::error::Result;
use crate::incident::incident;
use crate::kpi::definition;
use crate::kpi::sets::{Part, Set};
use crate::kpi::{Key, Scope, Window, population};
use crate::person;
use crate::register::{cause, item, version};

/// What was due and still open at the end of the window's months, longest overdue first: what K1 counts as not closed,
/// however long ago it fell due.
pub async fn overdue(tx: &Tx, as_of: Instant, zone: Tz) -> Result<Vec<OverdueAction>> {
    let window = Window { start: Instant::from_micros(0), as_of };
    let set = Set { key: Key::K1, window, scope: Scope::default(), part: Part::Missed };
    let open = set.select::<action::Entity>(tx, zone).order_by_asc(action::Column::FirstDueAt);
    let open = open.order_by_asc(action::Column::Id).all(tx).await?;
    let open: Vec<action::Model> = open.into_iter().filter(|action| action.was_open(as_of)).collect();
    let owners: Vec<Uuid> = open.iter().filter_map(|action| action.owner_id).collect();
    let owners = tx.by_ids::<person::Entity>(&owners).await?;
    let owners: HashMap<Uuid, String> = owners.into_iter().map(|person| (person.id, person.name)).collect();
    let last_day = as_of.date_in(zone).pred_opt().unwrap_or_default();
    Ok(open
        .into_iter()
        .filter_map(|action| {
            let due = action.first_due_on?;
            let extended = action.current_due_on.filter(|current| *current != due);
            Some(OverdueAction {
                reference: action.reference,
                title: action.title,
                owner: action.owner_id.and_then(|owner| owners.get(&owner).cloned()).unwrap_or_else(|| "nobody".into()),
                first_due: words::day(due),
                extended_to: extended.map(words::day),
                days_overdue: (last_day - due).num_days().max(1),
            })
        })
        .collect())
}

impl action::Model {
    /// Whether work on it was still expected at an instant.
    fn was_open(&self, at: Instant) -> bool {
        let over = |stamp: Option<Instant>| stamp.is_some_and(|stamp| stamp < at);
        match self.state {
            State::Cancelled => !over(self.cancelled_at),
            State::Closed | State::Effective | State::Ineffective => !over(self.closed_at),
            State::Draft | State::Active | State::OnHold | State::DoneClaimed => true,
        }
    }
}

/// The register versions that came into force within a time because of an incident.
pub async fn changes(tx: &Tx, from: Instant, until: Instant, zone: Tz) -> Result<Vec<ChangedVersion>> {
    let versions = tx
        .rows::<version::Entity>()
        .filter(version::Column::EffectiveAt.gte(from))
        .filter(version::Column::EffectiveAt.lt(until))
        .filter(version::Column::ConfirmedNoChange.eq(false))
        .order_by_asc(version::Column::EffectiveAt)
        .order_by_asc(version::Column::Id)
        .all(tx)
        .await?;
    let ids: Vec<Uuid> = versions.iter().map(|version| version.id).collect();
    let edges = tx.children::<cause::Entity>("version_id", &ids, "created_at").await?;
    let incidents: Vec<Uuid> = edges.iter().filter_map(|edge| edge.incident_id).collect();
    let incidents = tx.by_ids::<incident::Entity>(&incidents).await?;
    let items: Vec<Uuid> = versions.iter().map(|version| version.item_id).collect();
    let items = tx.by_ids::<item::Entity>(&items).await?;
    let items: HashMap<Uuid, item::Model> = items.into_iter().map(|item| (item.id, item)).collect();
    let changed = versions.into_iter().filter_map(|version| {
        let behind = |row: &&incident::Model| {
            edges.iter().any(|edge| edge.version_id == version.id && edge.incident_id == Some(row.id))
        };
        let mut causes: Vec<Cause> = incidents
            .iter()
            .filter(behind)
            .map(|row| Cause { reference: row.reference.clone(), title: row.title.clone() })
            .collect();
        causes.sort_by(|a, b| a.reference.cmp(&b.reference));
        let item = items.get(&version.item_id)?;
        let since = version.effective_from.or_else(|| version.effective_at.map(|at| at.date_in(zone)))?;
        (!causes.is_empty()).then(|| ChangedVersion {
            reference: item.reference.clone(),
            title: item.title.clone(),
            kind: words::register(item.kind).to_owned(),
            version: version.label,
            effective_from: words::day(since),
            incidents: causes,
        })
    });
    Ok(changed.collect())
}

/// How many incidents counted, of all that stood in the register at the cut-off, and how the figures came about.
pub async fn method(tx: &Tx, as_of: Instant, zone: Tz) -> Result<Method> {
    let statement = population::recorded_incidents(tx, as_of);
    let (mut counted, mut recorded, mut excluded) = (0, 0, Vec::new());
    for row in tx.query_all_raw(statement).await? {
        let (verdict, n): (String, i64) = (row.try_get("", "verdict")?, row.try_get("", "n")?);
        recorded += n;
        match verdict.as_str() {
            "COUNTED" => counted += n,
            reason => excluded.push(Excluded { reason: words::reason(reason), count: n }),
        }
    }
    let notes = [
        format!("Windows are half-open and follow the calendar of {zone}; elapsed times are counted in UTC."),
        "Exercises, near misses, unconfirmed and reclassified incidents and duplicates stand beside the figures, never in them.".to_owned(),
        "An extended action is judged on its first due date; a reopened one counts as open until it is closed again.".to_owned(),
        "Figures are compared as exact ratios; rounding, half to even, is for display alone. Fewer than five cases are not judged.".to_owned(),
        "A month that was not recorded when it ended is counted over the register as it stands today.".to_owned(),
        "Targets are defaults to start from, not law.".to_owned(),
    ];
    Ok(Method { counted, recorded, excluded, definitions: definition::versions(), notes: notes.to_vec() })
}
