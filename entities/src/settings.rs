//! Settings from the environment: reading them (each secret also as `NAME_FILE`), refusing a wrong one by its name, and
//! those that say what a process stands on.
//!
//! It stands in `entities` since `api` and `worker` read the same ones and may both name this crate alone. What only one
//! of them needs (an address to listen at, a mail server) is read there, from the same [`Environment`].

use std::collections::BTreeMap;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::blobs::Blobs;

/// Those of ours that are secrets, and may come from a file that `NAME_FILE` names.
const SECRETS: [&str; 3] = ["PROOFMARK_DATABASE_URL", "PROOFMARK_DATABASE_OWNER_URL", "PROOFMARK_SMTP_URL"];

/// The settings as they came.
pub struct Environment(BTreeMap<String, String>);

/// A setting that cannot be taken. What was found is told, save of a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: expected {expected}, found {found}")]
pub struct Wrong {
    /// Which setting.
    pub name: String,
    /// What stands there, in quotes, or why it is not shown.
    pub found: String,
    /// What was expected.
    pub expected: String,
}

/// A secret: it prints as dots.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(String);

impl Hidden {
    /// The secret itself, for the one place that uses it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl Environment {
    /// The environment of this process, as far as it is ours. An empty value counts as none.
    pub fn of_process() -> Self {
        let ours = |name: &str| {
            ["PROOFMARK_", "AWS_"].iter().any(|begins| name.starts_with(begins))
                || matches!(name, "XDG_DATA_HOME" | "HOME")
        };
        let all =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self::of(all.filter(|(name, _)| ours(name)))
    }

    /// An environment of these settings.
    pub fn of(settings: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(settings.into_iter().filter(|(_, value)| !value.is_empty()).collect())
    }

    /// A setting as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A setting of a form; `expected` says which, for who got it wrong.
    pub fn read<T: FromStr>(&self, name: &str, expected: &str) -> Result<Option<T>, Wrong> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.trim().parse().map(Some).map_err(|_| Wrong::shown(name, text, expected))
    }

    /// A secret, from `NAME` or from the file that `NAME_FILE` names.
    pub fn secret(&self, name: &str) -> Result<Option<Hidden>, Wrong> {
        let file = format!("{name}_FILE");
        match (self.text(name), self.text(&file)) {
            (None, None) => Ok(None),
            (Some(text), None) => Ok(Some(Hidden(text.to_owned()))),
            (None, Some(path)) => {
                let content = std::fs::read_to_string(path).map_err(|why| Wrong {
                    name: file.clone(),
                    found: format!("{path:?} ({why})"),
                    expected: "a file that can be read".to_owned(),
                })?;
                Ok(Some(Hidden(content.trim_end_matches(['\r', '\n']).to_owned())))
            }
            (Some(_), Some(_)) => Err(Wrong::hidden(&file, &format!("either {name} or {file}, not both"))),
        }
    }

    /// What an object store is told: every setting of the beginning that programs for such stores share. Without that
    /// beginning the store would take a `REGION` or a `TOKEN` of somebody else's for its own.
    fn of_store(&self) -> Result<Vec<(String, Hidden)>, Wrong> {
        const SECRETS: [&str; 2] = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];
        let plain = |name: &str| name.starts_with("AWS_") && !SECRETS.iter().any(|secret| name.starts_with(secret));
        let all = self.0.iter().filter(|(name, _)| plain(name));
        let mut all: Vec<_> = all.map(|(name, value)| (name.clone(), Hidden(value.clone()))).collect();
        for name in SECRETS {
            all.extend(self.secret(name)?.map(|secret| (name.to_owned(), secret)));
        }
        Ok(all)
    }

    /// The settings of our name that nobody reads: most likely written wrongly.
    pub fn unknown<'a>(&'a self, known: &'a [&str]) -> impl Iterator<Item = &'a str> {
        let is_known = |name: &str| {
            known.contains(&name) || name.strip_suffix("_FILE").is_some_and(|secret| SECRETS.contains(&secret))
        };
        self.0.keys().map(String::as_str).filter(move |name| {
            name.starts_with("PROOFMARK_") && !name.starts_with("PROOFMARK_TEST_") && !is_known(name)
        })
    }
}

impl Wrong {
    /// A wrong setting whose value may be shown.
    pub fn shown(name: &str, found: &str, expected: &str) -> Self {
        Self { name: name.to_owned(), found: format!("{found:?}"), expected: expected.to_owned() }
    }

    /// A wrong setting whose value stays hidden.
    pub fn hidden(name: &str, expected: &str) -> Self {
        Self { name: name.to_owned(), found: "a value that is not shown".to_owned(), expected: expected.to_owned() }
    }
}

/// What a process stands on.
#[derive(Clone, Debug)]
pub struct Ground {
    /// Where everything lies that is in neither database nor object store.
    pub data_dir: PathBuf,
    /// Which database.
    pub database: Database,
    /// Where evidence and reports lie.
    pub evidence: Evidence,
    /// How the API is reached from outside, such as `https://proofmark.example.org`, without a slash at its end.
    pub public_url: Option<String>,
}

/// Which database.
#[derive(Clone, Debug)]
pub enum Database {
    /// SQLite in the data directory.
    Embedded,
    /// PostgreSQL.
    Postgres {
        /// As the role that reads and writes.
        url: Hidden,
        /// As the role that owns the tables and migrates them, where this process may.
        owner: Option<Hidden>,
    },
}

/// Where the bytes of evidence and reports lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// In a folder.
    Folder(PathBuf),
    /// In an object store.
    Store {
        /// Where: `s3://bucket/prefix`.
        url: String,
        /// How it is reached, by the names of the settings.
        settings: Vec<(String, Hidden)>,
    },
}

impl Ground {
    /// The names it reads.
    pub const NAMES: [&'static str; 5] = [
        "PROOFMARK_DATA_DIR",
        "PROOFMARK_DATABASE_URL",
        "PROOFMARK_DATABASE_OWNER_URL",
        "PROOFMARK_EVIDENCE_URL",
        "PROOFMARK_PUBLIC_URL",
    ];

    /// Reads it; a data directory given on the command line goes before the setting.
    pub fn read(environment: &Environment, data_dir: Option<&Path>) -> Result<Self, Wrong> {
        let data_dir = match data_dir {
            Some(given) => given.to_owned(),
            None => default_data_dir(environment)?,
        };
        let database = Database::read(environment)?;
        let evidence = Evidence::read(environment, &data_dir)?;
        Ok(Self { data_dir, database, evidence, public_url: public_url(environment)? })
    }

    /// Makes the folders that it names, where they are missing.
    pub fn make_folders(&self) -> Result<(), Wrong> {
        let wrong = |name: &str, folder: &Path, why: std::io::Error| Wrong {
            name: name.to_owned(),
            found: format!("{:?} ({why})", folder.display().to_string()),
            expected: "a folder, or a place where one can be made".to_owned(),
        };
        if matches!(self.database, Database::Embedded) {
            // What lies there is its owner's alone.
            let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.data_dir);
            made.map_err(|why| wrong("PROOFMARK_DATA_DIR", &self.data_dir, why))?;
        }
        if let Evidence::Folder(folder) = &self.evidence {
            let name = if folder.starts_with(&self.data_dir) { "PROOFMARK_DATA_DIR" } else { "PROOFMARK_EVIDENCE_URL" };
            std::fs::create_dir_all(folder).map_err(|why| wrong(name, folder, why))?;
        }
        Ok(())
    }

    /// The embedded database.
    pub fn database_file(&self) -> PathBuf {
        self.data_dir.join("proofmark.db")
    }

    /// The worker's own queue; it may be deleted at any time.
    pub fn queue_file(&self) -> PathBuf {
        self.data_dir.join("queue.db")
    }

    /// Where mails are written as files while there is no mail server.
    pub fn mails_dir(&self) -> PathBuf {
        self.data_dir.join("mails")
    }
}

/// `PROOFMARK_DATA_DIR`, else `$XDG_DATA_HOME/proofmark`, else `~/.local/share/proofmark`.
fn default_data_dir(environment: &Environment) -> Result<PathBuf, Wrong> {
    let given = environment.text("PROOFMARK_DATA_DIR").map(PathBuf::from);
    let shared = environment.text("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || environment.text("HOME").map(|home| Path::new(home).join(".local/share"));
    given.or_else(|| shared.or_else(home).map(|shared| shared.join("proofmark"))).ok_or_else(|| Wrong {
        name: "PROOFMARK_DATA_DIR".to_owned(),
        found: "nothing, and neither XDG_DATA_HOME nor HOME".to_owned(),
        expected: "a folder for this instance".to_owned(),
    })
}

impl Database {
    fn read(environment: &Environment) -> Result<Self, Wrong> {
        let (name, owner_name) = ("PROOFMARK_DATABASE_URL", "PROOFMARK_DATABASE_OWNER_URL");
        let owner = environment.secret(owner_name)?.map(|url| postgres(owner_name, url)).transpose()?;
        match (environment.secret(name)?, owner) {
            (None, None) => Ok(Self::Embedded),
            (None, Some(_)) => Err(Wrong::hidden(owner_name, "it beside PROOFMARK_DATABASE_URL, which is not set")),
            (Some(url), owner) => Ok(Self::Postgres { url: postgres(name, url)?, owner }),
        }
    }
}

fn postgres(name: &str, url: Hidden) -> Result<Hidden, Wrong> {
    let rest = ["postgres://", "postgresql://"].iter().find_map(|scheme| url.0.strip_prefix(scheme));
    match rest {
        Some(rest) if !rest.is_empty() => Ok(url),
        _ => Err(Wrong::hidden(name, "postgres://user:password@host/database")),
    }
}

impl Evidence {
    fn read(environment: &Environment, data_dir: &Path) -> Result<Self, Wrong> {
        let name = "PROOFMARK_EVIDENCE_URL";
        let Some(url) = environment.text(name) else { return Ok(Self::Folder(data_dir.join("evidence"))) };
        if let Some(path) = url.strip_prefix("file://").filter(|path| path.starts_with('/')) {
            return Ok(Self::Folder(path.into()));
        }
        let bucket = url.strip_prefix("s3://").and_then(|rest| rest.split('/').next()).unwrap_or_default();
        if bucket.is_empty() {
            return Err(Wrong::shown(name, url, "s3://bucket/prefix or file:///folder"));
        }
        let settings = environment.of_store()?;
        if let Err(why) = Blobs::store_at(url, &settings) {
            return Err(at_fault(url, &settings, &why.to_string()));
        }
        Ok(Self::Store { url: url.to_owned(), settings })
    }
}

/// The setting without which the rest would do.
fn at_fault(url: &str, settings: &[(String, Hidden)], why: &str) -> Wrong {
    let stands_without = |place: usize| {
        let mut others = settings.to_vec();
        others.remove(place);
        Blobs::store_at(url, &others).is_ok()
    };
    let name = (0..settings.len()).find(|&place| stands_without(place)).map(|place| settings[place].0.as_str());
    Wrong::hidden(name.unwrap_or("PROOFMARK_EVIDENCE_URL"), &format!("what an object store takes ({why})"))
}

fn public_url(environment: &Environment) -> Result<Option<String>, Wrong> {
    let name = "PROOFMARK_PUBLIC_URL";
    let Some(url) = environment.text(name) else { return Ok(None) };
    let host = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme)).unwrap_or_default();
    let odd = |c: char| c.is_whitespace() || matches!(c, '?' | '#' | '@' | '"' | '<' | '>');
    if host.trim_end_matches('/').is_empty() || host.starts_with('/') || host.contains(odd) {
        return Err(Wrong::shown(name, url, "a URL such as https://proofmark.example.org"));
    }
    Ok(Some(url.trim_end_matches('/').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(settings: &[(&str, &str)]) -> Environment {
        Environment::of(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    fn ground(settings: &[(&str, &str)]) -> Result<Ground, Wrong> {
        let home = [("HOME", "/home/ada")];
        Ground::read(&environment(&[&home, settings].concat()), None)
    }

    #[test]
    fn without_settings_everything_lies_in_the_users_own_folder() {
        let ground = ground(&[]).unwrap();
        assert_eq!(ground.data_dir, Path::new("/home/ada/.local/share/proofmark"));
        assert_eq!(ground.evidence, Evidence::Folder("/home/ada/.local/share/proofmark/evidence".into()));
        assert!(matches!(ground.database, Database::Embedded));
        let shared = environment(&[("XDG_DATA_HOME", "/data"), ("HOME", "/home/ada")]);
        assert_eq!(Ground::read(&shared, None).unwrap().data_dir, Path::new("/data/proofmark"));
        assert_eq!(Ground::read(&shared, Some(Path::new("here"))).unwrap().data_dir, Path::new("here"));
        assert_eq!(Ground::read(&environment(&[]), None).unwrap_err().name, "PROOFMARK_DATA_DIR");
    }

    #[test]
    fn a_wrong_setting_is_named_and_a_secret_never_shown() {
        for (name, value) in [
            ("PROOFMARK_DATABASE_URL", "mysql://u:swordfish@h/d"),
            ("PROOFMARK_DATABASE_OWNER_URL", "postgres://u:swordfish@h/d"),
            ("PROOFMARK_EVIDENCE_URL", "ftp://swordless"),
            ("PROOFMARK_EVIDENCE_URL", "s3:///prefix"),
            ("PROOFMARK_PUBLIC_URL", "proofmark.example.org"),
            ("PROOFMARK_PUBLIC_URL", "https://"),
            ("PROOFMARK_DATABASE_URL_FILE", "/nowhere/at/all"),
        ] {
            let wrong = ground(&[(name, value)]).unwrap_err();
            assert_eq!(wrong.name, name);
            assert!(wrong.to_string().contains("expected") && !wrong.to_string().contains("swordfish"), "{wrong}");
        }
        let fine =
            ground(&[("PROOFMARK_DATABASE_URL", "postgres://u:swordfish@h/d"), ("PROOFMARK_PUBLIC_URL", "https://a/")]);
        let fine = fine.unwrap();
        assert_eq!(fine.public_url.as_deref(), Some("https://a"));
        assert!(!format!("{fine:?}").contains("swordfish"));
    }

    #[test]
    fn a_secret_comes_from_a_file_too_but_not_from_both() {
        let file = std::env::temp_dir().join(format!("proofmark-secret-{}", uuid::Uuid::now_v7()));
        std::fs::write(&file, "postgres://u@h/d\n").unwrap();
        let path = file.to_str().unwrap();
        let secret = environment(&[("A_FILE", path)]).secret("A").unwrap().unwrap();
        assert_eq!(secret.reveal(), "postgres://u@h/d");
        assert!(environment(&[("A", "x"), ("A_FILE", path)]).secret("A").is_err());
        std::fs::remove_file(file).unwrap();
    }

    #[test]
    fn a_misspelt_setting_is_noticed() {
        let names = ["PROOFMARK_LISTN", "PROOFMARK_DATA_DIR", "PROOFMARK_DATABASE_URL_FILE", "PROOFMARK_DATA_DIR_FILE"];
        let all = environment(&names.map(|name| (name, "x")));
        let odd: Vec<&str> = all.unknown(&Ground::NAMES).collect();
        assert_eq!(odd, ["PROOFMARK_DATA_DIR_FILE", "PROOFMARK_LISTN"], "only a secret comes from a file");
    }
}
