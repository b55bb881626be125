//! What a zone's calendar does to instants: which one shows the same wall clock some months earlier; and as tables that an
//! SQL text can join: how far ahead of UTC the clocks are, and how far back the same wall clock a year earlier lies.

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;

use crate::clock::Instant;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400;

/// From when until when a zone is how many microseconds ahead of UTC.
pub type Shift = (i64, i64, i64);

/// From when until when the same wall clock a year earlier lies how many microseconds back, or at which one instant.
pub type YearBack = (i64, i64, Option<i64>, Option<i64>);

/// The same wall-clock time some calendar months earlier; in a month too short, its last day; where the clocks skip that
/// time, the first instant after the gap; where they show it twice, the first of the two.
pub fn months_before(at: Instant, months: u32, zone: Tz) -> Instant {
    let local = at.utc().with_timezone(&zone).naive_local();
    match local.checked_sub_months(Months::new(months)) {
        Some(_) if months == 0 => at,
        Some(earlier) => at_wall_clock(earlier, zone),
        None => Instant::from_micros(i64::MIN / 4),
    }
}

/// The first instant at which the clocks of a zone show a time, or have passed it.
pub fn at_wall_clock(local: NaiveDateTime, zone: Tz) -> Instant {
    if let Some(found) = zone.from_local_datetime(&local).earliest() {
        return found.with_timezone(&chrono::Utc).into();
    }
    // In a gap: the first instant that shows a later time lies within a day, by halving to the microsecond.
    let shown = |at: i64| Instant::from_micros(at).utc().with_timezone(&zone).naive_local();
    let (mut before, mut after) =
        (local.and_utc().timestamp_micros() - DAY * SECOND, local.and_utc().timestamp_micros() + DAY * SECOND);
    while after - before > 1 {
        let middle = before.midpoint(after);
        if shown(middle) < local { before = middle } else { after = middle }
    }
    Instant::from_micros(after)
}

/// How far ahead of UTC a zone is at an instant, in microseconds.
pub fn ahead(at: Instant, zone: Tz) -> i64 {
    i64::from(zone.offset_from_utc_datetime(&at.utc().naive_utc()).fix().local_minus_utc()) * 1_000_000
}

/// The offsets of a zone from one instant to another.
pub fn offsets(from: Instant, until: Instant, zone: Tz) -> Vec<Shift> {
    let (from, until) = (from.micros().div_euclid(SECOND), until.micros().div_euclid(SECOND) + 1);
    let shift = |second: i64| ahead(Instant::from_micros(second.saturating_mul(1_000_000)), zone);
    let mut found = Vec::new();
    let (mut since, mut at) = (from, from);
    while at < until {
        let next = (at + DAY).min(until);
        if shift(next) != shift(at) {
            let (mut before, mut after) = (at, next);
            while after - before > 1 {
                let middle = before.midpoint(after);
                if shift(middle) == shift(at) { before = middle } else { after = middle }
            }
            found.push((since * 1_000_000, after * 1_000_000, shift(before)));
            since = after;
        }
        at = next;
    }
    found.push((since * 1_000_000, until * 1_000_000, shift(since)));
    found
}

/// The year before each instant from one to another, piece by piece. Pieces end where the clocks change, where those of a
/// year earlier did, and around a leap day.
pub fn years_back(from: Instant, until: Instant, zone: Tz) -> Vec<YearBack> {
    let wide = Instant::from_micros(from.micros() - 400 * DAY * SECOND);
    let mut edges = vec![from, until];
    for [(_, at, before), (.., after)] in offsets(wide, until, zone).array_windows().copied() {
        edges.push(Instant::from_micros(at));
        for shown in [before, after].map(|ahead| local(at + ahead)) {
            edges.extend(shown.checked_add_months(Months::new(12)).into_iter().flat_map(|later| both(later, zone)));
        }
    }
    for year in from.date_in(zone).year()..=until.date_in(zone).year() {
        // A year back is a day longer from a leap day on, and a day shorter again from the first of March a year later.
        let days = [NaiveDate::from_ymd_opt(year, 2, 29), NaiveDate::from_ymd_opt(year, 3, 1)];
        edges.extend(days.into_iter().flatten().map(|day| at_wall_clock(day.and_time(NaiveTime::MIN), zone)));
    }
    edges.retain(|edge| (from..=until).contains(edge));
    edges.sort_unstable();
    edges.dedup();
    edges.array_windows().map(|&[since, until]| piece(since, until, zone)).collect()
}

fn piece(since: Instant, until: Instant, zone: Tz) -> YearBack {
    let last = Instant::from_micros(until.micros() - 1);
    let (first_back, last_back) = (months_before(since, 12, zone), months_before(last, 12, zone));
    if first_back == last_back && last > since {
        return (since.micros(), until.micros(), None, Some(first_back.micros()));
    }
    (since.micros(), until.micros(), Some(since.micros() - first_back.micros()), None)
}

/// A wall clock given as microseconds since 1970.
fn local(micros: i64) -> NaiveDateTime {
    Instant::from_micros(micros).utc().naive_utc()
}

/// Each instant at which the clocks show a time.
fn both(shown: NaiveDateTime, zone: Tz) -> Vec<Instant> {
    let found = zone.from_local_datetime(&shown);
    let instants = [found.earliest(), found.latest()].into_iter().flatten();
    let instants: Vec<Instant> = instants.map(|at| at.with_timezone(&chrono::Utc).into()).collect();
    if instants.is_empty() { vec![at_wall_clock(shown, zone)] } else { instants }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn the_offsets_of_a_year_change_twice_where_clocks_do() {
        let (from, until) = (at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"));
        let found = offsets(from, until, Tz::Europe__Berlin);
        let summer = (at("2026-03-29T01:00:00Z").micros(), at("2026-10-25T01:00:00Z").micros(), 7_200_000_000);
        assert_eq!(found.len(), 3);
        assert_eq!(found[1], summer);
        assert_eq!(offsets(from, until, Tz::UTC).len(), 1);
    }

    #[test]
    fn the_year_before_is_that_of_the_calendar_at_every_hour_and_at_every_edge() {
        let (from, until) = (at("2027-06-30T22:00:00Z"), at("2029-07-01T10:00:00.000007Z"));
        for zone in
            [Tz::UTC, Tz::Europe__Berlin, Tz::America__New_York, Tz::Pacific__Auckland, Tz::Australia__Lord_Howe]
        {
            let pieces = years_back(from, until, zone);
            assert!(pieces.len() < 40, "{} pieces in {zone}", pieces.len());
            let (first, last) = (from.micros(), until.micros() - 1);
            let hours = (0..).map(|hour| first + hour * 3_607_000_000).take_while(|at| *at <= last);
            let edges = pieces.iter().flat_map(|(since, until, ..)| [*since, since + 1, until - 1]);
            for near in hours.chain(edges).chain([last]) {
                let piece = pieces.iter().find(|(since, until, ..)| *since <= near && near < *until).unwrap();
                let back = piece.3.unwrap_or_else(|| near - piece.2.unwrap());
                assert_eq!(back, months_before(Instant::from_micros(near), 12, zone).micros(), "{near} in {zone}");
            }
        }
    }
}
