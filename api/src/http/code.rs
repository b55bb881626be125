//! The published codes of top-level errors, and the page that explains them.

use axum::http::StatusCode;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{Html, IntoResponse};

use crate::graphiql::POLICY;

/// Where the explanations are served: `errors[].extensions.docs` links into it.
pub const DOCS: &str = "/graphql/errors";

macro_rules! codes {
    ($($variant:ident = $text:literal, $status:ident: $meaning:literal;)*) => {
        /// What kind of error it is: `errors[].extensions.code`. Names are Apollo's where those exist.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code {
            $(#[doc = $meaning] $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As it is published.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            /// What it means and what to do, one or two sentences.
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$variant => $meaning,)*
                }
            }

            /// The HTTP status where the whole request fails with it.
            pub const fn status(self) -> StatusCode {
                match self {
                    $(Self::$variant => StatusCode::$status,)*
                }
            }
        }
    };
}

codes! {
    BadRequest = "BAD_REQUEST", BAD_REQUEST:
        "The body is no GraphQL request: send one JSON object with `query`, and where needed `variables`, `operationName`, `extensions`.";
    MethodNotAllowed = "METHOD_NOT_ALLOWED", METHOD_NOT_ALLOWED: "Queries and mutations are sent by POST.";
    NotAcceptable = "NOT_ACCEPTABLE", NOT_ACCEPTABLE:
        "The answer comes as `application/graphql-response+json` or `application/json`; accept one of them.";
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", UNSUPPORTED_MEDIA_TYPE:
        "Send `Content-Type: application/json`, in UTF-8.";
    RequestTooLarge = "REQUEST_TOO_LARGE", PAYLOAD_TOO_LARGE:
        "A body has at most 1 MiB, a document at most 64 KiB. Long texts travel in variables, evidence by its upload URL.";
    RequestTimeout = "REQUEST_TIMEOUT", REQUEST_TIMEOUT: "The body did not arrive in time.";
    ParseFailed = "GRAPHQL_PARSE_FAILED", BAD_REQUEST:
        "The document does not parse; `locations` says where.";
    ValidationFailed = "GRAPHQL_VALIDATION_FAILED", BAD_REQUEST:
        "The document does not fit the schema, or asks for more than one mutation field.";
    OperationResolutionFailure = "OPERATION_RESOLUTION_FAILURE", BAD_REQUEST:
        "`operationName` names no operation of the document, or several stand there and none is named.";
    BadUserInput = "BAD_USER_INPUT", BAD_REQUEST:
        "A variable or argument has a value that its type or its field does not take; `extensions.argument` names it where a field says no.";
    CostExceeded = "COST_EXCEEDED", BAD_REQUEST:
        "The document asks for too much at once; `extensions.limit` names the limit, its figure and what was found. Ask in parts, or for smaller pages.";
    Unauthenticated = "UNAUTHENTICATED", UNAUTHORIZED:
        "No valid token came along: send `Authorization: Bearer …`.";
    Forbidden = "FORBIDDEN", FORBIDDEN: "The token is valid, but none of its person's roles may do this.";
    Unavailable = "SERVICE_UNAVAILABLE", SERVICE_UNAVAILABLE:
        "The database is not reached, or is busy beyond its connections. Nothing was half done: send the request again after `Retry-After`, a mutation with the same `Idempotency-Key`.";
    Internal = "INTERNAL_SERVER_ERROR", INTERNAL_SERVER_ERROR:
        "Something failed on our side. Nothing was half done; the request id finds the cause in the log.";
}

/// The page behind [`DOCS`].
pub async fn explained() -> impl IntoResponse {
    let rows: Vec<String> = Code::ALL.iter().map(|code| row(*code)).collect();
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Errors of the Proofmark API</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"icon\" type=\"image/svg+xml\" href=\"/graphiql/icon.svg\">\
         <link rel=\"stylesheet\" href=\"/graphiql/page.css\"><main class=\"prose\"><h1>Errors of the Proofmark API</h1>\
         <p>Top-level errors are for faults. A business \u{201c}no\u{201d} is data: <code>userErrors</code> of the payload.</p>\
         <dl>\n{}\n</dl></main></html>",
        rows.join("\n")
    );
    ([(CONTENT_SECURITY_POLICY, POLICY)], Html(page))
}

/// A code and its meaning, with what stands between backticks as code.
fn row(code: Code) -> String {
    let meaning: Vec<String> = code
        .meaning()
        .split('`')
        .enumerate()
        .map(|(n, part)| if n % 2 == 0 { part.to_owned() } else { format!("<code>{part}</code>") })
        .collect();
    format!("<dt id=\"{0}\"><code>{0}</code></dt><dd>{1}</dd>", code.as_str(), meaning.concat())
}
