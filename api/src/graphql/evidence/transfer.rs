//! Addresses by which bytes come and go: they never travel in GraphQL.

use async_graphql::{Context, ID, InputObject, Object, OneofObject};
use entities::access::Secret;
use entities::evidence::ticketing::Issued;
use entities::evidence::upload::{NewUpload, Piece};
use entities::evidence::{Source, download, upload};
use entities::subject::SubjectKind;

use super::piece::Evidence;
use super::version::EvidenceVersion;
use crate::graphql::Query;
use crate::graphql::context::Asks;
use crate::graphql::error::refused;
use crate::graphql::loader::Loads;
use crate::graphql::payload::{UserError, user_errors};
use crate::graphql::scalar::{BigInt, DateTime, Sha256};
use crate::graphql::vocabulary::{EvidenceKind, EvidenceSource};
use crate::transfer::{Transfer, Way};

/// A new piece of evidence.
#[derive(InputObject)]
pub struct NewEvidence {
    /// What it is.
    kind: EvidenceKind,
    /// Its title, 1 to 200 characters.
    title: String,
    /// Where it comes from: UPLOAD when left out, SUPPLIER where a supplier gave it.
    source: Option<EvidenceSource>,
    /// The incident it belongs to.
    incident: Option<ID>,
}

/// Which evidence bytes are of: a new piece, or one that is there and gets its next version.
#[derive(OneofObject)]
pub enum EvidenceTarget {
    /// A new piece.
    New(NewEvidence),
    /// A piece that is there: the bytes become its next version.
    Existing(ID),
}

/// Bytes to be announced.
#[derive(InputObject)]
pub struct CreateEvidenceUploadInput {
    /// Which evidence they are of.
    evidence: EvidenceTarget,
    /// The file's name, 1 to 255 characters without slashes. The type is told from the bytes, not from it.
    file_name: String,
    /// The hash of all bytes: with it, other bytes are refused.
    sha256: Option<Sha256>,
    /// How many bytes: with it, more or fewer are refused.
    size_bytes: Option<BigInt>,
    /// When the evidence was taken, such as the instant of a screenshot.
    captured_at: Option<DateTime>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// A version whose bytes are wanted.
#[derive(InputObject)]
pub struct CreateEvidenceDownloadInput {
    /// Which version.
    evidence_version: ID,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

/// Declares the payload of a ticket's verb.
macro_rules! ticketed {
    ($name:ident, $way:expr, $doc:literal, $url:literal) => {
        #[doc = $doc]
        pub struct $name {
            issued: Option<Issued>,
            errors: Vec<UserError>,
            client_mutation_id: Option<String>,
        }

        #[doc = $doc]
        #[Object]
        impl $name {
            /// The version whose bytes travel; null when the verb was refused.
            async fn evidence_version(&self) -> Option<EvidenceVersion> {
                self.issued.as_ref().map(|issued| EvidenceVersion(issued.version.clone()))
            }

            /// The piece it is a version of.
            async fn evidence(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Evidence>> {
                Ok(ctx.one(self.issued.as_ref().map(|issued| issued.version.evidence_id)).await?)
            }

            #[doc = $url]
            async fn url(&self, ctx: &Context<'_>) -> Option<String> {
                let secret = self.issued.as_ref()?.secret.as_ref().map(Secret::reveal)?;
                Some(Transfer::of(ctx).address($way, secret))
            }

            /// From when on the address opens nothing.
            async fn expires_at(&self) -> Option<DateTime> {
                self.issued.as_ref().map(|issued| issued.ticket.expires_at.into())
            }

            /// How many bytes one upload may have.
            async fn max_bytes(&self, ctx: &Context<'_>) -> BigInt {
                BigInt(i64::try_from(Transfer::of(ctx).max_bytes).unwrap_or(i64::MAX))
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

        impl $name {
            fn from_outcome(
                ctx: &Context<'_>,
                client_mutation_id: Option<String>,
                outcome: entities::Result<Issued>,
            ) -> async_graphql::Result<Self> {
                Ok(match refused(outcome)? {
                    Ok(issued) => Self { issued: Some(issued), errors: Vec::new(), client_mutation_id },
                    Err(refusal) => {
                        let errors = user_errors(&refusal, ctx.call()?.organisation);
                        Self { issued: None, errors, client_mutation_id }
                    }
                })
            }
        }
    };
}

ticketed!(
    CreateEvidenceUploadPayload,
    Way::Upload,
    "What `createEvidenceUpload` answers.",
    "Where to `PUT` the bytes: once, within 15 minutes. Shown this once; null when the same request is repeated (ask again for a new one). A refused `PUT` answers `{ code, field, message, wayOut }`."
);
ticketed!(
    CreateEvidenceDownloadPayload,
    Way::Download,
    "What `createEvidenceDownload` answers.",
    "Where to `GET` the bytes within 60 seconds, for the person who asked. Shown this once; null when the same request is repeated."
);

/// Verbs by which bytes travel.
#[derive(Default, Clone, Copy)]
pub struct TransferVerbs;

#[Object]
impl TransferVerbs {
    /// Announce bytes: a new piece of evidence or the next version of one, and an address to `PUT` them to.
    async fn create_evidence_upload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The bytes to be announced.")] input: CreateEvidenceUploadInput,
    ) -> async_graphql::Result<CreateEvidenceUploadPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let piece = match input.evidence {
                EvidenceTarget::Existing(id) => {
                    Piece::Existing(ctx.named("evidence.existing", SubjectKind::Evidence, &id)?)
                }
                EvidenceTarget::New(new) => {
                    let named = |id: ID| ctx.named("evidence.new.incident", SubjectKind::Incident, &id);
                    let incident = new.incident.map(named).transpose()?;
                    let source = new.source.map_or(Source::Upload, Into::into);
                    Piece::New { kind: new.kind.into(), title: new.title, source, incident }
                }
            };
            let new = NewUpload {
                piece,
                file_name: input.file_name,
                sha256: input.sha256.map(|sha256| sha256.0),
                size_bytes: input.size_bytes.map(|size| size.0),
                most_bytes: Transfer::of(ctx).max_bytes,
                captured_at: input.captured_at.map(|at| at.0),
            };
            upload::create(&call, new).await
        };
        CreateEvidenceUploadPayload::from_outcome(ctx, input.client_mutation_id, outcome.await)
    }

    /// Ask for the bytes of a version: an address for the viewer alone. The ledger keeps who asked and when.
    async fn create_evidence_download(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version whose bytes are wanted.")] input: CreateEvidenceDownloadInput,
    ) -> async_graphql::Result<CreateEvidenceDownloadPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let version = ctx.named("evidenceVersion", SubjectKind::EvidenceVersion, &input.evidence_version)?;
            download::create(&call, version).await
        };
        CreateEvidenceDownloadPayload::from_outcome(ctx, input.client_mutation_id, outcome.await)
    }
}
