//! Changing what is known of a supplier.

use uuid::Uuid;

use super::add::taken;
use super::{queries, rules, stand, supplier};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Refusal, Result};

/// What is to be changed; what is left out stays.
#[derive(Clone, Debug, Default)]
pub struct Update {
    /// Another name.
    pub name: Option<String>,
    /// Another criticality, 1 to 5.
    pub criticality: Option<i64>,
    /// Whether the organisation still relies on it.
    pub active: Option<bool>,
}

/// Changes a supplier.
pub async fn update(call: &Call, id: Uuid, expected: Option<i64>, update: Update) -> Result<supplier::Model> {
    call.require(Permission::DraftVersion)?;
    call.write(async |tx| {
        let before = tx.locked::<supplier::Entity>(id).await?;
        tx.expect_version(&before, expected)?;
        let mut after = before.clone();
        if let Some(name) = &update.name {
            after.name = rules::name(name)?;
        }
        if let Some(criticality) = update.criticality {
            after.criticality = rules::criticality(criticality)?;
        }
        after.active = update.active.unwrap_or(before.active);
        if after == before {
            return Err(Refusal::invalid("id", "Nothing of this supplier would change.").into());
        }
        if after.name != before.name && queries::named(tx, &after.name).await?.is_some() {
            return Err(taken());
        }
        let after = tx.change("updateSupplier", &before, after).await?;
        stand::note(tx, "updateSupplier", &after).await?;
        Ok(after)
    })
    .await
}
