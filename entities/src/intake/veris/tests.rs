//! Records made by hand, one for each oddity that real ones have.

use serde_json::json;

use super::*;
use crate::incident::Precision;
use crate::intake::record::Line;

fn mapped(mut value: Value) -> Mapped {
    value["incident_id"] = json!("7D0C-1");
    let line = Line { number: 1, bytes: value.to_string().into_bytes(), cut: None };
    map(&line.read().unwrap(), "2026-03-02T08:00:00Z".parse().unwrap())
}

fn odd(mapped: &Mapped) -> Vec<String> {
    mapped.odd.0.iter().map(|odd| format!("{} {}", odd.field, odd.code)).collect()
}

#[test]
fn an_empty_record_becomes_an_empty_incident() {
    let mapped = mapped(json!({}));
    assert_eq!(mapped.title, "VERIS record 7d0c-1");
    assert!(mapped.description.is_none() && mapped.kind.is_none() && mapped.milestones.is_empty());
    assert!(mapped.confidentiality.is_none() && mapped.integrity.is_none() && mapped.availability.is_none());
    assert!(mapped.data_records.is_none() && mapped.loss.is_none() && mapped.odd.0.is_empty());
}

#[test]
fn a_whole_record_says_what_it_says() {
    let mapped = mapped(json!({
        "summary": "A laptop with payroll files was stolen\nfrom a parked car.",
        "security_incident": "Confirmed",
        "attribute": { "confidentiality": { "data_disclosure": "Yes", "data_total": 4_000_000_000_i64 }, "availability": {} },
        "impact": { "overall_amount": 1200, "iso_currency_code": "EUR" },
        "timeline": { "incident": { "year": 2013, "month": 5 }, "discovery": { "unit": "Days", "value": 3 },
            "containment": { "unit": "Unknown" } },
        "plus": { "timeline": { "notification": { "year": 2013, "month": 6, "day": 4 } } },
    }));
    assert_eq!(mapped.title, "A laptop with payroll files was stolen from a parked car.");
    assert_eq!(mapped.description.as_deref(), Some("A laptop with payroll files was stolen\nfrom a parked car."));
    assert_eq!(mapped.kind, Some(Kind::Confirmed));
    assert_eq!((mapped.confidentiality, mapped.integrity, mapped.availability), (Some(true), None, Some(true)));
    assert_eq!((mapped.data_records, mapped.loss.as_ref().unwrap().minor), (Some(4_000_000_000), 120_000));
    let found: Vec<_> =
        mapped.milestones.iter().map(|(kind, date)| (*kind, date.precision, date.as_written.as_str())).collect();
    let expected = [
        (MilestoneKind::Occurred, Precision::Month, "2013-05"),
        (MilestoneKind::Detected, Precision::Unknown, "3 Days"),
        (MilestoneKind::Contained, Precision::Unknown, "Unknown"),
        (MilestoneKind::Notified, Precision::Day, "2013-06-04"),
    ];
    assert_eq!(found, expected);
    assert_eq!(odd(&mapped), Vec::<String>::new());
}

#[test]
fn a_title_is_cut_between_words() {
    let long = format!("{} end", "word ".repeat(40).trim_end());
    let title = mapped(json!({ "summary": long })).title;
    assert_eq!(title, format!("{}…", "word ".repeat(24).trim_end()));
    let one_word = "ä".repeat(200);
    assert_eq!(mapped(json!({ "summary": one_word })).title, format!("{}…", "ä".repeat(120)));
    assert_eq!(mapped(json!({ "summary": " \u{1}\n" })).title, "VERIS record 7d0c-1");
    let exact = format!("{} tail", "x".repeat(120));
    assert_eq!(mapped(json!({ "summary": exact })).title, format!("{}…", "x".repeat(120)));
}

#[test]
fn a_long_summary_with_line_breaks_is_kept_whole() {
    let summary = "  line one\r\n\tline two &lt;b&gt; @handle =1+1 \u{feff}\u{a0}\n".repeat(500);
    assert_eq!(mapped(json!({ "summary": summary })).description.as_deref(), Some(summary.as_str()));
}

#[test]
fn the_four_kinds_are_known_and_a_fifth_is_said() {
    let kind = |word: &str| mapped(json!({ "security_incident": word }));
    assert_eq!(kind("Near miss").kind, Some(Kind::NearMiss));
    assert_eq!(kind("Suspected").kind, Some(Kind::Suspected));
    assert_eq!(kind("False positive").kind, Some(Kind::FalsePositive));
    let fifth = kind("Maybe");
    assert_eq!((fifth.kind, odd(&fifth)), (None, vec!["security_incident WORD_UNKNOWN".to_owned()]));
}

#[test]
fn a_possible_disclosure_is_neither_yes_nor_no() {
    let disclosed = |word: &str| mapped(json!({ "attribute": { "confidentiality": { "data_disclosure": word } } }));
    assert_eq!(disclosed("Yes").confidentiality, Some(true));
    assert_eq!(disclosed("No").confidentiality, Some(false));
    assert_eq!(disclosed("Potentially").confidentiality, None);
    assert_eq!(disclosed("Unknown").confidentiality, None);
    assert_eq!(mapped(json!({ "attribute": { "confidentiality": {} } })).confidentiality, Some(true));
}

#[test]
fn a_notification_before_its_incident_is_not_placed() {
    let mapped = mapped(json!({
        "timeline": { "incident": { "year": 2014, "month": 2 } },
        "plus": { "timeline": { "notification": { "year": 2013, "month": 3, "day": 1 } } },
    }));
    let (kind, date) = mapped.milestones.last().unwrap();
    assert_eq!((*kind, date.earliest, date.as_written.as_str()), (MilestoneKind::Notified, None, "2013-03-01"));
    assert!(mapped.milestones[0].1.earliest.is_some());
    assert_eq!(odd(&mapped), ["plus.timeline.notification NOTIFIED_BEFORE"]);
}

#[test]
fn a_shop_turned_into_a_date_is_said() {
    let victim = |name: &str| odd(&mapped(json!({ "victim": { "victim_id": name } })));
    assert_eq!(victim("24-Dec"), ["victim.victim_id NAME_LOOKS_LIKE_DATE"]);
    assert_eq!(victim("Jul-11"), ["victim.victim_id NAME_LOOKS_LIKE_DATE"]);
    assert_eq!(victim("Nordhafen-Logistics"), Vec::<String>::new());
}

#[test]
fn parts_of_another_type_are_left_in_the_record() {
    let mapped =
        mapped(json!({ "summary": 7, "timeline": [], "attribute": "c", "impact": 3, "victim": { "victim_id": [] },
        "plus": { "timeline": { "notification": 4 } } }));
    let expected = ["summary", "victim.victim_id", "impact", "timeline", "plus.timeline.notification"]
        .map(|at| format!("{at} WRONG_TYPE"));
    assert_eq!(odd(&mapped), expected);
}
