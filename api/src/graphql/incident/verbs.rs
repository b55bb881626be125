//! The verbs of an incident.

use async_graphql::{Context, Object};
use entities::incident::{add_timeline_entry, record_milestone, report, triage};

use super::inputs::{AddTimelineEntryInput, RecordMilestoneInput, ReportIncidentInput, TriageIncidentInput};
use super::{Incident, IncidentMilestone, TimelineEntry};
use crate::graphql::context::Asks;
use crate::graphql::payload::payload;

payload!(ReportIncidentPayload, incident: Incident, "What `reportIncident` answers.");
payload!(TriageIncidentPayload, incident: Incident, "What `triageIncident` answers.");
payload!(RecordMilestonePayload, milestone: IncidentMilestone, "What `recordMilestone` answers.");
payload!(AddTimelineEntryPayload, entry: TimelineEntry, "What `addTimelineEntry` answers.");

/// Verbs about incidents.
#[derive(Default, Clone, Copy)]
pub struct IncidentVerbs;

#[Object]
impl IncidentVerbs {
    /// Report an incident. It becomes DECLARED; the reporter is whoever asks (ISO/IEC 27001 A.5.24, A.6.8).
    async fn report_incident(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The incident to be reported.")] input: ReportIncidentInput,
    ) -> async_graphql::Result<ReportIncidentPayload> {
        let (call, client) = (ctx.verb()?, input.client_mutation_id.clone());
        let outcome = async { report::report(&call, input.report(ctx)?).await };
        ReportIncidentPayload::from_outcome(ctx, client, outcome.await).await
    }

    /// Triage an incident. It becomes TRIAGED and its review is opened from the template that fits. Refused with
    /// everything that is not answered.
    async fn triage_incident(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The answers of the triage.")] input: TriageIncidentInput,
    ) -> async_graphql::Result<TriageIncidentPayload> {
        let (call, client) = (ctx.verb()?, input.client_mutation_id.clone());
        let outcome = async { triage::triage(&call, input.triage(ctx)?).await };
        TriageIncidentPayload::from_outcome(ctx, client, outcome.await).await
    }

    /// Record when something about an incident happened. What was recorded before is corrected, with a reason; the
    /// ledger keeps the earlier time. RECOVERED sets the due dates of the review's steps that count from it.
    async fn record_milestone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The milestone to be recorded.")] input: RecordMilestoneInput,
    ) -> async_graphql::Result<RecordMilestonePayload> {
        let (call, client) = (ctx.verb()?, input.client_mutation_id.clone());
        let outcome = async { record_milestone::record(&call, input.milestone(ctx)?).await };
        RecordMilestonePayload::from_outcome(ctx, client, outcome.await).await
    }

    /// Add a line to the timeline. Lines are never changed: a correction is a new line that names the old one.
    async fn add_timeline_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The line to be added.")] input: AddTimelineEntryInput,
    ) -> async_graphql::Result<AddTimelineEntryPayload> {
        let (call, client) = (ctx.verb()?, input.client_mutation_id.clone());
        let outcome = async { add_timeline_entry::add(&call, input.entry(ctx)?).await };
        AddTimelineEntryPayload::from_outcome(ctx, client, outcome.await).await
    }
}
