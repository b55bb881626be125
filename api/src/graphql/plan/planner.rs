//! Reading what is asked of rows: keys ready to be written, and the columns that the answer takes.

use async_graphql::Context;
use async_graphql::parser::types::SelectionSet;
use entities::lean::Shape;
use entities::subject::SubjectKind;

use super::plain::{self, Draw};
use super::selection::{self, Asked};

/// Something with its key in the answer, ready to be written: `"key":`.
pub struct Keyed<T>(pub String, pub T);

/// What is asked of a row.
pub enum RowField {
    /// The name of its type.
    Type(String),
    /// Its id.
    Id,
    /// A plain field.
    Plain(Draw),
}

/// Reads selections; collects the columns that they ask for.
pub struct Planner<'a, 'c> {
    ctx: &'a Context<'c>,
    columns: Vec<(&'static str, &'static str)>,
}

impl<'a, 'c> Planner<'a, 'c> {
    /// Of a field that is being resolved.
    pub fn new(ctx: &'a Context<'c>) -> Self {
        Self { ctx, columns: Vec::new() }
    }

    /// The selection of the field itself.
    pub fn root(&self) -> &'a SelectionSet {
        &self.ctx.item.node.selection_set.node
    }

    /// What is to be loaded for everything that was read.
    pub fn shape(self) -> Shape {
        Shape::lean(self.columns)
    }

    /// A selection, field by field; none where it holds one that is not planned.
    pub fn list<T>(
        &mut self,
        set: &SelectionSet,
        mut plan: impl FnMut(&mut Self, &Asked<'_>) -> Option<T>,
    ) -> Option<Vec<Keyed<T>>> {
        let ctx = self.ctx;
        let asked = selection::fields(set, &ctx.query_env.fragments)?;
        let once = selection::once(asked.iter())?;
        once.into_iter().map(|field| Some(Keyed(literal(field.key), plan(self, field)?))).collect()
    }

    /// What a selection asks of a row of one kind: plain fields, or what `more` plans.
    pub fn row<T: From<RowField>>(
        &mut self,
        set: &SelectionSet,
        kind: SubjectKind,
        mut more: impl FnMut(&mut Self, &Asked<'_>) -> Option<T>,
    ) -> Option<Vec<Keyed<T>>> {
        let ctx = self.ctx;
        let asked = selection::fields(set, &ctx.query_env.fragments)?;
        let (known, name) = (plain::fields(kind), plain::type_name(kind));
        let mut fields = Vec::new();
        for field in selection::once(asked.iter().filter(|field| concerns(field.on, &name, kind)))? {
            let planned = match field.name {
                "__typename" => RowField::Type(name.clone()).into(),
                "id" => RowField::Id.into(),
                other => match known.iter().find(|plain| plain.name == other) {
                    Some(plain) => {
                        self.columns.extend(plain.columns.iter().map(|&column| (plain.table, column)));
                        RowField::Plain(plain.draw).into()
                    }
                    None => more(self, field)?,
                },
            };
            fields.push(Keyed(literal(field.key), planned));
        }
        Some(fields)
    }
}

/// Whether what is asked of a type, or of an interface, concerns a kind of row.
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
