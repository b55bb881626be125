//! Reading suppliers.

use sea_orm::{ColumnTrait, QueryFilter, Select};

use super::supplier;
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::Result;
use crate::page::{By, Direction, Page, Slice};
use crate::rows::mentions;

/// Which suppliers are wanted.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those whose name contains this, whatever the case (of ASCII letters on SQLite).
    pub name: Option<String>,
    /// Those that the organisation relies on, or no longer does.
    pub active: Option<bool>,
    /// Those at least so critical, 1 to 5.
    pub criticality_from: Option<i64>,
}

/// The suppliers that a filter lets through.
pub fn suppliers(tx: &Tx, filter: &Filter) -> Select<supplier::Entity> {
    let mut select = tx.rows::<supplier::Entity>();
    if let Some(part) = &filter.name {
        select = select.filter(mentions::<supplier::Entity>("name", part));
    }
    if let Some(active) = filter.active {
        select = select.filter(supplier::Column::Active.eq(active));
    }
    if let Some(from) = filter.criticality_from {
        select = select.filter(supplier::Column::Criticality.gte(from));
    }
    select
}

/// One page of the suppliers, by name; with how many there are in all where `counted`.
pub async fn list(
    call: &Call,
    filter: &Filter,
    slice: &Slice,
    counted: bool,
) -> Result<(Page<supplier::Model>, Option<u64>)> {
    call.require(Permission::Read)?;
    call.read(async |tx| {
        let page = tx.page(suppliers(tx, filter), By("name", Direction::Ascending), slice).await?;
        let total = if counted { Some(tx.count(suppliers(tx, filter)).await?) } else { None };
        Ok((page, total))
    })
    .await
}

pub(super) async fn named(tx: &Tx, name: &str) -> Result<Option<supplier::Model>> {
    Ok(tx.rows::<supplier::Entity>().filter(supplier::Column::Name.eq(name)).one(tx).await?)
}
