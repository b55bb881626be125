//! The schema. One file a noun: its type over the row of `entities`, its queries, its verbs. A resolver translates and
//! calls one use case; two lines is the norm.
//!
//! To add a noun: `node!` its type, its `#[Object]`, a `…Query` and a `…Verbs` object named in a group of [`Query`]
//! and [`Mutation`], its line in `node::Node` and `node::load`, its words in `vocabulary.rs`. Then
//! `UPDATE_SCHEMA=1 cargo test --workspace schema` writes `api/schema.graphql`.

pub mod access;
pub mod action;
pub mod batch;
pub mod closure;
pub mod context;
pub mod dashboard;
pub mod error;
pub mod evidence;
pub mod filter;
pub mod id;
pub mod incident;
pub mod intake;
pub mod kpi;
pub mod lesson;
pub mod loader;
pub mod node;
pub mod organisation;
pub mod page;
pub mod payload;
pub mod person;
pub mod plan;
pub mod recurrence;
pub mod register;
pub mod reminder;
pub mod report;
pub mod review;
pub mod root_cause;
pub mod scalar;
pub mod sign_off;
pub mod supplier;
pub mod trace;
pub mod vocabulary;

use async_graphql::{EmptySubscription, MergedObject, SchemaBuilder, ValidationMode};

// In groups: async-graphql looks for a field in one object after the other, each look nested in the one before, so that a
// long list takes as much stack as it has lines.

/// Everything that can be asked.
#[derive(MergedObject, Default, Clone, Copy)]
pub struct Query(CaseQueries, ArcQueries, RegisterQueries, OverviewQueries);

/// What is asked about a case, and who works it.
#[derive(MergedObject, Default, Clone, Copy)]
struct CaseQueries(
    node::NodeQuery,
    person::PersonQuery,
    incident::IncidentQuery,
    review::ReviewQuery,
    evidence::EvidenceQuery,
);

/// What is asked about what was learned, and done.
#[derive(MergedObject, Default, Clone, Copy)]
struct ArcQueries(sign_off::SignOffQuery, root_cause::RootCauseQuery, lesson::LessonQuery, action::ActionQuery);

/// What is asked about registers, and about what came in from elsewhere.
#[derive(MergedObject, Default, Clone, Copy)]
struct RegisterQueries(register::RegisterQuery, supplier::SupplierQuery, intake::IntakeQuery);

/// What is asked across all of it.
#[derive(MergedObject, Default, Clone, Copy)]
struct OverviewQueries(
    kpi::KpiQuery,
    report::BoardReportQuery,
    trace::TraceQuery,
    recurrence::RecurrenceQuery,
    dashboard::DashboardQuery,
);

/// Everything that can be done. One verb an operation; each takes one `input` and an `Idempotency-Key` header.
#[derive(MergedObject, Default, Clone, Copy)]
pub struct Mutation(HouseVerbs, CaseVerbs, ArcVerbs, OverviewVerbs);

/// What is done to the organisation and its people.
#[derive(MergedObject, Default, Clone, Copy)]
struct HouseVerbs(organisation::OrganisationVerbs, person::PersonVerbs, access::AccessVerbs);

/// What is done to a case.
#[derive(MergedObject, Default, Clone, Copy)]
struct CaseVerbs(
    incident::IncidentVerbs,
    review::ReviewVerbs,
    evidence::TransferVerbs,
    evidence::EvidenceVerbs,
    sign_off::SignOffVerbs,
);

/// What is done with what was learned.
#[derive(MergedObject, Default, Clone, Copy)]
struct ArcVerbs(root_cause::RootCauseVerbs, lesson::LessonVerbs, action::ActionVerbs, action::ActionCourseVerbs);

/// What is done to registers, figures and reports, and what closes a case.
#[derive(MergedObject, Default, Clone, Copy)]
struct OverviewVerbs(
    register::RegisterVerbs,
    supplier::SupplierVerbs,
    kpi::KpiVerbs,
    report::BoardReportVerbs,
    closure::ClosureVerbs,
);

/// The schema as it is served.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// The schema, ready to be finished. Documents are validated before they come here, hence the fast mode.
pub fn schema() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    async_graphql::Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .validation_mode(ValidationMode::Fast)
        .disable_suggestions()
}
