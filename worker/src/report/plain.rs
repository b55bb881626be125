//! Filters that set plain text: nothing wider than a terminal or an old mail program shows.

use minijinja::Environment;

/// Columns of a line.
const WIDTH: usize = 76;
/// Least room between a text and what stands at the right end of its line.
const GAP: usize = 3;

pub fn add_filters(environment: &mut Environment<'static>) {
    environment.add_filter("wrap", |text: String, indent: Option<usize>| wrap(&text, indent.unwrap_or(0)));
    environment.add_filter("beside", |left: String, right: String| beside(&left, &right));
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// Breaks a text at its spaces, a longer word wherever it must; line breaks and control characters become spaces.
fn wrap(text: &str, indent: usize) -> String {
    let room = WIDTH - indent;
    let mut lines = vec![String::new()];
    for word in text.split(|c: char| c.is_whitespace() && c != '\u{a0}' || c.is_control()).filter(|w| !w.is_empty()) {
        let letters: Vec<char> = word.chars().collect();
        for piece in letters.chunks(room) {
            let piece: String = piece.iter().collect();
            match lines.last_mut() {
                Some(line) if line.is_empty() => line.push_str(&piece),
                Some(line) if width(line) + 1 + width(&piece) <= room => {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    let margin = " ".repeat(indent);
    lines.iter().map(|line| format!("{margin}{line}")).collect::<Vec<_>>().join("\n")
}

/// Two texts on one line, the second flush right; below each other where they do not fit.
fn beside(left: &str, right: &str) -> String {
    let (left, right) = (wrap(left, 0), wrap(right, 0));
    let taken = width(&left) + width(&right);
    if left.contains('\n') || right.contains('\n') || taken + GAP > WIDTH {
        return format!("{left}\n{}", wrap(&right, 4));
    }
    format!("{left}{}{right}", " ".repeat(WIDTH - taken))
}
