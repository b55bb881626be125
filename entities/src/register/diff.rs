//! What changed between two bodies, readable: a field, what it said, what it says. Lists of things with an id (the
//! sections of a policy) are compared by id, so that moving one is not rewriting it.

use serde_json::{Map, Value};

/// One changed field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The field, such as `sections.length.text`.
    pub path: String,
    /// What it said; none where it is new.
    pub before: Option<String>,
    /// What it says; none where it is gone.
    pub after: Option<String>,
}

/// Everything that differs, in the order of the fields. Without a body before, everything is new.
pub fn between(before: Option<&Value>, after: &Value) -> Vec<Change> {
    let mut changes = Vec::new();
    compare("", before, Some(after), &mut changes);
    changes
}

/// Whether anything of substance differs: another version number on the same text changes nothing.
pub fn unchanged(before: &Value, after: &Value) -> bool {
    between(Some(before), after).iter().all(|change| change.path == "semver")
}

fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, changes: &mut Vec<Change>) {
    if before == after {
        return;
    }
    match (parts(before), parts(after)) {
        (Some(old), Some(new)) => {
            for (name, value) in &new {
                compare(&below(path, name), find(&old, name), Some(value), changes);
            }
            for (name, value) in old.iter().filter(|(name, _)| find(&new, name).is_none()) {
                compare(&below(path, name), Some(value), None, changes);
            }
            moved(path, &old, &new, before, changes);
        }
        (None, Some(new)) if before.is_none() => {
            for (name, value) in &new {
                compare(&below(path, name), None, Some(value), changes);
            }
        }
        (Some(old), None) if after.is_none() => {
            for (name, value) in &old {
                compare(&below(path, name), Some(value), None, changes);
            }
        }
        _ => changes.push(Change { path: path.to_owned(), before: said(before), after: said(after) }),
    }
}

type Parts<'a> = Vec<(String, &'a Value)>;

/// The named parts of a value: the fields of an object (its id apart), the things with an id of a list.
fn parts(value: Option<&Value>) -> Option<Parts<'_>> {
    match value? {
        Value::Object(fields) => Some(fields_of(fields)),
        Value::Array(things) if !things.is_empty() => {
            things.iter().map(|thing| Some((thing.get("id")?.as_str()?.to_owned(), thing))).collect()
        }
        _ => None,
    }
}

fn fields_of(fields: &Map<String, Value>) -> Parts<'_> {
    let mut named: Parts<'_> = fields.iter().map(|(name, value)| (name.clone(), value)).collect();
    named.retain(|(name, _)| name != "id");
    named.sort_by(|one, other| one.0.cmp(&other.0));
    named
}

/// A list whose things were put into another order.
fn moved(path: &str, old: &Parts<'_>, new: &Parts<'_>, before: Option<&Value>, changes: &mut Vec<Change>) {
    let names = |these: &Parts<'_>, those: &Parts<'_>| -> Vec<String> {
        these.iter().filter(|(name, _)| find(those, name).is_some()).map(|(name, _)| name.clone()).collect()
    };
    let (was, is) = (names(old, new), names(new, old));
    if before.is_some_and(Value::is_array) && was != is {
        let change = Change { path: path.to_owned(), before: Some(was.join(", ")), after: Some(is.join(", ")) };
        changes.push(change);
    }
}

fn find<'a>(parts: &Parts<'a>, name: &str) -> Option<&'a Value> {
    parts.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// A value as a person reads it; an empty list or nothing is nothing.
fn said(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(list) if list.is_empty() => None,
        Value::Array(list) => Some(list.iter().filter_map(|entry| said(Some(entry))).collect::<Vec<_>>().join(", ")),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(before: Option<&Value>, after: &Value) -> Vec<(String, String, String)> {
        let or = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        between(before, after).into_iter().map(|c| (c.path, or(c.before), or(c.after))).collect()
    }

    fn line(path: &str, before: &str, after: &str) -> (String, String, String) {
        (path.to_owned(), before.to_owned(), after.to_owned())
    }

    fn policy(semver: &str, sections: &[(&str, &str)]) -> Value {
        let sections: Vec<Value> =
            sections.iter().map(|(id, text)| json!({ "id": id, "heading": id, "text": text })).collect();
        json!({ "kind": "POLICY", "semver": semver, "sections": sections })
    }

    #[test]
    fn a_section_is_compared_by_its_id() {
        let before = policy("1.0.0", &[("length", "8"), ("reuse", "Never.")]);
        let after = policy("1.1.0", &[("scope", "All."), ("length", "14")]);
        let expected = [
            line("sections.scope.heading", "-", "scope"),
            line("sections.scope.text", "-", "All."),
            line("sections.length.text", "8", "14"),
            line("sections.reuse.heading", "reuse", "-"),
            line("sections.reuse.text", "Never.", "-"),
            line("semver", "1.0.0", "1.1.0"),
        ];
        assert_eq!(told(Some(&before), &after), expected);
    }

    #[test]
    fn moving_a_section_is_one_change() {
        let before = policy("1.0.0", &[("a", "A"), ("b", "B")]);
        let after = policy("1.0.0", &[("b", "B"), ("a", "A")]);
        assert_eq!(told(Some(&before), &after), [line("sections", "a, b", "b, a")]);
        assert!(!unchanged(&before, &after));
    }

    #[test]
    fn a_new_number_on_the_same_text_changes_nothing() {
        let (before, after) = (policy("1.0.0", &[("a", "A")]), policy("1.0.1", &[("a", "A")]));
        assert!(unchanged(&before, &after) && unchanged(&before, &before));
        assert!(!unchanged(&before, &policy("1.0.0", &[("a", "B")])));
    }

    #[test]
    fn a_rating_and_a_list_are_told_in_words() {
        let before = json!({ "assets": ["Files"], "residual": { "likelihood": 4, "score": 80 }, "note": null });
        let after = json!({ "assets": ["Files", "Mail"], "residual": { "likelihood": 2, "score": 40 }, "note": "x" });
        let expected = [
            line("assets", "Files", "Files, Mail"),
            line("note", "-", "x"),
            line("residual.likelihood", "4", "2"),
            line("residual.score", "80", "40"),
        ];
        assert_eq!(told(Some(&before), &after), expected);
    }

    #[test]
    fn a_first_version_is_all_new() {
        let first = policy("1.0.0", &[("a", "A")]);
        let paths: Vec<String> = between(None, &first).into_iter().map(|change| change.path).collect();
        assert_eq!(paths, ["kind", "sections.a.heading", "sections.a.text", "semver"]);
        assert!(between(None, &first).iter().all(|change| change.before.is_none()));
    }
}
