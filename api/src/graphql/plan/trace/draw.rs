//! A trace, drawn.

use std::collections::HashMap;

use entities::error::Reference;
use entities::subject::SubjectKind;
use entities::trace::{Edge, Gap, Path, Row, Trace};
use uuid::Uuid;

use super::{EdgeField, GapField, Keyed, Nodes, PathField, TraceField, TracePlan};
use crate::graphql::id::GlobalId;
use crate::graphql::plan::pen::Pen;

impl TracePlan {
    /// The trace as JSON.
    pub fn draw(&self, trace: &Trace, organisation: Uuid) -> String {
        let ids = trace.rows.iter().map(|row| {
            let Reference { kind, id } = row.reference();
            (id, Drawn { row, kind, id: GlobalId { kind, organisation, id }.encode().0 })
        });
        let ids: HashMap<Uuid, Drawn<'_>> = ids.collect();
        let mut brush = Brush { trace, ids: &ids, out: Vec::with_capacity(16 * 1024) };
        brush.object(&self.fields, Brush::trace_field);
        // Every part of it was written from texts.
        String::from_utf8(brush.out).unwrap_or_default()
    }
}

struct Drawn<'a> {
    row: &'a Row,
    kind: SubjectKind,
    id: String,
}

struct Brush<'a> {
    trace: &'a Trace,
    ids: &'a HashMap<Uuid, Drawn<'a>>,
    out: Vec<u8>,
}

impl Pen for Brush<'_> {
    fn out(&mut self) -> &mut Vec<u8> {
        &mut self.out
    }
}

impl<'a> Brush<'a> {
    fn trace_field(&mut self, field: &TraceField) {
        let trace: &'a Trace = self.trace;
        match field {
            TraceField::Type => self.word("Trace"),
            TraceField::Complete => self.bare(trace.gaps.is_empty()),
            TraceField::Root(nodes) => self.node(Some(trace.root.id), nodes),
            TraceField::Nodes(nodes) => {
                self.list(trace.rows.iter(), |brush, row| brush.node(Some(row.reference().id), nodes));
            }
            TraceField::Edges(fields) => self.list(trace.edges.iter(), |brush, edge| brush.edge(edge, fields)),
            TraceField::Paths(fields) => {
                self.list(trace.paths().iter(), |brush, path| {
                    brush.object(fields, |brush, field| brush.path_field(path, field));
                });
            }
            TraceField::Gaps(fields) => {
                self.list(trace.gaps.iter(), |brush, gap| {
                    brush.object(fields, |brush, field| brush.gap_field(gap, field));
                });
            }
        }
    }

    fn edge(&mut self, edge: &Edge, fields: &[Keyed<EdgeField>]) {
        self.object(fields, |brush, field| brush.edge_field(edge, field));
    }

    fn path_field(&mut self, path: &Path, field: &PathField) {
        let trace: &'a Trace = self.trace;
        match field {
            PathField::Type => self.word("TracePath"),
            PathField::Length => self.bare(path.edges.len()),
            PathField::Nodes(nodes) => self.list(path.ids.iter(), |brush, id| brush.node(Some(*id), nodes)),
            PathField::Edges(fields) => {
                self.list(path.edges.iter(), |brush, &place| brush.edge(&trace.edges[place], fields));
            }
        }
    }

    fn edge_field(&mut self, edge: &Edge, field: &EdgeField) {
        match field {
            EdgeField::Type => self.word("TraceEdge"),
            EdgeField::Kind => self.word(edge.kind.as_str()),
            EdgeField::Status => self.word(edge.status.as_str()),
            EdgeField::Note => self.text(edge.note.as_deref()),
            EdgeField::Section => self.text(edge.section.as_deref()),
            EdgeField::From(nodes) => self.node(Some(edge.from.id), nodes),
            EdgeField::To(nodes) => self.node(edge.to.map(|to| to.id), nodes),
        }
    }

    fn gap_field(&mut self, gap: &Gap, field: &GapField) {
        match field {
            GapField::Type => self.word("TraceGap"),
            GapField::Code => self.word(gap.code.as_str()),
            GapField::Message => self.text(Some(&gap.message)),
            GapField::SatisfiedBy => self.text(Some(gap.satisfied_by)),
            GapField::Anchor => self.text(Some(gap.anchor)),
        }
    }

    fn node(&mut self, id: Option<Uuid>, nodes: &Nodes) {
        let known: &'a HashMap<Uuid, Drawn<'a>> = self.ids;
        let Some(Drawn { row, kind, id }) = id.and_then(|id| known.get(&id)) else {
            self.bare("null");
            return;
        };
        let fields = nodes.0.get(kind).map(Vec::as_slice).unwrap_or_default();
        self.object(fields, |brush, field| brush.plain(row, id, field));
    }
}
