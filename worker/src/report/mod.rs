//! The board report as people read it: a page that stands alone, plain text, and the mail that brings it.

mod plain;

use entities::report::content::ReportContent;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

pub use self::plain::add_filters;
use crate::{
    chart::{self, Chart, ChartError},
    mail::Inline,
    templates,
};

/// Rows a list in the report shows before it says how many more there are.
const MOST_ROWS: usize = 50;

/// A rendered report; the same content gives the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub html: String,
    /// Hex SHA-256 of `html`: what a signature covers.
    pub html_sha256: String,
    pub text: String,
    pub text_sha256: String,
    pub chart: Chart,
}

/// The mail that brings a report to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportMail {
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The chart, which the HTML calls `cid:chart`.
    pub inline: Vec<Inline>,
}

#[derive(Debug, Error)]
pub enum RenderError {
    #[error(transparent)]
    Chart(#[from] ChartError),
    #[error("a template could not be filled: {0}")]
    Template(#[from] minijinja::Error),
}

/// Draws the chart and fills page and text; pure, a few milliseconds of CPU, so call it from a blocking thread.
pub fn render(content: &ReportContent) -> Result<Rendered, RenderError> {
    let chart = chart::draw(&content.series)?;
    let page = Page::of(content, &chart, None)?;
    let html = templates::render("board.html", &page)? + "\n";
    let text = templates::render("board.txt", &page)? + "\n";
    Ok(Rendered { html_sha256: sha256(html.as_bytes()), text_sha256: sha256(text.as_bytes()), html, text, chart })
}

/// Fills the mail to one recipient, by name.
pub fn mail(content: &ReportContent, rendered: &Rendered, recipient: &str) -> Result<ReportMail, RenderError> {
    let letter = Letter {
        recipient,
        signs: content.sign_off.awaited.iter().any(|signer| signer.name == recipient),
        sha256: &rendered.html_sha256,
    };
    let page = Page::of(content, &rendered.chart, Some(letter))?;
    Ok(ReportMail {
        subject: templates::render("board.subject", &page)?,
        text: templates::render("board.mail.txt", &page)? + "\n",
        html: templates::render("board.mail.html", &page)? + "\n",
        inline: vec![Inline { cid: "chart", media_type: "image/png", bytes: rendered.chart.png.clone() }],
    })
}

/// Hex SHA-256, as a signature and the API name an artefact.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// What the templates see.
#[derive(Serialize)]
struct Page<'a> {
    report: &'a ReportContent,
    headline: Headline,
    chart: Picture<'a>,
    mail: Option<Letter<'a>>,
    most: usize,
}

/// The headline in words: what, and why.
#[derive(Serialize)]
struct Headline {
    sentence: String,
    why: String,
}

#[derive(Serialize)]
struct Picture<'a> {
    svg: &'a str,
    svg_narrow: &'a str,
    title: &'a str,
    alt: &'a str,
}

#[derive(Serialize)]
struct Letter<'a> {
    recipient: &'a str,
    /// Whether this very person is to sign.
    signs: bool,
    sha256: &'a str,
}

#[derive(Serialize)]
struct Bare<'a> {
    report: &'a ReportContent,
}

impl<'a> Page<'a> {
    fn of(report: &'a ReportContent, chart: &'a Chart, mail: Option<Letter<'a>>) -> Result<Self, RenderError> {
        let told = templates::render("board.headline", Bare { report })?;
        let mut lines = told.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
        let mut line = || lines.next().unwrap_or_default();
        let headline = Headline { sentence: line(), why: line() };
        let Chart { svg, svg_narrow, words, .. } = chart;
        let chart = Picture { svg, svg_narrow, title: &words.title, alt: &words.alt };
        Ok(Self { report, headline, chart, mail, most: MOST_ROWS })
    }
}

#[cfg(test)]
mod tests;
