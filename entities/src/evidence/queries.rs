//! Reading evidence: what meets which requirement, and the rows behind the API's fields.

use std::collections::HashMap;

use uuid::Uuid;

use super::fulfilment::Fulfilment;
use super::model::{LinkSubject, State, link, requirement, version};
use crate::call::Tx;
use crate::error::Result;

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
