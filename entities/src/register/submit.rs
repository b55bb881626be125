//! Submitting a version for review: from here on its body stands.

use uuid::Uuid;

use super::{cause, queries, version};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Blocker, Refusal, Result};

/// Submits a draft for review. Refused without a cause or a reason for none, and where nothing changed.
pub async fn submit(call: &Call, id: Uuid, expected: Option<i64>) -> Result<version::Model> {
    call.require(Permission::DraftVersion)?;
    call.write(async |tx| {
        let draft = queries::version_for_update(tx, "id", id).await?;
        tx.expect_version(&draft, expected)?;
        Refusal::unless_open(in_the_way(tx, &draft).await?)?;
        tx.change("submitVersion", &draft, draft.clone().submitted(tx.now)).await
    })
    .await
}

/// Everything that keeps a version from being submitted now.
pub(super) async fn in_the_way(tx: &Tx, draft: &version::Model) -> Result<Vec<Blocker>> {
    let causes = tx.children::<cause::Entity>("version_id", &[draft.id], "created_at").await?;
    let newest = queries::newest_approved(tx, draft.item_id).await?;
    Ok(draft.in_the_way_of_submitting(causes.len(), newest.as_ref()))
}
