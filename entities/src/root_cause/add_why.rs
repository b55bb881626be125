//! Asking why: a question with its answer, appended to the tree. Nothing in the tree is changed later.

use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::model::{Support, why};
use super::{open, rules};
use crate::actor::Permission;
use crate::call::Call;
use crate::error::{Refusal, Result};
use crate::evidence::{self, LinkSubject};
use crate::{incident, review};

/// A why to be added.
#[derive(Clone, Debug)]
pub struct NewWhy {
    /// The review whose analysis it belongs to.
    pub review: Uuid,
    /// The answer that it asks further about; none begins a branch.
    pub parent: Option<Uuid>,
    /// Why?
    pub question: String,
    /// Because.
    pub answer: String,
    /// What the answer rests on.
    pub support: Support,
    /// The versions of evidence that support it.
    pub evidence: Vec<Uuid>,
}

/// Adds a why. The first one after triage moves the incident to INVESTIGATING.
pub async fn add(call: &Call, new: NewWhy) -> Result<why::Model> {
    call.require(Permission::AnalyseCause)?;
    call.write(async |tx| {
        let (incident, review) = review::queries::named(tx, new.review).await?;
        let question = text("question", &new.question)?;
        let answer = text("answer", &new.answer)?;
        let blockers = [rules::open(&review, rules::ASK), rules::support(new.support, new.evidence.len())];
        Refusal::unless_open(blockers.into_iter().flatten().collect())?;
        let analysis = open::of(tx, &review).await?;
        if let Some(parent) = new.parent {
            let parent = tx.named::<why::Entity>("parent", "why", parent).await?;
            if parent.analysis_id != analysis.id {
                return Err(
                    Refusal::invalid("parent", "A why asks further about an answer of its own analysis.").into()
                );
            }
        }
        let siblings = match new.parent {
            Some(parent) => why::Column::ParentId.eq(parent),
            None => why::Column::ParentId.is_null(),
        };
        let siblings = tx.rows::<why::Entity>().filter(why::Column::AnalysisId.eq(analysis.id)).filter(siblings);
        let ordinal = i64::try_from(siblings.count(tx).await?).unwrap_or(i64::MAX).saturating_add(1);
        let row = why::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            analysis_id: analysis.id,
            incident_id: review.incident_id,
            parent_id: new.parent,
            ordinal,
            question,
            answer,
            support: new.support,
            author_id: tx.actor().person,
            created_at: tx.now,
            version: 1,
        };
        let node = tx.add("addWhy", row).await?;
        let (kind, of) = (LinkSubject::WhyNode, Some(incident.id));
        evidence::link::show(tx, &new.evidence, kind, node.id, of, "evidence").await?;
        incident::timeline::begin(tx, "addWhy", &incident).await?;
        Ok(node)
    })
    .await
}

fn text(field: &str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 4_000 {
        return Err(Refusal::invalid(field, "A question and its answer have 1 to 4,000 characters each."));
    }
    Ok(text.to_owned())
}
