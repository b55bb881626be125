//! `proofmark`: serves the API of one instance until it is told to end.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use clap::Args;
use entities::access::bootstrap;
use entities::settings::{Database, Environment, Ground};
use serde_json::json;

use super::{Format, Place, Stopped, demo, ground, print};
use crate::server::Server;
use crate::transfer::Transfer;
use crate::{app, graphiql, settings};

/// What is asked of `proofmark` without a command.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Serve the API alone: `proofmark-worker` runs elsewhere.
    #[arg(long)]
    no_worker: bool,
    /// `json` prints one line on stdout once it serves.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Opens the instance, serves it, drains.
pub async fn run(environment: &Environment, arguments: &Arguments) -> Result<(), Stopped> {
    let ground = Ground::read(environment, arguments.place.data_dir.as_deref())?;
    let listen = match arguments.place.listen {
        Some(given) => given,
        None => settings::listen(environment)?,
    };
    let max_bytes = settings::max_bytes(environment)?;
    let mailer = worker::settings::mailer(environment, &ground)?;
    let server = bind(listen).await?;
    let _held = ground::hold(&ground)?;
    let world = ground::open(&ground, demo::clock(&ground)?).await?;
    let base = ground.public_url.clone().unwrap_or_else(|| format!("http://{}", server.address()));
    let transfer = Transfer { public_url: base.clone(), max_bytes };
    let routes = app::routes(&world, &transfer, &graphiql::examples()).map_err(Stopped::Failed)?;
    let bootstrap = bootstrap::mint(&world).await?;
    let token = bootstrap.as_ref().map(entities::access::Secret::reveal);
    let worker =
        if arguments.no_worker { None } else { Some(worker::start(Arc::clone(&world), mailer, &ground).await?) };
    greet(&ground, &base, token, arguments)?;
    to_the_end(server, routes, worker).await
}

/// Serves until the process is told to end, lets the worker finish what it has in hand, and says so.
pub async fn to_the_end(server: Server, routes: Router, mut worker: Option<worker::Running>) -> Result<(), Stopped> {
    let failed = serve(server, routes, worker.as_mut()).await;
    if let Some(worker) = worker.filter(|_| failed.is_ok()) {
        worker.end().await?;
    }
    failed?;
    eprintln!("Ended.");
    Ok(())
}

/// Serves until the process is told to end, or until its worker has given up.
async fn serve(server: Server, routes: Router, worker: Option<&mut worker::Running>) -> Result<(), Stopped> {
    let mut failed = Ok(());
    let given_up = async {
        match worker {
            None => std::future::pending().await,
            Some(worker) => failed = worker.failed().await,
        }
    };
    server.serve(routes, given_up).await;
    Ok(failed?)
}

/// Takes the port, or says which one it could not.
pub async fn bind(address: SocketAddr) -> Result<Server, Stopped> {
    let bound = Server::bind(address).await.and_then(Server::told_by_signals);
    bound.map_err(|why| Stopped::Failed(format!("{address} cannot be listened at: {why}")))
}

/// Says what was opened, where it is served, and what to do next.
fn greet(ground: &Ground, base: &str, token: Option<&str>, asked: &Arguments) -> Result<(), Stopped> {
    let (alone, format) = (asked.no_worker, asked.format);
    let (url, page) = (format!("{base}/graphql"), format!("{base}{}", graphiql::PATH));
    let database = match ground.database {
        Database::Embedded => ground.database_file().display().to_string(),
        Database::Postgres { .. } => "PostgreSQL".to_owned(),
    };
    eprintln!("Proofmark {} serves.", env!("CARGO_PKG_VERSION"));
    eprintln!("  API         {url}");
    eprintln!("  Query page  {page}");
    eprintln!("  Database    {database}");
    eprintln!("  Data        {}", ground.data_dir.display());
    if alone && matches!(ground.database, Database::Embedded) {
        eprintln!();
        eprintln!("No worker runs (--no-worker), and none can run elsewhere over an embedded database: no figure is");
        eprintln!("recorded, no report made and no mail sent until this instance starts without that option.");
    }
    if let Some(token) = token {
        eprintln!();
        eprintln!("There is no organisation yet. This token creates one, once; a restart prints another and voids it:");
        eprintln!("  {token}");
        eprintln!("Open the query page, paste the token, and run:");
        eprintln!(
            "  mutation {{ createOrganisation(input: {{ name: \"Example Ltd\", administrator: {{ name: \"Ada Lovelace\", email: \"ada@example.org\" }} }}) {{ token userErrors {{ message }} }} }}"
        );
    }
    if format == Format::Json {
        let line = json!({ "url": url, "graphiql": page, "bootstrapToken": token, "dataDir": ground.data_dir });
        print(&line.to_string())?;
    }
    Ok(())
}
