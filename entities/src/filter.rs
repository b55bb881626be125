//! Conditions on one column, as lists take them, and how conditions are put together.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func};
use sea_orm::{EntityTrait, Value};
use uuid::Uuid;

use crate::call::Tx;
use crate::error::Refusal;
use crate::rows::column;

/// How many parts a filter may have, those inside `and`, `or` and `not` counted.
const PARTS: usize = 50;

/// What a column may hold. Every part that is given must be true; one without parts lets all through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test<T> {
    /// Exactly this.
    pub eq: Option<T>,
    /// One of these.
    pub one_of: Option<Vec<T>>,
    /// More than this.
    pub gt: Option<T>,
    /// This or more.
    pub gte: Option<T>,
    /// Less than this.
    pub lt: Option<T>,
    /// This or less.
    pub lte: Option<T>,
    /// From the first (included) to the second (excluded).
    pub between: Option<(T, T)>,
    /// Whether there is no value.
    pub is_null: Option<bool>,
}

impl<T> Default for Test<T> {
    fn default() -> Self {
        Self { eq: None, one_of: None, gt: None, gte: None, lt: None, lte: None, between: None, is_null: None }
    }
}

impl<T> Test<T> {
    /// Exactly this.
    pub fn is(value: T) -> Self {
        Self { eq: Some(value), ..Self::default() }
    }

    /// One of these.
    pub fn any_of(values: impl IntoIterator<Item = T>) -> Self {
        Self { one_of: Some(values.into_iter().collect()), ..Self::default() }
    }
}

impl<T: Clone + Into<Value>> Test<T> {
    /// The condition on a column.
    pub fn on<E: EntityTrait>(&self, name: &str) -> Condition {
        let place = || column::<E>(name);
        let value = |value: &T| Expr::value(value.clone());
        let mut all = Condition::all();
        for (given, condition) in [
            (&self.eq, ExprTrait::eq as fn(Expr, Expr) -> Expr),
            (&self.gt, ExprTrait::gt),
            (&self.gte, ExprTrait::gte),
            (&self.lt, ExprTrait::lt),
            (&self.lte, ExprTrait::lte),
        ] {
            all = all.add_option(given.as_ref().map(|given| condition(place(), value(given))));
        }
        let between = self.between.as_ref();
        all = all.add_option(between.map(|(from, to)| place().gte(value(from)).and(place().lt(value(to)))));
        all = all.add_option(self.one_of.as_ref().map(|list| place().is_in(list.iter().cloned())));
        all.add_option(self.is_null.map(|none| if none { place().is_null() } else { place().is_not_null() }))
    }
}

impl Test<Uuid> {
    /// The condition on a column of ids; a list of them travels as one value.
    pub fn on_ids<E: EntityTrait>(&self, tx: &Tx, name: &str) -> Condition {
        let rest = Self { one_of: None, ..self.clone() };
        rest.on::<E>(name).add_option(self.one_of.as_ref().map(|ids| tx.any_of::<E>(name, ids)))
    }
}

/// A filter that is made of others.
pub trait Tree: Sized {
    /// What must all hold, what must hold once, what must not hold.
    fn parts(&self) -> (&[Self], &[Self], Option<&Self>);

    /// The condition of its own fields.
    fn own(&self, tx: &Tx) -> Condition;

    /// The whole condition. What cannot be said of a row (a value that it does not have) does not hold, and its
    /// opposite does. An empty list narrows nothing.
    fn condition(&self, tx: &Tx) -> Condition {
        let (and, or, not) = self.parts();
        let mut all = and.iter().fold(self.own(tx), |all, part| all.add(part.condition(tx)));
        if !or.is_empty() {
            all = all.add(or.iter().fold(Condition::any(), |any, part| any.add(part.condition(tx))));
        }
        let opposite = |part: &Self| {
            let held = Condition::all().add(Expr::value(true)).add(part.condition(tx));
            Expr::expr(Func::coalesce([Expr::from(held), Expr::value(false)])).not()
        };
        all.add_option(not.map(opposite))
    }

    /// How many parts there are.
    fn size(&self) -> usize {
        let (and, or, not) = self.parts();
        1 + and.iter().chain(or).chain(not).map(Self::size).sum::<usize>()
    }

    /// Refused where it has too many parts.
    fn bounded(self) -> Result<Self, Refusal> {
        if self.size() <= PARTS {
            return Ok(self);
        }
        Err(Refusal::invalid("filter", format!("A filter has at most {PARTS} parts in and, or and not.")))
    }
}
