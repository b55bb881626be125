//! The lists of a report: what is open, what struck, what changed, what was learnt, what must be decided.

use serde::{Deserialize, Serialize};

use crate::word::words;

/// How many rows a report holds of a list; its reference opens all.
pub const MOST_SHOWN: usize = 50;

/// How many rows its lists have in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    pub overdue: usize,
    /// Of these, how many were not overdue at the report before.
    pub overdue_new: usize,
    /// Of these, how many were given more time that has not run out.
    pub in_extension: usize,
    pub cured: usize,
    pub late_steps: usize,
    pub changes: usize,
    pub embedded: usize,
    pub without_effect: usize,
}

/// Open actions of one age.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// `not due`, `overdue 8–30 days`
    pub label: String,
    pub count: usize,
    /// Whether the first due date has passed.
    pub overdue: bool,
    pub reference: Option<u32>,
}

/// The incidents of one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseCount {
    /// `Phishing mail clicked`
    pub label: String,
    /// Incidents detected in the window.
    pub incidents: usize,
    /// Of those, the ones that a year or less before had struck already.
    pub repeats: usize,
    pub reference: Option<u32>,
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
    /// Whether that day has not passed.
    #[serde(default)]
    pub in_extension: bool,
    pub days_overdue: i64,
    #[serde(default)]
    pub standing: Standing,
}

/// How an overdue action stands to the last report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Standing {
    /// It became overdue since.
    New,
    /// It was overdue then.
    #[default]
    Still,
}

/// An action that was overdue at the last cut-off and is no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CuredAction {
    pub reference: String,
    pub title: String,
    pub owner: String,
    pub how: HowCured,
    /// How many days after its first due date it was over.
    #[serde(default)]
    pub days_late: i64,
}

/// What ended an overdue action's being overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum HowCured {
    /// It was closed.
    Closed,
    /// It was given up.
    Cancelled,
}

/// A step of a review that was open past its due date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateStep {
    /// `REV-2026-0007`
    pub review: String,
    pub title: String,
    pub assignee: String,
    /// `14 October 2026`
    pub due: String,
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

/// What was learnt, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lessons {
    /// Embedded within the period.
    pub embedded: Vec<Lesson>,
    pub embedded_ref: Option<u32>,
    /// Without effect at the cut-off.
    pub without_effect: Vec<Lesson>,
    pub without_effect_ref: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// `LES-2026-0007`
    pub reference: String,
    pub statement: String,
    pub owner: String,
    /// Embedded since when, or found right when: `20 October 2026`.
    pub since: String,
    /// Why it has no effect; none for an embedded one.
    pub why: Option<WithoutEffect>,
    /// The incident by which its cause struck again last.
    #[serde(default)]
    pub again: Option<Cause>,
    /// How many lessons that incident struck in spite of, this one included; 0 where it is to be counted in the list.
    #[serde(default)]
    pub struck_with: usize,
}

/// Why a lesson has no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WithoutEffect {
    /// Its cause struck again after it was embedded.
    StruckAgain,
    /// It was found right more than 90 days ago and is not embedded.
    NotEmbedded,
}

/// Something the board has to decide, with the rows that ask for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub kind: DecisionKind,
    /// Which target is missed, where that asks for it.
    #[serde(flatten)]
    pub missed: Option<TargetMissed>,
    /// How many rows ask for it.
    pub count: usize,
    /// The first of them.
    pub rows: Vec<DecisionRow>,
    pub reference: Option<u32>,
}

words! {
    /// Why the board has to decide.
    pub enum DecisionKind {
        /// A figure misses its target for the second time or more.
        TargetMissedAgain = "TARGET_MISSED_AGAIN",
        /// Actions are overdue for more than 30 days, and no extension holds.
        OverdueLong = "OVERDUE_LONG",
        /// Open actions have nobody who owns them.
        Orphaned = "ORPHANED",
        /// Open steps of reviews are left to somebody who is gone.
        StepOrphaned = "STEP_ORPHANED",
        /// Earlier reports lack signatures.
        ReportUnsigned = "REPORT_UNSIGNED",
        /// Reviews wait for approval.
        ReviewUnapproved = "REVIEW_UNAPPROVED",
        /// Suppliers in use have no assessed risk.
        SupplierWithoutRisk = "SUPPLIER_WITHOUT_RISK",
        /// Lessons have no effect.
        LessonWithoutEffect = "LESSON_WITHOUT_EFFECT",
    }
}

/// A target that is missed once more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetMissed {
    pub title: String,
    pub value: String,
    pub target: String,
    /// How many reports running, this one included.
    pub times: u32,
    /// Whether it was missed as far back as the series goes, and may have been longer.
    #[serde(default)]
    pub or_more: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRow {
    /// `ACT-2026-0031`
    pub reference: String,
    pub text: String,
}
