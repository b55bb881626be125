//! The report's charts, of one look: twelve months of a figure, the backlog by age, repeats by cause. Each is laid out once
//! and painted as SVG for the page and as PNG for mail.

mod axis;
mod bars;
mod font;
mod labels;
mod paint;
mod panel;
mod raster;
mod scene;
mod words;

use entities::report::content::{Band, CauseCount, TrendSeries};
use thiserror::Error;

use self::bars::Bar;
use self::scene::{SCALE, Scene};
pub use self::words::{Told, Words};

/// One chart in the forms its readers need. The same values give the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// For the page and for print.
    pub svg: String,
    /// For mail: two pixels a unit.
    pub png: Vec<u8>,
    /// Its width on a page, in units.
    pub width: i32,
    /// What is seen, in a sentence.
    pub title: String,
    /// What is seen, for who cannot see it.
    pub alt: String,
}

#[derive(Debug, Error)]
pub enum ChartError {
    #[error("a chart shows at most {MOST_POINTS} points, this series has {0}")]
    TooManyPoints(usize),
    #[error("`{0}` is not a month such as 2026-10")]
    Month(String),
    #[error("a value has the denominator {0}")]
    Denominator(i64),
    #[error("the chart could not be drawn: {0}")]
    Drawing(String),
    #[error("the chart's words could not be written: {0}")]
    Words(#[from] minijinja::Error),
    #[error("the picture could not be packed: {0}")]
    Png(#[from] png::EncodingError),
}

/// Three years by month; more would not be read.
const MOST_POINTS: usize = 36;
/// Causes that are drawn before the rest is counted together.
const MOST_CAUSES: usize = 8;
/// Panels side by side in the overview.
const COLUMNS: usize = 3;

/// Draws the twelve months of one figure; pure, a millisecond or two of CPU, so call it from a blocking thread.
pub fn draw(series: &TrendSeries) -> Result<Chart, ChartError> {
    let (scene, words) = panel(series, false)?;
    painted(&scene, words.told)
}

/// Its form for the page and no other.
pub fn svg(series: &TrendSeries) -> Result<String, ChartError> {
    let (scene, Words { told, .. }) = panel(series, false)?;
    paint::svg(&scene, &told.title, &told.alt)
}

/// Its form for mail and no other.
pub fn png(series: &TrendSeries) -> Result<Vec<u8>, ChartError> {
    paint::png(&panel(series, false)?.0)
}

/// Draws the twelve months of all figures side by side.
pub fn overview(all: &[&TrendSeries]) -> Result<Chart, ChartError> {
    let (gap, wide, tall) = (28 * SCALE, panel::WIDTH, panel::HEIGHT + panel::HEADING);
    let columns = all.len().clamp(1, COLUMNS);
    let rows = all.len().div_ceil(COLUMNS).max(1);
    let stretch = |count: usize, each: i32| i32::try_from(count).map_or(each, |count| count * (each + gap) - gap);
    let mut scene = Scene { width: stretch(columns, wide), height: stretch(rows, tall), marks: Vec::new() };
    let mut told = Vec::new();
    for (n, series) in all.iter().enumerate() {
        let (inset, words) = panel(series, true)?;
        let place = |count: usize, each: i32| i32::try_from(count).map_or(0, |count| count * (each + gap));
        scene.inset(inset, (place(n % COLUMNS, wide), place(n / COLUMNS, tall)));
        told.push(words.told);
    }
    painted(&scene, words::all(&told)?)
}

/// Draws open actions by age.
pub fn backlog(bands: &[Band]) -> Result<Chart, ChartError> {
    let told = words::backlog(bands)?;
    let bars: Vec<Bar<'_>> = bands
        .iter()
        .map(|band| Bar {
            name: &band.label,
            count: band.count,
            marked: if band.overdue { band.count } else { 0 },
            number: band.count.to_string(),
        })
        .collect();
    font::register()?;
    painted(&bars::lay_out(&told.title, &bars, &told.empty), told)
}

/// Draws incidents by cause, repeats marked.
pub fn causes(causes: &[CauseCount]) -> Result<Chart, ChartError> {
    let told = words::causes(causes, MOST_CAUSES)?;
    let bars: Vec<Bar<'_>> = causes
        .iter()
        .take(MOST_CAUSES)
        .zip(&told.numbers)
        .map(|(cause, number)| Bar {
            name: &cause.label,
            count: cause.incidents,
            marked: cause.repeats,
            number: number.clone(),
        })
        .collect();
    font::register()?;
    painted(&bars::lay_out(&told.title, &bars, &told.empty), told)
}

fn panel(series: &TrendSeries, heading: bool) -> Result<(Scene, Words), ChartError> {
    font::register()?;
    if series.points.len() > MOST_POINTS {
        return Err(ChartError::TooManyPoints(series.points.len()));
    }
    let words = words::of(series)?;
    Ok((panel::lay_out(series, &words, heading)?, words))
}

fn painted(scene: &Scene, told: Told) -> Result<Chart, ChartError> {
    let Told { title, alt, .. } = told;
    Ok(Chart { svg: paint::svg(scene, &title, &alt)?, png: paint::png(scene)?, width: scene.width / SCALE, title, alt })
}

#[cfg(test)]
mod tests;
