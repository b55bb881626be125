//! What a document must pass before it is executed. async-graphql alone would do 2^n work for n nested fragments before any
//! limit applies, return wrong data for `@skip(if: $x)` with a defaulted variable left out, and `data: null` without an
//! error for a missing required variable.
//!
//! The order matters: `tokens` (so that no parser overflows its stack), parsing, `shape` (so that validation meets no
//! bomb), validation, `inputs`; then for each request coercion of the variables and `cost`.

mod cache;
mod cost;
mod hollow;
mod inputs;
mod shape;
mod tokens;
mod words;

use std::sync::Arc;

use apollo_compiler::ast::{DirectiveList, Document, FieldDefinition};
use apollo_compiler::executable::{ExecutableDocument, Operation};
use apollo_compiler::parser::LineColumn;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::{Component, ExtendedType};
use apollo_compiler::validation::{DiagnosticList, Valid, WithErrors};
use apollo_compiler::{Name, Schema, introspection, name, ty};
use async_graphql::Variables;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument as Executable};

pub use cost::DEAREST;
pub use inputs::Scalars;

use super::code::Code;
use super::fault::{Fault, MOST_ERRORS, Problem};
use super::request::Asked;
use crate::graphql::plan::Plans;
use cache::Cache;

/// Everything a document is checked against.
pub struct Guard {
    schema: Valid<Schema>,
    scalars: Scalars,
    prepared: Cache,
}

/// A document that is valid, parsed both ways.
pub struct Prepared {
    checked: Valid<ExecutableDocument>,
    executable: Executable,
    conditions: Vec<Name>,
    plans: Arc<Plans>,
    weight: usize,
}

/// A request that may be executed.
pub struct Ready {
    /// The chosen operation and the fragments.
    pub document: Executable,
    /// The name of the chosen operation.
    pub operation_name: Option<String>,
    /// Every variable that has a value, defaults filled in.
    pub variables: Variables,
    /// What it costs: about how many objects it may fetch.
    pub cost: u64,
    /// What is drawn by plan, planned once a document where no variable decides what is skipped.
    pub plans: Arc<Plans>,
}

impl Guard {
    /// A guard over a schema's SDL.
    pub fn new(sdl: &str, scalars: Scalars) -> Result<Self, String> {
        let schema = knowing_one_of(sdl)?;
        Ok(Self { schema, scalars, prepared: Cache::default() })
    }

    /// Checks a request: parsed and validated once a document, coerced and costed each time.
    pub fn admit(&self, asked: &Asked) -> Result<Ready, Fault> {
        let prepared = self.prepared.get_or_prepare(&asked.query, || self.prepare(&asked.query))?;
        let operation = prepared
            .checked
            .operations
            .get(asked.operation_name.as_deref())
            .map_err(|no| Fault::new(Code::OperationResolutionFailure, no.message().to_string()))?;
        let variables = self.variables(operation, &asked.variables, &prepared.conditions)?;
        let cost = cost::of(operation, &prepared.checked, &variables)?;
        let variables = async_graphql::to_value(&*variables).map_err(|_| Fault::internal())?;
        Ok(Ready {
            document: prepared.alone(operation),
            operation_name: operation.name.as_ref().map(ToString::to_string),
            variables: Variables::from_value(variables),
            cost,
            plans: if prepared.conditions.is_empty() { Arc::clone(&prepared.plans) } else { Arc::default() },
        })
    }

    /// Complete variables. Done here, since async-graphql leaves defaults out of directives and forgives missing ones.
    fn variables(&self, operation: &Operation, given: &JsonMap, conditions: &[Name]) -> Result<Valid<JsonMap>, Fault> {
        let complete = coerce_variable_values(&self.schema, operation, given).map_err(|no| {
            let word = words::in_variables(&self.schema, operation, given);
            Fault::new(Code::BadUserInput, word.unwrap_or_else(|| no.message().to_string()))
        })?;
        inputs::check_variables(&self.schema, &self.scalars, operation, &complete)?;
        if let Some(null) = conditions.iter().find(|name| complete.get(name.as_str()).is_some_and(JsonValue::is_null)) {
            return Err(Fault::new(
                Code::BadUserInput,
                format!("${null} decides what is skipped: it is true or false."),
            ));
        }
        Ok(complete)
    }

    fn prepare(&self, query: &str) -> Result<Prepared, Fault> {
        let weight = tokens::count(query)?;
        let parsed = Document::parse(query, "document").map_err(|broken| does_not_parse(&broken.errors))?;
        let conditions = shape::check(&parsed)?;
        let checked = parsed
            .to_executable_validate(&self.schema)
            .map_err(|broken| not_valid(&broken.errors, &words::in_document(&self.schema, &broken.partial)))?;
        for operation in checked.operations.iter() {
            one_mutation(operation, &checked)?;
            introspection::check_max_depth(&checked, operation)
                .map_err(|_| Fault::new(Code::CostExceeded, "Introspection nests its lists at most twice."))?;
        }
        inputs::check_literals(&self.schema, &self.scalars, &checked)?;
        // The two parsers may differ on texts of the newest draft; what the second does not know is refused.
        let mut executable = async_graphql::parser::parse_query(query)
            .map_err(|_| Fault::new(Code::ParseFailed, "The document does not parse."))?;
        hollow::fill(&mut executable);
        Ok(Prepared { checked, executable, conditions, plans: Arc::default(), weight: weight + query.len() / 16 })
    }
}

impl Prepared {
    /// The document as the executor wants it: the chosen operation alone.
    fn alone(&self, operation: &Operation) -> Executable {
        let fragments = self.executable.fragments.clone();
        let operations = match (&self.executable.operations, &operation.name) {
            (DocumentOperations::Multiple(all), Some(name)) => DocumentOperations::Multiple(
                all.iter()
                    .filter(|(known, _)| known.as_str() == name.as_str())
                    .map(|(n, o)| (n.clone(), o.clone()))
                    .collect(),
            ),
            (operations, _) => operations.clone(),
        };
        Executable { operations, fragments }
    }
}

/// The schema by its SDL. The validator's `__Type` lacks `isOneOf`, which the executor has and tools ask for.
fn knowing_one_of(sdl: &str) -> Result<Valid<Schema>, String> {
    let broken = |broken: WithErrors<Schema>| broken.errors.to_string();
    let mut schema = Schema::parse(sdl, "schema.graphql").map_err(broken)?;
    if let Some(ExtendedType::Object(known)) = schema.types.get_mut("__Type") {
        let is_one_of = FieldDefinition {
            description: None,
            name: name!("isOneOf"),
            arguments: Vec::new(),
            ty: ty!(Boolean),
            directives: DirectiveList::default(),
        };
        known.make_mut().fields.insert(name!("isOneOf"), Component::new(is_one_of));
    }
    schema.validate().map_err(broken)
}

/// Several mutation fields would not be one transaction, so there is one.
fn one_mutation(operation: &Operation, document: &Valid<ExecutableDocument>) -> Result<(), Fault> {
    if operation.is_subscription() {
        return Err(Fault::new(Code::ValidationFailed, "Subscriptions are not served by POST."));
    }
    if !operation.is_mutation() {
        return Ok(());
    }
    let fields = operation.root_fields(document).filter(|field| field.name != "__typename");
    let mut keys: Vec<&str> = fields.map(|field| field.response_key().as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.len() > 1 {
        let message = "An operation has one mutation field: several would not be one transaction.";
        return Err(Fault::new(Code::ValidationFailed, message));
    }
    Ok(())
}

/// Where it does not parse, without echoing it.
fn does_not_parse(errors: &DiagnosticList) -> Fault {
    let problem = |at: Option<(usize, usize)>| match at {
        Some((line, column)) => {
            Problem::new(format!("The document does not parse at line {line}, column {column}.")).at(line, column)
        }
        None => Problem::new("The document does not parse."),
    };
    let problems = errors
        .iter()
        .take(MOST_ERRORS)
        .map(|error| problem(error.line_column_range().map(|range| (range.start.line, range.start.column))));
    Fault::all(Code::ParseFailed, problems.collect())
}

/// What the validator found; of an unknown word of an enum what it should have been.
fn not_valid(errors: &DiagnosticList, unknown: &[(LineColumn, String)]) -> Fault {
    let problems = errors.iter().take(MOST_ERRORS).map(|error| {
        let told = error.to_json();
        let word = unknown.iter().find(|(place, _)| told.locations.contains(place));
        let message = word.map_or(told.message, |(_, message)| message.clone());
        told.locations.iter().fold(Problem::new(message), |problem, at| problem.at(at.line, at.column))
    });
    Fault::all(Code::ValidationFailed, problems.collect())
}

/// A prepared document, shared between requests.
type Shared = Arc<Prepared>;
