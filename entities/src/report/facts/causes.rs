//! Which causes struck in the last twelve months, and which of their incidents were repeats.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::Span;
use crate::call::Tx;
use crate::clock::Instant;
use crate::error::Result;
use crate::incident::{Kind, State, incident};
use crate::kpi::Window;
use crate::report::content::{CauseCount, Counted, References};
use crate::root_cause::catalogue;
use crate::subject::SubjectKind;

/// How far back an earlier incident of the same cause makes a later one a repeat, in calendar months.
const MONTHS: u32 = 12;

/// An incident with a cause that was concluded.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Struck {
    id: Uuid,
    cause: String,
    detected_at: Instant,
    /// Whether somebody named the incident that it repeats.
    named: bool,
}

/// An incident as it is read: its id, cause, detection, and what it repeats.
type Found = (Uuid, Option<String>, Option<Instant>, Option<Uuid>);

/// The causes of the last twelve months, most incidents first, and how many repeats the period and the one before had.
pub async fn causes(tx: &Tx, span: &Span, references: &mut References) -> Result<(Vec<CauseCount>, Counted)> {
    let year = Window::trailing(span.as_of, MONTHS, span.zone);
    // the earliest incident counted may repeat one of a year before it; the period before begins within that time
    let since = year.before(MONTHS, span.zone).start;
    let struck = struck(tx, since, span.as_of).await?;
    let repeats = repeats(&struck, span.zone);
    let labels = tx.rows::<catalogue::Entity>().all(tx).await?;
    let mut by_cause: BTreeMap<&str, Vec<&Struck>> = BTreeMap::new();
    for one in struck.iter().filter(|one| one.detected_at >= year.start) {
        by_cause.entry(&one.cause).or_default().push(one);
    }
    let mut causes: Vec<(&str, Vec<&Struck>)> = by_cause.into_iter().collect();
    causes.sort_by_key(|(_, struck)| std::cmp::Reverse(struck.len()));
    let counted = causes.into_iter().map(|(key, struck)| CauseCount {
        label: labels.iter().find(|known| known.key == key).map_or_else(|| key.to_owned(), |known| known.label.clone()),
        incidents: struck.len(),
        repeats: struck.iter().filter(|one| repeats.contains(&one.id)).count(),
        reference: {
            let ids = struck.iter().map(|one| one.id).collect();
            references.listed(("cause", key), "incidents of this cause", SubjectKind::Incident, ids)
        },
    });
    let counted = counted.collect();
    let within = |from: Instant, until: Instant| -> Vec<Uuid> {
        let within = struck.iter().filter(|one| (from..until).contains(&one.detected_at));
        within.map(|one| one.id).filter(|id| repeats.contains(id)).collect()
    };
    let before = within(span.period.before().start(span.zone), span.start).len();
    let now = within(span.start, span.as_of);
    let count = now.len();
    let reference = references.listed(("repeats", ""), "repeat incidents in the period", SubjectKind::Incident, now);
    Ok((counted, Counted { before, now: count, reference }))
}

/// The incidents that count and whose cause was concluded, detected within a time, oldest first.
async fn struck(tx: &Tx, from: Instant, until: Instant) -> Result<Vec<Struck>> {
    use incident::Column;
    let found: Vec<Found> = tx
        .rows::<incident::Entity>()
        .filter(Column::DetectedAt.gte(from))
        .filter(Column::DetectedAt.lt(until))
        .filter(Column::CauseKey.is_not_null())
        .filter(Column::Kind.eq(Kind::Confirmed))
        .filter(Column::State.ne(State::Reclassified))
        .filter(Column::Exercise.eq(false))
        .filter(Column::DuplicateOfId.is_null())
        .select_only()
        .columns([Column::Id, Column::CauseKey, Column::DetectedAt, Column::RecurrenceOfId])
        .order_by_asc(Column::DetectedAt)
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(tx)
        .await?;
    let known = found.into_iter().filter_map(|(id, cause, detected_at, of)| {
        Some(Struck { id, cause: cause?, detected_at: detected_at?, named: of.is_some() })
    });
    Ok(known.collect())
}

/// Those that repeat an earlier one: named so, or of the same cause within the twelve months before.
fn repeats(struck: &[Struck], zone: Tz) -> Vec<Uuid> {
    let again = |one: &&Struck| {
        let year = Window::trailing(one.detected_at, MONTHS, zone);
        let earlier =
            |other: &Struck| other.cause == one.cause && (year.start..one.detected_at).contains(&other.detected_at);
        one.named || struck.iter().any(earlier)
    };
    struck.iter().filter(again).map(|one| one.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_that_struck_within_a_year_before_is_a_repeat() {
        let struck = |cause: &str, at: &str, named| Struck {
            id: Uuid::now_v7(),
            cause: cause.to_owned(),
            detected_at: at.parse().unwrap(),
            named,
        };
        let all = [
            struck("phishing-click", "2025-01-10T09:00:00Z", false),
            struck("phishing-click", "2026-01-09T09:00:00Z", false),
            struck("phishing-click", "2027-01-09T09:00:01Z", false),
            struck("lost-device", "2026-03-01T09:00:00Z", false),
            struck("open-port", "2026-04-01T09:00:00Z", true),
        ];
        assert_eq!(repeats(&all, Tz::UTC), [all[1].id, all[4].id]);
    }
}
