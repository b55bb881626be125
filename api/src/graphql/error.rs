//! Faults, as clients see them: a code, never an inside. A business "no" is not a fault; it is `userErrors`.

use async_graphql::ErrorExtensions;
use entities::error::{Code, Error, Refusal, unreachable};

use crate::http::UNAVAILABLE;

/// A fault on its way to the client. It has no `Display`: what a client reads is decided here alone.
pub struct ApiError(Fault);

enum Fault {
    Unauthenticated,
    Forbidden(String),
    BadInput { message: String, argument: Option<String> },
    Unavailable,
    Internal,
}

impl ApiError {
    /// No valid token came along.
    pub const fn unauthenticated() -> Self {
        Self(Fault::Unauthenticated)
    }

    /// An argument that passed coercion but means nothing.
    pub fn bad_input(message: impl Into<String>) -> Self {
        Self(Fault::BadInput { message: message.into(), argument: None })
    }

    /// The same of one argument, which it names.
    pub fn bad_argument(argument: &str, message: impl Into<String>) -> Self {
        Self(Fault::BadInput { message: message.into(), argument: Some(argument.to_owned()) })
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::Forbidden(permission) => {
                let roles: Vec<&str> = permission.roles().iter().map(|role| role.as_str()).collect();
                Self(Fault::Forbidden(format!("{permission} is needed here; it belongs to {}.", roles.join(", "))))
            }
            Error::ReadsAlone => Self(Fault::Forbidden("This token reads alone: use a token that writes.".to_owned())),
            Error::Refused(refusal) => {
                let argument = (!refusal.path.is_empty()).then(|| refusal.path.join("."));
                Self(Fault::BadInput { message: refusal.message, argument })
            }
            Error::NotFound => Self::bad_input("There is no such thing in this organisation."),
            // Nobody reads this: the request is answered anew.
            Error::Outdated => Self(Fault::Internal),
            Error::Db(cause) => {
                tracing::error!(%cause, "the database failed");
                Self(if unreachable(&cause) { Fault::Unavailable } else { Fault::Internal })
            }
            Error::Fault(cause) => {
                tracing::error!(%cause, "a fault");
                Self(Fault::Internal)
            }
        }
    }
}

impl From<ApiError> for async_graphql::Error {
    fn from(error: ApiError) -> Self {
        let mut named = None;
        let (code, message) = match error.0 {
            Fault::Unauthenticated => {
                ("UNAUTHENTICATED", "Send a valid API token: Authorization: Bearer pmk_….".to_owned())
            }
            Fault::Forbidden(message) => ("FORBIDDEN", message),
            Fault::BadInput { message, argument } => {
                named = argument;
                ("BAD_USER_INPUT", message)
            }
            Fault::Unavailable => ("SERVICE_UNAVAILABLE", UNAVAILABLE.to_owned()),
            Fault::Internal => {
                ("INTERNAL_SERVER_ERROR", "Something failed on our side; the request id finds it.".to_owned())
            }
        };
        Self::new(message).extend_with(|_, extensions| {
            extensions.set("code", code);
            if let Some(argument) = named {
                extensions.set("argument", argument);
            }
        })
    }
}

/// Splits an outcome into what becomes data (done, or refused) and what becomes a fault.
pub fn refused<T>(outcome: Result<T, Error>) -> Result<Result<T, Refusal>, ApiError> {
    match outcome {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Refused(refusal)) => Ok(Err(*refusal)),
        Err(Error::NotFound) => {
            Ok(Err(Refusal::new(Code::NotFound, "There is no such thing in this organisation.").at("id")))
        }
        Err(fault) => Err(fault.into()),
    }
}
