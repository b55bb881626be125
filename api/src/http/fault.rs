//! A request that was not executed, and why.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::Value;

use super::code::Code;

/// How many errors an answer names at most.
pub const MOST_ERRORS: usize = 10;

/// What is said while the database is not reached.
pub const UNAVAILABLE: &str = "The database is not reached; send the request again in a moment.";

/// How long a message may grow: a value that came in is never echoed in full.
const LONGEST_MESSAGE: usize = 300;

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// One sentence for a person.
    pub message: String,
    /// Line and column in the document, both from 1.
    pub locations: Vec<(usize, usize)>,
    /// What else `extensions` holds.
    pub extensions: BTreeMap<&'static str, Value>,
}

impl Problem {
    /// A problem with a sentence, cut where it is long.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: cut(message.into()), locations: Vec::new(), extensions: BTreeMap::new() }
    }

    /// Where in the document.
    #[must_use]
    pub fn at(mut self, line: usize, column: usize) -> Self {
        self.locations.push((line, column));
        self
    }

    /// A further fact for `extensions`.
    #[must_use]
    pub fn with(mut self, name: &'static str, fact: impl Into<Value>) -> Self {
        self.extensions.insert(name, fact.into());
        self
    }
}

/// A request that was not executed.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The published code of all its problems.
    pub code: Code,
    /// At least one, at most [`MOST_ERRORS`].
    pub problems: Vec<Problem>,
}

impl Fault {
    /// One problem.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, problems: vec![Problem::new(message)] }
    }

    /// Several; those beyond the tenth are left out.
    pub fn all(code: Code, mut problems: Vec<Problem>) -> Self {
        problems.truncate(MOST_ERRORS);
        Self { code, problems }
    }

    /// A limit that a document goes beyond.
    pub fn beyond(limit: &'static str, most: u64, found: u64) -> Self {
        let problem =
            Problem::new(format!("The document goes beyond a limit: {limit} is at most {most}, found {found}."));
        let fact = serde_json::json!({ "name": limit, "maximum": most, "found": found });
        Self { code: Code::CostExceeded, problems: vec![problem.with("limit", fact)] }
    }

    /// A fault of ours.
    pub fn internal() -> Self {
        Self::new(Code::Internal, "Something failed on our side; the request id finds it.")
    }

    /// The database is not reached.
    pub fn unavailable() -> Self {
        Self::new(Code::Unavailable, UNAVAILABLE)
    }

    /// The HTTP status. A client that asked for plain `application/json` gets 200 for what concerns the document: there the
    /// status speaks of the transport alone.
    pub fn status(&self, plain: bool) -> StatusCode {
        let of_the_document = matches!(
            self.code,
            Code::ParseFailed
                | Code::ValidationFailed
                | Code::OperationResolutionFailure
                | Code::BadUserInput
                | Code::CostExceeded
        );
        if plain && of_the_document { StatusCode::OK } else { self.code.status() }
    }
}

/// A message of at most `LONGEST_MESSAGE` characters.
pub fn cut(mut message: String) -> String {
    if let Some((end, _)) = message.char_indices().nth(LONGEST_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
    message
}
