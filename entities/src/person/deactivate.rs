//! A leaver, and one who comes back. Whoever leaves loses every role and token with it; nothing that was done or owned is
//! rewritten: open actions stay with the name as orphans until somebody reassigns them.

use uuid::Uuid;

use super::model::{Entity, Model};
use crate::access::{self, api_token, assignment};
use crate::actor::{Permission, Role};
use crate::call::{Call, Tx};
use crate::error::{Refusal, Result};

const VERB: &str = "deactivatePerson";

/// Marks a person as having left.
pub async fn deactivate(call: &Call, id: Uuid, expected_version: Option<i64>) -> Result<Model> {
    call.require(Permission::Administer)?;
    call.write(async |tx| {
        let before = tx.locked::<Entity>(id).await?;
        tx.expect_version(&before, expected_version)?;
        let roles = access::token::roles_of(tx, id, tx.now).await?;
        let alone = roles.contains(&Role::Administrator) && !access::grant::somebody_else_administers(tx, id).await?;
        Refusal::unless_open(before.deactivation_blockers(tx.actor(), alone))?;
        let after = tx.change(VERB, &before, before.clone().left()).await?;
        take_back(tx, id).await?;
        Ok(after)
    })
    .await
}

/// Ends every role that is held or will be, and revokes every token.
async fn take_back(tx: &Tx, id: Uuid) -> Result<()> {
    for role in tx.children::<assignment::Entity>("person_id", &[id], "id").await? {
        if role.valid_to.is_none_or(|end| end > tx.now) {
            let ended = assignment::Model { valid_to: Some(tx.now), ..role.clone() };
            tx.change(VERB, &role, ended).await?;
        }
    }
    for token in tx.children::<api_token::Entity>("person_id", &[id], "id").await? {
        if token.revoked_at.is_none() {
            let revoked = api_token::Model { revoked_at: Some(tx.now), ..token.clone() };
            tx.change(VERB, &token, revoked).await?;
        }
    }
    Ok(())
}

/// Takes a person back who had left. Roles and tokens are granted anew.
pub async fn reactivate(call: &Call, id: Uuid, expected_version: Option<i64>) -> Result<Model> {
    call.require(Permission::Administer)?;
    call.write(async |tx| {
        let before = tx.locked::<Entity>(id).await?;
        tx.expect_version(&before, expected_version)?;
        Refusal::unless_open(before.reactivation_blockers())?;
        tx.change("reactivatePerson", &before, before.clone().returned()).await
    })
    .await
}
