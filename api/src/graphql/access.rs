//! Access: roles and API tokens.

use async_graphql::{Context, ID, InputObject, Object};
use entities::access::{self, Secret, api_token, assignment, token::NewToken};
use entities::subject::SubjectKind;

use super::Query;
use super::context::Asks;
use super::error::refused;
use super::loader::Loads;
use super::node::node;
use super::payload::{UserError, payload, user_errors};
use super::person::Person;
use super::scalar::DateTime;
use super::vocabulary::{Role, TokenScope};

node! {
    /// A role held by a person for a time.
    Assignment, assignment::Entity
}

/// A role held by a person for a time.
#[Object]
impl Assignment {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The role.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// Who holds it.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(Some(self.0.person_id)).await?)
    }

    /// From when.
    async fn valid_from(&self) -> DateTime {
        self.0.valid_from.into()
    }

    /// Until when (exclusive); null: until further notice.
    async fn valid_to(&self) -> Option<DateTime> {
        self.0.valid_to.map(Into::into)
    }

    /// Who granted it; null for the first administrator.
    async fn granted_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.granted_by).await?)
    }
}

node! {
    /// An API token, without its secret.
    ApiToken, api_token::Entity
}

/// An API token, without its secret.
#[Object]
impl ApiToken {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// What it is for.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whom it speaks for.
    async fn person(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(Some(self.0.person_id)).await?)
    }

    /// What it may be used for.
    async fn scope(&self) -> TokenScope {
        self.0.scope.into()
    }

    /// When it was issued.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// From when on it opens nothing.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// When it was revoked.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(Into::into)
    }
}

/// A role to be granted.
#[derive(InputObject)]
pub struct GrantRoleInput {
    /// To whom. Never to oneself.
    person: ID,
    /// Which role.
    role: Role,
    /// Until when (exclusive); until further notice when left out.
    until: Option<DateTime>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A role to be taken back.
#[derive(InputObject)]
pub struct RevokeRoleInput {
    /// Which assignment. Never one's own.
    id: ID,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A token to be issued.
#[derive(InputObject)]
pub struct CreateApiTokenInput {
    /// For whom it speaks.
    person: ID,
    /// What it is for, 1 to 200 characters, so that it can be told apart when it is revoked.
    name: String,
    /// READ for queries alone, WRITE for mutations too.
    scope: TokenScope,
    /// How many whole days it lives, 1 to 366.
    #[graphql(default = 90)]
    days: i32,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A token to be revoked.
#[derive(InputObject)]
pub struct RevokeApiTokenInput {
    /// Which token.
    id: ID,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

payload!(GrantRolePayload, assignment: Assignment, "What `grantRole` answers.");
payload!(RevokeRolePayload, assignment: Assignment, "What `revokeRole` answers.");
payload!(RevokeApiTokenPayload, api_token: ApiToken, "What `revokeApiToken` answers.");

/// What `createApiToken` answers.
pub struct CreateApiTokenPayload {
    token: Option<ApiToken>,
    secret: Option<Secret>,
    errors: Vec<UserError>,
    client_mutation_id: Option<String>,
}

/// What `createApiToken` answers.
#[Object]
impl CreateApiTokenPayload {
    /// The token; null when refused.
    async fn api_token(&self) -> Option<&ApiToken> {
        self.token.as_ref()
    }

    /// The secret to send as `Authorization: Bearer …`, shown this once; null when the same request is repeated.
    async fn secret(&self) -> Option<&str> {
        self.secret.as_ref().map(Secret::reveal)
    }

    /// Why nothing changed; empty when the verb was done.
    async fn user_errors(&self) -> &[UserError] {
        &self.errors
    }

    /// Anything else a client wants to read after the change.
    async fn query(&self) -> Query {
        Query::default()
    }

    /// The mark that came with the input.
    async fn client_mutation_id(&self) -> Option<&str> {
        self.client_mutation_id.as_deref()
    }
}

/// Verbs about access.
#[derive(Default, Clone, Copy)]
pub struct AccessVerbs;

#[Object]
impl AccessVerbs {
    /// Grant a role to a person from now on. ADMINISTRATOR; nobody grants one to himself, and nobody holds ADMINISTRATOR
    /// together with a role that signs or approves. A role that is held as long already is ALREADY_EXISTS.
    async fn grant_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The role to be granted.")] input: GrantRoleInput,
    ) -> async_graphql::Result<GrantRolePayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let person = ctx.named("person", SubjectKind::Person, &input.person)?;
            access::grant::grant(&call, person, input.role.into(), input.until.map(|until| until.0)).await
        };
        GrantRolePayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Take a role back: it ends now, and what was done under it stands. ADMINISTRATOR; nobody takes one from himself.
    async fn revoke_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The role to be taken back.")] input: RevokeRoleInput,
    ) -> async_graphql::Result<RevokeRolePayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::Assignment, &input.id)?;
            access::grant::revoke(&call, id).await
        };
        RevokeRolePayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Issue an API token to a person who is still active; its secret is shown this once and kept as a hash. ADMINISTRATOR.
    async fn create_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token to be issued.")] input: CreateApiTokenInput,
    ) -> async_graphql::Result<CreateApiTokenPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let person = ctx.named("person", SubjectKind::Person, &input.person)?;
            let new = NewToken { name: input.name, scope: input.scope.into(), days: input.days.into() };
            access::token::create(&call, person, new).await
        };
        let client_mutation_id = input.client_mutation_id;
        Ok(match refused(outcome.await)? {
            Ok(issued) => CreateApiTokenPayload {
                token: Some(ApiToken(issued.token)),
                secret: issued.secret,
                errors: Vec::new(),
                client_mutation_id,
            },
            Err(refusal) => {
                let errors = user_errors(&refusal, call.organisation);
                CreateApiTokenPayload { token: None, secret: None, errors, client_mutation_id }
            }
        })
    }

    /// Revoke an API token: from now on it opens nothing. ADMINISTRATOR.
    async fn revoke_api_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token to be revoked.")] input: RevokeApiTokenInput,
    ) -> async_graphql::Result<RevokeApiTokenPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let id = ctx.named("id", SubjectKind::ApiToken, &input.id)?;
            access::token::revoke(&call, id).await
        };
        RevokeApiTokenPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }
}
