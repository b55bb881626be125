//! The product's own binaries, started as processes that a test may kill.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Database;

/// A process of the product; it goes with the value.
pub struct Process {
    child: Child,
    /// What it said on stdout once it served.
    pub said: Value,
}

/// The settings of a process over a test's database; nothing else comes from outside.
pub fn settings(command: &mut Command, database: &Database) {
    command.env_clear().env("PROOFMARK_DATA_DIR", database.folder()).stdin(Stdio::null());
    if let Some(url) = database.url() {
        command.env("PROOFMARK_DATABASE_URL", url).env("PROOFMARK_DATABASE_OWNER_URL", database.owner().unwrap_or(url));
    }
}

impl Process {
    /// Starts the API alone, on a free port, and waits until it serves.
    pub fn api(binary: &Path, database: &Database) -> Self {
        Self::api_with(binary, database, &[])
    }

    /// Starts the API alone with settings of its own laid over the usual ones; an empty one counts as none.
    pub fn api_with(binary: &Path, database: &Database, more: &[(&str, &str)]) -> Self {
        let mut command = Command::new(binary);
        settings(&mut command, database);
        command.envs(more.iter().copied()).arg("--no-worker");
        Self::serving(command)
    }

    /// Starts a command that serves, on a free port, and waits until it does.
    pub fn serving(mut command: Command) -> Self {
        command.args(["--format", "json", "--listen", "127.0.0.1:0"]).stdin(Stdio::null()).stderr(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the command starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("a line");
        let said = serde_json::from_str(&line).unwrap_or_else(|_| panic!("the command said {line:?}"));
        Self { child, said }
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where it serves.
    pub fn url(&self) -> &str {
        self.said["url"].as_str().expect("it said where it serves")
    }

    /// Starts the demo in a folder, on a free port, and waits until it serves.
    pub fn demo(binary: &Path, folder: &Path, today: &str) -> Self {
        let mut command = Command::new(binary);
        command.env_clear().env("PROOFMARK_DATA_DIR", folder).args(["demo", "--today", today]);
        Self::serving(command)
    }

    /// Starts the worker, and waits until it runs.
    pub fn worker(binary: &Path, database: &Database, smtp: &str) -> Self {
        Self::worker_with(binary, database, smtp, &[])
    }

    /// Starts the worker with settings of its own laid over the usual ones; an empty one counts as none.
    pub fn worker_with(binary: &Path, database: &Database, smtp: &str, more: &[(&str, &str)]) -> Self {
        let mut command = Command::new(binary);
        settings(&mut command, database);
        command
            .env("PROOFMARK_EVIDENCE_URL", format!("file://{}", database.folder().join("blobs").display()))
            .env("PROOFMARK_SMTP_URL", smtp)
            .env("PROOFMARK_MAIL_FROM", "Proofmark <reports@nordhafen.example>")
            .envs(more.iter().copied());
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the worker starts");
        let mut told = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut line = String::new();
        while !line.starts_with("The worker runs") {
            line.clear();
            assert!(told.read_line(&mut line).expect("a line") > 0, "the worker ended before it ran");
        }
        // What it logs from here on is read away, so that it never waits for a reader.
        std::thread::spawn(move || std::io::copy(&mut told, &mut std::io::sink()));
        Self { child, said: Value::Null }
    }

    /// Kills it at once, with no chance to end anything.
    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// Tells it to end (SIGTERM) and waits; answers its exit code.
    pub fn end(mut self) -> i32 {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(told.success());
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                return status.code().unwrap_or(-1);
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).ok();
    }
}
