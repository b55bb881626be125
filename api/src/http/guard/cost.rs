//! What a request costs, known before it runs: about how many objects it may fetch.
//!
//! An object counts 1, its scalars nothing. A connection multiplies what stands under `edges` or `nodes` by its page size
//! (`first` or `last`, else 25); a plain list of objects, which is bounded, counts as [`LIST`]. Introspection reads nothing
//! and counts 1. The figures are part of the API's contract.

use apollo_compiler::ast::Value;
use apollo_compiler::executable::{ExecutableDocument, Field, Operation, Selection, SelectionSet};
use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;

use super::super::code::Code;
use super::super::fault::{Fault, Problem};

/// What a request may cost at most.
pub const DEAREST: u64 = 5_000;

/// The largest page, and the page where none is asked for.
const LARGEST_PAGE: u64 = 100;
const DEFAULT_PAGE: u64 = 25;

/// How many objects a plain list is taken to hold.
const LIST: u64 = 5;

/// The cost of an operation; a fault where a page or the whole is too large.
pub fn of(operation: &Operation, document: &ExecutableDocument, variables: &Valid<JsonMap>) -> Result<u64, Fault> {
    let cost = Meter { document, variables }.set(&operation.selection_set, None)?;
    if cost > DEAREST { Err(Fault::beyond("cost", DEAREST, cost)) } else { Ok(cost) }
}

struct Meter<'a> {
    document: &'a ExecutableDocument,
    variables: &'a JsonMap,
}

impl Meter<'_> {
    /// `page` is the size of the connection whose fields these are.
    fn set(&self, set: &SelectionSet, page: Option<u64>) -> Result<u64, Fault> {
        let mut sum = 0u64;
        for selection in &set.selections {
            let part = match selection {
                Selection::Field(field) => self.field(field, page)?,
                Selection::InlineFragment(fragment) => self.set(&fragment.selection_set, page)?,
                Selection::FragmentSpread(spread) => match spread.fragment_def(self.document) {
                    Some(fragment) => self.set(&fragment.selection_set, page)?,
                    None => 0,
                },
            };
            sum = sum.saturating_add(part);
        }
        Ok(sum)
    }

    fn field(&self, field: &Field, page: Option<u64>) -> Result<u64, Fault> {
        if field.selection_set.is_empty() {
            return Ok(0);
        }
        let own_page = self.page(field)?;
        if field.name.starts_with("__") {
            return Ok(1);
        }
        let below = self.set(&field.selection_set, own_page)?;
        Ok(match (field.name.as_str(), page) {
            ("edges", Some(page)) => below.max(1).saturating_mul(page),
            ("nodes", Some(page)) => below.saturating_add(1).saturating_mul(page),
            _ if own_page.is_none() && field.ty().is_list() => below.saturating_add(1).saturating_mul(LIST),
            _ => below.saturating_add(1),
        })
    }

    /// The page size of a connection; None where the field is none.
    fn page(&self, field: &Field) -> Result<Option<u64>, Fault> {
        if field.definition.argument_by_name("first").or(field.definition.argument_by_name("last")).is_none() {
            return Ok(None);
        }
        let mut largest = None;
        for name in ["first", "last"] {
            let Some(asked) = self.number(field, name) else { continue };
            let size = u64::try_from(asked).ok().filter(|&size| size <= LARGEST_PAGE).ok_or_else(|| {
                let message = format!("`{name}` lies between 0 and {LARGEST_PAGE}, found {asked}.");
                let at = field.name.line_column_range(&self.document.sources);
                let problem = Problem::new(message);
                let problem = at.map_or(problem.clone(), |range| problem.at(range.start.line, range.start.column));
                Fault { code: Code::BadUserInput, problems: vec![problem] }
            })?;
            largest = largest.max(Some(size));
        }
        Ok(Some(largest.unwrap_or(DEFAULT_PAGE)))
    }

    fn number(&self, field: &Field, argument: &str) -> Option<i64> {
        let given = field.specified_argument_by_name(argument)?;
        match given.as_ref() {
            Value::Int(number) => number.as_str().parse().ok(),
            Value::Variable(name) => self.variables.get(name.as_str())?.as_i64(),
            _ => None,
        }
    }
}
