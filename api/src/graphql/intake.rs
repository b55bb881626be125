//! What imports held back, and what may recur in what they brought in.

use async_graphql::{Context, ID, Object};
use entities::actor::Permission;
use entities::filter::Test;
use entities::incident::queries::Filter;
use entities::intake::candidates::{self, Candidate};
use entities::intake::{held, queries, run};
use entities::page::Page;

use super::context::Asks;
use super::error::ApiError;
use super::incident::{Incident, Incidents, listed};
use super::loader::Loads as _;
use super::node::node;
use super::page::{Nodes, Window, connection, connection_of, wants_total};
use super::plan::Planned;
use super::scalar::{DateTime, Sha256};
use super::vocabulary::HeldCode;

node! {
    /// A record that an import held back.
    HeldRecord, held::Entity
}

node! {
    /// A run of an import.
    ImportRun, run::Entity
}

/// A record that an import held back: same source and id as an incident but other content, or a line that is no record.
/// It is kept as it stood until a person decides.
#[Object]
impl HeldRecord {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The file that it first came in, by name.
    async fn file_name(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<String>> {
        Ok(ctx.one::<ImportRun>(Some(self.0.run_id)).await?.map(|run| run.0.file_name))
    }

    /// Its line in that file, unpacked, from 1.
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

    /// The field of the record that it is about; null where it is about the whole line.
    async fn field(&self) -> Option<&'static str> {
        self.0.code.field()
    }

    /// What to do about it, one sentence.
    async fn way_out(&self) -> &'static str {
        self.0.code.way_out()
    }

    /// Who gave the record its id, in lower case, such as `vcdb`; `veris` where the record does not say.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// Its id there, in lower case: ids are compared without case. Null where it has none that can be read.
    async fn source_id(&self) -> Option<&str> {
        self.0.source_id.as_deref()
    }

    /// The incident that stands under its id; null where it is about no incident.
    async fn incident(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Incident>> {
        Ok(ctx.one(self.0.incident_id).await?)
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

/// Imported incidents that may be the same thing happening again.
pub struct RecurrenceCandidate(Candidate);

/// Imported incidents that may be the same thing happening again: the same victim, the same action and variety of it, and
/// each at most six months from another. For a person to judge: nothing is merged, and no figure counts them.
#[Object]
impl RecurrenceCandidate {
    /// The victim as its records name it, in lower case.
    async fn victim(&self) -> &str {
        &self.0.victim
    }

    /// The action (VERIS), such as `hacking`.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// The variety of the action (VERIS), such as `Phishing`; never `Unknown` or `Other`.
    async fn variety(&self) -> &str {
        &self.0.variety
    }

    /// The month of the first of them, such as `2013-04`.
    async fn first_month(&self) -> String {
        self.0.incidents.first().map(|(month, _)| written(*month)).unwrap_or_default()
    }

    /// The month of the last of them, such as `2013-09`.
    async fn last_month(&self) -> String {
        self.0.incidents.last().map(|(month, _)| written(*month)).unwrap_or_default()
    }

    /// The incidents, last recorded first.
    async fn incidents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Planned<Incidents>> {
        let ids = self.0.incidents.iter().map(|(_, id)| *id);
        let filter = Filter { id: Some(Test::any_of(ids)), ..Filter::default() };
        Ok(listed(ctx, filter, &[], &Window { first, after, last, before }).await?)
    }
}

/// A month by its number since the year 0.
fn written(month: i64) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
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

    /// Where imported history may show the same thing happening again, the latest first: groups of imported incidents of
    /// the same victim (compared without case and outer space; `Unknown` names nobody), the same action and the same named
    /// variety of it (`Unknown` and `Other` name none), each at most six months from another. Incidents of which only the
    /// year is known are left out: nobody can say how far apart they are.
    async fn recurrence_candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<RecurrenceCandidate>> {
        let (call, slice) = (ctx.call()?, Window { first, after, last, before }.slice()?);
        let (page, total) = candidates::page(call, &slice).await.map_err(ApiError::from)?;
        let rows = page.rows.into_iter().map(|(cursor, one)| (cursor, RecurrenceCandidate(one))).collect();
        Ok(connection_of(Page { rows, more_after: page.more_after, more_before: page.more_before }, Some(total)))
    }
}
