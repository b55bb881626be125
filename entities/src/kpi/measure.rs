//! Measuring: the figures as of an instant, and the twelve monthly points behind each. One statement a population.

use std::collections::HashMap;

use chrono_tz::Tz;
use sea_orm::ConnectionTrait;

use super::definition::{Key, VERSION};
use super::figure::{Count, Figure, Numbers, Tally, days};
use super::model::Status;
use super::population::{self, Population};
use super::recorded;
use super::window::{Month, Window};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock::{self, Instant};
use crate::error::Result;

/// How many monthly points a series has.
pub const POINTS: u32 = 12;

/// A point of a series: a figure as of a month's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Which month.
    pub month: Month,
    /// Its end in the organisation's zone.
    pub as_of: Instant,
    /// The numbers.
    pub numbers: Numbers,
    /// How they stand against the target.
    pub status: Status,
    /// Whether they were recorded when the month ended; otherwise they were counted now, over today's rows.
    pub recorded: bool,
}

/// All figures of the organisation as of an instant (now, where none is given), over today's rows.
pub async fn kpis(call: &Call, as_of: Option<Instant>) -> Result<Vec<Figure>> {
    call.require(Permission::Read)?;
    call.read(async |tx| figures(tx, as_of.unwrap_or(call.now)).await).await
}

/// The twelve monthly points up to an instant, oldest first, of each figure.
pub async fn series(call: &Call, as_of: Instant) -> Result<HashMap<Key, Vec<Point>>> {
    call.require(Permission::Read)?;
    call.read(async |tx| points(tx, as_of).await).await
}

/// The zone that windows and months follow.
pub(crate) async fn zone(tx: &Tx) -> Result<Tz> {
    Ok(clock::zone(&tx.organisation().await?.zone))
}

/// All figures as of an instant, in the order of their keys.
pub async fn figures(tx: &Tx, as_of: Instant) -> Result<Vec<Figure>> {
    let zone = zone(tx).await?;
    let mut figures = Vec::new();
    for population in Population::ALL {
        let window = Window::trailing(as_of, population.months(), zone);
        let windows = [window, window.before(population.months(), zone)];
        let tallies = tally(tx, population, &windows, zone).await?;
        let [now, before] = tallies.as_slice() else { continue };
        figures.extend(population.keys().iter().map(|&key| Figure::of(key, window, now, before)));
        if population == Population::Due {
            let extended = tally(tx, Population::ExtendedDue, &windows[..1], zone).await?;
            for (figure, tally) in figures.iter_mut().zip(extended.iter().cycle()) {
                figure.beside.on_current_due = Some(tally.numbers(figure.definition.key));
            }
        }
    }
    figures.sort_by_key(|figure| figure.definition.key);
    for figure in figures.iter_mut().filter(|figure| figure.definition.key == Key::K6) {
        spread(tx, figure, zone).await?;
    }
    Ok(figures)
}

/// The numbers of one population in each of these windows. One statement, whatever their number.
pub(super) async fn tally(tx: &Tx, population: Population, windows: &[Window], zone: Tz) -> Result<Vec<Tally>> {
    let statement = population.statement(tx, windows, zone, include_str!("sql/tally.sql"));
    let mut tallies = vec![Tally::default(); windows.len()];
    for row in tx.query_all_raw(statement).await? {
        let slot: i64 = row.try_get("", "slot")?;
        let count = Count {
            n: row.try_get("", "n")?,
            hits: row.try_get("", "hits")?,
            also: row.try_get("", "also")?,
            seconds: row.try_get("", "seconds")?,
            rest: row.try_get("", "rest")?,
        };
        if let Some(tally) = usize::try_from(slot).ok().and_then(|slot| tallies.get_mut(slot)) {
            tally.0.insert(row.try_get("", "verdict")?, count);
        }
    }
    Ok(tallies)
}

/// Median, ninetieth percentile and the age of what is still open, beside a mean.
async fn spread(tx: &Tx, figure: &mut Figure, zone: Tz) -> Result<()> {
    let population = Population::of(figure.definition.key);
    let statement = population.statement(tx, &[figure.window], zone, include_str!("sql/spread.sql"));
    if let Some(row) = tx.query_one_raw(statement).await? {
        let at = |column: &str| row.try_get::<Option<i64>>("", column);
        if let (Some(low), Some(high), Some(p90)) = (at("low")?, at("high")?, at("p90")?) {
            figure.beside.median = days(i128::from(low) + i128::from(high), 2);
            figure.beside.p90 = days(i128::from(p90), 1);
        }
    }
    let (open, seconds, rest) = population::still_open(tx, figure.window.as_of).await?;
    figure.beside.still_open = Some(open);
    figure.beside.mean_age_open = days(i128::from(seconds) * 1_000_000 + i128::from(rest), i128::from(open));
    Ok(())
}

/// The twelve monthly points up to an instant, oldest first: as recorded where a month was recorded, else counted now.
pub async fn points(tx: &Tx, as_of: Instant) -> Result<HashMap<Key, Vec<Point>>> {
    let zone = zone(tx).await?;
    let last = Month::last_ended(as_of, zone);
    let months: Vec<Month> = (0..POINTS).rev().map(|back| last.back(back)).collect();
    let mut kept = recorded::numbers(tx, &months, VERSION).await?;
    let mut series: HashMap<Key, Vec<Point>> = HashMap::new();
    for population in Population::ALL {
        let missing: Vec<Month> = months
            .iter()
            .copied()
            .filter(|month| population.keys().iter().any(|key| !kept.contains_key(&(*key, *month))))
            .collect();
        let windows: Vec<Window> =
            missing.iter().map(|month| Window::trailing(month.end(zone), population.months(), zone)).collect();
        let tallies = if windows.is_empty() { Vec::new() } else { tally(tx, population, &windows, zone).await? };
        for &key in population.keys() {
            let mut points = Vec::with_capacity(months.len());
            for &month in &months {
                let recorded = kept.remove(&(key, month));
                let live = missing.iter().position(|gone| *gone == month).and_then(|slot| tallies.get(slot));
                let Some(numbers) = recorded.or_else(|| live.map(|tally| tally.numbers(key))) else { continue };
                let status = numbers.status(key);
                points.push(Point { month, as_of: month.end(zone), numbers, status, recorded: recorded.is_some() });
            }
            series.insert(key, points);
        }
    }
    Ok(series)
}
