//! What a board report says, before anybody draws it: plain values, every figure already counted, rounded and written out.

use serde::{Deserialize, Serialize};

/// Everything a monthly board report shows. Rendering only lays it out; it counts and decides nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportContent {
    pub organisation: String,
    /// Human key of the report, such as `BRD-2026-0010`.
    pub reference: String,
    /// 1 for the first rendering; a regenerated report counts up.
    pub revision: u32,
    /// The reference of the report this one restates.
    pub restates: Option<String>,
    pub period: Period,
    pub cutoff: Cutoff,
    pub headline: Headline,
    pub kpis: Vec<KpiCard>,
    pub series: TrendSeries,
    pub overdue: Vec<OverdueAction>,
    pub changes: Vec<ChangedVersion>,
    pub method: Method,
    pub sign_off: SignOffBlock,
}

/// A calendar month in the organisation's zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// `2026-10`
    pub key: String,
    /// `October 2026`
    pub title: String,
}

/// The instant up to which data counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cutoff {
    /// `2026-10-31T23:00:00.000000Z`
    pub instant: String,
    /// The same in the organisation's zone: `1 November 2026, 00:00`.
    pub local: String,
    /// `Europe/Berlin`
    pub zone: String,
}

/// One key figure as a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KpiCard {
    /// `K1`
    pub key: String,
    /// `Closure rate`
    pub title: String,
    /// What is measured, in one sentence.
    pub question: String,
    /// The figure with its unit (`96.4 %`); none while nothing was counted.
    pub value: Option<String>,
    pub basis: Basis,
    /// `1 November 2025 to 31 October 2026`
    pub window: String,
    pub target: Option<Target>,
    pub status: Status,
    pub trend: Option<Trend>,
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
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// `> 95 %`
    pub text: String,
    /// True while the organisation has not set its own.
    pub default: bool,
}

/// How a figure stands to its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    Met,
    NotMet,
    /// Nothing to count.
    Undefined,
    /// Too few counted to judge.
    Insufficient,
}

/// A figure against the window of equal length before it, in the direction that is good for this figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trend {
    pub direction: Direction,
    /// The figure of the window before, with its unit.
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
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

/// Twelve monthly points of one figure, for the chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendSeries {
    /// `K1`
    pub key: String,
    /// `Closure rate`
    pub measure: String,
    /// What the axis shows: `share of actions due in the twelve months up to each month's end`.
    pub axis: String,
    pub unit: Unit,
    pub target: Option<TargetLine>,
    /// A month with fewer counted than this is INSUFFICIENT.
    pub fewest: u32,
    /// Oldest first.
    pub points: Vec<MonthPoint>,
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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverdueAction {
    /// `ACT-2026-0031`
    pub reference: String,
    pub title: String,
    pub owner: String,
    /// The first due date, which never moves: `14 October 2026`.
    pub first_due: String,
    /// Where an extension moved it to.
    pub extended_to: Option<String>,
    pub days_overdue: i64,
}

/// A register version that came into force in the period because of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedVersion {
    /// `POL-2026-0004`
    pub reference: String,
    pub title: String,
    /// In words: `Policy`, `Risk`, `Control`, `SoA row`.
    pub kind: String,
    /// `2` or `2.1.0`
    pub version: String,
    /// `20 October 2026`
    pub effective_from: String,
    pub incidents: Vec<Cause>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// `INC-2026-0042`
    pub reference: String,
    pub title: String,
}

/// How the figures came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// Incidents that counted, of all that stand in the register at the cut-off.
    pub counted: i64,
    pub recorded: i64,
    pub excluded: Vec<Excluded>,
    /// Version of the KPI definitions: `1`.
    pub definitions: String,
    /// Sentences a reader should know before trusting a figure.
    pub notes: Vec<String>,
}

/// Who signs the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOffBlock {
    /// Who must still sign.
    pub awaited: Vec<Signer>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    pub name: String,
    /// In words: `Management body`.
    pub role: String,
}

/// The month in one look, derived from the cards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headline {
    pub verdict: Verdict,
    /// Targets met, of the figures that could be judged.
    pub met: usize,
    pub judged: usize,
    /// Figures there was too little to judge.
    pub unjudged: usize,
    pub overdue: usize,
    pub improved: Vec<Moved>,
    pub worsened: Vec<Moved>,
    /// Titles of the figures that miss their target.
    pub missed: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    Better,
    Worse,
    /// Some figures improved, others worsened.
    Mixed,
    Stable,
    /// No figure has a window before it to compare with.
    TooEarly,
}

/// A figure that moved, with both values where both are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub title: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

impl Headline {
    /// The verdict follows the trends alone; targets and overdue actions say why it matters.
    pub fn of(cards: &[KpiCard], overdue: &[OverdueAction]) -> Self {
        let moved =
            |direction: Direction| -> Vec<Moved> { cards.iter().filter_map(|card| card.moved(direction)).collect() };
        let (improved, worsened) = (moved(Direction::Improving), moved(Direction::Worsening));
        let verdict = match (improved.is_empty(), worsened.is_empty()) {
            (false, true) => Verdict::Better,
            (true, false) => Verdict::Worse,
            (false, false) => Verdict::Mixed,
            (true, true) if cards.iter().any(|card| card.trend.is_some()) => Verdict::Stable,
            (true, true) => Verdict::TooEarly,
        };
        let standing = |status: Status| cards.iter().filter(move |card| card.status == status);
        let (met, not_met) = (standing(Status::Met).count(), standing(Status::NotMet).count());
        Self {
            verdict,
            met,
            judged: met + not_met,
            unjudged: cards.len() - met - not_met,
            overdue: overdue.len(),
            improved,
            worsened,
            missed: standing(Status::NotMet).map(|card| card.title.clone()).collect(),
        }
    }
}

impl KpiCard {
    fn moved(&self, direction: Direction) -> Option<Moved> {
        let trend = self.trend.as_ref().filter(|trend| trend.direction == direction)?;
        Some(Moved { title: self.title.clone(), from: trend.previous.clone(), to: self.value.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Direction::{Improving, Stable, Worsening},
        *,
    };

    fn card(status: Status, direction: Option<Direction>) -> KpiCard {
        KpiCard {
            key: "K1".into(),
            title: "Closure rate".into(),
            question: String::new(),
            value: Some("96.0 %".into()),
            basis: Basis::Share { numerator: 24, denominator: 25, noun: "actions due".into() },
            window: String::new(),
            target: None,
            status,
            trend: direction.map(|direction| Trend { direction, previous: Some("90.0 %".into()), change: None }),
            excluded: Vec::new(),
            beside: Vec::new(),
        }
    }

    #[test]
    fn the_verdict_follows_the_trends() {
        let of = |directions: &[Option<Direction>]| {
            let cards: Vec<_> = directions.iter().map(|direction| card(Status::Met, *direction)).collect();
            Headline::of(&cards, &[]).verdict
        };
        assert_eq!(of(&[Some(Improving), Some(Stable), None]), Verdict::Better);
        assert_eq!(of(&[Some(Worsening), Some(Stable)]), Verdict::Worse);
        assert_eq!(of(&[Some(Improving), Some(Worsening)]), Verdict::Mixed);
        assert_eq!(of(&[Some(Stable), None]), Verdict::Stable);
        assert_eq!(of(&[None]), Verdict::TooEarly);
        assert_eq!(of(&[]), Verdict::TooEarly);
    }

    #[test]
    fn what_could_not_be_judged_counts_for_neither_side() {
        let cards = [card(Status::Met, None), card(Status::NotMet, None), card(Status::Insufficient, None)];
        let headline = Headline::of(&cards, &[]);
        assert_eq!((headline.met, headline.judged, headline.unjudged), (1, 2, 1));
        assert_eq!(headline.missed, ["Closure rate"]);
    }
}
