//! Time: the instant as we keep it (UTC, microseconds), and the one place that reads a clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, SubsecRound, TimeZone, Utc};
use chrono_tz::Tz;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant in UTC with microseconds. Kept as an integer, written as `2026-11-23T15:27:23.307008Z`, always 27 characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Instant(i64);

impl Instant {
    /// From microseconds since 1970-01-01T00:00:00Z.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The same instant for chrono.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// The calendar date of this instant in a zone.
    pub fn date_in(self, zone: Tz) -> NaiveDate {
        self.utc().with_timezone(&zone).date_naive()
    }

    /// The instant at which a calendar day begins in a zone; where midnight is skipped, the first instant after the gap.
    pub fn start_of(day: NaiveDate, zone: Tz) -> Self {
        Self::at_hour(day, 0, zone)
    }

    /// The instant at which the clocks of a zone show a whole hour of a day. Where they skip it, the first instant after
    /// the gap; where they show it twice, the first time.
    pub fn at_hour(day: NaiveDate, hour: u32, zone: Tz) -> Self {
        let shown = day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN));
        (0..=8)
            .find_map(|quarter| {
                zone.from_local_datetime(&(shown + chrono::TimeDelta::minutes(15 * quarter))).earliest()
            })
            .map_or_else(|| Utc.from_utc_datetime(&shown).into(), |local| local.with_timezone(&Utc).into())
    }

    /// When something due on a day is late: the start of the day after it, in the zone (exclusive).
    pub fn due(day: NaiveDate, zone: Tz) -> Self {
        Self::start_of(day.succ_opt().unwrap_or(day), zone)
    }

    /// This instant moved by whole seconds.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * 1_000_000)
    }
}

impl From<DateTime<Utc>> for Instant {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.trunc_subsecs(6).timestamp_micros())
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl std::str::FromStr for Instant {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(|at| at.with_timezone(&Utc).into())
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    /// Reads the written form, and the integer that a row holds.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;

        impl de::Visitor<'_> for Written {
            type Value = Instant;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an instant")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Instant, E> {
                text.parse().map_err(E::custom)
            }

            fn visit_i64<E: de::Error>(self, micros: i64) -> Result<Instant, E> {
                Ok(Instant(micros))
            }

            fn visit_u64<E: de::Error>(self, micros: u64) -> Result<Instant, E> {
                i64::try_from(micros).map(Instant).map_err(E::custom)
            }
        }

        deserializer.deserialize_any(Written)
    }
}

/// Where the time comes from: the machine's clock moved by an offset (a demo that begins on another day),
/// or a hand that stands until it is moved (tests, the demo's history).
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    Machine { offset_micros: i64 },
    Hand(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub const fn machine() -> Self {
        Self::shifted(0)
    }

    /// The machine's clock, moved by microseconds.
    pub const fn shifted(offset_micros: i64) -> Self {
        Self(Source::Machine { offset_micros })
    }

    /// A clock that stands still until [`Clock::set`] moves it.
    pub fn standing_at(at: Instant) -> Self {
        Self(Source::Hand(Arc::new(AtomicI64::new(at.micros()))))
    }

    /// The time now. Read once for a call, then passed on.
    pub fn now(&self) -> Instant {
        match &self.0 {
            Source::Machine { offset_micros } => Instant(machine_now().micros() + offset_micros),
            Source::Hand(hand) => Instant(hand.load(Ordering::SeqCst)),
        }
    }

    /// Moves a standing clock; the machine's clock cannot be moved.
    pub fn set(&self, at: Instant) {
        if let Source::Hand(hand) = &self.0 {
            hand.store(at.micros(), Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
fn machine_now() -> Instant {
    Utc::now().into()
}

/// What is expected where a zone is named.
pub const ZONE_EXPECTED: &str = "A time zone is a name of the IANA database, such as Europe/Berlin.";

/// A zone of the IANA database, or UTC where the name is none (names are checked when they come in).
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_with_six_digits_and_read_back() {
        let at: Instant = "2026-11-23T15:27:23.3+01:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-23T14:27:23.300000Z");
        assert_eq!(at.to_string().parse::<Instant>().unwrap(), at);
    }

    #[test]
    fn a_due_day_ends_where_the_next_begins_even_when_the_clocks_change() {
        let day = NaiveDate::from_ymd_opt(2026, 10, 25).unwrap();
        let due = Instant::due(day, Tz::Europe__Berlin);
        assert_eq!(due.to_string(), "2026-10-25T23:00:00.000000Z");
        assert_eq!(due.micros() - Instant::start_of(day, Tz::Europe__Berlin).micros(), 25 * 3_600 * 1_000_000);
    }

    #[test]
    fn eight_in_the_morning_stays_eight_in_the_morning_when_the_clocks_change() {
        let eight = |year, month, day, zone| {
            Instant::at_hour(NaiveDate::from_ymd_opt(year, month, day).unwrap(), 8, zone).to_string()
        };
        assert_eq!(eight(2026, 3, 28, Tz::Europe__Berlin), "2026-03-28T07:00:00.000000Z");
        assert_eq!(eight(2026, 3, 29, Tz::Europe__Berlin), "2026-03-29T06:00:00.000000Z");
        assert_eq!(eight(2026, 10, 25, Tz::Europe__Berlin), "2026-10-25T07:00:00.000000Z");
        let twice = Instant::at_hour(NaiveDate::from_ymd_opt(2026, 10, 25).unwrap(), 2, Tz::Europe__Berlin);
        assert_eq!(twice.to_string(), "2026-10-25T00:00:00.000000Z");
        let skipped = Instant::at_hour(NaiveDate::from_ymd_opt(2026, 3, 29).unwrap(), 2, Tz::Europe__Berlin);
        assert_eq!(skipped.to_string(), "2026-03-29T01:00:00.000000Z");
    }

    #[test]
    fn a_day_without_a_midnight_begins_at_its_first_instant() {
        let day = NaiveDate::from_ymd_opt(2018, 11, 4).unwrap();
        assert_eq!(Instant::start_of(day, Tz::America__Sao_Paulo).to_string(), "2018-11-04T03:00:00.000000Z");
    }
}
