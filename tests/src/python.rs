//! A Python with what other people wrote and we talk to: a mail server, an object store, an authority for certificates.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// What is installed, each at one version.
const REQUIREMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/requirements.txt");

/// A Python that has all of it: the one that `PROOFMARK_TEST_PYTHON` names, else one made once beside the test's own
/// binary. None, loudly, where there is none; with `CI=true` that is a failure.
pub fn python() -> Option<&'static Path> {
    static PYTHON: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = PYTHON.get_or_init(|| match std::env::var_os("PROOFMARK_TEST_PYTHON") {
        Some(given) => Some(PathBuf::from(given)).filter(|python| is_whole(python)),
        None => made(),
    });
    if found.is_none() {
        let why = "no Python with tests/requirements.txt: set PROOFMARK_TEST_PYTHON to one that has them";
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{why}");
        crate::skipped(why);
    }
    found.as_deref()
}

fn made() -> Option<PathBuf> {
    let folder = std::env::current_exe().ok()?.parent()?.join("python");
    let python = folder.join("bin/python");
    if is_whole(&python) {
        return Some(python);
    }
    let ran = |command: &mut Command| command.stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    let made = ran(Command::new("python3").args(["-m", "venv"]).arg(&folder))
        && ran(Command::new(&python).args(["-m", "pip", "install", "--quiet", "-r", REQUIREMENTS]));
    made.then_some(python).filter(|python| is_whole(python))
}

fn is_whole(python: &Path) -> bool {
    let mut asked = Command::new(python);
    asked.args(["-c", "import aiosmtpd, moto.server, flask_cors, trustme"]);
    asked.stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// A port that is free at this moment.
pub(crate) fn free_port() -> u16 {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    free.expect("a free port").port()
}

/// Waits until somebody listens at a port.
pub(crate) async fn answers(port: u16) {
    for _ in 0..600 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("nobody answers at port {port}");
}
