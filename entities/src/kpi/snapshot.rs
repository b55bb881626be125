//! Recording the figures of a month as they stand at its end, once.

use chrono_tz::Tz;
use uuid::Uuid;

use super::figure::Figure;
use super::measure;
use super::model::Model;
use super::recorded;
use super::window::Month;
use crate::call::{Call, Tx};
use crate::clock::Instant;
use crate::error::{Code, Error, Refusal, Result};
use crate::json::Json;
use crate::write::Outcome;

/// The schedule that records the figures.
pub const SCHEDULE: &str = "KPI_SNAPSHOT";

/// The figures recorded for a month.
pub struct Recorded(pub Vec<Model>);

impl Outcome for Recorded {
    fn about(&self) -> Uuid {
        self.0.first().map(|row| row.id).unwrap_or_default()
    }

    async fn again(tx: &Tx, about: Uuid) -> Result<Self> {
        let month = tx.load::<super::model::Entity>(about).await?.month.parse::<Month>().map_err(Error::fault)?;
        Ok(Self(recorded::of_month(tx, month).await?))
    }
}

/// Records the figures of a month as of its end in the organisation's zone. A second time changes nothing and answers
/// what was recorded. Refused for a month that has not ended.
pub async fn take(call: &Call, month: Month) -> Result<Vec<Model>> {
    let standing = call.read(async |tx| recorded::of_month(tx, month).await).await?;
    if !standing.is_empty() {
        return Ok(standing);
    }
    match call.write(async |tx| record(tx, month).await).await {
        Ok(done) => Ok(done.0),
        // Another worker was faster: what it wrote stands.
        Err(Error::Refused(refusal)) if refusal.code == Code::AlreadyExists => {
            call.read(async |tx| recorded::of_month(tx, month).await).await
        }
        Err(error) => Err(error),
    }
}

async fn record(tx: &Tx, month: Month) -> Result<Recorded> {
    let zone = measure::own_zone(tx).await?;
    let as_of = ended(month, tx.now, zone)?;
    if !tx.claim_slot(SCHEDULE, &month.to_string(), as_of, None).await? {
        return Err(Refusal::new(Code::AlreadyExists, format!("The figures of {month} are recorded already.")).into());
    }
    let mut rows = Vec::new();
    for figure in measure::figures(tx, as_of).await? {
        rows.push(tx.add("recordKpis", row(tx, month, &figure)).await?);
    }
    Ok(Recorded(rows))
}

fn ended(month: Month, now: Instant, zone: Tz) -> Result<Instant, Refusal> {
    let end = month.end(zone);
    if end > now {
        return Err(Refusal::invalid("month", format!("{month} has not ended yet.")));
    }
    Ok(end)
}

fn row(tx: &Tx, month: Month, figure: &Figure) -> Model {
    Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        key: figure.definition.key.to_string(),
        definition_version: figure.definition.version,
        month: month.to_string(),
        window_start: (!figure.window.is_instant()).then_some(figure.window.start),
        as_of: figure.window.as_of,
        numerator: figure.numbers.numerator,
        denominator: figure.numbers.denominator,
        counted: Some(figure.numbers.counted),
        value: figure.numbers.value.map(|value| value.to_string()),
        target: Some(Json(figure.target)),
        status: figure.status,
        trend: figure.trend,
        excluded: Json(figure.excluded.clone()),
        taken_at: tx.now,
        version: 1,
    }
}
