//! How long the 12 calendar months before an instant are: 365 or 366 days, and an hour more or less where the clocks of
//! the zone changed on another day than the year before. A table, so that a statement can look it up.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{Months, TimeDelta, TimeZone};
use chrono_tz::Tz;

use crate::clock::Instant;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400;
/// 1990-01-01 and 2060-01-01 in UTC, in seconds: outside of them a year is as long as at the nearest end.
const KNOWN: (i64, i64) = (631_152_000, 2_840_140_800);

/// The first instant of the 12 calendar months before an instant, by the wall clock of a zone. What fell on 29 February
/// is counted from 28 February; a time that the clocks skipped is counted as if they had not.
pub fn year_before(at: Instant, zone: Tz) -> Instant {
    let local = at.utc().with_timezone(&zone).naive_local();
    let Some(earlier) = local.checked_sub_months(Months::new(12)) else { return at };
    let hours = TimeDelta::hours(3);
    let found = zone.from_local_datetime(&earlier).earliest();
    let found = found.or_else(|| Some(zone.from_local_datetime(&(earlier - hours)).earliest()? + hours));
    found.map_or(at, |found| found.with_timezone(&chrono::Utc).into())
}

/// The table as JSON: `[since, until, length]` in microseconds, without a gap. Made once for each zone.
pub fn json(zone: Tz) -> String {
    static MADE: Mutex<Option<HashMap<Tz, String>>> = Mutex::new(None);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let made = made.get_or_insert_default();
    made.entry(zone).or_insert_with(|| serde_json::json!(table(zone)).to_string()).clone()
}

fn table(zone: Tz) -> Vec<(i64, i64, i64)> {
    let length = |second: i64| {
        let at = Instant::from_micros(second * SECOND);
        at.micros() - year_before(at, zone).micros()
    };
    let mut spans = Vec::new();
    let (mut since, mut at, mut now) = (-1 << 61, KNOWN.0, length(KNOWN.0));
    while at < KNOWN.1 {
        let next = length(at + DAY);
        if next != now {
            let (mut before, mut after) = (at, at + DAY);
            while after - before > 1 {
                let middle = before.midpoint(after);
                if length(middle) == now { before = middle } else { after = middle }
            }
            spans.push((since, after * SECOND, now));
            since = after * SECOND;
        }
        (at, now) = (at + DAY, next);
    }
    spans.push((since, 1 << 61, now));
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn a_year_before_is_the_same_wall_clock_time() {
        let berlin = |text| year_before(at(text), Tz::Europe__Berlin);
        assert_eq!(berlin("2026-03-02T07:00:00Z"), at("2025-03-02T07:00:00Z"));
        assert_eq!(berlin("2026-03-29T12:00:00+02:00"), at("2025-03-29T12:00:00+01:00"));
        assert_eq!(berlin("2024-02-29T10:00:00+01:00"), at("2023-02-28T10:00:00+01:00"));
        assert_eq!(berlin("2026-03-30T02:30:00+02:00"), at("2025-03-30T03:30:00+02:00"));
    }

    #[test]
    fn the_table_says_what_the_calendar_says() {
        for zone in [Tz::Europe__Berlin, Tz::America__New_York, Tz::Pacific__Auckland, Tz::UTC] {
            let table = table(zone);
            assert!(table.windows(2).all(|pair| pair[0].1 == pair[1].0), "no gap in {zone}");
            for hour in (0..24 * 366 * 12).step_by(7) {
                let then = Instant::from_micros(at("2015-01-01T00:30:00Z").micros() + hour * 3_600 * SECOND);
                let span = table.iter().find(|span| span.0 <= then.micros() && then.micros() < span.1).unwrap();
                assert_eq!(then.micros() - span.2, year_before(then, zone).micros(), "{then} in {zone}");
            }
        }
    }
}
