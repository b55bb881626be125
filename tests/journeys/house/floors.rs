//! The floors of `entities`, top first: a module names only modules of its own floor or of one above it.

use std::path::Path;

use super::{broken, root, sources};

const FLOORS: &[&[&str]] = &[
    &[
        "word",
        "subject",
        "actor",
        "bearer",
        "blobs",
        "calendar",
        "call",
        "clock",
        "control_ref",
        "currency",
        "error",
        "filter",
        "hold",
        "json",
        "lean",
        "line",
        "memory",
        "page",
        "question",
        "rows",
        "settings",
        "told",
        "world",
    ],
    &["idempotency", "ledger", "outbox", "reference", "rollup", "schedule", "write"],
    &["access", "organisation", "person"],
    &["evidence", "sign_off"],
    &["register", "supplier"],
    &[
        "incident",
        "review",
        "root_cause",
        "recurrence",
        "lesson",
        "action",
        "closure",
        "reminder",
        "intake",
        "founding",
    ],
    &["trace", "listing", "kpi", "report", "dashboard"],
];

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// Where a file stands: `lesson/rules.rs` is `lesson::rules`.
fn module(file: &Path) -> Vec<String> {
    let mut place: Vec<String> =
        file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    place.pop_if(|last| last == "mod");
    place
}

/// A path from the crate's root, where it is one of the crate's own.
fn absolute(place: &[String], path: &[String]) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    match path[0].as_str() {
        "crate" => Some(path[1..].to_vec()),
        "super" => Some([&place[..place.len().saturating_sub(ups)], &path[ups..]].concat()),
        _ => None,
    }
}

/// Whether a file may name a path. A `model.rs` may name any table for a relation; the root names every room.
fn looks_up(file: &Path, path: &[String]) -> bool {
    let place = module(file);
    if place == ["lib"] || file.ends_with("model.rs") {
        return true;
    }
    let Some(named) = absolute(&place, path) else { return true };
    let own = floor(&place[0]).unwrap_or_else(|| panic!("{} stands on no floor: give it one", place[0]));
    named.first().and_then(|module| floor(module)).is_none_or(|other| other <= own)
}

#[test]
fn nothing_in_entities_looks_upwards() {
    super::keeps("entities/src", looks_up);
}

#[test]
fn the_head_of_the_crate_and_the_floors_here_name_the_same_modules() {
    let files = sources(&root().join("entities/src"));
    let mut rooms: Vec<String> = files.iter().map(|(file, _)| module(file)[0].clone()).collect();
    rooms.dedup();
    rooms.retain(|room| room != "lib");
    let mut known: Vec<&str> = FLOORS.concat();
    rooms.sort();
    known.sort_unstable();
    rooms.dedup();
    assert_eq!(rooms, known);
}

#[test]
fn a_look_upwards_is_found_however_it_is_written() {
    let found = |file: &str, text: &str| broken(Path::new(file), text, looks_up);
    let tree = "use crate::{\n    clock,\n    error::{\n        Error,\n    },\n    kpi::{self, Month},\n};\n";
    assert_eq!(
        found("evidence/accept.rs", tree),
        ["evidence/accept.rs:1 names crate::kpi::self", "evidence/accept.rs:1 names crate::kpi::Month"]
    );
    assert_eq!(found("evidence/accept.rs", "fn f() {\n    super::super::report::sign();\n}").len(), 1);
    assert_eq!(found("evidence/mod.rs", "use super::trace;").len(), 1);
    assert_eq!(found("evidence.rs", "use {crate::action, std::fmt};").len(), 1);
    assert_eq!(found("ledger.rs", "type A = Vec<crate::person::Model>;").len(), 1);
    for fine in ["use super::rules;", "use crate::{clock, sign_off};", "use super::super::person;", "use std::fmt;"] {
        assert!(found("evidence/accept.rs", fine).is_empty(), "{fine}");
    }
    assert!(found("sign_off/model.rs", "pub use crate::action::action;").is_empty());
}
