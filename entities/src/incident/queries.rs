//! Reading incidents: the list with its filter.

use sea_orm::{ColumnTrait, QueryFilter, Select};
use uuid::Uuid;

use super::model::{Origin, State, entry, incident};
use crate::call::Tx;
use crate::clock::Instant;

/// Which incidents a list shows; what is left out shows all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In one of these states.
    pub states: Option<Vec<State>>,
    /// Of one of these severities.
    pub severities: Option<Vec<i64>>,
    /// Owned by this person.
    pub owner: Option<Uuid>,
    /// Reported here, or brought in.
    pub origin: Option<Origin>,
    /// With this RSIT type.
    pub rsit_type: Option<String>,
    /// That came from this supplier.
    pub origin_supplier: Option<Uuid>,
    /// With this cause of the catalogue.
    pub cause_key: Option<String>,
    /// Detected at or after this instant.
    pub detected_from: Option<Instant>,
    /// Detected before this instant.
    pub detected_before: Option<Instant>,
}

/// The incidents that a filter shows, in no order.
pub fn list(tx: &Tx, filter: &Filter) -> Select<incident::Entity> {
    use incident::Column;
    let mut select = tx.rows::<incident::Entity>();
    if let Some(states) = &filter.states {
        select = select.filter(Column::State.is_in(states.iter().copied()));
    }
    if let Some(severities) = &filter.severities {
        select = select.filter(Column::Severity.is_in(severities.iter().copied()));
    }
    if let Some(owner) = filter.owner {
        select = select.filter(Column::OwnerId.eq(owner));
    }
    if let Some(origin) = filter.origin {
        select = select.filter(Column::Origin.eq(origin));
    }
    if let Some(rsit_type) = &filter.rsit_type {
        select = select.filter(Column::RsitType.eq(rsit_type.as_str()));
    }
    if let Some(supplier) = filter.origin_supplier {
        select = select.filter(Column::OriginSupplierId.eq(supplier));
    }
    if let Some(key) = &filter.cause_key {
        select = select.filter(Column::CauseKey.eq(key.as_str()));
    }
    if let Some(from) = filter.detected_from {
        select = select.filter(Column::DetectedAt.gte(from));
    }
    if let Some(before) = filter.detected_before {
        select = select.filter(Column::DetectedAt.lt(before));
    }
    select
}

/// The timeline of an incident, in no order.
pub fn timeline(tx: &Tx, incident: Uuid) -> Select<entry::Entity> {
    tx.rows::<entry::Entity>().filter(entry::Column::IncidentId.eq(incident))
}
