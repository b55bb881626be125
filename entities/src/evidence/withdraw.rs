//! Taking accepted evidence back: by whoever could have accepted it, or the chair. What it proved until then shows as
//! STALE; nothing that was closed is reopened.

use super::accept::Decision;
use super::model::{State, version};
use super::queries::{required_by, to_be_decided};
use super::rules::words;
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Refusal, Result};

/// Withdraws an accepted version, with a reason. Its acceptance stays on record.
pub async fn withdraw(call: &Call, input: Decision) -> Result<version::Model> {
    call.require(Permission::AcceptEvidence)?;
    let reason = words("reason", input.note.as_deref().unwrap_or_default())?;
    call.write(async |tx| {
        let (before, _) = to_be_decided(tx, input.version).await?;
        tx.expect_version(&before, input.expected_version)?;
        let answered = required_by(tx, before.id).await?;
        Refusal::unless_open(before.withdraw_blockers(&answered, tx.actor()))?;
        tx.because(reason.clone());
        let after = version::Model { state: State::Withdrawn, note: Some(reason.clone()), ..before.clone() };
        tx.change("withdrawEvidence", &before, after).await
    })
    .await
}
