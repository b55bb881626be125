//! Granting a role.

use uuid::Uuid;

use super::model::assignment;
use crate::actor::{Permission, Role};
use crate::call::{Call, Tx};
use crate::clock::Instant;
use crate::error::{Blocker, BlockerCode, Reference, Refusal, Result};
use crate::person;
use crate::subject::SubjectKind;

/// Grants a role to a person from now on, until `until` where it is given. Nobody grants one to himself.
pub async fn grant(call: &Call, person: Uuid, role: Role, until: Option<Instant>) -> Result<assignment::Model> {
    call.require(Permission::Administer)?;
    call.write(async |tx| {
        tx.named::<person::Entity>("person", "person", person).await?;
        allowed(tx, person, until)?;
        insert(tx, person, role, until).await
    })
    .await
}

fn allowed(tx: &Tx, person: Uuid, until: Option<Instant>) -> Result<(), Refusal> {
    if until.is_some_and(|end| end <= tx.now) {
        return Err(Refusal::invalid("until", "The end of a role lies in the future."));
    }
    let own = tx.actor().is(person).then(|| {
        let subject = Some(Reference { kind: SubjectKind::Person, id: person });
        let message = "Nobody grants a role to himself.";
        Blocker::new(BlockerCode::SelfGrant, "Assignment", message, subject, "Let another administrator grant it.")
    });
    Refusal::unless_open(own.into_iter().collect())
}

pub(crate) async fn insert(tx: &Tx, person: Uuid, role: Role, until: Option<Instant>) -> Result<assignment::Model> {
    let row = assignment::Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        person_id: person,
        role,
        valid_from: tx.now,
        valid_to: until,
        granted_by: tx.actor().person,
        delegated_by: None,
        version: 1,
    };
    tx.add("grantRole", row).await
}
