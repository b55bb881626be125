//! Dates as outside records give them, in parts: narrowed to what is certain, kept as written, never filled up.
//!
//! Records name no time zone; a day is read as that day in UTC and says so by having no zone.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use serde_json::Value;

use super::oddity::{Oddities, WarningCode as Code, as_written};
use crate::clock::Instant;
use crate::incident::Precision;

/// A time as precisely as it is known: everything from `earliest` to `latest`, both included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartialDate {
    /// The first instant it can be.
    pub earliest: Option<Instant>,
    /// The last instant it can be.
    pub latest: Option<Instant>,
    /// How precisely it is known.
    pub precision: Precision,
    /// What the record says.
    pub as_written: String,
    /// The zone the record names.
    pub zone: Option<String>,
}

impl PartialDate {
    /// Something the record says about a time that places it nowhere.
    pub fn unplaced(as_written: String) -> Self {
        Self { earliest: None, latest: None, precision: Precision::Unknown, as_written, zone: None }
    }

    /// Whether all of this lies before all of the other.
    pub fn is_before(&self, other: &Self) -> bool {
        matches!((self.latest, other.earliest), (Some(latest), Some(earliest)) if latest < earliest)
    }
}

/// A day in some zone can begin this much before it does in UTC.
const ZONES: i64 = 14 * 3_600;

/// A date `{ year, month?, day?, time? }`; none where the record has none.
pub fn read(value: &Value, field: &str, now: Instant, odd: &mut Oddities) -> Option<PartialDate> {
    let parts = match value {
        Value::Null => return None,
        Value::Object(parts) if parts.values().all(Value::is_null) => return None,
        Value::Object(parts) => parts,
        other => {
            odd.wrong_type(field, other, "a date in parts");
            return Some(PartialDate::unplaced(as_written(other)));
        }
    };
    let part = |name: &str| parts.get(name).unwrap_or(&Value::Null);
    let written = written(value, &[part("year"), part("month"), part("day"), part("time")]);
    let at = |name: &str| format!("{field}.{name}");
    let (begin, end, precision) = match span(part("year"), part("month"), part("day")) {
        Ok(span) => span,
        Err((name, code, kept, message)) => {
            odd.note(at(name), code, part(name), message);
            match kept {
                Some(span) => span,
                None => return Some(PartialDate::unplaced(written)),
            }
        }
    };
    let (earliest, latest) = (midnight(begin), Instant::from_micros(midnight(end).micros() - 1));
    if earliest > now.plus_seconds(ZONES) {
        odd.note(field, Code::InFuture, value, "This lies after the import: nothing about it is certain.");
        return Some(PartialDate::unplaced(written));
    }
    let day =
        PartialDate { earliest: Some(earliest), latest: Some(latest), precision, as_written: written, zone: None };
    Some(with_time(day, begin, part("time"), &at("time"), odd))
}

/// First day, day after the last, precision.
type Span = (NaiveDate, NaiveDate, Precision);
/// Which part is odd, how, what stays certain, and the sentence that says so.
type Odd = (&'static str, Code, Option<Span>, &'static str);

fn span(year: &Value, month: &Value, day: &Value) -> Result<Span, Odd> {
    if year.is_null() {
        return Err(("year", Code::YearMissing, None, "Without a year nothing about a date is certain."));
    }
    let impossible = ("year", Code::YearImpossible, None, "No year of an incident: nothing about the date is certain.");
    let year = year.as_i64().filter(|year| (1900..=9999).contains(year));
    let year = year.and_then(|year| i32::try_from(year).ok()).ok_or(impossible)?;
    let whole = first(year, 1).zip(first(year + 1, 1)).map(|(begin, end)| (begin, end, Precision::Year));
    let whole = whole.ok_or(impossible)?;
    if month.is_null() {
        let without =
            ("day", Code::DayWithoutMonth, Some(whole), "A day without its month: the year alone is certain.");
        return if day.is_null() { Ok(whole) } else { Err(without) };
    }
    let no_month = ("month", Code::MonthImpossible, Some(whole), "There is no such month: the year alone is certain.");
    let month = month.as_u64().filter(|month| (1..=12).contains(month));
    let month = month.and_then(|month| u32::try_from(month).ok()).ok_or(no_month)?;
    let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    let whole = first(year, month).zip(first(next_year, next_month));
    let whole = whole.map(|(begin, end)| (begin, end, Precision::Month)).ok_or(no_month)?;
    if day.is_null() {
        return Ok(whole);
    }
    let no_day = ("day", Code::DayImpossible, Some(whole), "There is no such day: year and month alone are certain.");
    let day = day.as_u64().and_then(|day| u32::try_from(day).ok());
    let day = day.and_then(|day| NaiveDate::from_ymd_opt(year, month, day)).ok_or(no_day)?;
    day.succ_opt().map(|next| (day, next, Precision::Day)).ok_or(no_day)
}

fn with_time(day: PartialDate, on: NaiveDate, time: &Value, field: &str, odd: &mut Oddities) -> PartialDate {
    if time.is_null() {
        return day;
    }
    let Some((clock, precision, utc)) = time.as_str().and_then(time_of_day) else {
        odd.note(field, Code::TimeUnreadable, time, "This time of day cannot be read: it is kept as written.");
        return day;
    };
    if day.precision != Precision::Day {
        odd.note(field, Code::TimeWithoutDay, time, "A time of day without its day: it is kept as written.");
        return day;
    }
    if !utc {
        odd.note(field, Code::TimeWithoutZone, time, "A time of day without its zone: the day alone is certain.");
        return day;
    }
    let begin = instant(on.and_time(clock));
    let length = if precision == Precision::Minute { 60_000_000 } else { 1_000_000 };
    let latest = Instant::from_micros(begin.micros() + length - 1);
    PartialDate { earliest: Some(begin), latest: Some(latest), precision, zone: Some("UTC".to_owned()), ..day }
}

/// "01:11:00 PM", "03:00 AM", "08:20:00 PM UTC", "17:05": the time, its precision, whether it names UTC.
fn time_of_day(text: &str) -> Option<(NaiveTime, Precision, bool)> {
    let text = text.trim();
    let bare = text.strip_suffix("UTC").or_else(|| text.strip_suffix('Z'));
    let (bare, utc) = bare.map_or((text, false), |bare| (bare.trim_end(), true));
    let forms = [
        ("%I:%M:%S %p", Precision::Second),
        ("%I:%M %p", Precision::Minute),
        ("%H:%M:%S", Precision::Second),
        ("%H:%M", Precision::Minute),
    ];
    forms
        .into_iter()
        .find_map(|(form, precision)| NaiveTime::parse_from_str(bare, form).ok().map(|time| (time, precision, utc)))
}

/// `2018-02-29 03:00 AM` where the parts are whole numbers without a gap; the JSON as it stands otherwise.
fn written(value: &Value, parts: &[&Value; 4]) -> String {
    let [year, month, day, time] = parts.map(|part| (!part.is_null()).then_some(part));
    let whole = |part: &Value| part.as_i64();
    let date = match (year.map(whole), month.map(whole), day.map(whole)) {
        (Some(Some(year)), None, None) => year.to_string(),
        (Some(Some(year)), Some(Some(month)), None) => format!("{year}-{month:02}"),
        (Some(Some(year)), Some(Some(month)), Some(Some(day))) => format!("{year}-{month:02}-{day:02}"),
        _ => return value.to_string(),
    };
    time.map_or(date.clone(), |time| format!("{date} {}", as_written(time)))
}

fn first(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)
}

fn midnight(day: NaiveDate) -> Instant {
    instant(day.and_time(NaiveTime::MIN))
}

fn instant(at: NaiveDateTime) -> Instant {
    debug_assert!(at.year() >= 1900, "years were checked");
    Instant::from_micros(at.and_utc().timestamp_micros())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Earliest, latest, precision, as written, and the warnings as `field CODE`.
    fn reading(value: &Value) -> (String, String, Precision, String, Vec<String>) {
        let mut odd = Oddities::default();
        let now = "2026-03-02T08:00:00Z".parse().unwrap();
        let date = read(value, "d", now, &mut odd).unwrap();
        let text = |at: Option<Instant>| at.map_or_else(|| "-".to_owned(), |at| at.to_string()[..16].to_owned());
        let odd = odd.0.iter().map(|odd| format!("{} {}", odd.field, odd.code)).collect();
        (text(date.earliest), text(date.latest), date.precision, date.as_written, odd)
    }

    fn assert_reads(value: &Value, from: &str, to: &str, precision: Precision, written: &str, odd: &[&str]) {
        let (earliest, latest, found, as_written, oddities) = reading(value);
        assert_eq!((earliest.as_str(), latest.as_str(), found), (from, to, precision), "{value}");
        assert_eq!(
            (as_written.as_str(), oddities),
            (written, odd.iter().map(ToString::to_string).collect()),
            "{value}"
        );
    }

    #[test]
    fn a_year_a_month_and_a_day_are_ranges() {
        let (year, month, day) = (Precision::Year, Precision::Month, Precision::Day);
        assert_reads(&json!({ "year": 2013 }), "2013-01-01T00:00", "2013-12-31T23:59", year, "2013", &[]);
        let value = json!({ "year": 2012, "month": 2 });
        assert_reads(&value, "2012-02-01T00:00", "2012-02-29T23:59", month, "2012-02", &[]);
        let value = json!({ "year": 2012, "month": 12, "day": 31 });
        assert_reads(&value, "2012-12-31T00:00", "2012-12-31T23:59", day, "2012-12-31", &[]);
    }

    #[test]
    fn the_first_of_a_month_is_taken_at_its_word() {
        let value = json!({ "year": 2012, "month": 1, "day": 1 });
        assert_reads(&value, "2012-01-01T00:00", "2012-01-01T23:59", Precision::Day, "2012-01-01", &[]);
    }

    #[test]
    fn an_impossible_day_leaves_its_month() {
        let odd = &["d.day DAY_IMPOSSIBLE"];
        let month = Precision::Month;
        let value = json!({ "year": 2018, "month": 2, "day": 29 });
        assert_reads(&value, "2018-02-01T00:00", "2018-02-28T23:59", month, "2018-02-29", odd);
        let value = json!({ "year": 2014, "month": 3, "day": 2014 });
        assert_reads(&value, "2014-03-01T00:00", "2014-03-31T23:59", month, "2014-03-2014", odd);
        let value = json!({ "year": 2014, "month": 3, "day": 243 });
        assert_reads(&value, "2014-03-01T00:00", "2014-03-31T23:59", month, "2014-03-243", odd);
        let value = json!({ "year": 2014, "month": 3, "day": 0 });
        assert_reads(&value, "2014-03-01T00:00", "2014-03-31T23:59", month, "2014-03-00", odd);
    }

    #[test]
    fn an_impossible_month_leaves_its_year() {
        let odd = &["d.month MONTH_IMPOSSIBLE"];
        let value = json!({ "year": 2016, "month": 123, "day": 6 });
        assert_reads(&value, "2016-01-01T00:00", "2016-12-31T23:59", Precision::Year, "2016-123-06", odd);
        let value = json!({ "year": 2016, "month": -1 });
        assert_reads(&value, "2016-01-01T00:00", "2016-12-31T23:59", Precision::Year, "2016--1", odd);
    }

    #[test]
    fn an_impossible_year_leaves_nothing_and_swapped_fields_are_not_guessed() {
        let odd = &["d.year YEAR_IMPOSSIBLE"];
        let value = json!({ "year": 27, "month": 2, "day": 2017 });
        assert_reads(&value, "-", "-", Precision::Unknown, "27-02-2017", odd);
        assert_reads(&json!({ "year": 203 }), "-", "-", Precision::Unknown, "203", odd);
        let value = json!({ "month": 7, "day": 2018 });
        let written = r#"{"day":2018,"month":7}"#;
        assert_reads(&value, "-", "-", Precision::Unknown, written, &["d.year YEAR_MISSING"]);
    }

    #[test]
    fn a_day_without_its_month_leaves_the_year() {
        let value = json!({ "year": 2017, "day": 15 });
        let written = r#"{"day":15,"year":2017}"#;
        let odd = &["d.day DAY_WITHOUT_MONTH"];
        assert_reads(&value, "2017-01-01T00:00", "2017-12-31T23:59", Precision::Year, written, odd);
    }

    #[test]
    fn a_date_after_the_import_is_not_certain() {
        let odd = &["d IN_FUTURE"];
        assert_reads(&json!({ "year": 2027 }), "-", "-", Precision::Unknown, "2027", odd);
        let value = json!({ "year": 2026, "month": 3, "day": 2 });
        assert_reads(&value, "2026-03-02T00:00", "2026-03-02T23:59", Precision::Day, "2026-03-02", &[]);
    }

    #[test]
    fn a_time_of_day_counts_only_with_its_zone() {
        let date = |time: &str| json!({ "year": 2013, "month": 5, "day": 6, "time": time });
        for time in ["01:11:00 PM", "03:00 AM", "17:05"] {
            let (from, to, odd) = ("2013-05-06T00:00", "2013-05-06T23:59", &["d.time TIME_WITHOUT_ZONE"]);
            assert_reads(&date(time), from, to, Precision::Day, &format!("2013-05-06 {time}"), odd);
        }
        let (from, written) = ("2013-05-06T20:20", "2013-05-06 08:20:00 PM UTC");
        assert_reads(&date("08:20:00 PM UTC"), from, from, Precision::Second, written, &[]);
        let odd = &["d.time TIME_UNREADABLE"];
        let written = "2013-05-06 noon";
        assert_reads(&date("noon"), "2013-05-06T00:00", "2013-05-06T23:59", Precision::Day, written, odd);
        let value = json!({ "year": 2013, "time": "03:00 AM" });
        let odd = &["d.time TIME_WITHOUT_DAY"];
        assert_reads(&value, "2013-01-01T00:00", "2013-12-31T23:59", Precision::Year, "2013 03:00 AM", odd);
    }

    #[test]
    fn parts_of_another_type_are_kept_as_written() {
        let value = json!({ "year": "2013", "month": 5 });
        let written = r#"{"month":5,"year":"2013"}"#;
        assert_reads(&value, "-", "-", Precision::Unknown, written, &["d.year YEAR_IMPOSSIBLE"]);
        assert_reads(&json!("May 2013"), "-", "-", Precision::Unknown, "May 2013", &["d WRONG_TYPE"]);
        let mut odd = Oddities::default();
        assert_eq!(read(&json!({}), "d", Instant::from_micros(0), &mut odd), None);
        assert_eq!(read(&Value::Null, "d", Instant::from_micros(0), &mut odd), None);
        assert!(odd.0.is_empty());
    }

    #[test]
    fn before_means_wholly_before() {
        let mut odd = Oddities::default();
        let now = "2026-03-02T08:00:00Z".parse().unwrap();
        let mut date = |value: Value| read(&value, "d", now, &mut odd).unwrap();
        let incident = date(json!({ "year": 2013, "month": 5, "day": 20 }));
        assert!(date(json!({ "year": 2012 })).is_before(&incident));
        assert!(!date(json!({ "year": 2013, "month": 5 })).is_before(&incident));
        assert!(!date(json!({ "month": 5 })).is_before(&incident));
    }
}
