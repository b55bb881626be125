//! A figure as a report shows it: the card, and the twelve points drawn in it.

use serde::{Deserialize, Serialize};

use crate::kpi::{Key, Status};

/// One key figure as a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KpiCard {
    /// `K1`
    pub key: Key,
    /// `Closure rate`
    pub title: String,
    /// What is measured, in one sentence.
    pub question: String,
    /// The figure with its unit (`96.4 %`); none while nothing was counted.
    pub value: Option<String>,
    pub basis: Basis,
    /// The reference behind the numerator, where that counts rows.
    #[serde(default)]
    pub numerator_ref: Option<u32>,
    /// The reference behind the denominator, or behind `n`.
    #[serde(default)]
    pub denominator_ref: Option<u32>,
    /// `1 November 2025 to 31 October 2026`
    pub window: String,
    pub target: Option<Target>,
    pub status: Status,
    /// Why it is not judged, where it is INSUFFICIENT: `too few`.
    #[serde(default)]
    pub unjudged: Option<String>,
    /// How it stood at the end of the period before; none of a figure that is judged by its change.
    #[serde(default)]
    pub status_before: Option<Status>,
    /// Against the window of equal length before.
    pub trend: Option<Trend>,
    /// Against the end of the period before: what moved since the last report.
    #[serde(default)]
    pub since: Option<Trend>,
    /// Its twelve months.
    #[serde(default)]
    pub series: Option<TrendSeries>,
    /// What was left out, by reason.
    pub excluded: Vec<Excluded>,
    /// Second figures shown with the first, such as the median of a mean.
    pub beside: Vec<Fact>,
}

/// What a figure was counted from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Basis {
    /// `numerator` of `denominator` things.
    Share { numerator: i64, denominator: i64, noun: String },
    /// A mean, or a count, over `n` things.
    Mean { n: i64, noun: String },
    /// How many things there were in two adjacent years.
    Change { now: i64, before: i64, noun: String },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// `> 95 %`
    pub text: String,
    /// True while the organisation has not set its own.
    pub default: bool,
}

/// A figure against an earlier one, in the direction that is good for this figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trend {
    pub direction: Direction,
    /// The earlier figure, with its unit.
    pub previous: Option<String>,
    /// `+1.8 points`
    pub change: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Direction {
    Improving,
    Stable,
    Worsening,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// `not yet due`
    pub reason: String,
    pub count: i64,
    /// The reference behind it; none of more than can be named.
    #[serde(default)]
    pub reference: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
    /// The reference behind it, where it counts rows of its own.
    #[serde(default)]
    pub reference: Option<u32>,
}

/// Twelve monthly points of one figure, for the chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendSeries {
    /// `K1`
    pub key: Key,
    /// `Closure rate`
    pub measure: String,
    /// What the axis shows: `share of actions due in the 12 months up to each month's end`.
    pub axis: String,
    pub unit: Unit,
    pub target: Option<TargetLine>,
    /// What is missing in a month without a figure: `nothing to count`.
    #[serde(default = "nothing_to_count")]
    pub nothing: String,
    /// Oldest first.
    pub points: Vec<MonthPoint>,
}

fn nothing_to_count() -> String {
    "nothing to count".to_owned()
}

/// The unit of a series; values are in it (percent, not shares; days, not seconds).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Unit {
    Percent,
    Days,
    Points,
    Count,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetLine {
    pub value: Exact,
    /// `> 95 %`
    pub text: String,
}

/// An exact ratio; the denominator is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exact {
    pub num: i64,
    pub den: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthPoint {
    /// `2026-10`
    pub month: String,
    pub figure: MonthFigure,
    /// Counted by another definition than the point before: no line joins the two.
    #[serde(default)]
    pub breaks: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MonthFigure {
    Measured {
        value: Exact,
        /// Rounded, with its unit: `88.2 %`.
        text: String,
        /// Whether the target was met; none without a target.
        met: Option<bool>,
    },
    /// Something was counted, too little to judge.
    Insufficient { n: u32 },
    /// There was nothing to count.
    Undefined,
}
