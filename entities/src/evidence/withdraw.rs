//! Taking accepted evidence back. What it proved until then shows as STALE; nothing that was closed is reopened.

use super::accept::Decision;
use super::model::{State, version};
use super::rules::{WITHDRAW, words};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Refusal, Result};

/// Withdraws an accepted version, with a reason. Its acceptance stays on record.
pub async fn withdraw(call: &Call, input: Decision) -> Result<version::Model> {
    call.require(Permission::AcceptEvidence)?;
    let reason = words("reason", input.note.as_deref().unwrap_or_default())?;
    call.write(async |tx| {
        tx.named::<version::Entity>("evidenceVersion", "version of evidence", input.version).await?;
        let before = tx.locked::<version::Entity>(input.version).await?;
        tx.expect_version(&before, input.expected_version)?;
        let blockers = before.not_in(WITHDRAW, State::Accepted).into_iter().chain(before.own(WITHDRAW, &call.actor));
        Refusal::unless_open(blockers.collect())?;
        tx.because(reason.clone());
        let after = version::Model { state: State::Withdrawn, note: Some(reason.clone()), ..before.clone() };
        tx.change("withdrawEvidence", &before, after).await
    })
    .await
}
