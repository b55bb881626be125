//! Rejecting a version of evidence, with a reason.

use super::accept::Decision;
use super::model::{State, version};
use super::queries::to_be_decided;
use super::rules::{REJECT, words};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Refusal, Result};

/// Rejects a submitted version. Its uploader does not; a newer version may follow.
pub async fn reject(call: &Call, input: Decision) -> Result<version::Model> {
    call.require(Permission::AcceptEvidence)?;
    let person = call.actor.someone(Permission::AcceptEvidence)?;
    let reason = words("reason", input.note.as_deref().unwrap_or_default())?;
    call.write(async |tx| {
        let (before, _) = to_be_decided(tx, input.version).await?;
        tx.expect_version(&before, input.expected_version)?;
        let blockers = before.not_in(REJECT, State::Submitted).into_iter().chain(before.own(REJECT, &call.actor));
        Refusal::unless_open(blockers.collect())?;
        tx.because(reason.clone());
        let after = version::Model {
            state: State::Rejected,
            decided_by: Some(person),
            decided_at: Some(tx.now),
            note: Some(reason.clone()),
            ..before.clone()
        };
        tx.change("rejectEvidence", &before, after).await
    })
    .await
}
