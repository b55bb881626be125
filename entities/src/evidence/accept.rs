//! Accepting a version of evidence: somebody else looks, the bytes are hashed once more, the version before steps back.

use uuid::Uuid;

use super::model::{State, piece, version};
use super::queries::{required_by, versions_of};
use super::rules::{Facts, words};
use crate::actor::{Actor, Permission};
use crate::call::{Call, Tx};
use crate::clock;
use crate::error::{Blocker, Refusal, Result};

/// A decision about a version.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Which version.
    pub version: Uuid,
    /// The version of the row that the caller read.
    pub expected_version: Option<i64>,
    /// A note; the reason where one is needed.
    pub note: Option<String>,
}

/// Accepts a version. Its stored bytes are hashed before the decision, outside of any transaction: they never change.
pub async fn accept(call: &Call, input: Decision) -> Result<version::Model> {
    call.require(Permission::AcceptEvidence)?;
    let person = call.actor.someone(Permission::AcceptEvidence)?;
    let note = input.note.as_deref().map(|note| words("note", note)).transpose()?;
    let found = call
        .read(async |tx| tx.named::<version::Entity>("evidenceVersion", "version of evidence", input.version).await)
        .await;
    call.end_reading().await?;
    let intact = match found?.sha256 {
        Some(sha256) => call.world.blobs.intact(call.organisation, &sha256).await?,
        None => false,
    };
    call.write(async |tx| {
        let before = tx.locked::<version::Entity>(input.version).await?;
        tx.expect_version(&before, input.expected_version)?;
        let others = versions_of(tx, before.evidence_id).await?;
        Refusal::unless_open(in_the_way(tx, &before, &others, intact, &call.actor).await?)?;
        for other in others.iter().filter(|other| other.id != before.id && other.state == State::Accepted) {
            let replaced = version::Model { state: State::Superseded, ..other.clone() };
            tx.change("acceptEvidence", other, replaced).await?;
        }
        let after = version::Model {
            state: State::Accepted,
            decided_by: Some(person),
            decided_at: Some(tx.now),
            note: note.clone().or_else(|| before.note.clone()),
            last_check_at: Some(tx.now),
            last_check_ok: Some(true),
            ..before.clone()
        };
        tx.change("acceptEvidence", &before, after).await
    })
    .await
}

/// What would keep the actor from accepting a version now. The bytes are taken as their last check found them.
pub async fn can_accept(tx: &Tx, version: &version::Model, by: &Actor) -> Result<Vec<Blocker>> {
    let others = versions_of(tx, version.evidence_id).await?;
    in_the_way(tx, version, &others, version.last_check_ok != Some(false), by).await
}

async fn in_the_way(
    tx: &Tx,
    version: &version::Model,
    others: &[version::Model],
    intact: bool,
    by: &Actor,
) -> Result<Vec<Blocker>> {
    let kind = tx.load::<piece::Entity>(version.evidence_id).await?.kind;
    let asked = required_by(tx, version.id).await?;
    let requirements: Vec<_> = asked.into_iter().map(|asked| (asked, kind)).collect();
    let newer_accepted = others.iter().any(|other| other.number > version.number && other.state == State::Accepted);
    let zone = clock::zone(&tx.organisation().await?.zone);
    let facts = Facts { requirements: &requirements, intact, newer_accepted, zone };
    Ok(version.accept_blockers(&facts, by, tx.now))
}
