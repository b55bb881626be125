//! When the cause of a lesson's incident struck last, elsewhere: confirmed incidents, exercises and duplicates aside.

use std::collections::{HashMap, HashSet};

use serde_json::json;
use uuid::Uuid;

use super::rules::Recurrence;
use crate::call::Tx;
use crate::clock::Instant;
use crate::error::Result;
use crate::question::Question;

/// The last two incidents of each cause, the latest first: of two, one at least is not the lesson's own.
#[derive(Debug, Default)]
pub struct Recurrences(HashMap<String, Vec<Recurrence>>);

impl Recurrences {
    /// Of these causes.
    pub async fn of(tx: &Tx, causes: &HashSet<&str>) -> Result<Self> {
        if causes.is_empty() {
            return Ok(Self::default());
        }
        let among = tx.dialect(
            "(SELECT value FROM json_each({causes}))",
            "(SELECT value FROM json_array_elements_text({causes}::json))",
        );
        let asked = asked(tx, &format!("AND i.cause_key IN {among}"));
        Self::found(tx, asked.with("causes", json!(causes).to_string())).await
    }

    /// Of every cause, as of an instant.
    pub async fn before(tx: &Tx, instant: Instant) -> Result<Self> {
        Self::found(tx, asked(tx, "AND i.detected_at < {before}").with("before", instant.micros())).await
    }

    async fn found(tx: &Tx, asked: Question) -> Result<Self> {
        let mut all: HashMap<String, Vec<Recurrence>> = HashMap::new();
        for (cause, id, at) in tx.tuples::<(String, Uuid, Instant)>(asked.statement(tx)).await? {
            all.entry(cause).or_default().push(Recurrence { at, id });
        }
        Ok(Self(all))
    }

    /// The last one of a cause that is not this incident.
    pub fn last(&self, cause: Option<&str>, aside: Uuid) -> Option<Recurrence> {
        let known = self.0.get(cause?)?;
        known.iter().copied().filter(|again| again.id != aside).max_by_key(|again| (again.at, again.id))
    }
}

fn asked(tx: &Tx, narrowed: &str) -> Question {
    let text = format!("{} {narrowed}) AS struck WHERE place <= 2", include_str!("recurrences.sql").trim_end());
    Question::new(text).with("organisation", tx.organisation)
}
