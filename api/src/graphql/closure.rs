//! Closing an incident: computed, never set.

use async_graphql::{Context, ID, InputObject, Object};
use entities::closure;
use entities::subject::SubjectKind;

use super::context::Asks;
use super::incident::Incident;
use super::payload::payload;

/// An incident to be closed.
#[derive(InputObject)]
pub struct CloseIncidentInput {
    /// Which incident.
    incident: ID,
    /// The version that was read; CONFLICT when it is another by now.
    expected_version: Option<i64>,
    /// A mark of the client's, given back.
    client_mutation_id: Option<String>,
}

payload!(CloseIncidentPayload, incident: Incident, "What `closeIncident` answers.");

/// Verbs about closing.
#[derive(Default, Clone, Copy)]
pub struct ClosureVerbs;

#[Object]
impl ClosureVerbs {
    /// Close an incident. It succeeds when nothing is in the way and answers every blocker otherwise; a refusal changes
    /// nothing. `Incident.canClose` says the same beforehand. CHAIR, IT_SECURITY_LEAD, MANAGEMENT_BODY.
    async fn close_incident(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The incident to be closed.")] input: CloseIncidentInput,
    ) -> async_graphql::Result<CloseIncidentPayload> {
        let call = ctx.verb()?;
        let outcome = async {
            let incident = ctx.named("incident", SubjectKind::Incident, &input.incident)?;
            closure::close::close(&call, incident, input.expected_version).await
        };
        CloseIncidentPayload::from_outcome(ctx, input.client_mutation_id, outcome.await).await
    }
}
