//! What a verb answers: the changed node, or the reasons why nothing changed.

use async_graphql::{Context, ID, Object, SimpleObject};
use entities::error::{self, Reference, Refusal};
use uuid::Uuid;

use super::context::Asks;
use super::error::ApiError;
use super::id::GlobalId;
use super::node::{self, Node};
use super::vocabulary::{BlockerCode, UserErrorCode};

/// Why a verb changed nothing: one reason, with its field and the way out.
#[derive(SimpleObject, Clone)]
pub struct UserError {
    /// The published code.
    pub code: UserErrorCode,
    /// One sentence for a person.
    pub message: String,
    /// The input field it is about, outermost first; empty where it is about the subject as a whole.
    pub path: Vec<String>,
    /// Every gate clause that is shut; empty unless `code` is BLOCKED.
    pub blockers: Vec<Blocker>,
}

/// One gate clause that is shut, and what would open it.
#[derive(Clone)]
pub struct Blocker(pub error::Blocker, pub Uuid);

/// One gate clause that is shut, and what would open it.
#[Object]
impl Blocker {
    /// The published code.
    async fn code(&self) -> BlockerCode {
        self.0.code.into()
    }

    /// The gate that the clause belongs to, such as `Incident → CLOSED`.
    async fn rule(&self) -> &str {
        &self.0.rule
    }

    /// One sentence for a person.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// What it is about: the open action, the missing step.
    async fn subject(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Node>> {
        let Some(Reference { kind, id }) = self.0.subject else { return Ok(None) };
        Ok(node::load(ctx, kind, id).await?)
    }

    /// What would open it, one sentence.
    async fn satisfied_by(&self) -> &str {
        &self.0.satisfied_by
    }

    /// The field of the verb's input that would open it, outermost first; empty where no field of it does.
    async fn path(&self) -> &[String] {
        &self.0.path
    }
}

/// Whether a verb would succeed now, and if not, everything in its way. A verb may still be refused a moment later.
#[derive(SimpleObject, Clone)]
pub struct Permitted {
    /// Whether nothing is in the way.
    pub allowed: bool,
    /// Everything in the way.
    pub blockers: Vec<Blocker>,
}

impl Permitted {
    /// Allowed when nothing blocks.
    pub fn unless(blockers: Vec<error::Blocker>, organisation: Uuid) -> Self {
        let blockers: Vec<Blocker> = blockers.into_iter().map(|blocker| Blocker(blocker, organisation)).collect();
        Self { allowed: blockers.is_empty(), blockers }
    }
}

/// The user errors of a refusal.
pub fn user_errors(refusal: &Refusal, organisation: Uuid) -> Vec<UserError> {
    vec![UserError {
        code: refusal.code.into(),
        message: refusal.message.clone(),
        path: refusal.path.clone(),
        blockers: refusal.blockers.iter().cloned().map(|blocker| Blocker(blocker, organisation)).collect(),
    }]
}

/// The outcome of a verb as a payload holds it: the node where it was done or where CONFLICT shows what stands there.
pub async fn settle<T, M>(
    ctx: &Context<'_>,
    outcome: entities::Result<M>,
    current: impl AsyncFnOnce(Uuid) -> Result<Option<T>, ApiError>,
    over: impl FnOnce(M) -> T,
) -> Result<(Option<T>, Vec<UserError>), ApiError> {
    match super::error::refused(outcome)? {
        Ok(done) => Ok((Some(over(done)), Vec::new())),
        Err(refusal) => {
            let organisation = ctx.call().map(|call| call.organisation).unwrap_or_default();
            let node = match refusal.current {
                Some(reference) => current(reference.id).await?,
                None => None,
            };
            Ok((node, user_errors(&refusal, organisation)))
        }
    }
}

/// The id of a row for clients.
pub fn encode(reference: Reference, organisation: Uuid) -> ID {
    GlobalId { kind: reference.kind, organisation, id: reference.id }.encode()
}

/// Declares the payload of a verb: its node under the noun's name, `userErrors`, `query`, `clientMutationId`.
macro_rules! payload {
    ($name:ident, $field:ident: $node:ty, $doc:literal) => {
        #[doc = $doc]
        pub struct $name {
            node: Option<$node>,
            errors: Vec<$crate::graphql::payload::UserError>,
            client_mutation_id: Option<String>,
        }

        #[doc = $doc]
        #[async_graphql::Object]
        impl $name {
            /// The changed node; null when the verb was refused. With CONFLICT, the node as it stands now.
            async fn $field(&self) -> Option<&$node> {
                self.node.as_ref()
            }

            /// Why nothing changed; empty when the verb was done.
            async fn user_errors(&self) -> &[$crate::graphql::payload::UserError] {
                &self.errors
            }

            /// Anything else a client wants to read after the change.
            async fn query(&self) -> $crate::graphql::Query {
                $crate::graphql::Query::default()
            }

            /// The mark that came with the input.
            async fn client_mutation_id(&self) -> Option<&str> {
                self.client_mutation_id.as_deref()
            }
        }

        impl $name {
            /// The outcome of the use case as data; a fault stays a fault.
            pub async fn from_outcome(
                ctx: &async_graphql::Context<'_>,
                client_mutation_id: Option<String>,
                outcome: entities::Result<
                    <<$node as $crate::graphql::loader::Over>::Entity as $crate::graphql::loader::Rowed>::Row,
                >,
            ) -> async_graphql::Result<Self> {
                use $crate::graphql::loader::{Loads as _, Over as _};
                let current = async |id| ctx.one::<$node>(Some(id)).await;
                let (node, errors) = $crate::graphql::payload::settle(ctx, outcome, current, <$node>::over).await?;
                Ok(Self { node, errors, client_mutation_id })
            }
        }
    };
}

pub(crate) use payload;
