//! The request id: the client's own where it is sane, else a fresh one. It goes into the log, the errors and the answer.

use axum::http::{HeaderMap, HeaderName};
use uuid::Uuid;

/// The header that carries it, in and out.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request: `X-Request-Id` of 1 to 128 letters, digits, `.`, `_`, `-`, or a new UUIDv7.
pub fn of(headers: &HeaderMap) -> String {
    let sane = |id: &&str| {
        (1..=128).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    let given = headers.get(&HEADER).and_then(|id| id.to_str().ok()).filter(sane);
    given.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_for(sent: &str) -> String {
        of(&HeaderMap::from_iter([(HEADER, sent.parse().unwrap())]))
    }

    #[test]
    fn a_sane_id_is_kept_and_any_other_replaced() {
        assert_eq!(id_for("front-end.42_a"), "front-end.42_a");
        assert_eq!(id_for("a b").len(), 36);
        assert_eq!(id_for(&"a".repeat(129)).len(), 36);
        assert_eq!(of(&HeaderMap::new()).len(), 36);
    }
}
