//! Submitting a step: its answers and its evidence, by the person it is assigned to.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::model::{State, review, step};
use super::queries;
use super::rules::{Around, state_when_submitted};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock;
use crate::error::{Blocker, Refusal, Result};
use crate::evidence::{self, Fulfilment, LinkSubject, piece, version};
use crate::incident::report::prose;
use crate::incident::{incident, timeline};

const VERB: &str = "submitStep";

/// A step as its assignee submits it.
#[derive(Clone, Debug, Default)]
pub struct Submission {
    /// Which step.
    pub step: Uuid,
    /// Its answers: name of the field, and text.
    pub answers: Vec<(String, String)>,
    /// Versions of evidence that it shows; each answers the requirements of its kind.
    pub evidence: Vec<Uuid>,
    /// Why the chair begins the review before the incident has recovered.
    pub override_reason: Option<String>,
    /// The version of the step that was read.
    pub expected_version: Option<i64>,
}

/// Submits a step. The first one begins the review, and once the incident has recovered puts it UNDER_REVIEW.
pub async fn submit(call: &Call, new: Submission) -> Result<step::Model> {
    call.require(Permission::SubmitStep)?;
    call.write(async |tx| {
        let (incident, review, before) = queries::named_step(tx, new.step).await?;
        tx.expect_version(&before, new.expected_version)?;
        let answers = before.answered(&new.answers)?;
        let reason = new.override_reason.as_deref().map(|text| prose("overrideReason", text, 2_000)).transpose()?;
        show(tx, &before, &new.evidence).await?;
        let (steps, shown) = (queries::steps(tx, review.id).await?, queries::shown(tx, before.id).await?);
        let zone = clock::zone(&tx.organisation().await?.zone);
        let around = Around { review: &review, incident: &incident, steps: &steps, evidence: &shown, zone };
        let after = before.submit(answers, tx.actor(), reason.is_some(), &around, tx.now)?;
        if let Some(reason) = reason {
            tx.because(reason);
        }
        let after = tx.change(VERB, &before, after).await?;
        begin(tx, &review, &incident).await?;
        Ok(after)
    })
    .await
}

/// The first step submitted begins the review; once it has recovered, the incident is UNDER_REVIEW.
async fn begin(tx: &Tx, review: &review::Model, incident: &incident::Model) -> Result<()> {
    if review.state == State::Scheduled {
        let begun = review::Model { state: State::InProgress, held_at: Some(tx.now), ..review.clone() };
        tx.change(VERB, review, begun).await?;
    }
    let state = state_when_submitted(incident.state);
    if state != incident.state {
        timeline::enter(tx, VERB, incident, incident::Model { state, ..incident.clone() }).await?;
    }
    Ok(())
}

/// Shows each piece of evidence for the requirements of its kind; what answers none is shown for the step as a whole.
async fn show(tx: &Tx, step: &step::Model, versions: &[Uuid]) -> Result<()> {
    tx.locked_all::<version::Entity>(versions).await?;
    let required = queries::shown(tx, step.id).await?;
    for (position, &id) in versions.iter().enumerate() {
        let field = format!("evidence.{position}");
        let version = tx.named::<version::Entity>(&field, "evidence version", id).await?;
        let kind = tx.load::<piece::Entity>(version.evidence_id).await?.kind;
        let answers: Vec<Uuid> = required
            .iter()
            .filter(|Fulfilment { requirement, .. }| requirement.kind == kind)
            .map(|Fulfilment { requirement, .. }| requirement.id)
            .collect();
        for &requirement in &answers {
            let subject = LinkSubject::Requirement;
            evidence::link::show(tx, &[id], subject, requirement, Some(step.incident_id), "evidence").await?;
        }
        if answers.is_empty() {
            let subject = LinkSubject::ReviewStep;
            evidence::link::show(tx, &[id], subject, step.id, Some(step.incident_id), "evidence").await?;
        }
    }
    Ok(())
}

impl step::Model {
    /// The answers so far with new ones over them; a field that the step does not ask for is refused.
    fn answered(&self, new: &[(String, String)]) -> Result<Value, Refusal> {
        let mut answers = match self.answers.as_ref().map(|answers| &answers.0) {
            Some(Value::Object(given)) => given.clone(),
            _ => Map::new(),
        };
        for (position, (name, text)) in new.iter().enumerate() {
            let field = format!("answers.{position}");
            if !self.required_fields.0.iter().any(|field| field.name == *name) {
                let asked: Vec<&str> = self.required_fields.0.iter().map(|field| field.name.as_str()).collect();
                let message = format!("This step asks for: {}.", asked.join(", "));
                return Err(Refusal::invalid(&format!("{field}.name"), message));
            }
            if text.chars().count() > 20_000 {
                return Err(Refusal::invalid(&format!("{field}.value"), "An answer has at most 20000 characters."));
            }
            answers.insert(name.clone(), Value::from(text.trim()));
        }
        Ok(Value::Object(answers))
    }
}

/// What keeps this call's actor from submitting a step, whatever the answers are.
pub async fn blockers(tx: &Tx, step: &step::Model) -> Result<Vec<Blocker>> {
    around(tx, step, async |around| Ok(step.cannot_submit(tx.actor(), around, tx.now))).await
}

/// Reads what stands around a step.
pub(super) async fn around<T>(
    tx: &Tx,
    step: &step::Model,
    decide: impl AsyncFnOnce(&Around<'_>) -> Result<T>,
) -> Result<T> {
    let review = tx.load::<review::Entity>(step.review_id).await?;
    let incident = tx.load::<incident::Entity>(step.incident_id).await?;
    let (steps, shown) = (queries::steps(tx, review.id).await?, queries::shown(tx, step.id).await?);
    let zone = clock::zone(&tx.organisation().await?.zone);
    decide(&Around { review: &review, incident: &incident, steps: &steps, evidence: &shown, zone }).await
}
