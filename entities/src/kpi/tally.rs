//! Counted rows: how many have which verdict in a window, and what a figure's two numbers are by them.

use std::collections::BTreeMap;

use super::definition::{Key, Unit};
use super::model::Excluded;
use super::ratio::Ratio;

const COUNTED: &str = "COUNTED";
/// Why an action stays out of every figure that judges open work.
pub const CANCELLED_APPROVED: &str = "CANCELLED_APPROVED";
/// Why an incident stays out of the figures about repeats: nobody has concluded what caused it.
pub const CAUSE_UNDETERMINED: &str = "CAUSE_UNDETERMINED";
/// Why a supplier stays out of the risk of the supply chain: no risk of theirs is in force.
pub const NO_RISK: &str = "NO_RISK";
/// Seconds in the day that times are measured in.
const DAY: i128 = 86_400;

/// How many rows have one verdict in one window, and their sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub n: i64,
    /// How many of them hit.
    pub hits: i64,
    /// How many of them also did the other thing that the population asks; of suppliers the sum of their weights.
    pub also: i64,
    /// The sum of their measures: microseconds, or the weighted scores of suppliers.
    pub measure: i128,
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
    /// How many rows were counted: the denominator, but of K7 the repeats of the year with more of them, of K9 the suppliers.
    pub counted: i64,
    /// Whether too little is known of the rows for the value to mean anything: more than a fifth of the causes.
    pub unsure: bool,
    /// The exact value in the figure's unit; none when there is nothing to divide by.
    pub value: Option<Ratio>,
}

impl Tally {
    /// Adds what was counted with a verdict.
    pub fn add(&mut self, verdict: String, count: Count) {
        let known = self.0.entry(verdict).or_default();
        known.n += count.n;
        known.hits += count.hits;
        known.also += count.also;
        known.measure += count.measure;
    }

    /// What counted.
    pub fn counted(&self) -> Count {
        self.0.get(COUNTED).copied().unwrap_or_default()
    }

    /// What was left out, by reason.
    pub fn excluded(&self) -> Vec<Excluded> {
        let out = self.0.iter().filter(|(verdict, _)| *verdict != COUNTED);
        out.map(|(reason, count)| Excluded { reason: reason.clone(), count: count.n }).collect()
    }

    /// How many were left out for a reason.
    pub fn left_out(&self, reason: &str) -> i64 {
        self.0.get(reason).map_or(0, |count| count.n)
    }

    /// Per cent of what would have counted that was cancelled with approval.
    pub fn cancelled_share(&self) -> Option<Ratio> {
        let cancelled = i128::from(self.left_out(CANCELLED_APPROVED));
        Ratio::new(cancelled * 100, i128::from(self.counted().n) + cancelled)
    }

    /// Per cent of the incidents whose cause nobody has concluded.
    pub fn undetermined_share(&self) -> Option<Ratio> {
        let unknown = i128::from(self.left_out(CAUSE_UNDETERMINED));
        Ratio::new(unknown * 100, unknown + i128::from(self.counted().n))
    }

    /// Hits among a hundred counted.
    pub fn hits_per_hundred(&self) -> Option<Ratio> {
        let counted = self.counted();
        Ratio::new(i128::from(counted.hits) * 100, i128::from(counted.n))
    }

    /// Whether more than a fifth of the causes is unknown.
    pub fn unsure(&self) -> bool {
        let unknown = self.left_out(CAUSE_UNDETERMINED);
        unknown * 5 > unknown + self.counted().n
    }
}

impl Numbers {
    /// The numbers of a figure in the first of these windows; a decrease is one from the second to the first.
    pub fn of(key: Key, tallies: &[&Tally]) -> Self {
        let none = Tally::default();
        let now = tallies.first().copied().unwrap_or(&none);
        let counted = now.counted();
        let share = |hits: i64| Self::share(hits, counted.n);
        match key {
            Key::K1 | Key::K2 | Key::K4 | Key::K8 => share(counted.hits),
            Key::K3 => Self { unsure: now.unsure(), ..share(counted.hits) },
            Key::K5 => share(counted.also),
            Key::K6 => {
                let seconds = i64::try_from(counted.measure.div_euclid(1_000_000)).unwrap_or(i64::MAX);
                Self { numerator: seconds, value: days(counted.measure, counted.n.into()), ..share(0) }
            }
            Key::K7 => {
                let before = tallies.get(1).copied().unwrap_or(&none);
                let unsure = now.unsure() || before.unsure();
                // A rise is one however little there was before: the year with more tells whether there is enough.
                let (now, before) = (counted.hits, before.counted().hits);
                Self { unsure, counted: now.max(before), ..Self::share(before - now, before) }
            }
            Key::K9 => Self {
                numerator: i64::try_from(counted.measure).unwrap_or(i64::MAX),
                denominator: counted.also,
                value: Ratio::new(counted.measure, counted.also.into()),
                ..share(0)
            },
        }
    }

    fn share(numerator: i64, denominator: i64) -> Self {
        let value = Ratio::new(i128::from(numerator) * 100, denominator.into());
        Self { numerator, denominator, counted: denominator, unsure: false, value }
    }

    /// Whether there is enough to say anything by.
    pub const fn enough(&self, fewest: i64) -> bool {
        self.counted >= fewest && !self.unsure
    }

    /// The value that follows from two numbers alone.
    pub fn value_of(key: Key, numerator: i64, denominator: i64) -> Option<Ratio> {
        let (num, den) = (i128::from(numerator), i128::from(denominator));
        match key.definition().unit {
            Unit::Percent => Ratio::new(num * 100, den),
            Unit::Days => Ratio::new(num, den * DAY),
            Unit::Points => Ratio::new(num, den),
        }
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

    fn some(n: i64, hits: i64) -> Count {
        Count { n, hits, ..Count::default() }
    }

    #[test]
    fn a_mean_is_judged_on_its_microseconds_and_shown_in_seconds() {
        let count = Count { n: 2, hits: 2, also: 0, measure: 14 * 86_400 * 1_000_000 + 1 };
        let numbers = Numbers::of(Key::K6, &[&tally(&[("COUNTED", count)])]);
        assert_eq!((numbers.numerator, numbers.denominator), (14 * 86_400, 2));
        assert!(numbers.value.unwrap() > Ratio::whole(7));
        assert_eq!(numbers.value.unwrap().rounded(), "7.0");
    }

    #[test]
    fn what_was_left_out_is_listed_and_cancelling_shows() {
        let due = tally(&[("COUNTED", some(9, 9)), ("CANCELLED_APPROVED", some(1, 1)), ("IMMATURE", some(4, 4))]);
        assert_eq!(due.cancelled_share(), Some(Ratio::whole(10)));
        let reasons: Vec<String> = due.excluded().into_iter().map(|out| out.reason).collect();
        assert_eq!(reasons, ["CANCELLED_APPROVED", "IMMATURE"]);
    }

    #[test]
    fn a_decrease_runs_from_the_year_before_to_this_one() {
        let (now, before) = (tally(&[("COUNTED", some(40, 6))]), tally(&[("COUNTED", some(50, 8))]));
        let numbers = Numbers::of(Key::K7, &[&now, &before]);
        assert_eq!((numbers.numerator, numbers.denominator, numbers.value), (2, 8, Some(Ratio::whole(25))));
        let risen = Numbers::of(Key::K7, &[&before, &now]);
        assert_eq!((risen.numerator, risen.denominator), (-2, 6));
        assert!(risen.value.unwrap() < Ratio::whole(0));
    }

    #[test]
    fn a_fifth_of_the_causes_may_be_unknown_and_not_one_more() {
        let of = |known, unknown| {
            let tally = tally(&[("COUNTED", some(known, 0)), ("CAUSE_UNDETERMINED", some(unknown, 0))]);
            Numbers::of(Key::K3, &[&tally]).unsure
        };
        assert!(!of(8, 2) && of(8, 3) && of(0, 1) && !of(0, 0));
    }

    #[test]
    fn a_score_weighs_each_supplier_by_how_critical_it_is() {
        let two = Count { n: 2, hits: 2, also: 6, measure: 5 * 64 + 16 };
        let numbers = Numbers::of(Key::K9, &[&tally(&[("COUNTED", two)])]);
        assert_eq!((numbers.numerator, numbers.denominator, numbers.counted), (336, 6, 2));
        assert_eq!(numbers.value, Some(Ratio::whole(56)));
    }
}
