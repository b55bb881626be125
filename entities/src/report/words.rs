//! Figures, dates and reasons as a board reads them.

use chrono::NaiveDate;

use super::content::{self, Exact};
use crate::actor::Role;
use crate::kpi::{Key, Ratio, Trend, Unit};
use crate::register::RegisterKind;

/// `14 October 2026`.
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// `96.4 %` or `6.2 days`.
pub fn value(value: Ratio, unit: Unit) -> String {
    let number = value.rounded().replace('-', "−");
    match unit {
        Unit::Percent => format!("{number} %"),
        Unit::Days => format!("{number} days"),
        Unit::Points => format!("{number} points"),
    }
}

/// `+1.8 points` or `−0.5 days`.
pub fn change(moved: Ratio, unit: Unit) -> String {
    let size = moved.size().rounded();
    let sign = match moved.num {
        _ if size == "0.0" => "±",
        0.. => "+",
        _ => "−",
    };
    let unit = if unit == Unit::Days { "days" } else { "points" };
    format!("{sign}{size} {unit}")
}

/// Why so many were left out of a figure.
pub fn left_out(key: Key, code: &str, count: i64) -> String {
    match (key, code) {
        (Key::K2, "IMMATURE") => "open for less than 14 days".to_owned(),
        _ => reason(code, count),
    }
}

/// Why so many were left out.
pub fn reason(code: &str, count: i64) -> String {
    match code {
        "IMMATURE" => "not yet due",
        "CANCELLED_APPROVED" => "cancelled with approval",
        "EXERCISE" => "from an exercise",
        "NEAR_MISS" if count == 1 => "near miss",
        "NEAR_MISS" => "near misses",
        "NOT_CONFIRMED" => "not confirmed",
        "RECLASSIFIED" => "reclassified",
        "DUPLICATE" => "duplicate",
        "DETECTION_UNKNOWN" => "detected at an unknown time",
        "UNDATED" => "planned without a due date",
        "CAUSE_UNDETERMINED" => "without a determined cause",
        "NO_RISK" => "without a risk in force",
        "NOT_DECLARED" => "imported or not yet declared",
        other => return other.to_lowercase().replace('_', " "),
    }
    .to_owned()
}

/// `Management body`.
pub fn role(role: Role) -> String {
    let words = role.as_str().to_lowercase().replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What kind of register item.
pub const fn register(kind: RegisterKind) -> &'static str {
    match kind {
        RegisterKind::Policy => "Policy",
        RegisterKind::Risk => "Risk",
        RegisterKind::Control => "Control",
        RegisterKind::SoaRow => "SoA row",
        RegisterKind::TrainingItem => "Training item",
        RegisterKind::Contract => "Contract",
    }
}

/// A ratio as the report holds it; none beyond 64 bits.
pub fn exact(ratio: Ratio) -> Option<Exact> {
    Some(Exact { num: i64::try_from(ratio.num).ok()?, den: i64::try_from(ratio.den).ok()? })
}

impl From<Trend> for content::Direction {
    fn from(trend: Trend) -> Self {
        match trend {
            Trend::Improving => Self::Improving,
            Trend::Stable => Self::Stable,
            Trend::Worsening => Self::Worsening,
        }
    }
}

impl From<Unit> for content::Unit {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::Percent => Self::Percent,
            Unit::Days => Self::Days,
            Unit::Points => Self::Points,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_carries_its_sign_and_unit() {
        let moved = |num, den| Ratio::new(num, den).unwrap();
        assert_eq!(change(moved(9, 5), Unit::Percent), "+1.8 points");
        assert_eq!(change(moved(-1, 2), Unit::Days), "−0.5 days");
        assert_eq!(change(Ratio::whole(0), Unit::Percent), "±0.0 points");
        assert_eq!(value(moved(289, 3), Unit::Percent), "96.3 %");
        assert_eq!(day(NaiveDate::from_ymd_opt(2026, 10, 4).unwrap()), "4 October 2026");
    }
}
