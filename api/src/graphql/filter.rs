//! The fields of filters: of one shape everywhere. Every operator that is given must hold; a value that is not there
//! holds for `isNull: true` alone.

use async_graphql::{Context, Enum, ID, InputObject};
use entities::clock::Instant;
use entities::filter::Test;
use entities::page::Direction;
use entities::subject::SubjectKind;
use uuid::Uuid;

use super::context::Asks;
use super::scalar::DateTime;

/// By something with an id. An id that names nothing here matches nothing.
#[derive(InputObject)]
pub struct IdFilter {
    /// Exactly this one.
    eq: Option<ID>,
    /// One of these; an empty list matches nothing.
    #[graphql(name = "in")]
    one_of: Option<Vec<ID>>,
    /// Whether there is none.
    is_null: Option<bool>,
}

/// By a text, compared exactly.
#[derive(InputObject)]
pub struct StringFilter {
    /// Exactly this.
    eq: Option<String>,
    /// One of these; an empty list matches nothing.
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
    /// Whether there is none.
    is_null: Option<bool>,
}

/// By a whole number.
#[derive(InputObject)]
pub struct IntFilter {
    /// Exactly this.
    eq: Option<i64>,
    /// One of these; an empty list matches nothing.
    #[graphql(name = "in")]
    one_of: Option<Vec<i64>>,
    /// More than this.
    gt: Option<i64>,
    /// This or more.
    gte: Option<i64>,
    /// Less than this.
    lt: Option<i64>,
    /// This or less.
    lte: Option<i64>,
    /// Whether there is none.
    is_null: Option<bool>,
}

/// By an instant.
#[derive(InputObject)]
pub struct DateTimeFilter {
    /// Exactly then.
    eq: Option<DateTime>,
    /// After this.
    gt: Option<DateTime>,
    /// At this instant or after it.
    gte: Option<DateTime>,
    /// Before this.
    lt: Option<DateTime>,
    /// At this instant or before it.
    lte: Option<DateTime>,
    /// Within a time: `{ from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z" }` is March, in UTC.
    between: Option<DateTimeRange>,
    /// Whether there is none.
    is_null: Option<bool>,
}

/// A time, half-open: two that follow on one another share no instant.
#[derive(InputObject)]
pub struct DateTimeRange {
    /// The first instant inside.
    from: DateTime,
    /// The first instant outside.
    to: DateTime,
}

/// Which way a list runs.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderDirection {
    /// Smallest or earliest first.
    Asc,
    /// Largest or latest first.
    Desc,
}

impl From<OrderDirection> for Direction {
    fn from(direction: OrderDirection) -> Self {
        match direction {
            OrderDirection::Asc => Self::Ascending,
            OrderDirection::Desc => Self::Descending,
        }
    }
}

impl IdFilter {
    /// What it asks of a column of ids of a kind.
    pub fn test(self, ctx: &Context<'_>, kind: SubjectKind) -> Test<Uuid> {
        let id = |id: ID| ctx.named("filter", kind, &id).unwrap_or_default();
        let one_of = self.one_of.map(|ids| ids.into_iter().map(id).collect());
        Test { eq: self.eq.map(id), one_of, is_null: self.is_null, ..Test::default() }
    }
}

impl StringFilter {
    /// What it asks of a column of texts, each read by `read`.
    pub fn test(self, read: impl Fn(String) -> String) -> Test<String> {
        let one_of = self.one_of.map(|texts| texts.into_iter().map(&read).collect());
        Test { eq: self.eq.map(&read), one_of, is_null: self.is_null, ..Test::default() }
    }
}

impl From<IntFilter> for Test<i64> {
    fn from(asked: IntFilter) -> Self {
        let IntFilter { eq, one_of, gt, gte, lt, lte, is_null } = asked;
        Self { eq, one_of, gt, gte, lt, lte, between: None, is_null }
    }
}

impl From<DateTimeFilter> for Test<Instant> {
    fn from(asked: DateTimeFilter) -> Self {
        let at = |at: Option<DateTime>| at.map(|at| at.0);
        Self {
            eq: at(asked.eq),
            one_of: None,
            gt: at(asked.gt),
            gte: at(asked.gte),
            lt: at(asked.lt),
            lte: at(asked.lte),
            between: asked.between.map(|time| (time.from.0, time.to.0)),
            is_null: asked.is_null,
        }
    }
}

/// By name.
#[derive(InputObject)]
pub struct NameFilter {
    /// Contains this, whatever the case.
    pub contains: Option<String>,
}

/// Declares the filter of a field that holds one word of a list.
macro_rules! word_filter {
    ($name:ident: $word:ty, $doc:literal) => {
        #[doc = $doc]
        #[derive(async_graphql::InputObject)]
        pub struct $name {
            /// Exactly this.
            eq: Option<$word>,
            /// One of these; an empty list matches nothing.
            #[graphql(name = "in")]
            one_of: Option<Vec<$word>>,
            /// Whether there is none.
            is_null: Option<bool>,
        }

        impl<T: From<$word>> From<$name> for entities::filter::Test<T> {
            fn from(asked: $name) -> Self {
                let one_of = asked.one_of.map(|words| words.into_iter().map(Into::into).collect());
                Self { eq: asked.eq.map(Into::into), one_of, is_null: asked.is_null, ..Self::default() }
            }
        }
    };
}

pub(crate) use word_filter;
