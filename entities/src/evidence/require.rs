//! Declaring up front what an action or a step must show: written by whatever it belongs to, so that accepting evidence
//! never has to look upwards.

use uuid::Uuid;

use super::model::{EvidenceKind, RequirementSubject, requirement};
use crate::actor::{Permission, Role};
use crate::call::Tx;
use crate::error::{Refusal, Result};
use crate::json::Json;

/// A requirement to be declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequirement {
    /// What must be shown.
    pub kind: EvidenceKind,
    /// How many pieces of it, at least 1.
    pub min_count: i64,
    /// The role that its acceptor holds.
    pub acceptor_role: Role,
    /// How old it may be when it is accepted, in seconds from its effective date.
    pub max_age_seconds: Option<i64>,
    /// The control or asset that it must be about.
    pub must_relate_to: Option<String>,
}

/// Declares what a subject must show. `barred` are the people who may not accept it: its owner or assignee.
pub async fn require(
    tx: &Tx,
    subject: RequirementSubject,
    subject_id: Uuid,
    incident_id: Option<Uuid>,
    new: Vec<NewRequirement>,
    barred: Vec<Uuid>,
) -> Result<Vec<requirement::Model>> {
    let present = tx.children::<requirement::Entity>("subject_id", &[subject_id], "ordinal").await?;
    let next = present.last().map_or(0, |last| last.ordinal) + 1;
    let mut declared = Vec::with_capacity(new.len());
    for (ordinal, (position, new)) in (next..).zip(new.into_iter().enumerate()) {
        new.check(position)?;
        let row = requirement::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            subject_kind: subject,
            subject_id,
            incident_id,
            ordinal,
            kind: new.kind,
            min_count: new.min_count,
            acceptor_role: new.acceptor_role,
            max_age_seconds: new.max_age_seconds,
            must_relate_to: new.must_relate_to,
            barred: Json(barred.clone()),
            version: 1,
        };
        declared.push(tx.add("requireEvidence", row).await?);
    }
    Ok(declared)
}

/// Says anew who may not accept what a subject must show: its owner or assignee has changed.
pub async fn bar(tx: &Tx, subject_id: Uuid, barred: &[Uuid]) -> Result<()> {
    for before in tx.children::<requirement::Entity>("subject_id", &[subject_id], "ordinal").await? {
        if before.barred.0 != barred {
            let after = requirement::Model { barred: Json(barred.to_vec()), ..before.clone() };
            tx.change("barAcceptors", &before, after).await?;
        }
    }
    Ok(())
}

impl NewRequirement {
    /// A requirement that nobody could ever meet is refused.
    fn check(&self, position: usize) -> Result<(), Refusal> {
        let at = |field: &str| format!("evidenceRequirements.{position}.{field}");
        if !(1..=100).contains(&self.min_count) {
            return Err(Refusal::invalid(&at("minCount"), "A requirement asks for 1 to 100 pieces of evidence."));
        }
        if self.max_age_seconds.is_some_and(|age| age < 1) {
            return Err(Refusal::invalid(&at("maxAge"), "The age that evidence may have is longer than nothing."));
        }
        if !Permission::AcceptEvidence.roles().contains(&self.acceptor_role) {
            let message = format!("{} accepts no evidence: name a role that does.", self.acceptor_role);
            return Err(Refusal::invalid(&at("acceptorRole"), message));
        }
        if self.must_relate_to.as_ref().is_some_and(|text| text.trim().is_empty() || text.chars().count() > 200) {
            return Err(Refusal::invalid(&at("mustRelateTo"), "A control or asset is named in 1 to 200 characters."));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes() -> NewRequirement {
        NewRequirement {
            kind: EvidenceKind::Minutes,
            min_count: 1,
            acceptor_role: Role::Chair,
            max_age_seconds: None,
            must_relate_to: None,
        }
    }

    #[test]
    fn what_nobody_could_meet_is_refused_at_its_field() {
        assert!(minutes().check(0).is_ok());
        let none = NewRequirement { min_count: 0, ..minutes() }.check(2).unwrap_err();
        assert_eq!(none.path, ["evidenceRequirements", "2", "minCount"]);
        let member = NewRequirement { acceptor_role: Role::Member, ..minutes() }.check(0).unwrap_err();
        assert_eq!(member.path, ["evidenceRequirements", "0", "acceptorRole"]);
        let ageless = NewRequirement { max_age_seconds: Some(0), ..minutes() }.check(0).unwrap_err();
        assert_eq!(ageless.path, ["evidenceRequirements", "0", "maxAge"]);
    }
}
