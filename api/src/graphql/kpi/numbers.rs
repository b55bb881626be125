//! Exact ratios, and the two numbers that a value follows from.

use async_graphql::SimpleObject;
use entities::kpi;
use entities::kpi::figure::Numbers;

use crate::graphql::scalar::BigInt;

/// An exact ratio in lowest terms. Numbers beyond 64 bits are why both are text.
#[derive(SimpleObject, Clone)]
pub struct Ratio {
    /// The upper number, a whole one.
    numerator: String,
    /// The lower number, a whole one of at least 1.
    denominator: String,
    /// The ratio rounded half to even to one decimal, such as `96.4`: for display alone.
    decimal: String,
}

impl From<kpi::Ratio> for Ratio {
    fn from(ratio: kpi::Ratio) -> Self {
        Self { numerator: ratio.num.to_string(), denominator: ratio.den.to_string(), decimal: ratio.rounded() }
    }
}

/// Two numbers and the value that follows from them.
#[derive(SimpleObject, Clone)]
pub struct KpiNumbers {
    /// The numerator.
    numerator: BigInt,
    /// The denominator.
    denominator: BigInt,
    /// The value in the figure's unit, one decimal; null when there is nothing to divide by.
    value: Option<String>,
}

impl From<Numbers> for KpiNumbers {
    fn from(numbers: Numbers) -> Self {
        let value = numbers.value.map(kpi::Ratio::rounded);
        Self { numerator: numbers.numerator.into(), denominator: numbers.denominator.into(), value }
    }
}
