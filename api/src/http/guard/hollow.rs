//! Selections that may come out empty: of fragments that match nothing, of fields that are skipped. The executor answers null
//! for an object of which nothing is asked, even where the schema says that there is one; so it is asked one thing more, which
//! [`body`](super::super::body) leaves out of the answer.

use async_graphql::Positioned;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Field, Selection, SelectionSet};

use crate::http::body;

/// Asks one thing more wherever nothing may be left.
pub fn fill(document: &mut ExecutableDocument) {
    let operations = match &mut document.operations {
        DocumentOperations::Single(only) => vec![only],
        DocumentOperations::Multiple(all) => all.values_mut().collect(),
    };
    for operation in operations {
        object(&mut operation.node.selection_set);
    }
    for fragment in document.fragments.values_mut() {
        below(&mut fragment.node.selection_set.node);
    }
}

/// The selection of an object.
fn object(set: &mut Positioned<SelectionSet>) {
    below(&mut set.node);
    let stays = |selection: &Positioned<Selection>| matches!(&selection.node, Selection::Field(field) if field.node.directives.is_empty());
    if !set.node.items.is_empty() && !set.node.items.iter().any(stays) {
        let at = set.pos;
        let name = |name| Positioned::new(name, at);
        let field = Field {
            alias: Some(name(body::HOLLOW.clone())),
            name: name(async_graphql::Name::new("__typename")),
            arguments: Vec::new(),
            directives: Vec::new(),
            selection_set: Positioned::new(SelectionSet::default(), at),
        };
        set.node.items.push(Positioned::new(Selection::Field(Positioned::new(field, at)), at));
    }
}

/// The objects that a selection asks for.
fn below(set: &mut SelectionSet) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => object(&mut field.node.selection_set),
            Selection::InlineFragment(fragment) => below(&mut fragment.node.selection_set.node),
            Selection::FragmentSpread(_) => {}
        }
    }
}
