//! Counts over a list of incidents or actions, under the list's own filter. One statement each.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Alias, Expr};
use sea_orm::{QuerySelect, Select};
use uuid::Uuid;

use crate::action::{self, action as actions};
use crate::call::Tx;
use crate::error::Result;
use crate::incident::queries::review_overdue;
use crate::incident::{self, incident as incidents};
use crate::word::words;

words! {
    /// How an open action stands to its current due instant.
    pub enum Due {
        /// Not due yet.
        NotDue = "NOT_DUE",
        /// Late by up to 7 days of 24 hours.
        Days1To7 = "DAYS_1_TO_7",
        /// Late by 8 to 30 days.
        Days8To30 = "DAYS_8_TO_30",
        /// Late by 31 to 90 days.
        Days31To90 = "DAYS_31_TO_90",
        /// Late by more than 90 days.
        Over90Days = "OVER_90_DAYS",
    }
}

/// What one owner has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many in all.
    pub total: i64,
    /// How many of them are open.
    pub open: i64,
    /// How many are overdue.
    pub overdue: i64,
}

impl Share {
    fn plus(&mut self, other: Self) {
        *self = Self {
            total: self.total + other.total,
            open: self.open + other.open,
            overdue: self.overdue + other.overdue,
        };
    }
}

/// Counts over incidents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Incidents {
    /// All; open are those neither closed, nor found to be none, nor drafts; overdue those with a review that is past
    /// its due instant and not submitted.
    pub all: Share,
    /// By state.
    pub by_state: BTreeMap<incident::State, i64>,
    /// By severity.
    pub by_severity: BTreeMap<Option<i64>, i64>,
    /// By owner.
    pub by_owner: BTreeMap<Option<Uuid>, Share>,
}

/// Counts over actions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actions {
    /// All; open are those that were activated and not closed, and those planned and past their due date; overdue those of
    /// them that are past their current due instant.
    pub all: Share,
    /// By state.
    pub by_state: BTreeMap<action::State, i64>,
    /// By the severity of the incident.
    pub by_severity: BTreeMap<Option<i64>, i64>,
    /// By owner.
    pub by_owner: BTreeMap<Option<Uuid>, Share>,
    /// The open ones by how late they are.
    pub by_due: BTreeMap<Due, i64>,
}

/// Counts over a list of incidents.
pub async fn incidents(tx: &Tx, list: Select<incidents::Entity>) -> Result<Incidents> {
    use incident::State::{Closed, Draft, Reclassified};
    use incidents::Column::{OwnerId, Severity, State};
    type Row = (incident::State, Option<i64>, Option<Uuid>, i32, i64);
    let late = format!("CASE WHEN {} THEN 1 ELSE 0 END", review_overdue(tx.now));
    let rows: Vec<Row> = list
        .select_only()
        .columns([State, Severity, OwnerId])
        .expr_as(Expr::cust(late), "late")
        .expr_as(Expr::cust("COUNT(*)"), "n")
        .group_by(State)
        .group_by(Severity)
        .group_by(OwnerId)
        .group_by(Expr::col(Alias::new("late")))
        .into_tuple()
        .all(tx)
        .await?;
    let mut stats = Incidents::default();
    for (state, severity, owner, late, n) in rows {
        let open = if matches!(state, Draft | Closed | Reclassified) { 0 } else { n };
        let share = Share { total: n, open, overdue: if late == 1 { n } else { 0 } };
        stats.all.plus(share);
        *stats.by_state.entry(state).or_default() += n;
        *stats.by_severity.entry(severity).or_default() += n;
        stats.by_owner.entry(owner).or_default().plus(share);
    }
    Ok(stats)
}

/// Counts over a list of actions.
pub async fn actions(tx: &Tx, list: Select<actions::Entity>) -> Result<Actions> {
    use actions::Column::{OwnerId, State};
    type Row = (action::State, Option<Uuid>, Option<i64>, i32, i64);
    let severity = "(SELECT i.severity FROM incidents i WHERE i.organisation_id = actions.organisation_id \
        AND i.id = actions.incident_id)";
    let rows: Vec<Row> = list
        .select_only()
        .columns([State, OwnerId])
        .expr_as(Expr::cust(severity), "grave")
        .expr_as(Expr::cust(band(tx.now.micros())), "band")
        .expr_as(Expr::cust("COUNT(*)"), "n")
        .group_by(State)
        .group_by(OwnerId)
        .group_by(Expr::col(Alias::new("grave")))
        .group_by(Expr::col(Alias::new("band")))
        .into_tuple()
        .all(tx)
        .await?;
    let mut stats = Actions::default();
    for (state, owner, severity, band, n) in rows {
        let due = usize::try_from(band).ok().and_then(|band| Due::ALL.get(band)).copied();
        let (open, overdue) = (due.is_some(), due.is_some_and(|due| due != Due::NotDue));
        let [open, overdue] = [open, overdue].map(|counts| if counts { n } else { 0 });
        let share = Share { total: n, open, overdue };
        stats.all.plus(share);
        *stats.by_state.entry(state).or_default() += n;
        *stats.by_severity.entry(severity).or_default() += n;
        stats.by_owner.entry(owner).or_default().plus(share);
        if let Some(due) = due {
            *stats.by_due.entry(due).or_default() += n;
        }
    }
    Ok(stats)
}

/// The place in [`Due::ALL`] of an open action; -1 of one that is not open. A band of days ends with its last day.
fn band(now: i64) -> String {
    const DAY: i64 = 86_400_000_000;
    let late = |days: i64| format!("actions.current_due_at > {}", now - days * DAY);
    format!(
        "CASE WHEN actions.state NOT IN ('DRAFT', 'ACTIVE', 'ON_HOLD', 'DONE_CLAIMED') THEN -1 \
         WHEN actions.state = 'DRAFT' AND (actions.current_due_at IS NULL OR {}) THEN -1 \
         WHEN actions.current_due_at IS NULL OR {} THEN 0 WHEN {} THEN 1 WHEN {} THEN 2 WHEN {} THEN 3 ELSE 4 END",
        late(0),
        late(0),
        late(7),
        late(30),
        late(90)
    )
}
