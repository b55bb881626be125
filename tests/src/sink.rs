//! Somebody else's mail server: aiosmtpd, which keeps what it takes in a Maildir; and somebody else's reader of mail.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::Value;

/// A mail server for one test; it goes with the value.
pub struct Sink {
    server: Child,
    folder: tempfile::TempDir,
    port: u16,
}

impl Sink {
    /// Starts it; None, loudly, where there is no Python with aiosmtpd. With `CI=true` that is a failure.
    pub async fn start() -> Option<Self> {
        let Some(python) = python() else {
            let why = "no aiosmtpd: set PROOFMARK_TEST_PYTHON to a Python that has it";
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{why}");
            eprintln!("SKIPPED: {why}");
            return None;
        };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let server = Command::new(python)
            .args(["-m", "aiosmtpd", "--nosetuid", "--listen", &format!("127.0.0.1:{port}")])
            .args(["--class", "aiosmtpd.handlers.Mailbox"])
            .arg(folder.path().join("mail"))
            .stdin(Stdio::null())
            .spawn()
            .expect("the mail server starts");
        let sink = Self { server, folder, port };
        for _ in 0..200 {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Some(sink);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the mail server does not answer");
    }

    /// The setting that sends mail to it.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// Every message taken, as Python's `email` reads it: `{ headers: [[name, value]], parts: [{ type, disposition, id, text, size }] }`.
    pub fn messages(&self) -> Vec<Value> {
        let read = Command::new(python().expect("a Python"))
            .args(["-c", READER])
            .arg(self.folder.path().join("mail/new"))
            .output()
            .expect("the reader runs");
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
        serde_json::from_slice(&read.stdout).expect("the reader tells JSON")
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.server.kill().and_then(|()| self.server.wait()).ok();
    }
}

const READER: &str = r#"
import email, email.policy, json, os, sys
told = []
for name in sorted(os.listdir(sys.argv[1])) if os.path.isdir(sys.argv[1]) else []:
    with open(os.path.join(sys.argv[1], name), "rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    parts = []
    for part in message.walk():
        if part.is_multipart():
            parts.append({"type": part.get_content_type()})
            continue
        content = part.get_content()
        text = content if isinstance(content, str) else None
        parts.append({"type": part.get_content_type(), "disposition": part.get_content_disposition(),
            "id": part["Content-ID"], "text": text, "size": None if text else len(content)})
    told.append({"headers": [[name, str(value)] for name, value in message.items()], "parts": parts})
json.dump(told, sys.stdout)
"#;

/// A Python that has aiosmtpd: the one that `PROOFMARK_TEST_PYTHON` names, else one made once beside the test's own binary.
fn python() -> Option<&'static Path> {
    static PYTHON: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = PYTHON.get_or_init(|| match std::env::var_os("PROOFMARK_TEST_PYTHON") {
        Some(given) => Some(PathBuf::from(given)).filter(|python| has_aiosmtpd(python)),
        None => made(),
    });
    found.as_deref()
}

fn made() -> Option<PathBuf> {
    let folder = std::env::current_exe().ok()?.parent()?.join("python");
    let python = folder.join("bin/python");
    if has_aiosmtpd(&python) {
        return Some(python);
    }
    let ran = |command: &mut Command| command.stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    let made = ran(Command::new("python3").args(["-m", "venv"]).arg(&folder))
        && ran(Command::new(&python).args(["-m", "pip", "install", "--quiet", "aiosmtpd"]));
    made.then_some(python).filter(|python| has_aiosmtpd(python))
}

fn has_aiosmtpd(python: &Path) -> bool {
    let asked = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
    asked.is_ok_and(|status| status.success())
}
