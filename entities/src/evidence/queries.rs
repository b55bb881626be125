//! Reading evidence: what meets which requirement, and the rows behind the API's fields.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

use super::fulfilment::Fulfilment;
use super::model::{EvidenceKind, LinkSubject, State, link, piece, requirement, version};
use crate::call::Tx;
use crate::clock;
use crate::error::{Code, Error, Refusal, Result};
use crate::rows::column;

/// For each action or step: what it must show, and what is shown for it. Three statements whatever their number.
pub async fn fulfilment(tx: &Tx, subject_ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Fulfilment>>> {
    let requirements = tx.children::<requirement::Entity>("subject_id", subject_ids, "ordinal").await?;
    let ids: Vec<Uuid> = requirements.iter().map(|requirement| requirement.id).collect();
    let shown = shown_for(tx, LinkSubject::Requirement, &ids).await?;
    let mut found: HashMap<Uuid, Vec<Fulfilment>> = HashMap::new();
    for requirement in requirements {
        let mut shown = shown.get(&requirement.id).cloned().unwrap_or_default();
        shown.retain(|version| matches!(version.state, State::Submitted | State::Accepted));
        found.entry(requirement.subject_id).or_default().push(Fulfilment { requirement, shown });
    }
    Ok(found)
}

/// For each subject of a kind: the versions shown for it, in the order they were linked. Two statements.
pub async fn shown_for(tx: &Tx, kind: LinkSubject, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<version::Model>>> {
    let mut links = tx.children::<link::Entity>("subject_id", ids, "linked_at").await?;
    links.retain(|link| link.subject_kind == kind);
    let versions: Vec<Uuid> = links.iter().map(|link| link.evidence_version_id).collect();
    let versions: HashMap<Uuid, version::Model> =
        tx.by_ids::<version::Entity>(&versions).await?.into_iter().map(|version| (version.id, version)).collect();
    let mut found: HashMap<Uuid, Vec<version::Model>> = HashMap::new();
    for link in links {
        if let Some(version) = versions.get(&link.evidence_version_id) {
            found.entry(link.subject_id).or_default().push(version.clone());
        }
    }
    Ok(found)
}

/// The piece that was added last to each of these incidents. One statement, and one row an incident.
pub async fn latest(tx: &Tx, incidents: &[Uuid]) -> Result<HashMap<Uuid, piece::Model>> {
    if incidents.is_empty() {
        return Ok(HashMap::new());
    }
    let (id, place) = (Alias::new("id"), Alias::new("place"));
    let order = "ROW_NUMBER() OVER (PARTITION BY incident_id ORDER BY created_at DESC, id DESC)";
    let placed = Query::select()
        .column(id.clone())
        .expr_as(Expr::cust(order), place.clone())
        .from(piece::Entity)
        .and_where(column::<piece::Entity>("organisation_id").eq(tx.organisation))
        .and_where(tx.any_of::<piece::Entity>("incident_id", incidents))
        .take();
    let mut last = Query::select();
    last.column(id).from_subquery(placed, Alias::new("placed")).and_where(Expr::col(place).eq(1));
    let last = column::<piece::Entity>("id").in_subquery(last);
    let rows = tx.rows::<piece::Entity>().filter(last).all(tx).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.incident_id?, row))).collect())
}

/// The versions of a piece, oldest first.
pub async fn versions_of(tx: &Tx, piece: Uuid) -> Result<Vec<version::Model>> {
    tx.children::<version::Entity>("evidence_id", &[piece], "number").await
}

/// A version to be decided about and all versions of its piece, oldest first; locked, after every incident in which one
/// of them is shown.
pub(super) async fn to_be_decided(tx: &Tx, id: Uuid) -> Result<(version::Model, Vec<version::Model>)> {
    let asked = tx.named::<version::Entity>("evidenceVersion", "version of evidence", id).await?;
    let ids: Vec<Uuid> = versions_of(tx, asked.evidence_id).await?.into_iter().map(|version| version.id).collect();
    tx.hold(shown_in(tx, &ids).await?.into_iter().chain(asked.incident_id)).await?;
    let mut versions = tx.locked_all::<version::Entity>(&ids).await?;
    versions.sort_by_key(|version| version.number);
    let version = versions.iter().find(|version| version.id == id).cloned().ok_or(Error::NotFound)?;
    // Showing a version locks it too, so that from here on no further incident can come to rest on it.
    if shown_in(tx, &ids).await?.into_iter().any(|incident| !tx.holds(incident)) {
        let message = "This evidence was shown for another incident just now: decide once more.";
        return Err(Refusal::new(Code::Conflict, message).at("evidenceVersion").into());
    }
    Ok((version, versions))
}

/// The incidents in which versions are shown.
async fn shown_in(tx: &Tx, versions: &[Uuid]) -> Result<Vec<Uuid>> {
    let links = tx.children::<link::Entity>("evidence_version_id", versions, "linked_at").await?;
    Ok(links.into_iter().filter_map(|link| link.incident_id).collect())
}

/// The requirements that a version answers.
pub async fn required_by(tx: &Tx, version: Uuid) -> Result<Vec<requirement::Model>> {
    let links = tx.children::<link::Entity>("evidence_version_id", &[version], "linked_at").await?;
    let answered = links.into_iter().filter(|link| link.subject_kind == LinkSubject::Requirement);
    let ids: Vec<Uuid> = answered.map(|link| link.subject_id).collect();
    let mut found = tx.by_ids::<requirement::Entity>(&ids).await?;
    found.sort_by_key(|asked| ids.iter().position(|id| *id == asked.id));
    Ok(found)
}

/// For each of these versions: the ids of the requirements it answers. One statement.
pub(super) async fn answered_by(tx: &Tx, versions: &[version::Model]) -> Result<HashMap<Uuid, HashSet<Uuid>>> {
    let ids: Vec<Uuid> = versions.iter().map(|version| version.id).collect();
    let mut answered: HashMap<Uuid, HashSet<Uuid>> = ids.iter().map(|&id| (id, HashSet::new())).collect();
    for link in tx.children::<link::Entity>("evidence_version_id", &ids, "linked_at").await? {
        if link.subject_kind == LinkSubject::Requirement {
            answered.entry(link.evidence_version_id).or_default().insert(link.subject_id);
        }
    }
    Ok(answered)
}

/// Which pieces of evidence a list holds.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of one of these kinds.
    pub kinds: Vec<EvidenceKind>,
    /// With a version in one of these states, as time alone has changed it.
    pub states: Vec<State>,
    /// Of this incident.
    pub incident: Option<Uuid>,
}

/// The pieces of evidence that pass a filter.
pub async fn select(tx: &Tx, filter: &Filter) -> Result<Select<piece::Entity>> {
    let mut select = tx.rows::<piece::Entity>();
    if !filter.kinds.is_empty() {
        select = select.filter(piece::Column::Kind.is_in(filter.kinds.iter().copied()));
    }
    if let Some(incident) = filter.incident {
        select = select.filter(piece::Column::IncidentId.eq(incident));
    }
    if !filter.states.is_empty() {
        let zone = clock::zone(&tx.organisation().await?.zone);
        let ended = version::Column::ValidUntil.lt(tx.now.date_in(zone));
        let mut any = Condition::any();
        for &state in &filter.states {
            let stands = match state {
                State::Expired => version::Column::State.eq(State::Accepted).and(ended.clone()),
                State::Accepted => {
                    let valid = version::Column::ValidUntil.is_null().or(ended.clone().not());
                    version::Column::State.eq(State::Accepted).and(valid)
                }
                other => version::Column::State.eq(other),
            };
            any = any.add(stands);
        }
        let versions = tx.rows::<version::Entity>().filter(any).select_only().column(version::Column::EvidenceId);
        select = select.filter(piece::Column::Id.in_subquery(versions.into_query()));
    }
    Ok(select)
}
