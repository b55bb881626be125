//! The calendar as a patient clerk reads it off the wall.

use chrono::{Datelike, Months, NaiveDateTime, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;
use entities::clock::Instant;

/// The wall clock of a zone at an instant.
fn wall(at: Instant, zone: Tz) -> NaiveDateTime {
    at.utc().with_timezone(&zone).naive_local()
}

/// When a wall clock first shows a time; where it never does, when it first shows a later one: minute by minute.
fn first(shown: NaiveDateTime, zone: Tz) -> Instant {
    if let Some(found) = zone.from_local_datetime(&shown).earliest() {
        return found.with_timezone(&chrono::Utc).into();
    }
    let whole = shown.with_second(0).and_then(|shown| shown.with_nanosecond(0)).expect("a whole minute");
    let after = (1..).find_map(|minute| zone.from_local_datetime(&(whole + TimeDelta::minutes(minute))).earliest());
    after.expect("clocks go on").with_timezone(&chrono::Utc).into()
}

/// The same wall clock some months earlier.
pub fn earlier(at: Instant, months: u32, zone: Tz) -> Instant {
    first(wall(at, zone).checked_sub_months(Months::new(months)).expect("a month earlier"), zone)
}

/// The same wall clock some months later.
pub fn later(at: Instant, months: u32, zone: Tz) -> Instant {
    first(wall(at, zone).checked_add_months(Months::new(months)).expect("a month later"), zone)
}

/// The last instants up to this one at which months began, latest first.
pub fn month_starts(at: Instant, zone: Tz, how_many: u32) -> Vec<Instant> {
    let month = wall(at, zone).date().with_day(1).expect("a first");
    let back = |months| month.checked_sub_months(Months::new(months)).expect("a month earlier");
    (0..how_many).map(|months| first(back(months).and_hms_opt(0, 0, 0).expect("midnight"), zone)).collect()
}

/// The last instant before this one at which a quarter of a year began.
pub fn quarter_end_before(at: Instant, zone: Tz) -> Instant {
    let mut day = wall(at, zone).date();
    loop {
        let start = first(day.and_hms_opt(0, 0, 0).expect("midnight"), zone);
        if day.day() == 1 && [1, 4, 7, 10].contains(&day.month()) && start < at {
            return start;
        }
        day = day.pred_opt().expect("a day before");
    }
}
