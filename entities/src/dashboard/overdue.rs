//! What is late: actions and steps of reviews that are open past their due instant, longest first.

use chrono_tz::Tz;
use sea_orm::{ConnectionTrait as _, Statement};
use uuid::Uuid;

use super::feed::{Feed, Item};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock::Instant;
use crate::error::Result;
use crate::page::{Page, Slice};
use crate::word::words;

words! {
    /// What can be late.
    pub enum Kind {
        /// An action.
        Action = "ACTION",
        /// A step of a review.
        ReviewStep = "REVIEW_STEP",
    }
}

/// Which late things are wanted.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Late at this instant: now, where none is given. Rows are read as they stand today; what was finished or given more time
    /// after an earlier instant counts as open and late then.
    pub as_of: Option<Instant>,
    /// Owned by or assigned to this person.
    pub owner: Option<Uuid>,
    /// Of one of these kinds.
    pub kinds: Option<Vec<Kind>>,
}

/// An action that was planned or open as of the instant `$2`, and late: due before it. What happens at that very instant
/// happens after it, as a window that ends with it counts.
const ACTIONS: &str = "SELECT CAST('ACTION' AS TEXT) AS kind, a.id AS id, a.current_due_at AS due, \
    COALESCE(a.activated_at, a.planned_at) AS since, a.owner_id AS person FROM actions a \
    WHERE a.organisation_id = $1 AND a.current_due_at < $2 AND COALESCE(a.activated_at, a.planned_at) < $2 \
    AND OPEN";

/// The same of an action that was given more time since: late by the due date that held then.
const EXTENDED_SINCE: &str = "SELECT CAST('ACTION' AS TEXT) AS kind, a.id AS id, x.from_at AS due, \
    COALESCE(a.activated_at, a.planned_at) AS since, a.owner_id AS person FROM action_extensions x \
    JOIN actions a ON a.organisation_id = x.organisation_id AND a.id = x.action_id \
    WHERE x.organisation_id = $1 AND x.approved_at >= $2 AND x.from_at < $2 AND a.current_due_at >= $2 \
    AND COALESCE(a.activated_at, a.planned_at) < $2 AND OPEN \
    AND NOT EXISTS (SELECT 1 FROM action_extensions y WHERE y.organisation_id = x.organisation_id \
        AND y.action_id = x.action_id AND y.approved_at >= $2 AND (y.approved_at, y.id) < (x.approved_at, x.id))";

/// Where it was neither closed nor given up before `$2`.
const OPEN: &str = "(a.state IN ('DRAFT', 'ACTIVE', 'ON_HOLD', 'DONE_CLAIMED') \
    OR (a.state IN ('CLOSED', 'EFFECTIVE', 'INEFFECTIVE') AND a.closed_at >= $2) \
    OR (a.state = 'CANCELLED' AND a.cancelled_at >= $2))";

/// A step that was open as of the instant `$2`.
const OPEN_STEPS: &str = "SELECT CAST('REVIEW_STEP' AS TEXT) AS kind, s.id AS id, s.due_at AS due, r.opened_at AS since, \
    s.assignee_id AS person FROM review_steps s \
    JOIN reviews r ON r.organisation_id = s.organisation_id AND r.id = s.review_id \
    WHERE s.organisation_id = $1 AND r.opened_at < $2 AND r.state <> 'CANCELLED' \
    AND (s.state NOT IN ('ACCEPTED', 'WAIVED') OR s.decided_at >= $2)";
/// And late.
const LATE: &str = " AND s.due_at < $2";
/// And left to somebody who is gone.
const LEFT: &str = " AND EXISTS (SELECT 1 FROM persons p WHERE p.organisation_id = s.organisation_id \
    AND p.id = s.assignee_id AND NOT p.active)";

/// A page of what is late, longest first, with how many there are in all where `counted`.
pub async fn page(call: &Call, asked: &Asked, slice: &Slice, counted: bool) -> Result<(Page<Item<Kind>>, Option<u64>)> {
    call.require(Permission::Read)?;
    call.read(async |tx| {
        let feed = asked.feed(tx);
        let kind = |word: &str| Kind::ALL.iter().copied().find(|kind| kind.as_str() == word);
        let total = if counted { Some(feed.count(tx).await?) } else { None };
        Ok((feed.page(tx, slice, kind).await?, total))
    })
    .await
}

impl Asked {
    fn feed(&self, tx: &Tx) -> Feed {
        // Now itself is over, or what falls due at this very instant would not be late.
        let until = self.as_of.map_or(tx.now.micros() + 1, Instant::micros);
        let mut values = vec![tx.organisation.into(), until.into()];
        values.extend(self.owner.map(Into::into));
        let part = |(kind, text, late, person): (Kind, &str, &str, &str)| {
            let wanted = self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind));
            let owned = if self.owner.is_some() { format!(" AND {person} = $3") } else { String::new() };
            wanted.then(|| format!("{}{late}{owned}", text.replace("OPEN", OPEN)))
        };
        let mut all =
            vec![(Kind::Action, ACTIONS, "", "a.owner_id"), (Kind::ReviewStep, OPEN_STEPS, LATE, "s.assignee_id")];
        if self.as_of.is_some() {
            all.push((Kind::Action, EXTENDED_SINCE, "", "a.owner_id"));
        }
        Feed { name: "overdue", parts: all.into_iter().filter_map(part).collect(), values }
    }
}

/// The late steps as of an instant, longest first.
pub(crate) async fn steps(tx: &Tx, as_of: Instant) -> Result<Vec<Uuid>> {
    steps_where(tx, as_of, LATE).await
}

/// The steps that were open as of an instant and are left to somebody who is gone, what is due first, first.
pub(crate) async fn left_steps(tx: &Tx, as_of: Instant) -> Result<Vec<Uuid>> {
    steps_where(tx, as_of, LEFT).await
}

async fn steps_where(tx: &Tx, as_of: Instant, which: &str) -> Result<Vec<Uuid>> {
    let sql = format!("SELECT id FROM ({OPEN_STEPS}{which}) AS open ORDER BY due, id");
    let values = [tx.organisation.into(), as_of.into()];
    tx.tuples(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await
}

/// How many days something due has been late as of an instant: days of a calendar that have begun since.
pub fn days_over(due: Instant, at: Instant, zone: Tz) -> i64 {
    // Both are where something ends: the moment before it tells the day.
    let day = |end: Instant| Instant::from_micros(end.micros() - 1).date_in(zone);
    if at <= due { 0 } else { (day(at) - day(due)).num_days().max(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_over_counts_once_it_has_begun() {
        let due: Instant = "2026-10-07T22:00:00Z".parse().unwrap();
        let over = |seconds| days_over(due, due.plus_seconds(seconds), Tz::Europe__Berlin);
        assert_eq!([-1, 0, 1, 86_400, 86_401].map(over), [0, 0, 1, 1, 2]);
        // The clocks went back on the 25th: the day had 25 hours.
        let cut_off: Instant = "2026-10-31T23:00:00Z".parse().unwrap();
        assert_eq!(days_over(due, cut_off, Tz::Europe__Berlin), 24);
    }
}
