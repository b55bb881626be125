//! Claiming an action done: its owner alone, with something shown for every requirement.

use uuid::Uuid;

use super::facts;
use super::model::action;
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock;
use crate::error::{Blocker, BlockerCode, Refusal, Result};
use crate::evidence::{self, LinkSubject, link};
use crate::subject::Subject;

/// A claim.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The action.
    pub id: Uuid,
    /// The version of it that was read, where the caller states it.
    pub expected_version: Option<i64>,
    /// Versions of evidence to be shown for those of its requirements that ask for their kind.
    pub evidence: Vec<Uuid>,
    /// A word on how it was done.
    pub note: Option<String>,
}

/// Claims an action done.
pub async fn complete(call: &Call, claim: Claim) -> Result<action::Model> {
    call.require(Permission::CompleteAction)?;
    call.write(async |tx| {
        let before = tx.locked::<action::Entity>(claim.id).await?;
        tx.expect_version(&before, claim.expected_version)?;
        show(tx, &before, &claim.evidence).await?;
        let facts = facts::one(tx, &before).await?;
        let zone = clock::zone(&tx.organisation().await?.zone);
        Refusal::unless_open(before.completion_blockers(&facts, tx.actor(), tx.now, zone))?;
        let note = claim.note.as_deref().map(str::trim).filter(|note| !note.is_empty()).map(str::to_owned);
        if note.as_ref().is_some_and(|note| note.chars().count() > 4_000) {
            return Err(Refusal::invalid("note", "A note has at most 4,000 characters.").into());
        }
        let after = before.clone().claimed(tx.actor().person, note, tx.now);
        tx.change("completeAction", &before, after).await
    })
    .await
}

/// Shows each version for the requirements of its kind. A version of a kind that nothing asks for is refused.
async fn show(tx: &Tx, action: &action::Model, versions: &[Uuid]) -> Result<()> {
    if versions.is_empty() {
        return Ok(());
    }
    tx.locked_all::<evidence::version::Entity>(versions).await?;
    let requirements = tx.children::<evidence::requirement::Entity>("subject_id", &[action.id], "ordinal").await?;
    let mut blockers = Vec::new();
    for (at, &id) in versions.iter().enumerate() {
        let field = format!("evidence.{at}");
        let version = tx.named::<evidence::version::Entity>(&field, "version of evidence", id).await?;
        let piece = tx.load::<evidence::piece::Entity>(version.evidence_id).await?;
        let mut asked = false;
        for requirement in requirements.iter().filter(|requirement| requirement.kind == piece.kind) {
            link::show(tx, &[id], LinkSubject::Requirement, requirement.id, action.incident_id, &field).await?;
            asked = true;
        }
        if !asked {
            let message = format!("{} asks for no evidence of the kind {}.", action.reference, piece.kind);
            let subject = Some(crate::error::Reference { kind: piece.kind(), id: piece.id });
            let way_out = "Show evidence of a kind that a requirement of this action names.";
            let code = BlockerCode::EvidenceWrongKind;
            blockers.push(Blocker::new(code, super::rules::COMPLETE, message, subject, way_out));
        }
    }
    Ok(Refusal::unless_open(blockers)?)
}
