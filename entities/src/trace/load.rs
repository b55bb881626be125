//! The rows of a story: of one incident, or of all incidents that caused a version.

use sea_orm::ConnectionTrait;
use serde::Deserialize;
use uuid::Uuid;

use super::graph::reference;
use super::statement;
use super::statement::Way;
use crate::call::Tx;
use crate::error::{Error, Reference, Result};
use crate::lean::{self, Shape};
use crate::{action, evidence, incident, lesson, register, review, root_cause, sign_off, supplier};

/// All rows of a story, by noun; of a lean one, what its shape loads of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Story {
    /// The organisation's zone: days end in it.
    pub zone: String,
    /// The incidents.
    #[serde(deserialize_with = "lean::rows")]
    pub incidents: Vec<incident::incident::Model>,
    /// Their milestones.
    #[serde(default, deserialize_with = "lean::rows")]
    pub milestones: Vec<incident::milestone::Model>,
    /// The lines of their timelines.
    #[serde(default, deserialize_with = "lean::rows")]
    pub entries: Vec<incident::entry::Model>,
    /// Their reviews.
    #[serde(deserialize_with = "lean::rows")]
    pub reviews: Vec<review::review::Model>,
    /// The steps of those.
    #[serde(default, deserialize_with = "lean::rows")]
    pub steps: Vec<review::step::Model>,
    /// Their root cause analyses.
    #[serde(deserialize_with = "lean::rows")]
    pub analyses: Vec<root_cause::analysis::Model>,
    /// The whys of those.
    #[serde(deserialize_with = "lean::rows")]
    pub whys: Vec<root_cause::why::Model>,
    /// Their lessons.
    #[serde(deserialize_with = "lean::rows")]
    pub lessons: Vec<lesson::Model>,
    /// Their actions.
    #[serde(deserialize_with = "lean::rows")]
    pub actions: Vec<action::action::Model>,
    /// Where those come from.
    #[serde(deserialize_with = "lean::rows")]
    pub sources: Vec<action::source::Model>,
    /// What actions and steps must show.
    #[serde(deserialize_with = "lean::rows")]
    pub requirements: Vec<evidence::requirement::Model>,
    /// What evidence is shown for.
    #[serde(deserialize_with = "lean::rows")]
    pub links: Vec<evidence::link::Model>,
    /// The evidence that is shown.
    #[serde(deserialize_with = "lean::rows")]
    pub shown: Vec<evidence::version::Model>,
    /// Why versions stand as they do.
    #[serde(deserialize_with = "lean::rows")]
    pub causes: Vec<register::cause::Model>,
    /// The versions.
    #[serde(deserialize_with = "lean::rows")]
    pub versions: Vec<register::version::Model>,
    /// The items of those.
    #[serde(deserialize_with = "lean::rows")]
    pub items: Vec<register::item::Model>,
    /// The signatures.
    #[serde(deserialize_with = "lean::rows")]
    pub sign_offs: Vec<sign_off::Model>,
    /// The suppliers that incidents came from.
    #[serde(default, deserialize_with = "lean::rows")]
    pub suppliers: Vec<supplier::supplier::Model>,
}

impl Story {
    /// What a signature stands under, and whether that was changed since. None where the story does not tell of it.
    pub(super) fn signed(&self, signature: &sign_off::Model) -> Option<(Reference, bool)> {
        let id = signature.subject_id;
        let told = |row: Reference, state: &str, version| (row, signature.is_stale(state, version));
        let incident = self.incidents.iter().find(|row| row.id == id);
        let review = self.reviews.iter().find(|row| row.id == id);
        let version = self.versions.iter().find(|row| row.id == id);
        incident
            .map(|row| told(reference(row), row.state.as_str(), row.version))
            .or_else(|| review.map(|row| told(reference(row), row.state.as_str(), row.version)))
            .or_else(|| version.map(|row| told(reference(row), row.state.as_str(), row.version)))
    }
}

/// Loads the story of an incident, or the one behind a version, in one prepared statement.
pub(super) async fn story(tx: &Tx, way: Way, root: Uuid, shape: &Shape) -> Result<Story> {
    let backend = tx.get_database_backend();
    let values = vec![tx.organisation.into(), root.into()];
    let json = tx.told(&statement::text(backend, way, shape), values).await?;
    serde_json::from_str(&json).map_err(Error::fault)
}
