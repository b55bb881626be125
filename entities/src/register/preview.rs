//! What would keep a verb on a version from being done now: for a button that is grey and says why.

use super::{approve, submit, version};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Blocker, Result};

/// What keeps this version from being submitted.
pub async fn can_submit(call: &Call, draft: &version::Model) -> Result<Vec<Blocker>> {
    call.require(Permission::Read)?;
    call.read(async |tx| submit::in_the_way(tx, draft).await).await
}

/// What keeps this version from being approved by whoever asks.
pub async fn can_approve(call: &Call, version: &version::Model) -> Result<Vec<Blocker>> {
    call.require(Permission::Read)?;
    call.read(async |tx| approve::in_the_way(tx, version, None).await).await
}
