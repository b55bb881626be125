//! Bytes going out: an address for one person that lives 60 seconds.

use std::sync::Arc;

use futures_util::stream::BoxStream;
use uuid::Uuid;

use super::model::{Direction, version};
use super::rules::no_bytes;
use super::ticketing::{Issued, Opened, Terms, holder, issue, open};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Refusal, Result};
use crate::world::World;
use bytes::Bytes;

/// How long a download's address lives, in seconds.
pub const SECONDS: i64 = 60;

/// Gives the actor an address for the bytes of a version. The ledger keeps who asked and when.
pub async fn create(call: &Call, version: Uuid) -> Result<Issued> {
    let person = holder(call, Permission::Read)?;
    call.write(async |tx| {
        let version = tx.named::<version::Entity>("evidenceVersion", "version of evidence", version).await?;
        Refusal::unless_open(no_bytes("Evidence bytes", &version).into_iter().collect())?;
        let terms = Terms { direction: Direction::Download, sha256: None, size: None, seconds: SECONDS };
        issue(tx, "createEvidenceDownload", person, version, terms).await
    })
    .await
}

/// The bytes of a version on their way out.
pub struct Outgoing {
    /// Whose bytes.
    pub version: version::Model,
    /// To whom the ticket was given.
    pub person: Uuid,
    /// The bytes, exactly as they came.
    pub bytes: BoxStream<'static, Result<Bytes>>,
}

/// The bytes that a ticket opens; NotFound when the store has lost them.
pub async fn send(world: &Arc<World>, text: &str) -> Result<Outgoing> {
    let Opened { call, ticket, version, .. } = open(world, text, Direction::Download).await?;
    call.require(Permission::Read)?;
    let sha256 = version.sha256.clone().unwrap_or_default();
    let bytes = world.blobs.stream(call.organisation, &sha256).await?;
    Ok(Outgoing { version, person: ticket.person_id, bytes })
}
