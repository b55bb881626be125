//! Lessons that were embedded within the period, and lessons that have no effect.

use std::cmp::Reverse;
use std::collections::HashMap;

use uuid::Uuid;

use super::{Listed, Span, in_order, name, names};
use crate::calendar::months_before;
use crate::call::Tx;
use crate::clock::Instant;
use crate::error::Result;
use crate::incident::incident;
use crate::lesson::as_of::{Stood, stood};
use crate::lesson::rules::Recurrence;
use crate::lesson::{Entity, State};
use crate::report::content::{Cause, Lesson, References, WithoutEffect};
use crate::report::words;
use crate::subject::SubjectKind;

/// How long a lesson may take from being found right to being embedded.
const DAYS: i64 = 90;

/// For how many months a lesson whose cause struck again stands as one without effect: as long as K3 tells of repeats.
const MONTHS: u32 = 12;

/// The lessons of a report: the embedded ones oldest first; of those without effect first what struck again last, then what
/// waits longest.
#[derive(Debug)]
pub struct Told {
    /// Embedded within the period.
    pub embedded: Listed<Lesson>,
    /// Without effect at the cut-off.
    pub without_effect: Listed<Lesson>,
}

/// Reads them.
pub async fn lessons(tx: &Tx, span: &Span, references: &mut References) -> Result<Told> {
    let year = months_before(span.as_of, MONTHS, span.zone);
    let mut embedded = Vec::new();
    let without = |lesson: Stood| {
        if lesson.embedded_since.is_some_and(|since| since >= span.start) {
            embedded.push(Row { id: lesson.id, at: lesson.embedded_since, again: lesson.struck_again, why: None });
        }
        let late = lesson.validated_at.plus_seconds(DAYS * 86_400) <= span.as_of;
        let again = lesson.struck_again.filter(|again| again.at >= year);
        let (why, at, again) = if lesson.state == State::Reopened && again.is_some() {
            (WithoutEffect::StruckAgain, lesson.embedded_since, again)
        } else if lesson.embedded_since.is_none() && late {
            (WithoutEffect::NotEmbedded, Some(lesson.validated_at), None)
        } else {
            return None;
        };
        Some(Row { id: lesson.id, at, again, why: Some(why) })
    };
    let mut without = stood(tx, span.as_of, without).await?;
    without.sort_by_key(|row| Reverse(row.again.map(|again| again.at)));
    let mut struck: HashMap<Uuid, usize> = HashMap::new();
    for again in without.iter().filter_map(|row| row.again) {
        *struck.entry(again.id).or_default() += 1;
    }
    let ids = |rows: &[Row]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    let mut keep = |label: &str, noun: &str, rows: &[Row]| {
        references.listed(("lessons", label), noun, SubjectKind::Lesson, ids(rows))
    };
    let embedded_ref = keep("embedded", "lessons embedded", &embedded);
    let without_effect_ref = keep("without-effect", "lessons without effect", &without);
    Ok(Told {
        embedded: Listed::of(&embedded, embedded_ref, async |rows| told(tx, span, rows, &HashMap::new()).await).await?,
        without_effect: Listed::of(&without, without_effect_ref, async |rows| told(tx, span, rows, &struck).await)
            .await?,
    })
}

/// A lesson to be told of.
#[derive(Clone, Copy, Debug)]
struct Row {
    id: Uuid,
    why: Option<WithoutEffect>,
    /// Since when it is embedded, or when it was found right.
    at: Option<Instant>,
    again: Option<Recurrence>,
}

async fn told(tx: &Tx, span: &Span, rows: &[Row], struck: &HashMap<Uuid, usize>) -> Result<Vec<Lesson>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let lessons = in_order::<Entity>(tx, &ids).await?;
    let owners = names(tx, lessons.iter().map(|lesson| lesson.owner_id)).await?;
    let again: Vec<Uuid> = rows.iter().filter_map(|row| row.again.map(|again| again.id)).collect();
    let again = tx.by_ids::<incident::Entity>(&again).await?;
    let again: HashMap<Uuid, Cause> =
        again.into_iter().map(|row| (row.id, Cause { reference: row.reference, title: row.title })).collect();
    let told = rows.iter().zip(lessons).map(|(row, lesson)| Lesson {
        owner: name(&owners, lesson.owner_id),
        reference: lesson.reference,
        statement: lesson.statement,
        since: row.at.map(|at| words::day(at.date_in(span.zone))).unwrap_or_default(),
        why: row.why,
        again: row.again.and_then(|struck| again.get(&struck.id).cloned()),
        struck_with: row.again.and_then(|again| struck.get(&again.id).copied()).unwrap_or_default(),
    });
    Ok(told.collect())
}
