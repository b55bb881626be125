//! Reading people.

use sea_orm::{ColumnTrait, QueryFilter, Select};

use super::model::{Column, Entity, Model};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::Result;
use crate::page::{By, Direction, Page, Slice};
use crate::rows::mentions;

/// Which people are wanted.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those whose name contains this, whatever the case (of ASCII letters on SQLite).
    pub name: Option<String>,
    /// Those who are there, or those who have left.
    pub active: Option<bool>,
}

/// The people whom a filter lets through.
pub fn people(tx: &Tx, filter: &Filter) -> Select<Entity> {
    let mut select = tx.rows::<Entity>();
    if let Some(part) = &filter.name {
        select = select.filter(mentions::<Entity>("name", part));
    }
    if let Some(active) = filter.active {
        select = select.filter(Column::Active.eq(active));
    }
    select
}

/// One page of the people, by name; with how many there are in all where `counted`.
pub async fn list(call: &Call, filter: &Filter, slice: &Slice, counted: bool) -> Result<(Page<Model>, Option<u64>)> {
    call.require(Permission::Read)?;
    call.read(async |tx| {
        let page = tx.page(people(tx, filter), By("name", Direction::Ascending), slice).await?;
        let total = if counted { Some(tx.count(people(tx, filter)).await?) } else { None };
        Ok((page, total))
    })
    .await
}
