//! The facts a report lists, each read as of the cut-off from rows as they stand, each with the reference that opens it.

pub mod causes;
pub mod changes;
pub mod decisions;
pub mod lessons;
pub mod method;
pub mod open;
pub mod steps;

use std::collections::{HashMap, HashSet};

use chrono_tz::Tz;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::content::MOST_SHOWN;
use super::period::Period;
use crate::call::Tx;
use crate::clock::Instant;
use crate::error::Result;
use crate::person;
use crate::subject::Subject;

/// What a report is about, in instants: from the period's start until the cut-off.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The period.
    pub period: Period,
    /// The organisation's zone.
    pub zone: Tz,
    /// Its first instant.
    pub start: Instant,
    /// The cut-off.
    pub as_of: Instant,
    /// The cut-off of the period before.
    pub before: Instant,
}

impl Span {
    /// The span of a period in a zone.
    pub fn of(period: Period, zone: Tz) -> Self {
        let (start, as_of, before) = (period.start(zone), period.end(zone), period.before().end(zone));
        Self { period, zone, start, as_of, before }
    }
}

/// A list of a report: its first rows, how many it has, and the reference behind that number.
#[derive(Debug)]
pub struct Listed<T> {
    /// As many as a report holds.
    pub shown: Vec<T>,
    /// How many there are.
    pub count: usize,
    /// What opens them all.
    pub reference: Option<u32>,
}

impl<T> Listed<T> {
    /// The first of some rows, told in full.
    async fn of<R>(rows: &[R], reference: Option<u32>, tell: impl AsyncFnOnce(&[R]) -> Result<Vec<T>>) -> Result<Self> {
        let shown = tell(&rows[..rows.len().min(MOST_SHOWN)]).await?;
        Ok(Self { shown, count: rows.len(), reference })
    }
}

/// The rows with these ids, in this order.
async fn in_order<E: EntityTrait>(tx: &Tx, ids: &[Uuid]) -> Result<Vec<E::Model>>
where
    E::Model: Subject,
{
    let rows = tx.by_ids::<E>(ids).await?;
    let mut known: HashMap<Uuid, E::Model> = rows.into_iter().map(|row| (row.id(), row)).collect();
    Ok(ids.iter().filter_map(|id| known.remove(id)).collect())
}

/// The names of people, by their ids; of who has left that, too.
async fn names(tx: &Tx, ids: impl IntoIterator<Item = Option<Uuid>>) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = ids.into_iter().flatten().collect::<HashSet<_>>().into_iter().collect();
    let people = tx.by_ids::<person::Entity>(&ids).await?;
    let named = |person: person::Model| if person.active { person.name } else { format!("{} (left)", person.name) };
    Ok(people.into_iter().map(|person| (person.id, named(person))).collect())
}

/// Somebody's name, or `nobody`.
fn name(names: &HashMap<Uuid, String>, who: Option<Uuid>) -> String {
    who.and_then(|who| names.get(&who).cloned()).unwrap_or_else(|| "nobody".to_owned())
}
