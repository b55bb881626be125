//! Why a version stands as it does: causes named in a draft, checked, tied to their incident, and kept as edges.

use uuid::Uuid;

use super::body::{Body, line, text};
use super::model::origin::{Action, Incident, Lesson};
use super::{CauseKind, CauseRole, cause, version};
use crate::call::Tx;
use crate::error::{Refusal, Result};

/// What a version is caused by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An incident.
    Incident(Uuid),
    /// A lesson.
    Lesson(Uuid),
    /// An action.
    Action(Uuid),
    /// A decision of management, in words.
    Decision(String),
    /// A finding of an audit, in words.
    Finding(String),
    /// A change of the law, in words.
    RuleChange(String),
    /// A review at a planned interval, in words.
    ScheduledReview(String),
}

/// A cause as a draft names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCause {
    /// What it is.
    pub origin: Origin,
    /// What it did. CAUSED_BY where nobody says, CONFIRMED_NO_CHANGE on a confirmation.
    pub role: Option<CauseRole>,
    /// The section of the policy that it touched.
    pub section: Option<String>,
    /// What else there is to say.
    pub note: Option<String>,
}

/// A cause that was checked: what it is, and whose incident it belongs to.
struct Found {
    kind: CauseKind,
    id: Option<Uuid>,
    incident: Option<Uuid>,
    words: Option<String>,
}

/// Holds the incidents that causes belong to; what is not there is named by `tie`.
pub(super) async fn hold(tx: &Tx, given: &[NewCause]) -> Result<()> {
    let mut incidents = Vec::new();
    for new in given {
        incidents.extend(match new.origin {
            Origin::Incident(id) => Some(id),
            Origin::Lesson(id) => tx.find::<Lesson>(id).await?.map(|lesson| lesson.incident_id),
            Origin::Action(id) => tx.find::<Action>(id).await?.and_then(|action| action.incident_id),
            _ => None,
        });
    }
    tx.hold(incidents).await
}

/// Checks causes and adds those that the version does not carry yet; answers how many it carries now.
pub(super) async fn tie(tx: &Tx, version: &version::Model, body: &Body, given: Vec<NewCause>) -> Result<()> {
    if given.len() > 100 {
        return Err(Refusal::invalid("causes", "At most 100 causes.").into());
    }
    let mut known = tx.children::<cause::Entity>("version_id", &[version.id], "created_at").await?;
    for (place, new) in given.into_iter().enumerate() {
        let at = format!("causes.{place}");
        let role = role(&at, new.role, version.confirmed_no_change)?;
        let section = section(&at, new.section, body)?;
        let found = found(tx, &format!("{at}.cause"), new.origin).await?;
        let note = match new.note {
            Some(note) => Some(text(&format!("{at}.note"), &note, 2_000)?),
            None => None,
        };
        let edge = cause::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            version_id: version.id,
            cause_kind: found.kind,
            cause_id: found.id,
            incident_id: found.incident,
            role,
            section,
            note: [found.words, note].into_iter().flatten().reduce(|words, note| format!("{words}\n{note}")),
            created_by: tx.actor().person,
            created_at: tx.now,
            version: 1,
        };
        if !known.iter().any(|known| same(known, &edge)) {
            known.push(tx.add("draftVersion", edge).await?);
        }
    }
    Ok(())
}

/// Whether two edges say the same: the same cause, at the same place.
fn same(one: &cause::Model, other: &cause::Model) -> bool {
    let said = |edge: &cause::Model| if edge.cause_id.is_some() { None } else { edge.note.clone() };
    (one.cause_kind, one.cause_id, &one.section, said(one))
        == (other.cause_kind, other.cause_id, &other.section, said(other))
}

fn role(at: &str, given: Option<CauseRole>, confirmed: bool) -> Result<CauseRole, Refusal> {
    let role = given.unwrap_or(if confirmed { CauseRole::ConfirmedNoChange } else { CauseRole::CausedBy });
    let fits = match role {
        CauseRole::CausedBy => !confirmed,
        CauseRole::ConfirmedNoChange => confirmed,
        CauseRole::Prompted => true,
    };
    if fits {
        return Ok(role);
    }
    let message = "CONFIRMED_NO_CHANGE goes with confirmedNoChange, CAUSED_BY with a changed body; PROMPTED with both.";
    Err(Refusal::invalid(&format!("{at}.role"), message))
}

fn section(at: &str, given: Option<String>, body: &Body) -> Result<Option<String>, Refusal> {
    match given {
        Some(id) if !body.has_section(&id) => {
            let message = format!("This body has no section {id}: only the sections of a policy can be named.");
            Err(Refusal::invalid(&format!("{at}.section"), message))
        }
        section => Ok(section),
    }
}

async fn found(tx: &Tx, at: &str, origin: Origin) -> Result<Found> {
    let row = |kind, id, incident| Found { kind, id: Some(id), incident, words: None };
    let said = |kind, field: &str, words: String| {
        let words = Some(line(&format!("{at}.{field}"), &words, 1_000)?);
        Ok(Found { kind, id: None, incident: None, words })
    };
    match origin {
        Origin::Incident(id) => {
            let incident = tx.named::<Incident>(&format!("{at}.incident"), "incident", id).await?;
            Ok(row(CauseKind::Incident, id, Some(incident.id)))
        }
        Origin::Lesson(id) => {
            let lesson = tx.named::<Lesson>(&format!("{at}.lesson"), "lesson", id).await?;
            Ok(row(CauseKind::Lesson, id, Some(lesson.incident_id)))
        }
        Origin::Action(id) => {
            let action = tx.named::<Action>(&format!("{at}.action"), "action", id).await?;
            Ok(row(CauseKind::Action, id, action.incident_id))
        }
        Origin::Decision(words) => said(CauseKind::Decision, "decision", words),
        Origin::Finding(words) => said(CauseKind::Finding, "finding", words),
        Origin::RuleChange(words) => said(CauseKind::RuleChange, "ruleChange", words),
        Origin::ScheduledReview(words) => said(CauseKind::ScheduledReview, "scheduledReview", words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::register::body::{Policy, PolicyKind, Section};

    #[test]
    fn a_role_goes_with_what_the_version_says_of_itself() {
        assert_eq!(role("causes.0", None, false), Ok(CauseRole::CausedBy));
        assert_eq!(role("causes.0", None, true), Ok(CauseRole::ConfirmedNoChange));
        assert_eq!(role("causes.0", Some(CauseRole::Prompted), true), Ok(CauseRole::Prompted));
        assert!(role("causes.0", Some(CauseRole::CausedBy), true).is_err());
        assert!(role("causes.0", Some(CauseRole::ConfirmedNoChange), false).is_err());
    }

    #[test]
    fn a_section_is_one_of_the_policy() {
        let section_of = |id: &str| Section { id: id.to_owned(), heading: "H".to_owned(), text: "T".to_owned() };
        let sections = vec![section_of("length")];
        let body = Body::Policy(Policy { kind: PolicyKind::Policy, semver: "1.0.0".to_owned(), sections });
        assert_eq!(section("causes.0", Some("length".to_owned()), &body), Ok(Some("length".to_owned())));
        let refusal = section("causes.0", Some("reuse".to_owned()), &body).unwrap_err();
        assert_eq!(refusal.path, ["causes", "0", "section"]);
    }
}
