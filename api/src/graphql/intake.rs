//! What imports held back.

use async_graphql::{Context, ID, Object};
use entities::actor::Permission;
use entities::intake::{held, queries};

use super::context::Asks;
use super::error::ApiError;
use super::node::node;
use super::page::{Nodes, Window, connection, wants_total};
use super::scalar::{DateTime, Sha256};
use super::vocabulary::HeldCode;

node! {
    /// A record that an import held back.
    HeldRecord, held::Entity
}

/// A record that an import held back: same source and id as an incident but other content, or a line that is no record.
/// It is kept as it stood until a person decides.
#[Object]
impl HeldRecord {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// Its line in the unpacked file, from 1.
    async fn line(&self) -> i64 {
        self.0.line
    }

    /// Why it was held, as a code.
    async fn code(&self) -> HeldCode {
        self.0.code.into()
    }

    /// Why it was held, one sentence.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Who gave the record its id, in lower case, such as `vcdb`; `veris` where the record does not say.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// Its id there, in lower case: ids are compared without case. Null where it has none that can be read.
    async fn source_id(&self) -> Option<&str> {
        self.0.source_id.as_deref()
    }

    /// SHA-256 over its content: the canonical record (RFC 8785), or the bytes of a line that is no record. The same
    /// content read again is the same held record.
    async fn content_hash(&self) -> Sha256 {
        Sha256(self.0.content_hash.clone())
    }

    /// The line as it stood; `base64:` and the bytes where it is no text.
    async fn raw(&self) -> &str {
        &self.0.raw
    }

    /// When it was first held.
    async fn held_at(&self) -> DateTime {
        self.0.held_at.into()
    }

    /// How often the row was changed, from 1.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// Queries about imports.
#[derive(Default, Clone, Copy)]
pub struct IntakeQuery;

#[Object]
impl IntakeQuery {
    /// What imports held back, in the order it was held.
    async fn held_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<HeldRecord>> {
        let call = ctx.call()?;
        call.require(Permission::Read).map_err(ApiError::from)?;
        let slice = Window { first, after, last, before }.slice()?;
        let tx = call.reading().await.map_err(ApiError::from)?;
        let page = queries::held_records(&tx, &slice).await.map_err(ApiError::from)?;
        let total = if wants_total(ctx) { Some(queries::held_count(&tx).await.map_err(ApiError::from)?) } else { None };
        Ok(connection(page, total))
    }
}
