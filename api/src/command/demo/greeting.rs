//! What the demo says once it serves: where everything is, a token per role, the reports, and three queries to try.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use entities::Call;
use entities::access::Scope;
use entities::actor::Role;
use entities::page::{By, Direction, Slice};
use entities::settings::Ground;
use entities::subject::SubjectKind;
use entities::{incident, report};
use serde_json::json;

use super::cast::ORGANISATION;
use super::history;
use super::stage::Stage;
use crate::command::{Format, Stopped, print};
use crate::graphiql::{self, Example};
use crate::graphql::id::GlobalId;

/// A report as files that a person can open.
struct Written {
    period: String,
    html: PathBuf,
    text: PathBuf,
    sha256: String,
}

/// What the demo says.
pub struct Greeting {
    base: String,
    data_dir: PathBuf,
    mails: PathBuf,
    reader: String,
    tokens: BTreeMap<&'static str, String>,
    reports: Vec<Written>,
    incident: String,
}

/// Mints tokens, writes the stored reports out as files, and finds an incident worth asking about.
pub async fn prepare(ground: &Ground, stage: &Stage, base: &str) -> Result<Greeting, Stopped> {
    history::revoke(stage).await?;
    let mut tokens = BTreeMap::new();
    for &role in Role::ALL {
        tokens.insert(role.as_str(), stage.token(role, Scope::Write).await?);
    }
    let mails = ground.mails_dir();
    fs::create_dir_all(&mails).map_err(Stopped::failed)?;
    let call = stage.by(Role::Chair);
    let greeting = Greeting {
        base: base.to_owned(),
        data_dir: fs::canonicalize(&ground.data_dir).map_err(Stopped::failed)?,
        mails: fs::canonicalize(mails).map_err(Stopped::failed)?,
        reader: stage.token(Role::InternalAudit, Scope::Read).await?,
        tokens,
        reports: reports(ground, &call).await?,
        incident: told(&call).await?,
    };
    call.end_reading().await?;
    Ok(greeting)
}

/// The stored reports as files, oldest first; of one that was restated the newer.
async fn reports(ground: &Ground, call: &Call) -> Result<Vec<Written>, Stopped> {
    let folder = ground.data_dir.join("reports");
    fs::create_dir_all(&folder).map_err(Stopped::failed)?;
    let folder = fs::canonicalize(folder).map_err(Stopped::failed)?;
    let page = report::queries::page(call, &Slice { limit: 100, ..Slice::default() }).await?;
    let mut written = Vec::new();
    for (_, row) in page.rows.into_iter().filter(|(_, row)| row.state != report::State::Restated) {
        let (Some(html), Some(text)) = (row.html_sha256, row.text_sha256) else { continue };
        let mut files = Vec::new();
        for (sha256, ending) in [(&html, "html"), (&text, "txt")] {
            let bytes = call.world.blobs.fetch(call.organisation, sha256).await?;
            let file = folder.join(format!("{}.{ending}", row.period));
            fs::write(&file, bytes).map_err(Stopped::failed)?;
            files.push(file);
        }
        let (text, html_file) = (files.remove(1), files.remove(0));
        // A quarter's report comes after that of its last month.
        let place = (row.as_of, row.period.len());
        written.push((place, Written { period: row.period, html: html_file, text, sha256: html }));
    }
    written.sort_by_key(|(place, _)| *place);
    Ok(written.into_iter().map(|(_, written)| written).collect())
}

/// The id of the incident that the examples ask about.
async fn told(call: &Call) -> Result<String, Stopped> {
    let newest = Slice { limit: 100, ..Slice::default() };
    let found = call
        .read(async |tx| {
            let all = tx.rows::<incident::incident::Entity>();
            tx.page(all, By("created_at", Direction::Ascending), &newest).await
        })
        .await?;
    let known = found.rows.into_iter().map(|(_, row)| row).find(|row| row.title == "Ransomware detected");
    let id = known.map(|row| GlobalId { kind: SubjectKind::Incident, organisation: call.organisation, id: row.id });
    Ok(id.map_or_else(String::new, |id| id.encode().to_string()))
}

impl Greeting {
    /// The three examples, about this instance's own incident.
    pub fn examples(&self) -> Vec<Example> {
        let mut examples = graphiql::examples();
        if let Some(first) = examples.first_mut() {
            first.variables = json!({ "incident": self.incident });
        }
        examples
    }

    /// Says it.
    pub fn say(&self, format: Format) -> Result<(), Stopped> {
        let (url, page) = (format!("{}/graphql", self.base), format!("{}{}", self.base, graphiql::PATH));
        eprintln!();
        eprintln!("{ORGANISATION}, an invented organisation, is served.");
        eprintln!("  API         {url}");
        eprintln!("  Query page  {page}");
        eprintln!("  Data        {}", self.data_dir.display());
        eprintln!("  Mails       {}", self.mails.display());
        if let Some(last) = self.reports.last() {
            eprintln!("  Report      {}", last.html.display());
        }
        eprintln!();
        eprintln!("Tokens, each for the person who holds the role:");
        for (role, token) in &self.tokens {
            eprintln!("  {role:<20} {token}");
        }
        eprintln!();
        eprintln!("Three queries to try, ready as tabs on the query page:");
        for example in self.examples() {
            eprintln!("\n# {}", example.title);
            eprintln!("{}", example.query.trim_end());
            if example.variables.as_object().is_some_and(|variables| !variables.is_empty()) {
                eprintln!("# variables: {}", example.variables);
            }
        }
        eprintln!("\nStop it with Ctrl+C; started again, it goes on from here.");
        if format == Format::Json {
            let reports: Vec<serde_json::Value> = self.reports.iter().map(Written::told).collect();
            let line = json!({ "url": url, "graphiql": page, "token": self.reader, "tokens": self.tokens,
                "dataDir": self.data_dir, "reports": reports, "mails": self.mails });
            print(&line.to_string())?;
        }
        Ok(())
    }
}

impl Written {
    fn told(&self) -> serde_json::Value {
        json!({ "period": self.period, "html": self.html, "text": self.text, "sha256": self.sha256 })
    }
}
