//! Accepting a version of evidence: somebody else looks, the bytes are hashed once more, and a version before it whose
//! every requirement it answers steps back.

use uuid::Uuid;

use super::model::{State, piece, version};
use super::queries::{answered_by, required_by, to_be_decided, versions_of};
use super::rules::{Facts, replaces, words};
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
        let (before, versions) = to_be_decided(tx, input.version).await?;
        tx.expect_version(&before, input.expected_version)?;
        let rivals = Rivals::of(tx, &before, versions).await?;
        Refusal::unless_open(in_the_way(tx, &before, &rivals, intact, &call.actor).await?)?;
        for other in &rivals.replaced {
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
    let rivals = Rivals::of(tx, version, versions_of(tx, version.evidence_id).await?).await?;
    in_the_way(tx, version, &rivals, version.last_check_ok != Some(false), by).await
}

/// The accepted versions of the same piece that cannot stand beside this one.
struct Rivals {
    /// Those whose place it takes.
    replaced: Vec<version::Model>,
    /// Whether one takes its place.
    newer: bool,
}

impl Rivals {
    async fn of(tx: &Tx, version: &version::Model, mut versions: Vec<version::Model>) -> Result<Self> {
        let answered = answered_by(tx, &versions).await?;
        let replaces = |newer: &version::Model, older: &version::Model| {
            replaces((newer.number, &answered[&newer.id]), (older.number, &answered[&older.id]))
        };
        versions.retain(|other| other.state == State::Accepted);
        let newer = versions.iter().any(|other| replaces(other, version));
        versions.retain(|other| replaces(version, other));
        Ok(Self { replaced: versions, newer })
    }
}

async fn in_the_way(
    tx: &Tx,
    version: &version::Model,
    rivals: &Rivals,
    intact: bool,
    by: &Actor,
) -> Result<Vec<Blocker>> {
    let kind = tx.load::<piece::Entity>(version.evidence_id).await?.kind;
    let asked = required_by(tx, version.id).await?;
    let requirements: Vec<_> = asked.into_iter().map(|asked| (asked, kind)).collect();
    let zone = clock::zone(&tx.organisation().await?.zone);
    let facts = Facts { requirements: &requirements, intact, newer_accepted: rivals.newer, zone };
    Ok(version.accept_blockers(&facts, by, tx.now))
}
