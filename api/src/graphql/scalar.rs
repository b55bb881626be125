//! Scalars, each in one exact form.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use entities::clock::Instant;

/// An instant in UTC with microseconds, always `YYYY-MM-DDTHH:MM:SS.ffffffZ` (RFC 3339). Input may carry any offset and
/// up to nine digits; it is turned to UTC and cut to microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub Instant);

/// An instant in UTC with microseconds, always `YYYY-MM-DDTHH:MM:SS.ffffffZ` (RFC 3339). Input may carry any offset and
/// up to nine digits; it is turned to UTC and cut to microseconds.
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => text
                .parse()
                .map(Self)
                .map_err(|_| InputValueError::custom("A DateTime looks like 2026-11-23T15:27:23Z (RFC 3339).")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<Instant> for DateTime {
    fn from(at: Instant) -> Self {
        Self(at)
    }
}

/// A calendar date without a zone: `YYYY-MM-DD` (ISO 8601). Due dates end with the day in the zone that stands beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalDate(pub chrono::NaiveDate);

/// A calendar date without a zone: `YYYY-MM-DD` (ISO 8601). Due dates end with the day in the zone that stands beside.
#[Scalar(name = "LocalDate", specified_by_url = "https://www.iso.org/iso-8601-date-and-time-format.html")]
impl ScalarType for LocalDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) if text.len() == 10 => text
                .parse()
                .map(Self)
                .map_err(|_| InputValueError::custom("A LocalDate looks like 2026-11-23 (ISO 8601).")),
            Value::String(_) => Err(InputValueError::custom("A LocalDate looks like 2026-11-23 (ISO 8601).")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<chrono::NaiveDate> for LocalDate {
    fn from(day: chrono::NaiveDate) -> Self {
        Self(day)
    }
}

/// An integer of up to 64 bits, written as a decimal string (`"4000000000"`): counts beyond 2^31 exist in real data.
/// Input may be a string or an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BigInt(pub i64);

/// An integer of up to 64 bits, written as a decimal string (`"4000000000"`): counts beyond 2^31 exist in real data.
/// Input may be a string or an integer.
#[Scalar(name = "BigInt", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259#section-6")]
impl ScalarType for BigInt {
    fn parse(value: Value) -> InputValueResult<Self> {
        let found = match &value {
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => number.as_i64(),
            _ => return Err(InputValueError::expected_type(value)),
        };
        found.map(Self).ok_or_else(|| InputValueError::custom("A BigInt is a whole number of up to 64 bits."))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<i64> for BigInt {
    fn from(number: i64) -> Self {
        Self(number)
    }
}

/// A SHA-256 in lower-case hexadecimal, 64 characters (FIPS 180-4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sha256(pub String);

/// A SHA-256 in lower-case hexadecimal, 64 characters (FIPS 180-4).
#[Scalar(name = "Sha256", specified_by_url = "https://csrc.nist.gov/pubs/fips/180-4/upd1/final")]
impl ScalarType for Sha256 {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
                Ok(Self(text.to_ascii_lowercase()))
            }
            Value::String(_) => Err(InputValueError::custom("A Sha256 has 64 hexadecimal characters.")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A length of time in whole seconds, written as ISO 8601: `P30D`, `PT4H30M`. A day is 24 hours; months and years are
/// no lengths and are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(pub i64);

/// A length of time in whole seconds, written as ISO 8601: `P30D`, `PT4H30M`. A day is 24 hours; months and years are
/// no lengths and are refused.
#[Scalar(name = "Duration", specified_by_url = "https://www.iso.org/iso-8601-date-and-time-format.html")]
impl ScalarType for Duration {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => seconds(text)
                .map(Self)
                .ok_or_else(|| InputValueError::custom("A Duration looks like P30D or PT4H30M (ISO 8601).")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl std::fmt::Display for Duration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (days, rest) = (self.0 / 86_400, self.0 % 86_400);
        let date = if days > 0 { format!("{days}D") } else { String::new() };
        let parts = [(rest / 3_600, 'H'), (rest % 3_600 / 60, 'M'), (rest % 60, 'S')];
        let shown = parts.iter().filter(|part| part.0 > 0).map(|(n, unit)| format!("{n}{unit}"));
        let time = shown.collect::<Vec<_>>().concat();
        match (date.is_empty(), time.is_empty()) {
            (true, true) => f.write_str("PT0S"),
            (_, true) => write!(f, "P{date}"),
            _ => write!(f, "P{date}T{time}"),
        }
    }
}

/// The seconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds, each at most once and in this order.
fn seconds(text: &str) -> Option<i64> {
    let text = text.strip_prefix('P')?;
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    if time.is_some_and(str::is_empty) || (date.is_empty() && time.is_none()) {
        return None;
    }
    let sum = |mut text: &str, units: &[(char, i64)]| {
        let mut total: i64 = 0;
        for &(unit, length) in units {
            if let Some((number, rest)) = text.split_once(unit) {
                let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
                let number: i64 = digits.then(|| number.parse().ok())??;
                total = total.checked_add(number.checked_mul(length)?)?;
                text = rest;
            }
        }
        text.is_empty().then_some(total)
    };
    let days = sum(date, &[('W', 604_800), ('D', 86_400)])?;
    days.checked_add(sum(time.unwrap_or_default(), &[('H', 3_600), ('M', 60), ('S', 1)])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_read_and_written_in_one_form() {
        for (text, expected) in [("P30D", "P30D"), ("PT36H", "P1DT12H"), ("P1W", "P7D"), ("PT90S", "PT1M30S")] {
            assert_eq!(Duration(seconds(text).unwrap()).to_string(), expected);
        }
        for text in ["", "P", "PT", "P1M", "P1Y", "30D", "P-1D", "P1DT", "PT1S1H", "P99999999999999999999D"] {
            assert_eq!(seconds(text), None, "{text}");
        }
        assert_eq!(Duration(0).to_string(), "PT0S");
    }
}
