//! What is shown beside a figure.

use async_graphql::SimpleObject;
use entities::kpi::Ratio;
use entities::kpi::figure::{Beside, Repeats, Spread};

use super::numbers::KpiNumbers;
use crate::graphql::scalar::BigInt;
use crate::graphql::vocabulary::ClosurePolicy;

/// What is shown beside a figure, so that it cannot be read wrongly. Null where it does not belong to the figure or
/// nothing was counted.
#[derive(SimpleObject, Clone)]
pub struct KpiBeside {
    /// K1, K2, K4, K5: per cent of what would have counted that was cancelled with approval.
    cancelled_share: Option<String>,
    /// K1, K5: the figure judged on the dates to which actions were extended by then.
    on_current_due: Option<KpiNumbers>,
    /// K2: per cent of the counted actions that were planned to take longer than 14 days.
    planned_long: Option<String>,
    /// K3, K7: per cent of the incidents detected whose cause nobody has concluded; above 20 the figure is INSUFFICIENT. Of the
    /// two years of K7 the one that keeps it from being judged, else the later.
    undetermined_share: Option<String>,
    /// K6: when the organisation calls an incident closed: once everything that it led to is done (FULL), or while actions
    /// are still open (OPERATIONAL). Either way the figure counts to the instant at which the last action is closed.
    closure_policy: Option<ClosurePolicy>,
    /// K6: the median in days; of an even number the mean of the middle two.
    median: Option<String>,
    /// K6: the ninetieth percentile in days, by nearest rank.
    p90: Option<String>,
    /// K6: how many confirmed incidents are still open at `asOf`.
    still_open: Option<BigInt>,
    /// K6: the mean age in days of what is still open.
    mean_age_open: Option<String>,
    /// K6: the same of actions, from their activation to their closing, which is their acceptance (K6a).
    actions: Option<KpiTimes>,
    /// K6: how long actions closed in the window waited for acceptance after their owner had claimed them done.
    acceptance: Option<KpiTimes>,
    /// K7: the repeats that it compares.
    repeats: Option<KpiRepeats>,
    /// K9: how many active suppliers have a confirmed incident that is not closed at `asOf`.
    suppliers_with_open_incidents: Option<BigInt>,
}

/// How times lie: a mean alone hides the long ones, and what never closes.
#[derive(SimpleObject, Clone)]
pub struct KpiTimes {
    /// How many were closed in the window.
    n: BigInt,
    /// Their mean in days; null with none.
    mean: Option<String>,
    /// Their median in days; of an even number the mean of the middle two.
    median: Option<String>,
    /// Their ninetieth percentile in days, by nearest rank.
    p90: Option<String>,
    /// How many are still open at `asOf`; null where that is no question.
    still_open: Option<BigInt>,
    /// The mean age in days of what is still open.
    mean_age_open: Option<String>,
}

/// The repeat incidents of two adjacent years.
#[derive(SimpleObject, Clone)]
pub struct KpiRepeats {
    /// How many in the window: the size of K7's `numeratorSet`.
    now: BigInt,
    /// How many in the window before: the size of K7's `denominatorSet`.
    before: BigInt,
    /// How many among a hundred incidents with a known cause, one decimal.
    per_hundred_now: Option<String>,
    /// The same in the window before.
    per_hundred_before: Option<String>,
    /// By how many per cent that rate fell; negative where it rose.
    decrease_per_hundred: Option<String>,
}

fn rounded(ratio: Option<Ratio>) -> Option<String> {
    ratio.map(Ratio::rounded)
}

impl From<&Beside> for KpiBeside {
    fn from(beside: &Beside) -> Self {
        let incidents = beside.incidents.unwrap_or_default();
        Self {
            cancelled_share: rounded(beside.cancelled_share),
            on_current_due: beside.on_current_due.map(Into::into),
            planned_long: rounded(beside.planned_long),
            undetermined_share: rounded(beside.undetermined_share),
            closure_policy: beside.closure_policy.map(Into::into),
            median: rounded(incidents.median),
            p90: rounded(incidents.p90),
            still_open: incidents.still_open.map(Into::into),
            mean_age_open: rounded(incidents.mean_age_open),
            actions: beside.actions.map(Into::into),
            acceptance: beside.acceptance.map(Into::into),
            repeats: beside.repeats.map(Into::into),
            suppliers_with_open_incidents: beside.suppliers_with_open_incidents.map(Into::into),
        }
    }
}

impl From<Spread> for KpiTimes {
    fn from(times: Spread) -> Self {
        Self {
            n: times.n.into(),
            mean: rounded(times.mean),
            median: rounded(times.median),
            p90: rounded(times.p90),
            still_open: times.still_open.map(Into::into),
            mean_age_open: rounded(times.mean_age_open),
        }
    }
}

impl From<Repeats> for KpiRepeats {
    fn from(repeats: Repeats) -> Self {
        Self {
            now: repeats.now.into(),
            before: repeats.before.into(),
            per_hundred_now: rounded(repeats.per_hundred_now),
            per_hundred_before: rounded(repeats.per_hundred_before),
            decrease_per_hundred: rounded(repeats.decrease_per_hundred),
        }
    }
}
