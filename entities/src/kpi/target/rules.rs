//! Which target a figure may have: a limit that can be met, from the side that is good for the figure.

use super::{Comparator, FEWEST, Target};
use crate::error::Refusal;
use crate::kpi::definition::{Direction, Key, Unit};
use crate::kpi::ratio::Ratio;

/// The longest time that a target may allow, in days.
const MOST_DAYS: i64 = 3_650;

/// A limit as it is written, `95` or `92.5`, in hundredths.
pub fn limit(written: &str) -> Result<i64, Refusal> {
    let message = "A limit is a number with at most two decimals, such as 95 or 92.5.";
    hundredths(written).ok_or_else(|| Refusal::invalid("limit", message))
}

/// A tolerance as it is written, in hundredths.
pub fn tolerance(written: &str) -> Result<i64, Refusal> {
    let message = "A tolerance is a number from 0 to 100 with at most two decimals, such as 1 or 0.5.";
    let read = hundredths(written).filter(|read| (0..=10_000).contains(read));
    read.ok_or_else(|| Refusal::invalid("tolerance", message))
}

/// A number with at most two decimals, in hundredths.
fn hundredths(written: &str) -> Option<i64> {
    let text = written.trim();
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let number = |digits: &str, most: usize| {
        let plain = (1..=most).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse::<i64>().ok()).flatten()
    };
    let part = if part.len() == 1 { format!("{part}0") } else { part.to_owned() };
    let size = number(whole, 5).zip(number(&part, 2)).map(|(whole, part)| whole * 100 + part)?;
    Some(if negative { -size } else { size })
}

/// The target of a figure, where it can be met and points to the side that is good.
pub fn target(key: Key, comparator: Comparator, hundredths: i64) -> Result<Target, Refusal> {
    let definition = key.definition();
    let upwards = matches!(comparator, Comparator::GreaterThan | Comparator::AtLeast);
    let downwards = matches!(comparator, Comparator::LessThan | Comparator::AtMost);
    if (definition.direction == Direction::Up && downwards) || (definition.direction == Direction::Down && upwards) {
        let (good, signs) = match definition.direction {
            Direction::Up => ("more", "GREATER_THAN, AT_LEAST or EQUAL"),
            Direction::Down => ("less", "LESS_THAN, AT_MOST or EQUAL"),
        };
        return Err(Refusal::invalid("comparator", format!("Of {key}, {good} is better: give {signs}.")));
    }
    let (least, most) = match definition.unit {
        Unit::Percent => (0, 100),
        Unit::Days => (0, MOST_DAYS),
        Unit::Points => (-100, 100),
    };
    let strict = matches!(comparator, Comparator::GreaterThan | Comparator::LessThan);
    let edge = if upwards { most } else { least };
    if !(least * 100..=most * 100).contains(&hundredths) || (strict && hundredths == edge * 100) {
        let message = if strict && hundredths == edge * 100 {
            let (beyond, other) = if upwards { ("more", "AT_LEAST") } else { ("less", "AT_MOST") };
            format!("{key} can never be {beyond} than {edge}: give another limit, or the comparator {other} or EQUAL.")
        } else {
            format!("A limit that {key} can meet lies between {least} and {most}.")
        };
        return Err(Refusal::invalid("limit", message));
    }
    Ok(Target { comparator, limit: in_full(hundredths), fewest: FEWEST, tolerance: None, default: false })
}

/// The least number of cases that a figure is judged over, where it is one.
pub fn fewest(asked: i64) -> Result<i64, Refusal> {
    let message = "The least number of cases that a figure is judged over is a whole number from 1 to 1,000.";
    if (1..=1_000).contains(&asked) { Ok(asked) } else { Err(Refusal::invalid("fewest", message)) }
}

/// Hundredths as the number that they are.
pub fn in_full(hundredths: i64) -> Ratio {
    Ratio::new(hundredths.into(), 100).unwrap_or(Ratio::whole(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_exactly_or_not_at_all() {
        assert_eq!(
            ["95", "92.5", " 7.25 ", "-0.5", "0"].map(|text| limit(text).ok()),
            [9_500, 9_250, 725, -50, 0].map(Some)
        );
        for wrong in ["", "-", "95%", "9,5", "1.234", "1.", ".5", "1e3", "--1", "123456", "1.2.3", "+5"] {
            assert_eq!(limit(wrong).unwrap_err().path, ["limit"], "{wrong}");
        }
    }

    #[test]
    fn a_tolerance_is_no_less_than_nothing() {
        assert_eq!(["0", "0.5", "100"].map(|text| tolerance(text).ok()), [0, 50, 10_000].map(Some));
        for wrong in ["-1", "100.01", "much"] {
            assert_eq!(tolerance(wrong).unwrap_err().path, ["tolerance"], "{wrong}");
        }
    }

    #[test]
    fn a_target_points_to_the_good_side_and_can_be_met() {
        let text =
            |key: Key, comparator, hundredths| target(key, comparator, hundredths).map(|target| target.text(key));
        assert_eq!(text(Key::K1, Comparator::AtLeast, 9_000), Ok("≥ 90 %".to_owned()));
        assert_eq!(text(Key::K6, Comparator::LessThan, 1_050), Ok("< 10.5 days".to_owned()));
        assert_eq!(text(Key::K9, Comparator::AtMost, -200), Ok("Δ ≤ -2 points".to_owned()));
        let path = |key, comparator, hundredths| target(key, comparator, hundredths).unwrap_err().path.join(".");
        assert_eq!(path(Key::K1, Comparator::AtMost, 9_000), "comparator");
        assert_eq!(path(Key::K3, Comparator::GreaterThan, 900), "comparator");
        assert_eq!(path(Key::K1, Comparator::GreaterThan, 10_000), "limit");
        assert_eq!(path(Key::K3, Comparator::LessThan, 0), "limit");
        assert_eq!(path(Key::K4, Comparator::Equal, 10_001), "limit");
        assert!(target(Key::K8, Comparator::Equal, 10_000).is_ok());
    }
}
