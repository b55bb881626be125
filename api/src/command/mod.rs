//! The command line: what can be asked of it, and how a command ends. A file a sub-command.
//!
//! Only JSON goes to stdout under `--format json`, and the schema under `schema`; all else goes to stderr.
mod demo;
pub mod ground;
pub mod import;
mod lines;
pub mod serve;
pub mod stopped;
use crate::settings;
use clap::{Args, Parser, Subcommand, ValueEnum};
use entities::settings::{Environment, Ground};
use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
pub use stopped::Stopped;
/// Turns security incidents into proven, versioned change. Without a command it serves the API.
#[derive(Debug, Parser)]
#[command(name = "proofmark", version, about, args_conflicts_with_subcommands = true)]
pub struct Line {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::Arguments,
}
#[derive(Debug, Subcommand)]
enum Command {
    /// Serve an invented organisation with three years of history.
    Demo(demo::Arguments),
    /// Bring records from outside into an organisation, or list what an import said of them.
    #[command(subcommand)]
    Import(import::Import),
    /// Print the GraphQL schema.
    Schema,
}
/// Where an instance lies and listens.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// The folder of this instance [env: PROOFMARK_DATA_DIR; default: ~/.local/share/proofmark, of a demo
    /// proofmark-demo beside it].
    #[arg(long, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one [env: PROOFMARK_LISTEN; default: 127.0.0.1:8480].
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
}
/// How a command answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Sentences for a person, on stderr.
    Text,
    /// One line of JSON on stdout.
    Json,
}
/// What a thread that answers may use: in a build without optimisation a deep selection takes a megabyte.
const STACK: usize = 8 << 20;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let line = Line::parse();
    match run(&line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stopped) => {
            eprintln!("proofmark: {stopped}");
            ExitCode::from(stopped.code())
        }
    }
}
fn run(line: &Line) -> Result<(), Stopped> {
    if let Some(Command::Schema) = line.command {
        return print(crate::graphql::schema().finish().sdl().trim_end());
    }
    let environment = Environment::of_process();
    log(&environment)?;
    // Fails when one is installed already, which is as good.
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build()
        .map_err(Stopped::failed)?;
    let ended = runtime.block_on(async {
        match &line.command {
            Some(Command::Demo(asked)) => Box::pin(demo::run(&environment, asked)).await,
            Some(Command::Import(asked)) => import::run(&environment, asked).await,
            _ => serve::run(&environment, &line.serve).await,
        }
    });
    // What is still blocking is not waited for: nothing that matters runs there once the server is drained.
    runtime.shutdown_background();
    ended
}
/// One line on stdout. A reader that has gone away is no failure.
pub fn print(line: &str) -> Result<(), Stopped> {
    match writeln!(std::io::stdout().lock(), "{line}") {
        Err(broken) if broken.kind() != std::io::ErrorKind::BrokenPipe => Err(Stopped::failed(broken)),
        _ => Ok(()),
    }
}
/// Logs to stderr: for a person at a terminal, else as JSON.
fn log(environment: &Environment) -> Result<(), Stopped> {
    let lines = tracing_subscriber::fmt().with_env_filter(settings::log(environment)?).with_writer(std::io::stderr);
    // Fails when a subscriber stands already, which is as good.
    drop(if std::io::stderr().is_terminal() { lines.try_init() } else { lines.json().try_init() });
    let known = [&Ground::NAMES[..], &settings::NAMES, &worker::settings::NAMES].concat();
    for name in environment.unknown(&known) {
        tracing::warn!(name, "this setting is not known and changes nothing");
    }
    Ok(())
}
#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;
    #[test]
    fn the_command_line_is_sound() {
        Line::command().debug_assert();
        assert!(Line::try_parse_from(["proofmark", "--listen", "127.0.0.1:0", "--no-worker"]).is_ok());
        assert!(Line::try_parse_from(["proofmark", "schema"]).is_ok());
        assert!(Line::try_parse_from(["proofmark", "import", "veris", "a.jsonl.gz", "--organisation", "A"]).is_ok());
        assert!(Line::try_parse_from(["proofmark", "import", "held", "--format", "json"]).is_ok());
        assert_eq!(Line::try_parse_from(["proofmark", "--listen", "here"]).unwrap_err().exit_code(), 2);
        assert_eq!(Line::try_parse_from(["proofmark", "--help"]).unwrap_err().exit_code(), 0);
    }
}
