//! What each figure is: its question, its population, its window, its target. One table; a change is a new version.

use super::model::{Status, Trend};
use super::ratio::Ratio;
use crate::word::words;

words! {
    /// The figures, by the names that stay.
    pub enum Key {
        /// Closure rate.
        K1 = "K1",
        /// Completion time.
        K2 = "K2",
        /// Actions closed on time.
        K5 = "K5",
        /// Mean time to closure.
        K6 = "K6",
        /// Evidence-backed actions.
        K8 = "K8",
    }
}

words! {
    /// How a value has to stand to its target.
    pub enum Comparator {
        /// Strictly greater.
        GreaterThan = "GREATER_THAN",
        /// At most.
        AtMost = "AT_MOST",
        /// Exactly.
        Equal = "EQUAL",
    }
}

words! {
    /// What a value is measured in.
    pub enum Unit {
        /// Per cent.
        Percent = "PERCENT",
        /// Days of 86,400 seconds.
        Days = "DAYS",
    }
}

words! {
    /// Which way is good.
    pub enum Direction {
        /// More is better.
        Up = "UP",
        /// Less is better.
        Down = "DOWN",
    }
}

/// The version of all definitions below; results of different versions are not compared.
pub const VERSION: i64 = 1;
/// A figure over fewer cases than this is INSUFFICIENT.
pub const FEWEST: i64 = 5;
/// Two values less than this apart are STABLE: percentage points.
const TOLERANCE_POINTS: Ratio = Ratio::whole(1);
/// The same where the unit is not per cent: the share of the earlier value.
const TOLERANCE_SHARE: Ratio = Ratio { num: 1, den: 20 };

/// A target: a default to start from, not law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// How the value has to stand to it.
    pub comparator: Comparator,
    /// The limit, in the figure's unit.
    pub limit: Ratio,
    /// In words, such as `> 95 %`.
    pub text: &'static str,
}

/// What a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name that stays.
    pub key: Key,
    /// Its title.
    pub title: &'static str,
    /// What it answers, in one sentence.
    pub question: &'static str,
    /// What its denominator counts, in the plural.
    pub noun: &'static str,
    /// How many calendar months its window is long.
    pub months: u32,
    /// What it is measured in.
    pub unit: Unit,
    /// Which way is good.
    pub direction: Direction,
    /// What is aimed at.
    pub target: Target,
}

const fn above(limit: i128, text: &'static str) -> Target {
    Target { comparator: Comparator::GreaterThan, limit: Ratio::whole(limit), text }
}

impl Key {
    /// What the figure is.
    pub const fn definition(self) -> Definition {
        let percent = Definition {
            key: self,
            title: "",
            question: "",
            noun: "",
            months: 12,
            unit: Unit::Percent,
            direction: Direction::Up,
            target: above(95, "> 95 %"),
        };
        match self {
            Self::K1 => Definition {
                title: "Closure rate",
                question: "Of the actions that fell due in the last 12 months, how many are closed?",
                noun: "actions due",
                ..percent
            },
            Self::K2 => Definition {
                title: "Completion time",
                question: "Of the actions activated in the last 12 months, how many were closed in less than 14 days?",
                noun: "actions activated",
                target: above(85, "> 85 %"),
                ..percent
            },
            Self::K5 => Definition {
                title: "Actions closed on time",
                question: "Of the actions that fell due in the last 12 months, how many were closed before their first due date had passed?",
                noun: "actions due",
                ..percent
            },
            Self::K6 => Definition {
                title: "Mean time to closure",
                question: "How many days lie between the detection and the closing of the incidents closed in the last 3 months?",
                noun: "incidents closed",
                months: 3,
                unit: Unit::Days,
                direction: Direction::Down,
                target: Target { comparator: Comparator::AtMost, limit: Ratio::whole(7), text: "≤ 7 days" },
                ..percent
            },
            Self::K8 => Definition {
                title: "Evidence-backed actions",
                question: "Of the actions closed in the last 12 months, how many show accepted, unexpired and intact evidence for every requirement?",
                noun: "actions closed",
                target: Target { comparator: Comparator::Equal, limit: Ratio::whole(100), text: "= 100 %" },
                ..percent
            },
        }
    }
}

impl Target {
    fn met_by(&self, value: Ratio) -> bool {
        match self.comparator {
            Comparator::GreaterThan => value > self.limit,
            Comparator::AtMost => value <= self.limit,
            Comparator::Equal => value == self.limit,
        }
    }
}

impl Definition {
    /// How a value over `n` cases stands against the target.
    pub fn status(&self, value: Option<Ratio>, n: i64) -> Status {
        match value {
            None => Status::Undefined,
            Some(_) if n < FEWEST => Status::Insufficient,
            Some(value) if self.target.met_by(value) => Status::Met,
            Some(_) => Status::NotMet,
        }
    }

    /// Where the value went since the window before; none unless both are defined.
    pub fn trend(&self, before: Option<Ratio>, now: Option<Ratio>) -> Option<Trend> {
        let (before, now) = (before?, now?);
        let moved = now.minus(before);
        let tolerance = match self.unit {
            Unit::Percent => TOLERANCE_POINTS,
            Unit::Days => Ratio::new(before.num * TOLERANCE_SHARE.num, before.den * TOLERANCE_SHARE.den)?.size(),
        };
        let up = moved.num > 0;
        Some(if moved.num == 0 || moved.size() < tolerance {
            Trend::Stable
        } else if up == (self.direction == Direction::Up) {
            Trend::Improving
        } else {
            Trend::Worsening
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(num: i128, den: i128) -> Option<Ratio> {
        Ratio::new(num * 100, den)
    }

    #[test]
    fn ninety_five_of_a_hundred_are_not_more_than_ninety_five_per_cent() {
        let k1 = Key::K1.definition();
        assert_eq!(k1.status(percent(95, 100), 100), Status::NotMet);
        assert_eq!(k1.status(percent(9_501, 10_000), 10_000), Status::Met);
        assert_eq!(k1.status(percent(4, 4), 4), Status::Insufficient);
        assert_eq!(k1.status(None, 0), Status::Undefined);
        assert_eq!(Key::K6.definition().status(Some(Ratio::whole(7)), 5), Status::Met);
        assert_eq!(Key::K8.definition().status(percent(999, 1_000), 1_000), Status::NotMet);
    }

    #[test]
    fn a_trend_needs_a_point_or_a_twentieth() {
        let k1 = Key::K1.definition();
        assert_eq!(k1.trend(percent(90, 100), percent(91, 100)), Some(Trend::Improving));
        assert_eq!(k1.trend(percent(900, 1_000), percent(909, 1_000)), Some(Trend::Stable));
        assert_eq!(k1.trend(percent(91, 100), percent(90, 100)), Some(Trend::Worsening));
        assert_eq!(k1.trend(None, percent(1, 1)), None);
        let k6 = Key::K6.definition();
        assert_eq!(k6.trend(Some(Ratio::whole(20)), Some(Ratio::whole(19))), Some(Trend::Improving));
        assert_eq!(k6.trend(Ratio::new(200, 10), Ratio::new(191, 10)), Some(Trend::Stable));
        assert_eq!(k6.trend(Some(Ratio::whole(0)), Some(Ratio::whole(0))), Some(Trend::Stable));
        assert_eq!(k6.trend(Some(Ratio::whole(0)), Some(Ratio::whole(1))), Some(Trend::Worsening));
    }
}
