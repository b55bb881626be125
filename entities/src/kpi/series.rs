//! The series of a figure: how it stood at the ends of twelve months, as recorded where a month was recorded, else
//! counted now. Where the definition changed between two points the series breaks, and says so.

use std::collections::HashMap;

use super::definition::Key;
use super::measure;
use super::model::Status;
use super::population::Population;
use super::recorded;
use super::scope::Scope;
use super::tally::{Numbers, Tally};
use super::target::{Target, Targets, targets};
use super::window::{Month, Window};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock::Instant;
use crate::error::Result;

/// How many monthly points a series has.
pub const POINTS: u32 = 12;

/// A point of a series: a figure as of a month's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Which month.
    pub month: Month,
    /// Its end in the zone that is asked for.
    pub as_of: Instant,
    /// The numbers.
    pub numbers: Numbers,
    /// What was aimed at.
    pub target: Target,
    /// How they stand against that.
    pub status: Status,
    /// The version of the definition that they were counted by.
    pub definition_version: i64,
    /// Whether they were counted by another definition than the point before, so that the two are not compared.
    pub series_break: bool,
    /// Whether they were recorded when the month ended; otherwise they were counted now, over today's rows.
    pub recorded: bool,
}

/// The twelve monthly points up to an instant, oldest first, of each figure that the scope can narrow.
pub async fn series(call: &Call, as_of: Instant, scope: &Scope) -> Result<HashMap<Key, Vec<Point>>> {
    call.require(Permission::Read)?;
    call.read(async |tx| scoped(tx, as_of, scope).await).await
}

/// The twelve monthly points up to an instant, oldest first.
pub async fn points(tx: &Tx, as_of: Instant) -> Result<HashMap<Key, Vec<Point>>> {
    scoped(tx, as_of, &Scope::default()).await
}

/// What was recorded is about everything: the points of a scope are counted now.
async fn scoped(tx: &Tx, as_of: Instant, scope: &Scope) -> Result<HashMap<Key, Vec<Point>>> {
    let zone = measure::zone(tx, scope).await?;
    let last = Month::last_ended(as_of, zone);
    let months: Vec<Month> = (0..POINTS).rev().map(|back| last.back(back)).collect();
    let ends: Vec<Instant> = months.iter().map(|month| month.end(zone)).collect();
    let targets = targets(tx, &ends).await?;
    // Months were recorded by the organisation's own calendar, over windows as long as they are defined.
    let as_recorded = scope.is_whole() && zone == measure::own_zone(tx).await?;
    let mut kept = if as_recorded { recorded::points(tx, &months, zone).await? } else { HashMap::new() };
    kept.retain(|(key, _), _| scope.definition(*key) == key.definition());
    let mut series = HashMap::new();
    for population in Population::ALL.into_iter().filter(|population| scope.fits(population.rows())) {
        let gone = |month: &Month| population.keys().iter().any(|key| !kept.contains_key(&(*key, *month)));
        let missing: Vec<Month> = months.iter().copied().filter(gone).collect();
        let mut counted = live(tx, population, &missing, (scope, &targets)).await?;
        for &key in population.keys() {
            let of =
                months.iter().filter_map(|&month| kept.remove(&(key, month)).or_else(|| counted.remove(&(key, month))));
            series.insert(key, broken(of.collect()));
        }
    }
    Ok(series)
}

/// The points of some months, counted now. One statement, whatever their number.
async fn live(
    tx: &Tx,
    population: Population,
    months: &[Month],
    (scope, targets): (&Scope, &Targets),
) -> Result<HashMap<(Key, Month), Point>> {
    let zone = measure::zone(tx, scope).await?;
    let mut windows: Vec<Window> = Vec::new();
    for month in months {
        for window in population.windows(month.end(zone), zone, scope) {
            if !windows.contains(&window) {
                windows.push(window);
            }
        }
    }
    if windows.is_empty() {
        return Ok(HashMap::new());
    }
    let tallies = measure::tally(tx, population, &windows, zone, scope).await?;
    let mut points = HashMap::new();
    for &month in months {
        let as_of = month.end(zone);
        let own = population.windows(as_of, zone, scope);
        let own = own.iter().filter_map(|of| tallies.get(windows.iter().position(|window| window == of)?));
        let own: Vec<&Tally> = own.collect();
        for &key in population.keys() {
            let target = targets.of(key, as_of);
            let (numbers, before) = (Numbers::of(key, &own), Numbers::of(key, own.get(1..).unwrap_or_default()));
            let point = Point {
                month,
                as_of,
                numbers,
                target,
                status: target.status(key, &numbers, Some(&before)),
                definition_version: key.definition().version,
                series_break: false,
                recorded: false,
            };
            points.insert((key, month), point);
        }
    }
    Ok(points)
}

/// Where the definition changed from one point to the next, the series breaks.
fn broken(mut points: Vec<Point>) -> Vec<Point> {
    for at in 1..points.len() {
        points[at].series_break = points[at].definition_version != points[at - 1].definition_version;
    }
    points
}
