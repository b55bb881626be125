//! Bytes coming in on a ticket: streamed to the store, hashed, checked against what was declared, and only then named
//! by the version's row.

use std::fmt::Display;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};

use super::format::Format;
use super::model::{Direction, EvidenceKind, ticket, version};
use super::ticketing::{Opened, open, spent};
use crate::actor::Permission;
use crate::blobs::Stored;
use crate::call::Call;
use crate::error::{Blocker, BlockerCode, Error, Reference, Refusal, Result};
use crate::subject::SubjectKind;
use crate::world::World;

const RULE: &str = "Evidence bytes";

/// Takes the bytes that a ticket announced, `limit` at most. The same bytes once more get the same answer; other bytes
/// are refused.
pub async fn receive<E: Display>(
    world: &Arc<World>,
    text: &str,
    limit: u64,
    bytes: impl Stream<Item = std::result::Result<Bytes, E>> + Unpin,
) -> Result<version::Model> {
    let Opened { call, ticket, version, piece } = open(world, text, Direction::Upload).await?;
    call.require(Permission::SubmitEvidence)?;
    if ticket.used_at.is_some() {
        return repeated(version, limit, bytes).await;
    }
    let name = version.file_name.clone().unwrap_or_default();
    let mut mime = "";
    let admit = |stored: &Stored| {
        let declared = Declared { ticket: &ticket, kind: piece.kind, file_name: &name };
        mime = declared.admit(stored)?.mime();
        Ok(())
    };
    let stored = world.blobs.store(call.organisation, limit, bytes, admit).await?;
    let stored = stored.ok_or_else(|| too_large(&version, limit))?;
    match name_them(&call, &ticket, &version, &stored, mime).await {
        // Somebody sent the same bytes at the same time and was faster.
        Err(Error::Refused(refusal)) => {
            let now = call.read(async |tx| tx.load::<version::Entity>(version.id).await).await;
            call.end_reading().await?;
            let now = now?;
            if now.sha256.as_ref() == Some(&stored.sha256) { Ok(now) } else { Err(Error::Refused(refusal)) }
        }
        done => done,
    }
}

async fn name_them(
    call: &Call,
    ticket: &ticket::Model,
    version: &version::Model,
    stored: &Stored,
    mime: &str,
) -> Result<version::Model> {
    call.write(async |tx| {
        let before = tx.locked::<ticket::Entity>(ticket.id).await?;
        let version = tx.locked::<version::Entity>(version.id).await?;
        if before.used_at.is_some() || version.sha256.is_some() {
            return Err(spent("The bytes of this version have come already.").into());
        }
        let after = version::Model {
            sha256: Some(stored.sha256.clone()),
            size_bytes: Some(i64::try_from(stored.size).map_err(Error::fault)?),
            mime: Some(mime.to_owned()),
            uploaded_by: Some(ticket.person_id),
            uploaded_at: Some(tx.now),
            last_check_at: Some(tx.now),
            last_check_ok: Some(true),
            ..version.clone()
        };
        let used = ticket::Model { used_at: Some(tx.now), ..before.clone() };
        tx.change("uploadEvidence", &before, used).await?;
        tx.change("uploadEvidence", &version, after).await
    })
    .await
}

/// A used ticket: the bytes are hashed, not stored.
async fn repeated<E: Display>(
    version: version::Model,
    limit: u64,
    mut bytes: impl Stream<Item = std::result::Result<Bytes, E>> + Unpin,
) -> Result<version::Model> {
    let (mut hash, mut size) = (Sha256::new(), 0u64);
    while let Some(chunk) = bytes.next().await {
        let chunk = chunk.map_err(Error::fault)?;
        size += chunk.len() as u64;
        if size > limit {
            return Err(too_large(&version, limit).into());
        }
        hash.update(&chunk);
    }
    if version.sha256 == Some(hex::encode(hash.finalize())) {
        return Ok(version);
    }
    Err(spent("This address was used already, with other bytes.").into())
}

/// What was announced of bytes.
struct Declared<'a> {
    ticket: &'a ticket::Model,
    kind: EvidenceKind,
    file_name: &'a str,
}

impl Declared<'_> {
    /// Whether the bytes are what was announced, and of a format that evidence of their kind may have.
    fn admit(&self, stored: &Stored) -> Result<Format, Refusal> {
        if stored.size == 0 {
            let message = "There are no bytes in this request.";
            return Err(self.no("bytes", BlockerCode::EvidenceBytesMissing, message, "Send the file as the body."));
        }
        if let Some(declared) = self.ticket.declared_size.filter(|size| u64::try_from(*size) != Ok(stored.size)) {
            let message = format!("{declared} bytes were declared, {} came.", stored.size);
            let way = "Send the file whole, or announce it with its real size.";
            return Err(self.no("sizeBytes", BlockerCode::EvidenceSizeMismatch, message, way));
        }
        if self.ticket.declared_sha256.as_ref().is_some_and(|declared| *declared != stored.sha256) {
            let message = format!("The bytes hash to {}, which is not what was declared.", stored.sha256);
            let way = "Send the file that was announced, or announce this one.";
            return Err(self.no("sha256", BlockerCode::EvidenceHashMismatch, message, way));
        }
        let whole = stored.size == stored.head.len() as u64;
        let format = Format::of(&stored.head, whole, self.file_name);
        format.filter(|format| self.kind.formats().contains(format)).ok_or_else(|| {
            let found = format.map_or("These bytes", Format::name);
            let message = format!("{found} cannot be taken as evidence of kind {}.", self.kind);
            let names: Vec<&str> = self.kind.formats().iter().map(|format| format.name()).collect();
            let way = format!("Send one of: {}.", names.join(", "));
            self.no("bytes", BlockerCode::EvidenceTypeRefused, message, way)
        })
    }

    fn no(&self, field: &str, code: BlockerCode, message: impl Into<String>, way: impl Into<String>) -> Refusal {
        no(self.ticket.evidence_version_id, field, code, message.into(), way.into())
    }
}

fn too_large(version: &version::Model, limit: u64) -> Refusal {
    let message = format!("One upload may have {limit} bytes; this one has more.");
    let way = "Send a smaller file, such as an extract or an archive.".to_owned();
    no(version.id, "bytes", BlockerCode::EvidenceTooLarge, message, way)
}

fn no(id: uuid::Uuid, field: &str, code: BlockerCode, message: String, way: String) -> Refusal {
    let subject = Some(Reference { kind: SubjectKind::EvidenceVersion, id });
    let blocker = Blocker::new(code, RULE, message, subject, way);
    match Refusal::unless_open(vec![blocker]) {
        Err(refusal) => refusal.at(field),
        Ok(()) => Refusal::invalid(field, RULE),
    }
}
