//! Actions that were open at the cut-off, by age; those overdue, and what became of those that were.

use std::collections::HashMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{Span, name, names};
use crate::action::{State, action, extension};
use crate::call::Tx;
use crate::clock::{self, Instant};
use crate::error::Result;
use crate::report::content::{Band, CuredAction, HowCured, OverdueAction, References, Standing};
use crate::report::words;
use crate::subject::SubjectKind;

/// The bands of age: least and most days overdue, its words, its part of a label.
const BANDS: [(i64, i64, &str, &str); 4] = [
    (1, 7, "overdue 1–7 days", "1-7"),
    (8, 30, "overdue 8–30 days", "8-30"),
    (31, 90, "overdue 31–90 days", "31-90"),
    (91, i64::MAX, "overdue more than 90 days", "over-90"),
];

/// The open actions at a cut-off and at the one before, longest overdue first.
#[derive(Debug)]
pub struct Open {
    /// Overdue at the cut-off.
    pub overdue: Vec<action::Model>,
    /// Open and not due at the cut-off.
    pub not_due: Vec<action::Model>,
    /// Overdue at the cut-off before.
    pub before: Vec<action::Model>,
    /// Overdue at some time since the cut-off before, and closed or cancelled by the cut-off.
    cured: Vec<(action::Model, Instant)>,
    /// To which day overdue ones were extended by the cut-off.
    extended: HashMap<Uuid, NaiveDate>,
}

/// Reads them.
pub async fn open(tx: &Tx, span: &Span) -> Result<Open> {
    let first_due = action::Column::FirstDueAt;
    let by = |as_of| Condition::all().add(first_due.lt(as_of));
    let not_due = Condition::all().add(first_due.gte(span.as_of)).add(action::Column::ActivatedAt.lt(span.as_of));
    let overdue = still_open(tx, span.as_of, by(span.as_of)).await?;
    Ok(Open {
        extended: extended(tx, span.as_of, &overdue).await?,
        overdue,
        not_due: still_open(tx, span.as_of, not_due).await?,
        before: still_open(tx, span.before, by(span.before)).await?,
        cured: cured(tx, span).await?,
    })
}

/// What was over in the period after it had fallen due, longest due first, with when it was over: whether it had fallen due
/// before the period or within it.
async fn cured(tx: &Tx, span: &Span) -> Result<Vec<(action::Model, Instant)>> {
    use action::Column;
    let within = |column: Column| Condition::all().add(column.gte(span.before)).add(column.lt(span.as_of));
    let over = Condition::any().add(within(Column::ClosedAt)).add(within(Column::CancelledAt));
    let found = tx.rows::<action::Entity>().filter(Column::FirstDueAt.lt(span.as_of)).filter(over);
    let found = found.order_by_asc(Column::FirstDueAt).order_by_asc(Column::Id).all(tx).await?;
    let late = found.into_iter().filter_map(|action| {
        let (over, due) = (action.over_at()?, action.first_due_at?);
        (over >= due && over >= span.before && over < span.as_of).then_some((action, over))
    });
    Ok(late.collect())
}

/// The actions on which work was still expected at an instant, longest due first: whatever incident they come from. What
/// K1 leaves out, such as the actions of a near miss, is a commitment too.
async fn still_open(tx: &Tx, as_of: Instant, due: Condition) -> Result<Vec<action::Model>> {
    let found = tx.rows::<action::Entity>().filter(due);
    let found = found.order_by_asc(action::Column::FirstDueAt).order_by_asc(action::Column::Id).all(tx).await?;
    Ok(found.into_iter().filter(|action| action.was_open(as_of)).collect())
}

/// The last day to which each of these was extended before an instant.
async fn extended(tx: &Tx, before: Instant, actions: &[action::Model]) -> Result<HashMap<Uuid, NaiveDate>> {
    let moved = actions.iter().filter(|action| action.current_due_on != action.first_due_on);
    let moved: Vec<Uuid> = moved.map(|action| action.id).collect();
    let given = tx.rows::<extension::Entity>().filter(tx.any_of::<extension::Entity>("action_id", &moved));
    let given = given.filter(extension::Column::ApprovedAt.lt(before)).order_by_asc(extension::Column::ApprovedAt);
    Ok(given.all(tx).await?.into_iter().map(|extension| (extension.action_id, extension.to_on)).collect())
}

impl action::Model {
    /// Whether work on it was still expected at an instant.
    fn was_open(&self, at: Instant) -> bool {
        self.over_at().is_none_or(|over| over >= at)
    }

    /// Since when no work on it is expected any more; none while some is.
    fn over_at(&self) -> Option<Instant> {
        match self.state {
            State::Cancelled => self.cancelled_at,
            State::Closed | State::Effective | State::Ineffective => self.closed_at,
            State::Draft | State::Active | State::OnHold | State::DoneClaimed => None,
        }
    }

    /// How many days it was overdue on the last day before an instant, by its first due date; none before that passed.
    pub(super) fn days_overdue(&self, as_of: Instant, zone: Tz) -> Option<i64> {
        let last_day = as_of.date_in(zone).pred_opt().unwrap_or_default();
        let days = (last_day - self.first_due_on?).num_days();
        (self.first_due_at? < as_of).then_some(days.max(1))
    }
}

impl Open {
    /// Whether an overdue action had been given more time, and that had not run out at the cut-off.
    pub fn in_extension(&self, action: &action::Model, span: &Span) -> bool {
        let until = self.extended.get(&action.id).map(|&day| Instant::due(day, clock::zone(&action.due_zone)));
        until.is_some_and(|until| until >= span.as_of)
    }

    /// The backlog by age: every band, empty ones too; and the reference behind all of it.
    pub fn backlog(&self, span: &Span, references: &mut References) -> (Vec<Band>, Option<u32>) {
        let ids = |actions: &mut dyn Iterator<Item = &action::Model>| -> Vec<Uuid> {
            actions.map(|action| action.id).collect()
        };
        let mut keep = |label: &str, part: &str, overdue: bool, ids: Vec<Uuid>| Band {
            label: label.to_owned(),
            count: ids.len(),
            overdue,
            reference: references.listed(("backlog", part), "open actions", SubjectKind::Action, ids),
        };
        let mut bands = vec![keep("not due", "not-due", false, ids(&mut self.not_due.iter()))];
        for (least, most, label, part) in BANDS {
            let aged = |action: &&action::Model| {
                action.days_overdue(span.as_of, span.zone).is_some_and(|days| (least..=most).contains(&days))
            };
            bands.push(keep(label, part, true, ids(&mut self.overdue.iter().filter(aged))));
        }
        let all = ids(&mut self.overdue.iter().chain(&self.not_due));
        (bands, references.listed(("open", ""), "open actions", SubjectKind::Action, all))
    }

    /// The overdue actions as the report lists them, and the reference behind their number.
    pub async fn overdue(
        &self,
        tx: &Tx,
        span: &Span,
        references: &mut References,
    ) -> Result<(Vec<OverdueAction>, Option<u32>)> {
        let ids = self.overdue.iter().map(|action| action.id).collect();
        let reference = references.listed(("overdue", ""), "overdue actions", SubjectKind::Action, ids);
        let owners = names(tx, self.overdue.iter().map(|action| action.owner_id)).await?;
        let listed = self.overdue.iter().filter_map(|action| {
            let due = action.first_due_on?;
            let known = self.before.iter().any(|before| before.id == action.id);
            Some(OverdueAction {
                reference: action.reference.clone(),
                title: action.title.clone(),
                owner: name(&owners, action.owner_id),
                first_due: words::day(due),
                extended_to: self.extended.get(&action.id).copied().map(words::day),
                in_extension: self.in_extension(action, span),
                days_overdue: action.days_overdue(span.as_of, span.zone).unwrap_or(1),
                standing: if known { Standing::Still } else { Standing::New },
            })
        });
        Ok((listed.collect(), reference))
    }

    /// What was overdue since the cut-off before and is no longer, and the reference behind their number.
    pub async fn cured(
        &self,
        tx: &Tx,
        span: &Span,
        references: &mut References,
    ) -> Result<(Vec<CuredAction>, Option<u32>)> {
        let ids = self.cured.iter().map(|(action, _)| action.id).collect();
        let reference = references.listed(("cured", ""), "actions no longer overdue", SubjectKind::Action, ids);
        let owners = names(tx, self.cured.iter().map(|(action, _)| action.owner_id)).await?;
        let listed = self.cured.iter().map(|(action, over)| CuredAction {
            reference: action.reference.clone(),
            title: action.title.clone(),
            owner: name(&owners, action.owner_id),
            how: if action.state == State::Cancelled { HowCured::Cancelled } else { HowCured::Closed },
            days_late: action.first_due_on.map_or(1, |due| (over.date_in(span.zone) - due).num_days().max(1)),
        });
        Ok((listed.collect(), reference))
    }
}
