//! Sending a version in review back to its author.

use uuid::Uuid;

use super::body::text;
use super::{queries, version};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Refusal, Result};

/// Returns a version in review to its author, with the reason. It is a draft again.
pub async fn request_changes(call: &Call, id: Uuid, reason: &str, expected: Option<i64>) -> Result<version::Model> {
    call.require(Permission::ApproveVersion)?;
    call.write(async |tx| {
        let version = queries::version_for_update(tx, "id", id).await?;
        tx.expect_version(&version, expected)?;
        tx.because(text("reason", reason, 2_000)?);
        Refusal::unless_open(version.in_the_way_of_returning())?;
        tx.change("requestChanges", &version, version.clone().returned()).await
    })
    .await
}
