//! Taking a signature back, with a reason. It stays on record.

use uuid::Uuid;

use super::model::{Entity, Model, State};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Refusal, Result};

/// A signature to be taken back.
#[derive(Clone, Debug)]
pub struct Revocation {
    /// Which signature.
    pub sign_off: Uuid,
    /// The version of the row that the caller read.
    pub expected_version: Option<i64>,
    /// Why.
    pub reason: String,
}

/// Takes a signature back; its signer alone. What it approved or assured is open again.
pub async fn revoke(call: &Call, input: Revocation) -> Result<Model> {
    call.require(Permission::SignOff)?;
    let reason = input.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > 4_000 {
        return Err(Refusal::invalid("reason", "A reason has 1 to 4,000 characters.").into());
    }
    call.write(async |tx| {
        tx.named::<Entity>("signOff", "sign-off", input.sign_off).await?;
        let before = tx.locked::<Entity>(input.sign_off).await?;
        tx.expect_version(&before, input.expected_version)?;
        Refusal::unless_open(before.revoke_blockers(tx.actor()))?;
        tx.because(reason.clone());
        let after =
            Model { state: State::Revoked, revoked_at: Some(tx.now), reason: Some(reason.clone()), ..before.clone() };
        tx.change("revokeSignOff", &before, after).await
    })
    .await
}
