//! Targets, and how a figure stands against one: pure judgement over exact ratios.

pub mod queries;
mod rules;
pub mod set;
pub mod setting;

use serde::{Deserialize, Serialize};

pub use queries::{Targets, all, targets};

use super::definition::{Definition, Direction, Key, Unit};
use super::model::{Status, Trend};
use super::ratio::Ratio;
use super::tally::Numbers;
use crate::word::words;

words! {
    /// How a value has to stand to its target.
    pub enum Comparator {
        /// Strictly greater.
        GreaterThan = "GREATER_THAN",
        /// At least.
        AtLeast = "AT_LEAST",
        /// Exactly.
        Equal = "EQUAL",
        /// At most.
        AtMost = "AT_MOST",
        /// Strictly less.
        LessThan = "LESS_THAN",
    }
}

/// A figure over fewer cases than this is INSUFFICIENT, until the organisation says otherwise.
pub const FEWEST: i64 = 5;
/// Two shares less than this apart are STABLE, until the organisation says otherwise: percentage points.
const TOLERANCE_POINTS: Ratio = Ratio::whole(1);
/// The same of days and points: per cent of the earlier value.
const TOLERANCE_PER_CENT: Ratio = Ratio::whole(5);

/// What is aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// How the value has to stand to the limit.
    pub comparator: Comparator,
    /// The limit, in the figure's unit.
    pub limit: Ratio,
    /// Over fewer cases than this the figure is not judged.
    #[serde(default = "fewest")]
    pub fewest: i64,
    /// Two values less than this apart are STABLE: percentage points, of days and points per cent of the earlier value. None
    /// for the one to start from.
    #[serde(default)]
    pub tolerance: Option<Ratio>,
    /// Whether it is the one to start from, which is no law, rather than one that the organisation has set.
    pub default: bool,
}

/// What was recorded before it could be set.
const fn fewest() -> i64 {
    FEWEST
}

impl Target {
    /// A target to start from.
    pub(super) const fn by_default(comparator: Comparator, limit: i128) -> Self {
        Self { comparator, limit: Ratio::whole(limit), fewest: FEWEST, tolerance: None, default: true }
    }

    /// In words, such as `> 95 %`.
    pub fn text(&self, key: Key) -> String {
        let sign = match self.comparator {
            Comparator::GreaterThan => ">",
            Comparator::AtLeast => "≥",
            Comparator::Equal => "=",
            Comparator::AtMost => "≤",
            Comparator::LessThan => "<",
        };
        let unit = match key.definition().unit {
            Unit::Percent => "%",
            Unit::Days => "days",
            Unit::Points => "points",
        };
        let change = if key.judges_change() { "Δ " } else { "" };
        format!("{change}{sign} {} {unit}", self.limit.plain())
    }

    fn met_by(&self, value: Ratio) -> bool {
        match self.comparator {
            Comparator::GreaterThan => value > self.limit,
            Comparator::AtLeast => value >= self.limit,
            Comparator::Equal => value == self.limit,
            Comparator::AtMost => value <= self.limit,
            Comparator::LessThan => value < self.limit,
        }
    }

    /// How a figure stands against it, with the window before for a target that is about the change.
    pub fn status(&self, key: Key, now: &Numbers, before: Option<&Numbers>) -> Status {
        let judged = |value: Ratio| if self.met_by(value) { Status::Met } else { Status::NotMet };
        if now.unsure && (now.value.is_some() || key == Key::K7) {
            return Status::Insufficient;
        }
        match now.value {
            // None the year before and none now is held at zero; some now is a rise that no ratio tells.
            None if key == Key::K7 && now.numerator < 0 => Status::NotMet,
            None if key == Key::K7 => Status::Met,
            None => Status::Undefined,
            Some(_) if now.counted < self.fewest => Status::Insufficient,
            Some(value) if key.judges_change() => match before.and_then(|before| before.value) {
                Some(before) => judged(value.minus(before)),
                None => Status::Insufficient,
            },
            Some(value) => judged(value),
        }
    }

    /// How far apart two values of a unit have to be to differ.
    pub fn tolerance(&self, unit: Unit) -> Ratio {
        self.tolerance.unwrap_or(match unit {
            Unit::Percent => TOLERANCE_POINTS,
            Unit::Days | Unit::Points => TOLERANCE_PER_CENT,
        })
    }

    /// Where a value went since the window before; none unless both are defined.
    pub fn trend(&self, of: &Definition, before: Option<Ratio>, now: Option<Ratio>) -> Option<Trend> {
        let (before, now) = (before?, now?);
        let (moved, tolerance) = (now.minus(before), self.tolerance(of.unit));
        let least = match of.unit {
            Unit::Percent => tolerance,
            Unit::Days | Unit::Points => {
                Ratio::new(before.num * tolerance.num, before.den * tolerance.den * 100)?.size()
            }
        };
        let up = moved.num > 0;
        Some(if moved.num == 0 || moved.size() < least {
            Trend::Stable
        } else if up == (of.direction == Direction::Up) {
            Trend::Improving
        } else {
            Trend::Worsening
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(n: i64, value: Option<Ratio>) -> Numbers {
        Numbers { numerator: 0, denominator: n, counted: n, unsure: false, value }
    }

    fn percent(num: i128, den: i128) -> Option<Ratio> {
        Ratio::new(num * 100, den)
    }

    fn status(key: Key, now: Numbers) -> Status {
        key.definition().target.status(key, &now, None)
    }

    #[test]
    fn ninety_five_of_a_hundred_are_not_more_than_ninety_five_per_cent() {
        assert_eq!(status(Key::K1, over(100, percent(95, 100))), Status::NotMet);
        assert_eq!(status(Key::K1, over(10_000, percent(9_501, 10_000))), Status::Met);
        assert_eq!(status(Key::K1, over(4, percent(4, 4))), Status::Insufficient);
        assert_eq!(status(Key::K1, over(0, None)), Status::Undefined);
        let own = Target { fewest: 4, ..Key::K1.definition().target };
        assert_eq!(own.status(Key::K1, &over(4, percent(4, 4)), None), Status::Met);
        let recorded = r#"{"comparator":"AT_LEAST","limit":{"num":90,"den":1},"default":false}"#;
        assert_eq!(serde_json::from_str::<Target>(recorded).map(|target| target.fewest).ok(), Some(FEWEST));
        assert_eq!(status(Key::K6, over(5, Some(Ratio::whole(7)))), Status::Met);
        assert_eq!(status(Key::K8, over(1_000, percent(999, 1_000))), Status::NotMet);
        assert_eq!(status(Key::K3, over(10, percent(1, 10))), Status::NotMet);
        assert_eq!(status(Key::K7, over(10, percent(1, 10))), Status::Met);
    }

    #[test]
    fn held_at_zero_is_met_and_a_rise_from_zero_is_not() {
        let from_zero = |numerator| Numbers { numerator, ..over(0, None) };
        assert_eq!(status(Key::K7, from_zero(0)), Status::Met);
        assert_eq!(status(Key::K7, from_zero(-1)), Status::NotMet);
        assert_eq!(status(Key::K7, Numbers { unsure: true, ..from_zero(0) }), Status::Insufficient);
    }

    #[test]
    fn too_many_causes_unknown_say_nothing() {
        assert_eq!(status(Key::K3, Numbers { unsure: true, ..over(50, percent(0, 50)) }), Status::Insufficient);
        assert_eq!(status(Key::K3, Numbers { unsure: true, ..over(0, None) }), Status::Undefined);
    }

    #[test]
    fn supply_chain_risk_is_judged_by_where_it_went() {
        let target = Key::K9.definition().target;
        let score = |num, den| over(5, Ratio::new(num, den));
        let against = |before: &Numbers| target.status(Key::K9, &score(399, 10), Some(before));
        assert_eq!(against(&score(40, 1)), Status::Met);
        assert_eq!(against(&score(399, 10)), Status::NotMet);
        assert_eq!(against(&over(0, None)), Status::Insufficient);
    }

    #[test]
    fn a_trend_needs_a_point_or_a_twentieth() {
        let k1 = |before, now| Key::K1.definition().target.trend(&Key::K1.definition(), before, now);
        assert_eq!(k1(percent(90, 100), percent(91, 100)), Some(Trend::Improving));
        assert_eq!(k1(percent(900, 1_000), percent(909, 1_000)), Some(Trend::Stable));
        assert_eq!(k1(percent(91, 100), percent(90, 100)), Some(Trend::Worsening));
        assert_eq!(k1(None, percent(1, 1)), None);
        let k6 = |before, now| Key::K6.definition().target.trend(&Key::K6.definition(), before, now);
        assert_eq!(k6(Some(Ratio::whole(20)), Some(Ratio::whole(19))), Some(Trend::Improving));
        assert_eq!(k6(Ratio::new(200, 10), Ratio::new(191, 10)), Some(Trend::Stable));
        assert_eq!(k6(Some(Ratio::whole(0)), Some(Ratio::whole(0))), Some(Trend::Stable));
        assert_eq!(k6(Some(Ratio::whole(0)), Some(Ratio::whole(1))), Some(Trend::Worsening));
    }

    #[test]
    fn a_trend_is_as_fine_as_the_organisation_says() {
        let moved = |key: Key, tolerance, before: Option<Ratio>, now: Option<Ratio>| {
            let own = Target { tolerance: Some(tolerance), ..key.definition().target };
            own.trend(&key.definition(), before, now)
        };
        let three = Ratio::whole(3);
        assert_eq!(moved(Key::K1, three, percent(90, 100), percent(92, 100)), Some(Trend::Stable));
        assert_eq!(moved(Key::K1, three, percent(90, 100), percent(93, 100)), Some(Trend::Improving));
        assert_eq!(moved(Key::K6, three, Some(Ratio::whole(100)), Some(Ratio::whole(98))), Some(Trend::Stable));
        assert_eq!(moved(Key::K6, three, Some(Ratio::whole(100)), Some(Ratio::whole(97))), Some(Trend::Improving));
        let none = Ratio::whole(0);
        assert_eq!(moved(Key::K1, none, percent(900, 1_000), percent(901, 1_000)), Some(Trend::Improving));
        assert_eq!(moved(Key::K1, none, percent(90, 100), percent(90, 100)), Some(Trend::Stable));
    }
}
