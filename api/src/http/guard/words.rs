//! What an enum would have taken: the validator and the coercion say that a word is unknown, and not which are known.

use apollo_compiler::ast::{Type, Value};
use apollo_compiler::executable::{ExecutableDocument, Operation, Selection, SelectionSet};
use apollo_compiler::parser::LineColumn;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::{EnumType, ExtendedType};
use apollo_compiler::{Node, Schema};

/// How much of an unknown word is repeated.
const SHOWN: usize = 40;

/// The first unknown word among the variables of an operation.
pub fn in_variables(schema: &Schema, operation: &Operation, values: &JsonMap) -> Option<String> {
    operation.variables.iter().find_map(|variable| {
        let value = values.get(variable.name.as_str())?;
        in_value(schema, &variable.ty, value, &format!("${}", variable.name))
    })
}

/// Every unknown word that is written in a document: where, and what it should have been.
pub fn in_document(schema: &Schema, document: &ExecutableDocument) -> Vec<(LineColumn, String)> {
    let mut found = Found { schema, document, words: Vec::new() };
    let operations = document.operations.iter().map(|operation| &operation.selection_set);
    for set in operations.chain(document.fragments.values().map(|fragment| &fragment.selection_set)) {
        found.set(set);
    }
    found.words
}

struct Found<'a> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    words: Vec<(LineColumn, String)>,
}

impl Found<'_> {
    fn set(&mut self, set: &SelectionSet) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    for argument in &field.arguments {
                        let known = field.definition.arguments.iter().find(|known| known.name == argument.name);
                        if let Some(known) = known {
                            self.literal(&known.ty, &argument.value, argument.name.as_str());
                        }
                    }
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.selection_set),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn literal(&mut self, ty: &Type, value: &Node<Value>, path: &str) {
        match (self.schema.types.get(ty.inner_named_type()), value.as_ref()) {
            (_, Value::List(items)) => items.iter().for_each(|item| self.literal(ty.item_type(), item, path)),
            (Some(ExtendedType::Enum(words)), Value::Enum(word)) => {
                let place = value.line_column_range(&self.document.sources);
                self.words.extend(place.map(|range| range.start).zip(unknown(words, word, path)));
            }
            (Some(ExtendedType::InputObject(input)), Value::Object(members)) => {
                for (name, value) in members {
                    if let Some(field) = input.fields.get(name) {
                        self.literal(&field.ty, value, &format!("{path}.{name}"));
                    }
                }
            }
            _ => {}
        }
    }
}

fn in_value(schema: &Schema, ty: &Type, value: &JsonValue, path: &str) -> Option<String> {
    match (schema.types.get(ty.inner_named_type())?, value) {
        (_, JsonValue::Array(items)) => {
            let mut numbered = items.iter().enumerate();
            numbered.find_map(|(n, item)| in_value(schema, ty.item_type(), item, &format!("{path}.{n}")))
        }
        (ExtendedType::Enum(words), JsonValue::String(word)) => unknown(words, word.as_str(), path),
        (ExtendedType::InputObject(input), JsonValue::Object(members)) => members.iter().find_map(|(name, value)| {
            in_value(schema, &input.fields.get(name.as_str())?.ty, value, &format!("{path}.{}", name.as_str()))
        }),
        _ => None,
    }
}

fn unknown(words: &EnumType, word: &str, path: &str) -> Option<String> {
    if words.values.contains_key(word) {
        return None;
    }
    let shown: String = word.chars().take(SHOWN).collect();
    let known: Vec<&str> = words.values.keys().map(apollo_compiler::Name::as_str).collect();
    Some(format!("{path}: {shown} is no {}; it is one of {}.", words.name, known.join(", ")))
}
