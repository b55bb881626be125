//! Signatures: what was signed, by whom, in which role, and whether it still stands over what is there.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entities::closure;
use entities::error::Reference;
use entities::sign_off::revoke::{self, Revocation};
use entities::sign_off::sign::Signature;
use entities::sign_off::{self, SignedKind, queries};
use entities::subject::SubjectKind;
use uuid::Uuid;

use super::context::Asks;
use super::error::ApiError;
use super::id;
use super::incident::Incident;
use super::loader::{Loads, Rows};
use super::node::{self, Node, node};
use super::payload::payload;
use super::person::Person;
use super::scalar::{DateTime, Sha256};
use super::vocabulary::{Role, SignOffMeaning, SignOffMethod, SignOffState};

/// What can be signed with `signOff`.
const SIGNED: [SubjectKind; 8] = [
    SubjectKind::Incident,
    SubjectKind::Review,
    SubjectKind::PolicyVersion,
    SubjectKind::RiskVersion,
    SubjectKind::ControlVersion,
    SubjectKind::SoaRowVersion,
    SubjectKind::TrainingVersion,
    SubjectKind::ContractVersion,
];

node! {
    /// A signature over the hash of what stood there.
    SignOff, sign_off::Entity
}

/// A signature over the hash of what stood there.
#[Object]
impl SignOff {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// What was signed: an incident, a review, a version of a register item, a board report.
    async fn subject(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Node>> {
        let kinds: &[SubjectKind] = match self.0.subject_kind {
            SignedKind::Incident => &[SubjectKind::Incident],
            SignedKind::Review => &[SubjectKind::Review],
            SignedKind::RegisterVersion => &SIGNED[2..],
            SignedKind::BoardReport => &[SubjectKind::BoardReport],
        };
        for &kind in kinds {
            if let Some(found) = node::load(ctx, kind, self.0.subject_id).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The incident that the subject belongs to; null when it belongs to none.
    async fn incident(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Incident>> {
        Ok(ctx.one(self.0.incident_id).await?)
    }

    /// The version of the subject's row that was signed.
    async fn subject_version(&self) -> i64 {
        self.0.subject_version
    }

    /// The hash that was signed: SHA-256 over the subject's canonical state in the ledger (RFC 8785).
    async fn subject_hash(&self) -> Sha256 {
        Sha256(self.0.subject_hash.clone())
    }

    /// What the signature says.
    async fn meaning(&self) -> SignOffMeaning {
        self.0.meaning.into()
    }

    /// How far it is.
    async fn state(&self) -> SignOffState {
        self.0.state.into()
    }

    /// Whether the subject has changed since: the signature no longer stands for what is there. Reaching a settled
    /// state, such as an incident's closing, is no such change.
    async fn stale(&self, ctx: &Context<'_>) -> async_graphql::Result<bool> {
        let loader = ctx.data_opt::<DataLoader<Rows>>().ok_or_else(ApiError::unauthenticated)?;
        let newest = loader.load_one(Newest(self.0.subject_kind, self.0.subject_id)).await;
        let newest = newest.map_err(|broken| ApiError::from(entities::Error::fault(broken)))?;
        Ok(newest.is_some_and(|version| version > self.0.subject_version))
    }

    /// Who signed.
    async fn signer(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(Some(self.0.signer_id)).await?)
    }

    /// The role in which it was signed, held at that instant.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// How the signer was known.
    async fn method(&self) -> SignOffMethod {
        self.0.method.into()
    }

    /// Words put beside the signature.
    async fn statement(&self) -> Option<&str> {
        self.0.statement.as_deref()
    }

    /// When it was signed.
    async fn signed_at(&self) -> Option<DateTime> {
        self.0.signed_at.map(Into::into)
    }

    /// When it was taken back.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(Into::into)
    }

    /// Why it was taken back.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// How often the row was changed, from 1: send it back as `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// The newest version of a subject that a signature could stand over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Newest(SignedKind, Uuid);

impl Loader<Newest> for Rows {
    type Value = i64;
    type Error = Arc<entities::Error>;

    async fn load(&self, keys: &[Newest]) -> Result<HashMap<Newest, i64>, Self::Error> {
        let tx = self.0.reading().await?;
        let mut found = HashMap::new();
        for &kind in SignedKind::ALL {
            let subjects: Vec<Uuid> = keys.iter().filter(|key| key.0 == kind).map(|key| key.1).collect();
            let newest = queries::newest(&tx, kind, &subjects).await?;
            found.extend(newest.into_iter().map(|(subject, version)| (Newest(kind, subject), version)));
        }
        Ok(found)
    }
}

/// What a signature would stand over now.
#[derive(SimpleObject)]
pub struct Signable {
    /// The version of the subject's row.
    version: i64,
    /// The hash to send as `expectedHash`: what is signed is then what was read.
    hash: Sha256,
}

/// Queries about signatures.
#[derive(Default, Clone, Copy)]
pub struct SignOffQuery;

#[Object]
impl SignOffQuery {
    /// What a signature under a subject would stand over now; null for what cannot be signed.
    async fn signable(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "An incident, a review or a version of a register item.")] subject: ID,
    ) -> async_graphql::Result<Option<Signable>> {
        let call = ctx.call()?;
        let Ok(found) = id::one_of(call.organisation, "subject", &SIGNED, &subject) else { return Ok(None) };
        let stands = call.read(async |tx| queries::signable(tx, signed_kind(found.kind), found.id).await).await;
        let stands = stands.map_err(ApiError::from)?;
        Ok(stands.map(|stands| Signable { version: stands.version, hash: Sha256(stands.hash) }))
    }
}

const fn signed_kind(kind: SubjectKind) -> SignedKind {
    match kind {
        SubjectKind::Incident => SignedKind::Incident,
        SubjectKind::Review => SignedKind::Review,
        _ => SignedKind::RegisterVersion,
    }
}

/// A signature to be given.
#[derive(InputObject)]
pub struct SignOffInput {
    /// What is signed: an incident, a review or a version of a register item.
    subject: ID,
    /// What the signature says: APPROVED needs MANAGEMENT_BODY, ASSURED needs INTERNAL_AUDIT, PREPARED and REVIEWED
    /// need CHAIR.
    meaning: SignOffMeaning,
    /// The hash that was read (`signable`): anything else that stands there now is not signed.
    expected_hash: Option<Sha256>,
    /// Words put beside the signature, up to 4,000 characters.
    statement: Option<String>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A signature to be taken back.
#[derive(InputObject)]
pub struct RevokeSignOffInput {
    /// Which signature.
    sign_off: ID,
    /// The `version` of the row as it was read; CONFLICT when it has changed since.
    expected_version: Option<i64>,
    /// Why, 1 to 4,000 characters.
    reason: String,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

payload!(SignOffPayload, sign_off: SignOff, "What `signOff` answers.");
payload!(RevokeSignOffPayload, sign_off: SignOff, "What `revokeSignOff` answers.");

/// Verbs about signatures.
#[derive(Default, Clone, Copy)]
pub struct SignOffVerbs;

#[Object]
impl SignOffVerbs {
    /// Sign over the hash of what stands there. Management approves, internal audit assures, never the same person; who
    /// owns an action of the incident does not assure it. APPROVED and ASSURED under an incident speak for its closing and
    /// are given last: refused, with each blocker that `Incident.canClose` names, while anything but signatures is in the
    /// way.
    async fn sign_off(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The signature to be given.")] input: SignOffInput,
    ) -> async_graphql::Result<SignOffPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let found = id::one_of(call.organisation, "subject", &SIGNED, &input.subject)?;
            let signature = Signature {
                subject: Reference { kind: found.kind, id: found.id },
                meaning: input.meaning.into(),
                expected_hash: input.expected_hash.map(|hash| hash.0),
                statement: input.statement,
            };
            closure::sign::sign(&call, signature).await
        };
        SignOffPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }

    /// Take a signature back, with a reason; its signer alone. It stays on record as REVOKED.
    async fn revoke_sign_off(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The signature to be taken back.")] input: RevokeSignOffInput,
    ) -> async_graphql::Result<RevokeSignOffPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let sign_off = ctx.named("signOff", SubjectKind::SignOff, &input.sign_off)?;
            let expected_version = input.expected_version;
            revoke::revoke(&call, Revocation { sign_off, expected_version, reason: input.reason }).await
        };
        RevokeSignOffPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }
}
