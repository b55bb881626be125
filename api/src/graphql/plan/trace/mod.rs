//! A trace, planned: which of its fields are asked for, and which columns they take. `draw` draws it.

mod draw;

use std::collections::HashMap;

use async_graphql::Context;
use async_graphql::parser::types::SelectionSet;
use entities::subject::SubjectKind;
use entities::trace::Shape;

use super::plain::{self, Draw};
use super::selection::{self, Asked};

/// Which selection of a trace is asked for, ready to be drawn.
pub struct TracePlan {
    fields: Vec<Keyed<TraceField>>,
    shape: Shape,
}

/// Something with its key in the answer, ready to be written: `"key":`.
struct Keyed<T>(String, T);

enum TraceField {
    Type,
    Complete,
    Root(Nodes),
    Nodes(Nodes),
    Edges(Vec<Keyed<EdgeField>>),
    Paths(Vec<Keyed<PathField>>),
    Gaps(Vec<Keyed<GapField>>),
}

enum EdgeField {
    Type,
    Kind,
    Status,
    Note,
    Section,
    From(Nodes),
    To(Nodes),
}

enum PathField {
    Type,
    Length,
    Nodes(Nodes),
    Edges(Vec<Keyed<EdgeField>>),
}

enum GapField {
    Type,
    Code,
    Message,
    SatisfiedBy,
    Anchor,
}

/// What is asked of a node, by its kind.
struct Nodes(HashMap<SubjectKind, Vec<Keyed<NodeField>>>);

enum NodeField {
    Type(String),
    Id,
    Plain(Draw),
}

/// Reads selections; collects the columns that they ask for.
struct Planner<'a, 'c> {
    ctx: &'a Context<'c>,
    columns: Vec<(&'static str, &'static str)>,
}

impl TracePlan {
    /// The plan of the trace that this field is; none where the selection asks for more than a plan draws.
    pub fn of(ctx: &Context<'_>) -> Option<Self> {
        let mut planner = Planner { ctx, columns: Vec::new() };
        let fields = planner.list(&ctx.item.node.selection_set.node, |planner, field| {
            Some(match field.name {
                "__typename" => TraceField::Type,
                "complete" => TraceField::Complete,
                "root" => TraceField::Root(planner.nodes(field.below)?),
                "nodes" => TraceField::Nodes(planner.nodes(field.below)?),
                "edges" => TraceField::Edges(planner.edges(field.below)?),
                "paths" => TraceField::Paths(planner.paths(field.below)?),
                "gaps" => TraceField::Gaps(planner.gaps(field.below)?),
                _ => return None,
            })
        })?;
        Some(Self { fields, shape: Shape::lean(planner.columns) })
    }

    /// What is to be loaded for it.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }
}

impl Planner<'_, '_> {
    fn list<T>(
        &mut self,
        set: &SelectionSet,
        mut plan: impl FnMut(&mut Self, &Asked<'_>) -> Option<T>,
    ) -> Option<Vec<Keyed<T>>> {
        let ctx = self.ctx;
        let asked = selection::fields(set, &ctx.query_env.fragments)?;
        let once = selection::once(asked.iter())?;
        once.into_iter().map(|field| Some(Keyed(literal(field.key), plan(self, field)?))).collect()
    }

    fn edges(&mut self, set: &SelectionSet) -> Option<Vec<Keyed<EdgeField>>> {
        self.list(set, |planner, field| {
            Some(match field.name {
                "__typename" => EdgeField::Type,
                "kind" => EdgeField::Kind,
                "status" => EdgeField::Status,
                "note" => EdgeField::Note,
                "section" => EdgeField::Section,
                "from" => EdgeField::From(planner.nodes(field.below)?),
                "to" => EdgeField::To(planner.nodes(field.below)?),
                _ => return None,
            })
        })
    }

    fn paths(&mut self, set: &SelectionSet) -> Option<Vec<Keyed<PathField>>> {
        self.list(set, |planner, field| {
            Some(match field.name {
                "__typename" => PathField::Type,
                "length" => PathField::Length,
                "nodes" => PathField::Nodes(planner.nodes(field.below)?),
                "edges" => PathField::Edges(planner.edges(field.below)?),
                _ => return None,
            })
        })
    }

    fn gaps(&mut self, set: &SelectionSet) -> Option<Vec<Keyed<GapField>>> {
        self.list(set, |_, field| {
            Some(match field.name {
                "__typename" => GapField::Type,
                "code" => GapField::Code,
                "message" => GapField::Message,
                "satisfiedBy" => GapField::SatisfiedBy,
                "anchor" => GapField::Anchor,
                _ => return None,
            })
        })
    }

    fn nodes(&mut self, set: &SelectionSet) -> Option<Nodes> {
        let ctx = self.ctx;
        let asked = selection::fields(set, &ctx.query_env.fragments)?;
        let mut nodes = HashMap::new();
        for &kind in SubjectKind::ALL {
            let known = plain::fields(kind);
            if known.is_empty() {
                continue;
            }
            let name = plain::type_name(kind);
            let mut fields = Vec::new();
            for field in selection::once(asked.iter().filter(|field| concerns(field.on, &name, kind)))? {
                let planned = match field.name {
                    "__typename" => NodeField::Type(name.clone()),
                    "id" => NodeField::Id,
                    other => {
                        let plain = known.iter().find(|plain| plain.name == other)?;
                        self.columns.extend(plain.columns.iter().map(|&column| (plain.table, column)));
                        NodeField::Plain(plain.draw)
                    }
                };
                fields.push(Keyed(literal(field.key), planned));
            }
            nodes.insert(kind, fields);
        }
        Some(Nodes(nodes))
    }
}

/// Whether what is asked of a type or an interface is asked of a kind of node.
fn concerns(on: Option<&str>, name: &str, kind: SubjectKind) -> bool {
    match on {
        None | Some("Node") => true,
        Some("RegisterVersion") => entities::register::RegisterKind::ALL.iter().any(|of| of.version() == kind),
        Some(on) => on == name,
    }
}

/// Keys are names of GraphQL: nothing in them is escaped.
fn literal(key: &str) -> String {
    format!("\"{key}\":")
}
