//! The schedule of the figures and reports: at 00:05 of each 1st, in the organisation's zone, the month's; where it ended
//! a quarter, the quarter's report too. Pure but for one read.

use std::collections::HashSet;

use chrono_tz::Tz;
use sea_orm::{ColumnTrait, QueryFilter};

use super::period::Period;
use crate::call::Call;
use crate::clock::{self, Instant};
use crate::error::Result;
use crate::kpi::snapshot;
use crate::kpi::window::Month;
use crate::schedule::slot;

/// The schedule that builds the report.
pub const SCHEDULE: &str = "BOARD_REPORT";
const SCHEDULES: [&str; 2] = [snapshot::SCHEDULE, SCHEDULE];
/// How long after midnight a slot is due.
const SECONDS_AFTER_MIDNIGHT: i64 = 5 * 60;

/// A tick of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    /// Which schedule: [`snapshot::SCHEDULE`] or [`SCHEDULE`].
    pub kind: &'static str,
    /// What has ended: of figures always a month.
    pub period: Period,
    /// When it fell due.
    pub due_at: Instant,
}

/// Every slot that has fallen due by `now` for an organisation created at `since`, oldest first: for each month that ended
/// with the organisation in it its figures and its report, and the report of the quarter that ended with it. The figures
/// go first: reports show them as recorded.
pub fn due_slots(since: Instant, now: Instant, zone: Tz) -> Vec<Slot> {
    let mut slots = Vec::new();
    let mut month = Month::of(since, zone);
    loop {
        let due_at = month.end(zone).plus_seconds(SECONDS_AFTER_MIDNIGHT);
        if due_at > now || month.next() == month {
            return slots;
        }
        let mut due = |kind, period| slots.push(Slot { kind, period, due_at });
        due(snapshot::SCHEDULE, Period::Month(month));
        due(SCHEDULE, Period::Month(month));
        if let Some(quarter) = Period::quarter_ending(month) {
            due(SCHEDULE, quarter);
        }
        month = month.next();
    }
}

/// The slots that have fallen due and were not worked yet, oldest first. What works one claims it in its own
/// transaction (`kpi::snapshot::take`, `report::generate::record`), so that a missed one is made up once.
pub async fn pending(call: &Call) -> Result<Vec<Slot>> {
    call.read(async |tx| {
        let organisation = tx.organisation().await?;
        let claimed = tx.rows::<slot::Entity>().filter(slot::Column::Kind.is_in(SCHEDULES)).all(tx).await?;
        let claimed: HashSet<(String, String)> = claimed.into_iter().map(|slot| (slot.kind, slot.slot)).collect();
        let due = due_slots(organisation.created_at, call.now, clock::zone(&organisation.zone));
        let open = due.into_iter().filter(|slot| !claimed.contains(&(slot.kind.to_owned(), slot.period.to_string())));
        Ok(open.collect())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_falls_due_five_minutes_after_it_ended_and_missed_ones_are_made_up() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let since = at("2026-05-20T09:00:00Z");
        let due = |now: &str| {
            let slots = due_slots(since, at(now), Tz::Europe__Berlin);
            slots.iter().map(|slot| format!("{} {}", slot.kind, slot.period)).collect::<Vec<_>>()
        };
        assert!(due("2026-06-01T00:04:59+02:00").is_empty());
        assert_eq!(due("2026-06-01T00:05:00+02:00"), ["KPI_SNAPSHOT 2026-05", "BOARD_REPORT 2026-05"]);
        let quarter = ["KPI_SNAPSHOT 2026-06", "BOARD_REPORT 2026-06", "BOARD_REPORT 2026-Q2"];
        assert_eq!(due("2026-07-02T00:00:00Z")[2..], quarter);
        assert_eq!(due("2026-08-15T00:00:00Z").len(), 7);
        assert_eq!(due_slots(since, since, Tz::UTC), []);
    }
}
