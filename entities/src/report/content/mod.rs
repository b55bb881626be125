//! What a board report says, before anybody draws it: plain values, every figure already counted, rounded and written out.
//!
//! A report that was stored under an earlier layout is still read: what that did not have is empty.

mod figures;
mod headline;
mod lists;
mod reference;

use serde::{Deserialize, Serialize};

pub use self::figures::{
    Basis, Direction, Exact, Excluded, Fact, KpiCard, MonthFigure, MonthPoint, Target, TargetLine, Trend, TrendSeries,
    Unit,
};
pub use self::headline::{Counted, Headline, Sign, Signal, Verdict};
pub use self::lists::{
    Band, Cause, CauseCount, ChangedVersion, Counts, CuredAction, Decision, DecisionKind, DecisionRow, HowCured,
    LateStep, Lesson, Lessons, MOST_SHOWN, OverdueAction, Standing, TargetMissed, WithoutEffect,
};
pub use self::reference::{FigurePart, QUERY, Reference, References, Rows};

/// Everything a board report shows. Rendering only lays it out; it counts and decides nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportContent {
    pub organisation: String,
    /// Human key of the report, such as `BRD-2026-0010`.
    pub reference: String,
    /// 1 for the first rendering; a regenerated report counts up.
    pub revision: i64,
    /// The reference of the report this one restates.
    pub restates: Option<String>,
    /// Why it was asked for.
    #[serde(default)]
    pub restated_because: Option<String>,
    /// Who asked for it; none where the schedule made it.
    #[serde(default)]
    pub prepared_by: Option<String>,
    pub period: Period,
    /// The period before, with which this one is compared: `September 2026`.
    #[serde(default)]
    pub compared_with: Option<String>,
    pub cutoff: Cutoff,
    #[serde(default)]
    pub headline: Headline,
    pub kpis: Vec<KpiCard>,
    /// Open actions at the cut-off, by age; every band, empty ones too.
    #[serde(default)]
    pub backlog: Vec<Band>,
    /// Incidents of the last twelve months by cause, most repeats first.
    #[serde(default)]
    pub causes: Vec<CauseCount>,
    pub overdue: Vec<OverdueAction>,
    /// The reference behind the number of overdue actions.
    #[serde(default)]
    pub overdue_ref: Option<u32>,
    /// The reference behind the number of open actions.
    #[serde(default)]
    pub open_ref: Option<u32>,
    /// What was overdue at the last cut-off and is no longer.
    #[serde(default)]
    pub cured: Vec<CuredAction>,
    /// The reference behind the number of those.
    #[serde(default)]
    pub cured_ref: Option<u32>,
    /// Steps of reviews that were open past their due date at the cut-off, longest due first.
    #[serde(default)]
    pub late_steps: Vec<LateStep>,
    /// The reference behind the number of those.
    #[serde(default)]
    pub late_steps_ref: Option<u32>,
    pub changes: Vec<ChangedVersion>,
    /// The reference behind the number of changed versions.
    #[serde(default)]
    pub changes_ref: Option<u32>,
    #[serde(default)]
    pub lessons: Lessons,
    #[serde(default)]
    pub decisions: Vec<Decision>,
    pub method: Method,
    pub sign_off: SignOffBlock,
    /// What opens the rows behind each number.
    #[serde(default)]
    pub references: Vec<Reference>,
    /// The hash under which the file of rows is stored that they name; none where all rows are named here.
    #[serde(default)]
    pub rows_sha256: Option<String>,
    /// How many rows the lists have, of which the first are held; none where all are.
    #[serde(default)]
    pub counts: Option<Counts>,
}

impl ReportContent {
    /// How many rows its lists have.
    pub fn counts(&self) -> Counts {
        let with = |test: fn(&OverdueAction) -> bool| self.overdue.iter().filter(|action| test(action)).count();
        self.counts.unwrap_or_else(|| Counts {
            overdue: self.overdue.len(),
            overdue_new: with(|action| action.standing == Standing::New),
            in_extension: with(|action| action.in_extension),
            cured: self.cured.len(),
            late_steps: self.late_steps.len(),
            changes: self.changes.len(),
            embedded: self.lessons.embedded.len(),
            without_effect: self.lessons.without_effect.len(),
        })
    }
}

/// A calendar month or quarter in the organisation's zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// `2026-10` or `2026-Q3`
    pub key: String,
    /// `October 2026` or `third quarter of 2026`
    pub title: String,
}

/// The instant up to which data counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cutoff {
    /// `2026-10-31T23:00:00.000000Z`
    pub instant: String,
    /// The same in the organisation's zone: `1 November 2026, 00:00`.
    pub local: String,
    /// `Europe/Berlin`
    pub zone: String,
}

/// How the figures came about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// Incidents that counted, of all that stand in the register at the cut-off.
    pub counted: i64,
    #[serde(default)]
    pub counted_ref: Option<u32>,
    pub recorded: i64,
    pub excluded: Vec<Excluded>,
    /// Version of the KPI definitions: `1`.
    pub definitions: String,
    /// Points of the series that were recorded when their month ended, of all that are shown; the others were counted
    /// when the report was made.
    #[serde(default)]
    pub points_recorded: usize,
    #[serde(default)]
    pub points: usize,
    /// Sentences a reader should know before trusting a figure.
    pub notes: Vec<String>,
}

/// Who reviews and who signs the report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOffBlock {
    /// Who may review it before it is issued; empty where nobody could, and it was issued without.
    #[serde(default)]
    pub reviewers: Vec<Signer>,
    /// Who must sign.
    pub awaited: Vec<Signer>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    pub name: String,
    /// In words: `Management body`.
    pub role: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the first layout stored, shortened to what it had to have.
    const FIRST_LAYOUT: &str = r#"{"organisation":"Nordhafen Logistics","reference":"BRD-2026-0001","revision":1,
        "restates":null,"period":{"key":"2026-10","title":"October 2026"},
        "cutoff":{"instant":"2026-10-31T23:00:00.000000Z","local":"1 November 2026, 00:00","zone":"Europe/Berlin"},
        "headline":{"verdict":"MIXED","met":0,"judged":0,"unjudged":1,"overdue":1,"improved":[],"worsened":[],
        "missed":[]},"kpis":[{"key":"K1","title":"Closure rate","question":"How many?","value":null,
        "basis":{"kind":"SHARE","numerator":0,"denominator":0,"noun":"actions due"},"window":"","target":null,
        "status":"UNDEFINED","trend":null,"excluded":[],"beside":[]}],"series":{},
        "overdue":[{"reference":"ACT-2026-0001","title":"Train","owner":"Tove","first_due":"1 October 2026",
        "extended_to":null,"days_overdue":3}],"changes":[{"reference":"POL-2026-0001","title":"Passwords",
        "kind":"Policy","version":"2","effective_from":"2 October 2026","incidents":[]}],
        "method":{"counted":1,"recorded":1,"excluded":[],"definitions":"1","notes":[]},
        "sign_off":{"awaited":[]}}"#;

    #[test]
    fn a_report_of_the_first_layout_is_still_read() {
        let content: ReportContent = serde_json::from_str(FIRST_LAYOUT).unwrap();
        assert_eq!((content.kpis.len(), content.overdue.len(), content.references.len()), (1, 1, 0));
        assert_eq!(content.headline.verdict, Verdict::Stable);
    }

    #[test]
    fn what_an_earlier_layout_stored_is_still_read() {
        let missed = r#"{"kind":"TARGET_MISSED_AGAIN","title":"Closure rate","value":"90.0 %","target":"> 95 %","times":2,
            "count":4,"rows":[],"reference":3}"#;
        let missed: Decision = serde_json::from_str(missed).unwrap();
        assert_eq!((missed.kind, missed.missed.map(|missed| missed.times)), (DecisionKind::TargetMissedAgain, Some(2)));
        let orphaned: Decision =
            serde_json::from_str(r#"{"kind":"ORPHANED","count":1,"rows":[],"reference":1}"#).unwrap();
        assert_eq!((orphaned.kind, orphaned.missed), (DecisionKind::Orphaned, None));
        let rows = r#"{"source":"FIGURE","key":"K1","start":"2025-11-01T00:00:00Z","as_of":"2026-11-01T00:00:00Z","part":"MISSED"}"#;
        assert!(matches!(serde_json::from_str(rows), Ok(Rows::Figure { key: crate::kpi::Key::K1, .. })));
        let cured = r#"{"reference":"ACT-1","title":"Patch","owner":"nobody","how":"CLOSED"}"#;
        assert_eq!(serde_json::from_str::<CuredAction>(cured).map(|cured| cured.days_late).ok(), Some(0));
    }
}
