//! A line of a file of records: a record with its source, its id and the hash of its content, or why it is none.

use base64::Engine as _;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::model::HeldCode;
use super::oddity::{Oddities, WarningCode};
use crate::ledger;

/// Where a record comes from that does not say so.
const SOURCE: &str = "veris";
/// Longer ids and source names are none.
const NAME: usize = 200;

/// A line as it stood in the file.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number in the unpacked file, from 1.
    pub number: i64,
    /// Its bytes, without the line break.
    pub bytes: Vec<u8>,
    /// Where it was too long to be kept whole: SHA-256 over all of it; `bytes` is its beginning.
    pub cut: Option<String>,
}

/// A record with its identity.
#[derive(Clone, Debug)]
pub struct Record {
    /// Who gave it its id, in lower case.
    pub source: String,
    /// Its id there, in lower case: ids are compared without case. The record keeps it as written.
    pub source_id: String,
    /// SHA-256 over the canonical record (RFC 8785), the id without its case: equal content, whatever the order of keys.
    pub hash: String,
    /// What it says.
    pub value: Value,
    /// What was odd about it so far.
    pub odd: Oddities,
}

/// Why a line is no record that can be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The published code.
    pub code: HeldCode,
    /// Its source, as far as it can be told.
    pub source: String,
    /// SHA-256 over its bytes.
    pub hash: String,
    /// One sentence for a person.
    pub reason: String,
}

impl Line {
    /// Whether there is nothing on the line.
    pub fn is_blank(&self) -> bool {
        self.cut.is_none() && self.bytes.iter().all(u8::is_ascii_whitespace)
    }

    /// The line as text that every database keeps: itself, or Base64 where it is no text.
    pub fn raw(&self) -> String {
        match std::str::from_utf8(&self.bytes) {
            Ok(text) if !text.contains('\0') => text.to_owned(),
            _ => format!("base64:{}", base64::engine::general_purpose::STANDARD.encode(&self.bytes)),
        }
    }

    /// Reads the line.
    pub fn read(&self) -> Result<Record, Unreadable> {
        if self.cut.is_some() {
            let reason = format!("The line is too long for a record; its first {} bytes are kept.", self.bytes.len());
            return Err(self.unreadable(HeldCode::LineTooLong, SOURCE, reason));
        }
        let value: Value = serde_json::from_slice(&self.bytes)
            .map_err(|error| self.unreadable(HeldCode::NotJson, SOURCE, format!("The line is not JSON: {error}.")))?;
        let Value::Object(fields) = &value else {
            return Err(self.unreadable(HeldCode::NotARecord, SOURCE, "The line is JSON but no record.".to_owned()));
        };
        let source = name(fields.get("source_id")).unwrap_or_else(|| SOURCE.to_owned());
        let reason = "The record has no incident_id that can be read: text of 1 to 200 characters.";
        let missing = || self.unreadable(HeldCode::IdMissing, &source, reason.to_owned());
        let source_id = name(fields.get("incident_id")).ok_or_else(missing)?;
        let mut odd = Oddities::default();
        let value = without_nul(value, "", &mut odd)
            .ok_or_else(|| self.unreadable(HeldCode::NotARecord, &source, "A key holds a NUL character.".to_owned()))?;
        let hash = content_hash(&value, &source_id)
            .ok_or_else(|| self.unreadable(HeldCode::NotARecord, &source, "It has no canonical form.".to_owned()))?;
        Ok(Record { source, source_id, hash, value, odd })
    }

    fn unreadable(&self, code: HeldCode, source: &str, reason: String) -> Unreadable {
        let hash = self.cut.clone().unwrap_or_else(|| hex::encode(Sha256::digest(&self.bytes)));
        Unreadable { code, source: source.to_owned(), hash, reason }
    }
}

/// A name that identifies: text without case and outer space.
fn name(value: Option<&Value>) -> Option<String> {
    let name = value?.as_str()?.trim().to_lowercase();
    (!name.is_empty() && name.chars().count() <= NAME && !name.contains(char::is_control)).then_some(name)
}

/// The record with NUL characters taken out of its texts and nothing else changed; none where a key holds one.
fn without_nul(value: Value, path: &str, odd: &mut Oddities) -> Option<Value> {
    Some(match value {
        Value::String(text) if text.contains('\0') => {
            let kept = Value::from(text.replace('\0', ""));
            odd.note(path, WarningCode::NulRemoved, &kept, "NUL characters were taken out of this text.");
            kept
        }
        Value::Array(items) => {
            let items = items.into_iter().enumerate();
            Value::Array(
                items.map(|(at, item)| without_nul(item, &format!("{path}[{at}]"), odd)).collect::<Option<_>>()?,
            )
        }
        Value::Object(fields) => {
            let at = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            let mut kept = serde_json::Map::new();
            for (key, value) in fields {
                if key.contains('\0') {
                    return None;
                }
                let value = without_nul(value, &at(&key), odd)?;
                kept.insert(key, value);
            }
            Value::Object(kept)
        }
        other => other,
    })
}

fn content_hash(value: &Value, id: &str) -> Option<String> {
    let mut content = value.clone();
    content["incident_id"] = Value::from(id);
    large_as_text(&mut content);
    ledger::canonical(&content).ok().map(|content| hex::encode(Sha256::digest(content)))
}

/// Whole numbers beyond 2^53 as text: the canonical form would round two different ones to the same.
fn large_as_text(value: &mut Value) {
    match value {
        Value::Number(number) if !number.is_f64() && number.as_i64().is_none_or(|n| n.unsigned_abs() > 1 << 53) => {
            *value = Value::from(number.to_string());
        }
        Value::Array(items) => items.iter_mut().for_each(large_as_text),
        Value::Object(fields) => fields.values_mut().for_each(large_as_text),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        Line { number: 1, bytes: text.as_bytes().to_vec(), cut: None }
    }

    fn read(text: &str) -> Record {
        line(text).read().unwrap()
    }

    fn code(line: &Line) -> HeldCode {
        line.read().unwrap_err().code
    }

    #[test]
    fn identity_is_source_and_id_without_case() {
        let record = read(r#"{ "incident_id": " AB-1 ", "source_id": "VCDB" }"#);
        assert_eq!((record.source.as_str(), record.source_id.as_str()), ("vcdb", "ab-1"));
        assert_eq!(read(r#"{ "incident_id": "x" }"#).source, "veris");
    }

    #[test]
    fn content_is_equal_whatever_the_order_of_keys_and_the_case_of_the_id() {
        let one = read(r#"{"incident_id":"A","summary":"s","plus":{"a":1,"b":2}}"#);
        let two = read(r#"{ "plus": { "b": 2, "a": 1 }, "summary": "s", "incident_id": "a" }"#);
        assert_eq!(one.hash, two.hash);
        assert_ne!(one.hash, read(r#"{"incident_id":"A","summary":"S","plus":{"a":1,"b":2}}"#).hash);
    }

    #[test]
    fn large_numbers_are_told_apart() {
        let hash = |n: &str| read(&format!(r#"{{"incident_id":"a","n":{n}}}"#)).hash;
        assert_ne!(hash("9007199254740993"), hash("9007199254740992"));
        assert_eq!(hash("9007199254740993"), hash("9007199254740993"));
    }

    #[test]
    fn what_is_no_record_is_held_with_a_code() {
        assert_eq!(code(&line("not json")), HeldCode::NotJson);
        assert_eq!(code(&line("{\"incident_id\":\"a\"")), HeldCode::NotJson);
        assert_eq!(code(&Line { bytes: vec![b'"', 0xff, b'"'], ..line("") }), HeldCode::NotJson);
        assert_eq!(code(&line(&"[".repeat(100_000))), HeldCode::NotJson);
        assert_eq!(code(&line("[1]")), HeldCode::NotARecord);
        assert_eq!(code(&line("{\"incident_id\":\"a\",\"b\\u0000\":1}")), HeldCode::NotARecord);
        for id in ["{}", r#"{"incident_id":7}"#, r#"{"incident_id":"  "}"#, r#"{"incident_id":"a\u0000b"}"#] {
            assert_eq!(code(&line(id)), HeldCode::IdMissing);
        }
        assert_eq!(code(&line(&format!(r#"{{"incident_id":"{}"}}"#, "a".repeat(201)))), HeldCode::IdMissing);
        assert_eq!(code(&Line { cut: Some("ab".to_owned()), ..line("{}") }), HeldCode::LineTooLong);
    }

    #[test]
    fn a_held_line_is_kept_to_the_byte() {
        assert_eq!(line("{\"a\": 1 ").raw(), "{\"a\": 1 ");
        assert_eq!(Line { bytes: vec![0xff, 0], ..line("") }.raw(), "base64:/wA=");
    }

    #[test]
    fn nothing_but_nul_is_taken_out_of_a_text() {
        let text = "\\u0000\\u0001\\u007f\\u0085\\ufeff\\u00ad\\u00a0\\u200a \\n@x";
        let record = read(&format!(r#"{{"incident_id":"a","notes":["{text}"]}}"#));
        assert_eq!(record.value["notes"][0], "\u{1}\u{7f}\u{85}\u{feff}\u{ad}\u{a0}\u{200a} \n@x");
        assert_eq!(record.odd.0.len(), 1);
        assert_eq!((record.odd.0[0].field.as_str(), record.odd.0[0].code), ("notes[0]", WarningCode::NulRemoved));
    }
}
