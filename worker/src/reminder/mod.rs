//! What people are told between reports: the digest of a morning, and the word that something changed hands.

use chrono::NaiveDate;
use entities::clock;
use entities::reminder::handover::Word;
use entities::reminder::{Audience, Line, digest};
use minijinja::Error;
use serde::Serialize;

use crate::templates;

/// A mail as one person reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// The parts of a digest, in the order in which they are read.
const GROUPS: [Group; 5] = [Group::Overdue, Group::Today, Group::Soon, Group::Orphaned, Group::Escalated];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Group {
    Overdue,
    Today,
    Soon,
    /// What somebody owned who has left.
    Orphaned,
    /// What others are late with.
    Escalated,
}

impl Group {
    const fn of(line: &Line) -> Self {
        match (line.audience, line.days) {
            (Audience::Steward, _) => Self::Orphaned,
            (Audience::Supervisor | Audience::ManagementBody, _) => Self::Escalated,
            (Audience::Assignee, ..0) => Self::Soon,
            (Audience::Assignee, 0) => Self::Today,
            (Audience::Assignee, _) => Self::Overdue,
        }
    }
}

/// What the templates of a digest see.
#[derive(Serialize)]
struct Morning<'a> {
    organisation: &'a str,
    recipient: &'a str,
    day: String,
    time: String,
    zone: &'a str,
    groups: Vec<Part<'a>>,
    /// How many follow on the next mornings, where any do.
    more: Option<String>,
}

#[derive(Serialize)]
struct Part<'a> {
    group: Group,
    lines: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    due: String,
    #[serde(flatten)]
    line: &'a Line,
}

/// The digest of a morning, as it was told.
pub fn digest(organisation: &str, recipient: &str, told: &digest::Model) -> Result<Letter, Error> {
    let zone = clock::zone(&told.zone);
    let part = |group| {
        let lines = told.lines.0.iter().filter(|line| Group::of(line) == group);
        let lines: Vec<Row<'_>> = lines.map(|line| Row { due: in_words(line.due_on), line }).collect();
        (!lines.is_empty()).then_some(Part { group, lines })
    };
    let morning = Morning {
        organisation,
        recipient,
        day: in_words(told.day),
        time: told.told_at.utc().with_timezone(&zone).format("%H:%M").to_string(),
        zone: zone.name(),
        groups: GROUPS.into_iter().filter_map(part).collect(),
        more: (told.more > 0).then(|| by_thousands(told.more)),
    };
    letter("digest", &morning)
}

/// What the templates of a handover see.
#[derive(Serialize)]
struct Change<'a> {
    organisation: &'a str,
    recipient: &'a str,
    due: Option<String>,
    word: &'a Word,
}

/// The word that something changed hands, to one of the two.
pub fn handover(organisation: &str, recipient: &str, word: &Word) -> Result<Letter, Error> {
    let due = word.what.due_on.map(in_words);
    letter("handover", &Change { organisation, recipient, due, word })
}

fn letter(name: &str, content: &impl Serialize) -> Result<Letter, Error> {
    Ok(Letter {
        subject: templates::render(&format!("{name}.subject"), content)?,
        text: templates::render(&format!("{name}.txt"), content)? + "\n",
        html: templates::render(&format!("{name}.html"), content)? + "\n",
    })
}

/// A count as it is read: 4,400.
fn by_thousands(count: i64) -> String {
    let digits = count.to_string();
    let mut told = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

fn in_words(day: NaiveDate) -> String {
    day.format("%A, %-d %B %Y").to_string()
}

#[cfg(test)]
mod tests;
