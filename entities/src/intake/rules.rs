//! Which line becomes what: imported, unchanged, or held.

use std::collections::HashMap;

use uuid::Uuid;

use super::model::HeldCode;
use super::record::{Line, Record, Unreadable};

/// An identity: source and id, both without case.
pub type Identity = (String, String);

/// The content that stands under an identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The incident.
    pub incident: Uuid,
    /// The hash of the record it was imported from.
    pub hash: String,
}

/// A line with what was read from it.
pub struct Reading {
    /// The line.
    pub line: Line,
    /// The record on it, or why there is none.
    pub record: Result<Record, Unreadable>,
}

/// What becomes of some lines.
#[derive(Default)]
pub struct Plan<'a> {
    /// Records to be imported, each with the id of its incident.
    pub new: Vec<(Uuid, &'a Line, &'a Record)>,
    /// How many stand as they are.
    pub unchanged: i64,
    /// What is held back.
    pub held: Vec<Holding<'a>>,
}

/// A line that is held back.
pub struct Holding<'a> {
    /// The line.
    pub line: &'a Line,
    /// Its source.
    pub source: &'a str,
    /// Its id, where it has one.
    pub source_id: Option<&'a str>,
    /// The hash of its content.
    pub hash: &'a str,
    /// Why, as a code.
    pub code: HeldCode,
    /// Why, in a sentence.
    pub reason: &'a str,
    /// The incident that stands under its identity.
    pub incident: Option<Uuid>,
}

const OTHER: &str =
    "A record of this source and id was imported with other content: which of the two holds is for a person to decide.";

impl From<Line> for Reading {
    fn from(line: Line) -> Self {
        let record = line.read();
        Self { line, record }
    }
}

impl Record {
    /// The record's identity.
    pub fn identity(&self) -> Identity {
        (self.source.clone(), self.source_id.clone())
    }
}

/// Decides line by line; what one line brings stands for the next.
pub(crate) fn plan<'a>(readings: &'a [Reading], standing: &mut HashMap<Identity, Standing>) -> Plan<'a> {
    let mut plan = Plan::default();
    for Reading { line, record } in readings {
        let record = match record {
            Ok(record) => record,
            Err(no) => {
                let (source, hash, reason) = (no.source.as_str(), no.hash.as_str(), no.reason.as_str());
                let (source_id, code, incident) = (None, no.code, None);
                plan.held.push(Holding { line, source, source_id, hash, code, reason, incident });
                continue;
            }
        };
        match standing.get(&record.identity()) {
            None => {
                let incident = Uuid::now_v7();
                standing.insert(record.identity(), Standing { incident, hash: record.hash.clone() });
                plan.new.push((incident, line, record));
            }
            Some(known) if known.hash == record.hash => plan.unchanged += 1,
            Some(known) => plan.held.push(Holding {
                line,
                source: &record.source,
                source_id: Some(&record.source_id),
                hash: &record.hash,
                code: HeldCode::OtherContent,
                reason: OTHER,
                incident: Some(known.incident),
            }),
        }
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(texts: &[&str]) -> Vec<Reading> {
        let lines = texts.iter().zip(1..);
        lines.map(|(text, number)| Line { number, bytes: text.as_bytes().to_vec(), cut: None }.into()).collect()
    }

    /// New, unchanged, held.
    fn counts(plan: &Plan<'_>) -> (usize, i64, usize) {
        (plan.new.len(), plan.unchanged, plan.held.len())
    }

    #[test]
    fn copies_are_unchanged_and_variants_are_held() {
        let lines = readings(&[
            r#"{"incident_id":"A","summary":"one"}"#,
            r#"{"incident_id":"a","summary":"one"}"#,
            r#"{"incident_id":"a","summary":"two"}"#,
            r#"{"incident_id":"a","source_id":"other","summary":"two"}"#,
            "[",
        ]);
        let mut standing = HashMap::new();
        let first = plan(&lines, &mut standing);
        assert_eq!(counts(&first), (2, 1, 2));
        assert_eq!(first.held[0].incident, Some(first.new[0].0));
        assert_eq!((first.held[0].code, first.held[1].code), (HeldCode::OtherContent, HeldCode::NotJson));
        assert_eq!(counts(&plan(&lines, &mut standing)), (0, 3, 2));
    }

    #[test]
    fn the_same_text_under_many_ids_is_many_incidents() {
        let texts: Vec<String> =
            (0..88).map(|n| format!(r#"{{"incident_id":"{n}","summary":"one campaign"}}"#)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert_eq!(counts(&plan(&readings(&texts), &mut HashMap::new())), (88, 0, 0));
    }
}
