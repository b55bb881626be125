//! A figure: its numbers, how they stand, and what is shown beside. From counted rows alone, no database in reach.

use super::definition::{Definition, Key};
use super::model::{Excluded, Status, Trend};
use super::ratio::Ratio;
use super::target::Target;
use super::window::Window;
use crate::organisation::ClosurePolicy;

pub use super::tally::{Numbers, Tally};

/// A figure as of an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What it is.
    pub definition: Definition,
    /// Over which time.
    pub window: Window,
    /// Its numbers.
    pub numbers: Numbers,
    /// What is aimed at.
    pub target: Target,
    /// How it stands against that.
    pub status: Status,
    /// The value in the window before.
    pub before: Option<Ratio>,
    /// Whether there was enough in the window before to judge by.
    pub judged_before: bool,
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
    /// K1, K2, K4, K5: per cent of what would have counted that was cancelled with approval.
    pub cancelled_share: Option<Ratio>,
    /// K1, K5: the figure over the dates to which actions were extended.
    pub on_current_due: Option<Numbers>,
    /// K2: per cent of the counted actions that were planned to take longer than 14 days.
    pub planned_long: Option<Ratio>,
    /// K3, K7: per cent of the incidents whose cause was looked at that have none.
    pub undetermined_share: Option<Ratio>,
    /// K6: when the organisation calls an incident closed.
    pub closure_policy: Option<ClosurePolicy>,
    /// K6: from detection to closing, and what is still open.
    pub incidents: Option<Spread>,
    /// K6: the same of actions, from activation to closing (K6a).
    pub actions: Option<Spread>,
    /// K6: from an owner's claim that an action is done to its acceptance, which closes it.
    pub acceptance: Option<Spread>,
    /// K7: the repeats that it compares.
    pub repeats: Option<Repeats>,
    /// K9: how many active suppliers have an incident that is not closed.
    pub suppliers_with_open_incidents: Option<i64>,
}

/// How times lie: a mean alone hides the long ones, and what never closes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// How many were closed in the window.
    pub n: i64,
    /// Their mean in days.
    pub mean: Option<Ratio>,
    /// Their median in days, of an even number the mean of the middle two.
    pub median: Option<Ratio>,
    /// Their ninetieth percentile in days, by nearest rank.
    pub p90: Option<Ratio>,
    /// How many that count are still open at the end of the window.
    pub still_open: Option<i64>,
    /// Their mean age in days.
    pub mean_age_open: Option<Ratio>,
}

/// The repeats of two adjacent years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeats {
    /// How many in the window.
    pub now: i64,
    /// How many in the one before.
    pub before: i64,
    /// How many among a hundred incidents with a known cause in the window.
    pub per_hundred_now: Option<Ratio>,
    /// The same in the one before.
    pub per_hundred_before: Option<Ratio>,
    /// By how many per cent that rate fell.
    pub decrease_per_hundred: Option<Ratio>,
}

impl Figure {
    /// The figure of the first of these windows, with those before it for the trend.
    pub fn of(definition: Definition, window: Window, tallies: &[&Tally], target: Target) -> Self {
        let key = definition.key;
        let numbers = Numbers::of(key, tallies);
        let earlier = tallies.get(1..).filter(|earlier| !earlier.is_empty()).map(|earlier| Numbers::of(key, earlier));
        let before = earlier.and_then(|earlier| earlier.value);
        Self {
            definition,
            window,
            numbers,
            target,
            status: target.status(key, &numbers, earlier.as_ref()),
            before,
            judged_before: earlier.is_some_and(|earlier| earlier.enough(target.fewest)),
            trend: target.trend(&definition, before, numbers.value),
            excluded: tallies.first().map(|now| now.excluded()).unwrap_or_default(),
            beside: Beside::of(key, tallies),
        }
    }

    /// How many were left out for a reason.
    pub fn left_out(&self, reason: &str) -> i64 {
        self.excluded.iter().find(|out| out.reason == reason).map_or(0, |out| out.count)
    }
}

impl Beside {
    /// What follows from the counts alone.
    fn of(key: Key, tallies: &[&Tally]) -> Self {
        let Some(now) = tallies.first() else { return Self::default() };
        let (counted, none) = (now.counted(), Self::default());
        match key {
            Key::K1 | Key::K4 | Key::K5 => Self { cancelled_share: now.cancelled_share(), ..none },
            Key::K2 => Self {
                cancelled_share: now.cancelled_share(),
                planned_long: Ratio::new(i128::from(counted.also) * 100, counted.n.into()),
                ..none
            },
            Key::K3 => Self { undetermined_share: now.undetermined_share(), ..none },
            Key::K7 => {
                let before = tallies.get(1).copied();
                // Both years decide whether it can be judged: the one that keeps it from that is told.
                let unsure = before.filter(|before| before.unsure() && !now.unsure());
                Self {
                    undetermined_share: unsure.unwrap_or(now).undetermined_share(),
                    repeats: before.map(|before| Repeats::of(now, before)),
                    ..none
                }
            }
            Key::K6 | Key::K8 | Key::K9 => none,
        }
    }
}

impl Repeats {
    fn of(now: &Tally, before: &Tally) -> Self {
        let (per_hundred_now, per_hundred_before) = (now.hits_per_hundred(), before.hits_per_hundred());
        let fell = per_hundred_before.zip(per_hundred_now).map(|(before, now)| (before.minus(now), before));
        let decrease_per_hundred =
            fell.and_then(|(fell, from)| Ratio::new(fell.num * from.den * 100, fell.den * from.num));
        Self {
            now: now.counted().hits,
            before: before.counted().hits,
            per_hundred_now,
            per_hundred_before,
            decrease_per_hundred,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kpi::tally::Count;

    fn tally(n: i64, hits: i64) -> Tally {
        Tally([("COUNTED".to_owned(), Count { n, hits, ..Count::default() })].into())
    }

    #[test]
    fn fewer_repeats_among_fewer_incidents_may_be_no_decrease() {
        let repeats = Repeats::of(&tally(20, 4), &tally(50, 8));
        assert_eq!((repeats.now, repeats.before), (4, 8));
        assert_eq!(
            (repeats.per_hundred_now, repeats.per_hundred_before),
            (Some(Ratio::whole(20)), Some(Ratio::whole(16)))
        );
        assert_eq!(repeats.decrease_per_hundred, Some(Ratio::whole(-25)));
        assert_eq!(Repeats::of(&tally(20, 4), &tally(50, 0)).decrease_per_hundred, None);
        assert_eq!(Repeats::of(&tally(0, 0), &tally(50, 8)).decrease_per_hundred, None);
    }

    #[test]
    fn a_decrease_is_compared_with_the_decrease_of_the_year_before() {
        let window =
            Window { start: crate::clock::Instant::from_micros(0), as_of: crate::clock::Instant::from_micros(1) };
        let years = [tally(50, 5), tally(50, 10), tally(50, 16)];
        let years: Vec<&Tally> = years.iter().collect();
        let figure = Figure::of(Key::K7.definition(), window, &years, Key::K7.definition().target);
        assert_eq!((figure.numbers.value, figure.before), (Some(Ratio::whole(50)), Ratio::new(75, 2)));
        assert_eq!((figure.status, figure.trend), (Status::Met, Some(Trend::Improving)));
    }
}
