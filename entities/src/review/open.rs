//! Opening a review: the template that fits, pinned, with its steps, who does each, until when, and what it must show.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::choose;
use super::due::latest;
use super::model::{Anchor, State, StepState, TemplateStatus, TemplateStep, review, step, template};
use crate::access;
use crate::actor::Role;
use crate::call::Tx;
use crate::clock::{self, Instant};
use crate::error::{BlockerCode, Error, Refusal, Result};
use crate::evidence::RequirementSubject;
use crate::evidence::require::{self, NewRequirement};
use crate::incident::{gate, incident};
use crate::json::Json;
use crate::person;

const VERB: &str = "openReview";

/// Opens the review of an incident that is being triaged. Its chair is the holder of CHAIR, else the incident's owner;
/// each step goes to the first holder of its accountable role, else to the chair.
pub async fn open(tx: &Tx, incident: &incident::Model, reference: String) -> Result<review::Model> {
    let active = tx.rows::<template::Entity>().filter(template::Column::Status.eq(TemplateStatus::Active));
    let templates = active.all(tx).await?;
    let Some(template) = choose::choose(&templates, incident) else {
        let way = "Ask an administrator for a review template that fits every incident.";
        let missing =
            incident.blocker(BlockerCode::ReviewMissing, gate::TRIAGE, "No active review template fits.", way);
        return Err(Refusal::unless_open(vec![missing]).err().map_or(Error::NotFound, Error::from));
    };
    let planned = choose::steps(template, incident);
    let people = People::of(tx, incident, &planned).await?;
    let row = review::Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        reference,
        incident_id: incident.id,
        template_id: template.id,
        chair_id: people.chair.id,
        state: State::Scheduled,
        opened_at: tx.now,
        due_at: None,
        held_at: None,
        similar_checked_at: None,
        similar_checked_by: None,
        no_lesson_reason: None,
        effectiveness_on: None,
        submitted_by: None,
        submitted_at: None,
        approved_by: None,
        approved_at: None,
        version: 1,
    };
    let rows: Vec<step::Model> =
        (1..).zip(&planned).map(|(ordinal, step)| people.row(&row, incident, ordinal, step)).collect();
    let review = tx.add(VERB, review::Model { due_at: latest(&rows), ..row }).await?;
    for (row, planned) in rows.into_iter().zip(planned) {
        let row = tx.add(VERB, row).await?;
        require_evidence(tx, &row, planned).await?;
    }
    Ok(review)
}

async fn require_evidence(tx: &Tx, row: &step::Model, planned: TemplateStep) -> Result<()> {
    let required = planned.evidence.into_iter().map(|evidence| NewRequirement {
        kind: evidence.kind,
        min_count: evidence.min_count,
        acceptor_role: evidence.acceptor_role,
        max_age_seconds: None,
        must_relate_to: None,
    });
    let required: Vec<NewRequirement> = required.collect();
    if !required.is_empty() {
        let barred = row.assignee_id.into_iter().collect();
        let subject = RequirementSubject::ReviewStep;
        require::require(tx, subject, row.id, Some(row.incident_id), required, barred).await?;
    }
    Ok(())
}

/// Who works a review.
struct People {
    chair: person::Model,
    holders: HashMap<Role, person::Model>,
}

impl People {
    async fn of(tx: &Tx, incident: &incident::Model, steps: &[TemplateStep]) -> Result<Self> {
        let mut holders = HashMap::new();
        for role in steps.iter().map(|step| step.accountable_role) {
            if !holders.contains_key(&role)
                && let Some(first) = access::queries::holders(tx, role).await?.into_iter().next()
            {
                holders.insert(role, first);
            }
        }
        let chair = match access::queries::holders(tx, Role::Chair).await?.into_iter().next() {
            Some(chair) => chair,
            None => tx.load::<person::Entity>(incident.owner_id.unwrap_or_default()).await?,
        };
        Ok(Self { chair, holders })
    }

    fn row(
        &self,
        review: &review::Model,
        incident: &incident::Model,
        ordinal: i64,
        step: &TemplateStep,
    ) -> step::Model {
        let assignee = self.holders.get(&step.accountable_role).unwrap_or(&self.chair);
        let anchored: Option<Instant> = match step.anchor {
            Anchor::Detected => incident.detected_at,
            Anchor::Recovered => None,
            Anchor::ReviewOpened => Some(review.opened_at),
        };
        let due = anchored.map(|at| choose::due(at, step.offset_seconds, clock::zone(&assignee.zone)));
        step::Model {
            organisation_id: review.organisation_id,
            id: Uuid::now_v7(),
            review_id: review.id,
            incident_id: review.incident_id,
            key: step.key.clone(),
            ordinal,
            title: step.title.clone(),
            accountable_role: step.accountable_role,
            assignee_id: Some(assignee.id),
            depends_on: Json(step.depends_on.clone()),
            required_fields: Json(step.required_fields.clone()),
            skippable: step.skippable,
            waiver_role: step.waiver_role,
            anchor: step.anchor,
            offset_seconds: step.offset_seconds,
            due_on: due.map(|(day, _)| day),
            due_at: due.map(|(_, at)| at),
            state: if step.depends_on.is_empty() { StepState::Ready } else { StepState::Pending },
            answers: None,
            submitted_by: None,
            submitted_at: None,
            decided_by: None,
            decided_at: None,
            reason: None,
            version: 1,
        }
    }
}
