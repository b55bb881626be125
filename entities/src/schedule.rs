//! Schedules: a tick is a row with a unique key, so that two workers have one effect and a missed slot is made up once.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait, TryInsertResult};
use uuid::Uuid;

use crate::call::Tx;
use crate::clock::Instant;
use crate::error::Result;

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
        let fresh = slot::ActiveModel {
            organisation_id: Set(self.organisation),
            kind: Set(kind.to_owned()),
            slot: Set(slot.to_owned()),
            subject_id: Set(subject),
            due_at: Set(due_at),
            created_at: Set(self.now),
            done_at: Set(Some(self.now)),
        };
        let key = [slot::Column::OrganisationId, slot::Column::Kind, slot::Column::Slot];
        let once = OnConflict::columns(key).do_nothing().to_owned();
        let claimed = slot::Entity::insert(fresh).on_conflict(once).try_insert().exec_without_returning(self).await?;
        Ok(matches!(claimed, TryInsertResult::Inserted(1..)))
    }
}
