//! Idempotency keys: the outcome of a verb is kept with its key, in the verb's own transaction.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, TryInsertResult};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::call::Call;
use crate::error::{Code, Error, Refusal, Result};
use crate::json::Json;

mod row {
    use crate::clock::Instant;
    use crate::json::Json;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub actor_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub operation: String,
        pub input_hash: String,
        #[sea_orm(column_type = "Json", nullable)]
        pub outcome: Option<Json<super::Kept>>,
        pub created_at: Instant,
    }

    crate::subject::unrelated!();
}

/// What is kept with a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kept {
    /// The verb was done; this row is its subject.
    About(Uuid),
    /// The verb was refused, for this.
    Refused(Refusal),
}

/// What an earlier call with the same key came to.
pub(crate) enum Seen {
    About(Uuid),
    Refused(Refusal),
}

/// Takes the key for this call, or answers what it came to before. Waits for a call with the same key under way.
pub(crate) async fn claim(outer: &DatabaseTransaction, call: &Call) -> Result<Option<Seen>> {
    let Some(key) = &call.key else { return Ok(None) };
    let actor = call.actor.person.unwrap_or_default();
    let fresh = row::ActiveModel {
        organisation_id: Set(call.organisation),
        actor_id: Set(actor),
        key: Set(key.value.clone()),
        operation: Set(key.operation.clone()),
        input_hash: Set(key.input_hash.clone()),
        outcome: Set(None),
        created_at: Set(call.now),
    };
    let columns = [row::Column::OrganisationId, row::Column::ActorId, row::Column::Key];
    let insert = row::Entity::insert(fresh).on_conflict(OnConflict::columns(columns).do_nothing().to_owned());
    if let TryInsertResult::Inserted(1..) = insert.try_insert().exec_without_returning(outer).await? {
        return Ok(None);
    }
    let id = (call.organisation, actor, key.value.clone());
    let kept = row::Entity::find_by_id(id).one(outer).await?.ok_or_else(|| Error::fault("the key's row is gone"))?;
    if kept.operation != key.operation || kept.input_hash != key.input_hash {
        let message = "This idempotency key was used before with another input: send a fresh key.";
        return Err(Refusal::new(Code::IdempotencyKeyReused, message).into());
    }
    match kept.outcome {
        Some(Json(Kept::About(id))) => Ok(Some(Seen::About(id))),
        Some(Json(Kept::Refused(refusal))) => Ok(Some(Seen::Refused(refusal))),
        None => Err(Error::fault("an idempotency key without an outcome was committed")),
    }
}

/// Keeps the outcome with the key.
pub(crate) async fn remember(
    outer: &DatabaseTransaction,
    call: &Call,
    outcome: std::result::Result<Uuid, &Refusal>,
) -> Result<()> {
    let Some(key) = &call.key else { return Ok(()) };
    let kept = match outcome {
        Ok(id) => Kept::About(id),
        Err(refusal) => Kept::Refused(refusal.clone()),
    };
    row::Entity::update_many()
        .col_expr(row::Column::Outcome, sea_orm::sea_query::Expr::value(Json(kept)))
        .filter(row::Column::OrganisationId.eq(call.organisation))
        .filter(row::Column::ActorId.eq(call.actor.person.unwrap_or_default()))
        .filter(row::Column::Key.eq(key.value.clone()))
        .exec(outer)
        .await?;
    Ok(())
}
