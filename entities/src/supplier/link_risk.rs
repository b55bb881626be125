//! Linking a risk to the supplier that carries it.

use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{risk, supplier};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Code, Refusal, Result};
use crate::register::{RegisterKind, item};

/// Says that a supplier carries a risk.
pub async fn link_risk(call: &Call, supplier: Uuid, risk: Uuid) -> Result<risk::Model> {
    call.require(Permission::DraftVersion)?;
    call.write(async |tx| {
        tx.named::<supplier::Entity>("supplier", "supplier", supplier).await?;
        let item = tx.named::<item::Entity>("risk", "risk", risk).await?;
        if item.kind != RegisterKind::Risk {
            return Err(Refusal::missing("risk", "risk").into());
        }
        let links = tx.rows::<risk::Entity>().filter(risk::Column::SupplierId.eq(supplier));
        if links.filter(risk::Column::RiskId.eq(risk)).one(tx).await?.is_some() {
            return Err(Refusal::new(Code::AlreadyExists, "This supplier carries this risk already.")
                .at("risk")
                .into());
        }
        let row = risk::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            supplier_id: supplier,
            risk_id: risk,
            linked_at: tx.now,
            version: 1,
        };
        tx.add("linkRisk", row).await
    })
    .await
}
