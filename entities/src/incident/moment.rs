//! When something happened, as precisely as it is known: an instant, a day, a month, a range, or only words.

use chrono::{Datelike, NaiveDate, Timelike};
use chrono_tz::Tz;

use super::model::{Precision, milestone};
use crate::clock::Instant;
use crate::error::Refusal;

/// How far ahead of ours another clock may run.
const CLOCK_SKEW_SECONDS: i64 = 300;

/// A time as somebody gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Not before this instant.
    pub earliest: Option<Instant>,
    /// Not after this instant.
    pub latest: Option<Instant>,
    /// How precisely it is known; told from the two instants where it is not given.
    pub precision: Option<Precision>,
    /// The words in which it was written down.
    pub as_written: Option<String>,
    /// The IANA zone it was written in; the organisation's where none is given.
    pub zone: Option<String>,
    /// The field that it came in where that held a plain instant: a refusal names it.
    pub plain: Option<&'static str>,
}

/// A time that makes sense: nothing guessed, bounds in order, not in the future.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Not before this instant.
    pub earliest: Option<Instant>,
    /// Not after this instant (inclusive).
    pub latest: Option<Instant>,
    /// How precisely it is known.
    pub precision: Precision,
    /// The words in which it was written down.
    pub as_written: Option<String>,
    /// The IANA zone it was written in.
    pub zone: Tz,
}

impl Moment {
    /// An instant, to the second.
    pub fn exact(at: Instant) -> Self {
        Self { earliest: Some(at), latest: Some(at), precision: Some(Precision::Second), ..Self::default() }
    }

    /// The time, if it makes sense; a refusal at `field` otherwise.
    pub fn known(&self, field: &str, now: Instant, zone: &str) -> Result<Known, Refusal> {
        let zone = self.zone.as_deref().unwrap_or(zone);
        let (inside, field) =
            (self.plain.map_or_else(|| format!("{field}.zone"), |_| "zone".to_owned()), self.plain.unwrap_or(field));
        let zone: Tz = zone.parse().map_err(|_| Refusal::invalid(&inside, crate::clock::ZONE_EXPECTED))?;
        let (earliest, latest, precision) = self.bounds(field, zone)?;
        if earliest.is_some_and(|at| at > now.plus_seconds(CLOCK_SKEW_SECONDS)) {
            return Err(Refusal::invalid(field, "This lies in the future."));
        }
        let as_written = self.as_written.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        if as_written.as_ref().is_some_and(|text| text.chars().count() > 200) {
            return Err(Refusal::invalid(field, "A time as written has at most 200 characters."));
        }
        if earliest.is_none() && latest.is_none() && as_written.is_none() {
            return Err(Refusal::invalid(field, "Give an instant, a range, or at least the words it was written in."));
        }
        Ok(Known { earliest, latest, precision, as_written, zone })
    }

    fn bounds(&self, field: &str, zone: Tz) -> Result<(Option<Instant>, Option<Instant>, Precision), Refusal> {
        use Precision::{Day, Hour, Minute, Month, Range, Second, Unknown, Year};
        match (self.earliest, self.latest, self.precision) {
            (None, None, None | Some(Unknown)) => Ok((None, None, Unknown)),
            (None, None, Some(_)) => Err(Refusal::invalid(field, "A precision needs a time that it is about.")),
            (Some(earliest), Some(latest), _) if earliest > latest => {
                Err(Refusal::invalid(field, "The earliest instant lies after the latest."))
            }
            (_, _, Some(Unknown)) => Err(Refusal::invalid(field, "A time that is given is not unknown.")),
            (Some(earliest), Some(latest), None) if earliest == latest => Ok((Some(earliest), Some(latest), Second)),
            (Some(at), None, None | Some(Second | Minute)) | (None, Some(at), Some(Second | Minute)) => {
                Ok((Some(at), Some(at), self.precision.unwrap_or(Second)))
            }
            (Some(earliest), Some(latest), Some(Second | Minute)) if earliest != latest => {
                Err(Refusal::invalid(field, "A time known to the minute or second has one instant, not two."))
            }
            (Some(at), other, Some(wide @ (Hour | Day | Month | Year))) if other.is_none_or(|other| other == at) => {
                let (earliest, latest) = around(at, wide, zone);
                Ok((Some(earliest), Some(latest), wide))
            }
            (earliest, latest, precision) => Ok((earliest, latest, precision.unwrap_or(Range))),
        }
    }
}

/// The first and the last instant of the hour, day, month or year around an instant in a zone.
fn around(at: Instant, precision: Precision, zone: Tz) -> (Instant, Instant) {
    let day = at.date_in(zone);
    let first = |year, month, date| Instant::start_of(NaiveDate::from_ymd_opt(year, month, date).unwrap_or(day), zone);
    let (start, end) = match precision {
        Precision::Hour => {
            let local = at.utc().with_timezone(&zone);
            let into = i64::from(local.minute() * 60 + local.second());
            let start = Instant::from_micros(at.micros().div_euclid(1_000_000) * 1_000_000).plus_seconds(-into);
            (start, start.plus_seconds(3_600))
        }
        Precision::Month if day.month() == 12 => (first(day.year(), 12, 1), first(day.year() + 1, 1, 1)),
        Precision::Month => (first(day.year(), day.month(), 1), first(day.year(), day.month() + 1, 1)),
        Precision::Year => (first(day.year(), 1, 1), first(day.year() + 1, 1, 1)),
        _ => (Instant::start_of(day, zone), Instant::due(day, zone)),
    };
    (start, Instant::from_micros(end.micros() - 1))
}

impl milestone::Model {
    /// The one instant, where it is known to the second or minute.
    pub fn exact(&self) -> Option<Instant> {
        let exact = matches!(self.precision, Precision::Second | Precision::Minute) && self.earliest == self.latest;
        self.earliest.filter(|_| exact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn known(moment: &Moment) -> Result<Known, Refusal> {
        moment.known("detected", at("2026-11-23T12:00:00Z"), "Europe/Berlin")
    }

    #[test]
    fn a_day_covers_all_of_it_in_its_zone() {
        let moment =
            Moment { earliest: Some(at("2026-03-29T10:00:00Z")), precision: Some(Precision::Day), ..Moment::default() };
        let day = known(&moment).unwrap();
        assert_eq!(day.earliest, Some(at("2026-03-28T23:00:00Z")));
        assert_eq!(day.latest, Some(at("2026-03-29T21:59:59.999999Z")));
    }

    #[test]
    fn an_hour_a_month_and_a_year_cover_all_of_themselves() {
        let bounds = |precision| {
            let (earliest, latest) = around(at("2025-12-31T23:30:15Z"), precision, Tz::UTC);
            (earliest.to_string(), latest.to_string())
        };
        let to = |from: &str, until: &str| (format!("{from}.000000Z"), format!("{until}.999999Z"));
        assert_eq!(bounds(Precision::Hour), to("2025-12-31T23:00:00", "2025-12-31T23:59:59"));
        assert_eq!(bounds(Precision::Month), to("2025-12-01T00:00:00", "2025-12-31T23:59:59"));
        assert_eq!(bounds(Precision::Year), to("2025-01-01T00:00:00", "2025-12-31T23:59:59"));
    }

    #[test]
    fn two_instants_are_a_range_and_one_is_exact() {
        let (from, until) = (at("2026-11-01T00:00:00Z"), at("2026-11-03T00:00:00Z"));
        let range = Moment { earliest: Some(from), latest: Some(until), ..Moment::default() };
        assert_eq!(known(&range).unwrap().precision, Precision::Range);
        assert_eq!(known(&Moment { latest: None, ..range.clone() }).unwrap().precision, Precision::Second);
        let open = Moment { earliest: None, ..range };
        assert_eq!(known(&open).unwrap().earliest, None);
    }

    #[test]
    fn what_makes_no_sense_is_refused_and_words_alone_are_enough() {
        let (from, until) = (at("2026-11-01T00:00:00Z"), at("2026-11-03T00:00:00Z"));
        assert!(known(&Moment { earliest: Some(until), latest: Some(from), ..Moment::default() }).is_err());
        assert!(known(&Moment::exact(at("2026-11-23T12:06:00Z"))).is_err(), "the future");
        assert!(known(&Moment { precision: Some(Precision::Day), ..Moment::default() }).is_err());
        assert!(known(&Moment::default()).is_err());
        let words = Moment { as_written: Some(" some time last spring ".to_owned()), ..Moment::default() };
        assert_eq!(known(&words).unwrap().as_written.as_deref(), Some("some time last spring"));
        assert!(known(&Moment { zone: Some("Mars/Base".to_owned()), ..words }).is_err());
    }
}
