//! A client of the API, as a front-end team would write one.

use serde_json::{Value, json};

use crate::Site;

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
        self.ask(token, &query, json!({ "input": input })).await.data()[verb].clone()
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
