//! Numbers of outside records: durations as reported, counts, and money with its currency. No arithmetic on floats.

use serde_json::{Number, Value};

use super::oddity::{Oddities, WarningCode as Code, as_written};
use super::partial_date::PartialDate;
use crate::currency::minor_digits;

/// The units of VERIS that count something.
const COUNTED: &[&str] = &["Seconds", "Minutes", "Hours", "Days", "Weeks", "Months", "Years"];
/// The units of VERIS that are an answer by themselves.
const ANSWERS: &[&str] = &["NA", "Never", "Unknown"];

/// A duration `{ unit?, value? }` as reported, such as `2 Months`, `Hours` or `Never`. It places nothing in time.
pub fn duration(value: &Value, field: &str, odd: &mut Oddities) -> Option<PartialDate> {
    let parts = match value {
        Value::Null => return None,
        Value::Object(parts) => parts,
        other => {
            odd.wrong_type(field, other, "a duration with unit and value");
            return Some(PartialDate::unplaced(as_written(other)));
        }
    };
    let part = |name: &str| parts.get(name).filter(|part| !part.is_null() && part.as_str() != Some(""));
    let (unit, number) = (part("unit"), part("value"));
    let at = |name: &str| format!("{field}.{name}");
    match (unit.map(|unit| unit.as_str().unwrap_or_default()), number) {
        (None, None) => return None,
        (None, Some(_)) => odd.note(at("unit"), Code::NumberWithoutUnit, value, "A number without its unit."),
        (Some(unit), None) if COUNTED.contains(&unit) => {
            odd.note(at("value"), Code::UnitWithoutNumber, value, "A unit without its number: an order of size alone.");
        }
        (Some(unit), Some(_)) if ANSWERS.contains(&unit) => {
            odd.note(at("value"), Code::NumberWithoutUnit, value, "A number beside a unit that counts nothing.");
        }
        (Some(unit), _) if !COUNTED.contains(&unit) && !ANSWERS.contains(&unit) => {
            odd.note(at("unit"), Code::UnitUnknown, value, "No unit of VERIS: it is kept as written.");
        }
        _ => {}
    }
    if number.is_some_and(|number| !number.as_f64().is_some_and(|number| number >= 0.0)) {
        odd.note(at("value"), Code::NumberImpossible, value, "No length of time: it is kept as written.");
    }
    let words: Vec<String> = [number, unit].into_iter().flatten().map(as_written).collect();
    Some(PartialDate::unplaced(words.join(" ")))
}

/// How many; more than 2^31 exist.
pub fn count(value: &Value, field: &str, odd: &mut Oddities) -> Option<i64> {
    if value.is_null() {
        return None;
    }
    let count = value.as_i64().filter(|count| *count >= 0);
    if count.is_none() {
        odd.note(field, Code::NumberImpossible, value, "No count of things: it is left in the record.");
    }
    count
}

/// An amount in minor units of a currency (ISO 4217).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    /// How many minor units.
    pub minor: i64,
    /// Which currency.
    pub currency: String,
}

/// The total loss, where the record has a total and its currency. Ranges and ratings stay in the record.
pub fn loss(impact: &Value, field: &str, odd: &mut Oddities) -> Option<Money> {
    let total = impact.get("overall_amount").filter(|total| !total.is_null())?;
    let (at, currency_at) = (format!("{field}.overall_amount"), format!("{field}.iso_currency_code"));
    parts_add_up(impact, total, &format!("{field}.loss"), odd);
    let currency = impact.get("iso_currency_code").unwrap_or(&Value::Null);
    let currency = match currency.as_str().map(str::trim) {
        None | Some("") => {
            odd.note(at, Code::CurrencyMissing, total, "An amount without its currency: it is left in the record.");
            return None;
        }
        Some(code) => code.to_ascii_uppercase(),
    };
    let Some(digits) = minor_digits(&currency) else {
        let value = Value::from(currency);
        odd.note(
            currency_at,
            Code::CurrencyUnknown,
            &value,
            "No currency of ISO 4217: the amount is left in the record.",
        );
        return None;
    };
    let minor = total.as_number().and_then(|total| minor_units(total, digits));
    if minor.is_none() {
        odd.note(at, Code::NumberImpossible, total, "No amount of this currency: it is left in the record.");
    }
    minor.map(|minor| Money { minor, currency })
}

/// Notes a loss whose parts are all amounts and still add up to something else than its total.
fn parts_add_up(impact: &Value, total: &Value, field: &str, odd: &mut Oddities) {
    let parts = impact.get("loss").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let amounts = parts.iter().filter_map(|part| part.get("amount")).filter(|amount| !amount.is_null());
    let amounts: Option<Vec<i64>> =
        amounts.map(|amount| amount.as_number().and_then(|amount| minor_units(amount, 3))).collect();
    let (Some(amounts), Some(total)) = (amounts, total.as_number().and_then(|total| minor_units(total, 3))) else {
        return;
    };
    let sum = amounts.iter().try_fold(0_i64, |sum, amount| sum.checked_add(*amount));
    if !amounts.is_empty() && sum != Some(total) {
        let written = impact.get("loss").unwrap_or(&Value::Null);
        odd.note(field, Code::PartsDiffer, written, "The parts do not add up to the total: the total is kept.");
    }
}

/// A decimal number in units of 10^-digits; none when it has more digits, is negative or does not fit.
fn minor_units(number: &Number, digits: usize) -> Option<i64> {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) || fraction.len() > digits {
        return None;
    }
    format!("{whole}{fraction:0<digits$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn codes(odd: &Oddities) -> Vec<String> {
        odd.0.iter().map(|odd| format!("{} {}", odd.field, odd.code)).collect()
    }

    fn reported(value: &Value) -> (Option<String>, Vec<String>) {
        let mut odd = Oddities::default();
        let date = duration(value, "t", &mut odd);
        assert!(date.iter().all(|date| date.earliest.is_none() && date.latest.is_none()));
        (date.map(|date| date.as_written), codes(&odd))
    }

    #[test]
    fn a_duration_is_kept_as_reported() {
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(reported(&json!({ "unit": "Months", "value": 2 })), (said("2 Months"), vec![]));
        assert_eq!(reported(&json!({ "unit": "Hours", "value": 2.3 })), (said("2.3 Hours"), vec![]));
        assert_eq!(reported(&json!({ "unit": "Days", "value": 96.0 })), (said("96.0 Days"), vec![]));
        for answer in ["NA", "Never", "Unknown"] {
            assert_eq!(reported(&json!({ "unit": answer })), (said(answer), vec![]));
        }
        assert_eq!(reported(&json!({})), (None, vec![]));
    }

    #[test]
    fn half_a_duration_is_kept_with_a_warning() {
        let hours = reported(&json!({ "unit": "Hours" }));
        assert_eq!(hours, (Some("Hours".to_owned()), vec!["t.value UNIT_WITHOUT_NUMBER".to_owned()]));
        assert_eq!(reported(&json!({ "value": 3 })).1, ["t.unit NUMBER_WITHOUT_UNIT"]);
        assert_eq!(reported(&json!({ "unit": "NA", "value": 3 })).1, ["t.value NUMBER_WITHOUT_UNIT"]);
        assert_eq!(reported(&json!({ "unit": "Moons", "value": 3 })).1, ["t.unit UNIT_UNKNOWN"]);
        assert_eq!(reported(&json!({ "unit": "Days", "value": -3 })).1, ["t.value NUMBER_IMPOSSIBLE"]);
        assert_eq!(reported(&json!("2 days")), (Some("2 days".to_owned()), vec!["t WRONG_TYPE".to_owned()]));
    }

    #[test]
    fn a_count_may_be_larger_than_two_to_the_31() {
        let mut odd = Oddities::default();
        assert_eq!(count(&json!(12_000_000_000_i64), "n", &mut odd), Some(12_000_000_000));
        assert!(odd.0.is_empty());
        for broken in [json!(-1), json!(1.5), json!("many"), json!(u64::MAX)] {
            assert_eq!(count(&broken, "n", &mut odd), None);
        }
        assert_eq!(odd.0.len(), 4);
    }

    fn lost(impact: &Value) -> (Option<(i64, String)>, Vec<String>) {
        let mut odd = Oddities::default();
        let money = loss(impact, "impact", &mut odd).map(|money| (money.minor, money.currency));
        (money, codes(&odd))
    }

    #[test]
    fn a_loss_needs_a_total_and_a_currency() {
        let usd = lost(&json!({ "overall_amount": 1_000_000_000_000_i64, "iso_currency_code": "USD" }));
        assert_eq!(usd, (Some((100_000_000_000_000, "USD".to_owned())), vec![]));
        let cents = lost(&json!({ "overall_amount": 1_163_142.84, "iso_currency_code": "EUR" }));
        assert_eq!(cents, (Some((116_314_284, "EUR".to_owned())), vec![]));
        let won = lost(&json!({ "overall_amount": 500, "iso_currency_code": "KRW" }));
        assert_eq!(won, (Some((500, "KRW".to_owned())), vec![]));
        assert_eq!(lost(&json!({ "overall_rating": "Unknown", "overall_min_amount": 5 })), (None, vec![]));
    }

    #[test]
    fn a_loss_without_a_currency_stays_in_the_record() {
        assert_eq!(
            lost(&json!({ "overall_amount": 5 })),
            (None, vec!["impact.overall_amount CURRENCY_MISSING".to_owned()])
        );
        let unknown = lost(&json!({ "overall_amount": 5, "iso_currency_code": "XQQ" }));
        assert_eq!(unknown, (None, vec!["impact.iso_currency_code CURRENCY_UNKNOWN".to_owned()]));
        for amount in [json!(-5), json!(0.001), json!("5"), json!(1e300), json!(i64::MAX)] {
            let broken = lost(&json!({ "overall_amount": amount, "iso_currency_code": "USD" }));
            assert_eq!(broken, (None, vec!["impact.overall_amount NUMBER_IMPOSSIBLE".to_owned()]));
        }
    }

    #[test]
    fn parts_that_do_not_add_up_are_said() {
        let impact = |total: i64| {
            json!({ "overall_amount": total, "iso_currency_code": "GBP",
            "loss": [{ "variety": "Response and recovery", "amount": 40 }, { "variety": "Other", "amount": 2 }] })
        };
        assert_eq!(lost(&impact(42)), (Some((4_200, "GBP".to_owned())), vec![]));
        assert_eq!(lost(&impact(50)), (Some((5_000, "GBP".to_owned())), vec!["impact.loss PARTS_DIFFER".to_owned()]));
    }
}
