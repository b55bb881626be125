//! The lexical limits: how many tokens, how deep the brackets. Counted before any parser sees the text, since parsers
//! recurse and a stack is short.

use super::super::fault::Fault;

/// How many tokens a document has at most.
const MOST_TOKENS: usize = 2_000;

/// How deep brackets of any kind nest at most.
const DEEPEST_BRACKETS: usize = 64;

/// Counts the tokens of a document, or names the limit it goes beyond. What is no GraphQL is left to the parser.
pub fn count(document: &str) -> Result<usize, Fault> {
    let bytes = document.as_bytes();
    let (mut at, mut tokens, mut depth) = (0, 0, 0usize);
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' | 0xEF | 0xBB | 0xBF => at + 1,
            b'#' => skip(bytes, at, |b| b != b'\n' && b != b'\r'),
            _ => {
                tokens += 1;
                match byte {
                    b'{' | b'[' | b'(' => depth += 1,
                    b'}' | b']' | b')' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth > DEEPEST_BRACKETS {
                    return Err(Fault::beyond("nested brackets", DEEPEST_BRACKETS as u64, depth as u64));
                }
                token(bytes, at)
            }
        };
    }
    if tokens > MOST_TOKENS {
        return Err(Fault::beyond("tokens", MOST_TOKENS as u64, tokens as u64));
    }
    Ok(tokens)
}

/// Where the token that begins here ends.
fn token(bytes: &[u8], at: usize) -> usize {
    match bytes[at] {
        b'"' if bytes[at..].starts_with(b"\"\"\"") => block_string(bytes, at + 3),
        b'"' => string(bytes, at + 1),
        b'.' if bytes[at..].starts_with(b"...") => at + 3,
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => skip(bytes, at, |b| b.is_ascii_alphanumeric() || b == b'_'),
        b'0'..=b'9' | b'-' => skip(bytes, at, |b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-')),
        _ => at + 1,
    }
}

fn skip(bytes: &[u8], at: usize, belongs: impl Fn(u8) -> bool) -> usize {
    at + bytes[at..].iter().take_while(|&&byte| belongs(byte)).count()
}

/// A string ends at its quote, or unclosed with the line.
fn string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            b'\n' | b'\r' => return at,
            _ => at += 1,
        }
    }
    at
}

fn block_string(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        if bytes[at..].starts_with(b"\\\"\"\"") {
            at += 4;
        } else if bytes[at..].starts_with(b"\"\"\"") {
            return at + 3;
        } else {
            at += 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_counted_as_the_specification_has_them() {
        assert_eq!(count("{ a }").unwrap(), 3);
        assert_eq!(count("query Q($a: [Int!]! = [1, -2.5e+3]) { ...F @x # a comment { { {\n }").unwrap(), 23);
        assert_eq!(count(r#"{ a(b: "x { \" y", c: """ " \""" { """) }"#).unwrap(), 11);
        assert_eq!(count("\u{feff}{ a(b: \"unclosed\n }").unwrap(), 7);
        assert_eq!(count(r#""\"#).unwrap(), 1);
        assert_eq!(count("").unwrap(), 0);
    }

    #[test]
    fn floods_are_refused() {
        assert!(count(&"a ".repeat(2_000)).is_ok());
        assert!(count(&"a ".repeat(2_001)).is_err());
        assert!(count(&"[".repeat(64)).is_ok());
        assert!(count(&"[".repeat(60_000)).is_err());
    }
}
