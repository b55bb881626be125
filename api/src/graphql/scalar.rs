//! Scalars, each in one exact form.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use entities::clock::Instant;

/// An instant in UTC with microseconds, always `YYYY-MM-DDTHH:MM:SS.ffffffZ` (RFC 3339). Input may carry any offset and
/// up to nine digits; it is turned to UTC and cut to microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub Instant);

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
