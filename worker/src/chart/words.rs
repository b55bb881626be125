//! What a chart says in words: its title states what is seen, its alternative text tells it to who cannot see it.

use std::cmp::Ordering;

use chrono::NaiveDate;
use entities::report::content::{Band, CauseCount, Exact, MonthFigure, TrendSeries};
use serde::Serialize;

use super::ChartError;
use crate::templates;

/// What a chart tells; the wording stands in the templates beside this file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub title: String,
    pub alt: String,
    /// What stands there when there is nothing to draw.
    pub empty: String,
    /// What stands behind each bar.
    pub numbers: Vec<String>,
}

/// The texts of a panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub told: Told,
    /// What the dashed line is called.
    pub target: String,
    /// What the hollow dot means.
    pub too_few: String,
    /// What the short dash means.
    pub nothing: String,
    /// What stands where no month could be judged.
    pub empty: String,
    pub months: Vec<Month>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Month {
    /// `Oct`
    pub short: String,
    /// `2026`
    pub year: String,
    /// `October 2026`
    pub long: String,
}

#[derive(Clone, Serialize)]
struct Seen<'a> {
    month: &'a str,
    text: &'a str,
}

/// How one value stands to an earlier one.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Move {
    Rose,
    Fell,
    Held,
}

/// A measured month: how it reads, its exact value, whether the target was met.
type Value<'a> = (Seen<'a>, Exact, Option<bool>);

#[derive(Serialize)]
struct Telling<'a> {
    series: &'a TrendSeries,
    from: &'a str,
    to: &'a str,
    first: Option<&'a Seen<'a>>,
    last: Option<&'a Seen<'a>>,
    lowest: Option<Seen<'a>>,
    highest: Option<Seen<'a>>,
    /// How many months are as low as the lowest, and as high as the highest.
    lowest_in: usize,
    highest_in: usize,
    /// The last month has no figure to judge.
    open_end: bool,
    /// Every measured month shows the same.
    flat: bool,
    overall: Option<Move>,
    latest: Option<Move>,
    met_last: Option<bool>,
    met: usize,
    measured: usize,
    insufficient: Vec<&'a str>,
    undefined: Vec<&'a str>,
    /// The months from which on another definition counts.
    redefined: Vec<&'a str>,
}

pub fn of(series: &TrendSeries) -> Result<Words, ChartError> {
    let months = series.points.iter().map(|point| month(&point.month)).collect::<Result<Vec<_>, _>>()?;
    let mut measured: Vec<Value<'_>> = Vec::new();
    let (mut insufficient, mut undefined) = (Vec::new(), Vec::new());
    // What is told of the line is told of its last stretch under one definition.
    let stretch = series.points.iter().rposition(|point| point.breaks).unwrap_or(0);
    for (n, (point, month)) in series.points.iter().zip(&months).enumerate() {
        match &point.figure {
            MonthFigure::Measured { .. } if n < stretch => {}
            MonthFigure::Measured { value, text, met } => {
                measured.push((Seen { month: &month.long, text }, *value, *met));
            }
            MonthFigure::Insufficient { .. } => insufficient.push(month.long.as_str()),
            MonthFigure::Undefined => undefined.push(month.long.as_str()),
        }
    }
    let by = |a: &&Value<'_>, b: &&Value<'_>| compare(a.1, b.1);
    let last = measured.last();
    let (lowest, highest) = (measured.iter().rev().min_by(by), measured.iter().max_by(by));
    let alike = |of: Option<&Value<'_>>| {
        of.map_or(0, |of| measured.iter().filter(|value| compare(value.1, of.1).is_eq()).count())
    };
    let telling = Telling {
        series,
        from: months.first().map_or("", |month| &month.long),
        to: months.last().map_or("", |month| &month.long),
        first: measured.first().map(|(seen, ..)| seen),
        last: last.map(|(seen, ..)| seen),
        lowest: lowest.map(|(seen, ..)| seen.clone()),
        highest: highest.map(|(seen, ..)| seen.clone()),
        lowest_in: alike(lowest),
        highest_in: alike(highest),
        open_end: !matches!(series.points.last().map(|p| &p.figure), Some(MonthFigure::Measured { .. })),
        flat: measured.windows(2).all(|pair| pair[0].0.text == pair[1].0.text),
        overall: measured.first().zip(last).map(|(first, last)| moved(first, last)),
        latest: measured.len().checked_sub(2).and_then(|n| measured.get(n)).zip(last).map(|(a, b)| moved(a, b)),
        met_last: last.and_then(|(.., met)| *met),
        met: measured.iter().filter(|(.., met)| *met == Some(true)).count(),
        measured: measured.len(),
        insufficient,
        undefined,
        redefined: series.points.iter().zip(&months).filter(|(p, _)| p.breaks).map(|(_, m)| m.long.as_str()).collect(),
    };
    let notes = templates::render("chart.notes", &telling)?;
    let mut notes = notes.lines().map(one_line);
    let mut note = || notes.next().unwrap_or_default();
    Ok(Words {
        told: Told {
            title: one_line(&templates::render("chart.title", &telling)?),
            alt: one_line(&templates::render("chart.alt", &telling)?),
            ..Told::default()
        },
        target: note(),
        too_few: note(),
        nothing: note(),
        empty: note(),
        months,
    })
}

#[derive(Serialize)]
struct Overview<'a> {
    panels: Vec<[&'a str; 2]>,
}

#[derive(Serialize)]
struct Backlog {
    bands: Vec<Band>,
    total: usize,
    overdue: usize,
}

#[derive(Serialize)]
struct ByCause {
    causes: Vec<CauseCount>,
    most: usize,
    incidents: usize,
    repeats: usize,
}

/// What the overview of several panels tells.
pub fn all(panels: &[Told]) -> Result<Told, ChartError> {
    let panels: Vec<[&str; 2]> = panels.iter().map(|told| [told.title.as_str(), told.alt.as_str()]).collect();
    lines("chart.overview", Overview { panels })
}

/// What the backlog tells.
pub fn backlog(bands: &[Band]) -> Result<Told, ChartError> {
    let bands: Vec<Band> = bands.iter().map(|band| Band { label: one_line(&band.label), ..band.clone() }).collect();
    let total: usize = bands.iter().map(|band| band.count).sum();
    let overdue: usize = bands.iter().filter(|band| band.overdue).map(|band| band.count).sum();
    lines("chart.backlog", Backlog { bands, total, overdue })
}

/// What the causes tell; at most so many of them are named.
pub fn causes(causes: &[CauseCount], most: usize) -> Result<Told, ChartError> {
    let one = |cause: &CauseCount| CauseCount { label: one_line(&cause.label), ..cause.clone() };
    let causes: Vec<CauseCount> = causes.iter().map(one).collect();
    let incidents: usize = causes.iter().map(|cause| cause.incidents).sum();
    let repeats: usize = causes.iter().map(|cause| cause.repeats).sum();
    lines("chart.causes", ByCause { causes, most, incidents, repeats })
}

/// Title, alternative text, what stands there when there is nothing; then a line a bar.
fn lines(template: &str, telling: impl Serialize) -> Result<Told, ChartError> {
    let told = templates::render(template, telling)?;
    let mut lines = told.lines().map(one_line).filter(|line| !line.is_empty());
    let mut line = || lines.next().unwrap_or_default();
    let (title, alt, empty) = (line(), line(), line());
    Ok(Told { title, alt, empty, numbers: lines.collect() })
}

fn moved((_, from, _): &Value<'_>, (_, to, _): &Value<'_>) -> Move {
    match compare(*to, *from) {
        Ordering::Greater => Move::Rose,
        Ordering::Less => Move::Fell,
        Ordering::Equal => Move::Held,
    }
}

fn compare(a: Exact, b: Exact) -> Ordering {
    (i128::from(a.num) * i128::from(b.den)).cmp(&(i128::from(b.num) * i128::from(a.den)))
}

fn month(key: &str) -> Result<Month, ChartError> {
    let day =
        NaiveDate::parse_from_str(&format!("{key}-01"), "%Y-%m-%d").map_err(|_| ChartError::Month(key.to_owned()))?;
    let written = |format| day.format(format).to_string();
    Ok(Month { short: written("%b"), year: written("%Y"), long: written("%B %Y") })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
