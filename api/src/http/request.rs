//! The body of a request, read and type-checked.

use apollo_compiler::response::{JsonMap, JsonValue};
use serde_json::Value;

use super::code::Code;
use super::fault::Fault;

/// How many bytes a body has at most: a policy's text travels in variables.
pub const LARGEST_BODY: usize = 1024 * 1024;

/// How many bytes a document has at most.
pub const LARGEST_DOCUMENT: usize = 64 * 1024;

/// A GraphQL request: one document and what goes with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The document.
    pub query: String,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// The variables as they came.
    pub variables: JsonMap,
}

impl Asked {
    /// Reads a body. Unknown members are left alone, as the specification has it; batches are refused.
    pub fn read(body: &[u8]) -> Result<Self, Fault> {
        if body.len() > LARGEST_BODY {
            return Err(Fault::new(Code::RequestTooLarge, "A body has at most 1 MiB."));
        }
        let body: Value = serde_json::from_slice(body).map_err(|_| bad("The body is no JSON."))?;
        let Value::Object(mut members) = body else {
            return Err(bad("Send one JSON object a request; batches are not taken."));
        };
        let query = match members.remove("query") {
            Some(Value::String(query)) => query,
            Some(_) => return Err(bad("`query` is a string.")),
            None => return Err(bad("`query` is missing.")),
        };
        if query.len() > LARGEST_DOCUMENT {
            return Err(Fault::new(
                Code::RequestTooLarge,
                "A document has at most 64 KiB; long texts travel in variables.",
            ));
        }
        let operation_name = match members.remove("operationName") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name),
            Some(_) => return Err(bad("`operationName` is a string.")),
        };
        let variables = match members.remove("variables") {
            None | Some(Value::Null) => JsonMap::new(),
            Some(Value::Object(variables)) => {
                variables.into_iter().map(|(name, value)| (name.into(), JsonValue::from(value))).collect()
            }
            Some(_) => return Err(bad("`variables` is an object.")),
        };
        match members.remove("extensions") {
            None | Some(Value::Null | Value::Object(_)) => Ok(Self { query, operation_name, variables }),
            Some(_) => Err(bad("`extensions` is an object.")),
        }
    }
}

fn bad(message: &str) -> Fault {
    Fault::new(Code::BadRequest, message)
}
