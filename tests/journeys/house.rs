//! The house: which room may name which. A rule broken is named with its file and line.

use std::path::{Path, PathBuf};

/// The floors of `entities`, top first. A module names only modules of its own floor or of one above it.
const FLOORS: &[&[&str]] = &[
    &[
        "word",
        "subject",
        "actor",
        "blobs",
        "call",
        "clock",
        "control_ref",
        "error",
        "hold",
        "json",
        "page",
        "rows",
        "settings",
        "world",
    ],
    &["idempotency", "ledger", "outbox", "reference", "schedule", "write"],
    &["access", "organisation", "person"],
    &["evidence", "sign_off"],
    &["register", "supplier"],
    &["incident", "review", "root_cause", "lesson", "action", "closure", "intake", "founding"],
    &["trace", "kpi", "report"],
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The lines of code of a file, with their numbers: no comments, nothing below `#[cfg(test)]`.
fn code(path: &Path) -> Vec<(usize, String)> {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().enumerate().take_while(|(_, line)| !line.starts_with("#[cfg(test)]\nmod"));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(n, line)| (n + 1, line.to_owned())).collect()
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// Every `crate::module` that a line names.
fn named(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in line.split("crate::").skip(1) {
        let list = rest.strip_prefix('{').map_or(rest, |list| list);
        let names: Vec<&str> = if rest.starts_with('{') { list.split(',').collect() } else { vec![list] };
        for name in names {
            let word: String = name.trim().chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if !word.is_empty() {
                found.push(word);
            }
        }
    }
    found
}

#[test]
fn nothing_in_entities_looks_upwards() {
    let folder = root().join("entities/src");
    let mut broken = Vec::new();
    for path in sources(&folder) {
        let inside = path.strip_prefix(&folder).unwrap();
        let module = inside.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
        if module == "lib" || path.ends_with("model.rs") {
            continue;
        }
        let own =
            floor(&module).unwrap_or_else(|| panic!("{module} stands on no floor: give it one in house.rs and lib.rs"));
        for (line, text) in code(&path) {
            for name in named(&text) {
                if floor(&name).is_some_and(|other| other > own) {
                    broken.push(format!("{}:{line} names {name}, which stands above it", inside.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

fn nowhere(folder: &str, needle: &str, except: &[&str]) {
    let mut found = Vec::new();
    for path in sources(&root().join(folder)) {
        if except.iter().any(|name| path.ends_with(name)) {
            continue;
        }
        for (line, text) in code(&path) {
            if text.contains(needle) {
                found.push(format!("{}:{line}", path.display()));
            }
        }
    }
    assert!(found.is_empty(), "{needle} is named in\n{}", found.join("\n"));
}

#[test]
fn the_orm_stays_out_of_the_schema() {
    nowhere("api/src/graphql", "sea_orm", &["loader.rs"]);
}

#[test]
fn the_queue_stays_in_the_worker() {
    nowhere("api/src", "apalis", &[]);
    nowhere("entities/src", "apalis", &[]);
}

#[test]
fn the_history_of_the_schema_stands_alone() {
    nowhere("migrations/src", "entities::", &[]);
}

#[test]
fn entities_knows_no_graphql() {
    nowhere("entities/src", "async_graphql", &[]);
}

#[test]
fn the_root_holds_what_it_should_and_nothing_else() {
    let listed = std::process::Command::new("git").args(["ls-files"]).current_dir(root()).output();
    let Some(listed) = listed.ok().filter(|output| output.status.success()) else { return };
    let listed = String::from_utf8(listed.stdout).unwrap();
    let mut tops: Vec<&str> = listed.lines().map(|path| path.split('/').next().unwrap()).collect();
    tops.sort_unstable();
    tops.dedup();
    tops.retain(|top| !top.starts_with('.'));
    let expected = [
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE",
        "README.md",
        "api",
        "entities",
        "migrations",
        "tests",
        "worker",
    ];
    assert!(tops.iter().all(|top| expected.contains(top)), "{tops:?}");
}
