//! What a report holds: its figures, its files, what it asks the board, and what opens the rows behind its numbers.

use async_graphql::{Context, Object, SimpleObject};
use entities::page::Page;
use entities::report::content;
use entities::report::references::Opened;

use crate::graphql::context::Asks as _;
use crate::graphql::error::ApiError;
use crate::graphql::kpi::members;
use crate::graphql::node::{self, Node};
use crate::graphql::page::{Nodes, Window, connection_of};
use crate::graphql::scalar::{BigInt, Sha256};
use crate::graphql::vocabulary::{BoardReportDecisionKind, KpiKey, KpiStatus};

/// A figure as the report shows it.
#[derive(SimpleObject)]
pub struct BoardReportKpi {
    /// Its name that stays.
    pub(super) key: KpiKey,
    /// Its title.
    pub(super) name: String,
    /// The value with its unit, such as `96.4 %`; null when nothing was counted.
    pub(super) value: Option<String>,
    /// How it stood against its target.
    pub(super) status: KpiStatus,
    /// The target in words.
    pub(super) target: Option<String>,
    /// The window in words.
    pub(super) window: String,
}

/// What is kept of a report, stored under its hash.
#[derive(SimpleObject)]
pub struct BoardReportFile {
    /// Its name, such as `report.html`.
    pub(super) name: String,
    /// Its SHA-256.
    pub(super) sha256: Sha256,
    /// Where it is read, with the same bearer token: `GET`.
    pub(super) url: String,
}

/// What the report asks the board to decide.
#[derive(SimpleObject)]
pub struct BoardReportDecision {
    /// Why.
    pub(super) kind: BoardReportDecisionKind,
    /// How many rows ask for it.
    pub(super) count: i64,
    /// The label of the reference that opens them; null where no row stands behind it.
    pub(super) reference: Option<String>,
}

/// What opens the rows behind a number that a report prints.
pub struct BoardReportReference {
    pub(super) kept: content::Reference,
    pub(super) report: String,
    /// The hash of the report's file of rows.
    pub(super) file: Option<String>,
}

/// What opens the rows behind a number that a report prints.
#[Object]
impl BoardReportReference {
    /// The small number beside the printed one, from 1.
    async fn number(&self) -> u32 {
        self.kept.number
    }

    /// Its name within the report, such as `K1·2026-10·denominator`.
    async fn label(&self) -> &str {
        &self.kept.label
    }

    /// The number that is printed.
    async fn count(&self) -> BigInt {
        i64::try_from(self.kept.count).unwrap_or(i64::MAX).into()
    }

    /// What is counted, such as `actions due`.
    async fn noun(&self) -> &str {
        &self.kept.noun
    }

    /// The GraphQL query that opens the rows, for whoever holds the printed report.
    async fn query(&self) -> &str {
        content::QUERY
    }

    /// The variables of that query, as JSON.
    async fn variables(&self) -> String {
        serde_json::json!({ "report": self.report, "label": self.kept.label }).to_string()
    }

    /// The rows behind the number. Lists hold the very rows that were counted; a set behind a figure is judged anew over
    /// the rows as they stand today, so that a `totalCount` other than `count` tells of rows changed since.
    async fn set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Node>> {
        let window = Window { first, after, last, before };
        let opened = self.kept.open(ctx.call()?, self.file.as_deref(), &window.slice()?).await;
        match opened.map_err(ApiError::from)? {
            Opened::Figure(set) => Ok(members(ctx, &set, &window).await?),
            Opened::Listed(page, total) => {
                let found = page.rows.into_iter().map(async |(cursor, row)| {
                    let node = node::load(ctx, row.kind, row.id).await?;
                    Ok::<_, ApiError>(node.map(|node| (cursor, node)))
                });
                let rows = futures_util::future::try_join_all(found).await?.into_iter().flatten().collect();
                let page = Page { rows, more_after: page.more_after, more_before: page.more_before };
                Ok(connection_of(page, Some(total)))
            }
        }
    }
}
