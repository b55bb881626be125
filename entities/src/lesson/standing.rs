//! How lessons stand: their computed state, and the versions and evidence it rests on. A handful of statements, whatever
//! the number of lessons.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::model::{Model, State};
use super::recurrences::Recurrences;
use super::rules::{self, Grounds};
use crate::action;
use crate::call::Tx;
use crate::clock::{self, Instant};
use crate::error::Result;
use crate::{evidence, incident, register};

/// How one lesson stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The state as it is shown.
    pub state: State,
    /// Since when it is embedded.
    pub embedded_since: Option<Instant>,
    /// The versions that name it as their cause.
    pub versions: Vec<register::version::Model>,
    /// The accepted evidence on it or on actions that came from it.
    pub evidence: Vec<evidence::version::Model>,
}

/// How these lessons stand now, by their ids.
pub async fn of(tx: &Tx, lessons: &[Model]) -> Result<HashMap<Uuid, Standing>> {
    let ids: Vec<Uuid> = lessons.iter().map(|lesson| lesson.id).collect();
    let mut versions: HashMap<Uuid, Vec<register::version::Model>> = HashMap::new();
    for (cause, version) in register::queries::changed_by(tx, &ids).await? {
        if let Some(lesson) = cause.cause_id {
            versions.entry(lesson).or_default().push(version);
        }
    }
    let mut evidence = accepted(tx, &ids).await?;
    let causes = causes(tx, lessons).await?;
    let recurrences = Recurrences::of(tx, &causes.values().map(String::as_str).collect()).await?;
    let standing = |lesson: &Model| {
        let versions = versions.remove(&lesson.id).unwrap_or_default();
        let evidence = evidence.remove(&lesson.id).unwrap_or_default();
        let cause = causes.get(&lesson.incident_id).map(String::as_str);
        let effective = || versions.iter().filter_map(|version| version.effective_at);
        let grounds = Grounds {
            first_effective: effective().min(),
            last_effective: effective().max(),
            first_accepted: evidence.iter().filter_map(|version| version.decided_at).min(),
            struck: recurrences.last(cause, lesson.incident_id),
        };
        let (state, embedded_since) =
            (rules::state(lesson.state, &grounds), rules::embedded_since(lesson.state, &grounds));
        (lesson.id, Standing { state, embedded_since, versions, evidence })
    };
    Ok(lessons.iter().map(standing).collect())
}

/// The causes of the incidents that taught these lessons.
async fn causes(tx: &Tx, lessons: &[Model]) -> Result<HashMap<Uuid, String>> {
    use incident::incident::{Column, Entity};
    let origins: Vec<Uuid> = lessons.iter().map(|lesson| lesson.incident_id).collect();
    if origins.is_empty() {
        return Ok(HashMap::new());
    }
    let known = tx.rows::<Entity>().filter(tx.any_of::<Entity>("id", &origins)).filter(Column::CauseKey.is_not_null());
    Ok(tx.some(known.select_only().columns([Column::Id, Column::CauseKey])).await?.into_iter().collect())
}

/// The same for lessons known by their ids.
pub async fn of_ids(tx: &Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Standing>> {
    of(tx, &tx.by_ids::<super::Entity>(ids).await?).await
}

/// The accepted evidence on each lesson, on an action that came from it, or on a requirement of such an action.
async fn accepted(tx: &Tx, lessons: &[Uuid]) -> Result<HashMap<Uuid, Vec<evidence::version::Model>>> {
    let sources = tx.children::<action::source::Entity>("source_id", lessons, "id").await?;
    let actions: Vec<Uuid> = sources.iter().map(|source| source.action_id).collect();
    let requirements = tx.children::<evidence::requirement::Entity>("subject_id", &actions, "ordinal").await?;
    // From what evidence is linked to, to the lessons it speaks for.
    let mut speaks_for: HashMap<Uuid, HashSet<Uuid>> = lessons.iter().map(|&id| (id, HashSet::from([id]))).collect();
    for source in &sources {
        speaks_for.entry(source.action_id).or_default().insert(source.source_id);
    }
    for requirement in &requirements {
        let of_action = speaks_for.get(&requirement.subject_id).cloned().unwrap_or_default();
        speaks_for.entry(requirement.id).or_default().extend(of_action);
    }
    let subjects: Vec<Uuid> = speaks_for.keys().copied().collect();
    let links = tx.children::<evidence::link::Entity>("subject_id", &subjects, "linked_at").await?;
    let versions: Vec<Uuid> = links.iter().map(|link| link.evidence_version_id).collect();
    let zone = clock::zone(&tx.organisation().await?.zone);
    let standing: HashMap<Uuid, evidence::version::Model> = tx
        .by_ids::<evidence::version::Entity>(&versions)
        .await?
        .into_iter()
        .filter(|version| version.holds(tx.now, zone))
        .map(|version| (version.id, version))
        .collect();
    let mut by_lesson: HashMap<Uuid, Vec<evidence::version::Model>> = HashMap::new();
    for link in links {
        let Some(version) = standing.get(&link.evidence_version_id) else { continue };
        for lesson in speaks_for.get(&link.subject_id).into_iter().flatten() {
            let known = by_lesson.entry(*lesson).or_default();
            if !known.iter().any(|other| other.id == version.id) {
                known.push(version.clone());
            }
        }
    }
    Ok(by_lesson)
}
