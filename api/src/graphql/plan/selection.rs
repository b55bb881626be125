//! Reading a selection: its fields with every fragment written out; `@skip` and `@include` were applied before. What a plan
//! does not draw (an argument, one key with two selections of its own, which the executor merges) makes it none of ours.

use std::collections::HashMap;

use async_graphql::parser::types::{Field, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Name, Positioned};

use crate::http::body;

/// A field that is asked for.
pub struct Asked<'a> {
    /// The key in the answer.
    pub key: &'a str,
    /// The field.
    pub name: &'a str,
    /// The type, or interface, that it is asked of; none: of all.
    pub on: Option<&'a str>,
    /// What is asked of it.
    pub below: &'a SelectionSet,
}

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// The fields of a selection, or none where it holds what a plan does not draw.
pub fn fields<'a>(set: &'a SelectionSet, fragments: &'a Fragments) -> Option<Vec<Asked<'a>>> {
    let mut found = Vec::new();
    gather(set, fragments, None, &mut found)?;
    Some(found)
}

/// Of several fields the one of each key; none where two differ.
pub fn once<'a, 'f>(fields: impl Iterator<Item = &'f Asked<'a>>) -> Option<Vec<&'f Asked<'a>>>
where
    'a: 'f,
{
    let mut kept: Vec<&Asked<'a>> = Vec::new();
    for field in fields {
        match kept.iter().find(|known| known.key == field.key) {
            None => kept.push(field),
            Some(known) if known.name == field.name && field.below.items.is_empty() => {}
            Some(_) => return None,
        }
    }
    Some(kept)
}

fn gather<'a>(
    set: &'a SelectionSet,
    fragments: &'a Fragments,
    on: Option<&'a str>,
    found: &mut Vec<Asked<'a>>,
) -> Option<()> {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) if fills(&field.node) => {}
            Selection::Field(field) => found.push(asked(&field.node, on)?),
            Selection::InlineFragment(fragment) => {
                let fragment = &fragment.node;
                let condition = fragment.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                gather(&fragment.selection_set.node, fragments, narrower(on, condition), found)?;
            }
            Selection::FragmentSpread(spread) => {
                let fragment = &fragments.get(&spread.node.fragment_name.node)?.node;
                let condition = Some(fragment.type_condition.node.on.node.as_str());
                gather(&fragment.selection_set.node, fragments, narrower(on, condition), found)?;
            }
        }
    }
    Some(())
}

/// Whether it is asked only so that an object is not empty: a plan draws an empty one as it is.
fn fills(field: &Field) -> bool {
    field.alias.as_ref().is_some_and(|alias| alias.node == *body::HOLLOW)
}

fn asked<'a>(field: &'a Field, on: Option<&'a str>) -> Option<Asked<'a>> {
    field.arguments.is_empty().then_some(())?;
    let name = field.name.node.as_str();
    let key = field.alias.as_ref().map_or(name, |alias| alias.node.as_str());
    Some(Asked { key, name, on, below: &field.selection_set.node })
}

/// Of a condition and one inside it the one that says more: a type more than an interface, `RegisterVersion` more than `Node`.
fn narrower<'a>(outer: Option<&'a str>, inner: Option<&'a str>) -> Option<&'a str> {
    let rank = |condition: Option<&str>| match condition {
        None => 0,
        Some("Node") => 1,
        Some("RegisterVersion") => 2,
        Some(_) => 3,
    };
    if rank(inner) >= rank(outer) { inner } else { outer }
}
