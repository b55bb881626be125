//! `GET`: exactly the bytes that came, as a file to be saved and never to be shown or run by a browser.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use entities::access::token;
use entities::evidence::download::{self, Outgoing};
use entities::{Error, Result};

use super::{Ground, TransferRefusal};

/// Gives the bytes of a ticket out. Where a bearer token comes along, it is of the person who asked for the address.
pub(super) async fn send(State(ground): State<Ground>, Path(ticket): Path<String>, headers: HeaderMap) -> Response {
    match open(&ground, &ticket, &headers).await {
        Ok(outgoing) => file(outgoing),
        Err(refused) => TransferRefusal::from(refused).into_response(),
    }
}

async fn open(ground: &Ground, ticket: &str, headers: &HeaderMap) -> Result<Outgoing> {
    let outgoing = download::send(&ground.world, ticket).await?;
    if headers.contains_key(header::AUTHORIZATION) {
        let bearer = super::bearer(headers).ok().flatten().unwrap_or_default();
        let who = token::actor(&ground.world, bearer).await?;
        if !who.is_some_and(|(_, actor)| actor.is(outgoing.person)) {
            return Err(Error::Forbidden(entities::actor::Permission::Read));
        }
    }
    Ok(outgoing)
}

fn file(outgoing: Outgoing) -> Response {
    let version = outgoing.version;
    let mut answer = Body::from_stream(outgoing.bytes).into_response();
    let headers = answer.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    headers.extend(fixed.map(|(name, value)| (name, HeaderValue::from_static(value))));
    let mime = version.mime.as_deref().unwrap_or("application/octet-stream");
    let named = [
        (header::CONTENT_TYPE, mime.to_owned()),
        (header::CONTENT_DISPOSITION, disposition(version.file_name.as_deref().unwrap_or("evidence"))),
        (header::CONTENT_LENGTH, version.size_bytes.unwrap_or_default().to_string()),
        (header::ETAG, format!("\"{}\"", version.sha256.as_deref().unwrap_or_default())),
    ];
    headers.extend(named.into_iter().filter_map(|(name, value)| Some((name, HeaderValue::try_from(value).ok()?))));
    answer
}

/// A file to be saved, its name in the plain and in the full form (RFC 6266).
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "._- ".contains(c) { c } else { '_' }).collect();
    let full: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' | b'-' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_quoted_in_both_forms() {
        let expected = "attachment; filename=\"R_sum_ _1_.pdf\"; filename*=UTF-8''R%C3%A9sum%C3%A9%20%221%22.pdf";
        assert_eq!(disposition("Résumé \"1\".pdf"), expected);
    }
}
