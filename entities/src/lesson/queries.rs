//! Listing lessons.

use sea_orm::{ColumnTrait, QueryFilter, Select};
use uuid::Uuid;

use super::model::{Column, Entity, State};
use crate::call::Tx;

/// Which lessons are wanted; a field that is none lets all through.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Stored states: PROPOSED, VALIDATED, ASSIGNED, REJECTED.
    pub state: Option<Vec<State>>,
    /// The owner.
    pub owner: Option<Uuid>,
    /// The incident.
    pub incident: Option<Uuid>,
}

/// The lessons of the organisation that fit.
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
    select
}
