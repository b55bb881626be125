//! Adding a supplier.

use uuid::Uuid;

use super::{queries, rules, stand, supplier};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Code, Refusal, Result};

/// Adds a supplier. `criticality`: 1 to 5, 5 the most critical.
pub async fn add(call: &Call, name: &str, criticality: i64) -> Result<supplier::Model> {
    call.require(Permission::DraftVersion)?;
    let reference = call.next_reference("SUP").await?;
    call.write(async |tx| {
        let row = supplier::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            reference: reference.clone(),
            name: rules::name(name)?,
            active: true,
            criticality: rules::criticality(criticality)?,
            created_at: tx.now,
            version: 1,
        };
        if queries::named(tx, &row.name).await?.is_some() {
            return Err(taken());
        }
        let row = tx.add("addSupplier", row).await?;
        stand::note(tx, "addSupplier", &row).await?;
        Ok(row)
    })
    .await
}

pub(super) fn taken() -> crate::Error {
    Refusal::new(Code::AlreadyExists, "There is a supplier of this name already.").at("name").into()
}
