//! The two questions of the mission: what did an incident lead to, and why does a version stand as it does.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, ID, Object, OneofObject};
use entities::error::{Error, Reference, Refusal};
use entities::lean::Shape;
use entities::subject::SubjectKind;
use entities::trace::{self, Edge, Path, Row};
use uuid::Uuid;

use super::action::Action;
use super::context::Asks;
use super::error::refused;
use super::evidence::{Evidence, EvidenceRequirement, EvidenceVersion};
use super::id;
use super::incident::{Incident, IncidentMilestone, TimelineEntry};
use super::lesson::Lesson;
use super::loader::Over as _;
use super::node::Node;
use super::person::Person;
use super::plan::{Planned, Plans, alone};
use super::register::{self, RegisterVersion};
use super::review::{Review, ReviewStep};
use super::root_cause::{RootCauseAnalysis, WhyNode};
use super::sign_off::SignOff;
use super::supplier::Supplier;
use super::vocabulary::{TraceEdgeKind, TraceEdgeStatus, TraceGapCode};

/// A part of the graph from an incident to the registers, as seen from one node.
pub struct Trace(Arc<Seen>);

struct Seen {
    root: Uuid,
    ids: Vec<Uuid>,
    nodes: HashMap<Uuid, Node>,
    trace: trace::Trace,
}

impl Trace {
    fn of(mut trace: trace::Trace) -> Self {
        let rows = std::mem::take(&mut trace.rows);
        let nodes: Vec<(Uuid, Node)> = rows.into_iter().map(node_of).collect();
        let ids = nodes.iter().map(|(id, _)| *id).collect();
        Self(Arc::new(Seen { root: trace.root.id, ids, nodes: nodes.into_iter().collect(), trace }))
    }
}

/// The node over a row that is loaded already.
fn node_of(row: Row) -> (Uuid, Node) {
    match row {
        Row::Incident(row) => (row.id, Incident(*row).into()),
        Row::Milestone(row) => (row.id, IncidentMilestone(*row).into()),
        Row::Entry(row) => (row.id, TimelineEntry(*row).into()),
        Row::Review(row) => (row.id, Review(*row).into()),
        Row::Step(row) => (row.id, ReviewStep(*row).into()),
        Row::Analysis(row) => (row.id, RootCauseAnalysis(*row).into()),
        Row::Why(row) => (row.id, WhyNode(*row).into()),
        Row::Lesson(row) => (row.id, Lesson(*row).into()),
        Row::Action(row) => (row.id, Action(*row).into()),
        Row::Requirement(row) => (row.id, EvidenceRequirement(*row).into()),
        Row::Evidence(row) => (row.id, EvidenceVersion(*row).into()),
        Row::Version(row) => (row.id, RegisterVersion::over(*row).into()),
        Row::Item(row) => (row.id, register::item_node(*row)),
        Row::SignOff(row) => (row.id, SignOff(*row).into()),
        Row::Supplier(row) => (row.id, Supplier(*row).into()),
        Row::Person(row) => (row.id, Person(*row).into()),
        Row::Piece(row) => (row.id, Evidence(*row).into()),
    }
}

/// A part of the graph from an incident to the registers, as seen from one node.
#[Object]
impl Trace {
    /// Where it starts.
    async fn root(&self) -> Option<&Node> {
        self.0.nodes.get(&self.0.root)
    }

    /// Every node in it, the root first.
    async fn nodes(&self) -> Vec<&Node> {
        self.0.ids.iter().filter_map(|id| self.0.nodes.get(id)).collect()
    }

    /// How the nodes are tied, and what should be tied and is not.
    async fn edges(&self) -> Vec<TraceEdge> {
        (0..self.0.trace.edges.len()).map(|place| TraceEdge(Arc::clone(&self.0), place)).collect()
    }

    /// Every way from the root to an end, shortest first: forward to versions and signatures, back to incidents, lessons,
    /// evidence and signatures. At most 500 are told one by one; `nodes` and `edges` are whole in any case.
    async fn paths(&self) -> Vec<TracePath> {
        self.0.trace.paths().into_iter().map(|path| TracePath(Arc::clone(&self.0), path)).collect()
    }

    /// What an auditor would name.
    async fn gaps(&self) -> Vec<TraceGap> {
        (0..self.0.trace.gaps.len()).map(|place| TraceGap(Arc::clone(&self.0), place)).collect()
    }

    /// Whether there is no gap.
    async fn complete(&self) -> bool {
        self.0.trace.gaps.is_empty()
    }
}

/// Two nodes tied, or a node and what it lacks.
pub struct TraceEdge(Arc<Seen>, usize);

impl TraceEdge {
    fn edge(&self) -> &Edge {
        &self.0.trace.edges[self.1]
    }
}

/// Two nodes tied, or a node and what it lacks.
#[Object]
impl TraceEdge {
    /// From which node.
    async fn from(&self) -> Option<&Node> {
        self.0.nodes.get(&self.edge().from.id)
    }

    /// To which node; null where the edge is MISSING.
    async fn to(&self) -> Option<&Node> {
        self.edge().to.and_then(|to| self.0.nodes.get(&to.id))
    }

    /// What it says, read from `from` to `to`.
    async fn kind(&self) -> TraceEdgeKind {
        self.edge().kind.into()
    }

    /// Whether it stands.
    async fn status(&self) -> TraceEdgeStatus {
        self.edge().status.into()
    }

    /// One word or sentence more: which evidence is missing, what a cause did, what was lost.
    async fn note(&self) -> Option<&str> {
        self.edge().note.as_deref()
    }

    /// The section of a policy that the cause changed; null: the version as a whole.
    async fn section(&self) -> Option<&str> {
        self.edge().section.as_deref()
    }
}

/// One way through the graph.
pub struct TracePath(Arc<Seen>, Path);

/// One way through the graph.
#[Object]
impl TracePath {
    /// The nodes on it, the root first.
    async fn nodes(&self) -> Vec<&Node> {
        self.1.ids.iter().filter_map(|id| self.0.nodes.get(id)).collect()
    }

    /// The edges on it, from the root on.
    async fn edges(&self) -> Vec<TraceEdge> {
        self.1.edges.iter().map(|&place| TraceEdge(Arc::clone(&self.0), place)).collect()
    }

    /// How many edges it has.
    async fn length(&self) -> usize {
        self.1.edges.len()
    }
}

/// Something that an auditor would miss.
pub struct TraceGap(Arc<Seen>, usize);

impl TraceGap {
    fn gap(&self) -> &trace::Gap {
        &self.0.trace.gaps[self.1]
    }
}

/// Something that an auditor would miss.
#[Object]
impl TraceGap {
    /// What is missing.
    async fn code(&self) -> TraceGapCode {
        self.gap().code.into()
    }

    /// One sentence for a person.
    async fn message(&self) -> &str {
        &self.gap().message
    }

    /// The node it is about.
    async fn subject(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<Node>> {
        let Reference { kind, id } = self.gap().subject;
        match self.0.nodes.get(&id) {
            Some(node) => Ok(Some(node.clone())),
            None => Ok(super::node::load(ctx, kind, id).await?),
        }
    }

    /// What would close it.
    async fn satisfied_by(&self) -> &str {
        self.gap().satisfied_by
    }

    /// The clause or article that asks for it.
    async fn anchor(&self) -> &str {
        self.gap().anchor
    }
}

/// What to trace back from: exactly one.
#[derive(OneofObject)]
pub enum TraceTarget {
    /// A version of a policy.
    PolicyVersion(ID),
    /// A section of a version of a policy: the version's id, `~`, and the section's id within it.
    PolicySection(ID),
    /// A version of a risk.
    RiskVersion(ID),
    /// A version of a control.
    ControlVersion(ID),
    /// A version of a row of the statement of applicability.
    SoaRowVersion(ID),
    /// A version of a training item.
    TrainingVersion(ID),
    /// A version of a contract.
    ContractVersion(ID),
}

impl TraceTarget {
    /// The version, and the section where one is named.
    fn version(&self, organisation: Uuid) -> Result<(Uuid, Option<String>), Error> {
        let (field, kind, id) = match self {
            Self::PolicyVersion(id) => ("policyVersion", SubjectKind::PolicyVersion, id),
            Self::PolicySection(id) => {
                let (version, section) =
                    id.split_once('~').ok_or_else(|| Refusal::missing("policySection", "section"))?;
                let version = id::named(organisation, "policySection", SubjectKind::PolicyVersion, &ID::from(version))?;
                return Ok((version, Some(section.to_owned())));
            }
            Self::RiskVersion(id) => ("riskVersion", SubjectKind::RiskVersion, id),
            Self::ControlVersion(id) => ("controlVersion", SubjectKind::ControlVersion, id),
            Self::SoaRowVersion(id) => ("soaRowVersion", SubjectKind::SoaRowVersion, id),
            Self::TrainingVersion(id) => ("trainingVersion", SubjectKind::TrainingVersion, id),
            Self::ContractVersion(id) => ("contractVersion", SubjectKind::ContractVersion, id),
        };
        Ok((id::named(organisation, field, kind, id)?, None))
    }
}

/// The two questions of the mission.
#[derive(Default, Clone, Copy)]
pub struct TraceQuery;

#[Object]
impl TraceQuery {
    /// Everything one incident led to, as a graph: nodes, typed edges with status PRESENT | MISSING | STALE, and the gaps
    /// an auditor would name. Null when there is no such incident in this organisation.
    ///
    /// ```graphql
    /// { traceForward(incident: "…") { complete gaps { code message } edges { kind status from { id } to { id } } } }
    /// ```
    async fn trace_forward(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The incident.")] incident: ID,
    ) -> async_graphql::Result<Option<Planned<Trace>>> {
        let call = ctx.call()?;
        answer(ctx, async |shape| {
            let incident = id::named(call.organisation, "incident", SubjectKind::Incident, &incident)?;
            trace::forward(call, incident, shape).await
        })
        .await
    }

    /// Why does this version or section stand as it does? Every path back to incidents, lessons, evidence and
    /// signatures, shortest first. Null when there is no such version in this organisation.
    async fn trace_back(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to trace back from: exactly one.")] from: TraceTarget,
    ) -> async_graphql::Result<Option<Planned<Trace>>> {
        let call = ctx.call()?;
        answer(ctx, async |shape| {
            let (version, section) = from.version(call.organisation)?;
            trace::back(call, version, section.as_deref(), shape).await
        })
        .await
    }
}

/// The trace as this field's selection can be answered: lean and drawn, or whole. Not found is null.
async fn answer(
    ctx: &Context<'_>,
    find: impl AsyncFnOnce(&Shape) -> Result<trace::Trace, Error>,
) -> async_graphql::Result<Option<Planned<Trace>>> {
    let plan = Plans::trace(ctx);
    if plan.is_some() && alone(ctx) {
        ctx.call()?.reads_once();
    }
    let found = find(plan.as_ref().map_or(&Shape::Whole, |plan| plan.shape())).await;
    let organisation = ctx.call()?.organisation;
    let told = |found: trace::Trace| match &plan {
        Some(plan) => Planned::drawn(plan.draw(&found, organisation)),
        None => Planned::Typed(Trace::of(found)),
    };
    Ok(refused(found)?.ok().map(told))
}
