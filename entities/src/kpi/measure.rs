//! Measuring: the figures as of an instant, over today's rows. One statement a population.

use chrono_tz::Tz;
use sea_orm::ConnectionTrait;

use super::definition::Key;
use super::figure::{Figure, Spread};
use super::population::{self, Population, Rows, Source};
use super::scope::Scope;
use super::tally::{Count, Numbers, Tally, days};
use super::target::targets;
use super::window::Window;
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock::{self, Instant};
use crate::error::Result;
use crate::rollup::{self, without_comments};

/// The figures of a scope as of an instant (now, where none is given), over today's rows; those that the scope can
/// narrow.
pub async fn kpis(call: &Call, as_of: Option<Instant>, scope: &Scope) -> Result<Vec<Figure>> {
    some(call, (Key::ALL, Also::Beside), as_of, scope).await
}

/// What is counted with a figure's own numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Also {
    /// The windows before, and what stands beside the figure, which has statements of its own.
    Beside,
    /// The windows before: its trend, and how it stands where its change is judged.
    Before,
    /// Nothing: its status and trend say nothing.
    Nothing,
}

/// Some of them.
pub async fn some(call: &Call, wanted: (&[Key], Also), as_of: Option<Instant>, scope: &Scope) -> Result<Vec<Figure>> {
    call.require(Permission::Read)?;
    call.read(async |tx| scoped(tx, wanted, as_of.unwrap_or(call.now), scope).await).await
}

/// The zone that windows and months follow: the one that is asked for, or the organisation's.
pub(crate) async fn zone(tx: &Tx, scope: &Scope) -> Result<Tz> {
    Ok(match &scope.zone {
        Some(asked) => clock::zone(asked),
        None => clock::zone(&tx.organisation().await?.zone),
    })
}

/// The organisation's own zone: in it evidence holds to the end of a day, and a year reaches back from an incident.
pub(super) async fn own_zone(tx: &Tx) -> Result<Tz> {
    zone(tx, &Scope::default()).await
}

/// All figures as of an instant, in the order of their keys.
pub async fn figures(tx: &Tx, as_of: Instant) -> Result<Vec<Figure>> {
    scoped(tx, (Key::ALL, Also::Beside), as_of, &Scope::default()).await
}

async fn scoped(tx: &Tx, (keys, also): (&[Key], Also), as_of: Instant, scope: &Scope) -> Result<Vec<Figure>> {
    let (zone, targets) = (zone(tx, scope).await?, targets(tx, &[as_of]).await?);
    let mut figures = Vec::new();
    let asked = |population: &Population| population.keys().iter().any(|key| keys.contains(key));
    for population in
        Population::ALL.into_iter().filter(|population| scope.fits(population.rows()) && asked(population))
    {
        let mut windows = population.windows(as_of, zone, scope);
        if also == Also::Nothing {
            windows.truncate(population.least());
        }
        let tallies = tally(tx, population, &windows, zone, scope).await?;
        let tallies: Vec<&Tally> = tallies.iter().collect();
        let mut extended = None;
        for &key in population.keys().iter().filter(|key| keys.contains(key)) {
            let mut figure = Figure::of(scope.definition(key), windows[0], &tallies, targets.of(key, as_of));
            if also == Also::Beside {
                beside(tx, &mut figure, &mut extended, (zone, scope)).await?;
            }
            figures.push(figure);
        }
    }
    figures.sort_by_key(|figure| figure.definition.key);
    Ok(figures)
}

/// The numbers of one population in each of these windows. One statement a source, whatever their number.
pub(super) async fn tally(
    tx: &Tx,
    population: Population,
    windows: &[Window],
    zone: Tz,
    scope: &Scope,
) -> Result<Vec<Tally>> {
    let mut tallies = vec![Tally::default(); windows.len()];
    let own = own_zone(tx).await?;
    for (source, spans) in sources(tx, population, windows, zone, scope).await? {
        let counted = match source {
            Source::Rows => include_str!("sql/tally.sql"),
            Source::Months => include_str!("sql/tally_of_months.sql"),
        };
        let asked = population.judged_over(tx, &spans, own, scope, source).then(&without_comments(counted));
        for row in tx.query_all_raw(asked.statement(tx)).await? {
            let slot: i64 = row.try_get("", "slot")?;
            let (seconds, rest): (i64, i64) = (row.try_get("", "seconds")?, row.try_get("", "rest")?);
            let count = Count {
                n: row.try_get("", "n")?,
                hits: row.try_get("", "hits")?,
                also: row.try_get("", "also")?,
                measure: i128::from(seconds) * 1_000_000 + i128::from(rest),
            };
            if let Some(tally) = usize::try_from(slot).ok().and_then(|slot| tallies.get_mut(slot)) {
                tally.add(row.try_get("", "verdict")?, count);
            }
        }
    }
    Ok(tallies)
}

/// Windows with their slots.
type Spans = Vec<(usize, Window)>;

/// Everything that begins and ends with months is counted by months, where they are kept; so are the whole months within
/// a window that can be counted in parts. The rest is counted over the rows.
async fn sources(
    tx: &Tx,
    population: Population,
    windows: &[Window],
    zone: Tz,
    scope: &Scope,
) -> Result<Vec<(Source, Spans)>> {
    let (all, windows) = (windows, windows.iter().copied().enumerate());
    let parts: Vec<_> = windows.clone().map(|(slot, window)| (slot, window.parts(zone))).collect();
    let fit = population.has_parts() || parts.iter().all(|(_, (within, ends))| within.is_some() && ends.is_empty());
    let by_months = fit && population.has_months() && scope.is_whole() && rollup::stands(tx, zone).await?;
    if !by_months || population.moved_since(tx, all).await? {
        return Ok(vec![(Source::Rows, windows.collect())]);
    }
    let (mut months, mut rows) = (Spans::new(), Spans::new());
    for (slot, (within, ends)) in parts {
        months.extend(within.map(|within| (slot, within)));
        rows.extend(ends.into_iter().map(|end| (slot, end)));
    }
    Ok([(Source::Months, months), (Source::Rows, rows)].into_iter().filter(|(_, spans)| !spans.is_empty()).collect())
}

/// What is shown beside a figure and has to be counted for itself. Two figures share `extended`, the count over the dates to
/// which actions were extended.
async fn beside(tx: &Tx, figure: &mut Figure, extended: &mut Option<Tally>, (zone, scope): (Tz, &Scope)) -> Result<()> {
    let (key, window) = (figure.definition.key, figure.window);
    match key {
        Key::K1 | Key::K5 => {
            if extended.is_none() {
                *extended = tally(tx, Population::ExtendedDue, &[window], zone, scope).await?.pop();
            }
            figure.beside.on_current_due = extended.as_ref().map(|tally| Numbers::of(key, &[tally]));
        }
        Key::K6 => {
            let mut incidents = spread(tx, Population::IncidentsClosed, window, scope).await?;
            incidents.open(population::still_open(tx, Rows::Incidents, window.as_of, scope).await?);
            let mut actions = spread(tx, Population::SinceActivation, window, scope).await?;
            actions.open(population::still_open(tx, Rows::Actions, window.as_of, scope).await?);
            figure.beside.closure_policy = Some(tx.organisation().await?.closure_policy);
            figure.beside.incidents = Some(incidents);
            figure.beside.actions = Some(actions);
            figure.beside.acceptance = Some(spread(tx, Population::SinceClaim, window, scope).await?);
        }
        Key::K9 => {
            let open = population::suppliers_with_open_incidents(tx, window.as_of, scope).await?;
            figure.beside.suppliers_with_open_incidents = Some(open);
        }
        Key::K2 | Key::K3 | Key::K4 | Key::K7 | Key::K8 => {}
    }
    Ok(())
}

/// Mean, median and ninetieth percentile of the times of what was closed in a window.
async fn spread(tx: &Tx, population: Population, window: Window, scope: &Scope) -> Result<Spread> {
    let asked = population
        .judged(tx, &[window], own_zone(tx).await?, scope)
        .then(&without_comments(include_str!("sql/spread.sql")));
    let Some(row) = tx.query_one_raw(asked.statement(tx)).await? else { return Ok(Spread::default()) };
    let at = |column: &str| Ok::<_, sea_orm::DbErr>(row.try_get::<Option<i64>>("", column)?.map(i128::from));
    let (n, sum) = (at("n")?.unwrap_or_default(), at("seconds")?.zip(at("rest")?));
    Ok(Spread {
        n: i64::try_from(n).unwrap_or(i64::MAX),
        mean: sum.and_then(|(seconds, rest)| days(seconds * 1_000_000 + rest, n)),
        median: at("low")?.zip(at("high")?).and_then(|(low, high)| days(low + high, 2)),
        p90: at("p90")?.and_then(|p90| days(p90, 1)),
        ..Spread::default()
    })
}

impl Spread {
    fn open(&mut self, (still_open, micros): (i64, i128)) {
        self.still_open = Some(still_open);
        self.mean_age_open = days(micros, still_open.into());
    }
}
