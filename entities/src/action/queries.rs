//! Listing actions.

use sea_orm::sea_query::{Condition, Expr, Query};
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, Select};
use uuid::Uuid;

use super::model::State;
use super::model::action::{Column, Entity};
use crate::call::Tx;
use crate::clock::Instant;
use crate::filter::{Test, Tree};
use crate::incident::incident;
use crate::person;

/// Which actions are wanted; a field that is none lets all through.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// All of these.
    pub and: Vec<Filter>,
    /// At least one of these, where there are any.
    pub or: Vec<Filter>,
    /// Not this.
    pub not: Option<Box<Filter>>,
    /// How far they are.
    pub state: Option<Test<State>>,
    /// The owner.
    pub owner: Option<Test<Uuid>>,
    /// The incident.
    pub incident: Option<Test<Uuid>>,
    /// The severity of the incident.
    pub severity: Option<Test<i64>>,
    /// The current due instant.
    pub due: Option<Test<Instant>>,
    /// When it was activated.
    pub activated_at: Option<Test<Instant>>,
    /// When it was closed.
    pub closed_at: Option<Test<Instant>>,
    /// Whether it is overdue now: planned or open, and its current due instant has passed.
    pub overdue: Option<bool>,
    /// Open ones alone that nobody owns: their owner has left, or there is none.
    pub orphaned: bool,
}

/// Open, and nobody owns it.
fn orphaned(tx: &Tx) -> Condition {
    let there = Query::select()
        .column(person::model::Column::Id)
        .from(person::Entity)
        .and_where(person::model::Column::OrganisationId.eq(tx.organisation))
        .and_where(person::model::Column::Active.eq(true))
        .to_owned();
    Condition::all()
        .add(Column::State.is_in(OPEN))
        .add(Column::CurrentDueAt.is_not_null())
        .add(Column::OwnerId.is_null().or(Column::OwnerId.not_in_subquery(there)))
}

/// The states in which somebody still has to do something about an action.
const OPEN: [State; 3] = [State::Active, State::OnHold, State::DoneClaimed];

/// That an action is in a state of [`State::FALLING_DUE`]: written out as the index `actions_falling_due` says it, since a
/// database cannot know of values that come with a statement whether the index holds them.
pub(crate) fn falls_due() -> Expr {
    let states = State::FALLING_DUE.map(|state| format!("'{state}'")).join(", ");
    Expr::cust(format!("\"actions\".\"state\" IN ({states})"))
}

/// When an action is due, late beyond any date where it never is: as the index `actions_falling_due` holds it.
pub(crate) fn due_or_never() -> Expr {
    Expr::cust("COALESCE(\"actions\".\"current_due_at\", 9000000000000000000)")
}

/// The actions of the organisation that fit.
pub fn list(tx: &Tx, filter: &Filter) -> Select<Entity> {
    tx.rows::<Entity>().filter(filter.condition(tx))
}

impl Tree for Filter {
    fn parts(&self) -> (&[Self], &[Self], Option<&Self>) {
        (&self.and, &self.or, self.not.as_deref())
    }

    fn own(&self, tx: &Tx) -> Condition {
        let instant = |test: Option<&Test<Instant>>, name| test.map(|test| test.on::<Entity>(name));
        let grave = |test: &Test<i64>| {
            let incidents = Query::select()
                .column(incident::Column::Id)
                .from(incident::Entity)
                .and_where(incident::Column::OrganisationId.eq(tx.organisation))
                .cond_where(test.on::<incident::Entity>("severity"))
                .to_owned();
            Column::IncidentId.in_subquery(incidents)
        };
        let overdue = |overdue: bool| {
            let late = falls_due().and(due_or_never().lte(tx.now));
            let never = Column::CurrentDueAt.is_null().or(Column::CurrentDueAt.gt(tx.now));
            if overdue { late } else { falls_due().not().or(never) }
        };
        Condition::all()
            .add_option(self.state.as_ref().map(|test| test.on::<Entity>("state")))
            .add_option(self.owner.as_ref().map(|test| test.on_ids::<Entity>(tx, "owner_id")))
            .add_option(self.incident.as_ref().map(|test| test.on_ids::<Entity>(tx, "incident_id")))
            .add_option(self.severity.as_ref().map(grave))
            .add_option(instant(self.due.as_ref(), "current_due_at"))
            .add_option(instant(self.activated_at.as_ref(), "activated_at"))
            .add_option(instant(self.closed_at.as_ref(), "closed_at"))
            .add_option(self.overdue.map(overdue))
            .add_option(self.orphaned.then(|| orphaned(tx)))
    }
}
