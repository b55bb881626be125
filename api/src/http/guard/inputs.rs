//! What the validator leaves open in inputs: `@oneOf` (it does not know it) and the scalars of our own, which it lets pass.

use std::collections::HashMap;

use apollo_compiler::ast::{Type, Value};
use apollo_compiler::executable::{Argument, ExecutableDocument, Operation, Selection, SelectionSet};
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Node, Schema};
use async_graphql::{InputType, Pos};

use super::super::code::Code;
use super::super::fault::{Fault, Problem};

/// How a scalar is read: what is wrong with a value.
type Read = fn(async_graphql::Value) -> Result<(), String>;

/// How each scalar of our own is read.
#[derive(Default)]
pub struct Scalars(HashMap<String, Read>);

impl Scalars {
    /// Adds a scalar, so that a wrong value is refused before anything runs.
    pub fn know<T: InputType>(&mut self) {
        self.0.insert(T::type_name().into_owned(), |value| {
            T::parse(Some(value)).map(drop).map_err(|wrong| wrong.into_server_error(Pos::default()).message)
        });
    }

    fn check(
        &self,
        scalar: &str,
        value: impl FnOnce() -> Option<async_graphql::Value>,
        path: &str,
    ) -> Result<(), Wrong> {
        let Some(read) = self.0.get(scalar) else { return Ok(()) };
        let Some(value) = value() else { return Ok(()) };
        read(value).map_err(|why| Wrong { code: Code::BadUserInput, message: format!("{path}: {why}") })
    }
}

struct Wrong {
    code: Code,
    message: String,
}

impl From<Wrong> for Fault {
    fn from(wrong: Wrong) -> Self {
        Self { code: wrong.code, problems: vec![Problem::new(wrong.message)] }
    }
}

/// Checks the coerced variables of an operation.
pub fn check_variables(
    schema: &Valid<Schema>,
    scalars: &Scalars,
    operation: &Operation,
    values: &JsonMap,
) -> Result<(), Fault> {
    let inputs = Inputs { schema, scalars, needed: Vec::new() };
    for variable in &operation.variables {
        if let Some(value) = values.get(variable.name.as_str()) {
            inputs.value(&variable.ty, value, &format!("${}", variable.name))?;
        }
    }
    Ok(())
}

/// Checks what is written in a document itself, once.
pub fn check_literals(schema: &Valid<Schema>, scalars: &Scalars, document: &ExecutableDocument) -> Result<(), Fault> {
    let mut inputs = Inputs { schema, scalars, needed: Vec::new() };
    let operations = document.operations.iter().map(|operation| &operation.selection_set);
    for set in operations.chain(document.fragments.values().map(|fragment| &fragment.selection_set)) {
        inputs.set(set)?;
    }
    for operation in document.operations.iter() {
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                inputs.literal(&variable.ty, default, &format!("${}", variable.name))?;
            }
            if !variable.ty.is_non_null() && inputs.needed.contains(&variable.name) {
                let message = format!("${} is the one member of a @oneOf input: its type ends with !.", variable.name);
                return Err(Fault::new(Code::ValidationFailed, message));
            }
        }
    }
    Ok(())
}

struct Inputs<'a> {
    schema: &'a Schema,
    scalars: &'a Scalars,
    /// Variables that stand as the one member of a `@oneOf` input.
    needed: Vec<Name>,
}

impl Inputs<'_> {
    fn set(&mut self, set: &SelectionSet) -> Result<(), Wrong> {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    for argument in &field.arguments {
                        self.argument(&field.definition.arguments, argument)?;
                    }
                    self.set(&field.selection_set)?;
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.selection_set)?,
                Selection::FragmentSpread(_) => {}
            }
        }
        Ok(())
    }

    fn argument(
        &mut self,
        known: &[Node<apollo_compiler::ast::InputValueDefinition>],
        argument: &Argument,
    ) -> Result<(), Wrong> {
        match known.iter().find(|definition| definition.name == argument.name) {
            Some(definition) => self.literal(&definition.ty, &argument.value, argument.name.as_str()),
            None => Ok(()),
        }
    }

    fn literal(&mut self, ty: &Type, value: &Value, path: &str) -> Result<(), Wrong> {
        if let Value::List(items) = value {
            return items.iter().try_for_each(|item| self.literal(ty.item_type(), item, path));
        }
        match (self.schema.types.get(ty.inner_named_type()), value) {
            (_, Value::Variable(_) | Value::Null) => Ok(()),
            (Some(ExtendedType::InputObject(input)), Value::Object(members)) => {
                if one_of(input) {
                    exactly_one(members.len(), members.iter().any(|(_, value)| value.is_null()), input, path)?;
                    self.needed.extend(members.iter().filter_map(|(_, value)| value.as_variable()).cloned());
                }
                members.iter().try_for_each(|(name, value)| match input.fields.get(name) {
                    Some(field) => self.literal(&field.ty, value, &format!("{path}.{name}")),
                    None => Ok(()),
                })
            }
            (Some(ExtendedType::Scalar(scalar)), value) => self.scalars.check(&scalar.name, || plain(value), path),
            _ => Ok(()),
        }
    }

    fn value(&self, ty: &Type, value: &JsonValue, path: &str) -> Result<(), Wrong> {
        if let JsonValue::Array(items) = value {
            let mut numbered = items.iter().enumerate();
            return numbered.try_for_each(|(n, item)| self.value(ty.item_type(), item, &format!("{path}.{n}")));
        }
        match (self.schema.types.get(ty.inner_named_type()), value) {
            (_, JsonValue::Null) => Ok(()),
            (Some(ExtendedType::InputObject(input)), JsonValue::Object(members)) => {
                if one_of(input) {
                    exactly_one(members.len(), members.values().any(JsonValue::is_null), input, path)?;
                }
                members.iter().try_for_each(|(name, value)| match input.fields.get(name.as_str()) {
                    Some(field) => self.value(&field.ty, value, &format!("{path}.{}", name.as_str())),
                    None => Ok(()),
                })
            }
            (Some(ExtendedType::Scalar(scalar)), value) => {
                self.scalars.check(&scalar.name, || async_graphql::to_value(value).ok(), path)
            }
            _ => Ok(()),
        }
    }
}

fn one_of(input: &InputObjectType) -> bool {
    input.directives.has("oneOf")
}

fn exactly_one(members: usize, null: bool, input: &InputObjectType, path: &str) -> Result<(), Wrong> {
    if members == 1 && !null {
        return Ok(());
    }
    let message = format!("{path}: {} takes exactly one of its members, and that one not null.", input.name);
    Err(Wrong { code: Code::BadUserInput, message })
}

/// A literal as the executor would see it; None where a variable stands inside.
fn plain(value: &Value) -> Option<async_graphql::Value> {
    Some(match value {
        Value::Null => async_graphql::Value::Null,
        Value::Enum(name) => async_graphql::Value::Enum(async_graphql::Name::new(name.as_str())),
        Value::Variable(_) => return None,
        Value::String(text) => async_graphql::Value::String(text.clone()),
        Value::Float(number) => async_graphql::Value::Number(serde_json::from_str(number.as_str()).ok()?),
        Value::Int(number) => async_graphql::Value::Number(serde_json::from_str(number.as_str()).ok()?),
        Value::Boolean(yes) => async_graphql::Value::Boolean(*yes),
        Value::List(items) => async_graphql::Value::List(items.iter().map(|item| plain(item)).collect::<Option<_>>()?),
        Value::Object(members) => async_graphql::Value::Object(
            members
                .iter()
                .map(|(name, value)| Some((async_graphql::Name::new(name.as_str()), plain(value)?)))
                .collect::<Option<_>>()?,
        ),
    })
}
