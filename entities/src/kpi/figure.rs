//! A figure: the numbers, how they stand, and what is shown beside them. From counted rows alone, no database in reach.

use std::collections::BTreeMap;

use super::definition::{Definition, Key, Unit};
use super::model::{Excluded, Status, Trend};
use super::ratio::Ratio;
use super::window::Window;

const COUNTED: &str = "COUNTED";
/// Why an action stays out of every figure that judges open work.
pub const CANCELLED_APPROVED: &str = "CANCELLED_APPROVED";
/// Seconds in the day that K6 is measured in.
const DAY: i128 = 86_400;

/// How many rows have one verdict in one window, and their sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub n: i64,
    /// How many of them hit.
    pub hits: i64,
    /// How many of them also did the other thing that the population asks.
    pub also: i64,
    /// The whole seconds of their measures.
    pub seconds: i64,
    /// The microseconds beyond those.
    pub rest: i64,
}

/// The counts of one population in one window, by verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(pub BTreeMap<String, Count>);

/// What a figure is in one window: its two numbers and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// The numerator; of K6 the sum in whole seconds.
    pub numerator: i64,
    /// The denominator.
    pub denominator: i64,
    /// The exact value in the figure's unit; none when there is nothing to divide by.
    pub value: Option<Ratio>,
}

/// A figure as of an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it is.
    pub definition: Definition,
    /// Over which time.
    pub window: Window,
    /// Its numbers.
    pub numbers: Numbers,
    /// How it stands against its target.
    pub status: Status,
    /// The value in the window before.
    pub before: Option<Ratio>,
    /// Where it went since.
    pub trend: Option<Trend>,
    /// What was left out, and why.
    pub excluded: Vec<Excluded>,
    /// What is shown beside it.
    pub beside: Beside,
}

/// Second figures, so that the first cannot be read wrongly. Each stands with the figures it belongs to alone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// K1, K2, K5: per cent of the due or activated actions that were cancelled with approval.
    pub cancelled_share: Option<Ratio>,
    /// K1, K5: the figure over the dates to which actions were extended.
    pub on_current_due: Option<Numbers>,
    /// K2: per cent of the counted actions that were planned to take longer than 14 days.
    pub planned_long: Option<Ratio>,
    /// K6: the median in days, of an even number the mean of the middle two.
    pub median: Option<Ratio>,
    /// K6: the ninetieth percentile in days, by nearest rank.
    pub p90: Option<Ratio>,
    /// K6: how many counted incidents are still open.
    pub still_open: Option<i64>,
    /// K6: their mean age in days, so that what never closes is not forgotten.
    pub mean_age_open: Option<Ratio>,
}

impl Count {
    fn micros(self) -> i128 {
        i128::from(self.seconds) * 1_000_000 + i128::from(self.rest)
    }
}

impl Tally {
    /// What counted.
    pub fn counted(&self) -> Count {
        self.0.get(COUNTED).copied().unwrap_or_default()
    }

    /// What was left out, by reason.
    pub fn excluded(&self) -> Vec<Excluded> {
        let out = self.0.iter().filter(|(verdict, _)| *verdict != COUNTED);
        out.map(|(reason, count)| Excluded { reason: reason.clone(), count: count.n }).collect()
    }

    /// The numbers of a figure in this window.
    pub fn numbers(&self, key: Key) -> Numbers {
        let counted = self.counted();
        let n = i128::from(counted.n);
        let (numerator, value) = match key {
            Key::K1 | Key::K2 | Key::K8 => (counted.hits, Ratio::new(i128::from(counted.hits) * 100, n)),
            Key::K5 => (counted.also, Ratio::new(i128::from(counted.also) * 100, n)),
            Key::K6 => {
                let micros = counted.micros();
                let seconds = i64::try_from(micros.div_euclid(1_000_000)).unwrap_or(i64::MAX);
                (seconds, Ratio::new(micros, n * DAY * 1_000_000))
            }
        };
        Numbers { numerator, denominator: counted.n, value }
    }

    /// Per cent of what would have counted that was cancelled with approval.
    pub fn cancelled_share(&self) -> Option<Ratio> {
        let cancelled = self.0.get(CANCELLED_APPROVED).map_or(0, |count| i128::from(count.n));
        Ratio::new(cancelled * 100, i128::from(self.counted().n) + cancelled)
    }
}

impl Numbers {
    /// The numbers as they were recorded, with the value that follows from them.
    pub fn recorded(key: Key, numerator: i64, denominator: i64) -> Self {
        let (num, den) = (i128::from(numerator), i128::from(denominator));
        let value = match key.definition().unit {
            Unit::Percent => Ratio::new(num * 100, den),
            Unit::Days => Ratio::new(num, den * DAY),
        };
        Self { numerator, denominator, value }
    }

    /// How they stand against the figure's target.
    pub fn status(&self, key: Key) -> Status {
        key.definition().status(self.value, self.denominator)
    }
}

impl Figure {
    /// The figure of one window, with the one before it for the trend.
    pub fn of(key: Key, window: Window, now: &Tally, before: &Tally) -> Self {
        let definition = key.definition();
        let (numbers, earlier) = (now.numbers(key), before.numbers(key).value);
        let share = matches!(key, Key::K1 | Key::K2 | Key::K5);
        let planned_long = match key {
            Key::K2 => Ratio::new(i128::from(now.counted().also) * 100, i128::from(now.counted().n)),
            _ => None,
        };
        let cancelled_share = if share { now.cancelled_share() } else { None };
        Self {
            definition,
            window,
            numbers,
            status: numbers.status(key),
            before: earlier,
            trend: definition.trend(earlier, numbers.value),
            excluded: now.excluded(),
            beside: Beside { cancelled_share, planned_long, ..Beside::default() },
        }
    }

    /// How many were left out for a reason.
    pub fn left_out(&self, reason: &str) -> i64 {
        self.excluded.iter().find(|out| out.reason == reason).map_or(0, |out| out.count)
    }
}

/// Microseconds as days.
pub(super) fn days(micros: i128, of: i128) -> Option<Ratio> {
    Ratio::new(micros, of * DAY * 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(counts: &[(&str, Count)]) -> Tally {
        Tally(counts.iter().map(|(verdict, count)| ((*verdict).to_owned(), *count)).collect())
    }

    #[test]
    fn a_mean_is_judged_on_its_microseconds_and_shown_in_seconds() {
        let count = Count { n: 2, hits: 2, also: 0, seconds: 14 * 86_400, rest: 1 };
        let numbers = tally(&[("COUNTED", count)]).numbers(Key::K6);
        assert_eq!((numbers.numerator, numbers.denominator), (14 * 86_400, 2));
        assert!(numbers.value.unwrap() > Ratio::whole(7));
        assert_eq!(numbers.value.unwrap().rounded(), "7.0");
    }

    #[test]
    fn what_was_left_out_is_listed_and_cancelling_shows() {
        let some = |n| Count { n, hits: n, ..Count::default() };
        let due = tally(&[("COUNTED", some(9)), ("CANCELLED_APPROVED", some(1)), ("IMMATURE", some(4))]);
        assert_eq!(due.cancelled_share(), Some(Ratio::whole(10)));
        let reasons: Vec<String> = due.excluded().into_iter().map(|out| out.reason).collect();
        assert_eq!(reasons, ["CANCELLED_APPROVED", "IMMATURE"]);
    }
}
