//! A VERIS record as an imported incident. Nothing is guessed: what the record does not say stays empty, what it says in
//! its own words stays in `source_record`, with the edition of its lists (`schema_version`).
//!
//! | incident | record |
//! |---|---|
//! | title | the summary's first 120 characters, cut between words; `VERIS record <id>` without one |
//! | description | `summary`, whole |
//! | kind | `security_incident` |
//! | confidentiality, integrity, availability | true where `attribute` names it; of confidentiality the disclosure decides: `No` is false, `Potentially` and `Unknown` stay empty |
//! | data records | `attribute.confidentiality.data_total` |
//! | direct loss | `impact.overall_amount` with `impact.iso_currency_code` |
//! | OCCURRED, NOTIFIED | `timeline.incident`, `plus.timeline.notification` as partial dates |
//! | COMPROMISED, EXFILTRATED, DETECTED, CONTAINED | `timeline.compromise`, `.exfiltration`, `.discovery`, `.containment`: durations, kept as written |

use serde_json::Value;

use super::amount::{self, Money};
use super::oddity::{Oddities, WarningCode as Code};
use super::partial_date::{self, PartialDate};
use super::record::Record;
use crate::clock::Instant;
use crate::incident::{Kind, MilestoneKind};

/// How many characters of a summary make a title.
const TITLE: usize = 120;

/// What a record says, in our words.
#[derive(Clone, Debug, Default)]
pub struct Mapped {
    /// The title.
    pub title: String,
    /// The summary, whole.
    pub description: Option<String>,
    /// How certain it is.
    pub kind: Option<Kind>,
    /// Whether confidentiality was lost.
    pub confidentiality: Option<bool>,
    /// Whether integrity was lost.
    pub integrity: Option<bool>,
    /// Whether availability was lost.
    pub availability: Option<bool>,
    /// How many records of data.
    pub data_records: Option<i64>,
    /// The total loss.
    pub loss: Option<Money>,
    /// What is known of its times.
    pub milestones: Vec<(MilestoneKind, PartialDate)>,
    /// What was odd.
    pub odd: Oddities,
}

/// Maps a record as it is read at an instant.
pub fn map(record: &Record, now: Instant) -> Mapped {
    let mut odd = record.odd.clone();
    let value = &record.value;
    let description = text(value, "/summary", &mut odd).map(str::to_owned);
    let confidentiality = object(value, "/attribute/confidentiality", &mut odd);
    let data_total = confidentiality.get("data_total").unwrap_or(&Value::Null);
    let data_records = amount::count(data_total, "attribute.confidentiality.data_total", &mut odd);
    name_like_a_date(value, &mut odd);
    Mapped {
        title: title(description.as_deref(), &record.source_id),
        description,
        kind: kind(value, &mut odd),
        confidentiality: disclosed(confidentiality, &mut odd),
        integrity: named(object(value, "/attribute/integrity", &mut odd)),
        availability: named(object(value, "/attribute/availability", &mut odd)),
        data_records,
        loss: amount::loss(object(value, "/impact", &mut odd), "impact", &mut odd),
        milestones: milestones(value, now, &mut odd),
        odd,
    }
}

fn milestones(value: &Value, now: Instant, odd: &mut Oddities) -> Vec<(MilestoneKind, PartialDate)> {
    let timeline = object(value, "/timeline", odd);
    let at = |name: &str| timeline.get(name).unwrap_or(&Value::Null);
    let mut milestones = Vec::new();
    let occurred = partial_date::read(at("incident"), "timeline.incident", now, odd);
    let field = "plus.timeline.notification";
    let notification = value.pointer("/plus/timeline/notification").unwrap_or(&Value::Null);
    let mut notified = partial_date::read(notification, field, now, odd);
    if let (Some(incident), Some(date)) = (&occurred, &notified)
        && date.is_before(incident)
    {
        let message =
            "A notification before its incident: one of the two is wrong, so when it was made is not certain.";
        odd.note(field, Code::NotifiedBefore, &Value::from(date.as_written.as_str()), message);
        notified = Some(PartialDate::unplaced(date.as_written.clone()));
    }
    milestones.extend(occurred.map(|date| (MilestoneKind::Occurred, date)));
    for (kind, name) in [
        (MilestoneKind::Compromised, "compromise"),
        (MilestoneKind::Exfiltrated, "exfiltration"),
        (MilestoneKind::Detected, "discovery"),
        (MilestoneKind::Contained, "containment"),
    ] {
        milestones.extend(amount::duration(at(name), &format!("timeline.{name}"), odd).map(|date| (kind, date)));
    }
    milestones.extend(notified.map(|date| (MilestoneKind::Notified, date)));
    milestones
}

fn title(summary: Option<&str>, id: &str) -> String {
    let words = summary.unwrap_or_default().split(|c: char| c.is_whitespace() || c.is_control());
    let line = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return format!("VERIS record {id}");
    }
    let Some((end, _)) = line.char_indices().nth(TITLE) else { return line };
    let begin = &line[..end];
    let whole =
        if line[end..].starts_with(' ') { begin } else { begin.rsplit_once(' ').map_or(begin, |(words, _)| words) };
    format!("{whole}…")
}

fn kind(value: &Value, odd: &mut Oddities) -> Option<Kind> {
    let word = text(value, "/security_incident", odd)?;
    let kind = match word.trim() {
        "Confirmed" => Some(Kind::Confirmed),
        "Suspected" => Some(Kind::Suspected),
        "Near miss" => Some(Kind::NearMiss),
        "False positive" => Some(Kind::FalsePositive),
        _ => None,
    };
    if kind.is_none() {
        unknown_word("security_incident", word, odd);
    }
    kind
}

fn disclosed(confidentiality: &Value, odd: &mut Oddities) -> Option<bool> {
    named(confidentiality)?;
    match confidentiality.get("data_disclosure").unwrap_or(&Value::Null) {
        Value::Null => Some(true),
        Value::String(word) => match word.trim() {
            "Yes" => Some(true),
            "No" => Some(false),
            "Potentially" | "Unknown" | "" => None,
            _ => {
                unknown_word("attribute.confidentiality.data_disclosure", word, odd);
                None
            }
        },
        other => {
            odd.wrong_type("attribute.confidentiality.data_disclosure", other, "a word");
            None
        }
    }
}

fn named(attribute: &Value) -> Option<bool> {
    attribute.is_object().then_some(true)
}

fn unknown_word(field: &str, word: &str, odd: &mut Oddities) {
    odd.note(field, Code::WordUnknown, &Value::from(word), "No word of the VERIS list: it is left in the record.");
}

/// A name such as `11-Jul` was probably a name with a number in it before a spreadsheet opened the file.
fn name_like_a_date(value: &Value, odd: &mut Oddities) {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let Some(name) = text(value, "/victim/victim_id", odd) else { return };
    let month = |part: &str| MONTHS.contains(&part.to_ascii_lowercase().as_str());
    let number = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((one, two)) = name.trim().split_once('-')
        && ((number(one) && month(two)) || (month(one) && number(two)))
    {
        let message = "A name that looks like a date: a spreadsheet may have changed it.";
        odd.note("victim.victim_id", Code::NameLooksLikeDate, &Value::from(name), message);
    }
}

/// A text that is not blank.
fn text<'a>(value: &'a Value, pointer: &str, odd: &mut Oddities) -> Option<&'a str> {
    match value.pointer(pointer).unwrap_or(&Value::Null) {
        Value::Null => None,
        Value::String(text) => Some(text.as_str()).filter(|text| !text.trim().is_empty()),
        other => {
            odd.wrong_type(&field(pointer), other, "a text");
            None
        }
    }
}

/// A part of the record that has parts itself; nothing where there is none.
fn object<'a>(value: &'a Value, pointer: &str, odd: &mut Oddities) -> &'a Value {
    match value.pointer(pointer).unwrap_or(&Value::Null) {
        found @ (Value::Object(_) | Value::Null) => found,
        other => {
            odd.wrong_type(&field(pointer), other, "a part with fields");
            &Value::Null
        }
    }
}

fn field(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

#[cfg(test)]
mod tests;
