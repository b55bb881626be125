//! How all lessons that were found right stood as of an instant, by today's rows: two statements, whatever their number.

use uuid::Uuid;

use super::model::State;
use super::recurrences::Recurrences;
use super::rules::{self, Grounds, Recurrence};
use crate::call::Tx;
use crate::clock::{self, Instant};
use crate::error::Result;
use crate::question::Question;

/// How one lesson stood.
#[derive(Clone, Copy, Debug)]
pub struct Stood {
    /// The lesson.
    pub id: Uuid,
    /// When it was found right.
    pub validated_at: Instant,
    /// The state as it would have been shown.
    pub state: State,
    /// Since when it was embedded.
    pub embedded_since: Option<Instant>,
    /// The incident whose cause struck again, where that reopened it.
    pub struck_again: Option<Recurrence>,
}

/// That linked evidence was accepted before the instant, and holds today.
const HOLDS: &str = "e.organisation_id = k.organisation_id AND e.id = k.evidence_version_id AND e.state = 'ACCEPTED' \
    AND e.last_check_ok IS NOT FALSE AND (e.valid_until IS NULL OR e.valid_until >= {today}) AND e.decided_at < {before}";

/// What one row of the statement holds.
type Row = (Uuid, State, Instant, Uuid, Option<String>, Option<Instant>, Option<Instant>, Option<Instant>);

/// What is made of each as it stood before an instant, the first found right first; rejected ones aside. What came into
/// force, was accepted or struck later is left out.
pub async fn stood<K>(tx: &Tx, before: Instant, mut keep: impl FnMut(Stood) -> Option<K>) -> Result<Vec<K>> {
    let recurrences = Recurrences::before(tx, before).await?;
    let today = tx.now.date_in(clock::zone(&tx.organisation().await?.zone));
    let asked = Question::new(include_str!("as_of.sql").replace("HOLDS", HOLDS))
        .with("organisation", tx.organisation)
        .with("before", before.micros())
        .with("today", today);
    let stood = |row: Row| {
        let (id, stored, validated_at, incident, cause, first_effective, last_effective, first_accepted) = row;
        let struck = recurrences.last(cause.as_deref(), incident);
        let grounds = Grounds { first_effective, last_effective, first_accepted, struck };
        keep(Stood {
            id,
            validated_at,
            state: rules::state(stored, &grounds),
            embedded_since: rules::embedded_since(stored, &grounds),
            struck_again: rules::struck_again(stored, &grounds),
        })
    };
    tx.each(asked.statement(tx), stood).await
}
