//! People: who they are, which roles they hold, and how they are added.

use async_graphql::{Context, ID, InputObject, Object};
use entities::actor::Permission;
use entities::page::{By, Direction};
use entities::person::{self, add::NewPerson};
use entities::reminder::queries;
use entities::subject::SubjectKind;

use super::access::{ApiToken, Assignment};
use super::context::Asks;
use super::error::ApiError;
use super::filter::NameFilter;
use super::loader::Loads;
use super::node::node;
use super::organisation::{self, Organisation};
use super::page::{Nodes, Window, connection, wants_total};
use super::payload::payload;
use super::reminder::ReminderDigest;
use super::scalar::DateTime;
use super::vocabulary::Role;

node! {
    /// A person of the organisation.
    Person, person::Entity
}

/// A person of the organisation.
#[Object]
impl Person {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The name as others know it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The address that mail goes to.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// The person's IANA time zone: due days end in it.
    async fn zone(&self) -> &str {
        &self.0.zone
    }

    /// Whether the person is with the organisation.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// Who hears when this person is late.
    async fn supervisor(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.supervisor_id).await?)
    }

    /// Every role the person was ever granted, with its time.
    async fn assignments(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Assignment>> {
        Ok(ctx.children("person_id", self.0.id, "valid_from").await?)
    }

    /// The roles the person holds now.
    async fn roles(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Role>> {
        let held: Vec<Assignment> = ctx.children("person_id", self.0.id, "valid_from").await?;
        let now = ctx.call()?.now;
        Ok(held.into_iter().filter(|held| held.0.holds_at(now)).map(|held| held.0.role.into()).collect())
    }

    /// The API tokens that speak for the person, oldest first, without their secrets; expired and revoked ones too. The
    /// person and an administrator may see them; null for everybody else.
    async fn api_tokens(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Vec<ApiToken>>> {
        let actor = &ctx.call()?.actor;
        if !actor.is(self.0.id) && !actor.may(Permission::Administer) {
            return Ok(None);
        }
        Ok(Some(ctx.children("person_id", self.0.id, "created_at").await?))
    }

    /// What the person was reminded of, the latest day first.
    async fn digests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<ReminderDigest>> {
        let call = ctx.call()?;
        let slice = Window { first, after, last, before }.slice()?;
        let counted = wants_total(ctx);
        let (page, total) = call
            .read(async |tx| {
                let select = queries::digests(tx, self.0.id);
                let total = if counted { Some(tx.count(select.clone()).await?) } else { None };
                Ok((tx.page(select, By("told_at", Direction::Descending), &slice).await?, total))
            })
            .await
            .map_err(ApiError::from)?;
        Ok(connection(page, total))
    }

    /// When the person was added.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// How often the row was changed, from 1: send it back as `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// Who asks.
pub struct Viewer;

/// Who asks: the person behind the token, the roles held now, and the organisation.
#[Object]
impl Viewer {
    /// The person behind the token.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(ctx.call()?.actor.person).await?)
    }

    /// The roles held now.
    #[expect(clippy::unused_async, reason = "async-graphql asks it of every resolver")]
    async fn roles(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Role>> {
        Ok(ctx.call()?.actor.roles.iter().map(|&role| role.into()).collect())
    }

    /// The organisation that the token is bound to.
    async fn organisation(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Organisation>> {
        let organisation = ctx.call()?.organisation;
        Ok(organisation::own(ctx, Some(organisation)).await?)
    }
}

/// Which people are wanted. Every condition given must hold.
#[derive(InputObject, Default)]
pub struct PersonFilter {
    /// By name.
    name: Option<NameFilter>,
    /// Those who are there, or those who have left.
    active: Option<bool>,
}

/// Queries about people.
#[derive(Default, Clone, Copy)]
pub struct PersonQuery;

#[Object]
impl PersonQuery {
    /// Who asks: the person behind the token, and the organisation.
    #[expect(clippy::unused_async, reason = "async-graphql asks it of every resolver")]
    async fn viewer(&self, ctx: &Context<'_>) -> async_graphql::Result<Viewer> {
        ctx.call()?;
        Ok(Viewer)
    }

    /// The people of the organisation, by name: whoever may own, accept or be granted something. Who has left is among them
    /// unless `active` is asked.
    async fn people(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all of them when left out.")] filter: Option<PersonFilter>,
        #[graphql(desc = "The first so many, 0 to 100; 25 when neither first nor last is given.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 0 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> async_graphql::Result<Nodes<Person>> {
        let filter = filter.unwrap_or_default();
        let name = filter.name.and_then(|name| name.contains);
        let filter = person::queries::Filter { name, active: filter.active };
        let slice = Window { first, after, last, before }.slice()?;
        let listed = person::queries::list(ctx.call()?, &filter, &slice, wants_total(ctx)).await;
        let (page, total) = listed.map_err(ApiError::from)?;
        Ok(connection(page, total))
    }
}

/// A person, as the first of an organisation or one more.
#[derive(InputObject)]
pub struct AddPersonFields {
    /// The name as others know it, 1 to 200 characters on one line.
    name: String,
    /// The address that mail goes to (RFC 5321), one of a kind in the organisation.
    email: String,
    /// The person's IANA time zone; the organisation's when left out.
    zone: Option<String>,
}

impl From<AddPersonFields> for NewPerson {
    fn from(fields: AddPersonFields) -> Self {
        Self { name: fields.name, email: fields.email, zone: fields.zone, supervisor: None }
    }
}

/// A person to be added.
#[derive(InputObject)]
pub struct AddPersonInput {
    /// The name as others know it, 1 to 200 characters on one line.
    name: String,
    /// The address that mail goes to (RFC 5321), one of a kind in the organisation.
    email: String,
    /// The person's IANA time zone; the organisation's when left out.
    zone: Option<String>,
    /// Who hears when this person is late.
    supervisor: Option<ID>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A person who has left.
#[derive(InputObject)]
pub struct DeactivatePersonInput {
    /// Who.
    id: ID,
    /// The version of the person that was read; CONFLICT when it has changed since.
    expected_version: Option<i64>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A person who had left and is back.
#[derive(InputObject)]
pub struct ReactivatePersonInput {
    /// Who.
    id: ID,
    /// The version of the person that was read; CONFLICT when it has changed since.
    expected_version: Option<i64>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

payload!(AddPersonPayload, person: Person, "What `addPerson` answers.");
payload!(DeactivatePersonPayload, person: Person, "What `deactivatePerson` answers.");
payload!(ReactivatePersonPayload, person: Person, "What `reactivatePerson` answers.");

/// Verbs about people.
#[derive(Default, Clone, Copy)]
pub struct PersonVerbs;

#[Object]
impl PersonVerbs {
    /// Add a person. ADMINISTRATOR.
    async fn add_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person to be added.")] input: AddPersonInput,
    ) -> async_graphql::Result<AddPersonPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let supervisor =
                input.supervisor.map(|id| ctx.named("supervisor", SubjectKind::Person, &id)).transpose()?;
            person::add::add(&call, NewPerson { name: input.name, email: input.email, zone: input.zone, supervisor })
                .await
        };
        AddPersonPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Mark a person as having left: every role ends, every token is void, no more mail is sent. Open actions stay with
    /// the name and show as `orphans` until they are reassigned. ADMINISTRATOR; nobody does so to himself.
    async fn deactivate_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who has left.")] input: DeactivatePersonInput,
    ) -> async_graphql::Result<DeactivatePersonPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Person, &input.id)?;
            person::deactivate::deactivate(&call, id, input.expected_version).await
        };
        DeactivatePersonPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Take a person back who had left. Roles and tokens are granted anew. ADMINISTRATOR.
    async fn reactivate_person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is back.")] input: ReactivatePersonInput,
    ) -> async_graphql::Result<ReactivatePersonPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Person, &input.id)?;
            person::deactivate::reactivate(&call, id, input.expected_version).await
        };
        ReactivatePersonPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }
}
