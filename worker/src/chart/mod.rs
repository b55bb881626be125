//! The report's chart: twelve months of one figure, laid out once and painted as SVG and as PNG.

mod axis;
mod font;
mod labels;
mod layout;
mod paint;
mod raster;
mod scene;
mod words;

use entities::report::content::TrendSeries;
use thiserror::Error;

use self::layout::Frame;
pub use self::words::Words;

/// One chart in the forms its readers need. The same series gives the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// For the page and for print, 640 units wide.
    pub svg: String,
    /// For narrow screens, 360 units wide.
    pub svg_narrow: String,
    /// For mail: 540 units wide, two pixels a unit.
    pub png: Vec<u8>,
    pub words: Words,
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

/// Draws `series`; pure, about 5 ms of CPU, so call it from a blocking thread.
pub fn draw(series: &TrendSeries) -> Result<Chart, ChartError> {
    font::register()?;
    if series.points.len() > MOST_POINTS {
        return Err(ChartError::TooManyPoints(series.points.len()));
    }
    let words = words::of(series)?;
    let wide = layout::lay_out(series, &words, &Frame::WIDE)?;
    let narrow = layout::lay_out(series, &words, &Frame::NARROW)?;
    Ok(Chart {
        svg: paint::svg(&wide, &words, "wide")?,
        svg_narrow: paint::svg(&narrow, &words, "narrow")?,
        png: paint::png(&layout::lay_out(series, &words, &Frame::MAIL)?)?,
        words,
    })
}

#[cfg(test)]
mod tests;
