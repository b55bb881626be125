//! The crates, and who may name whom: in the sources, and in the manifests as Cargo itself reads them.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{broken, keeps, root};

/// Ours, each with those of ours that it may name.
const MAY_NAME: [(&str, &[&str]); 5] = [
    ("entities", &[]),
    ("migrations", &[]),
    ("api", &["entities", "migrations", "worker"]),
    ("worker", &["entities", "migrations"]),
    ("tests", &["entities", "migrations", "api", "worker"]),
];

/// Crates of others that some of ours must not even depend on.
const NEVER: [(&str, &[&str]); 4] = [
    ("entities", &["apalis", "async-graphql"]),
    ("migrations", &["async-graphql"]),
    ("api", &["apalis"]),
    ("worker", &["async-graphql"]),
];

fn ours(name: &str) -> Option<&'static [&'static str]> {
    MAY_NAME.iter().find(|(known, _)| *known == name).map(|(_, may)| *may)
}

/// Whether a crate may depend on another.
fn may_depend(from: &str, on: &str) -> bool {
    let barred = NEVER.iter().filter(|(known, _)| *known == from).flat_map(|(_, barred)| *barred);
    let mut barred =
        barred.filter(|name| on == **name || on.strip_prefix(**name).is_some_and(|rest| rest.starts_with('-')));
    let stranger = ours(on).is_some() && !ours(from).is_some_and(|may| may.contains(&on));
    !stranger && barred.next().is_none()
}

/// Whether a file of a crate may name a path. The entry points of `api` alone start the worker in process.
fn may_name(from: &str, file: &Path, path: &[String]) -> bool {
    let may = ours(from).unwrap_or_default();
    let named = path[0].as_str();
    let stranger = named != from && ours(named).is_some() && !may.contains(&named);
    let started_elsewhere = from == "api" && named == "worker" && !file.starts_with("command");
    !stranger && !started_elsewhere
}

/// What Cargo reads in the manifests: each crate and what it depends on, under any name and for any target.
fn depended(metadata: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let each = |package: &Value| {
        let from = text(&package["name"]);
        let all = package["dependencies"].as_array().cloned().unwrap_or_default();
        all.into_iter().map(move |on| (from.clone(), text(&on["name"]))).collect::<Vec<_>>()
    };
    packages.flat_map(each).collect()
}

#[test]
fn no_crate_depends_on_one_that_it_may_not_name() {
    let asked = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let told = Command::new(env!("CARGO")).args(asked).current_dir(root()).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let depended = depended(&serde_json::from_slice(&told.stdout).unwrap());
    let crates: Vec<&str> = MAY_NAME.iter().map(|(name, _)| *name).collect();
    assert!(crates.iter().all(|name| depended.iter().any(|(from, _)| from == name)), "a crate is missing");
    for (from, on) in &depended {
        assert!(crates.contains(&from.as_str()), "{from} is a crate that this house does not know");
        assert!(may_depend(from, on), "{from} depends on {on}");
    }
}

#[test]
fn no_crate_names_one_that_it_may_not() {
    for (name, _) in MAY_NAME.iter().filter(|(name, _)| *name != "tests") {
        keeps(&format!("{name}/src"), |file, path| may_name(name, file, path));
    }
}

#[test]
fn a_crate_that_names_a_stranger_is_found() {
    let found =
        |from: &str, file: &str, text: &str| broken(Path::new(file), text, |file, path| may_name(from, file, path));
    assert_eq!(found("migrations", "a.rs", "use {\n    std::fmt,\n    entities::clock,\n};").len(), 1);
    assert_eq!(found("entities", "a.rs", "fn f() { migrations::apply() }").len(), 1);
    assert_eq!(found("worker", "a.rs", "use api;").len(), 1);
    assert_eq!(found("api", "graphql/a.rs", "use worker::Mailer;").len(), 1);
    assert!(found("api", "command/serve.rs", "use worker::Mailer;").is_empty());
    assert!(found("worker", "a.rs", "use entities::{clock, kpi};").is_empty());
}

#[test]
fn a_dependency_on_a_stranger_is_found() {
    let metadata = serde_json::json!({ "packages": [{ "name": "entities", "dependencies": [
        { "name": "api", "rename": "something-else", "kind": "dev" }, { "name": "serde" }] }] });
    let told = depended(&metadata);
    assert_eq!(told.len(), 2);
    assert!(!may_depend("entities", &told[0].1) && may_depend("entities", &told[1].1));
    for (from, on) in [("entities", "apalis-sqlite"), ("api", "apalis"), ("worker", "api"), ("migrations", "entities")]
    {
        assert!(!may_depend(from, on), "{from} on {on}");
    }
    assert!(may_depend("tests", "api") && may_depend("migrations", "apalis-postgres"));
}
