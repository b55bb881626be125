//! The rounds: 08:00 of each day in each zone where somebody lives. Between rounds a pass asks which zones there are and
//! which slots were closed, two keyed reads an organisation, and looks at nothing that is due.

use std::collections::HashSet;

use chrono::NaiveDate;
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use crate::call::{Call, Tx};
use crate::clock::Instant;
use crate::error::Result;
use crate::{person, schedule};

/// The schedule of the rounds.
const SCHEDULE: &str = "REMINDERS";
/// When a digest is told, by the clock of whom it is told.
const HOUR: u32 = 8;

/// The digests of one day in one zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// In which zone.
    pub zone: Tz,
    /// On which day there.
    pub day: NaiveDate,
    /// When it fell due: 08:00 there.
    pub due_at: Instant,
}

impl Round {
    /// The round of today in a zone, once its hour has come. It can be made up until the day is over; after that the next
    /// morning's tells what it would have told.
    pub fn come(zone: Tz, now: Instant) -> Option<Self> {
        let day = now.date_in(zone);
        let due_at = Instant::at_hour(day, HOUR, zone);
        (due_at <= now).then_some(Self { zone, day, due_at })
    }

    fn slot(&self) -> String {
        format!("{}/{}", self.day, self.zone.name())
    }

    /// Says that everybody in it was told.
    pub async fn close(&self, call: &Call) -> Result<bool> {
        schedule::close_slot(&call.world, call.organisation, SCHEDULE, &self.slot(), self.due_at).await
    }
}

/// The rounds that have come and were not closed yet.
pub async fn pending(call: &Call) -> Result<Vec<Round>> {
    call.read(async |tx| {
        let come: Vec<Round> = zones(tx).await?.into_iter().filter_map(|zone| Round::come(zone, call.now)).collect();
        let Some(first) = come.iter().map(|round| round.day).min() else { return Ok(Vec::new()) };
        // A slot's name begins with its day, and a day sorts as it is written.
        let closed: HashSet<String> = tx.claimed_slots(SCHEDULE, &first.to_string()).await?.into_iter().collect();
        Ok(come.into_iter().filter(|round| !closed.contains(&round.slot())).collect())
    })
    .await
}

/// The zones of those who are there.
async fn zones(tx: &Tx) -> Result<HashSet<Tz>> {
    let names: Vec<String> = tx
        .rows::<person::Entity>()
        .filter(person::model::Column::Active.eq(true))
        .select_only()
        .column(person::model::Column::Zone)
        .distinct()
        .into_tuple()
        .all(tx)
        .await?;
    Ok(names.iter().map(|name| crate::clock::zone(name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn come(zone: Tz, now: &str) -> Option<String> {
        Round::come(zone, now.parse().unwrap()).map(|round| format!("{} {}", round.slot(), round.due_at))
    }

    #[test]
    fn a_round_comes_at_eight_and_can_be_made_up_until_midnight() {
        let berlin = Tz::Europe__Berlin;
        assert_eq!(come(berlin, "2026-03-02T06:59:59Z"), None);
        let round = "2026-03-02/Europe/Berlin 2026-03-02T07:00:00.000000Z".to_owned();
        assert_eq!(come(berlin, "2026-03-02T07:00:00Z"), Some(round.clone()));
        assert_eq!(come(berlin, "2026-03-02T22:59:59Z"), Some(round));
        assert_eq!(come(berlin, "2026-03-02T23:00:00Z"), None, "the next morning tells it");
    }

    #[test]
    fn the_days_on_which_clocks_change_have_one_round_each() {
        let round = |now| come(Tz::Europe__Berlin, now).unwrap();
        assert!(round("2026-03-29T06:00:00Z").ends_with("2026-03-29T06:00:00.000000Z"));
        assert!(round("2026-10-25T07:00:00Z").ends_with("2026-10-25T07:00:00.000000Z"));
        assert_eq!(come(Tz::Europe__Berlin, "2026-10-25T06:59:59Z"), None);
        assert!(come(Tz::Pacific__Kiritimati, "2026-03-01T18:00:00Z").unwrap().starts_with("2026-03-02/Pacific"));
    }
}
