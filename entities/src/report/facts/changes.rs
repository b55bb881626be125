//! The register versions that came into force within the period because of an incident.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::Span;
use crate::call::Tx;
use crate::error::{Reference, Result};
use crate::incident::incident;
use crate::register::{cause, item, version};
use crate::report::content::{Cause, ChangedVersion, References};
use crate::report::words;
use crate::subject::Subject;

/// Reads them, oldest first, and the reference behind their number.
pub async fn changes(tx: &Tx, span: &Span, references: &mut References) -> Result<(Vec<ChangedVersion>, Option<u32>)> {
    let versions = tx
        .rows::<version::Entity>()
        .filter(version::Column::EffectiveAt.gte(span.start))
        .filter(version::Column::EffectiveAt.lt(span.as_of))
        .filter(version::Column::ConfirmedNoChange.eq(false))
        .order_by_asc(version::Column::EffectiveAt)
        .order_by_asc(version::Column::Id)
        .all(tx)
        .await?;
    let ids: Vec<Uuid> = versions.iter().map(|version| version.id).collect();
    let edges = tx.children::<cause::Entity>("version_id", &ids, "created_at").await?;
    let incidents: Vec<Uuid> = edges.iter().filter_map(|edge| edge.incident_id).collect();
    let incidents = tx.by_ids::<incident::Entity>(&incidents).await?;
    let items: Vec<Uuid> = versions.iter().map(|version| version.item_id).collect();
    let items = tx.by_ids::<item::Entity>(&items).await?;
    let items: HashMap<Uuid, item::Model> = items.into_iter().map(|item| (item.id, item)).collect();
    let (mut changed, mut opened) = (Vec::new(), Vec::new());
    for version in versions {
        let behind = |row: &&incident::Model| {
            edges.iter().any(|edge| edge.version_id == version.id && edge.incident_id == Some(row.id))
        };
        let mut causes: Vec<Cause> = incidents
            .iter()
            .filter(behind)
            .map(|row| Cause { reference: row.reference.clone(), title: row.title.clone() })
            .collect();
        causes.sort_by(|a, b| a.reference.cmp(&b.reference));
        let Some(item) = items.get(&version.item_id).filter(|_| !causes.is_empty()) else { continue };
        let since = version.effective_from.or_else(|| version.effective_at.map(|at| at.date_in(span.zone)));
        opened.push(Reference { kind: version.kind(), id: version.id });
        changed.push(ChangedVersion {
            reference: item.reference.clone(),
            title: item.title.clone(),
            kind: words::register(item.kind).to_owned(),
            version: version.label,
            effective_from: since.map(words::day).unwrap_or_default(),
            incidents: causes,
        });
    }
    let reference = references.mixed(("changes", ""), "changed versions", opened);
    Ok((changed, reference))
}
