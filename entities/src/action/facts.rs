//! Loading what stands around actions when a gate is asked: a handful of statements, whatever the number of actions.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::model::{SourceKind, State, action, control, source};
use super::rules::{Facts, Owner};
use crate::access;
use crate::actor::Role;
use crate::call::Tx;
use crate::error::{Reference, Result};
use crate::evidence::queries::fulfilment;
use crate::person;
use crate::register;
use crate::subject::SubjectKind;

/// What matters about a person as an owner.
pub async fn owner(tx: &Tx, person: &person::Model) -> Result<Owner> {
    let assures = access::queries::holds(tx, person.id, Role::InternalAudit).await?;
    Ok(Owner { active: person.active, assures })
}

/// The facts of one action.
pub async fn one(tx: &Tx, action: &action::Model) -> Result<Facts> {
    Ok(of(tx, std::slice::from_ref(action)).await?.remove(&action.id).unwrap_or_default())
}

/// The facts of these actions, by their ids.
pub async fn of(tx: &Tx, actions: &[action::Model]) -> Result<HashMap<Uuid, Facts>> {
    let ids: Vec<Uuid> = actions.iter().map(|action| action.id).collect();
    let mut evidence = fulfilment(tx, &ids).await?;
    let mut changes: HashMap<Uuid, Vec<_>> = HashMap::new();
    for (cause, version) in register::queries::changed_by(tx, &ids).await? {
        if let Some(action) = cause.cause_id {
            changes.entry(action).or_default().push((cause, version));
        }
    }
    let controls = tx.children::<control::Entity>("action_id", &ids, "control_ref").await?;
    let sources = tx.children::<source::Entity>("action_id", &ids, "id").await?;
    let mut uncovered = uncovered(tx, &sources).await?;
    let mut facts = HashMap::with_capacity(ids.len());
    for (action, owner) in actions.iter().zip(owners(tx, actions).await?) {
        let about = Facts {
            evidence: evidence.remove(&action.id).unwrap_or_default(),
            changes: changes.remove(&action.id).unwrap_or_default(),
            controls: controls.iter().filter(|control| control.action_id == action.id).count(),
            sources: sources.iter().filter(|source| source.action_id == action.id).count(),
            owner,
            uncovered: uncovered.remove(&action.id).unwrap_or_default(),
        };
        facts.insert(action.id, about);
    }
    Ok(facts)
}

/// The owner of each action, in their order. Two statements.
async fn owners(tx: &Tx, actions: &[action::Model]) -> Result<Vec<Option<Owner>>> {
    let ids: HashSet<Uuid> = actions.iter().filter_map(|action| action.owner_id).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let people = tx.by_ids::<person::Entity>(&ids).await?;
    let held = tx.children::<access::assignment::Entity>("person_id", &ids, "id").await?;
    let assures: HashSet<Uuid> = held
        .iter()
        .filter(|held| held.role == Role::InternalAudit && held.holds_at(tx.now))
        .map(|held| held.person_id)
        .collect();
    let owner = |action: &action::Model| {
        let person = people.iter().find(|person| Some(person.id) == action.owner_id)?;
        Some(Owner { active: person.active, assures: assures.contains(&person.id) })
    };
    Ok(actions.iter().map(owner).collect())
}

/// For each action: its whys and root causes that no other action covers which still stands.
async fn uncovered(tx: &Tx, own: &[source::Model]) -> Result<HashMap<Uuid, Vec<Reference>>> {
    let roots: Vec<&source::Model> =
        own.iter().filter(|s| matches!(s.source_kind, SourceKind::WhyNode | SourceKind::RootCause)).collect();
    let ids: Vec<Uuid> = roots.iter().map(|source| source.source_id).collect();
    let all = tx.children::<source::Entity>("source_id", &ids, "id").await?;
    let actions: Vec<Uuid> = all.iter().map(|source| source.action_id).collect();
    let standing: HashSet<Uuid> = tx
        .by_ids::<action::Entity>(&actions)
        .await?
        .into_iter()
        .filter(|action| action.state != State::Cancelled)
        .map(|action| action.id)
        .collect();
    let mut uncovered: HashMap<Uuid, Vec<Reference>> = HashMap::new();
    for root in roots {
        let covers = |other: &source::Model| {
            other.source_id == root.source_id
                && other.action_id != root.action_id
                && standing.contains(&other.action_id)
        };
        if !all.iter().any(covers) {
            let kind = match root.source_kind {
                SourceKind::WhyNode => SubjectKind::WhyNode,
                _ => SubjectKind::RootCauseAnalysis,
            };
            uncovered.entry(root.action_id).or_default().push(Reference { kind, id: root.source_id });
        }
    }
    Ok(uncovered)
}
