//! How lessons stand: their computed state, and the versions and evidence it rests on. A handful of statements, whatever
//! the number of lessons.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::model::{Model, State};
use super::rules::{self, Grounds, Recurrence};
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
    /// The incident whose cause struck again, where that reopened it.
    pub struck_again: Option<Recurrence>,
    /// The versions that name it as their cause.
    pub versions: Vec<register::version::Model>,
    /// The accepted evidence on it or on actions that came from it.
    pub evidence: Vec<evidence::version::Model>,
}

/// How these lessons stand now, by their ids.
pub async fn of(tx: &Tx, lessons: &[Model]) -> Result<HashMap<Uuid, Standing>> {
    standing(tx, lessons, None).await
}

/// How they stood before an instant, by today's rows: what came into force, was accepted or struck later is left out.
pub async fn before(tx: &Tx, lessons: &[Model], at: Instant) -> Result<HashMap<Uuid, Standing>> {
    standing(tx, lessons, Some(at)).await
}

async fn standing(tx: &Tx, lessons: &[Model], before: Option<Instant>) -> Result<HashMap<Uuid, Standing>> {
    let ids: Vec<Uuid> = lessons.iter().map(|lesson| lesson.id).collect();
    let mut versions: HashMap<Uuid, Vec<register::version::Model>> = HashMap::new();
    for (cause, version) in register::queries::changed_by(tx, &ids).await? {
        if let Some(lesson) = cause.cause_id {
            versions.entry(lesson).or_default().push(version);
        }
    }
    let mut evidence = accepted(tx, &ids).await?;
    let recurrences = recurrences(tx, lessons).await?;
    let standing = |lesson: &Model| {
        let versions = versions.remove(&lesson.id).unwrap_or_default();
        let evidence = evidence.remove(&lesson.id).unwrap_or_default();
        let accepted = evidence.iter().filter_map(|version| version.decided_at).collect();
        let recurrences = recurrences.get(&lesson.id).cloned().unwrap_or_default();
        let grounds = Grounds { versions, accepted, recurrences };
        let grounds = before.into_iter().fold(grounds, Grounds::before);
        let (state, embedded_since) = (rules::state(lesson, &grounds), rules::embedded_since(lesson, &grounds));
        let struck_again = rules::struck_again(lesson, &grounds).cloned();
        (lesson.id, Standing { state, embedded_since, struck_again, versions: grounds.versions, evidence })
    };
    Ok(lessons.iter().map(standing).collect())
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

/// Where the cause of each lesson's incident struck elsewhere: confirmed incidents, exercises and duplicates aside.
async fn recurrences(tx: &Tx, lessons: &[Model]) -> Result<HashMap<Uuid, Vec<Recurrence>>> {
    use incident::incident::{Column, Entity};
    let origins: Vec<Uuid> = lessons.iter().map(|lesson| lesson.incident_id).collect();
    let origins = tx.by_ids::<Entity>(&origins).await?;
    let keys: HashSet<&str> = origins.iter().filter_map(|origin| origin.cause_key.as_deref()).collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let struck = tx
        .rows::<Entity>()
        .filter(Column::CauseKey.is_in(keys.iter().copied()))
        .filter(Column::Kind.eq(incident::Kind::Confirmed))
        .filter(Column::State.ne(incident::State::Reclassified))
        .filter(Column::Exercise.eq(false))
        .filter(Column::DuplicateOfId.is_null())
        .all(tx)
        .await?;
    let of = |lesson: &Model| {
        let key = origins.iter().find(|origin| origin.id == lesson.incident_id)?.cause_key.as_deref()?;
        let again = struck.iter().filter(|other| other.id != lesson.incident_id);
        let again = again.filter(|other| other.cause_key.as_deref() == Some(key));
        Some((lesson.id, again.filter_map(recurrence).collect()))
    };
    Ok(lessons.iter().filter_map(of).collect())
}

fn recurrence(incident: &incident::incident::Model) -> Option<Recurrence> {
    let (reference, title) = (incident.reference.clone(), incident.title.clone());
    Some(Recurrence { at: incident.detected_at?, id: incident.id, reference, title })
}
