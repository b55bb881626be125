//! What the templates see: the content, and what only rendering adds to it.

use entities::report::content::{Cause, Counts, KpiCard, Lesson, MOST_SHOWN, QUERY, ReportContent};
use serde::Serialize;

use super::{CIDS, Pictures, RenderError, plain};
use crate::{chart::Chart, templates};

/// What the templates see.
#[derive(Serialize)]
pub(super) struct Page<'a> {
    report: &'a ReportContent,
    /// The period's title with a capital.
    title: String,
    /// The period before within a sentence: `the second quarter of 2026`.
    compared: Option<String>,
    headline: Headline,
    cards: Vec<Shown<'a>>,
    backlog: Picture<'a>,
    causes: Picture<'a>,
    without_effect: Vec<InSpiteOf<'a>>,
    query: &'static str,
    mail: Option<Letter<'a>>,
    /// The mail's first sentence.
    opening: String,
    counts: Counts,
    most: usize,
}

/// The headline in words: what, and why.
#[derive(Serialize)]
struct Headline {
    sentence: String,
    why: String,
}

#[derive(Serialize)]
struct Shown<'a> {
    card: &'a KpiCard,
    panel: Option<Picture<'a>>,
    cid: &'static str,
    /// The twelve months in twelve characters.
    spark: String,
}

/// Lessons without effect for one reason: the incident by which their cause struck again, or that they were not embedded.
#[derive(Serialize)]
struct InSpiteOf<'a> {
    again: Option<&'a Cause>,
    /// How many lessons, whether or not all are shown.
    count: usize,
    /// The same words may have been found right more than once.
    statements: Vec<Statement<'a>>,
}

#[derive(Serialize)]
struct Statement<'a> {
    text: &'a str,
    lessons: Vec<&'a Lesson>,
}

/// The first lessons of a list by their reason, both in the order of the list.
fn by_reason(lessons: &[Lesson]) -> Vec<InSpiteOf<'_>> {
    let mut reasons: Vec<InSpiteOf<'_>> = Vec::new();
    for lesson in lessons.iter().take(MOST_SHOWN) {
        let again = lesson.again.as_ref();
        let known = reasons.iter().position(|reason| again.is_some() && reason.again == again);
        let place = known.unwrap_or_else(|| {
            let listed = || lessons.iter().filter(|other| other.again.as_ref() == again).count();
            let count = if lesson.struck_with > 0 { lesson.struck_with } else { listed() };
            reasons.push(InSpiteOf { again, count, statements: Vec::new() });
            reasons.len() - 1
        });
        let statements = &mut reasons[place].statements;
        match statements.iter_mut().find(|statement| statement.text == lesson.statement) {
            Some(statement) => statement.lessons.push(lesson),
            None => statements.push(Statement { text: &lesson.statement, lessons: vec![lesson] }),
        }
    }
    reasons
}

#[derive(Serialize)]
struct Picture<'a> {
    svg: &'a str,
    title: &'a str,
    alt: &'a str,
}

#[derive(Clone, Copy, Serialize)]
pub(super) struct Letter<'a> {
    pub(super) recipient: &'a str,
    pub(super) occasion: &'static str,
    pub(super) weeks: i64,
    /// Whether this very person is to sign.
    pub(super) signs: bool,
    pub(super) sha256: &'a str,
    /// Who reviewed it, and when: `Clara Vogt on 3 November 2026`.
    pub(super) reviewed: Option<&'a str>,
}

#[derive(Serialize)]
struct Bare<'a> {
    report: &'a ReportContent,
    mail: Option<Letter<'a>>,
    /// The period within a sentence.
    about: &'a str,
    compared: Option<&'a str>,
}

/// A period's title within a sentence: a quarter has an article.
fn within(title: &str) -> String {
    if title.contains("quarter") { format!("the {title}") } else { title.to_owned() }
}

impl<'a> Picture<'a> {
    fn of(chart: &'a Chart) -> Self {
        Self { svg: &chart.svg, title: &chart.title, alt: &chart.alt }
    }
}

impl<'a> Page<'a> {
    pub(super) fn of(
        report: &'a ReportContent,
        pictures: &'a Pictures,
        mail: Option<Letter<'a>>,
    ) -> Result<Self, RenderError> {
        let (about, compared) = (within(&report.period.title), report.compared_with.as_deref().map(within));
        let bare = || Bare { report, mail, about: &about, compared: compared.as_deref() };
        let told = templates::render("board.headline", bare())?;
        let mut lines = told.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
        let mut line = || lines.next().unwrap_or_default();
        let headline = Headline { sentence: line(), why: line() };
        let opening = match mail {
            Some(_) => templates::render("board.opening", bare())?.trim().to_owned(),
            None => String::new(),
        };
        let cids = CIDS.iter().copied().chain(std::iter::repeat(""));
        let cards = report.kpis.iter().zip(&pictures.panels).zip(cids).map(|((card, panel), cid)| Shown {
            card,
            panel: panel.as_ref().filter(|_| !cid.is_empty()).map(Picture::of),
            cid,
            spark: card.series.as_ref().map(plain::spark).unwrap_or_default(),
        });
        let mut letters = report.period.title.chars();
        let title = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
        Ok(Self {
            report,
            title,
            headline,
            compared,
            cards: cards.collect(),
            backlog: Picture::of(&pictures.backlog),
            causes: Picture::of(&pictures.causes),
            without_effect: by_reason(&report.lessons.without_effect),
            query: QUERY,
            mail,
            opening,
            counts: report.counts(),
            most: MOST_SHOWN,
        })
    }
}
