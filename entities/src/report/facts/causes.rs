//! Which causes struck in the last twelve months, and which of their incidents were repeats: by the sets behind K3, so that
//! the report and the figure never differ on what a repeat is.

use std::collections::{BTreeMap, HashSet};

use sea_orm::{QueryOrder, QuerySelect};
use uuid::Uuid;

use super::Span;
use crate::call::Tx;
use crate::error::Result;
use crate::incident::incident::{self, Column};
use crate::kpi::sets::{Part, Set};
use crate::kpi::{Key, Scope, Window};
use crate::report::content::{CauseCount, Counted, References};
use crate::root_cause::catalogue;
use crate::subject::SubjectKind;

/// The causes of the last twelve months, most repeats first and then most incidents, and how many repeats the period and the
/// one before had.
pub async fn causes(tx: &Tx, span: &Span, references: &mut References) -> Result<(Vec<CauseCount>, Counted)> {
    let year = Window::trailing(span.as_of, Key::K3.definition().months, span.zone);
    let repeats: HashSet<Uuid> = judged(tx, span, year, Part::Numerator).await?.into_iter().map(|(id, _)| id).collect();
    let labels = tx.rows::<catalogue::Entity>().all(tx).await?;
    let mut by_cause: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
    for (id, cause) in judged(tx, span, year, Part::Denominator).await? {
        by_cause.entry(cause.unwrap_or_default()).or_default().push(id);
    }
    let mut causes: Vec<(String, Vec<Uuid>)> = by_cause.into_iter().collect();
    let again = |struck: &[Uuid]| struck.iter().filter(|id| repeats.contains(id)).count();
    causes.sort_by_key(|(_, struck)| std::cmp::Reverse((again(struck), struck.len())));
    let counted = causes.into_iter().map(|(key, struck)| CauseCount {
        label: labels.iter().find(|known| known.key == key).map_or_else(|| key.clone(), |known| known.label.clone()),
        incidents: struck.len(),
        repeats: again(&struck),
        reference: references.listed(("cause", &key), "incidents of this cause", SubjectKind::Incident, struck),
    });
    let counted = counted.collect();
    let earlier = Window { start: span.period.before().start(span.zone), as_of: span.start };
    let before = judged(tx, span, earlier, Part::Numerator).await?.len();
    let now = judged(tx, span, Window { start: span.start, as_of: span.as_of }, Part::Numerator).await?;
    let now: Vec<Uuid> = now.into_iter().map(|(id, _)| id).collect();
    let count = now.len();
    let reference = references.listed(("repeats", ""), "repeat incidents in the period", SubjectKind::Incident, now);
    Ok((counted, Counted { before, now: count, reference }))
}

/// A set behind K3 in a window with the causes, in order of detection.
async fn judged(tx: &Tx, span: &Span, window: Window, part: Part) -> Result<Vec<(Uuid, Option<String>)>> {
    let set = Set { key: Key::K3, window, scope: Scope::default(), part };
    let rows = set.select::<incident::Entity>(tx, [span.zone; 2]).order_by_asc(Column::DetectedAt);
    tx.some(rows.order_by_asc(Column::Id).select_only().columns([Column::Id, Column::CauseKey])).await
}
