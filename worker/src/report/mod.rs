//! The board report as people read it: a page that stands alone, plain text, and the mail that brings it.

mod drawn;
mod page;
mod plain;

use entities::report::content::{ReportContent, TrendSeries};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

pub use self::drawn::{again, draw};
use self::page::{Letter, Page};
pub use self::plain::add_filters;
use crate::{
    chart::{self, Chart, ChartError},
    mail::Inline,
    templates,
};

/// The names of the figures' pictures in a mail; our own, whatever a figure is called.
const CIDS: [&str; 16] = [
    "figure-1",
    "figure-2",
    "figure-3",
    "figure-4",
    "figure-5",
    "figure-6",
    "figure-7",
    "figure-8",
    "figure-9",
    "figure-10",
    "figure-11",
    "figure-12",
    "figure-13",
    "figure-14",
    "figure-15",
    "figure-16",
];

/// A rendered report; the same content gives the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub html: String,
    /// Hex SHA-256 of `html`: what a signature covers.
    pub html_sha256: String,
    pub text: String,
    pub text_sha256: String,
    /// The twelve months of all figures in one picture.
    pub chart: Chart,
    pictures: Pictures,
}

/// Everything that is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pictures {
    /// One for each figure, in the order of the cards; none without a series.
    panels: Vec<Option<Chart>>,
    backlog: Chart,
    causes: Chart,
}

/// The mail that brings a report to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportMail {
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The pictures, which the HTML calls `cid:backlog`, `cid:figure-1`.
    pub inline: Vec<Inline>,
}

/// Why a report is mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// Its recipient is to review it.
    Review,
    /// It is issued.
    Issued,
    /// Its recipient has not signed it so many weeks after.
    Unsigned(i64),
}

#[derive(Debug, Error)]
pub enum RenderError {
    #[error(transparent)]
    Chart(#[from] ChartError),
    #[error("a template could not be filled: {0}")]
    Template(#[from] minijinja::Error),
}

/// Draws the charts and fills page and text; pure, a few milliseconds of CPU, so call it from a blocking thread.
pub fn render(content: &ReportContent) -> Result<Rendered, RenderError> {
    let (chart, pictures) = drawn_by_two(content)?;
    let page = Page::of(content, &pictures, None)?;
    let html = templates::render("board.html", &page)? + "\n";
    let text = templates::render("board.txt", &page)? + "\n";
    let (html_sha256, text_sha256) = (sha256(html.as_bytes()), sha256(text.as_bytes()));
    Ok(Rendered { html, html_sha256, text, text_sha256, chart, pictures })
}

/// The overview, and each picture of its own: as much work as the other, so each has a thread.
fn drawn_by_two(content: &ReportContent) -> Result<(Chart, Pictures), ChartError> {
    let series: Vec<&TrendSeries> = content.kpis.iter().filter_map(|card| card.series.as_ref()).collect();
    std::thread::scope(|scope| {
        let overview = scope.spawn(|| chart::overview(&series));
        let panels = content.kpis.iter().map(|card| card.series.as_ref().map(chart::draw).transpose());
        let pictures = Pictures {
            panels: panels.collect::<Result<_, _>>()?,
            backlog: chart::backlog(&content.backlog)?,
            causes: chart::causes(&content.causes)?,
        };
        let overview = overview.join().unwrap_or_else(|panicked| std::panic::resume_unwind(panicked));
        Ok((overview?, pictures))
    })
}

/// What a mail says beside the report.
#[derive(Clone, Copy, Debug)]
pub struct Delivery<'a> {
    pub occasion: Occasion,
    /// The name of whom it goes to.
    pub recipient: &'a str,
    /// The hash of the page as it is stored.
    pub sha256: &'a str,
    /// Who reviewed it, and when; none before somebody did.
    pub reviewed: Option<&'a str>,
}

/// Fills the mail to one recipient.
pub fn mail(content: &ReportContent, rendered: &Rendered, delivery: Delivery<'_>) -> Result<ReportMail, RenderError> {
    let Delivery { occasion, recipient, sha256, reviewed } = delivery;
    let named = content.sign_off.awaited.iter().any(|signer| signer.name == recipient);
    let (occasion, weeks) = match occasion {
        Occasion::Review => ("REVIEW", 0),
        Occasion::Issued => ("ISSUED", 0),
        Occasion::Unsigned(weeks) => ("UNSIGNED", weeks),
    };
    let letter = Letter { recipient, occasion, weeks, signs: named && occasion != "REVIEW", sha256, reviewed };
    let pictures = &rendered.pictures;
    let page = Page::of(content, pictures, Some(letter))?;
    let inline = |cid, chart: &Chart| Inline { cid, media_type: "image/png", bytes: chart.png.clone() };
    let panels = CIDS.iter().zip(&pictures.panels).filter_map(|(cid, panel)| Some(inline(cid, panel.as_ref()?)));
    Ok(ReportMail {
        subject: templates::render("board.subject", &page)?,
        text: templates::render("board.mail.txt", &page)? + "\n",
        html: templates::render("board.mail.html", &page)? + "\n",
        inline: panels.chain([inline("backlog", &pictures.backlog), inline("causes", &pictures.causes)]).collect(),
    })
}

/// Hex SHA-256, as a signature and the API name an artefact.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests;
