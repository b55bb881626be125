//! The facts a report lists, each read as of the cut-off from rows as they stand, each with the reference that opens it.

pub mod causes;
pub mod changes;
pub mod decisions;
pub mod lessons;
pub mod method;
pub mod open;
pub mod steps;

use std::collections::HashMap;

use chrono_tz::Tz;
use uuid::Uuid;

use super::period::Period;
use crate::call::Tx;
use crate::clock::Instant;
use crate::error::Result;
use crate::person;

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

/// The names of people, by their ids; of who has left that, too.
async fn names(tx: &Tx, ids: impl IntoIterator<Item = Option<Uuid>>) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = ids.into_iter().flatten().collect();
    let people = tx.by_ids::<person::Entity>(&ids).await?;
    let named = |person: person::Model| if person.active { person.name } else { format!("{} (left)", person.name) };
    Ok(people.into_iter().map(|person| (person.id, named(person))).collect())
}

/// Somebody's name, or `nobody`.
fn name(names: &HashMap<Uuid, String>, who: Option<Uuid>) -> String {
    who.and_then(|who| names.get(&who).cloned()).unwrap_or_else(|| "nobody".to_owned())
}
