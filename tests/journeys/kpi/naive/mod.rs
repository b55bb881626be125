//! The figures once more, as a patient clerk would count them: rows in, numbers out, one row after the other. Nothing
//! here is the product's but the rows themselves.

mod actions;
mod calendar;
mod figure;
mod incidents;
mod part;
mod suppliers;

use std::collections::BTreeMap;

use entities::clock::Instant;

pub use calendar::{earlier, later, month_starts, quarter_end_before};
pub use figure::course;
pub use part::Part;

/// What a clerk writes down for one figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub numerator: i128,
    pub denominator: i128,
    pub excluded: BTreeMap<String, i64>,
}

/// A fraction, never reduced.
pub type Fraction = (i128, i128);

const DAY: i64 = 86_400_000_000;

impl Sheet {
    fn note(&mut self, reason: Option<String>, hit: bool) {
        if let Some(reason) = reason {
            *self.excluded.entry(reason).or_default() += 1;
        } else {
            self.denominator += 1;
            self.numerator += i128::from(hit);
        }
    }

    /// Per cent, where there is something to divide by.
    pub fn percent(&self) -> Option<Fraction> {
        (self.denominator != 0).then_some((self.numerator * 100, self.denominator))
    }

    /// Whether more than a fifth of the causes is unknown.
    pub fn unsure(&self) -> bool {
        let unknown = i128::from(self.excluded.get("CAUSE_UNDETERMINED").copied().unwrap_or_default());
        unknown * 100 > 20 * (unknown + self.denominator)
    }
}

/// How a share of something stands, as the table of definitions has it.
pub fn standing(value: Option<Fraction>, n: i128, met: impl Fn(Fraction) -> bool) -> &'static str {
    match value {
        None => "UNDEFINED",
        Some(_) if n < 5 => "INSUFFICIENT",
        Some(value) if met(value) => "MET",
        Some(_) => "NOT_MET",
    }
}

/// The middle of some times in microseconds, twice over; and the ninetieth percentile.
pub fn middle_and_ninetieth(times: &[i64]) -> Option<(i128, i128)> {
    let last = times.len().checked_sub(1)?;
    let twice = i128::from(times[last / 2]) + i128::from(times[times.len() / 2]);
    Some((twice, times[(times.len() * 9).div_ceil(10) - 1].into()))
}

/// Whether an instant lies in a window.
fn inside(at: Option<Instant>, start: Instant, as_of: Instant) -> Option<Instant> {
    at.filter(|at| *at >= start && *at < as_of)
}
