//! The house: which room may name which. A rule broken is named with its file and line.

mod crates;
mod floors;
mod source;

use std::path::{Path, PathBuf};
use std::process::Command;

use source::Named;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The Rust files of a folder, with their paths inside it.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(folder).unwrap().to_owned(), text));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{} holds no sources", folder.display());
    found
}

/// The paths of a file that a rule does not allow, each with its line.
fn broken(file: &Path, text: &str, allowed: impl Fn(&Path, &[String]) -> bool) -> Vec<String> {
    let named = source::paths(text).into_iter().filter(|named| !allowed(file, &named.path));
    named.map(|Named { line, path }| format!("{}:{line} names {}", file.display(), path.join("::"))).collect()
}

/// Every file of a folder keeps a rule.
fn keeps(folder: &str, allowed: impl Fn(&Path, &[String]) -> bool) {
    let files = sources(&root().join(folder));
    let found: Vec<String> = files.iter().flat_map(|(file, text)| broken(file, text, &allowed)).collect();
    assert!(found.is_empty(), "in {folder}:\n{}", found.join("\n"));
}

/// Whether a path begins with a crate of that name; `apalis` stands for `apalis_sqlite` too.
fn begins(path: &[String], name: &str) -> bool {
    path[0] == name || path[0].strip_prefix(name).is_some_and(|rest| rest.starts_with('_'))
}

/// The ORM stays out of the schema, save for the loader.
fn no_orm(file: &Path, path: &[String]) -> bool {
    file.ends_with("loader.rs") || !(begins(path, "sea_orm") || begins(path, "sqlx"))
}

/// The queue stays in the worker.
fn no_queue(_: &Path, path: &[String]) -> bool {
    !begins(path, "apalis")
}

/// The domain knows no GraphQL, and one file alone knows where bytes lie.
fn plain_domain(file: &Path, path: &[String]) -> bool {
    !begins(path, "async_graphql") && (file == Path::new("blobs.rs") || !begins(path, "object_store"))
}

#[test]
fn the_orm_stays_out_of_the_schema() {
    keeps("api/src/graphql", no_orm);
}

#[test]
fn the_queue_stays_in_the_worker() {
    keeps("api/src", no_queue);
    keeps("entities/src", no_queue);
}

#[test]
fn the_domain_knows_no_graphql_and_one_place_of_bytes() {
    keeps("entities/src", plain_domain);
}

#[test]
fn each_of_these_rules_finds_what_breaks_it() {
    let found = |file: &str, text: &str, allowed: fn(&Path, &[String]) -> bool| broken(Path::new(file), text, allowed);
    let orm = "use std::{\n    fmt,\n};\nuse {\n    sea_orm::{\n        Statement,\n    },\n};\n";
    assert_eq!(found("kpi.rs", "use sea_orm::Statement;", no_orm), ["kpi.rs:1 names sea_orm::Statement"]);
    assert_eq!(found("kpi.rs", "fn f(x: &sqlx::Row) {}", no_orm), ["kpi.rs:1 names sqlx::Row"]);
    assert_eq!(found("kpi.rs", orm, no_orm).len(), 1);
    assert!(found("loader.rs", orm, no_orm).is_empty());
    assert_eq!(found("a.rs", "use apalis_sqlite::SqliteStorage;\nuse apalis;", no_queue).len(), 2);
    assert_eq!(found("a.rs", "#[derive(async_graphql::Enum)] enum A {}", plain_domain).len(), 1);
    assert_eq!(found("report/a.rs", "use object_store::path::Path;", plain_domain).len(), 1);
    assert!(found("blobs.rs", "use object_store::path::Path;", plain_domain).is_empty());
}

/// The files that git keeps, but for what is no text.
fn kept() -> Option<Vec<(String, String)>> {
    let listed = Command::new("git").args(["ls-files"]).current_dir(root()).output();
    let Some(listed) = listed.ok().filter(|output| output.status.success()) else {
        tests::skipped("what git keeps is not known: no git, or no clone");
        assert!(std::env::var("CI").as_deref() != Ok("true"), "a run that decides skips nothing");
        return None;
    };
    let listed = String::from_utf8(listed.stdout).unwrap();
    let read = |path: &str| Some((path.to_owned(), std::fs::read_to_string(root().join(path)).ok()?));
    Some(listed.lines().filter_map(read).collect())
}

/// The lines of a text that name a place of one machine, or a registry of its own.
fn machine_bound(text: &str, home: &[String]) -> Vec<usize> {
    let invented = |line: &str| line.contains("/home/ada");
    let somebodys = [concat!("/ho", "me/"), concat!("/Us", "ers/"), concat!("/ro", "ot/")];
    let registry = |line: &str| {
        let source = line.strip_prefix("source = ").unwrap_or_default();
        !source.is_empty() && source != "\"registry+https://github.com/rust-lang/crates.io-index\""
    };
    let bound = |line: &str| {
        let somewhere = somebodys.iter().any(|folder| line.contains(folder)) && !invented(line);
        somewhere || home.iter().any(|folder| line.contains(folder)) || registry(line)
    };
    text.lines().enumerate().filter(|(_, line)| bound(line)).map(|(n, _)| n + 1).collect()
}

#[test]
fn nothing_names_a_path_of_this_machine() {
    let Some(kept) = kept() else { return };
    let home = std::env::var("HOME").ok().filter(|home| home.len() > 1).map(|home| format!("{home}/"));
    let own = [Some(root().display().to_string()), home];
    let own: Vec<String> = own.into_iter().flatten().collect();
    let found: Vec<String> = kept
        .iter()
        .flat_map(|(path, text)| machine_bound(text, &own).into_iter().map(move |line| format!("{path}:{line}")))
        .collect();
    assert!(found.is_empty(), "paths or registries of one machine:\n{}", found.join("\n"));
}

#[test]
fn a_path_of_a_machine_is_found() {
    let lines = [
        concat!("open(\"/ho", "me/eve/x\")"),
        "open(\"/home/ada/x\")",
        concat!("cd /Us", "ers/eve"),
        "cd /srv/checkout/api",
        "cd /usr/lib",
        "source = \"registry+https://registry.example/index\"",
        "source = \"registry+https://github.com/rust-lang/crates.io-index\"",
    ];
    assert_eq!(machine_bound(&lines.join("\n"), &["/srv/checkout".to_owned()]), [1, 3, 4, 6]);
}

#[test]
fn the_root_holds_what_it_should_and_nothing_else() {
    let Some(kept) = kept() else { return };
    let mut tops: Vec<&str> = kept.iter().map(|(path, _)| path.split('/').next().unwrap()).collect();
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

#[test]
fn every_code_of_a_blocker_stands_in_a_journey() {
    let journeys = sources(&root().join("tests/journeys"));
    let told = |code: &str| {
        let word = format!("\"{code}\"");
        journeys.iter().any(|(file, text)| !file.starts_with("house") && text.contains(&word))
    };
    let untold: Vec<&str> =
        entities::error::BlockerCode::ALL.iter().map(|code| code.as_str()).filter(|code| !told(code)).collect();
    assert!(untold.is_empty(), "no journey is refused with {untold:?}");
}
