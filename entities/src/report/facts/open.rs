//! Actions that were open at the cut-off, by age; those overdue, and what became of those that were.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait as _, QueryFilter, QueryOrder, QuerySelect, QueryTrait as _};
use uuid::Uuid;

use super::{Listed, Span, in_order, name, names};
use crate::action::State;
use crate::action::action::{self, Column};
use crate::call::Tx;
use crate::clock::{self, Instant};
use crate::error::Result;
use crate::question::Question;
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

/// An action as the backlog knows it.
#[derive(Clone, Copy, Debug)]
pub struct Commitment {
    /// Which action.
    pub id: Uuid,
    /// Who owns it.
    pub owner_id: Option<Uuid>,
    state: State,
    first_due_on: Option<NaiveDate>,
    first_due_at: Option<Instant>,
    closed_at: Option<Instant>,
    cancelled_at: Option<Instant>,
}

/// The open actions at a cut-off and at the one before, longest overdue first.
#[derive(Debug)]
pub struct Open {
    /// Overdue at the cut-off.
    pub overdue: Vec<Commitment>,
    /// Open and not due at the cut-off.
    pub not_due: Vec<Commitment>,
    /// Overdue at the cut-off before.
    pub before: HashSet<Uuid>,
    /// Overdue at some time since the cut-off before, and closed or cancelled by the cut-off.
    cured: Vec<(Commitment, Instant)>,
    /// To which day overdue ones were extended by the cut-off, and until when that lasts.
    extended: HashMap<Uuid, (NaiveDate, Instant)>,
}

/// Reads them.
pub async fn open(tx: &Tx, span: &Span) -> Result<Open> {
    let first_due = Column::FirstDueAt;
    let by = |as_of| Condition::all().add(first_due.lt(as_of));
    let not_due = Condition::all().add(first_due.gte(span.as_of)).add(Column::ActivatedAt.lt(span.as_of));
    let overdue = still_open(tx, span.as_of, by(span.as_of)).await?;
    let before = still_open(tx, span.before, by(span.before)).await?;
    Ok(Open {
        extended: extended(tx, span.as_of, &overdue).await?,
        overdue,
        not_due: still_open(tx, span.as_of, not_due).await?,
        before: before.iter().map(|action| action.id).collect(),
        cured: cured(tx, span).await?,
    })
}

/// What was over in the period after it had fallen due, longest due first, with when it was over: whether it had fallen due
/// before the period or within it.
async fn cured(tx: &Tx, span: &Span) -> Result<Vec<(Commitment, Instant)>> {
    let within = |column: Column| Condition::all().add(column.gte(span.before)).add(column.lt(span.as_of));
    let over = Condition::any().add(within(Column::ClosedAt)).add(within(Column::CancelledAt));
    let late = |action: &Commitment| {
        let cured = action.over_at().zip(action.first_due_at).filter(|(over, due)| over >= due);
        cured.is_some_and(|(over, _)| over >= span.before && over < span.as_of)
    };
    let found = read(tx, Condition::all().add(Column::FirstDueAt.lt(span.as_of)).add(over), late).await?;
    Ok(found.into_iter().filter_map(|action| Some((action, action.over_at()?))).collect())
}

/// The actions on which work was still expected at an instant, longest due first: whatever incident they come from. What
/// K1 leaves out, such as the actions of a near miss, is a commitment too.
async fn still_open(tx: &Tx, as_of: Instant, due: Condition) -> Result<Vec<Commitment>> {
    let later = Condition::any().add(Column::ClosedAt.gte(as_of)).add(Column::CancelledAt.gte(as_of));
    read(tx, due.add(later.add(Column::State.is_in(State::FALLING_DUE))), |action| action.was_open(as_of)).await
}

/// The actions of a condition that still pass a test.
async fn read(tx: &Tx, which: Condition, passes: impl Fn(&Commitment) -> bool) -> Result<Vec<Commitment>> {
    use Column::{CancelledAt, ClosedAt, FirstDueAt, FirstDueOn, Id, OwnerId, State};
    let found = tx.rows::<action::Entity>().filter(which).order_by_asc(FirstDueAt).order_by_asc(Id);
    let found = found.select_only().columns([Id, OwnerId, State, FirstDueOn, FirstDueAt, ClosedAt, CancelledAt]);
    let commitment = |(id, owner_id, state, first_due_on, first_due_at, closed_at, cancelled_at)| {
        let read = Commitment { id, owner_id, state, first_due_on, first_due_at, closed_at, cancelled_at };
        Some(read).filter(&passes)
    };
    tx.each(found.build(tx.get_database_backend()), commitment).await
}

/// The last day to which each of these was extended before an instant, and when that day ends.
async fn extended(tx: &Tx, before: Instant, actions: &[Commitment]) -> Result<HashMap<Uuid, (NaiveDate, Instant)>> {
    let asked = Question::new(
        "SELECT x.action_id, x.to_on, a.due_zone FROM action_extensions x \
        JOIN actions a ON a.organisation_id = x.organisation_id AND a.id = x.action_id \
        WHERE x.organisation_id = {organisation} AND x.approved_at < {before} AND a.first_due_at < {before} \
        ORDER BY x.approved_at, x.id",
    );
    let asked = asked.with("organisation", tx.organisation).with("before", before.micros());
    let overdue: HashSet<Uuid> = actions.iter().map(|action| action.id).collect();
    let until = |(action, day, zone): (Uuid, NaiveDate, String)| {
        overdue.contains(&action).then(|| (action, (day, Instant::due(day, clock::zone(&zone)))))
    };
    Ok(tx.each(asked.statement(tx), until).await?.into_iter().collect())
}

impl Commitment {
    /// Whether work on it was still expected at an instant.
    fn was_open(&self, at: Instant) -> bool {
        self.over_at().is_none_or(|over| over >= at)
    }

    /// Since when no work on it is expected any more; none while some is.
    const fn over_at(&self) -> Option<Instant> {
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
    pub fn in_extension(&self, action: &Commitment, span: &Span) -> bool {
        self.extended.get(&action.id).is_some_and(|(_, until)| *until >= span.as_of)
    }

    /// How many of the overdue ones were not at the cut-off before.
    pub fn newly_overdue(&self) -> usize {
        self.overdue.iter().filter(|action| !self.before.contains(&action.id)).count()
    }

    /// How many of the overdue ones had been given more time that had not run out.
    pub fn in_extensions(&self, span: &Span) -> usize {
        self.overdue.iter().filter(|action| self.in_extension(action, span)).count()
    }

    /// The backlog by age: every band, empty ones too; and the reference behind all of it.
    pub fn backlog(&self, span: &Span, references: &mut References) -> (Vec<Band>, Option<u32>) {
        let ids =
            |actions: &mut dyn Iterator<Item = &Commitment>| -> Vec<Uuid> { actions.map(|action| action.id).collect() };
        let mut keep = |label: &str, part: &str, overdue: bool, ids: Vec<Uuid>| Band {
            label: label.to_owned(),
            count: ids.len(),
            overdue,
            reference: references.listed(("backlog", part), "open actions", SubjectKind::Action, ids),
        };
        let mut bands = vec![keep("not due", "not-due", false, ids(&mut self.not_due.iter()))];
        for (least, most, label, part) in BANDS {
            let aged = |action: &&Commitment| {
                action.days_overdue(span.as_of, span.zone).is_some_and(|days| (least..=most).contains(&days))
            };
            bands.push(keep(label, part, true, ids(&mut self.overdue.iter().filter(aged))));
        }
        let all = ids(&mut self.overdue.iter().chain(&self.not_due));
        (bands, references.listed(("open", ""), "open actions", SubjectKind::Action, all))
    }

    /// The overdue actions as the report lists them.
    pub async fn overdue(&self, tx: &Tx, span: &Span, references: &mut References) -> Result<Listed<OverdueAction>> {
        let ids = self.overdue.iter().map(|action| action.id).collect();
        let reference = references.listed(("overdue", ""), "overdue actions", SubjectKind::Action, ids);
        let told = async |actions: &[Commitment]| {
            let (owners, rows) = of(tx, actions.iter()).await?;
            let told = actions.iter().zip(rows).map(|(action, row)| OverdueAction {
                owner: name(&owners, row.owner_id),
                reference: row.reference,
                title: row.title,
                first_due: row.first_due_on.map(words::day).unwrap_or_default(),
                extended_to: self.extended.get(&action.id).map(|(day, _)| words::day(*day)),
                in_extension: self.in_extension(action, span),
                days_overdue: action.days_overdue(span.as_of, span.zone).unwrap_or(1),
                standing: if self.before.contains(&action.id) { Standing::Still } else { Standing::New },
            });
            Ok(told.collect())
        };
        Listed::of(&self.overdue, reference, told).await
    }

    /// What was overdue since the cut-off before and is no longer.
    pub async fn cured(&self, tx: &Tx, span: &Span, references: &mut References) -> Result<Listed<CuredAction>> {
        let ids = self.cured.iter().map(|(action, _)| action.id).collect();
        let reference = references.listed(("cured", ""), "actions no longer overdue", SubjectKind::Action, ids);
        let told = async |actions: &[(Commitment, Instant)]| {
            let (owners, rows) = of(tx, actions.iter().map(|(action, _)| action)).await?;
            let told = actions.iter().zip(rows).map(|((action, over), row)| CuredAction {
                owner: name(&owners, row.owner_id),
                reference: row.reference,
                title: row.title,
                how: if action.state == State::Cancelled { HowCured::Cancelled } else { HowCured::Closed },
                days_late: action.first_due_on.map_or(1, |due| (over.date_in(span.zone) - due).num_days().max(1)),
            });
            Ok(told.collect())
        };
        Listed::of(&self.cured, reference, told).await
    }
}

/// The rows of these actions in their order, and the names of their owners.
async fn of(
    tx: &Tx,
    actions: impl Iterator<Item = &Commitment>,
) -> Result<(HashMap<Uuid, String>, Vec<action::Model>)> {
    let ids: Vec<Uuid> = actions.map(|action| action.id).collect();
    let rows = in_order::<action::Entity>(tx, &ids).await?;
    Ok((names(tx, rows.iter().map(|row| row.owner_id)).await?, rows))
}
