//! A transfer's "no": a status and `{ code, field, message, wayOut }`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use entities::Error;
use entities::error::{BlockerCode, Code, Refusal};
use serde::Serialize;

use crate::http::{self, UNAVAILABLE};

/// Why bytes were not taken or given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TransferRefusal {
    /// The published code: of a blocker where one is shut, else of a user error.
    pub code: String,
    /// What it is about: `Authorization`, `ticket`, `report`, `bytes`, `sha256`, `sizeBytes`.
    pub field: String,
    /// One sentence for a person.
    pub message: String,
    /// What to do about it, one sentence.
    pub way_out: String,
    #[serde(skip)]
    status: StatusCode,
}

impl From<Error> for TransferRefusal {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::refused(&refusal),
            Error::Forbidden(permission) => Self {
                code: "FORBIDDEN".to_owned(),
                field: "Authorization".to_owned(),
                message: format!("Whoever asks does not hold {permission}, or no longer."),
                way_out: "Ask an administrator for the role.".to_owned(),
                status: StatusCode::FORBIDDEN,
            },
            Error::ReadsAlone => Self {
                code: "FORBIDDEN".to_owned(),
                field: "Authorization".to_owned(),
                message: "This token reads alone.".to_owned(),
                way_out: "Use a token that writes.".to_owned(),
                status: StatusCode::FORBIDDEN,
            },
            Error::NotFound => Self {
                code: Code::NotFound.to_string(),
                field: "bytes".to_owned(),
                message: "The bytes are not in the store.".to_owned(),
                way_out: "Restore them from a backup.".to_owned(),
                status: StatusCode::NOT_FOUND,
            },
            unreached if unreached.is_unreachable() => {
                tracing::error!(cause = %unreached, "a transfer failed");
                Self {
                    code: http::Code::Unavailable.as_str().to_owned(),
                    field: String::new(),
                    message: UNAVAILABLE.to_owned(),
                    way_out: "Send it again.".to_owned(),
                    status: StatusCode::SERVICE_UNAVAILABLE,
                }
            }
            Error::Db(_) | Error::Fault(_) | Error::Outdated => {
                tracing::error!(cause = %error, "a transfer failed");
                Self {
                    code: "INTERNAL_SERVER_ERROR".to_owned(),
                    field: String::new(),
                    message: "Something failed on our side.".to_owned(),
                    way_out: "Send it again.".to_owned(),
                    status: StatusCode::INTERNAL_SERVER_ERROR,
                }
            }
        }
    }
}

impl TransferRefusal {
    /// Nobody's token, or none.
    pub(super) fn unauthenticated() -> Self {
        Self {
            code: "UNAUTHENTICATED".to_owned(),
            field: "Authorization".to_owned(),
            message: "No token came along, or one that is unknown, revoked or past its time.".to_owned(),
            way_out: "Send the token of somebody who may read it as Authorization: Bearer ….".to_owned(),
            status: StatusCode::UNAUTHORIZED,
        }
    }

    /// Bytes that stopped coming.
    pub(super) fn too_slow() -> Self {
        Self {
            code: http::Code::RequestTimeout.as_str().to_owned(),
            field: "bytes".to_owned(),
            message: "The bytes stopped coming, and nothing was kept.".to_owned(),
            way_out: "Send the file again.".to_owned(),
            status: StatusCode::REQUEST_TIMEOUT,
        }
    }

    /// A report that is not there, or not this reader's.
    pub(super) fn no_report() -> Self {
        Self {
            code: Code::NotFound.to_string(),
            field: "report".to_owned(),
            message: "There is no such file of a report here.".to_owned(),
            way_out: "Take the address from boardReport.".to_owned(),
            status: StatusCode::NOT_FOUND,
        }
    }

    fn refused(refusal: &Refusal) -> Self {
        let blocker = refusal.blockers.first();
        let (status, way_out) = match (refusal.code, blocker.map(|blocker| blocker.code)) {
            (_, Some(BlockerCode::EvidenceTooLarge)) => (StatusCode::PAYLOAD_TOO_LARGE, None),
            (_, Some(BlockerCode::EvidenceTypeRefused)) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, None),
            (Code::NotFound, _) => (StatusCode::NOT_FOUND, Some("Take the address from the verb that gave it out.")),
            (Code::Expired, _) => (StatusCode::GONE, Some("Ask for a new address.")),
            (Code::Conflict, _) => (StatusCode::CONFLICT, Some("Send it again.")),
            _ => (StatusCode::UNPROCESSABLE_ENTITY, None),
        };
        let way_out = way_out.or(blocker.map(|blocker| blocker.satisfied_by.as_str())).unwrap_or_default();
        Self {
            code: blocker.map_or_else(|| refusal.code.to_string(), |blocker| blocker.code.to_string()),
            field: refusal.path.join("."),
            message: refusal.message.clone(),
            way_out: way_out.to_owned(),
            status,
        }
    }
}

impl IntoResponse for TransferRefusal {
    fn into_response(self) -> Response {
        let asks = self.status == StatusCode::UNAUTHORIZED;
        let mut answer = (self.status, Json(self)).into_response();
        if asks {
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        answer
    }
}
