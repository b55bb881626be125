//! Founding an organisation with everything it starts with: its first administrator, the shipped
//! review templates and the catalogue of causes.

use std::sync::Arc;

use uuid::Uuid;

use crate::access;
use crate::actor::{Actor, Role};
use crate::call::{Call, Key, Tx};
use crate::error::{Code, Error, Refusal, Result};
use crate::organisation::create::{Created, NewOrganisation, found};
use crate::person::add::NewPerson;
use crate::world::World;
use crate::{organisation, person, review, root_cause};

/// Creates an organisation and uses the bootstrap token up. A repeat with the same key answers without the secret.
pub async fn create(world: Arc<World>, bootstrap: &str, new: NewOrganisation, key: Option<Key>) -> Result<Created> {
    let before = access::bootstrap::look_up(&world, bootstrap).await?;
    // The bootstrap token's own id becomes the organisation's: a repeat finds it again.
    let call = Call::new(world, Actor::system(), before.id, key);
    call.write(async |tx| {
        access::bootstrap::spend(tx, &before).await?;
        furnish(tx, before.id, &new).await
    })
    .await
}

/// Creates the organisation of an import on an empty instance, without a bootstrap token; one that was printed is void. Its
/// administrator is to be named later; the token in the answer is the way in.
pub async fn create_for_import(world: Arc<World>, name: &str) -> Result<Created> {
    if !organisation::all(&world).await?.is_empty() {
        let message = "There are organisations on this instance, but none of this name.";
        return Err(Refusal::new(Code::NotFound, message).at("organisation").into());
    }
    let administrator = NewPerson {
        name: "Administrator".to_owned(),
        email: "administrator@proofmark.invalid".to_owned(),
        zone: None,
        supervisor: None,
    };
    let new =
        NewOrganisation { name: name.to_owned(), entity_class: None, zone: None, closure_policy: None, administrator };
    let id = Uuid::now_v7();
    let call = Call::system(world, id);
    call.write(async |tx| {
        access::bootstrap::void(tx, tx.now).await?;
        furnish(tx, id, &new).await
    })
    .await
}

/// Everything that every organisation starts with.
async fn furnish(tx: &Tx, id: Uuid, new: &NewOrganisation) -> Result<Created> {
    let organisation = found(tx, id, new).await?;
    let administrator = person::add::insert(tx, new.administrator.clone(), &organisation.zone).await;
    let administrator = administrator.map_err(|error| match error {
        Error::Refused(refusal) => Error::Refused(Box::new(refusal.within("administrator"))),
        other => other,
    })?;
    access::grant::insert(tx, administrator.id, Role::Administrator, None).await?;
    let secret = access::token::issue(tx, administrator.id, access::token::first()).await?;
    review::templates::install(tx).await?;
    root_cause::catalogue_seed::install(tx).await?;
    Ok(Created { organisation, administrator, token: Some(secret) })
}
