//! The register versions that came into force within the period because of an incident.

use std::collections::HashMap;

use uuid::Uuid;

use super::{Listed, Span, in_order};
use crate::call::Tx;
use crate::error::{Reference, Result};
use crate::incident::incident;
use crate::question::Question;
use crate::register::{RegisterKind, cause, item, version};
use crate::report::content::{Cause, ChangedVersion, References};
use crate::report::words;
use crate::subject::Subject;

/// Those that name an incident, oldest first. SQLite would take `IS NOT NULL` for a range of an index, and go through it for
/// each version.
const CHANGED: &str = "SELECT v.id, v.kind FROM register_versions v \
    WHERE v.organisation_id = {organisation} AND v.effective_at >= {start} AND v.effective_at < {as_of} \
    AND NOT v.confirmed_no_change AND EXISTS (SELECT 1 FROM cause_edges c WHERE c.organisation_id = v.organisation_id \
        AND c.version_id = v.id AND NOT (c.incident_id IS NULL)) \
    ORDER BY v.effective_at, v.id";

/// Reads them.
pub async fn changes(tx: &Tx, span: &Span, references: &mut References) -> Result<Listed<ChangedVersion>> {
    let asked = Question::new(CHANGED)
        .with("organisation", tx.organisation)
        .with("start", span.start.micros())
        .with("as_of", span.as_of.micros());
    let named = |(id, kind): (Uuid, RegisterKind)| Some(Reference { kind: kind.version(), id });
    let changed = tx.each(asked.statement(tx), named).await?;
    let reference = references.mixed(("changes", ""), "changed versions", changed.clone());
    Listed::of(&changed, reference, async |rows| told(tx, span, rows).await).await
}

async fn told(tx: &Tx, span: &Span, rows: &[Reference]) -> Result<Vec<ChangedVersion>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let versions = in_order::<version::Entity>(tx, &ids).await?;
    let edges = tx.children::<cause::Entity>("version_id", &ids, "created_at").await?;
    let incidents: Vec<Uuid> = edges.iter().filter_map(|edge| edge.incident_id).collect();
    let incidents = by_id(tx.by_ids::<incident::Entity>(&incidents).await?);
    let items: Vec<Uuid> = versions.iter().map(|version| version.item_id).collect();
    let items = by_id(tx.by_ids::<item::Entity>(&items).await?);
    let told = versions.into_iter().filter_map(|version| {
        let item = items.get(&version.item_id)?;
        let mut behind: Vec<Uuid> =
            edges.iter().filter(|edge| edge.version_id == version.id).filter_map(|edge| edge.incident_id).collect();
        behind.sort_unstable();
        behind.dedup();
        let cause = |row: &incident::Model| Cause { reference: row.reference.clone(), title: row.title.clone() };
        let mut causes: Vec<Cause> = behind.iter().filter_map(|id| incidents.get(id)).map(cause).collect();
        causes.sort_by(|a, b| a.reference.cmp(&b.reference));
        let since = version.effective_from.or_else(|| version.effective_at.map(|at| at.date_in(span.zone)));
        Some(ChangedVersion {
            reference: item.reference.clone(),
            title: item.title.clone(),
            kind: words::register(item.kind).to_owned(),
            version: version.label,
            effective_from: since.map(words::day).unwrap_or_default(),
            incidents: causes,
        })
    });
    Ok(told.collect())
}

fn by_id<M: Subject>(rows: Vec<M>) -> HashMap<Uuid, M> {
    rows.into_iter().map(|row| (row.id(), row)).collect()
}
