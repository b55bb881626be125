//! API tokens: 160 random bits, kept as SHA-256, shown once. A token carries its organisation's id, so that the database
//! can be told whose rows to show before the token is looked up: `pmk_<organisation>_<secret>`.

use std::sync::Arc;

use sea_orm::{ColumnTrait, DbBackend, QueryFilter};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::model::{Scope, assignment, token};
use crate::actor::{Actor, Permission, Role};
use crate::bearer::{self, Bearer, Claim, Grant};
use crate::call::{Call, Tx};
use crate::clock::Instant;
use crate::error::{Error, Refusal, Result};
use crate::person;
use crate::world::World;
use crate::write::Outcome;

const PREFIX: &str = "pmk_";
const DAY: i64 = 86_400;

/// A secret that is shown once.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The text, for the one answer that shows it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// 160 random bits, hexadecimal, behind a prefix.
    pub(crate) fn fresh(prefix: &str) -> Result<Self> {
        let mut bytes = [0u8; 20];
        getrandom::fill(&mut bytes).map_err(Error::fault)?;
        Ok(Self(format!("{prefix}{}", hex::encode(bytes))))
    }

    /// What is kept of it.
    pub(crate) fn hash(text: &str) -> String {
        hex::encode(Sha256::digest(text.as_bytes()))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A token to be issued.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is for, so that it can be told apart when it is revoked.
    pub name: String,
    /// READ or WRITE.
    pub scope: Scope,
    /// How long it lives, in whole days, 1 to 366.
    pub days: i64,
}

pub(crate) fn first() -> NewToken {
    NewToken { name: "first administrator token".to_owned(), scope: Scope::Write, days: 30 }
}

/// A token just issued.
#[derive(Clone, Debug)]
pub struct Issued {
    /// Its row.
    pub token: token::Model,
    /// The secret; none when the same request is repeated.
    pub secret: Option<Secret>,
}

impl Outcome for Issued {
    fn about(&self) -> Uuid {
        self.token.id
    }

    async fn again(tx: &Tx, about: Uuid) -> Result<Self> {
        Ok(Self { token: tx.load::<token::Entity>(about).await?, secret: None })
    }
}

/// Issues a token to a person who is still there.
pub async fn create(call: &Call, person: Uuid, new: NewToken) -> Result<Issued> {
    call.require(Permission::Administer)?;
    call.write(async |tx| {
        person::active(tx, "person", person).await?;
        insert(tx, person, new).await
    })
    .await
}

/// Revokes a token: from now on it opens nothing.
pub async fn revoke(call: &Call, id: Uuid) -> Result<token::Model> {
    call.require(Permission::Administer)?;
    call.write(async |tx| {
        let before = tx.locked::<token::Entity>(id).await?;
        let after = token::Model { revoked_at: before.revoked_at.or(Some(tx.now)), ..before.clone() };
        tx.change("revokeApiToken", &before, after).await
    })
    .await
}

pub(crate) async fn issue(tx: &Tx, person: Uuid, new: NewToken) -> Result<Secret> {
    insert(tx, person, new).await?.secret.ok_or_else(|| Error::fault("a fresh token has no secret"))
}

async fn insert(tx: &Tx, person: Uuid, new: NewToken) -> Result<Issued> {
    if new.name.trim().is_empty() || new.name.chars().count() > 200 {
        return Err(Refusal::invalid("name", "A token's name has 1 to 200 characters.").into());
    }
    if !(1..=366).contains(&new.days) {
        return Err(Refusal::invalid("days", "A token lives 1 to 366 days.").into());
    }
    let secret = Secret::fresh(&format!("{PREFIX}{}_", tx.organisation.simple()))?;
    let row = token::Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        person_id: person,
        name: new.name.trim().to_owned(),
        secret_hash: Secret::hash(secret.reveal()),
        scope: new.scope,
        created_at: tx.now,
        expires_at: tx.now.plus_seconds(new.days * DAY),
        revoked_at: None,
        version: 1,
    };
    Ok(Issued { token: tx.add("createApiToken", row).await?, secret: Some(secret) })
}

/// The organisation that a token says it is of; none when it is no token of ours.
fn organisation_of(text: &str) -> Option<Uuid> {
    let (organisation, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
    (secret.len() == 40).then_some(())?;
    Uuid::try_parse(organisation).ok()
}

/// Who a bearer token speaks for: organisation and actor, or None when it opens nothing.
pub async fn actor(world: &Arc<World>, text: &str) -> Result<Option<(Uuid, Actor)>> {
    let Some(call) = open(world, text, Trust::Nothing).await? else { return Ok(None) };
    call.end_reading().await?;
    Ok(Some((call.organisation, call.actor)))
}

/// What is believed of a token before the tables are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// What was found of it last: whoever answers the call asks [`Call::stands`] before anything is told.
    Claim,
    /// Nothing that another process could have changed.
    Nothing,
}

/// The call of whom a bearer token speaks for, or None when it opens nothing.
pub async fn open(world: &Arc<World>, text: &str, trust: Trust) -> Result<Option<Call>> {
    let Some(organisation) = organisation_of(text) else { return Ok(None) };
    let call = Call::system(Arc::clone(world), organisation);
    let hash = Secret::hash(text);
    let shared = world.reader.get_database_backend() == DbBackend::Postgres;
    let known = match trust {
        Trust::Nothing if shared => Err(world.bearers.forget(&hash)),
        _ => world.bearers.of(&hash),
    };
    let asked = match known {
        Ok(bearer) => {
            let actor = bearer.actor(call.now);
            let call = if shared { call.claiming(Claim::of(hash, &bearer)) } else { call };
            return speaking(call, actor).await;
        }
        Err(asked) => asked,
    };
    // On PostgreSQL whatever is read next has to agree with what the token opened.
    if !shared {
        call.reads_once();
    }
    let told = call.read(async |tx| bearer::look_up(tx, organisation, &hash).await).await?;
    let bearer = told.map(read).transpose()?.map(Arc::new);
    let actor = bearer.as_ref().and_then(|bearer| bearer.actor(call.now));
    if let Some(bearer) = bearer {
        world.bearers.keep(hash, bearer, asked);
    }
    speaking(call, actor).await
}

/// The same call by whom the token speaks for now.
async fn speaking(call: Call, actor: Option<Actor>) -> Result<Option<Call>> {
    if let Some(actor) = actor {
        return Ok(Some(call.by(actor).await));
    }
    call.end_reading().await?;
    Ok(None)
}

/// What [`bearer::found`] tells: the person, the token's scope and end, and each role with its beginning and its end.
type Found = (Uuid, Scope, Instant, Vec<(Role, Instant, Option<Instant>)>);

fn read(told: String) -> Result<Bearer> {
    let (person, scope, expires_at, roles): Found = serde_json::from_str(&told).map_err(Error::fault)?;
    let grants = roles.into_iter().map(|(role, from, to)| Grant { role, from, to }).collect();
    Ok(Bearer { person, read_only: scope == Scope::Read, expires_at, grants, told })
}

/// The roles that a person holds at an instant.
pub async fn roles_of(tx: &Tx, person: Uuid, at: Instant) -> Result<Vec<Role>> {
    let held = tx.rows::<assignment::Entity>().filter(assignment::Column::PersonId.eq(person)).all(tx).await?;
    Ok(held.into_iter().filter(|held| held.holds_at(at)).map(|held| held.role).collect())
}

impl assignment::Model {
    /// Whether the role is held at an instant.
    pub fn holds_at(&self, at: Instant) -> bool {
        Grant { role: self.role, from: self.valid_from, to: self.valid_to }.holds_at(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_carries_its_organisation() {
        let organisation = Uuid::now_v7();
        let secret = Secret::fresh(&format!("{PREFIX}{}_", organisation.simple())).unwrap();
        assert_eq!(organisation_of(secret.reveal()), Some(organisation));
        assert_eq!(organisation_of("pmk_nonsense"), None);
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
