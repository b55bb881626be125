//! Counting all of an organisation's actions anew: those that stood before anything was counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono_tz::Tz;
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QuerySelect, Statement};
use uuid::Uuid;

use super::settle::{Which, add, cells, lock};
use super::{counted, months, stands};
use crate::call::{Call, Tx, begin_writing, scope};
use crate::error::Result;
use crate::world::World;

/// How many actions are read at once.
const AT_ONCE: i64 = 5_000;

/// An organisation that is founded has nothing to count yet.
pub(crate) async fn begin(tx: &Tx, zone: Tz) -> Result<()> {
    let row = counted::Model { organisation_id: tx.organisation, zone: zone.name().to_owned(), counted_at: tx.now };
    counted::Entity::insert(counted::ActiveModel::from(row)).exec_without_returning(tx).await?;
    Ok(())
}

/// Sees to it that an organisation's actions are counted by the months of a zone; whether they had to be counted anew.
pub async fn ensure(world: &Arc<World>, organisation: Uuid, zone: Tz) -> Result<bool> {
    let call = Call::system(Arc::clone(world), organisation);
    if call.read(async |tx| stands(tx, zone).await).await? {
        return Ok(false);
    }
    call.end_reading().await?;
    let inner = begin_writing(&world.writer).await?;
    scope(&inner, organisation).await?;
    let tx = Tx::over(inner, &call);
    if tx.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
        tx.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [lock(organisation).into()])).await?;
    }
    counted::Entity::delete_by_id(organisation).exec(&tx).await?;
    months::Entity::delete_many().filter(months::Column::OrganisationId.eq(organisation)).exec(&tx).await?;
    add(&tx, &count(&tx, zone).await?).await?;
    begin(&tx, zone).await?;
    tx.inner.commit().await?;
    Ok(true)
}

/// Every cell in which what was kept up to date differs from what is counted now, with both numbers: none, ever.
pub async fn drift(tx: &Tx, zone: Tz) -> Result<Vec<(String, i64, i64)>> {
    let mut counted = count(tx, zone).await?;
    let kept = months::Entity::find().filter(months::Column::OrganisationId.eq(tx.organisation));
    let kept = kept.select_only().column(months::Column::Cell).column(months::Column::N);
    let kept: Vec<(String, i64)> = kept.into_tuple().all(tx).await?;
    let mut all: Vec<(String, i64, i64)> =
        kept.into_iter().map(|(cell, kept)| (cell.clone(), kept, counted.remove(&cell).unwrap_or_default())).collect();
    all.extend(counted.into_iter().map(|(cell, counted)| (cell, 0, counted)));
    all.retain(|(_, kept, counted)| kept != counted);
    Ok(all)
}

async fn count(tx: &Tx, zone: Tz) -> Result<BTreeMap<String, i64>> {
    let mut found: BTreeMap<String, i64> = BTreeMap::new();
    let mut after = Uuid::nil();
    loop {
        let page = cells(tx, Which::After(after, AT_ONCE), zone).await?;
        let Some((last, _)) = page.last() else { return Ok(found) };
        after = *last;
        for (_, cell) in page {
            *found.entry(cell).or_default() += 1;
        }
    }
}
