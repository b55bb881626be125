//! Announcing bytes: a piece of evidence, or its next version, and a ticket by which its bytes come.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::model::{Direction, EvidenceKind, Incident, Source, State, piece, version};
use super::ticketing::{Issued, Terms, holder, issue};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Refusal, Result};

/// How long an upload's address lives, in seconds.
pub const SECONDS: i64 = 15 * 60;

/// Which evidence the bytes are of.
#[derive(Clone, Debug)]
pub enum Piece {
    /// A new piece.
    New {
        /// What it is.
        kind: EvidenceKind,
        /// Its title.
        title: String,
        /// Where it comes from; UPLOAD unless a supplier gave it.
        source: Source,
        /// The incident it belongs to.
        incident: Option<Uuid>,
    },
    /// A piece that is there already: the bytes become its next version.
    Existing(Uuid),
}

/// Bytes to be announced.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// Which evidence they are of.
    pub piece: Piece,
    /// The file's name: kept beside the bytes, never used as a path.
    pub file_name: String,
    /// SHA-256 of all bytes, lower-case hexadecimal: other bytes are refused.
    pub sha256: Option<String>,
    /// How many bytes: more or fewer are refused.
    pub size_bytes: Option<i64>,
    /// How many bytes one upload may have at most.
    pub most_bytes: u64,
    /// When the evidence was taken, such as the instant of a screenshot.
    pub captured_at: Option<crate::clock::Instant>,
}

/// Announces bytes. The answer holds the ticket by which they come, good once and for 15 minutes.
pub async fn create(call: &Call, new: NewUpload) -> Result<Issued> {
    let person = holder(call, Permission::SubmitEvidence)?;
    new.check(call.now)?;
    let reference = match new.piece {
        Piece::New { .. } => call.next_reference("EVD").await?,
        Piece::Existing(_) => String::new(),
    };
    call.write(async |tx| {
        let version = match &new.piece {
            Piece::New { kind, title, source, incident } => {
                if let Some(incident) = *incident {
                    tx.named::<Incident>("evidence.new.incident", "incident", incident).await?;
                }
                let row = piece::Model {
                    organisation_id: tx.organisation,
                    id: Uuid::now_v7(),
                    reference: reference.clone(),
                    incident_id: *incident,
                    kind: *kind,
                    title: title.trim().to_owned(),
                    source: *source,
                    created_by: Some(person),
                    created_at: tx.now,
                    version: 1,
                };
                let piece = tx.add("createEvidenceUpload", row).await?;
                tx.add("createEvidenceUpload", new.version(tx, &piece, 1)).await?
            }
            Piece::Existing(id) => {
                let piece = tx.named::<piece::Entity>("evidence.existing", "evidence", *id).await?;
                next(tx, &piece, &new).await?
            }
        };
        let terms =
            Terms { direction: Direction::Upload, sha256: new.sha256.clone(), size: new.size_bytes, seconds: SECONDS };
        issue(tx, "createEvidenceUpload", person, version, terms).await
    })
    .await
}

/// The version that the bytes become: the next one, or the last where its bytes never came.
async fn next(tx: &Tx, piece: &piece::Model, new: &NewUpload) -> Result<version::Model> {
    tx.locked::<piece::Entity>(piece.id).await?;
    let versions = tx.rows::<version::Entity>().filter(version::Column::EvidenceId.eq(piece.id));
    let last = versions.order_by_desc(version::Column::Number).one(tx).await?;
    match last {
        Some(last) if last.state == State::Draft && last.sha256.is_none() => {
            let again = new.version(tx, piece, last.number);
            let again = version::Model { id: last.id, version: last.version, ..again };
            tx.change("createEvidenceUpload", &last, again).await
        }
        last => {
            let number = last.map_or(0, |last| last.number) + 1;
            tx.add("createEvidenceUpload", new.version(tx, piece, number)).await
        }
    }
}

impl NewUpload {
    fn check(&self, now: crate::clock::Instant) -> Result<(), Refusal> {
        if let Piece::New { title, .. } = &self.piece
            && (title.trim().is_empty() || title.chars().count() > 200)
        {
            return Err(Refusal::invalid(
                "evidence.new.title",
                "A piece of evidence has a title of 1 to 200 characters.",
            ));
        }
        let name = self.file_name.trim();
        if name.is_empty() || name.chars().count() > 255 || name.chars().any(|c| c.is_control() || "/\\".contains(c)) {
            let message = "A file's name has 1 to 255 characters on one line, without slashes.";
            return Err(Refusal::invalid("fileName", message));
        }
        if self.sha256.as_ref().is_some_and(|sha256| !is_sha256(sha256)) {
            return Err(Refusal::invalid("sha256", "A SHA-256 has 64 hexadecimal characters in lower case."));
        }
        if self.size_bytes.is_some_and(|size| size < 1) {
            return Err(Refusal::invalid("sizeBytes", "Evidence has at least one byte."));
        }
        if self.size_bytes.and_then(|size| u64::try_from(size).ok()).is_some_and(|size| size > self.most_bytes) {
            let message =
                format!("Evidence has at most {} bytes here (PROOFMARK_EVIDENCE_MAX_BYTES).", self.most_bytes);
            return Err(Refusal::invalid("sizeBytes", message));
        }
        if self.captured_at.is_some_and(|captured| captured > now) {
            return Err(Refusal::invalid("capturedAt", "Evidence was taken before it is uploaded."));
        }
        Ok(())
    }

    fn version(&self, tx: &Tx, piece: &piece::Model, number: i64) -> version::Model {
        version::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            evidence_id: piece.id,
            incident_id: piece.incident_id,
            number,
            state: State::Draft,
            sha256: None,
            size_bytes: None,
            mime: None,
            file_name: Some(self.file_name.trim().to_owned()),
            effective_on: None,
            captured_at: self.captured_at,
            valid_until: None,
            classification: None,
            uploaded_by: None,
            uploaded_at: None,
            submitted_at: None,
            decided_by: None,
            decided_at: None,
            note: None,
            last_check_at: None,
            last_check_ok: None,
            version: 1,
        }
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Instant;

    #[test]
    fn a_name_that_could_be_a_path_and_a_size_beyond_the_limit_are_refused() {
        let upload = |name: &str| NewUpload {
            piece: Piece::Existing(Uuid::nil()),
            file_name: name.to_owned(),
            sha256: None,
            size_bytes: None,
            most_bytes: 1_024,
            captured_at: None,
        };
        assert!(upload("Review minutes (final).pdf").check(Instant::from_micros(0)).is_ok());
        for name in ["", "../../etc/passwd", "a\\b", "a\nb"] {
            assert_eq!(upload(name).check(Instant::from_micros(0)).unwrap_err().path, ["fileName"], "{name:?}");
        }
        for (size, taken) in [(0, false), (1, true), (1_024, true), (1_025, false)] {
            let upload = NewUpload { size_bytes: Some(size), ..upload("a.pdf") };
            assert_eq!(upload.check(Instant::from_micros(0)).is_ok(), taken, "{size} bytes");
        }
    }
}
