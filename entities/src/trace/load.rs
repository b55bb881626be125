//! The rows of a story: of one incident, or of all incidents that caused a version.

use sea_orm::{ConnectionTrait, Statement, Value};
use serde::Deserialize;
use uuid::Uuid;

use super::statement;
use crate::call::Tx;
use crate::error::{Error, Result};
use crate::{action, evidence, incident, lesson, register, review, root_cause, sign_off, supplier};

/// All rows of a story, by noun.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Story {
    /// The organisation's zone: days end in it.
    pub zone: String,
    /// The incidents.
    pub incidents: Vec<incident::incident::Model>,
    /// Their milestones.
    pub milestones: Vec<incident::milestone::Model>,
    /// The lines of their timelines.
    pub entries: Vec<incident::entry::Model>,
    /// Their reviews.
    pub reviews: Vec<review::review::Model>,
    /// The steps of those.
    pub steps: Vec<review::step::Model>,
    /// Their root cause analyses.
    pub analyses: Vec<root_cause::analysis::Model>,
    /// The whys of those.
    pub whys: Vec<root_cause::why::Model>,
    /// Their lessons.
    pub lessons: Vec<lesson::Model>,
    /// Their actions.
    pub actions: Vec<action::action::Model>,
    /// Where those come from.
    pub sources: Vec<action::source::Model>,
    /// What actions and steps must show.
    pub requirements: Vec<evidence::requirement::Model>,
    /// What evidence is shown for.
    pub links: Vec<evidence::link::Model>,
    /// The evidence that is shown.
    pub shown: Vec<evidence::version::Model>,
    /// Why versions stand as they do.
    pub causes: Vec<register::cause::Model>,
    /// The versions.
    pub versions: Vec<register::version::Model>,
    /// The items of those.
    pub items: Vec<register::item::Model>,
    /// The signatures.
    pub sign_offs: Vec<sign_off::Model>,
    /// The suppliers that incidents came from.
    pub suppliers: Vec<supplier::supplier::Model>,
}

/// Loads a story in one prepared statement.
pub(super) async fn story(tx: &Tx, incident: Option<Uuid>, version: Option<Uuid>) -> Result<Story> {
    let backend = tx.get_database_backend();
    let values = [tx.organisation.into(), Value::Uuid(incident), Value::Uuid(version)];
    let statement = Statement::from_sql_and_values(backend, statement::text(backend), values);
    let row = tx.query_one_raw(statement).await?.ok_or_else(|| Error::fault("the trace gave no row"))?;
    let json: String = row.try_get_by_index(0)?;
    serde_json::from_str(&json).map_err(Error::fault)
}
