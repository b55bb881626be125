//! The organisation: the tenant, and the entity that NIS2 speaks of.

pub mod create;
pub mod model;

pub use model::{ClosurePolicy, Entity, EntityClass, Model};

use crate::call::{Tx, begin_as_worker};
use crate::error::{Error, Result};
use sea_orm::{EntityTrait, QueryOrder};

impl Tx {
    /// The organisation of this call, read once a transaction: nothing changes one.
    pub async fn organisation(&self) -> Result<Model> {
        if let Some(known) = self.kept(|own: &mut Option<Model>| own.clone()) {
            return Ok(known);
        }
        let read = Entity::find_by_id(self.organisation).one(self).await?.ok_or(Error::NotFound)?;
        self.kept(|own| *own = Some(read.clone()));
        Ok(read)
    }
}

/// The organisations of this instance, oldest first. For the worker and the entry points alone.
pub async fn all(world: &crate::World) -> Result<Vec<Model>> {
    let tx = begin_as_worker(&world.reader).await?;
    let all = Entity::find().order_by_asc(model::Column::Id).all(&tx).await?;
    tx.commit().await?;
    Ok(all)
}
