//! The registers: policies, risks, controls, rows of the statement of applicability, training items, contracts. One
//! machine, so one macro: an item with its versions, and a version with its body, its causes and what it changed.

mod body;
mod cause;
mod input;
mod list;
mod verbs;

use async_graphql::{Context, ID, Interface, Object, SimpleObject};
use entities::register::{self, RegisterKind, State, diff, item, version};
use entities::subject::SubjectKind;
use uuid::Uuid;

use super::context::Asks;
use super::error::ApiError;
use super::loader::{Loads, Over};
use super::node::{Node, node};
use super::payload::Permitted;
use super::person::Person;
use super::scalar::{DateTime, LocalDate, Sha256};
use super::sign_off::SignOff;
use super::supplier::{Supplier, SupplierRisk};
use super::vocabulary::VersionState;

pub use body::{ContractBody, ControlBody, PolicyBody, RiskBody, SoaRowBody, TrainingBody};
pub use cause::CauseEdge;
pub use list::RegisterQuery;
pub use verbs::RegisterVerbs;

/// What changed in one field from the version before.
#[derive(SimpleObject)]
pub struct VersionChange {
    /// The field, such as `sections.length.text`; things with an id are named by it.
    pub path: String,
    /// What it said; null where it is new.
    pub before: Option<String>,
    /// What it says; null where it is gone.
    pub after: Option<String>,
}

/// Declares the two types of a register: the item and its version.
macro_rules! register {
    (
        $(#[$doc:meta])* $item:ident,
        $(#[$of:meta])* $version:ident over $kept:path as $body:ty
        $(, { $($extra:tt)* })?
    ) => {
        node! {
            $(#[$doc])*
            $item, item::Entity
        }

        $(#[$doc])*
        #[Object]
        impl $item {
            /// An opaque id that stays.
            pub async fn id(&self) -> ID {
                self.global_id()
            }

            /// Its human key, one of a kind in its register and never used again.
            #[graphql(name = "ref")]
            async fn reference(&self) -> &str {
                &self.0.reference
            }

            /// What people call it.
            async fn title(&self) -> &str {
                &self.0.title
            }

            /// Who owns it.
            async fn owner(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
                Ok(ctx.one(self.0.owner_id).await?)
            }

            /// Every version of it, oldest first.
            async fn versions(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<$version>> {
                Ok(ctx.children("item_id", self.0.id, "number").await?)
            }

            /// The version in force; null before the first and after the last.
            async fn current_version(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<$version>> {
                let versions: Vec<$version> = ctx.children("item_id", self.0.id, "number").await?;
                Ok(versions.into_iter().find(|version| version.0.state == State::Effective))
            }

            /// When it was added.
            async fn created_at(&self) -> DateTime {
                self.0.created_at.into()
            }

            /// How often the row was changed, from 1.
            async fn version(&self) -> i64 {
                self.0.version
            }

            $($($extra)*)?
        }

        node! {
            $(#[$of])*
            $version, version::Entity
        }

        $(#[$of])*
        #[Object]
        impl $version {
            /// An opaque id that stays.
            pub async fn id(&self) -> ID {
                self.global_id()
            }

            /// What it is a version of.
            async fn item(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<$item>> {
                Ok(ctx.one(Some(self.0.item_id)).await?)
            }

            /// Its number, from 1; of a policy the semver in `label` is what people say.
            async fn number(&self) -> i64 {
                self.0.number
            }

            /// What people call it: the semver of a policy, the number of anything else.
            async fn label(&self) -> String {
                self.0.label.clone()
            }

            /// How far it is.
            async fn state(&self) -> VersionState {
                self.0.state.into()
            }

            /// What it says. It stands from its submission on.
            async fn body(&self) -> async_graphql::Result<$body> {
                let kept = register::body::read::<$kept>(&self.0.body.0).map_err(ApiError::from)?;
                Ok(kept.into())
            }

            /// SHA-256 over the canonical JSON (RFC 8785) of the body: what an approver approves.
            async fn body_hash(&self) -> Sha256 {
                Sha256(self.0.body_hash.clone())
            }

            /// What changed, in its author's words.
            async fn summary(&self) -> Option<String> {
                self.0.summary.clone()
            }

            /// Whether it confirms the version before it, word for word.
            async fn confirmed_no_change(&self) -> bool {
                self.0.confirmed_no_change
            }

            /// Why no incident, lesson or anything else caused it, where nothing did.
            async fn no_cause_reason(&self) -> Option<String> {
                self.0.no_cause_reason.clone()
            }

            /// Why it stands as it does (clauses 7.5 and 10.2 of ISO/IEC 27001:2022).
            async fn causes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<CauseEdge>> {
                Ok(ctx.children("version_id", self.0.id, "created_at").await?)
            }

            /// The signatures under it, oldest first.
            async fn sign_offs(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<SignOff>> {
                Ok(ctx.children("subject_id", self.0.id, "signed_at").await?)
            }

            /// The version that it was written on; null for the first.
            async fn predecessor(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<$version>> {
                Ok(ctx.one(self.0.predecessor_id).await?)
            }

            /// What it changed from the version that it was written on, field by field; all of it for the first.
            async fn changes(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<VersionChange>> {
                let before: Option<$version> = ctx.one(self.0.predecessor_id).await?;
                Ok(changes(before.as_ref().map(|before| &before.0), &self.0))
            }

            /// Who wrote it.
            async fn author(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
                Ok(ctx.one(Some(self.0.author_id)).await?)
            }

            /// When it was first drafted.
            async fn drafted_at(&self) -> DateTime {
                self.0.drafted_at.into()
            }

            /// When it was submitted for review.
            async fn submitted_at(&self) -> Option<DateTime> {
                self.0.submitted_at.map(Into::into)
            }

            /// Who approved it: never its author.
            async fn approved_by(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Person>> {
                Ok(ctx.one(self.0.approved_by).await?)
            }

            /// When it was approved.
            async fn approved_at(&self) -> Option<DateTime> {
                self.0.approved_at.map(Into::into)
            }

            /// The day from which it is to be in force, in the organisation's zone.
            async fn effective_from(&self) -> Option<LocalDate> {
                self.0.effective_from.map(Into::into)
            }

            /// When it came into force.
            async fn effective_at(&self) -> Option<DateTime> {
                self.0.effective_at.map(Into::into)
            }

            /// When it went out of force.
            async fn ended_at(&self) -> Option<DateTime> {
                self.0.ended_at.map(Into::into)
            }

            /// Whether `submitVersion` would succeed now, and if not, everything in its way.
            async fn can_submit(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
                let call = ctx.call()?;
                let blockers = register::preview::can_submit(call, &self.0).await.map_err(ApiError::from)?;
                Ok(Permitted::unless(blockers, call.organisation))
            }

            /// Whether `approveVersion` would succeed now for whoever asks, and if not, everything in its way.
            async fn can_approve(&self, ctx: &Context<'_>) -> async_graphql::Result<Permitted> {
                let call = ctx.call()?;
                let blockers = register::preview::can_approve(call, &self.0).await.map_err(ApiError::from)?;
                Ok(Permitted::unless(blockers, call.organisation))
            }

            /// How often the row was changed, from 1: send it back as `expectedVersion`.
            async fn version(&self) -> i64 {
                self.0.version
            }
        }
    };
}

fn changes(before: Option<&version::Model>, after: &version::Model) -> Vec<VersionChange> {
    let changes = diff::between(before.map(|before| &before.body.0), &after.body.0);
    changes.into_iter().map(|c| VersionChange { path: c.path, before: c.before, after: c.after }).collect()
}

register! {
    /// A policy, procedure or checklist. Each version of it says what caused it, section by section if need be.
    Policy,
    /// A version of a policy, procedure or checklist.
    PolicyVersion over register::body::Policy as PolicyBody
}

register! {
    /// A risk of the risk register.
    Risk,
    /// A version of a risk: its ratings and treatment at one time.
    RiskVersion over register::body::Risk as RiskBody,
    {
        /// The suppliers that carry it.
        async fn suppliers(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Supplier>> {
            let links: Vec<SupplierRisk> = ctx.children("risk_id", self.0.id, "linked_at").await?;
            let suppliers = links.iter().map(|link| ctx.one::<Supplier>(Some(link.0.supplier_id)));
            Ok(futures_util::future::try_join_all(suppliers).await?.into_iter().flatten().collect())
        }
    }
}

register! {
    /// A control: what is done to meet requirements of the frameworks.
    Control,
    /// A version of a control.
    ControlVersion over register::body::Control as ControlBody
}

register! {
    /// A row of the statement of applicability (ISO/IEC 27001:2022, clause 6.1.3 d).
    SoaRow,
    /// A version of a row of the statement of applicability.
    SoaRowVersion over register::body::SoaRow as SoaRowBody
}

register! {
    /// A training item: who learns what.
    TrainingItem,
    /// A version of a training item.
    TrainingVersion over register::body::TrainingItem as TrainingBody
}

register! {
    /// A contract with a supplier.
    Contract,
    /// A version of a contract, such as an amendment.
    ContractVersion over register::body::Contract as ContractBody,
    {
        /// With whom.
        async fn supplier(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Supplier>> {
            Ok(ctx.one(self.0.supplier_id).await?)
        }
    }
}

/// A version of an item of any register: what every version has. The body stands in each type of its own.
#[derive(Interface, Clone)]
#[expect(clippy::duplicated_attributes, reason = "two fields may have one type")]
#[graphql(
    field(name = "id", ty = "ID", desc = "An opaque id that stays."),
    field(name = "number", ty = "i64", desc = "Its number, from 1."),
    field(name = "label", ty = "String", desc = "What people call it: the semver of a policy, else the number."),
    field(name = "state", ty = "VersionState", desc = "How far it is."),
    field(name = "body_hash", ty = "Sha256", desc = "SHA-256 over the canonical JSON (RFC 8785) of the body."),
    field(name = "summary", ty = "Option<String>", desc = "What changed, in its author's words."),
    field(
        name = "confirmed_no_change",
        ty = "bool",
        desc = "Whether it confirms the version before it, word for word."
    ),
    field(name = "no_cause_reason", ty = "Option<String>", desc = "Why nothing caused it, where nothing did."),
    field(name = "causes", ty = "Vec<CauseEdge>", desc = "Why it stands as it does."),
    field(name = "sign_offs", ty = "Vec<SignOff>", desc = "The signatures under it, oldest first."),
    field(name = "changes", ty = "Vec<VersionChange>", desc = "What it changed, field by field."),
    field(name = "author", ty = "Option<Person>", desc = "Who wrote it."),
    field(name = "approved_by", ty = "Option<Person>", desc = "Who approved it: never its author."),
    field(name = "approved_at", ty = "Option<DateTime>", desc = "When it was approved."),
    field(name = "effective_from", ty = "Option<LocalDate>", desc = "The day from which it is to be in force."),
    field(name = "effective_at", ty = "Option<DateTime>", desc = "When it came into force."),
    field(name = "ended_at", ty = "Option<DateTime>", desc = "When it went out of force."),
    field(name = "can_submit", ty = "Permitted", desc = "Whether `submitVersion` would succeed now."),
    field(
        name = "can_approve",
        ty = "Permitted",
        desc = "Whether `approveVersion` would succeed now for whoever asks."
    ),
    field(name = "version", ty = "i64", desc = "How often the row was changed: send it back as `expectedVersion`.")
)]
pub enum RegisterVersion {
    /// Of a policy.
    Policy(PolicyVersion),
    /// Of a risk.
    Risk(RiskVersion),
    /// Of a control.
    Control(ControlVersion),
    /// Of a row of the statement of applicability.
    SoaRow(SoaRowVersion),
    /// Of a training item.
    Training(TrainingVersion),
    /// Of a contract.
    Contract(ContractVersion),
}

impl Over for RegisterVersion {
    type Entity = version::Entity;

    fn over(row: version::Model) -> Self {
        match row.kind {
            RegisterKind::Policy => Self::Policy(PolicyVersion(row)),
            RegisterKind::Risk => Self::Risk(RiskVersion(row)),
            RegisterKind::Control => Self::Control(ControlVersion(row)),
            RegisterKind::SoaRow => Self::SoaRow(SoaRowVersion(row)),
            RegisterKind::TrainingItem => Self::Training(TrainingVersion(row)),
            RegisterKind::Contract => Self::Contract(ContractVersion(row)),
        }
    }
}

/// The item or version of this kind and id, where its kind is the one that the id says.
pub async fn load(ctx: &Context<'_>, kind: SubjectKind, id: Option<Uuid>) -> Result<Option<Node>, ApiError> {
    if RegisterKind::ALL.iter().any(|register| register.version() == kind) {
        let found = ctx.one::<RegisterVersion>(id).await?.filter(|found| found.kind() == kind);
        return Ok(found.map(Node::from));
    }
    if RegisterKind::ALL.iter().all(|register| register.item() != kind) {
        return Ok(None);
    }
    let row = ctx.one::<Policy>(id).await?.map(|found| found.0).filter(|row| row.kind.item() == kind);
    Ok(row.map(item_node))
}

/// The item over its row.
pub fn item_node(row: item::Model) -> Node {
    match row.kind {
        RegisterKind::Policy => Policy(row).into(),
        RegisterKind::Risk => Risk(row).into(),
        RegisterKind::Control => Control(row).into(),
        RegisterKind::SoaRow => SoaRow(row).into(),
        RegisterKind::TrainingItem => TrainingItem(row).into(),
        RegisterKind::Contract => Contract(row).into(),
    }
}

impl RegisterVersion {
    fn kind(&self) -> SubjectKind {
        match self {
            Self::Policy(_) => SubjectKind::PolicyVersion,
            Self::Risk(_) => SubjectKind::RiskVersion,
            Self::Control(_) => SubjectKind::ControlVersion,
            Self::SoaRow(_) => SubjectKind::SoaRowVersion,
            Self::Training(_) => SubjectKind::TrainingVersion,
            Self::Contract(_) => SubjectKind::ContractVersion,
        }
    }
}

impl From<RegisterVersion> for Node {
    fn from(version: RegisterVersion) -> Self {
        match version {
            RegisterVersion::Policy(version) => version.into(),
            RegisterVersion::Risk(version) => version.into(),
            RegisterVersion::Control(version) => version.into(),
            RegisterVersion::SoaRow(version) => version.into(),
            RegisterVersion::Training(version) => version.into(),
            RegisterVersion::Contract(version) => version.into(),
        }
    }
}
