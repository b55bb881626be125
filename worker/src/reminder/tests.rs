//! A full morning, a quiet one, one of many that are too full, and both sides of a change of hands.

use entities::clock::Instant;
use entities::error::Reference;
use entities::json::Json;
use entities::reminder::handover::{Handover, Word};
use entities::reminder::{Audience, Line, digest};
use entities::subject::SubjectKind;
use uuid::Uuid;

use super::Letter;

fn line(audience: Audience, days: i64, reference: &str, title: &str) -> Line {
    let day: chrono::NaiveDate = "2026-03-30".parse().unwrap();
    Line {
        subject: Reference { kind: SubjectKind::Action, id: Uuid::nil() },
        incident_id: None,
        audience,
        offset_days: days,
        due_on: day - chrono::TimeDelta::days(days),
        days,
        reference: reference.into(),
        title: title.into(),
        incident: Some("INC-2026-0042".into()),
        owner: Some("Mara Okafor".into()),
        on_hold: false,
        waits: false,
    }
}

fn told(lines: Vec<Line>) -> digest::Model {
    digest::Model {
        organisation_id: Uuid::nil(),
        id: Uuid::nil(),
        person_id: Uuid::nil(),
        day: "2026-03-30".parse().unwrap(),
        zone: "Europe/Berlin".into(),
        lines: Json(lines),
        more: 0,
        told_at: "2026-03-30T06:00:04Z".parse::<Instant>().unwrap(),
        version: 1,
    }
}

fn full() -> Letter {
    let orphan = Line {
        owner: None,
        ..line(Audience::Steward, -1, "ACT-2026-0019", "Have the cleaning firm sign the access rules")
    };
    let held = Line {
        on_hold: true,
        ..line(Audience::Assignee, 1, "ACT-2026-0012", "Have every contractor's account end with the contract")
    };
    let step = Line {
        incident: Some("INC-2026-0051".into()),
        ..line(Audience::Assignee, 0, "REV-2026-0007", "Root cause analysis")
    };
    let waiting = Line {
        waits: true,
        ..line(Audience::Supervisor, 3, "REV-2026-0004", "Update risks, policies and the statement of applicability")
    };
    let lines = vec![
        waiting,
        line(Audience::ManagementBody, 14, "ACT-2026-0003", "Segment the warehouse network <at both sites>"),
        line(
            Audience::Assignee,
            8,
            "ACT-2026-0009",
            "Revise the password policy so that new passwords are checked against public lists of leaked ones",
        ),
        line(Audience::Supervisor, 3, "ACT-2026-0011", "Test the restore of the order system"),
        held,
        step,
        orphan,
        line(Audience::Assignee, -1, "ACT-2026-0021", "Train the night shift"),
        line(Audience::Assignee, -7, "ACT-2026-0022", "Amend the contract with the haulier"),
    ];
    super::digest("Nordhafen Logistics", "Jonas Weber", &told(lines)).unwrap()
}

fn quiet() -> Letter {
    let lines = vec![Line {
        incident: None,
        ..line(Audience::Assignee, -7, "ACT-2026-0022", "Amend the contract with the haulier")
    }];
    super::digest("Nordhafen Logistics", "Jonas Weber", &told(lines)).unwrap()
}

fn crowded(more: i64) -> Letter {
    let lines = vec![line(Audience::Assignee, 1, "ACT-2026-0009", "Revise the password policy")];
    super::digest("Nordhafen Logistics", "Jonas Weber", &digest::Model { more, ..told(lines) }).unwrap()
}

fn handed(takes: bool) -> Letter {
    let what = Handover {
        reference: "ACT-2026-0009".into(),
        title: "Revise the password policy".into(),
        due_on: "2026-03-31".parse().ok(),
        incident: Some("INC-2026-0042".into()),
        reason: "Jonas moves to the night shift.\nMara knows the policy & wrote it.".into(),
    };
    let word = Word {
        what,
        from: Some("Jonas Weber".into()),
        to: "Mara Okafor".into(),
        by: Some("Ilse Brandt".into()),
        takes,
    };
    super::handover("Nordhafen Logistics", if takes { "Mara Okafor" } else { "Jonas Weber" }, &word).unwrap()
}

#[test]
fn a_digest_reads_by_what_is_late_what_is_due_and_what_others_are_late_with() {
    let letter = full();
    assert_eq!(
        letter.subject,
        "2 overdue, 1 due today, 2 due soon, 1 without an owner, 3 escalated to you · Nordhafen Logistics"
    );
    insta::assert_snapshot!("full_text", letter.text);
    insta::assert_snapshot!("full_html", letter.html);
    let quiet = quiet();
    assert_eq!(quiet.subject, "1 due soon · Nordhafen Logistics");
    insta::assert_snapshot!("quiet_text", quiet.text);
}

#[test]
fn what_is_too_much_for_one_morning_is_counted_after_what_is_told() {
    let many = "And 4,400 more are due or late: they follow on the next mornings. \
        The list of what is overdue shows all that is late.";
    let one = "And 1 more is due or late: it follows on the next morning. \
        The list of what is overdue shows all that is late.";
    for (more, sentence) in [(4_400, many), (1, one)] {
        let letter = crowded(more);
        let text: Vec<&str> = letter.text.split("\n\n\n").map(str::trim).collect();
        assert_eq!(text[text.len() - 2].replace('\n', " "), sentence, "{}", letter.text);
        assert!(letter.html.contains(sentence), "{}", letter.html);
    }
    assert!(!full().text.contains("more are due") && !full().html.contains("more are due"));
    let read = [1, 999, 1_000, 180_000, 1_234_567].map(super::by_thousands);
    assert_eq!(read, ["1", "999", "1,000", "180,000", "1,234,567"]);
}

#[test]
fn both_sides_of_a_change_of_hands_are_told_what_and_why() {
    let (taken, given) = (handed(true), handed(false));
    assert_eq!(taken.subject, "ACT-2026-0009: yours now · Nordhafen Logistics");
    assert_eq!(given.subject, "ACT-2026-0009: no longer yours · Nordhafen Logistics");
    insta::assert_snapshot!("taken_text", taken.text);
    insta::assert_snapshot!("taken_html", taken.html);
    insta::assert_snapshot!("given_text", given.text);
}

#[test]
fn no_line_of_text_is_wider_than_a_mail_program_shows() {
    for letter in [full(), quiet(), crowded(4_400), handed(true), handed(false)] {
        assert!(letter.text.lines().all(|line| line.chars().count() <= 76), "{}", letter.text);
        assert!(!letter.html.contains("<at both sites>"), "a title is no markup");
    }
}

/// Writes the mails as pages to look at: `PROOFMARK_SHOW_MAILS=folder cargo test --workspace --lib mails_to_look_at`.
#[test]
fn mails_to_look_at() {
    let Some(folder) = std::env::var_os("PROOFMARK_SHOW_MAILS").map(std::path::PathBuf::from) else { return };
    let letters = [("full", full()), ("quiet", quiet()), ("crowded", crowded(4_400))];
    for (name, letter) in letters.into_iter().chain([("taken", handed(true)), ("given", handed(false))]) {
        std::fs::write(folder.join(name).with_extension("html"), letter.html).unwrap();
    }
}
