//! `proofmark import`: brings records from a file into an organisation, lists what was held back and what was odd.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};
use entities::call::Call;
use entities::intake::rehearsal::Tally;
use entities::intake::{self, Line, Rehearsal, queries};
use entities::page::Slice;
use entities::settings::{Database, Environment, Evidence, Ground};
use entities::{World, founding, incident, organisation};
use serde_json::json;
use tokio::sync::mpsc;

use super::lines::Lines;
use super::{Format, Stopped, demo, ground, print};

/// What an import is asked.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Bring in VERIS records; running it again changes nothing.
    Veris {
        #[command(flatten)]
        ask: Veris,
        #[command(flatten)]
        from: Asked,
    },
    /// List what imports held back: same source and id, other content, or a line that is no record.
    Held {
        /// The organisation's name; the only one where none is given.
        #[arg(long, value_name = "NAME")]
        organisation: Option<String>,
        #[command(flatten)]
        from: Asked,
    },
    /// List what was odd about the records that came in, by file, line and field.
    Warnings {
        /// The organisation's name; the only one where none is given.
        #[arg(long, value_name = "NAME")]
        organisation: Option<String>,
        #[command(flatten)]
        from: Asked,
    },
}

/// Where the instance lies, and how the answer is written.
#[derive(Args, Clone, Debug)]
#[group(skip)]
pub struct Asked {
    /// The folder of this instance [env: PROOFMARK_DATA_DIR; default: ~/.local/share/proofmark].
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// `json` prints one line on stdout.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// What is asked of `proofmark import veris`.
#[derive(Args, Clone, Debug)]
#[group(skip)]
pub struct Veris {
    /// A file of VERIS records, one JSON record a line, packed with gzip or not.
    pub file: PathBuf,
    /// The organisation's name. On an empty instance it is created.
    #[arg(long, value_name = "NAME")]
    pub organisation: String,
    /// Count and write nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// Runs what was asked: JSON on stdout, sentences on stderr.
pub async fn run(environment: &Environment, asked: &Import) -> Result<(), Stopped> {
    let (Import::Veris { from, .. } | Import::Held { from, .. } | Import::Warnings { from, .. }) = asked;
    let mut ground = Ground::read(environment, from.data_dir.as_deref())?;
    let nothing = Elsewhere::new();
    if let Import::Veris { ask, .. } = asked {
        std::fs::File::open(&ask.file).map_err(|why| unreadable(&ask.file, &why))?;
        // A rehearsal writes nothing, not even an instance where none is.
        if ask.dry_run && matches!(ground.database, Database::Embedded) && !ground.database_file().exists() {
            ground.data_dir.clone_from(&nothing.0);
            ground.evidence = Evidence::Folder(nothing.0.join("evidence"));
        }
    }
    let _held = ground::hold(&ground)?;
    let clock = demo::clock(&ground)?;
    let world = match asked {
        // Nor does it migrate: what is there is looked at as it stands.
        Import::Veris { ask, .. } if ask.dry_run && ground.data_dir != nothing.0 => {
            ground::look(&ground, clock).await?
        }
        _ => ground::open(&ground, clock).await?,
    };
    let json = from.format == Format::Json;
    let answer = match asked {
        Import::Veris { ask, .. } => summary(&veris(&world, ask).await?, ask.dry_run, json),
        Import::Held { organisation, .. } => held(&world, organisation.as_deref(), json).await?,
        Import::Warnings { organisation, .. } => warnings(&world, organisation.as_deref(), json).await?,
    };
    if json {
        return print(&answer);
    }
    eprintln!("{answer}");
    Ok(())
}

/// A folder that is gone when nobody needs it any more.
struct Elsewhere(PathBuf);

impl Elsewhere {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("proofmark-{}", uuid::Uuid::now_v7().simple())))
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        // It is there only where a rehearsal needed it.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn unreadable(file: &Path, why: &std::io::Error) -> Stopped {
    Stopped::Usage(format!("{} cannot be read: {why}.", file.display()))
}

/// Imports a file. What was read before a failure stays: running the import again goes on from there.
pub async fn veris(world: &Arc<World>, ask: &Veris) -> Result<Tally, Stopped> {
    let (file, shown) = (ask.file.clone(), ask.file.display().to_string());
    let lines = tokio::task::spawn_blocking(move || Lines::open(&file)).await.map_err(failed)?;
    let lines = lines.map_err(|why| unreadable(&ask.file, &why))?;
    let home = home(world, &ask.organisation, ask.dry_run).await?;
    let (send, receive) = mpsc::channel(1);
    let reading = tokio::task::spawn_blocking(move || read(lines, &send));
    let tally = match (ask.dry_run, home) {
        (false, Some(organisation)) => import(world, organisation, &ask.file, receive).await?,
        (_, home) => rehearse(world, home, receive).await?,
    };
    let broken = |error| Stopped::Failed(format!("{shown} breaks off after {} lines: {error}.", tally.read));
    reading.await.map_err(failed)?.map_err(broken)?;
    Ok(tally)
}

/// The organisation of that name; created on an empty instance, refused where there are others. None: not written yet.
async fn home(world: &Arc<World>, name: &str, dry_run: bool) -> Result<Option<uuid::Uuid>, Stopped> {
    let all = organisation::all(world).await?;
    if let Some(known) = all.iter().find(|known| known.name == name.trim()) {
        return Ok(Some(known.id));
    }
    if dry_run && all.is_empty() {
        return Ok(None);
    }
    if !all.is_empty() {
        let names: Vec<&str> = all.iter().map(|known| known.name.as_str()).collect();
        let names = names.join(", ");
        return Err(Stopped::Usage(format!("There is no organisation named {name:?} here; there is: {names}.")));
    }
    let created = founding::create_for_import(Arc::clone(world), name).await?;
    if let Some(token) = created.token {
        eprintln!(
            "Created the organisation {}. Its administrator's token, shown this once:",
            created.organisation.name
        );
        eprintln!("  {}", token.reveal());
    }
    Ok(Some(created.organisation.id))
}

/// Reads batch by batch, one ahead of who takes them.
fn read(mut lines: Lines, send: &mpsc::Sender<Vec<Line>>) -> std::io::Result<()> {
    loop {
        let batch = lines.batch()?;
        if batch.is_empty() || send.blocking_send(batch).is_err() {
            return Ok(());
        }
    }
}

async fn import(
    world: &Arc<World>,
    organisation: uuid::Uuid,
    file: &Path,
    mut batches: mpsc::Receiver<Vec<Line>>,
) -> Result<Tally, Stopped> {
    let call = || Call::system(Arc::clone(world), organisation);
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let mut run = intake::begin(&call(), &name).await?;
    while let Some(lines) = batches.recv().await {
        run = intake::bring(&call(), &run, lines).await?;
    }
    Ok(Tally::from(&intake::finish(&call(), &run).await?))
}

async fn rehearse(
    world: &Arc<World>,
    organisation: Option<uuid::Uuid>,
    mut batches: mpsc::Receiver<Vec<Line>>,
) -> Result<Tally, Stopped> {
    let call = organisation.map(|organisation| Call::system(Arc::clone(world), organisation));
    let (mut rehearsal, mut tally) = (Rehearsal::default(), Tally::default());
    while let Some(lines) = batches.recv().await {
        tally = rehearsal.look(call.as_ref(), world.clock.now(), lines).await?;
    }
    Ok(tally)
}

/// What an import says at its end: one line of JSON, or a sentence.
pub fn summary(tally: &Tally, dry_run: bool, json: bool) -> String {
    let Tally { read, imported, unchanged, held, warnings } = tally;
    if json {
        let keys =
            json!({ "read": read, "imported": imported, "unchanged": unchanged, "held": held, "warnings": warnings });
        return keys.to_string();
    }
    let would = if dry_run { "Nothing was written. An import would do this:\n" } else { "" };
    let mut text =
        format!("{would}{read} read = {imported} imported + {unchanged} unchanged + {held} held; {warnings} warnings");
    if !dry_run && held + warnings > 0 {
        text.push_str(
            "\n`proofmark import held` lists what was held, `proofmark import warnings` what was odd, by line.",
        );
    }
    text
}

/// What imports held back: one line of JSON with everything, or a line for each.
pub async fn held(world: &Arc<World>, name: Option<&str>, json: bool) -> Result<String, Stopped> {
    let call = Call::system(Arc::clone(world), one(world, name).await?);
    let tx = call.reading().await?;
    let runs = queries::runs(&tx).await?;
    let file = |run: uuid::Uuid| runs.iter().find(|known| known.id == run).map(|run| run.file_name.as_str());
    let (mut slice, mut all) = (Slice { limit: 100, ..Slice::default() }, Vec::new());
    loop {
        let page = queries::held_records(&tx, &slice).await?;
        let ids: Vec<uuid::Uuid> = page.rows.iter().filter_map(|(_, held)| held.incident_id).collect();
        let incidents = tx.by_ids::<incident::incident::Entity>(&ids).await?;
        slice.after = page.rows.last().map(|(place, _)| place.clone());
        for (_, held) in page.rows {
            let stands = incidents.iter().find(|stands| Some(stands.id) == held.incident_id);
            let stands = stands.map(|stands| stands.reference.clone());
            all.push(json!({ "id": held.id, "file": file(held.run_id), "line": held.line, "code": held.code,
                "field": held.code.field(), "reason": held.reason, "wayOut": held.code.way_out(),
                "source": held.source, "sourceId": held.source_id, "incident": stands, "heldAt": held.held_at,
                "raw": held.raw }));
        }
        if !page.more_after {
            break;
        }
    }
    if json {
        return Ok(serde_json::Value::from(all).to_string());
    }
    let mut text = format!("{} held; with --format json each comes with its line as it stood.", all.len());
    for held in &all {
        let shown = |key: &str| held[key].as_str().unwrap_or("-").escape_debug().to_string();
        let line = held["line"].as_i64().unwrap_or_default();
        let (file, code, source, id) = (shown("file"), shown("code"), shown("source"), shown("sourceId"));
        let (incident, reason, way_out) = (shown("incident"), shown("reason"), shown("wayOut"));
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{file}, line {line}: {code} {source}/{id} {incident}: {reason} {way_out}");
    }
    Ok(text)
}

/// What was odd about the records that came in: one line of JSON with everything, or a line for each.
pub async fn warnings(world: &Arc<World>, name: Option<&str>, json: bool) -> Result<String, Stopped> {
    let call = Call::system(Arc::clone(world), one(world, name).await?);
    let tx = call.reading().await?;
    let mut all = Vec::new();
    for run in queries::runs(&tx).await? {
        let mut after = None;
        loop {
            let page = queries::warnings(&tx, run.id, after, 500).await?;
            let Some(last) = page.last() else { break };
            after = Some((last.line, last.id));
            all.extend(page.into_iter().map(|odd| (run.file_name.clone(), odd)));
        }
    }
    if json {
        let all = all.iter().map(|(file, odd)| {
            json!({ "file": file, "line": odd.line, "field": odd.field, "code": odd.code, "asWritten": odd.as_written, "message": odd.message })
        });
        return Ok(all.collect::<serde_json::Value>().to_string());
    }
    let mut text = format!("{} warnings", all.len());
    for (file, odd) in &all {
        let written = odd.as_written.as_deref().unwrap_or_default().escape_debug();
        // Writing to a String cannot fail.
        let (line, field) = (odd.line, &odd.field);
        let _ = write!(text, "\n{file}, line {line}: {field} {}: {written:.120}: {}", odd.code, odd.message);
    }
    Ok(text)
}

/// The organisation of that name, or the only one.
async fn one(world: &World, name: Option<&str>) -> Result<uuid::Uuid, Stopped> {
    let all = organisation::all(world).await?;
    match (name, all.as_slice()) {
        (None, [only]) => Ok(only.id),
        (None, []) => Err(Stopped::Usage("There is no organisation on this instance yet.".to_owned())),
        (None, _) => {
            Err(Stopped::Usage("There are several organisations here: name one with --organisation.".to_owned()))
        }
        (Some(name), all) => {
            let found = all.iter().find(|known| known.name == name.trim()).map(|known| known.id);
            found.ok_or_else(|| Stopped::Usage(format!("There is no organisation named {name:?} here.")))
        }
    }
}

fn failed(error: impl std::fmt::Display) -> Stopped {
    Stopped::Failed(error.to_string())
}
