//! A version of a piece of evidence: the bytes, and whether somebody else accepted them.

use async_graphql::{Context, ID, Object};
use entities::evidence::{LinkSubject, accept, link, version};
use entities::subject::SubjectKind;
use futures_util::future::try_join_all;

use super::loads::zone;
use super::piece::Evidence;
use super::requirement::EvidenceRequirement;
use crate::graphql::context::Asks;
use crate::graphql::error::ApiError;
use crate::graphql::incident::Incident;
use crate::graphql::loader::Loads;
use crate::graphql::node::{self, Node, node};
use crate::graphql::payload::Permitted;
use crate::graphql::person::Person;
use crate::graphql::register::RegisterVersion;
use crate::graphql::scalar::{BigInt, DateTime, LocalDate, Sha256};
use crate::graphql::vocabulary::{EvidenceState, Tlp};

node! {
    /// What a version of evidence is shown for.
    EvidenceLink, link::Entity
}

node! {
    /// A version of a piece of evidence: its bytes, the day from which they hold, and whether they were accepted.
    EvidenceVersion, version::Entity
}

/// A version of a piece of evidence: its bytes, the day from which they hold, and whether they were accepted.
#[Object]
impl EvidenceVersion {
    /// An opaque id that stays.
    pub async fn id(&self) -> ID {
        self.global_id()
    }

    /// The piece it is a version of.
    async fn evidence(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Evidence>> {
        Ok(ctx.one(Some(self.0.evidence_id)).await?)
    }

    /// The incident that it belongs to; null when it belongs to none.
    async fn incident(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Incident>> {
        Ok(ctx.one(self.0.incident_id).await?)
    }

    /// Its number, from 1.
    async fn number(&self) -> i64 {
        self.0.number
    }

    /// How far it is. EXPIRED is computed: accepted, and past `validUntil` in the organisation's zone.
    async fn state(&self, ctx: &Context<'_>) -> async_graphql::Result<EvidenceState> {
        let zone = if self.0.valid_until.is_some() { zone(ctx).await? } else { chrono_tz::Tz::UTC };
        Ok(self.0.state_at(ctx.call()?.now, zone).into())
    }

    /// The hash of its bytes; null until they have come.
    async fn sha256(&self) -> Option<Sha256> {
        self.0.sha256.clone().map(Sha256)
    }

    /// How many bytes; null until they have come.
    async fn size_bytes(&self) -> Option<BigInt> {
        self.0.size_bytes.map(Into::into)
    }

    /// Their media type, told from the bytes themselves, such as `application/pdf`.
    async fn mime(&self) -> Option<&str> {
        self.0.mime.as_deref()
    }

    /// The file's name as it was announced; never a path.
    async fn file_name(&self) -> Option<&str> {
        self.0.file_name.as_deref()
    }

    /// The day from which it holds, which is not the day of the upload (ISO/IEC 27001 A.5.28).
    async fn effective_on(&self) -> Option<LocalDate> {
        self.0.effective_on.map(Into::into)
    }

    /// When it was taken, such as the instant of a screenshot.
    async fn captured_at(&self) -> Option<DateTime> {
        self.0.captured_at.map(Into::into)
    }

    /// Its last valid day, in the organisation's zone; null: until further notice.
    async fn valid_until(&self) -> Option<LocalDate> {
        self.0.valid_until.map(Into::into)
    }

    /// Who may read it (TLP 2.0).
    async fn classification(&self) -> Option<Tlp> {
        self.0.classification.map(Into::into)
    }

    /// Who sent the bytes.
    async fn uploaded_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.uploaded_by).await?)
    }

    /// When the bytes came.
    async fn uploaded_at(&self) -> Option<DateTime> {
        self.0.uploaded_at.map(Into::into)
    }

    /// When it was shown for acceptance.
    async fn submitted_at(&self) -> Option<DateTime> {
        self.0.submitted_at.map(Into::into)
    }

    /// Who accepted or rejected it.
    async fn decided_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
        Ok(ctx.one(self.0.decided_by).await?)
    }

    /// When it was accepted or rejected.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(Into::into)
    }

    /// A note of the submitter or the acceptor; the reason where it was rejected or withdrawn.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// When the stored bytes were last read and hashed: as they came, and at acceptance. While the version is accepted or
    /// superseded they are read again every ninety days, or every day while they are lost.
    async fn last_check_at(&self) -> Option<DateTime> {
        self.0.last_check_at.map(Into::into)
    }

    /// Whether they were there and still hashed to `sha256` then.
    async fn last_check_ok(&self) -> Option<bool> {
        self.0.last_check_ok
    }

    /// The requirements it answers, in the order they were linked.
    async fn requirements(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<EvidenceRequirement>> {
        let links: Vec<EvidenceLink> = ctx.children("evidence_version_id", self.0.id, "linked_at").await?;
        let answered = links.into_iter().filter(|link| link.0.subject_kind == LinkSubject::Requirement);
        let found = try_join_all(answered.map(|link| ctx.one::<EvidenceRequirement>(Some(link.0.subject_id)))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Everything it is shown for, in the order it was linked: requirements, answers to whys, lines of a timeline, lessons,
    /// versions of register items, actions.
    async fn supports(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Node>> {
        let links: Vec<EvidenceLink> = ctx.children("evidence_version_id", self.0.id, "linked_at").await?;
        let found = try_join_all(links.iter().map(|link| supported(ctx, &link.0))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Whether the viewer could accept it now, and if not, everything in the way. The bytes are taken as their last
    /// check found them; `acceptEvidence` hashes them anew.
    async fn can_accept(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
        let call = ctx.call()?;
        let blockers = call.read(async |tx| accept::can_accept(tx, &self.0, &call.actor).await).await;
        let may = call.actor.may(entities::actor::Permission::AcceptEvidence);
        let permitted = Permitted::unless(blockers.map_err(ApiError::from)?, call.organisation);
        Ok(Permitted { allowed: permitted.allowed && may, ..permitted })
    }

    /// How often the row was changed, from 1: send it back as `expectedVersion`.
    async fn version(&self) -> i64 {
        self.0.version
    }
}

/// What a link leads to.
async fn supported(ctx: &Context<'_>, link: &link::Model) -> Result<Option<Node>, ApiError> {
    let kind = match link.subject_kind {
        LinkSubject::Requirement => SubjectKind::EvidenceRequirement,
        LinkSubject::WhyNode => SubjectKind::WhyNode,
        LinkSubject::TimelineEntry => SubjectKind::TimelineEntry,
        LinkSubject::Lesson => SubjectKind::Lesson,
        LinkSubject::Action => SubjectKind::Action,
        LinkSubject::RegisterVersion => {
            return Ok(ctx.one::<RegisterVersion>(Some(link.subject_id)).await?.map(Node::from));
        }
        LinkSubject::ReviewStep => SubjectKind::ReviewStep,
        LinkSubject::FaultNode => return Ok(None),
    };
    node::load(ctx, kind, link.subject_id).await
}
