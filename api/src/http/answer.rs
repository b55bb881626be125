//! The answer: a fault, or what the executor found, with codes, request id and cost in place.

use async_graphql::{ErrorExtensionValues, Pos, ServerError, Value};
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

use super::body;
use super::code::{Code, DOCS};
use super::fault::{Fault, MOST_ERRORS, cut};
use super::guard::DEAREST;
use super::negotiation::Media;
use super::request_id;

/// How a request ended.
pub enum Answer {
    /// It was not executed.
    Refused(Fault),
    /// It was, for this cost.
    Executed {
        /// What the executor found.
        response: async_graphql::Response,
        /// What the request was reckoned to cost.
        cost: u64,
    },
}

struct Written<'a> {
    data: Option<&'a Value>,
    errors: &'a [ServerError],
    extensions: serde_json::Value,
}

impl Answer {
    /// The answer as HTTP.
    pub fn write(self, id: &str, media: Media) -> Response {
        match self {
            Self::Refused(fault) => {
                let status = fault.status(media == Media::Json);
                let errors: Vec<ServerError> = problems(fault, id);
                let extensions = serde_json::json!({ "requestId": id });
                respond(id, media, status, later(status), &Written { data: None, errors: &errors, extensions })
            }
            Self::Executed { mut response, cost } => {
                response.errors.truncate(MOST_ERRORS);
                response.errors.iter_mut().for_each(|error| settle(error, id));
                let status = executed_status(&response, media);
                let mut headers = std::mem::take(&mut response.http_headers);
                headers.extend(later(status));
                let extensions =
                    serde_json::json!({ "requestId": id, "cost": { "requested": cost, "maximum": DEAREST } });
                let written = Written { data: Some(&response.data), errors: &response.errors, extensions };
                respond(id, media, status, headers, &written)
            }
        }
    }
}

/// 200, unless nothing came of it and the client can take a truer word.
fn executed_status(response: &async_graphql::Response, media: Media) -> StatusCode {
    let code = response.errors.first().and_then(code_of);
    match (media, &response.data, code) {
        (Media::GraphQl, Value::Null, Some(code)) => code.status(),
        _ => StatusCode::OK,
    }
}

/// When to come again, where that may help.
fn later(status: StatusCode) -> HeaderMap {
    let again = (status == StatusCode::SERVICE_UNAVAILABLE).then(|| (RETRY_AFTER, HeaderValue::from_static("1")));
    again.into_iter().collect()
}

fn code_of(error: &ServerError) -> Option<Code> {
    let Some(Value::String(code)) = error.extensions.as_ref()?.get("code") else { return None };
    Code::ALL.iter().copied().find(|known| known.as_str() == code)
}

/// Gives an executor's error its code, request id and link. One without a code is either a value that a type refused, or
/// nothing that a client should read.
fn settle(error: &mut ServerError, id: &str) {
    let coded = error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some());
    if !coded {
        let of_input =
            ["Failed to parse \"", "Expected input type \""].iter().any(|start| error.message.starts_with(start));
        if !of_input {
            tracing::error!(request = id, cause = %error.message, "an error without a code");
            error.message = Fault::internal().problems.remove(0).message;
        }
        let code = if of_input { Code::BadUserInput } else { Code::Internal };
        error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code.as_str());
    }
    error.message = cut(std::mem::take(&mut error.message));
    let code = match error.extensions.as_ref().and_then(|extensions| extensions.get("code")) {
        Some(Value::String(code)) => code.clone(),
        _ => String::new(),
    };
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("requestId", id);
    extensions.set("docs", format!("{DOCS}#{code}"));
}

fn problems(fault: Fault, id: &str) -> Vec<ServerError> {
    let code = fault.code;
    let written = fault.problems.into_iter().map(|problem| {
        let mut error = ServerError::new(problem.message, None);
        error.locations = problem.locations.into_iter().map(|(line, column)| Pos { line, column }).collect();
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", code.as_str());
        for (name, fact) in problem.extensions {
            extensions.set(name, Value::from_json(fact).unwrap_or_default());
        }
        error.extensions = Some(extensions);
        settle(&mut error, id);
        error
    });
    written.collect()
}

fn respond(id: &str, media: Media, status: StatusCode, mut headers: HeaderMap, written: &Written<'_>) -> Response {
    let Written { data, errors, extensions } = written;
    let (status, body) = match body::write(*data, errors, extensions) {
        Ok(body) => (status, body),
        Err(broken) => {
            tracing::error!(request = id, cause = %broken, "an answer could not be written");
            (StatusCode::INTERNAL_SERVER_ERROR, Vec::new())
        }
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media.as_str()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("Accept, Authorization"));
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(request_id::HEADER, id);
    }
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
