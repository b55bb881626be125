//! The body of an answer. What a plan has drawn already goes in as it stands: async-graphql's own way copies such a text
//! twice and reads all of it again.

use std::sync::LazyLock;

use async_graphql::{Name, ServerError, Value, indexmap::IndexMap};
use serde_json::Result;

/// The one key of an object that stands for drawn JSON. Nobody outside of this process knows it, so that no value that came
/// from a client is taken for drawn.
static DRAWN: LazyLock<Name> = LazyLock::new(|| Name::new(format!("drawn-{}", uuid::Uuid::now_v7().simple())));

/// The key of what was asked so that an object is not empty; it is left out of the answer.
pub static HOLLOW: LazyLock<Name> = LazyLock::new(|| Name::new(format!("hollow-{}", uuid::Uuid::now_v7().simple())));

/// Drawn JSON as the value of a field.
pub fn drawn(json: String) -> Value {
    Value::Object([(DRAWN.clone(), Value::String(json))].into_iter().collect())
}

/// Writes an answer: data, where the request was executed; errors, where there are any; extensions.
pub fn write(data: Option<&Value>, errors: &[ServerError], extensions: &serde_json::Value) -> Result<Vec<u8>> {
    let mut body = Vec::with_capacity(1_024);
    body.push(b'{');
    if let Some(data) = data {
        body.extend_from_slice(b"\"data\":");
        value(data, &mut body)?;
        body.push(b',');
    }
    if !errors.is_empty() {
        body.extend_from_slice(b"\"errors\":");
        serde_json::to_writer(&mut body, errors)?;
        body.push(b',');
    }
    body.extend_from_slice(b"\"extensions\":");
    serde_json::to_writer(&mut body, extensions)?;
    body.push(b'}');
    Ok(body)
}

fn value(value: &Value, body: &mut Vec<u8>) -> Result<()> {
    match value {
        Value::Object(fields) => object(fields, body),
        Value::List(items) => {
            body.push(b'[');
            for (n, item) in items.iter().enumerate() {
                if n > 0 {
                    body.push(b',');
                }
                self::value(item, body)?;
            }
            body.push(b']');
            Ok(())
        }
        plain => serde_json::to_writer(body, plain),
    }
}

fn object(fields: &IndexMap<Name, Value>, body: &mut Vec<u8>) -> Result<()> {
    if let (1, Some(Value::String(json))) = (fields.len(), fields.get(&*DRAWN)) {
        // With room for what follows it: a page is not carried about while the answer grows.
        body.reserve(json.len() + 256);
        body.extend_from_slice(json.as_bytes());
        return Ok(());
    }
    body.push(b'{');
    for (n, (name, field)) in fields.iter().filter(|(name, _)| **name != *HOLLOW).enumerate() {
        if n > 0 {
            body.push(b',');
        }
        serde_json::to_writer(&mut *body, name.as_str())?;
        body.push(b':');
        value(field, body)?;
    }
    body.push(b'}');
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_drawn_goes_in_as_it_stands() {
        let plain = json!({ "text": "a \"quoted\"\nline", "none": null, "list": [1, [2.5, true], { "of": "objects" }], "{": {} });
        let mut fields = IndexMap::new();
        fields.insert(Name::new("plain"), Value::from_json(plain.clone()).unwrap());
        fields.insert(Name::new("drawn"), drawn(r#"{"a":[1]}"#.to_owned()));
        let told = json!({ "cost": 1 });
        let body = write(Some(&Value::Object(fields)), &[ServerError::new("no", None)], &told).unwrap();
        let read: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(read["data"], json!({ "plain": plain, "drawn": { "a": [1] } }));
        assert_eq!((&read["errors"][0]["message"], &read["extensions"]), (&json!("no"), &told));
    }

    #[test]
    fn what_fills_an_object_is_left_out() {
        let mut fields = IndexMap::new();
        fields.insert(HOLLOW.clone(), Value::from("Action"));
        let empty = Value::Object(fields.clone());
        fields.insert(Name::new("subject"), empty);
        let body = write(Some(&Value::Object(fields)), &[], &json!({})).unwrap();
        assert_eq!(String::from_utf8(body).unwrap(), r#"{"data":{"subject":{}},"extensions":{}}"#);
    }

    #[test]
    fn a_client_draws_nothing() {
        let sent = json!({ "$serde_json::private::RawValue": "}" });
        let body = write(Some(&Value::from_json(sent).unwrap()), &[], &json!({})).unwrap();
        let told = r#"{"data":{"$serde_json::private::RawValue":"}"},"extensions":{}}"#;
        assert_eq!(String::from_utf8(body).unwrap(), told);
    }
}
