//! Somebody else's mail server: aiosmtpd, which keeps what it takes in a Maildir; and somebody else's reader of mail.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::python;

/// A mail server for one test; it goes with the value.
pub struct Sink {
    server: Child,
    folder: tempfile::TempDir,
    port: u16,
}

/// How a mail server encrypts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encrypts {
    /// Not at all.
    Never,
    /// When it is asked to, and takes no mail before (STARTTLS).
    OnceAsked,
    /// From the first byte.
    FromTheFirstByte,
}

impl Sink {
    /// Starts one that never encrypts; None, loudly, where there is no Python that has it.
    pub async fn start() -> Option<Self> {
        Self::that(Encrypts::Never).await
    }

    /// Starts one that encrypts, under the name `localhost` and a certificate of an authority of its own.
    pub async fn that(encrypts: Encrypts) -> Option<Self> {
        let python = python::python()?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let port = python::free_port();
        let mut command = Command::new(python);
        command
            .args(["-m", "aiosmtpd", "--nosetuid", "--listen", &format!("127.0.0.1:{port}")])
            .args(["--class", "aiosmtpd.handlers.Mailbox"]);
        if encrypts != Encrypts::Never {
            let mut authority = Command::new(python);
            authority.args(["-m", "trustme", "--quiet", "--identities", "localhost", "--dir"]).arg(folder.path());
            assert!(authority.status().expect("the authority runs").success(), "no certificate was made");
            let (certificate, key) = match encrypts {
                Encrypts::FromTheFirstByte => ("--smtpscert", "--smtpskey"),
                _ => ("--tlscert", "--tlskey"),
            };
            command.arg(certificate).arg(folder.path().join("server.pem"));
            command.arg(key).arg(folder.path().join("server.key"));
        }
        command.arg(folder.path().join("mail")).stdin(Stdio::null());
        let server = command.spawn().expect("the mail server starts");
        let sink = Self { server, folder, port };
        python::answers(port).await;
        Some(sink)
    }

    /// The setting that sends mail to it, never encrypted.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// The setting that sends mail to it with a scheme and what follows the port.
    pub fn url_with(&self, scheme: &str, query: &str) -> String {
        format!("{scheme}://localhost:{}{query}", self.port)
    }

    /// The certificate of the authority that vouches for it, as a PEM file.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("client.pem")
    }

    /// Every message taken, as Python's `email` reads it: `{ headers: [[name, value]], parts: [{ type, disposition, id, text, size }] }`.
    pub fn messages(&self) -> Vec<Value> {
        let read = Command::new(python::python().expect("a Python"))
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
