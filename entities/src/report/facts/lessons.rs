//! Lessons that were embedded within the period, and lessons that have no effect.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::{Span, name, names};
use crate::calendar::months_before;
use crate::call::Tx;
use crate::clock::Instant;
use crate::error::Result;
use crate::lesson::{self, State, standing};
use crate::report::content::{Cause, Lesson, Lessons, References, WithoutEffect};
use crate::report::words;
use crate::subject::SubjectKind;

/// How long a lesson may take from being found right to being embedded.
const DAYS: i64 = 90;

/// For how many months a lesson whose cause struck again stands as one without effect: as long as K3 tells of repeats.
const MONTHS: u32 = 12;

/// Reads them: the embedded ones oldest first; of those without effect first what struck again last, then what waits longest.
pub async fn lessons(tx: &Tx, span: &Span, references: &mut References) -> Result<Lessons> {
    let found = tx.rows::<lesson::Entity>().filter(lesson::model::Column::ValidatedAt.lt(span.as_of));
    let found = found.filter(lesson::model::Column::State.ne(State::Rejected));
    let found = found.order_by_asc(lesson::model::Column::ValidatedAt).order_by_asc(lesson::model::Column::Id);
    let found = found.all(tx).await?;
    let standings = standing::before(tx, &found, span.as_of).await?;
    let owners = names(tx, found.iter().map(|lesson| lesson.owner_id)).await?;
    let year = months_before(span.as_of, MONTHS, span.zone);
    let (mut embedded, mut without) = (Vec::new(), Vec::new());
    for lesson in &found {
        let Some(stands) = standings.get(&lesson.id) else { continue };
        let told = |at: Option<Instant>, why| Lesson {
            again: stands
                .struck_again
                .as_ref()
                .map(|again| Cause { reference: again.reference.clone(), title: again.title.clone() }),
            reference: lesson.reference.clone(),
            statement: lesson.statement.clone(),
            owner: name(&owners, lesson.owner_id),
            since: at.map(|at| words::day(at.date_in(span.zone))).unwrap_or_default(),
            why,
            struck_with: 0,
        };
        let since = stands.embedded_since;
        if since.is_some_and(|since| since >= span.start) {
            embedded.push((lesson.id, told(since, None)));
        }
        let late = lesson.validated_at.is_some_and(|at| at.plus_seconds(DAYS * 86_400) <= span.as_of);
        let again = stands.struck_again.as_ref().map(|again| again.at).filter(|again| *again >= year);
        if stands.state == State::Reopened && again.is_some() {
            without.push((again, lesson.id, told(since, Some(WithoutEffect::StruckAgain))));
        } else if since.is_none() && late {
            without.push((None, lesson.id, told(lesson.validated_at, Some(WithoutEffect::NotEmbedded))));
        }
    }
    without.sort_by_key(|(again, ..)| std::cmp::Reverse(*again));
    let without: Vec<_> = without.into_iter().map(|(_, id, lesson)| (id, lesson)).collect();
    let mut keep = |label: &str, noun: &str, kept: &[(uuid::Uuid, Lesson)]| {
        let ids = kept.iter().map(|(id, _)| *id).collect();
        references.listed(("lessons", label), noun, SubjectKind::Lesson, ids)
    };
    let embedded_ref = keep("embedded", "lessons embedded", &embedded);
    let without_effect_ref = keep("without-effect", "lessons without effect", &without);
    let listed = |kept: Vec<(uuid::Uuid, Lesson)>| kept.into_iter().map(|(_, lesson)| lesson).collect();
    Ok(Lessons { embedded: listed(embedded), embedded_ref, without_effect: listed(without), without_effect_ref })
}
