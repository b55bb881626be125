//! Tickets: 160 random bits in a URL, kept as SHA-256. A ticket carries its organisation's id, so that the database can
//! be told whose rows to show before the ticket is looked up: `<organisation>.<secret>`.

use std::sync::Arc;

use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::model::{Direction, piece, ticket, version};
use crate::access::{Secret, token::roles_of};
use crate::actor::Actor;
use crate::call::{Call, Tx};
use crate::error::{Code, Error, Refusal, Result};
use crate::person;
use crate::world::World;
use crate::write::Outcome;

/// A ticket just issued, for a version of evidence.
pub struct Issued {
    /// The version whose bytes travel.
    pub version: version::Model,
    /// The ticket's row.
    pub ticket: ticket::Model,
    /// What stands in the URL; none when the same request is repeated.
    pub secret: Option<Secret>,
}

impl Outcome for Issued {
    fn about(&self) -> Uuid {
        self.ticket.id
    }

    async fn again(tx: &Tx, about: Uuid) -> Result<Self> {
        let ticket = tx.load::<ticket::Entity>(about).await?;
        Ok(Self { version: tx.load::<version::Entity>(ticket.evidence_version_id).await?, ticket, secret: None })
    }
}

/// What a ticket is to be good for.
pub(super) struct Terms {
    pub direction: Direction,
    pub sha256: Option<String>,
    pub size: Option<i64>,
    pub seconds: i64,
}

/// Issues a ticket for a version to the person who acts.
pub(super) async fn issue(tx: &Tx, verb: &str, person: Uuid, version: version::Model, terms: Terms) -> Result<Issued> {
    let secret = Secret::fresh(&format!("{}.", tx.organisation.simple()))?;
    let row = ticket::Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        direction: terms.direction,
        secret_hash: Secret::hash(secret.reveal()),
        evidence_version_id: version.id,
        person_id: person,
        declared_sha256: terms.sha256,
        declared_size: terms.size,
        created_at: tx.now,
        expires_at: tx.now.plus_seconds(terms.seconds),
        used_at: None,
        version: 1,
    };
    Ok(Issued { version, ticket: tx.add(verb, row).await?, secret: Some(secret) })
}

/// A ticket that opens: what it is for, and a call by the person it was issued to.
pub(super) struct Opened {
    pub call: Call,
    pub ticket: ticket::Model,
    pub version: version::Model,
    pub piece: piece::Model,
}

/// Opens a ticket; refused when there is no such ticket, its time is over, or its person has left.
pub(super) async fn open(world: &Arc<World>, text: &str, direction: Direction) -> Result<Opened> {
    let organisation = organisation_of(text).ok_or_else(unknown)?;
    let looking = Call::system(Arc::clone(world), organisation);
    let found = looking.read(async |tx| look_up(tx, text, direction).await).await;
    looking.end_reading().await?;
    let (ticket, version, piece, actor) = found?;
    if ticket.expires_at <= looking.now {
        return Err(spent("The time of this address is over.").into());
    }
    Ok(Opened { call: Call::new(Arc::clone(world), actor, organisation, None), ticket, version, piece })
}

type Found = (ticket::Model, version::Model, piece::Model, Actor);

async fn look_up(tx: &Tx, text: &str, direction: Direction) -> Result<Found> {
    let hash = Secret::hash(text);
    let ticket = tx.rows::<ticket::Entity>().filter(ticket::Column::SecretHash.eq(hash)).one(tx).await?;
    let ticket = ticket.filter(|ticket| ticket.direction == direction).ok_or_else(unknown)?;
    let person = tx.load::<person::Entity>(ticket.person_id).await?;
    if !person.active {
        return Err(unknown().into());
    }
    let version = tx.load::<version::Entity>(ticket.evidence_version_id).await?;
    let piece = tx.load::<piece::Entity>(version.evidence_id).await?;
    let actor = Actor::person(person.id, roles_of(tx, person.id, tx.now).await?, false);
    Ok((ticket, version, piece, actor))
}

/// The organisation that a ticket says it is of; none when it is no ticket of ours.
fn organisation_of(text: &str) -> Option<Uuid> {
    let (organisation, secret) = text.split_once('.')?;
    (organisation.len() == 32 && secret.len() == 40).then_some(())?;
    Uuid::try_parse(organisation).ok()
}

fn unknown() -> Refusal {
    Refusal::new(Code::NotFound, "This address was never given out.").at("ticket")
}

/// A ticket that opens nothing any more, and why.
pub(super) fn spent(why: &str) -> Refusal {
    Refusal::new(Code::Expired, why).at("ticket")
}

/// A verb's person: tickets are issued to somebody.
pub(super) fn holder(call: &Call, permission: crate::actor::Permission) -> Result<Uuid, Error> {
    call.require(permission)?;
    call.actor.someone(permission)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_carries_its_organisation() {
        let organisation = Uuid::now_v7();
        let secret = Secret::fresh(&format!("{}.", organisation.simple())).unwrap();
        assert_eq!(organisation_of(secret.reveal()), Some(organisation));
        assert_eq!(organisation_of("nonsense"), None);
        assert_eq!(organisation_of(&format!("{organisation}.{}", "a".repeat(40))), None);
    }
}
