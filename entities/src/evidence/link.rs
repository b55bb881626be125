//! What a version of evidence is shown for: a requirement it answers, a why it supports, a line of the timeline it backs.

use uuid::Uuid;

pub use super::model::link::*;
use super::model::{LinkSubject, State, piece, requirement, version};
use crate::access::token::roles_of;
use crate::actor::Actor;
use crate::call::Tx;
use crate::clock;
use crate::error::{Blocker, BlockerCode, Reference, Refusal, Result};
use crate::subject::SubjectKind;

/// Shows versions of evidence for a subject; what is shown for it already stays as it is. `field` is the input field
/// that names the versions. They are locked: nobody decides about one while it is being shown.
pub async fn show(
    tx: &Tx,
    versions: &[Uuid],
    kind: LinkSubject,
    subject_id: Uuid,
    incident_id: Option<Uuid>,
    field: &str,
) -> Result<()> {
    tx.locked_all::<version::Entity>(versions).await?;
    let present = tx.children::<Entity>("subject_id", &[subject_id], "linked_at").await?;
    let mut present: Vec<Uuid> = present.into_iter().map(|link| link.evidence_version_id).collect();
    for (position, &id) in versions.iter().enumerate() {
        let shown = tx.named::<version::Entity>(&format!("{field}.{position}"), "version of evidence", id).await?;
        Refusal::unless_open(shown.cannot_be_shown())?;
        if present.contains(&id) {
            continue;
        }
        if kind == LinkSubject::Requirement {
            let asked = tx.load::<requirement::Entity>(subject_id).await?;
            Refusal::unless_open(not_an_answer(tx, &shown, &asked).await?)?;
        }
        present.push(id);
        insert(tx, id, kind, subject_id, incident_id).await?;
    }
    Ok(())
}

/// What keeps a version from answering a requirement: it is of another kind, or it was accepted by somebody whose
/// acceptance would not have counted for this requirement.
async fn not_an_answer(tx: &Tx, shown: &version::Model, asked: &requirement::Model) -> Result<Vec<Blocker>> {
    let kind = tx.load::<piece::Entity>(shown.evidence_id).await?.kind;
    let zone = clock::zone(&tx.organisation().await?.zone);
    if let (State::Accepted, Some(by), Some(at)) = (shown.state, shown.decided_by, shown.decided_at) {
        let by = Actor::person(by, roles_of(tx, by, at).await?, false);
        return Ok(shown.answers(asked, kind, &by, zone, at));
    }
    let mut blockers = shown.submit_blockers(kind, shown.effective_on, std::slice::from_ref(asked));
    blockers.retain(|blocker| blocker.code == BlockerCode::EvidenceWrongKind);
    Ok(blockers)
}

/// Writes a link.
pub(super) async fn insert(
    tx: &Tx,
    version: Uuid,
    subject_kind: LinkSubject,
    subject_id: Uuid,
    incident_id: Option<Uuid>,
) -> Result<Model> {
    let row = Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        evidence_version_id: version,
        subject_kind,
        subject_id,
        incident_id,
        linked_by: tx.actor().person,
        linked_at: tx.now,
        version: 1,
    };
    tx.add("showEvidence", row).await
}

impl version::Model {
    /// Evidence that is shown was submitted, and neither rejected nor withdrawn since.
    fn cannot_be_shown(&self) -> Vec<Blocker> {
        if matches!(self.state, State::Submitted | State::Accepted | State::Superseded) {
            return Vec::new();
        }
        let subject = Some(Reference { kind: SubjectKind::EvidenceVersion, id: self.id });
        let message = format!("A version of evidence that is {} proves nothing.", self.state);
        vec![Blocker::new(BlockerCode::WrongState, "Evidence link", message, subject, "Submit it first.")]
    }
}
