//! Rust as far as the house's rules read it: code without comments, texts and tests, and every path that it names.

/// A path as written, `use` trees joined: `crate::incident::State`, with the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The line, from 1.
    pub line: usize,
    /// Its segments.
    pub path: Vec<String>,
}

/// Every path of two or more segments that code names, and every crate that a plain `use` or `extern crate` names.
pub fn paths(text: &str) -> Vec<Named> {
    let tokens = without_tests(&tokens(text));
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if matches!(tokens[at].1, Token::Word(_)) {
            let line = tokens[at].0;
            let mut told = Vec::new();
            let end = tree(&tokens, at, &[], &mut told);
            let alone = at > 0 && matches!(&tokens[at - 1].1, Token::Word(word) if word == "use" || word == "crate");
            found.extend(told.into_iter().filter(|path| path.len() > 1 || alone).map(|path| Named { line, path }));
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    /// `::`
    Colons,
    Sign(char),
}

/// One path or `use` tree from a word on; answers where it ends.
fn tree(tokens: &[(usize, Token)], mut at: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let sign = |at: usize, sign: char| tokens.get(at).is_some_and(|(_, token)| *token == Token::Sign(sign));
    let mut path = before.to_vec();
    loop {
        match tokens.get(at) {
            Some((_, Token::Word(word))) => path.push(word.clone()),
            Some((_, Token::Sign('*'))) if !path.is_empty() => path.push("*".to_owned()),
            Some((_, Token::Sign('{'))) if !path.is_empty() => {
                at += 1;
                while at < tokens.len() && !sign(at, '}') {
                    let next = tree(tokens, at, &path, found);
                    // `as`, a comma, or something that is no tree after all.
                    at = next.max(at + 1);
                    while at < tokens.len() && !sign(at, ',') && !sign(at, '}') {
                        at += 1;
                    }
                    at += usize::from(sign(at, ','));
                }
                return at + 1;
            }
            _ => break,
        }
        at += 1;
        if !matches!(tokens.get(at), Some((_, Token::Colons))) {
            break;
        }
        at += 1;
    }
    if path.len() > before.len() {
        found.push(path);
    }
    at
}

/// The tokens outside of items under `#[cfg(test)]`.
fn without_tests(tokens: &[(usize, Token)]) -> Vec<(usize, Token)> {
    let words = ["#", "[", "cfg", "(", "test", ")", "]"];
    let is = |token: &Token, word: &str| match token {
        Token::Word(text) => text == word,
        Token::Sign(sign) => word.chars().eq([*sign]),
        Token::Colons => false,
    };
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        let marked =
            tokens.len() - at > words.len() && words.iter().zip(&tokens[at..]).all(|(word, (_, t))| is(t, word));
        if !marked {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let mut depth = 0;
        at += words.len();
        while at < tokens.len() {
            match tokens[at].1 {
                Token::Sign('{' | '(' | '[') => depth += 1,
                Token::Sign('}' | ')' | ']') => depth -= 1,
                _ => {}
            }
            let ended = depth == 0 && matches!(tokens[at].1, Token::Sign('}' | ';'));
            at += 1;
            if ended {
                break;
            }
        }
    }
    kept
}

/// Words, `::` and single signs with their lines; comments, texts and characters are left out.
fn tokens(text: &str) -> Vec<(usize, Token)> {
    let letters: Vec<char> = text.chars().collect();
    let starts = |at: usize, what: &str| what.chars().enumerate().all(|(n, c)| letters.get(at + n) == Some(&c));
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while at < letters.len() {
        let begun = at;
        match letters[at] {
            '/' if starts(at, "//") => at += letters[at..].iter().take_while(|c| **c != '\n').count(),
            '/' if starts(at, "/*") => at = comment(&letters, at),
            '"' => at = quoted(&letters, at),
            '\'' => at = character(&letters, at),
            c if c.is_alphabetic() || c == '_' => {
                let word: String = letters[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
                at += word.chars().count();
                let raw = matches!(word.as_str(), "r" | "br" | "cr").then(|| raw(&letters, at)).flatten();
                match raw {
                    Some(end) => at = end,
                    None => found.push((line, Token::Word(word))),
                }
            }
            ':' if starts(at, "::") => {
                found.push((line, Token::Colons));
                at += 2;
            }
            c => {
                if !c.is_whitespace() {
                    found.push((line, Token::Sign(c)));
                }
                at += 1;
            }
        }
        line += letters[begun..at.min(letters.len())].iter().filter(|c| **c == '\n').count();
    }
    found
}

/// Where a comment that may hold others ends.
fn comment(letters: &[char], mut at: usize) -> usize {
    let mut depth = 0;
    while at < letters.len() {
        match (letters[at], letters.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// Where a text in quotes ends.
fn quoted(letters: &[char], mut at: usize) -> usize {
    at += 1;
    while at < letters.len() && letters[at] != '"' {
        at += 1 + usize::from(letters[at] == '\\');
    }
    at + 1
}

/// Where a raw text ends whose `r` stands before `at`; None when it is none.
fn raw(letters: &[char], at: usize) -> Option<usize> {
    let hashes = letters[at..].iter().take_while(|c| **c == '#').count();
    if letters.get(at + hashes) != Some(&'"') {
        return None;
    }
    let end = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect::<Vec<_>>();
    let from = at + hashes + 1;
    let found = letters[from..].windows(end.len()).position(|window| window == end)?;
    Some(from + found + end.len())
}

/// Where a character ends; a lifetime is passed over by its quote alone.
fn character(letters: &[char], at: usize) -> usize {
    match (letters.get(at + 1), letters.get(at + 2)) {
        (Some('\\'), _) => at + 3 + letters[at + 3..].iter().take_while(|c| **c != '\'').count() + 1,
        (Some(_), Some('\'')) => at + 3,
        _ => at + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        paths(text).into_iter().map(|named| format!("{} {}", named.line, named.path.join("::"))).collect()
    }

    #[test]
    fn use_trees_are_joined_over_lines() {
        let text = "use crate::{\n    clock::{self, Instant},\n    report as r,\n    kpi::*,\n};\nuse entities;\n";
        let expected =
            ["1 crate::clock::self", "1 crate::clock::Instant", "1 crate::report", "1 crate::kpi::*", "6 entities"];
        assert_eq!(told(text), expected);
    }

    #[test]
    fn paths_within_code_are_named_with_their_line() {
        let text = "fn a(x: &'a b::C) -> Vec<d::E> {\n    let y = 'f';\n    crate::g::h(::i::j, x.y, z)\n}\n";
        assert_eq!(told(text), ["1 b::C", "1 d::E", "3 crate::g::h", "3 i::j"]);
    }

    #[test]
    fn comments_texts_and_tests_name_nothing() {
        let text = "// a::b\n/* c::d /* e::f */ g::h */\nlet x = \"i::j \\\" k::l\"; let y = r#\"m::n \" o::p\"#;\n\
                    let q = '\"'; let r = '\\''; s::t();\n#[cfg(test)]\nmod tests { use u::v; fn w() { x::y(); } }\n\
                    #[cfg(test)]\nuse z::a;\nb::c();\n";
        assert_eq!(told(text), ["4 s::t", "9 b::c"]);
    }
}
