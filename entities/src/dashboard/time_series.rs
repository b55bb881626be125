//! Time series: flat rows of month, series and value, as charting tools take them.

use std::collections::HashMap;

use chrono_tz::Tz;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, Statement};

use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock::{self, Instant};
use crate::error::{Refusal, Result};
use crate::kpi::{self, Month};
use crate::rollup;
use crate::word::words;

/// How many months one answer may span.
const MONTHS: usize = 60;

words! {
    /// What can be asked for.
    pub enum Series {
        /// The key figures, as they were recorded at each month's end.
        Kpis = "KPIS",
        /// Incidents detected in the month.
        IncidentsDetected = "INCIDENTS_DETECTED",
        /// Incidents closed in the month.
        IncidentsClosed = "INCIDENTS_CLOSED",
        /// Actions activated in the month.
        ActionsActivated = "ACTIONS_ACTIVATED",
        /// Actions closed in the month.
        ActionsClosed = "ACTIONS_CLOSED",
        /// Actions open at the month's end.
        ActionsOpen = "ACTIONS_OPEN",
    }
}

/// The value of one series in one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The first instant of the month.
    pub time: Instant,
    /// Which series.
    pub series: String,
    /// The value: exactly, in the unit of the series; none where there was nothing to divide by.
    pub value: Option<kpi::Ratio>,
}

impl Row {
    /// The value as a number for drawing: not exact, as drawings are not.
    #[expect(clippy::cast_precision_loss, reason = "nobody sees the sixteenth digit in a chart")]
    pub fn drawn(&self) -> Option<f64> {
        self.value.map(|value| value.num as f64 / value.den as f64)
    }
}

/// The rows of these series over the months that begin before `to` and end after `from`, by series and month. Months
/// that have not begun have none.
pub async fn rows(call: &Call, series: &[Series], from: Instant, to: Instant) -> Result<Vec<Row>> {
    call.require(Permission::Read)?;
    call.read(async |tx| {
        let zone = clock::zone(&tx.organisation().await?.zone);
        let months = months(from, to, tx.now, zone)?;
        let counts = if months.is_empty() || series.iter().all(|series| *series == Series::Kpis) {
            Counts::default()
        } else {
            count(tx, &months, zone).await?
        };
        let mut rows = Vec::new();
        for &asked in Series::ALL.iter().filter(|asked| series.contains(asked)) {
            match asked {
                Series::Kpis => rows.extend(recorded(tx, &months, zone).await?),
                asked => rows.extend(counts.rows(asked, &months, zone)),
            }
        }
        Ok(rows)
    })
    .await
}

/// The months of a time, oldest first, as far as they have begun.
fn months(from: Instant, to: Instant, now: Instant, zone: Tz) -> Result<Vec<Month>, Refusal> {
    if from >= to {
        return Err(Refusal::invalid("to", "`to` lies after `from`; the month that begins with it is left out."));
    }
    let last = Month::of(Instant::from_micros(to.micros() - 1), zone).min(Month::of(now, zone));
    let months = std::iter::successors(Some(Month::of(from, zone)), |month| Some(month.next()));
    let months: Vec<Month> = months.take_while(|month| *month <= last).take(MONTHS + 1).collect();
    if months.len() > MONTHS {
        return Err(Refusal::invalid("from", format!("At most {MONTHS} months at once: ask for a part of the time.")));
    }
    Ok(months)
}

/// How many, by month, what, and severity where it matters.
#[derive(Default)]
struct Counts(HashMap<(usize, String, Option<i64>), i64>);

async fn count(tx: &Tx, months: &[Month], zone: Tz) -> Result<Counts> {
    let spans: Vec<(usize, i64, i64)> = months
        .iter()
        .enumerate()
        .map(|(slot, month)| (slot, month.start(zone).micros(), month.end(zone).micros()))
        .collect();
    let spans = serde_json::json!(spans).to_string();
    let months = tx.dialect(
        "SELECT value ->> 0 AS slot, value ->> 1 AS since, value ->> 2 AS until FROM json_each($2)",
        "SELECT (value ->> 0)::bigint AS slot, (value ->> 1)::bigint AS since, (value ->> 2)::bigint AS until \
         FROM json_array_elements($2::json)",
    );
    let (incidents, actions) = (include_str!("time_series.sql"), actions(tx, zone).await?);
    let sql = format!("WITH months AS ({months}) {incidents} UNION ALL {actions}");
    let values = [tx.organisation.into(), spans.into()];
    let mut counts = Counts::default();
    for row in tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await? {
        let slot = usize::try_from(row.try_get::<i64>("", "slot")?).unwrap_or(usize::MAX);
        counts.0.insert((slot, row.try_get("", "what")?, row.try_get("", "severity")?), row.try_get("", "n")?);
    }
    Ok(counts)
}

/// The series of actions: over what shares its months, where that is kept, else over the rows.
async fn actions(tx: &Tx, zone: Tz) -> Result<String> {
    let rows = include_str!("time_series_actions.sql");
    if !rollup::stands(tx, zone).await? {
        return Ok(rows.to_owned());
    }
    Ok(rows.replace("actions a", "action_months a").replace("COUNT(*)", "CAST(SUM(a.n) AS BIGINT)"))
}

impl Counts {
    /// A row for every month, 0 where there was nothing.
    fn rows(&self, series: Series, months: &[Month], zone: Tz) -> Vec<Row> {
        let graves = [Some(1), Some(2), Some(3), Some(4), Some(5), None];
        let lines: Vec<(String, &str, Option<i64>)> = match series {
            Series::Kpis => Vec::new(),
            Series::IncidentsDetected => graves
                .into_iter()
                .map(|grave| {
                    let of = grave.map_or_else(|| "untriaged".to_owned(), |grave| format!("severity{grave}"));
                    (format!("incidents.detected.{of}"), "DETECTED", grave)
                })
                .collect(),
            Series::IncidentsClosed => vec![("incidents.closed".to_owned(), "INCIDENTS_CLOSED", None)],
            Series::ActionsActivated => vec![("actions.activated".to_owned(), "ACTIVATED", None)],
            Series::ActionsClosed => vec![("actions.closed".to_owned(), "ACTIONS_CLOSED", None)],
            Series::ActionsOpen => vec![("actions.open".to_owned(), "OPEN", None)],
        };
        let line = |(series, what, grave): (String, &str, Option<i64>)| {
            let value = |slot| self.0.get(&(slot, what.to_owned(), grave)).copied().unwrap_or_default();
            let row = |(slot, month): (usize, &Month)| Row {
                time: month.start(zone),
                series: series.clone(),
                value: Some(kpi::Ratio::whole(i128::from(value(slot)))),
            };
            months.iter().enumerate().map(row).collect::<Vec<_>>()
        };
        lines.into_iter().flat_map(line).collect()
    }
}

/// The figures as they were recorded: the newest definition of each under its key, an older one with its version behind.
async fn recorded(tx: &Tx, months: &[Month], zone: Tz) -> Result<Vec<Row>> {
    use kpi::model::Column;
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(Vec::new()) };
    let found = tx.rows::<kpi::Entity>().filter(Column::Month.between(first.to_string(), last.to_string()));
    let mut found = found.all(tx).await?;
    found.sort_by(|a, b| (&a.key, -a.definition_version, &a.month).cmp(&(&b.key, -b.definition_version, &b.month)));
    let row = |row: &kpi::Model| {
        let (key, point) = row.point(zone)?;
        // What was counted by an older definition has a name of its own, whatever time is asked for.
        let series = match row.definition_version {
            version if version == key.definition().version => key.to_string(),
            older => format!("{key}@{older}"),
        };
        // Too little to judge is too little to draw.
        let value = point.numbers.value.filter(|_| point.status != kpi::Status::Insufficient);
        Some(Row { time: point.month.start(zone), series, value })
    };
    Ok(found.iter().filter_map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn months_are_those_of_the_zone_up_to_the_one_that_runs() {
        let now = at("2026-11-15T00:00:00Z");
        let of = |from, to| months(at(from), at(to), now, Tz::Europe__Berlin);
        let names = |found: Vec<Month>| found.iter().map(Month::to_string).collect::<Vec<_>>();
        let autumn = of("2026-08-31T22:00:00Z", "2026-10-31T23:00:00Z").unwrap();
        assert_eq!(names(autumn), ["2026-09", "2026-10"]);
        assert_eq!(names(of("2026-11-01T00:00:00Z", "2027-06-01T00:00:00Z").unwrap()), ["2026-11"]);
        assert!(of("2027-01-01T00:00:00Z", "2027-06-01T00:00:00Z").unwrap().is_empty());
        assert_eq!(of("2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z").unwrap_err().path, ["to"]);
        assert_eq!(of("2010-01-01T00:00:00Z", "2026-11-01T00:00:00Z").unwrap_err().path, ["from"]);
    }
}
