//! Reading the registers: items page by page, their versions, why each stands as it does, and what a cause changed.

use std::collections::HashMap;

use sea_orm::QueryFilter;
use uuid::Uuid;

use super::{CauseRole, cause, version};
use crate::call::Tx;
use crate::error::Result;

/// What these actions, lessons or incidents have changed: every edge to a version that is or was in force, or that
/// somebody approved as still right.
pub async fn changed_by(tx: &Tx, causes: &[Uuid]) -> Result<Vec<(cause::Model, version::Model)>> {
    if causes.is_empty() {
        return Ok(Vec::new());
    }
    let edges = tx.rows::<cause::Entity>().filter(tx.any_of::<cause::Entity>("cause_id", causes)).all(tx).await?;
    let ids: Vec<Uuid> = edges.iter().map(|edge| edge.version_id).collect();
    let versions: HashMap<Uuid, version::Model> =
        tx.by_ids::<version::Entity>(&ids).await?.into_iter().map(|version| (version.id, version)).collect();
    let pairs = edges.into_iter().filter_map(|edge| versions.get(&edge.version_id).cloned().map(|of| (edge, of)));
    Ok(pairs.filter(|(edge, version)| counts(edge, version)).collect())
}

/// A change counts once its version has come into force, a confirmation once it was approved.
fn counts(edge: &cause::Model, version: &version::Model) -> bool {
    version.effective_at.is_some() || (edge.role == CauseRole::ConfirmedNoChange && version.approved_at.is_some())
}
