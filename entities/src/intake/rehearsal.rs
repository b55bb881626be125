//! A rehearsal: what an import would do, counted, with nothing written.

use std::collections::HashMap;

use super::model::run;
use super::record::Line;
use super::rules::{Identity, Reading, Standing, plan};
use super::{queries, veris};
use crate::actor::Permission;
use crate::call::Call;
use crate::clock::Instant;
use crate::error::Result;

/// What an import did or would do: `read` is the sum of `imported`, `unchanged` and `held`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// Lines that are not blank.
    pub read: i64,
    /// Records that became incidents.
    pub imported: i64,
    /// Records that stand already with the same content.
    pub unchanged: i64,
    /// Lines held back.
    pub held: i64,
    /// Warnings about imported records.
    pub warnings: i64,
}

impl From<&run::Model> for Tally {
    fn from(run: &run::Model) -> Self {
        Self {
            read: run.read_count,
            imported: run.imported_count,
            unchanged: run.unchanged_count,
            held: run.held_count,
            warnings: run.warning_count,
        }
    }
}

/// An import that writes nothing; it remembers what it would have written.
#[derive(Default)]
pub struct Rehearsal {
    standing: HashMap<Identity, Standing>,
    tally: Tally,
}

impl Rehearsal {
    /// Looks at a batch of lines. Without a call there is no organisation yet, and nothing stands.
    pub async fn look(&mut self, call: Option<&Call>, now: Instant, lines: Vec<Line>) -> Result<Tally> {
        let readings: Vec<Reading> = lines.into_iter().map(Reading::from).collect();
        if let Some(call) = call {
            call.require(Permission::Import)?;
            let known = call.read(async |tx| queries::standing(tx, &readings).await).await?;
            self.standing.extend(known);
        }
        let plan = plan(&readings, &mut self.standing);
        let count = |items: usize| i64::try_from(items).unwrap_or(i64::MAX);
        self.tally.read += count(readings.len());
        self.tally.imported += count(plan.new.len());
        self.tally.unchanged += plan.unchanged;
        self.tally.held += count(plan.held.len());
        let odd = plan.new.iter().map(|(_, _, record)| count(veris::map(record, now).odd.0.len()));
        self.tally.warnings += odd.sum::<i64>();
        Ok(self.tally)
    }
}
