//! Schedules: a tick is a row with a unique key, so that two workers have one effect and a missed slot is made up once.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel as _, QueryFilter, QuerySelect,
    TryInsertResult,
};
use uuid::Uuid;

use crate::call::{Tx, begin_writing, scope};
use crate::clock::Instant;
use crate::error::Result;
use crate::world::World;

/// The table.
pub mod slot {
    use crate::clock::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "schedule_slots")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub slot: String,
        pub subject_id: Option<Uuid>,
        pub due_at: Instant,
        pub created_at: Instant,
        pub done_at: Option<Instant>,
    }

    crate::subject::unrelated!();
}

impl Tx {
    /// Claims a slot of a schedule; false when it was claimed before. The effect belongs into the same transaction.
    pub async fn claim_slot(&self, kind: &str, slot: &str, due_at: Instant, subject: Option<Uuid>) -> Result<bool> {
        let fresh = slot::Model {
            organisation_id: self.organisation,
            kind: kind.to_owned(),
            slot: slot.to_owned(),
            subject_id: subject,
            due_at,
            created_at: self.now,
            done_at: Some(self.now),
        };
        claim(self, fresh).await
    }

    /// The slots of a schedule that were claimed, from the one of this name on.
    pub async fn claimed_slots(&self, kind: &str, from: &str) -> Result<Vec<String>> {
        let claimed = self.rows::<slot::Entity>().filter(slot::Column::Kind.eq(kind));
        let claimed = claimed.filter(slot::Column::Slot.gte(from)).select_only().column(slot::Column::Slot);
        Ok(claimed.into_tuple().all(self).await?)
    }
}

/// Closes a slot whose effects were written one by one, each under a slot of its own; for the worker alone. Until then a
/// worker that dies leaves the rest to the next pass.
pub async fn close_slot(world: &World, organisation: Uuid, kind: &str, slot: &str, due_at: Instant) -> Result<bool> {
    let now = world.clock.now();
    let tx = begin_writing(&world.writer).await?;
    scope(&tx, organisation).await?;
    let fresh = slot::Model {
        organisation_id: organisation,
        kind: kind.to_owned(),
        slot: slot.to_owned(),
        subject_id: None,
        due_at,
        created_at: now,
        done_at: Some(now),
    };
    let closed = claim(&tx, fresh).await?;
    tx.commit().await?;
    Ok(closed)
}

async fn claim(connection: &impl ConnectionTrait, fresh: slot::Model) -> Result<bool> {
    let key = [slot::Column::OrganisationId, slot::Column::Kind, slot::Column::Slot];
    let once = OnConflict::columns(key).do_nothing().to_owned();
    let fresh = fresh.into_active_model().reset_all();
    let claimed = slot::Entity::insert(fresh).on_conflict(once).try_insert().exec_without_returning(connection).await?;
    Ok(matches!(claimed, TryInsertResult::Inserted(1..)))
}
