//! The organisation, and how it is created.

use async_graphql::{Context, ID, InputObject, Object};
use entities::organisation::create::NewOrganisation;
use entities::{founding, organisation, person};
use uuid::Uuid;

use super::Query;
use super::context::{Asks, Credential};
use super::error::{ApiError, refused};
use super::payload::{UserError, user_errors};
use super::person::{AddPersonFields, Person};
use super::scalar::DateTime;
use super::vocabulary::{ClosurePolicy, EntityClass};

/// The organisation of a token: the tenant, and the entity that NIS2 speaks of.
#[derive(Clone)]
pub struct Organisation(pub organisation::Model);

/// The organisation of a token: the tenant, and the entity that NIS2 speaks of.
#[Object]
impl Organisation {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        use entities::subject::SubjectKind::Organisation as kind;
        super::id::GlobalId { kind, organisation: self.0.id, id: self.0.id }.encode()
    }

    /// Its name, one of a kind on this instance.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What NIS2 makes of it (Directive (EU) 2022/2555, Art 3).
    async fn entity_class(&self) -> EntityClass {
        self.0.entity_class.into()
    }

    /// Its IANA time zone: calendar boundaries of KPIs and reports lie in it.
    async fn zone(&self) -> &str {
        &self.0.zone
    }

    /// When an incident counts as closed.
    async fn closure_policy(&self) -> ClosurePolicy {
        self.0.closure_policy.into()
    }

    /// When it was created here.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// How often it was changed, from 1: send it back as `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The organisation of the call, if that is the one asked for.
pub async fn own(ctx: &Context<'_>, id: Option<Uuid>) -> Result<Option<Organisation>, ApiError> {
    let call = ctx.call()?;
    if id != Some(call.organisation) {
        return Ok(None);
    }
    Ok(Some(Organisation(call.read(async |tx| tx.organisation().await).await?)))
}

/// What an organisation begins with.
#[derive(InputObject)]
pub struct CreateOrganisationInput {
    /// Its name, 1 to 200 characters, one of a kind on this instance.
    name: String,
    /// What NIS2 makes of it; OUT_OF_SCOPE when left out.
    entity_class: Option<EntityClass>,
    /// Its IANA time zone, such as `Europe/Berlin`; `UTC` when left out.
    zone: Option<String>,
    /// When an incident counts as closed; FULL when left out.
    closure_policy: Option<ClosurePolicy>,
    /// Its first person, who gets the role ADMINISTRATOR.
    administrator: AddPersonFields,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// What `createOrganisation` answers.
pub struct CreateOrganisationPayload {
    created: Option<organisation::create::Created>,
    errors: Vec<UserError>,
    client_mutation_id: Option<String>,
}

/// What `createOrganisation` answers.
#[Object]
impl CreateOrganisationPayload {
    /// The new organisation; null when refused.
    async fn organisation(&self) -> Option<Organisation> {
        self.created.as_ref().map(|created| Organisation(created.organisation.clone()))
    }

    /// Its administrator; null when refused.
    async fn administrator(&self) -> Option<Person> {
        self.created.as_ref().map(|created| Person(created.administrator.clone()))
    }

    /// The administrator's API token, shown this once; null when the same request is repeated. It lives 30 days.
    async fn token(&self) -> Option<&str> {
        self.created.as_ref().and_then(|created| created.token.as_ref()).map(entities::access::Secret::reveal)
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

/// Verbs about the organisation.
#[derive(Default, Clone, Copy)]
pub struct OrganisationVerbs;

#[Object]
impl OrganisationVerbs {
    /// Create the organisation, with the one-time bootstrap token that an empty instance prints. The token is used up;
    /// the answer holds an ADMINISTRATOR's API token, which does the rest.
    async fn create_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the organisation begins with.")] input: CreateOrganisationInput,
    ) -> async_graphql::Result<CreateOrganisationPayload> {
        let Some(Credential::Bootstrap(token)) = ctx.data_opt::<Credential>() else {
            return Err(ApiError::unauthenticated().into());
        };
        let new = NewOrganisation {
            name: input.name,
            entity_class: input.entity_class.map(Into::into),
            zone: input.zone,
            closure_policy: input.closure_policy.map(Into::into),
            administrator: person::add::NewPerson::from(input.administrator),
        };
        let outcome = founding::create(ctx.world().clone(), token, new, ctx.key()?).await;
        let client_mutation_id = input.client_mutation_id;
        Ok(match refused(outcome)? {
            Ok(created) => CreateOrganisationPayload { created: Some(created), errors: Vec::new(), client_mutation_id },
            Err(refusal) => {
                let errors = user_errors(&refusal, Uuid::nil());
                CreateOrganisationPayload { created: None, errors, client_mutation_id }
            }
        })
    }
}
