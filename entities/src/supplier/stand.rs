//! How a supplier stands from now on. What stood before ends and stays, so that a figure of an earlier instant is counted by
//! what was true then.

use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{standing, supplier};
use crate::call::Tx;
use crate::error::Result;

/// Notes how a supplier stands from now on, where that is new.
pub(super) async fn note(tx: &Tx, verb: &str, supplier: &supplier::Model) -> Result<()> {
    let last = tx.rows::<standing::Entity>().filter(standing::Column::SupplierId.eq(supplier.id));
    let last = last.filter(standing::Column::EndedAt.is_null()).one(tx).await?;
    if let Some(last) = last {
        if (last.criticality, last.active) == (supplier.criticality, supplier.active) {
            return Ok(());
        }
        tx.change(verb, &last, standing::Model { ended_at: Some(tx.now), ..last.clone() }).await?;
    }
    let row = standing::Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        supplier_id: supplier.id,
        criticality: supplier.criticality,
        active: supplier.active,
        begins_at: tx.now,
        ended_at: None,
        version: 1,
    };
    tx.add(verb, row).await?;
    Ok(())
}
