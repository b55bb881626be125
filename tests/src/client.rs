//! A client of the API, as a front-end team would write one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::Site;

/// The fields of each input of the schema.
static INPUTS: LazyLock<BTreeMap<String, BTreeSet<String>>> = LazyLock::new(|| {
    let sdl = include_str!("../../api/schema.graphql");
    let blocks =
        sdl.split("\ninput ").skip(1).filter_map(|block| Some((block.split_once(' ')?.0, block.split_once("\n}")?.0)));
    let field = |line: &str| Some(line.strip_prefix('\t')?.split_once(':')?.0.to_owned());
    blocks.map(|(name, block)| (name.to_owned(), block.lines().filter_map(field).collect())).collect()
});

/// Each path of a refusal begins at a field that the input of the verb has.
fn paths_lead_into(input: &str, errors: &Value) {
    let all = |error: &Value, list: &str| error[list].as_array().cloned().unwrap_or_default();
    for error in errors.as_array().into_iter().flatten() {
        for told in std::iter::once(error.clone()).chain(all(error, "blockers")) {
            let Some(first) = told["path"].as_array().and_then(|path| path.first()?.as_str()) else { continue };
            let known = INPUTS.get(input).is_some_and(|fields| fields.contains(first));
            assert!(known, "{input} has no field {first}: {told:#}");
        }
    }
}

/// What the API answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The whole body.
    pub body: Value,
}

impl Answer {
    /// The data; panics with the errors when there are any.
    pub fn data(&self) -> &Value {
        assert!(self.body.get("errors").is_none(), "errors: {:#}", self.body);
        &self.body["data"]
    }

    /// The code of the first error.
    pub fn error_code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }
}

impl Site {
    /// Asks with a token, and with variables.
    pub async fn ask(&self, token: &str, query: &str, variables: Value) -> Answer {
        self.ask_with_key(token, query, variables, None).await
    }

    /// Asks with an idempotency key.
    pub async fn ask_with_key(&self, token: &str, query: &str, variables: Value, key: Option<&str>) -> Answer {
        let mut request = self.http.post(self.url("/graphql")).header("accept", "application/graphql-response+json");
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let answer =
            request.json(&json!({ "query": query, "variables": variables })).send().await.expect("the API answers");
        let status = answer.status().as_u16();
        Answer { status, body: answer.json().await.expect("the API answers JSON") }
    }

    /// A verb with its input, written as `verb { selection }`: answers the payload. Panics on a fault, not on a refusal.
    pub async fn attempt(&self, token: &str, verb: &str, input: Value, selection: &str) -> Value {
        let mut name = verb.to_owned();
        name[..1].make_ascii_uppercase();
        let query = format!(
            "mutation Do($input: {name}Input!) {{ {verb}(input: $input) {{ {selection} userErrors {{ code message path blockers {{ code rule message satisfiedBy path }} }} }} }}"
        );
        let payload = self.ask(token, &query, json!({ "input": input })).await.data()[verb].clone();
        paths_lead_into(&format!("{name}Input"), &payload["userErrors"]);
        payload
    }

    /// A verb that must succeed: answers the payload.
    pub async fn done(&self, token: &str, verb: &str, input: Value, selection: &str) -> Value {
        let payload = self.attempt(token, verb, input, selection).await;
        assert_eq!(payload["userErrors"], json!([]), "{verb} was refused: {payload:#}");
        payload
    }

    /// A verb that must be refused: answers its first user error. Nothing may have been written by it.
    pub async fn refused(&self, token: &str, verb: &str, input: Value) -> Value {
        let before = self.written().await;
        let payload = self.attempt(token, verb, input, "__typename").await;
        let error = payload["userErrors"][0].clone();
        assert!(error.is_object(), "{verb} was not refused: {payload:#}");
        assert_eq!(self.written().await, before, "{verb} was refused and wrote all the same");
        error
    }

    /// The codes of the blockers of a verb that must be refused.
    pub async fn blocked(&self, token: &str, verb: &str, input: Value) -> Vec<String> {
        let error = self.refused(token, verb, input).await;
        let blockers = error["blockers"].as_array().cloned().unwrap_or_default();
        blockers.iter().filter_map(|blocker| blocker["code"].as_str().map(str::to_owned)).collect()
    }
}
