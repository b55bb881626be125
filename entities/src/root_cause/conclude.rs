//! Concluding the analysis: the root cause with its class and key, resting on a supported answer, or why none was found.

use uuid::Uuid;

use super::model::{CauseClass, analysis, catalogue, why};
use super::rules::{self, Found, Ground};
use super::{open, queries};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Blocker, Refusal, Result};
use crate::{control_ref, incident, review};

/// A conclusion.
#[derive(Clone, Debug, Default)]
pub struct Conclusion {
    /// The review whose analysis is concluded.
    pub review: Uuid,
    /// The version of the analysis that was read, where the caller states it.
    pub expected_version: Option<i64>,
    /// The root cause in words.
    pub root_cause: Option<String>,
    /// Its class; that of the catalogue's cause where it is left out.
    pub cause_class: Option<CauseClass>,
    /// Its key in the catalogue.
    pub cause_key: Option<String>,
    /// The label of a key that the catalogue does not know yet: it is added with this conclusion.
    pub cause_label: Option<String>,
    /// The supported answer that the root cause rests on.
    pub root_node: Option<Uuid>,
    /// That the cause could not be determined.
    pub undetermined: bool,
    /// Why not.
    pub reason: Option<String>,
    /// What kept the incident from being seen earlier.
    pub detection_gap: Option<String>,
    /// The controls that failed, by framework reference.
    pub failed_controls: Vec<String>,
}

/// Concludes the analysis of a review and gives the incident its recurrence key.
pub async fn conclude(call: &Call, new: Conclusion) -> Result<analysis::Model> {
    call.require(Permission::AnalyseCause)?;
    call.write(async |tx| {
        let (incident, review) = review::queries::named(tx, new.review).await?;
        let before = open::of(tx, &review).await?;
        tx.expect_version(&before, new.expected_version)?;
        let failed = failed_controls(&new.failed_controls)?;
        let mut blockers: Vec<Blocker> = rules::open(&review, rules::CONCLUDE).into_iter().collect();
        let node = root_node(tx, &before, &new).await?;
        let found = if new.undetermined {
            undetermined(&before, &new, &mut blockers)
        } else {
            let shown = match &node {
                Some(node) => queries::shown(tx, &[node.id]).await?.contains(&node.id),
                None => false,
            };
            blockers.extend(rules::grounded(Ground { node: node.as_ref(), shown }, &before));
            cause(tx, &before, &new, &mut blockers).await?
        };
        Refusal::unless_open(blockers)?;
        let Some(found) = found else { return Err(Refusal::invalid("rootCause", "There is no conclusion.").into()) };
        let key = match &found {
            Found::Cause { key, class, .. } => {
                learn(tx, key, *class, new.cause_label.as_deref()).await?;
                Some(key.clone())
            }
            Found::Undetermined { .. } => None,
        };
        let gap = filled(new.detection_gap.as_deref());
        let mut after = before.clone().concluded(found, node.as_ref(), tx.now).noting(gap, failed);
        after.author_id = tx.actor().person;
        let concluded = tx.change("concludeRootCause", &before, after).await?;
        if incident.cause_key != key {
            let after = incident::incident::Model { cause_key: key, ..incident.clone() };
            tx.change("concludeRootCause", &incident, after).await?;
        }
        Ok(concluded)
    })
    .await
}

fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn failed_controls(written: &[String]) -> Result<Vec<String>, Refusal> {
    let parse = |(at, text): (usize, &String)| {
        control_ref::parse(text).ok_or_else(|| Refusal::invalid(&format!("failedControls.{at}"), control_ref::EXPECTED))
    };
    written.iter().enumerate().map(parse).collect()
}

async fn root_node(tx: &Tx, analysis: &analysis::Model, new: &Conclusion) -> Result<Option<why::Model>> {
    let Some(id) = new.root_node else { return Ok(None) };
    if new.undetermined {
        return Err(Refusal::invalid("rootNode", "A cause that could not be determined rests on no answer.").into());
    }
    let node = tx.named::<why::Entity>("rootNode", "why", id).await?;
    if node.analysis_id != analysis.id {
        return Err(Refusal::invalid("rootNode", "The root cause rests on an answer of its own analysis.").into());
    }
    Ok(Some(node))
}

fn undetermined(analysis: &analysis::Model, new: &Conclusion, blockers: &mut Vec<Blocker>) -> Option<Found> {
    let reason = filled(new.reason.as_deref());
    if reason.is_none() {
        blockers.push(rules::missing("reason", analysis));
    }
    reason.map(|reason| Found::Undetermined { reason })
}

async fn cause(
    tx: &Tx,
    analysis: &analysis::Model,
    new: &Conclusion,
    blockers: &mut Vec<Blocker>,
) -> Result<Option<Found>> {
    let root_cause = filled(new.root_cause.as_deref());
    let key = filled(new.cause_key.as_deref()).map(|text| rules::key(&text)).transpose()?;
    let known = match &key {
        Some(key) => queries::cause(tx, key).await?,
        None => None,
    };
    if let (Some(known), Some(class)) = (&known, new.cause_class)
        && known.cause_class != class
    {
        let message = format!("{} is of the class {} in the catalogue.", known.key, known.cause_class);
        return Err(Refusal::invalid("causeClass", message).into());
    }
    if known.is_none() && key.is_some() && filled(new.cause_label.as_deref()).is_none() {
        let message = "The catalogue does not know this key: choose one that it knows, or give causeLabel to add it.";
        return Err(Refusal::invalid("causeKey", message).into());
    }
    let class = new.cause_class.or_else(|| known.map(|known| known.cause_class));
    let empty = [("rootCause", root_cause.is_none()), ("causeClass", class.is_none()), ("causeKey", key.is_none())];
    blockers.extend(empty.into_iter().filter(|(_, empty)| *empty).map(|(field, _)| rules::missing(field, analysis)));
    let (Some(root_cause), Some(class), Some(key)) = (root_cause, class, key) else { return Ok(None) };
    Ok(Some(Found::Cause { root_cause, class, key }))
}

/// Adds a key that the catalogue does not know yet.
async fn learn(tx: &Tx, key: &str, class: CauseClass, label: Option<&str>) -> Result<()> {
    if queries::cause(tx, key).await?.is_some() {
        return Ok(());
    }
    let label = filled(label).filter(|label| label.chars().count() <= 200);
    let label = label.ok_or_else(|| Refusal::invalid("causeLabel", "A label has 1 to 200 characters."))?;
    let row = catalogue::Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        key: key.to_owned(),
        cause_class: class,
        label,
        version: 1,
    };
    tx.add("concludeRootCause", row).await?;
    Ok(())
}
