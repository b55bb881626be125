//! The bootstrap token: printed on an empty instance, used up by `createOrganisation`.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::model::bootstrap::{ActiveModel, Column, Entity, Model};
use super::token::Secret;
use crate::call::{Tx, begin_writing};
use crate::clock::Instant;
use crate::error::{Code, Refusal, Result};
use crate::organisation;
use crate::world::World;

/// A fresh bootstrap token for an instance without an organisation; any earlier one is void. None once there is one.
pub async fn mint(world: &World) -> Result<Option<Secret>> {
    let secret = Secret::fresh("pmk_bootstrap_")?;
    let now = world.clock.now();
    let tx = begin_writing(&world.writer).await?;
    if organisation::Entity::find().count(&tx).await? > 0 {
        tx.rollback().await?;
        return Ok(None);
    }
    void(&tx, now).await?;
    let row = ActiveModel {
        id: Set(Uuid::now_v7()),
        secret_hash: Set(Secret::hash(secret.reveal())),
        created_at: Set(now),
        used_at: Set(None),
        voided_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(&tx).await?;
    tx.commit().await?;
    Ok(Some(secret))
}

/// Voids whatever token was printed and not used.
pub(crate) async fn void(tx: &impl ConnectionTrait, now: Instant) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::VoidedAt, Expr::value(now))
        .filter(Column::UsedAt.is_null())
        .filter(Column::VoidedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// The bootstrap token's row; refused when it is unknown or void.
pub(crate) async fn look_up(world: &World, text: &str) -> Result<Model> {
    let found = Entity::find().filter(Column::SecretHash.eq(Secret::hash(text))).one(&world.writer).await?;
    found.filter(|token| token.voided_at.is_none()).ok_or_else(|| spent().into())
}

/// Uses the token up, once.
pub(crate) async fn spend(tx: &Tx, token: &Model) -> Result<()> {
    let spent_now = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(tx.now))
        .filter(Column::Id.eq(token.id))
        .filter(Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    if spent_now.rows_affected == 0 { Err(spent().into()) } else { Ok(()) }
}

/// Whether a text is a bootstrap token by its form.
pub fn is_one(text: &str) -> bool {
    text.starts_with("pmk_bootstrap_")
}

fn spent() -> Refusal {
    let message =
        "This bootstrap token is unknown, used up or replaced: an empty instance prints a fresh one at its start.";
    Refusal::new(Code::Expired, message)
}
