//! Windows: half-open, by the calendar of the organisation's zone; and the months whose ends are points of a series.

use std::fmt::Display;
use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::calendar::months_before;
use crate::clock::Instant;

/// From `start` until just before `as_of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    /// The first instant inside.
    pub start: Instant,
    /// The first instant outside: how things stood then.
    pub as_of: Instant,
}

impl Window {
    /// The calendar months before an instant, in a zone; with none of them, the instant itself.
    pub fn trailing(as_of: Instant, months: u32, zone: Tz) -> Self {
        Self { start: months_before(as_of, months, zone), as_of }
    }

    /// The window of equal length before this one; before a single instant, the end of the quarter before it.
    #[must_use]
    pub fn before(self, months: u32, zone: Tz) -> Self {
        let as_of = if months == 0 { quarter_end_before(self.as_of, zone) } else { self.start };
        Self::trailing(as_of, months, zone)
    }

    /// The whole months within it, and what lies before and after them.
    pub fn parts(self, zone: Tz) -> (Option<Self>, Vec<Self>) {
        let month = Month::of(self.start, zone);
        let from = if month.start(zone) == self.start { self.start } else { month.end(zone) };
        let until = Month::of(self.as_of, zone).start(zone);
        if from >= until {
            return (None, vec![self]);
        }
        let ends = [Self { as_of: from, ..self }, Self { start: until, ..self }];
        (Some(Self { start: from, as_of: until }), ends.into_iter().filter(|end| !end.is_instant()).collect())
    }

    /// Whether it is a single instant: how things stood then.
    pub fn is_instant(self) -> bool {
        self.start == self.as_of
    }
}

/// The last end of a quarter before an instant, in a zone.
fn quarter_end_before(at: Instant, zone: Tz) -> Instant {
    let month = Month::of(Instant::from_micros(at.micros() - 1), zone);
    month.back((month.first.month0()) % 3).start(zone)
}

/// A calendar month, written `2026-10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: NaiveDate,
}

impl Month {
    /// The month that an instant lies in, in a zone.
    pub fn of(at: Instant, zone: Tz) -> Self {
        let day = at.date_in(zone);
        Self { first: day.with_day(1).unwrap_or(day) }
    }

    /// Its first day.
    pub const fn first_day(self) -> NaiveDate {
        self.first
    }

    /// The month after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self { first: self.first.checked_add_months(Months::new(1)).unwrap_or(self.first) }
    }

    /// The month some months before it.
    #[must_use]
    pub fn back(self, months: u32) -> Self {
        Self { first: self.first.checked_sub_months(Months::new(months)).unwrap_or(self.first) }
    }

    /// The first instant of the month in a zone.
    pub fn start(self, zone: Tz) -> Instant {
        Instant::start_of(self.first, zone)
    }

    /// The first instant after the month in a zone: as of when its figures stand.
    pub fn end(self, zone: Tz) -> Instant {
        self.next().start(zone)
    }

    /// The last month that had ended by an instant.
    pub fn last_ended(by: Instant, zone: Tz) -> Self {
        Self::of(by, zone).back(1)
    }
}

impl Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

impl FromStr for Month {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").map(|first| Self { first })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn twelve_months_are_counted_by_the_calendar_of_the_zone() {
        let berlin = Tz::Europe__Berlin;
        let window = Window::trailing(at("2026-11-01T00:00:00+01:00"), 12, berlin);
        assert_eq!(window.start, at("2025-11-01T00:00:00+01:00"));
        // Three months back lies summer: another offset, the same wall clock.
        assert_eq!(Window::trailing(window.as_of, 3, berlin).start, at("2026-08-01T00:00:00+02:00"));
        assert_eq!(window.before(12, berlin), Window { start: at("2024-11-01T00:00:00+01:00"), as_of: window.start });
    }

    #[test]
    fn a_short_month_ends_the_window_on_its_last_day_and_a_gap_on_its_far_side() {
        let utc = Window::trailing(at("2026-05-31T10:00:00Z"), 3, Tz::UTC);
        assert_eq!(utc.start, at("2026-02-28T10:00:00Z"));
        let gap = Window::trailing(at("2026-06-29T02:30:00+02:00"), 3, Tz::Europe__Berlin);
        assert_eq!(gap.start, at("2026-03-29T03:00:00+02:00"));
        let early = Window::trailing(at("2026-06-29T02:07:00+02:00"), 3, Tz::Europe__Berlin);
        assert_eq!(early.start, gap.start);
    }

    #[test]
    fn a_window_is_whole_months_and_two_ends() {
        let berlin = Tz::Europe__Berlin;
        let window = |start: &str, as_of: &str| Window { start: at(start), as_of: at(as_of) };
        let year = window("2025-11-01T00:00:00+01:00", "2026-11-01T00:00:00+01:00");
        assert_eq!(year.parts(berlin), (Some(year), Vec::new()));
        let parts = window("2025-10-15T12:00:00+02:00", "2026-10-15T12:00:00+02:00").parts(berlin);
        assert_eq!(parts.0, Some(window("2025-11-01T00:00:00+01:00", "2026-10-01T00:00:00+02:00")));
        let ends = [
            window("2025-10-15T12:00:00+02:00", "2025-11-01T00:00:00+01:00"),
            window("2026-10-01T00:00:00+02:00", "2026-10-15T12:00:00+02:00"),
        ];
        assert_eq!(parts.1, ends);
        let short = window("2026-10-15T12:00:00+02:00", "2026-11-15T12:00:00+01:00");
        assert_eq!(short.parts(berlin), (None, vec![short]));
    }

    #[test]
    fn an_instant_is_compared_with_the_end_of_the_quarter_before() {
        let berlin = Tz::Europe__Berlin;
        let before = |as_of: &str| Window::trailing(at(as_of), 0, berlin).before(0, berlin).as_of;
        assert_eq!(before("2026-11-01T00:00:00+01:00"), at("2026-10-01T00:00:00+02:00"));
        assert_eq!(before("2026-10-01T00:00:00+02:00"), at("2026-07-01T00:00:00+02:00"));
        assert_eq!(before("2026-10-01T00:00:00.000001+02:00"), at("2026-10-01T00:00:00+02:00"));
        assert_eq!(before("2026-01-15T12:00:00+01:00"), at("2026-01-01T00:00:00+01:00"));
        assert!(Window::trailing(at("2026-01-15T12:00:00Z"), 0, berlin).is_instant());
    }

    #[test]
    fn a_month_ends_where_the_next_begins() {
        let october: Month = "2026-10".parse().unwrap();
        assert_eq!(october.end(Tz::Europe__Berlin), at("2026-10-31T23:00:00Z"));
        assert_eq!(Month::last_ended(october.end(Tz::Europe__Berlin), Tz::Europe__Berlin), october);
        assert_eq!(october.back(10).to_string(), "2025-12");
        assert!("2026-13".parse::<Month>().is_err());
    }
}
