//! Everything with an id: `node`, `nodes`, and the macro that makes a type over a row one of them.

use async_graphql::{Context, ID, Interface, Object};
use entities::subject::SubjectKind;
use uuid::Uuid;

use super::access::{ApiToken, Assignment};
use super::action::Action;
use super::context::Asks;
use super::error::ApiError;
use super::evidence::{Evidence, EvidenceRequirement, EvidenceVersion};
use super::id::GlobalId;
use super::incident::{Incident, IncidentMilestone, TimelineEntry};
use super::intake::HeldRecord;
use super::kpi::KpiTarget;
use super::lesson::Lesson;
use super::loader::Loads;
use super::organisation::Organisation;
use super::person::Person;
use super::register::{
    self, CauseEdge, Contract, ContractVersion, Control, ControlVersion, Policy, PolicyVersion, Risk, RiskVersion,
    SoaRow, SoaRowVersion, TrainingItem, TrainingVersion,
};
use super::report::BoardReport;
use super::review::{Review, ReviewStep, ReviewTemplate};
use super::root_cause::{Cause, RootCauseAnalysis, WhyNode};
use super::sign_off::SignOff;
use super::supplier::{Supplier, SupplierRisk, SupplierStanding};

/// Anything with an id that stays.
#[expect(
    clippy::large_enum_variant,
    reason = "one lives for the length of a field; a box would be an allocation for each"
)]
#[derive(Interface, Clone)]
#[graphql(field(name = "id", ty = "ID", desc = "An opaque id that stays."))]
pub enum Node {
    /// A person.
    Person(Person),
    /// The organisation.
    Organisation(Organisation),
    /// A role held by a person.
    Assignment(Assignment),
    /// An API token.
    ApiToken(ApiToken),
    /// An incident.
    Incident(Incident),
    /// When something about an incident happened.
    IncidentMilestone(IncidentMilestone),
    /// A line of the timeline of an incident.
    TimelineEntry(TimelineEntry),
    /// A review template.
    ReviewTemplate(ReviewTemplate),
    /// The review of an incident.
    Review(Review),
    /// A step of a review.
    ReviewStep(ReviewStep),
    /// A piece of evidence.
    Evidence(Evidence),
    /// A version of a piece of evidence.
    EvidenceVersion(EvidenceVersion),
    /// Evidence that an action or a step must show.
    EvidenceRequirement(EvidenceRequirement),
    /// A signature.
    SignOff(SignOff),
    /// A root cause analysis.
    RootCauseAnalysis(RootCauseAnalysis),
    /// A why and its answer.
    WhyNode(WhyNode),
    /// A cause of the catalogue.
    Cause(Cause),
    /// A lesson.
    Lesson(Lesson),
    /// An action.
    Action(Action),
    /// A policy, procedure or checklist.
    Policy(Policy),
    /// A version of a policy.
    PolicyVersion(PolicyVersion),
    /// A risk.
    Risk(Risk),
    /// A version of a risk.
    RiskVersion(RiskVersion),
    /// A control.
    Control(Control),
    /// A version of a control.
    ControlVersion(ControlVersion),
    /// A row of the statement of applicability.
    SoaRow(SoaRow),
    /// A version of a row of the statement of applicability.
    SoaRowVersion(SoaRowVersion),
    /// A training item.
    TrainingItem(TrainingItem),
    /// A version of a training item.
    TrainingVersion(TrainingVersion),
    /// A contract.
    Contract(Contract),
    /// A version of a contract.
    ContractVersion(ContractVersion),
    /// Why a version stands as it does.
    CauseEdge(CauseEdge),
    /// A supplier.
    Supplier(Supplier),
    /// How critical a supplier was for a time.
    SupplierStanding(SupplierStanding),
    /// A risk that a supplier carries.
    SupplierRisk(SupplierRisk),
    /// A record that an import held back.
    HeldRecord(HeldRecord),
    /// A target that the organisation has set for a figure.
    KpiTarget(KpiTarget),
    /// A month's report to the management body.
    BoardReport(BoardReport),
}

/// One node of the call's organisation by kind and id. A kind that clients never see is never found.
pub async fn load(ctx: &Context<'_>, kind: SubjectKind, id: Uuid) -> Result<Option<Node>, ApiError> {
    let id = Some(id);
    Ok(match kind {
        SubjectKind::Person => ctx.one::<Person>(id).await?.map(Node::from),
        SubjectKind::Organisation => super::organisation::own(ctx, id).await?.map(Node::from),
        SubjectKind::Assignment => ctx.one::<Assignment>(id).await?.map(Node::from),
        SubjectKind::ApiToken => ctx.one::<ApiToken>(id).await?.map(Node::from),
        SubjectKind::Incident => ctx.one::<Incident>(id).await?.map(Node::from),
        SubjectKind::IncidentMilestone => ctx.one::<IncidentMilestone>(id).await?.map(Node::from),
        SubjectKind::TimelineEntry => ctx.one::<TimelineEntry>(id).await?.map(Node::from),
        SubjectKind::ReviewTemplate => ctx.one::<ReviewTemplate>(id).await?.map(Node::from),
        SubjectKind::Review => ctx.one::<Review>(id).await?.map(Node::from),
        SubjectKind::ReviewStep => ctx.one::<ReviewStep>(id).await?.map(Node::from),
        SubjectKind::Evidence => ctx.one::<Evidence>(id).await?.map(Node::from),
        SubjectKind::EvidenceVersion => ctx.one::<EvidenceVersion>(id).await?.map(Node::from),
        SubjectKind::EvidenceRequirement => ctx.one::<EvidenceRequirement>(id).await?.map(Node::from),
        SubjectKind::SignOff => ctx.one::<SignOff>(id).await?.map(Node::from),
        SubjectKind::RootCauseAnalysis => ctx.one::<RootCauseAnalysis>(id).await?.map(Node::from),
        SubjectKind::WhyNode => ctx.one::<WhyNode>(id).await?.map(Node::from),
        SubjectKind::Cause => ctx.one::<Cause>(id).await?.map(Node::from),
        SubjectKind::Lesson => ctx.one::<Lesson>(id).await?.map(Node::from),
        SubjectKind::Action => ctx.one::<Action>(id).await?.map(Node::from),
        SubjectKind::HeldRecord => ctx.one::<HeldRecord>(id).await?.map(Node::from),
        SubjectKind::KpiTarget => ctx.one::<KpiTarget>(id).await?.map(Node::from),
        SubjectKind::BoardReport => ctx.one::<BoardReport>(id).await?.map(Node::from),
        SubjectKind::Supplier => ctx.one::<Supplier>(id).await?.map(Node::from),
        SubjectKind::SupplierStanding => ctx.one::<SupplierStanding>(id).await?.map(Node::from),
        SubjectKind::SupplierRisk => ctx.one::<SupplierRisk>(id).await?.map(Node::from),
        SubjectKind::CauseEdge => ctx.one::<CauseEdge>(id).await?.map(Node::from),
        other => register::load(ctx, other, id).await?,
    })
}

/// Nodes by id.
#[derive(Default, Clone, Copy)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// One node by its id; null when there is none in this organisation.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The node's id.")] id: ID,
    ) -> async_graphql::Result<Option<Node>> {
        Ok(find(ctx, &id).await?)
    }

    /// Nodes by their ids, in the order asked, at most 100; null where there is none.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The nodes' ids.")] ids: Vec<ID>,
    ) -> async_graphql::Result<Vec<Option<Node>>> {
        if ids.len() > 100 {
            return Err(ApiError::bad_argument("ids", "At most 100 ids at once.").into());
        }
        Ok(futures_util::future::try_join_all(ids.iter().map(|id| find(ctx, id))).await?)
    }
}

async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>, ApiError> {
    let organisation = ctx.call()?.organisation;
    match GlobalId::decode(id).filter(|found| found.organisation == organisation) {
        Some(found) => load(ctx, found.kind, found.id).await,
        None => Ok(None),
    }
}

/// A GraphQL type over a row: a newtype that can be loaded, and whose rows have opaque ids.
macro_rules! node {
    ($(#[$doc:meta])* $name:ident, $noun:path) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(pub <$noun as $crate::graphql::loader::Rowed>::Row);

        impl $crate::graphql::loader::Over for $name {
            type Entity = $noun;

            fn over(row: <$noun as $crate::graphql::loader::Rowed>::Row) -> Self {
                Self(row)
            }
        }

        impl $name {
            /// The row's opaque id.
            pub fn global_id(&self) -> async_graphql::ID {
                use entities::subject::Subject as _;
                let (kind, organisation, id) = (self.0.kind(), self.0.organisation(), self.0.id());
                $crate::graphql::id::GlobalId { kind, organisation, id }.encode()
            }
        }
    };
}

pub(crate) use node;
