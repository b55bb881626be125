//! Reading the registers: items page by page, their versions, why each stands as it does, and what a cause changed.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, Query};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::{CauseRole, RegisterKind, State, cause, item, rules, version};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Error, Refusal, Result};
use crate::page::{By, Direction, Page, Slice};
use crate::rows::column;

/// Which items of a register are wanted.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those with one of these human keys.
    pub references: Option<Vec<String>>,
    /// Those whose title contains this, whatever the case (of ASCII letters on SQLite).
    pub title: Option<String>,
    /// Those of these owners.
    pub owners: Option<Vec<Uuid>>,
    /// Those with a version in one of these states.
    pub states: Option<Vec<State>>,
}

/// The items of one register that a filter lets through.
pub fn items(tx: &Tx, kind: RegisterKind, filter: &Filter) -> Select<item::Entity> {
    let mut select = tx.rows::<item::Entity>().filter(item::Column::Kind.eq(kind));
    if let Some(references) = &filter.references {
        select = select.filter(item::Column::Reference.is_in(references));
    }
    if let Some(part) = &filter.title {
        let part: String = part.to_lowercase().chars().flat_map(escaped).collect();
        let title = Expr::expr(Func::lower(column::<item::Entity>("title")));
        select = select.filter(title.like(LikeExpr::new(format!("%{part}%")).escape('\\')));
    }
    if let Some(owners) = &filter.owners {
        select = select.filter(tx.any_of::<item::Entity>("owner_id", owners));
    }
    if let Some(states) = &filter.states {
        let with = Query::select()
            .column(version::Column::ItemId)
            .from(version::Entity)
            .and_where(version::Column::OrganisationId.eq(tx.organisation))
            .and_where(version::Column::State.is_in(states.iter().copied()))
            .to_owned();
        select = select.filter(item::Column::Id.in_subquery(with));
    }
    select
}

/// One page of the items of a register, by their human key; with how many there are in all where `counted`.
pub async fn list(
    call: &Call,
    kind: RegisterKind,
    filter: &Filter,
    slice: &Slice,
    counted: bool,
) -> Result<(Page<item::Model>, Option<u64>)> {
    call.require(Permission::Read)?;
    call.read(async |tx| {
        let page = tx.page(items(tx, kind, filter), By("reference", Direction::Ascending), slice).await?;
        let total = if counted { Some(tx.count(items(tx, kind, filter)).await?) } else { None };
        Ok((page, total))
    })
    .await
}

/// A character as LIKE takes it literally.
fn escaped(c: char) -> impl Iterator<Item = char> {
    matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c])
}

/// Whether a register has an item with this human key.
pub(super) async fn known(tx: &Tx, kind: RegisterKind, reference: &str) -> Result<bool> {
    let select = tx.rows::<item::Entity>().filter(item::Column::Kind.eq(kind));
    Ok(select.filter(item::Column::Reference.eq(reference)).one(tx).await?.is_some())
}

/// The item, locked: whoever changes a version of it waits for its turn here.
pub(super) async fn item_for_update(tx: &Tx, field: &str, id: Uuid) -> Result<item::Model> {
    match tx.locked::<item::Entity>(id).await {
        Err(Error::NotFound) => Err(Refusal::missing(field, "item of a register").into()),
        found => found,
    }
}

/// The version as it stands once its item is locked.
pub(super) async fn version_for_update(tx: &Tx, field: &str, id: Uuid) -> Result<version::Model> {
    let version = tx.named::<version::Entity>(field, "version", id).await?;
    item_for_update(tx, field, version.item_id).await?;
    tx.load::<version::Entity>(id).await
}

/// The version of an item that is in force.
pub async fn in_force(tx: &Tx, item: Uuid) -> Result<Option<version::Model>> {
    let versions = tx.rows::<version::Entity>().filter(version::Column::ItemId.eq(item));
    Ok(versions.filter(version::Column::State.eq(State::Effective)).one(tx).await?)
}

/// The versions of an item that somebody approved and that are not over: the one in force, and those that wait.
async fn approved(tx: &Tx, item: Uuid) -> Result<Vec<version::Model>> {
    let versions = tx.rows::<version::Entity>().filter(version::Column::ItemId.eq(item));
    Ok(versions.filter(version::Column::State.is_in([State::Approved, State::Effective])).all(tx).await?)
}

/// The newest approved version of an item, on which the next one is written: the one in force, or the last of those that
/// wait behind it.
pub async fn newest_approved(tx: &Tx, item: Uuid) -> Result<Option<version::Model>> {
    Ok(rules::newest(&approved(tx, item).await?).cloned())
}

/// The versions of the organisation that wait for a day that has come, each after the one it was drafted on.
pub(super) async fn waiting(tx: &Tx, today: NaiveDate) -> Result<Vec<version::Model>> {
    let waiting = tx.rows::<version::Entity>().filter(version::Column::State.eq(State::Approved));
    let waiting = waiting.filter(version::Column::EffectiveFrom.lte(today));
    let waiting = waiting.order_by_asc(version::Column::EffectiveFrom).order_by_asc(version::Column::ApprovedAt);
    Ok(waiting.order_by_asc(version::Column::Number).all(tx).await?)
}

/// The highest number of a version of an item; 0 where there is none.
pub(super) async fn last_number(tx: &Tx, item: Uuid) -> Result<i64> {
    let versions = tx.rows::<version::Entity>().filter(version::Column::ItemId.eq(item));
    let numbers = versions.order_by_desc(version::Column::Number).select_only().column(version::Column::Number);
    Ok(numbers.into_tuple().one(tx).await?.unwrap_or(0))
}

/// What these actions, lessons or incidents have changed: every edge to a version that is or was in force, or that
/// somebody approved as still right.
pub async fn changed_by(tx: &Tx, causes: &[Uuid]) -> Result<Vec<(cause::Model, version::Model)>> {
    if causes.is_empty() {
        return Ok(Vec::new());
    }
    let edges = tx.rows::<cause::Entity>().filter(tx.any_of::<cause::Entity>("cause_id", causes)).all(tx).await?;
    let ids: Vec<Uuid> = edges.iter().map(|edge| edge.version_id).collect();
    let versions: HashMap<Uuid, version::Model> =
        tx.by_ids::<version::Entity>(&ids).await?.into_iter().map(|version| (version.id, version)).collect();
    let pairs = edges.into_iter().filter_map(|edge| versions.get(&edge.version_id).cloned().map(|of| (edge, of)));
    Ok(pairs.filter(|(edge, version)| counts(edge, version)).collect())
}

/// A change counts once its version has come into force, a confirmation once it was approved.
fn counts(edge: &cause::Model, version: &version::Model) -> bool {
    version.effective_at.is_some() || (edge.role == CauseRole::ConfirmedNoChange && version.approved_at.is_some())
}
