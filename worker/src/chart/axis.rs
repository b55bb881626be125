//! The vertical scale: round ends around the values and the target, never beyond what the unit allows.

use entities::report::content::{Exact, Unit};

use super::ChartError;

#[derive(Debug)]
pub struct Axis {
    pub low: f64,
    pub high: f64,
}

/// Where a value stands in the picture; figures and decisions never go through here.
pub fn position(value: Exact) -> Result<f64, ChartError> {
    if value.den <= 0 {
        return Err(ChartError::Denominator(value.den));
    }
    #[expect(clippy::cast_precision_loss, reason = "a place in a picture, not a figure")]
    Ok(value.num as f64 / value.den as f64)
}

impl Axis {
    pub fn around(values: &[f64], unit: Unit) -> Self {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (low, high) = match (low <= high, unit) {
            (true, _) => (low, high),
            (false, Unit::Percent | Unit::Points) => (0.0, 100.0),
            (false, Unit::Days | Unit::Count) => (0.0, 10.0),
        };
        let least = if unit == Unit::Percent { 10.0 } else { 4.0 };
        // a measure that ranges widely, or can come near nothing, is shown from nothing
        let low = if unit != Unit::Percent || high - low > 40.0 { low.min(0.0) } else { low };
        let step = round_step((high - low).max(least) / 4.0);
        let mut axis = Self { low: (low / step).floor() * step, high: (high / step).ceil() * step };
        if unit == Unit::Percent && axis.high > 100.0 && high <= 100.0 {
            axis.high = 100.0;
        }
        while axis.high - axis.low < least {
            if unit == Unit::Percent && axis.high + step > 100.0 && axis.low >= step {
                axis.low -= step;
            } else {
                axis.high += step;
            }
        }
        axis
    }

    pub fn tick_text(tick: f64, unit: Unit) -> String {
        let number = format!("{tick:.0}").replace('-', "−");
        match unit {
            Unit::Percent => format!("{number} %"),
            Unit::Days => format!("{number} d"),
            Unit::Points | Unit::Count => number,
        }
    }
}

/// The least of 1, 2, 5 × 10ⁿ, or 25 × 10ⁿ, that is not below `raw`; whole, so that ticks need no decimals.
fn round_step(raw: f64) -> f64 {
    let mut power = 1.0;
    loop {
        let factors: &[f64] = if power < 10.0 { &[1.0, 2.0, 5.0] } else { &[1.0, 2.0, 2.5, 5.0] };
        for factor in factors {
            if factor * power >= raw || power > 1e15 {
                return factor * power;
            }
        }
        power *= 10.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(values: &[f64], unit: Unit) -> Vec<f64> {
        let axis = Axis::around(values, unit);
        vec![axis.low, axis.high]
    }

    #[test]
    fn a_rate_that_stays_at_the_top_never_shows_more_than_all() {
        assert_eq!(ends(&[100.0, 95.0], Unit::Percent), [90.0, 100.0]);
        assert_eq!(ends(&[100.0], Unit::Percent), [90.0, 100.0]);
    }

    #[test]
    fn a_rate_that_varies_wildly_is_shown_from_nothing() {
        assert_eq!(ends(&[3.0, 99.0, 95.0], Unit::Percent), [0.0, 100.0]);
    }

    #[test]
    fn days_begin_at_nothing() {
        assert_eq!(ends(&[6.2, 9.7, 7.0], Unit::Days), [0.0, 10.0]);
    }

    #[test]
    fn without_values_there_is_still_a_scale() {
        assert_eq!(ends(&[], Unit::Count).first(), Some(&0.0));
    }
}
