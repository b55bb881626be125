//! Where an action comes from: the sources an input names, and the one incident and review they belong to.

use uuid::Uuid;

use super::model::SourceKind;
use crate::call::Tx;
use crate::error::{Refusal, Result};
use crate::{incident, lesson, root_cause};

/// A source as an input names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewSource {
    /// What it is: a why, a root cause analysis, a lesson.
    pub kind: SourceKind,
    /// Which one.
    pub id: Uuid,
}

/// The incident and review that an action belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The incident.
    pub incident: Uuid,
    /// The review.
    pub review: Uuid,
}

/// The one incident and review of these sources; none where there are no sources.
pub async fn origin(tx: &Tx, sources: &[NewSource]) -> Result<Option<Origin>> {
    let mut common = None;
    for (at, source) in sources.iter().enumerate() {
        let field = format!("sources.{at}");
        if sources[..at].contains(source) {
            return Err(Refusal::invalid(&field, "A source is named once.").into());
        }
        let origin = of(tx, *source, &field).await?;
        if *common.get_or_insert(origin) != origin {
            let message = "An action belongs to one incident: its sources come from two.";
            return Err(Refusal::invalid(&field, message).into());
        }
    }
    if let Some(Origin { incident, .. }) = common {
        tx.hold([incident]).await?;
        let incident = tx.load::<incident::incident::Entity>(incident).await?;
        if matches!(incident.state, incident::State::Closed | incident::State::Reclassified) {
            let message = format!("{} is {}: reopen it to plan further actions.", incident.reference, incident.state);
            return Err(Refusal::invalid("sources", message).into());
        }
    }
    Ok(common)
}

async fn of(tx: &Tx, source: NewSource, place: &str) -> Result<Origin> {
    let field = |member: &str| format!("{place}.{member}");
    match source.kind {
        SourceKind::WhyNode => {
            let why = tx.named::<root_cause::why::Entity>(&field("whyNode"), "why", source.id).await?;
            let analysis = tx.load::<root_cause::analysis::Entity>(why.analysis_id).await?;
            Ok(Origin { incident: analysis.incident_id, review: analysis.review_id })
        }
        SourceKind::RootCause => {
            let field = field("rootCause");
            let analysis = tx.named::<root_cause::analysis::Entity>(&field, "root cause analysis", source.id).await?;
            Ok(Origin { incident: analysis.incident_id, review: analysis.review_id })
        }
        SourceKind::Lesson => {
            let field = field("lesson");
            let lesson = tx.named::<lesson::Entity>(&field, "lesson", source.id).await?;
            if lesson.state == lesson::State::Rejected {
                let message = format!("{} was rejected: nothing follows from it.", lesson.reference);
                return Err(Refusal::invalid(&field, message).into());
            }
            Ok(Origin { incident: lesson.incident_id, review: lesson.review_id })
        }
        SourceKind::Finding | SourceKind::Decision => {
            Err(Refusal::invalid(place, "An action comes from a why, a root cause or a lesson.").into())
        }
    }
}
