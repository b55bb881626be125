//! The trace: everything one incident led to, and every way back from a version to what caused it. One prepared
//! statement loads the rows, whatever their number; the rest is pure.
//!
//! `load` brings the rows, as much of them as their shape says, `graph` ties them by typed edges, `gaps` names what an auditor
//! would miss, `paths` walks.

pub mod gaps;
pub mod graph;
mod load;
pub mod paths;
mod statement;

use std::collections::HashSet;

use uuid::Uuid;

use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Error, Reference, Result};
use crate::lean::Shape;

pub use gaps::{Gap, GapCode};
pub use graph::{Edge, EdgeKind, EdgeStatus, Graph, Row};
pub use load::Story;
pub use paths::Path;
use statement::Way;

/// A part of the graph as seen from one node.
pub struct Trace {
    /// Where it starts.
    pub root: Reference,
    /// The rows in it, the root first.
    pub rows: Vec<Row>,
    /// How they are tied, and what is missing.
    pub edges: Vec<Edge>,
    /// What an auditor would name.
    pub gaps: Vec<Gap>,
    ends: HashSet<Uuid>,
    step: graph::Step,
}

impl Trace {
    /// Every way from the root to an end, shortest first.
    pub fn paths(&self) -> Vec<Path> {
        paths::all(self.root.id, &self.edges, &self.ends, self.step)
    }
}

/// Everything that an incident led to.
pub async fn forward(call: &Call, incident: Uuid, shape: &Shape) -> Result<Trace> {
    call.require(Permission::Read)?;
    let story = call.read(async |tx| load::story(tx, Way::Forward, incident, shape).await).await?;
    let found = story.incidents.iter().find(|row| row.id == incident).ok_or(Error::NotFound)?;
    let root = graph::reference(found);
    let gaps = gaps::of(&story, call.now);
    let graph = Graph::of(story, call.now);
    Ok(graph.forward(root, gaps))
}

/// Why a version stands as it does: every way back to incidents, lessons, evidence and signatures. With a section, only
/// what changed that section or the version as a whole; NotFound where the version has no such section.
pub async fn back(call: &Call, version: Uuid, section: Option<&str>, shape: &Shape) -> Result<Trace> {
    call.require(Permission::Read)?;
    // Which sections a version has stands in its body.
    let shape = if section.is_some() { &shape.with("register_versions", "body") } else { shape };
    let mut story = call.read(async |tx| load::story(tx, Way::Back, version, shape).await).await?;
    let found = story.versions.iter().find(|row| row.id == version).ok_or(Error::NotFound)?;
    let root = graph::reference(found);
    if let Some(section) = section {
        if !found.has_section(section) {
            return Err(Error::NotFound);
        }
        story.causes.retain(|cause| {
            cause.version_id != version || cause.section.as_deref().is_none_or(|changed| changed == section)
        });
    }
    let gaps = gaps::of_version(&story, version, call.now);
    let graph = Graph::of(story, call.now);
    Ok(graph.back(root, gaps))
}
