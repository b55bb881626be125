//! What a report is about: a calendar month, or a quarter of three. One machine makes both.

use std::fmt::Display;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;

use crate::clock::Instant;
use crate::error::Error;
use crate::kpi::Month;
use crate::word::words;

words! {
    /// How long the time is that a report is about.
    pub enum PeriodKind {
        /// A calendar month.
        Month = "MONTH",
        /// A calendar quarter.
        Quarter = "QUARTER",
    }
}

/// The time a report is about, written `2026-10` or `2026-Q3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// A month.
    Month(Month),
    /// The quarter that begins with this month.
    Quarter(Month),
}

impl Period {
    /// The quarter that ends with a month; none in the first two months of one.
    pub fn quarter_ending(month: Month) -> Option<Self> {
        month.first_day().month().is_multiple_of(3).then(|| Self::Quarter(month.back(2)))
    }

    /// How long it is.
    pub const fn kind(self) -> PeriodKind {
        match self {
            Self::Month(_) => PeriodKind::Month,
            Self::Quarter(_) => PeriodKind::Quarter,
        }
    }

    /// Its months.
    pub const fn months(self) -> u32 {
        match self {
            Self::Month(_) => 1,
            Self::Quarter(_) => 3,
        }
    }

    const fn first(self) -> Month {
        match self {
            Self::Month(month) | Self::Quarter(month) => month,
        }
    }

    /// Its last month.
    pub fn last(self) -> Month {
        match self {
            Self::Month(month) => month,
            Self::Quarter(month) => month.next().next(),
        }
    }

    /// Its first instant in a zone.
    pub fn start(self, zone: Tz) -> Instant {
        self.first().start(zone)
    }

    /// The first instant after it in a zone: how things stood then is what the report tells.
    pub fn end(self, zone: Tz) -> Instant {
        self.last().end(zone)
    }

    /// The period of the same kind before it: what the report compares with.
    #[must_use]
    pub fn before(self) -> Self {
        match self {
            Self::Month(month) => Self::Month(month.back(1)),
            Self::Quarter(month) => Self::Quarter(month.back(3)),
        }
    }

    /// `October 2026`, or `third quarter of 2026`.
    pub fn title(self) -> String {
        const ORDER: [&str; 4] = ["first", "second", "third", "fourth"];
        let first = self.first().first_day();
        match self {
            Self::Month(_) => first.format("%B %Y").to_string(),
            Self::Quarter(_) => format!("{} quarter of {}", ORDER[quarter(first)], first.year()),
        }
    }
}

/// Which quarter a day lies in, from 0.
fn quarter(day: NaiveDate) -> usize {
    usize::try_from(day.month0() / 3).unwrap_or_default()
}

impl Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Month(month) => write!(f, "{month}"),
            Self::Quarter(month) => {
                let first = month.first_day();
                write!(f, "{:04}-Q{}", first.year(), quarter(first) + 1)
            }
        }
    }
}

impl FromStr for Period {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let of_month = |text: &str| text.parse::<Month>().map_err(Error::fault);
        match text.split_once("-Q") {
            None => of_month(text).map(Self::Month),
            Some((year, number @ ("1" | "2" | "3" | "4"))) => {
                let number: u32 = number.parse().map_err(Error::fault)?;
                of_month(&format!("{year}-{:02}", number * 3 - 2)).map(Self::Quarter)
            }
            Some(_) => Err(Error::fault(format!("`{text}` is no quarter"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_ends_with_its_third_month_and_is_compared_with_the_one_before() {
        let month = |text: &str| text.parse::<Month>().unwrap();
        assert_eq!(Period::quarter_ending(month("2026-08")), None);
        let third = Period::quarter_ending(month("2026-09")).unwrap();
        assert_eq!((third.to_string(), third.title()), ("2026-Q3".to_owned(), "third quarter of 2026".to_owned()));
        assert_eq!((third.last(), third.before().last()), (month("2026-09"), month("2026-06")));
        let first = Period::quarter_ending(month("2026-03")).unwrap();
        assert_eq!(first.before().to_string(), "2025-Q4");
    }

    #[test]
    fn a_period_is_read_as_it_is_written() {
        for text in ["2026-10", "2026-Q1", "2026-Q4"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for text in ["2026-Q5", "2026-13", "2026", "Q3"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }
}
