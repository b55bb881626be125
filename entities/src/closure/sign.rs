//! `signOff`: signing whatever can be signed. Under an incident APPROVED and ASSURED speak for its closing, and so are
//! given last: once nothing but signatures is in the way.

use super::facts::Facts;
use super::rules;
use crate::actor::Permission;
use crate::call::Call;
use crate::error::Result;
use crate::incident::incident;
use crate::sign_off::sign::{Signature, put, under};
use crate::sign_off::{self, SignedKind};

/// Signs. Refused when the role, the hash or the separation of duties does not fit, or while what is to be closed with
/// this signature is not ready to be.
pub async fn sign(call: &Call, input: Signature) -> Result<sign_off::Model> {
    call.require(Permission::SignOff)?;
    call.write(async |tx| {
        let mut under = under(tx, input.subject).await?;
        if under.kind == SignedKind::Incident && rules::closes(input.meaning) {
            let incident = tx.load::<incident::Entity>(input.subject.id).await?;
            let facts = Facts::load(tx, &incident).await?;
            under.in_the_way = rules::before_signing(&incident, &facts, tx.now);
        }
        put(tx, "signOff", under, &input).await
    })
    .await
}
