//! Showing a version of evidence for acceptance.

use chrono::NaiveDate;
use uuid::Uuid;

use super::link;
use super::model::{LinkSubject, State, Tlp, piece, requirement, version};
use super::queries::{required_by, versions_of};
use super::rules::{dates, words};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock;
use crate::error::{Refusal, Result};

/// A version to be shown for acceptance.
#[derive(Clone, Debug)]
pub struct Submission {
    /// Which version.
    pub version: Uuid,
    /// The version of the row that the caller read.
    pub expected_version: Option<i64>,
    /// The day from which it holds; not the day of the upload.
    pub effective_on: Option<NaiveDate>,
    /// Its last valid day.
    pub valid_until: Option<NaiveDate>,
    /// Who may read it.
    pub classification: Option<Tlp>,
    /// The requirements it answers; those of the version before when none is named.
    pub requirements: Vec<Uuid>,
    /// A note for the acceptor.
    pub note: Option<String>,
}

/// Submits a version: it holds from a day, answers requirements of its kind, and waits for somebody else.
pub async fn submit(call: &Call, input: Submission) -> Result<version::Model> {
    call.require(Permission::SubmitEvidence)?;
    call.write(async |tx| {
        let before = tx.named::<version::Entity>("evidenceVersion", "version of evidence", input.version).await?;
        let requirements = answered(tx, &before, &input.requirements).await?;
        tx.hold(requirements.iter().filter_map(|asked| asked.incident_id).chain(before.incident_id)).await?;
        let before = tx.locked::<version::Entity>(before.id).await?;
        tx.expect_version(&before, input.expected_version)?;
        let piece = tx.load::<piece::Entity>(before.evidence_id).await?;
        let note = input.note.as_deref().map(|note| words("note", note)).transpose()?;
        let zone = clock::zone(&tx.organisation().await?.zone);
        dates(input.effective_on, input.valid_until, tx.now.date_in(zone))?;
        Refusal::unless_open(before.submit_blockers(piece.kind, input.effective_on, &requirements))?;
        for asked in &requirements {
            link::insert(tx, before.id, LinkSubject::Requirement, asked.id, asked.incident_id).await?;
        }
        let after = version::Model {
            state: State::Submitted,
            effective_on: input.effective_on,
            valid_until: input.valid_until,
            classification: input.classification,
            submitted_at: Some(tx.now),
            note,
            ..before.clone()
        };
        tx.change("submitEvidence", &before, after).await
    })
    .await
}

/// The requirements that the version is to answer: those named, or those of the version before it.
async fn answered(tx: &Tx, version: &version::Model, named: &[Uuid]) -> Result<Vec<requirement::Model>> {
    let mut found: Vec<requirement::Model> = Vec::new();
    for (position, &id) in named.iter().enumerate() {
        let field = format!("requirements.{position}");
        let asked = tx.named::<requirement::Entity>(&field, "evidence requirement", id).await?;
        if !found.contains(&asked) {
            found.push(asked);
        }
    }
    if named.is_empty() {
        let before = versions_of(tx, version.evidence_id).await?.into_iter().rev();
        if let Some(before) = before.into_iter().find(|other| other.number < version.number) {
            found = required_by(tx, before.id).await?;
        }
    }
    Ok(found)
}
