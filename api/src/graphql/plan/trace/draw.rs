//! A trace, drawn.

use std::collections::HashMap;

use entities::error::Reference;
use entities::subject::SubjectKind;
use entities::trace::{Edge, Gap, Path, Row, Trace};
use uuid::Uuid;

use super::{EdgeField, GapField, Keyed, NodeField, Nodes, PathField, TraceField, TracePlan};
use crate::graphql::id::GlobalId;

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

impl<'a> Brush<'a> {
    fn object<T>(&mut self, fields: &[Keyed<T>], mut value: impl FnMut(&mut Self, &T)) {
        self.out.push(b'{');
        for (place, Keyed(key, field)) in fields.iter().enumerate() {
            if place > 0 {
                self.out.push(b',');
            }
            self.out.extend_from_slice(key.as_bytes());
            value(self, field);
        }
        self.out.push(b'}');
    }

    fn list<T>(&mut self, items: impl Iterator<Item = T>, mut value: impl FnMut(&mut Self, T)) {
        self.out.push(b'[');
        for (place, item) in items.enumerate() {
            if place > 0 {
                self.out.push(b',');
            }
            value(self, item);
        }
        self.out.push(b']');
    }

    /// A text that holds nothing to escape: a word, a name, an id.
    fn word(&mut self, word: &str) {
        self.out.push(b'"');
        self.out.extend_from_slice(word.as_bytes());
        self.out.push(b'"');
    }

    fn text(&mut self, text: Option<&str>) {
        // Writing a text to memory cannot fail.
        let _ = serde_json::to_writer(&mut self.out, &text);
    }

    fn trace_field(&mut self, field: &TraceField) {
        let trace: &'a Trace = self.trace;
        match field {
            TraceField::Type => self.word("Trace"),
            TraceField::Complete => {
                let complete = if trace.gaps.is_empty() { "true" } else { "false" };
                self.out.extend_from_slice(complete.as_bytes());
            }
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
            PathField::Length => self.out.extend_from_slice(path.edges.len().to_string().as_bytes()),
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
            self.out.extend_from_slice(b"null");
            return;
        };
        let fields = nodes.0.get(kind).map(Vec::as_slice).unwrap_or_default();
        self.object(fields, |brush, field| match field {
            NodeField::Type(name) => brush.word(name),
            NodeField::Id => brush.word(id),
            NodeField::Plain(draw) => draw(row, &mut brush.out),
        });
    }
}
