//! A trace, planned: which of its fields are asked for, and which columns they take. `draw` draws it.

mod draw;

use std::collections::HashMap;

use async_graphql::Context;
use async_graphql::parser::types::SelectionSet;
use entities::lean::Shape;
use entities::subject::SubjectKind;

use super::plain;
use super::planner::{Keyed, Planner, RowField};

/// Which selection of a trace is asked for, ready to be drawn.
pub struct TracePlan {
    fields: Vec<Keyed<TraceField>>,
    shape: Shape,
}

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
struct Nodes(HashMap<SubjectKind, Vec<Keyed<RowField>>>);

impl TracePlan {
    /// The plan of the trace that this field is; none where the selection asks for more than a plan draws.
    pub fn of(ctx: &Context<'_>) -> Option<Self> {
        let mut planner = Planner::new(ctx);
        let fields = planner.list(planner.root(), |planner, field| {
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
        Some(Self { fields, shape: planner.shape() })
    }

    /// What is to be loaded for it.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }
}

impl Planner<'_, '_> {
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
        let kinds = SubjectKind::ALL.iter().filter(|kind| !plain::fields(**kind).is_empty());
        kinds.map(|&kind| Some((kind, self.row(set, kind, |_, _| None)?))).collect::<Option<_>>().map(Nodes)
    }
}
