//! The shape limits, on the bare document: aliases, directives, depth, expanded selections. Fragments are measured once
//! each and remembered, so the work is linear however they nest.

use std::collections::HashMap;

use apollo_compiler::Name;
use apollo_compiler::ast::{Definition, DirectiveList, Document, FragmentDefinition, Selection};

use super::super::fault::Fault;

/// How many aliases and directives a document has at most.
const MOST_ALIASES: u64 = 30;
const MOST_DIRECTIVES: u64 = 20;

/// How deep fields nest at most, not counting `edges`, `node` and `nodes`.
const DEEPEST: u64 = 10;

/// How deep fields nest at most under `__schema` and `__type`, those included.
const DEEPEST_INTROSPECTION: u64 = 16;

/// How many levels of fields and fragments nest at most, everything counted: the executor's own bound.
const MOST_LEVELS: u64 = 32;

/// How many selections stand there at most once every fragment is written out where it is used.
const MOST_SELECTIONS: u64 = 2_000;

/// Refuses a document that goes beyond a limit of shape. Undefined and circular fragments are left to validation.
/// Returns the variables that decide what is skipped or included.
pub fn check(document: &Document) -> Result<Vec<Name>, Fault> {
    let mut marks = Marks::default();
    let mut measured = Measured::default();
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => {
                marks.directives(&operation.directives);
                operation.variables.iter().for_each(|variable| marks.directives(&variable.directives));
                marks.selections(&operation.selection_set);
            }
            Definition::FragmentDefinition(fragment) => {
                marks.directives(&fragment.directives);
                marks.selections(&fragment.selection_set);
                measured.fragments.insert(&fragment.name, fragment);
            }
            _ => {}
        }
    }
    within("aliases", MOST_ALIASES, marks.aliases)?;
    within("directives", MOST_DIRECTIVES, marks.directives)?;
    let mut selections = 0u64;
    for operation in document.definitions.iter().filter_map(Definition::as_operation_definition) {
        let extent = measured.set(&operation.selection_set);
        selections = selections.saturating_add(extent.selections);
        within("expanded selections", MOST_SELECTIONS, selections)?;
        within("depth", DEEPEST, extent.depth)?;
        within("depth of introspection", DEEPEST_INTROSPECTION, extent.introspection)?;
        within("levels", MOST_LEVELS, extent.levels)?;
    }
    Ok(marks.conditions)
}

fn within(limit: &'static str, most: u64, found: u64) -> Result<(), Fault> {
    if found > most { Err(Fault::beyond(limit, most, found)) } else { Ok(()) }
}

/// What is counted as it is written.
#[derive(Default)]
struct Marks {
    aliases: u64,
    directives: u64,
    conditions: Vec<Name>,
}

impl Marks {
    fn directives(&mut self, list: &DirectiveList) {
        self.directives += list.0.len() as u64;
        for directive in list.0.iter().filter(|directive| matches!(directive.name.as_str(), "skip" | "include")) {
            self.conditions
                .extend(directive.arguments.iter().filter_map(|argument| argument.value.as_variable()).cloned());
        }
    }

    fn selections(&mut self, selections: &[Selection]) {
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    self.aliases += u64::from(field.alias.is_some());
                    self.directives(&field.directives);
                    self.selections(&field.selection_set);
                }
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.directives);
                    self.selections(&fragment.selection_set);
                }
                Selection::FragmentSpread(spread) => self.directives(&spread.directives),
            }
        }
    }
}

/// What is counted as if every fragment were written out.
#[derive(Clone, Copy, Default)]
struct Extent {
    selections: u64,
    depth: u64,
    introspection: u64,
    fields: u64,
    levels: u64,
}

#[derive(Default)]
struct Measured<'d> {
    fragments: HashMap<&'d Name, &'d FragmentDefinition>,
    /// None while a fragment is being measured: meeting it then is a circle.
    known: HashMap<&'d Name, Option<Extent>>,
    /// How many fragments were measured: the work, for tests.
    work: usize,
}

impl<'d> Measured<'d> {
    fn set(&mut self, selections: &'d [Selection]) -> Extent {
        let mut whole = Extent::default();
        for selection in selections {
            let part = self.selection(selection);
            whole.selections = whole.selections.saturating_add(part.selections).saturating_add(1);
            whole.depth = whole.depth.max(part.depth);
            whole.introspection = whole.introspection.max(part.introspection);
            whole.fields = whole.fields.max(part.fields);
            whole.levels = whole.levels.max(part.levels);
        }
        whole
    }

    fn selection(&mut self, selection: &'d Selection) -> Extent {
        let below = match selection {
            Selection::Field(field) => {
                let below = self.set(&field.selection_set);
                let fields = below.fields + 1;
                return match field.name.as_str() {
                    "__schema" | "__type" => {
                        Extent { depth: 1, introspection: fields, fields, levels: below.levels + 1, ..below }
                    }
                    "edges" | "node" | "nodes" => Extent { fields, levels: below.levels + 1, ..below },
                    _ => Extent { depth: below.depth + 1, fields, levels: below.levels + 1, ..below },
                };
            }
            Selection::InlineFragment(fragment) => self.set(&fragment.selection_set),
            Selection::FragmentSpread(spread) => self.fragment(&spread.fragment_name),
        };
        Extent { levels: below.levels + 1, ..below }
    }

    fn fragment(&mut self, name: &'d Name) -> Extent {
        if let Some(known) = self.known.get(name) {
            return known.unwrap_or_default();
        }
        let Some(&fragment) = self.fragments.get(name) else { return Extent::default() };
        self.work += 1;
        self.known.insert(name, None);
        let extent = self.set(&fragment.selection_set);
        self.known.insert(name, Some(extent));
        extent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(document: &str) -> Option<String> {
        let parsed = Document::parse(document, "document").expect("the document parses");
        let fault = check(&parsed).err()?;
        Some(fault.problems[0].extensions["limit"]["name"].as_str().unwrap_or_default().to_owned())
    }

    fn nested(levels: usize, field: &str) -> String {
        format!("{{ {} x {} }}", format!("{field} {{").repeat(levels), "}".repeat(levels))
    }

    #[test]
    fn a_bomb_of_nested_fragments_is_measured_in_linear_work() {
        let bomb: String = (0..60)
            .map(|n| format!("fragment F{n} on Query {{ ...F{0} ...F{0} }} ", n + 1))
            .collect::<Vec<String>>()
            .concat();
        let bomb = format!("{{ ...F0 }} {bomb} fragment F60 on Query {{ a }}");
        let parsed = Document::parse(&bomb, "document").unwrap();
        assert_eq!(limit(&bomb).as_deref(), Some("expanded selections"));
        let mut measured = Measured::default();
        for fragment in parsed.definitions.iter().filter_map(Definition::as_fragment_definition) {
            measured.fragments.insert(&fragment.name, fragment);
        }
        let operation = parsed.definitions[0].as_operation_definition().unwrap();
        assert!(measured.set(&operation.selection_set).selections > 1 << 60);
        assert_eq!(measured.work, 61);
    }

    #[test]
    fn circles_end() {
        assert_eq!(limit("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A ...B }"), None);
    }

    #[test]
    fn depth_leaves_the_steps_of_connections_out() {
        assert_eq!(limit(&nested(9, "a")), None);
        assert_eq!(limit(&nested(10, "a")).as_deref(), Some("depth"));
        let page = format!("{{ {} x {} }}", "a { edges { node { ".repeat(9), "} } }".repeat(9));
        assert_eq!(limit(&page), None);
    }

    #[test]
    fn introspection_has_a_depth_of_its_own() {
        let ask = |levels| format!("{{ __schema {} }}", nested(levels, "ofType"));
        assert_eq!(limit(&ask(14)), None);
        assert_eq!(limit(&ask(15)).as_deref(), Some("depth of introspection"));
    }

    #[test]
    fn floods_of_aliases_and_directives_are_refused() {
        let aliases =
            |n: usize| format!("{{ {} }}", (0..n).map(|i| format!("a{i}: a ")).collect::<Vec<String>>().concat());
        let directives = |n: usize| format!("{{ a {} }}", "@skip(if: false) ".repeat(n));
        assert_eq!(limit(&aliases(30)), None);
        assert_eq!(limit(&aliases(31)).as_deref(), Some("aliases"));
        assert_eq!(limit(&directives(20)), None);
        assert_eq!(limit(&directives(21)).as_deref(), Some("directives"));
    }
}
