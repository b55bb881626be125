//! Pages: Relay connections over keyset pages of `entities`.

use std::borrow::Cow;

use async_graphql::connection::{CursorType, PageInfo};
use async_graphql::{Context, Object, OutputType, TypeName};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entities::page::{Cursor, Page, Slice};

use super::error::ApiError;
use super::loader::{Over, Rowed};

/// How many rows a page has when nobody says.
const DEFAULT: usize = 25;
/// How many rows a page has at most.
const LIMIT: usize = 100;

/// A page of a list, with its place in it (Relay cursor connections).
pub struct Nodes<T> {
    /// The page's nodes, each with its cursor.
    pub edges: Vec<NodeEdge<T>>,
    /// Where the page stands in the list.
    pub info: PageInfo,
    /// How many there are in all.
    pub total: i64,
}

impl<T: OutputType> TypeName for Nodes<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

/// A page of a list, with its place in it (Relay cursor connections).
#[Object(name_type)]
impl<T: OutputType> Nodes<T> {
    /// The page's nodes, each with its cursor.
    async fn edges(&self) -> &[NodeEdge<T>] {
        &self.edges
    }

    /// The page's nodes.
    async fn nodes(&self) -> Vec<&T> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> &PageInfo {
        &self.info
    }

    /// How many there are in all, across every page. Costs one more statement; ask when it is shown.
    async fn total_count(&self) -> i64 {
        self.total
    }
}

/// A node of a page, with its cursor.
pub struct NodeEdge<T> {
    cursor: String,
    /// The node.
    pub node: T,
}

impl<T: OutputType> TypeName for NodeEdge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// A node of a page, with its cursor.
#[Object(name_type)]
impl<T: OutputType> NodeEdge<T> {
    /// The node.
    async fn node(&self) -> &T {
        &self.node
    }

    /// The node's place in the list: send it back as `after` or `before`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }
}

/// A place in a list, opaque to clients.
pub struct Place(Cursor);

impl CursorType for Place {
    type Error = &'static str;

    fn decode_cursor(text: &str) -> Result<Self, Self::Error> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| UNKNOWN)?;
        serde_json::from_slice(&bytes).map(Self).map_err(|_| UNKNOWN)
    }

    fn encode_cursor(&self) -> String {
        cursor_text(&self.0)
    }
}

/// A place in a list as clients see it.
pub fn cursor_text(place: &Cursor) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(place).unwrap_or_default())
}

const UNKNOWN: &str = "This cursor is none of ours: take one from pageInfo or an edge.";

/// The four arguments of a connection.
#[derive(Default)]
pub struct Window {
    /// The first so many.
    pub first: Option<i32>,
    /// After this cursor.
    pub after: Option<String>,
    /// The last so many.
    pub last: Option<i32>,
    /// Before this cursor.
    pub before: Option<String>,
}

impl Window {
    /// The slice of the list that the arguments mean.
    pub fn slice(&self) -> Result<Slice, ApiError> {
        if self.first.is_some() && self.last.is_some() {
            return Err(ApiError::bad_argument("last", "Give first or last, not both."));
        }
        let count = self.first.or(self.last).map_or(Ok(DEFAULT), usize::try_from);
        let limit = count.ok().filter(|count| *count <= LIMIT).ok_or_else(|| {
            let argument = if self.first.is_some() { "first" } else { "last" };
            ApiError::bad_argument(argument, "first and last are 0 to 100.")
        })?;
        let cursor = |text: &Option<String>| {
            text.as_deref()
                .map(|text| Place::decode_cursor(text).map(|place| place.0))
                .transpose()
                .map_err(ApiError::bad_input)
        };
        Ok(Slice {
            after: cursor(&self.after)?,
            before: cursor(&self.before)?,
            limit: limit as u64,
            from_end: self.last.is_some(),
        })
    }
}

/// A page of nodes that were made already as a connection. `total` is counted only when a client asks for it.
pub fn connection_of<T: OutputType>(page: Page<T>, total: Option<u64>) -> Nodes<T> {
    let edges = page.rows.into_iter().map(|(place, node)| NodeEdge { cursor: cursor_text(&place), node });
    let edges: Vec<NodeEdge<T>> = edges.collect();
    let info = PageInfo {
        has_previous_page: page.more_before,
        has_next_page: page.more_after,
        start_cursor: edges.first().map(|edge| edge.cursor.clone()),
        end_cursor: edges.last().map(|edge| edge.cursor.clone()),
    };
    Nodes { edges, info, total: i64::try_from(total.unwrap_or_default()).unwrap_or(i64::MAX) }
}

/// A page of rows as a connection.
pub fn connection<T: Over + OutputType>(page: Page<<T::Entity as Rowed>::Row>, total: Option<u64>) -> Nodes<T> {
    let rows = page.rows.into_iter().map(|(place, row)| (place, T::over(row))).collect();
    connection_of(Page { rows, more_after: page.more_after, more_before: page.more_before }, total)
}

/// Whether the client asks a connection for its `totalCount`.
pub fn wants_total(ctx: &Context<'_>) -> bool {
    ctx.look_ahead().field("totalCount").exists()
}

/// Declares a connection that also counts its whole list: a page, the filter of the list, and how it is counted.
macro_rules! counted {
    ($name:ident = $graphql:literal, $node:ty, $filter:ty, $stats:ty, $count:path, $doc:literal) => {
        #[doc = $doc]
        pub struct $name {
            page: $crate::graphql::page::Nodes<$node>,
            filter: $filter,
        }

        #[doc = $doc]
        #[async_graphql::Object(name = $graphql)]
        impl $name {
            /// The page's nodes, each with its cursor.
            async fn edges(&self) -> &[$crate::graphql::page::NodeEdge<$node>] {
                &self.page.edges
            }

            /// The page's nodes.
            async fn nodes(&self) -> Vec<&$node> {
                self.page.edges.iter().map(|edge| &edge.node).collect()
            }

            /// Where the page stands in the list.
            async fn page_info(&self) -> &async_graphql::connection::PageInfo {
                &self.page.info
            }

            /// How many there are in all, across every page. Costs one more statement; ask when it is shown.
            async fn total_count(&self) -> i64 {
                self.page.total
            }

            /// Counts over the whole list, not the page alone. Costs one more statement; ask when it is shown.
            async fn stats(&self, ctx: &async_graphql::Context<'_>) -> async_graphql::Result<$stats> {
                let call = $crate::graphql::context::Asks::call(ctx)?;
                let counted = call.read(async |tx| $count(tx, &self.filter).await).await;
                Ok(counted.map_err($crate::graphql::error::ApiError::from)?.into())
            }
        }
    };
}

pub(crate) use counted;
