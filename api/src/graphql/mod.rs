//! The schema. One file a noun: its type over the row of `entities`, its queries, its verbs. A resolver translates and
//! calls one use case; two lines is the norm.
//!
//! To add a noun: `node!` its type, its `#[Object]`, a `…Query` and a `…Verbs` object named in [`Query`] and
//! [`Mutation`], its line in `node::Node` and `node::load`, its words in `vocabulary.rs`. Then
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

/// Everything that can be asked.
#[derive(MergedObject, Default, Clone, Copy)]
pub struct Query(
    node::NodeQuery,
    person::PersonQuery,
    incident::IncidentQuery,
    review::ReviewQuery,
    evidence::EvidenceQuery,
    sign_off::SignOffQuery,
    root_cause::RootCauseQuery,
    lesson::LessonQuery,
    action::ActionQuery,
    register::RegisterQuery,
    supplier::SupplierQuery,
    intake::IntakeQuery,
    kpi::KpiQuery,
    report::BoardReportQuery,
    trace::TraceQuery,
    recurrence::RecurrenceQuery,
    dashboard::DashboardQuery,
);

/// Everything that can be done. One verb an operation; each takes one `input` and an `Idempotency-Key` header.
#[derive(MergedObject, Default, Clone, Copy)]
pub struct Mutation(
    organisation::OrganisationVerbs,
    person::PersonVerbs,
    access::AccessVerbs,
    incident::IncidentVerbs,
    review::ReviewVerbs,
    evidence::TransferVerbs,
    evidence::EvidenceVerbs,
    sign_off::SignOffVerbs,
    root_cause::RootCauseVerbs,
    lesson::LessonVerbs,
    action::ActionVerbs,
    action::ActionCourseVerbs,
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
