//! Listing actions.

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ExprTrait, QueryFilter, Select};
use uuid::Uuid;

use super::model::State;
use super::model::action::{Column, Entity};
use crate::call::Tx;
use crate::clock::Instant;
use crate::person;

/// Which actions are wanted; a field that is none lets all through.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// States.
    pub state: Option<Vec<State>>,
    /// The owner.
    pub owner: Option<Uuid>,
    /// The incident.
    pub incident: Option<Uuid>,
    /// Whose current due instant lies before this one.
    pub due_before: Option<Instant>,
    /// Whose current due instant is this one or lies after it.
    pub due_after: Option<Instant>,
    /// Whether it is overdue now: open, and its current due instant has passed.
    pub overdue: Option<bool>,
    /// Only those that have a current due instant, that is, were activated.
    pub with_due: bool,
}

/// The open actions that nobody owns: their owner has left, or there is none.
pub fn orphans(tx: &Tx) -> Select<Entity> {
    let there = Query::select()
        .column(person::model::Column::Id)
        .from(person::Entity)
        .and_where(person::model::Column::OrganisationId.eq(tx.organisation))
        .and_where(person::model::Column::Active.eq(true))
        .to_owned();
    let open = tx.rows::<Entity>().filter(Column::State.is_in(OPEN)).filter(Column::CurrentDueAt.is_not_null());
    open.filter(Column::OwnerId.is_null().or(Column::OwnerId.not_in_subquery(there)))
}

/// The states in which an action can be overdue.
const OPEN: [State; 3] = [State::Active, State::OnHold, State::DoneClaimed];

/// The actions of the organisation that fit.
pub fn list(tx: &Tx, filter: &Filter) -> Select<Entity> {
    let mut select = tx.rows::<Entity>();
    if let Some(states) = &filter.state {
        select = select.filter(Column::State.is_in(states.iter().copied()));
    }
    if let Some(owner) = filter.owner {
        select = select.filter(Column::OwnerId.eq(owner));
    }
    if let Some(incident) = filter.incident {
        select = select.filter(Column::IncidentId.eq(incident));
    }
    if let Some(before) = filter.due_before {
        select = select.filter(Column::CurrentDueAt.lt(before));
    }
    if let Some(after) = filter.due_after {
        select = select.filter(Column::CurrentDueAt.gte(after));
    }
    if filter.with_due {
        select = select.filter(Column::CurrentDueAt.is_not_null());
    }
    match filter.overdue {
        Some(true) => select.filter(Column::State.is_in(OPEN)).filter(Column::CurrentDueAt.lte(tx.now)),
        Some(false) => select.filter(
            Column::State.is_not_in(OPEN).or(Column::CurrentDueAt.is_null()).or(Column::CurrentDueAt.gt(tx.now)),
        ),
        None => select,
    }
}
