//! Suppliers, and the risks they carry.

use async_graphql::{Context, ID, InputObject, Object};
use entities::filter::Test;
use entities::incident::queries::Filter;
use entities::subject::SubjectKind;
use entities::supplier;

use super::context::Asks;
use super::error::ApiError;
use super::filter::NameFilter;
use super::incident::{Incidents, listed};
use super::loader::Loads;
use super::node::node;
use super::page::{Nodes, Window, connection, wants_total};
use super::payload::payload;
use super::plan::Planned;
use super::register::{Contract, Risk};
use super::scalar::DateTime;

node! {
    /// A supplier.
    Supplier, supplier::supplier::Entity
}

/// A supplier.
#[Object]
impl Supplier {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// Its human key, such as `SUP-2026-0001`.
    #[graphql(name = "ref")]
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// Its name, one of a kind in the organisation.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether the organisation relies on it.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// How much hangs on it, 1 to 5, 5 the most critical.
    async fn criticality(&self) -> i64 {
        self.0.criticality
    }

    /// How it stood from time to time, oldest first: what K9 of an earlier instant is counted by.
    async fn standings(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<SupplierStanding>> {
        Ok(ctx.children("supplier_id", self.0.id, "begins_at").await?)
    }

    /// The risks it carries.
    async fn risks(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Risk>> {
        let links: Vec<SupplierRisk> = ctx.children("supplier_id", self.0.id, "linked_at").await?;
        let risks = links.iter().map(|link| ctx.one::<Risk>(Some(link.0.risk_id)));
        Ok(futures_util::future::try_join_all(risks).await?.into_iter().flatten().collect())
    }

    /// The contracts with it.
    async fn contracts(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Contract>> {
        let items: Vec<Contract> = ctx.children("supplier_id", self.0.id, "reference").await?;
        Ok(items.into_iter().filter(|item| item.0.kind == entities::register::RegisterKind::Contract).collect())
    }

    /// The incidents that came from it, newest first.
    async fn incidents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when nothing is said.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Planned<Incidents>> {
        let filter = Filter { origin_supplier: Some(Test::is(self.0.id)), ..Filter::default() };
        Ok(listed(ctx, filter, &[], &Window { first, after, last, before }).await?)
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// How often the row was changed, from 1: send it back as `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

node! {
    /// How critical a supplier was, and whether the organisation relied on it, for a time.
    SupplierStanding, supplier::standing::Entity
}

/// How critical a supplier was, and whether the organisation relied on it, for a time.
#[Object]
impl SupplierStanding {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// Whose standing it is.
    async fn supplier(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Supplier>> {
        Ok(ctx.one(Some(self.0.supplier_id)).await?)
    }

    /// How much hung on it, 1 to 5, 5 the most critical.
    async fn criticality(&self) -> i64 {
        self.0.criticality
    }

    /// Whether the organisation relied on it.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// From when.
    async fn begins_at(&self) -> DateTime {
        self.0.begins_at.into()
    }

    /// Until when (exclusive); null: it stands.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(Into::into)
    }
}

node! {
    /// That a supplier carries a risk.
    SupplierRisk, supplier::risk::Entity
}

/// That a supplier carries a risk.
#[Object]
impl SupplierRisk {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// Who carries it.
    async fn supplier(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Supplier>> {
        Ok(ctx.one(Some(self.0.supplier_id)).await?)
    }

    /// What is carried.
    async fn risk(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Risk>> {
        Ok(ctx.one(Some(self.0.risk_id)).await?)
    }

    /// When it was linked.
    async fn linked_at(&self) -> DateTime {
        self.0.linked_at.into()
    }
}

/// Which suppliers are wanted. Every condition given must hold.
#[derive(InputObject, Default)]
pub struct SupplierFilter {
    /// By name.
    name: Option<NameFilter>,
    /// Those that the organisation relies on, or no longer does.
    active: Option<bool>,
    /// Those at least so critical, 1 to 5.
    criticality_from: Option<i64>,
}

/// Queries about suppliers.
#[derive(Default, Clone, Copy)]
pub struct SupplierQuery;

#[Object]
impl SupplierQuery {
    /// Suppliers, by name.
    async fn suppliers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all of them when left out.")] filter: Option<SupplierFilter>,
        #[graphql(desc = "The first so many, at most 100; 25 when left out.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Supplier>> {
        let filter = filter.unwrap_or_default();
        let filter = supplier::queries::Filter {
            name: filter.name.and_then(|name| name.contains),
            active: filter.active,
            criticality_from: filter.criticality_from,
        };
        let slice = Window { first, after, last, before }.slice()?;
        let listed = supplier::queries::list(ctx.call()?, &filter, &slice, wants_total(ctx)).await;
        let (page, total) = listed.map_err(ApiError::from)?;
        Ok(connection(page, total))
    }
}

/// A supplier to be added.
#[derive(InputObject)]
pub struct AddSupplierInput {
    /// Its name, 1 to 200 characters, one of a kind in the organisation.
    name: String,
    /// How much hangs on it, 1 to 5, 5 the most critical.
    criticality: i64,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// What is to be changed of a supplier; what is left out stays.
#[derive(InputObject)]
pub struct UpdateSupplierInput {
    /// Which supplier.
    id: ID,
    /// Another name.
    name: Option<String>,
    /// Another criticality, 1 to 5.
    criticality: Option<i64>,
    /// Whether the organisation relies on it.
    active: Option<bool>,
    /// The row's version that was read; CONFLICT when it was changed since.
    expected_version: Option<i64>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A risk that a supplier carries.
#[derive(InputObject)]
pub struct LinkRiskInput {
    /// Who carries it.
    supplier: ID,
    /// What is carried.
    risk: ID,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

payload!(AddSupplierPayload, supplier: Supplier, "What `addSupplier` answers.");
payload!(UpdateSupplierPayload, supplier: Supplier, "What `updateSupplier` answers.");
payload!(LinkRiskPayload, supplier_risk: SupplierRisk, "What `linkRisk` answers.");

/// Verbs about suppliers.
#[derive(Default, Clone, Copy)]
pub struct SupplierVerbs;

#[Object]
impl SupplierVerbs {
    /// Add a supplier. CHAIR, IT_SECURITY_LEAD and the owners and officers of the matrix.
    async fn add_supplier(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The supplier to be added.")] input: AddSupplierInput,
    ) -> async_graphql::Result<AddSupplierPayload> {
        let outcome = supplier::add::add(&ctx.verb()?, &input.name, input.criticality).await;
        AddSupplierPayload::from_outcome(ctx, input.client_mutation_id, outcome).await
    }

    /// Change what is known of a supplier. CHAIR, IT_SECURITY_LEAD and the owners and officers of the matrix.
    async fn update_supplier(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be changed.")] input: UpdateSupplierInput,
    ) -> async_graphql::Result<UpdateSupplierPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Supplier, &input.id)?;
            let update =
                supplier::update::Update { name: input.name, criticality: input.criticality, active: input.active };
            supplier::update::update(&call, id, input.expected_version, update).await
        };
        UpdateSupplierPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Say that a supplier carries a risk. CHAIR, IT_SECURITY_LEAD and the owners and officers of the matrix.
    async fn link_risk(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The supplier and the risk.")] input: LinkRiskInput,
    ) -> async_graphql::Result<LinkRiskPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let supplier = ctx.named("supplier", SubjectKind::Supplier, &input.supplier)?;
            let risk = ctx.named("risk", SubjectKind::Risk, &input.risk)?;
            supplier::link_risk::link_risk(&call, supplier, risk).await
        };
        LinkRiskPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }
}
