//! Filters that set text: nothing wider than a terminal or an old mail program shows, no number apart from its sign.

use entities::report::content::{MonthFigure, MonthPoint, TrendSeries};
use minijinja::{Environment, Value};

/// Columns of a line.
const WIDTH: usize = 76;
/// Least room between a text and what stands at the right end of its line.
const GAP: usize = 3;

pub fn add_filters(environment: &mut Environment<'static>) {
    environment.add_filter("tie", |text: Value| {
        let mut tied = text.to_string().replace(" %", "\u{a0}%");
        for sign in [">", "<", "≥", "≤", "=", "&gt;", "&lt;", "&#x3d;"] {
            tied = tied.replace(&format!("{sign} "), &format!("{sign}\u{a0}"));
        }
        // what was escaped already stays so, and is not escaped twice
        if text.is_safe() { Value::from_safe_string(tied) } else { Value::from(tied) }
    });
    environment.add_filter("wrap", |text: String, indent: Option<usize>| wrap(&text, indent.unwrap_or(0)));
    environment.add_filter("beside", |left: String, right: String| beside(&left, &right));
}

/// Twelve months in twelve characters, the lowest at the bottom; a dot where a month could not be judged. Empty where
/// there is no line to see.
pub fn spark(series: &TrendSeries) -> String {
    const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let value = |point: &MonthPoint| match &point.figure {
        MonthFigure::Measured { value, .. } if value.den > 0 => {
            Some(i128::from(value.num) * 1_000 / i128::from(value.den))
        }
        _ => None,
    };
    let values: Vec<Option<i128>> = series.points.iter().map(value).collect();
    let known = || values.iter().flatten().copied();
    let (Some(low), Some(high)) = (known().min(), known().max()) else { return String::new() };
    let level = |value: i128| usize::try_from((value - low) * 7 / (high - low).max(1)).unwrap_or(0);
    let drawn =
        values.iter().map(|value| value.map_or('·', |value| LEVELS[if high == low { 3 } else { level(value) }]));
    drawn.collect()
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
    if right.is_empty() {
        return left;
    }
    let taken = width(&left) + width(&right);
    if left.contains('\n') || right.contains('\n') || taken + GAP > WIDTH {
        return format!("{left}\n{}", wrap(&right, 4));
    }
    format!("{left}{}{right}", " ".repeat(WIDTH - taken))
}
