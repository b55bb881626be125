//! What may be sent and what is answered: `Content-Type` and `Accept`.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};

use super::code::Code;
use super::fault::Fault;

/// The media type of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`: the status speaks of the document too.
    GraphQl,
    /// `application/json`: the status speaks of the transport alone. What a client that names nothing gets.
    Json,
}

impl Media {
    /// As a header's value.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// The media type that the client likes best among ours; between equals the one it names more exactly, then `Json` for a
/// wildcard and `GraphQl` otherwise.
pub fn accepted(headers: &HeaderMap) -> Result<Media, Fault> {
    let mut ranges = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
    if ranges.peek().is_none() {
        return Ok(Media::Json);
    }
    let ranges: Vec<Range> = ranges.flat_map(|value| value.split(',')).filter_map(Range::read).collect();
    let graphql = Range::quality(&ranges, "application", "graphql-response+json");
    let json = Range::quality(&ranges, "application", "json");
    match (graphql, json) {
        ((0, _), (0, _)) => {
            Err(Fault::new(Code::NotAcceptable, "Accept application/graphql-response+json or application/json."))
        }
        ((_, exact), json) if graphql > json || (graphql == json && exact == 2) => Ok(Media::GraphQl),
        _ => Ok(Media::Json),
    }
}

/// One media range of `Accept`, with its quality in thousandths.
struct Range<'a> {
    kind: &'a str,
    form: &'a str,
    quality: u16,
}

impl<'a> Range<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (kind, form) = parts.next()?.split_once('/')?;
        let mut quality = 1000;
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            if name.trim().eq_ignore_ascii_case("q") {
                quality = thousandths(value.trim())?;
            } else if name.trim().eq_ignore_ascii_case("charset") && !is_utf8(value) {
                return None;
            }
        }
        Some(Self { kind, form, quality })
    }

    /// Quality, and how exactly it is named (2 by name, 1 by kind, 0 by `*/*`); the most exact range decides.
    fn quality(ranges: &[Self], kind: &str, form: &str) -> (u16, u8) {
        let exactness = |range: &Self| match (range.kind, range.form) {
            (a, b) if a.eq_ignore_ascii_case(kind) && b.eq_ignore_ascii_case(form) => Some(2),
            (a, "*") if a.eq_ignore_ascii_case(kind) => Some(1),
            ("*", "*") => Some(0),
            _ => None,
        };
        let fitting = ranges.iter().filter_map(|range| Some((exactness(range)?, range.quality)));
        fitting.max().map_or((0, 0), |(exact, quality)| (quality, exact))
    }
}

fn thousandths(text: &str) -> Option<u16> {
    let quality: f32 = text.parse().ok().filter(|quality| (0.0..=1.0).contains(quality))?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and 1000")]
    Some((quality * 1000.0).round() as u16)
}

fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim().trim_matches('"');
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

/// Refuses a body that is not JSON in UTF-8. A content type of our own choosing also keeps other sites' forms out: a browser
/// asks before it sends one, and nobody answers it.
pub fn sent_as_json(headers: &HeaderMap) -> Result<(), Fault> {
    let refused = || Fault::new(Code::UnsupportedMediaType, "Send Content-Type: application/json, in UTF-8.");
    let sent = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).ok_or_else(refused)?;
    let mut parts = sent.split(';').map(str::trim);
    if !parts.next().unwrap_or_default().eq_ignore_ascii_case("application/json") {
        return Err(refused());
    }
    let mut charsets =
        parts.filter_map(|part| part.split_once('=')).filter(|(name, _)| name.eq_ignore_ascii_case("charset"));
    if charsets.all(|(_, charset)| is_utf8(charset)) { Ok(()) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(accept: &str) -> Option<Media> {
        accepted(&HeaderMap::from_iter([(ACCEPT, accept.parse().unwrap())])).ok()
    }

    #[test]
    fn the_answer_is_what_the_client_likes_best() {
        assert_eq!(accepted(&HeaderMap::new()), Ok(Media::Json));
        assert_eq!(answer("*/*"), Some(Media::Json));
        assert_eq!(answer("application/*"), Some(Media::Json));
        assert_eq!(answer("application/json"), Some(Media::Json));
        assert_eq!(answer("application/graphql-response+json"), Some(Media::GraphQl));
        assert_eq!(answer("application/graphql-response+json, application/json;q=0.9"), Some(Media::GraphQl));
        assert_eq!(answer("application/json, application/graphql-response+json"), Some(Media::GraphQl));
        assert_eq!(answer("application/graphql-response+json;q=0.1, application/json"), Some(Media::Json));
        assert_eq!(answer("text/html, */*;q=0.1"), Some(Media::Json));
        assert_eq!(answer("application/graphql-response+json; charset=utf-8"), Some(Media::GraphQl));
        assert_eq!(answer("application/json;q=0, */*"), Some(Media::GraphQl));
        assert_eq!(answer("text/html"), None);
        assert_eq!(answer("application/json; charset=latin1"), None);
        assert_eq!(answer(""), None);
    }

    #[test]
    fn only_json_in_utf_8_is_taken() {
        let taken = |sent: &str| sent_as_json(&HeaderMap::from_iter([(CONTENT_TYPE, sent.parse().unwrap())])).is_ok();
        assert!(taken("application/json"));
        assert!(taken("Application/JSON; charset=UTF-8"));
        assert!(taken("application/json; charset=\"utf-8\""));
        assert!(!taken("application/json; charset=utf-16"));
        assert!(!taken("application/graphql"));
        assert!(!taken("text/plain"));
        assert!(!taken("multipart/form-data; boundary=a"));
        assert!(sent_as_json(&HeaderMap::new()).is_err());
    }
}
