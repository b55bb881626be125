//! Who asks: what the transport puts beside a request, and how a resolver gets at it.

use std::sync::Arc;

use async_graphql::dataloader::DataLoader;
use async_graphql::{Context, Data, ID};
use entities::access::bootstrap;
use entities::access::token::{self, Trust};
use entities::call::{Call, Key};
use entities::subject::SubjectKind;
use entities::{Result, World};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::batch;
use super::error::ApiError;
use super::id;
use super::loader::Rows;
use super::vocabulary::Permission;

/// What a bearer token opened.
pub enum Credential {
    /// Nothing, or there was none.
    None,
    /// The one-time bootstrap token: `createOrganisation` alone.
    Bootstrap(String),
    /// A person's API token.
    Person(Call),
}

/// The `Idempotency-Key` header, 1 to 255 visible characters.
pub struct KeyHeader(pub Option<String>);

/// What a request carries beside its document: who asks, the key, the loaders of this request alone.
pub async fn data(world: &Arc<World>, bearer: Option<&str>, trust: Trust, key: Option<String>) -> Result<Data> {
    let mut data = Data::default();
    data.insert(Arc::clone(world));
    data.insert(KeyHeader(key));
    let credential = match bearer {
        None => Credential::None,
        Some(token) if bootstrap::is_one(token) => Credential::Bootstrap(token.to_owned()),
        Some(token) => match token::open(world, token, trust).await? {
            None => Credential::None,
            Some(call) => {
                let loader = DataLoader::new(Rows(call.clone()), batch::leave).delay(std::time::Duration::ZERO);
                data.insert(loader);
                Credential::Person(call)
            }
        },
    };
    data.insert(credential);
    Ok(data)
}

/// What a resolver asks its context for.
pub trait Asks {
    /// The call of this request; UNAUTHENTICATED without one.
    fn call(&self) -> Result<&Call, ApiError>;
    /// The call of this verb: with its idempotency key over the verb's whole input.
    fn verb(&self) -> Result<Call, ApiError>;
    /// The key of this verb, where the header came along.
    fn key(&self) -> Result<Option<Key>, ApiError>;
    /// What the process stands on.
    fn world(&self) -> &Arc<World>;
    /// Those of these permissions that the viewer holds.
    fn viewer_can(&self, actions: Vec<Permission>) -> Vec<Permission>;
    /// The row that an input field names; a refusal at that field otherwise.
    fn named(&self, field: &str, kind: SubjectKind, id: &ID) -> Result<Uuid, entities::Error>;
}

impl Asks for Context<'_> {
    fn call(&self) -> Result<&Call, ApiError> {
        match self.data_opt::<Credential>() {
            Some(Credential::Person(call)) => Ok(call),
            _ => Err(ApiError::unauthenticated()),
        }
    }

    fn verb(&self) -> Result<Call, ApiError> {
        Ok(self.call()?.clone().with_key(self.key()?))
    }

    fn key(&self) -> Result<Option<Key>, ApiError> {
        let Some(KeyHeader(Some(value))) = self.data_opt::<KeyHeader>() else { return Ok(None) };
        if value.is_empty() || value.len() > 255 || !value.bytes().all(|byte| (0x21..=0x7e).contains(&byte)) {
            return Err(ApiError::bad_input("An Idempotency-Key has 1 to 255 visible ASCII characters."));
        }
        let field = self.field();
        let arguments = field.arguments().map_err(|_| ApiError::bad_input("The arguments cannot be read."))?;
        let input: serde_json::Map<String, serde_json::Value> = arguments
            .into_iter()
            .filter_map(|(name, value)| {
                value.into_json().ok().map(|value| (name.to_string(), without_client_id(value)))
            })
            .collect();
        let canonical = entities::ledger::canonical(&input.into())?;
        let input_hash = hex::encode(Sha256::digest(canonical.as_bytes()));
        Ok(Some(Key { value: value.clone(), operation: field.name().to_owned(), input_hash }))
    }

    fn world(&self) -> &Arc<World> {
        self.data_unchecked::<Arc<World>>()
    }

    fn viewer_can(&self, mut actions: Vec<Permission>) -> Vec<Permission> {
        actions.retain(|&action| self.call().is_ok_and(|call| call.actor.may(action.into())));
        actions
    }

    fn named(&self, field: &str, kind: SubjectKind, id: &ID) -> Result<Uuid, entities::Error> {
        match self.data_opt::<Credential>() {
            Some(Credential::Person(call)) => id::named(call.organisation, field, kind, id),
            _ => Err(entities::Error::NotFound),
        }
    }
}

/// `clientMutationId` is the client's own mark; two requests that differ in it alone are the same.
fn without_client_id(mut input: serde_json::Value) -> serde_json::Value {
    if let Some(fields) = input.as_object_mut() {
        fields.remove("clientMutationId");
    }
    input
}
