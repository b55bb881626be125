//! Granting a role: never to oneself, and never so that an administrator signs or approves. And taking one back: what was
//! done under it stands.

use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::model::assignment;
use crate::actor::{Actor, Permission, Role};
use crate::call::{Call, Tx};
use crate::clock::Instant;
use crate::error::{Blocker, BlockerCode, Code, Reference, Refusal, Result};
use crate::person;
use crate::subject::SubjectKind;

/// The gate of granting.
const GRANT: &str = "Assignment";
/// The gate of taking back.
const REVOKE: &str = "Assignment → ended";

/// Grants a role to a person from now on, until `until` where it is given.
pub async fn grant(call: &Call, person: Uuid, role: Role, until: Option<Instant>) -> Result<assignment::Model> {
    call.require(Permission::Administer)?;
    call.write(async |tx| {
        person::active(tx, "person", person).await?;
        // Locked, so that two grants to one person look at each other.
        tx.locked::<person::Entity>(person).await?;
        if until.is_some_and(|end| end <= tx.now) {
            return Err(Refusal::invalid("until", "The end of a role lies in the future.").into());
        }
        let held = tx.rows::<assignment::Entity>().filter(assignment::Column::PersonId.eq(person)).all(tx).await?;
        Refusal::unless_open(in_the_way(person, role, &held, tx.actor(), tx.now))?;
        if let Some(standing) = held.iter().find(|held| held.role == role && held.covers(tx.now, until)) {
            let until = standing.valid_to.map_or_else(|| "further notice".to_owned(), |end| end.to_string());
            let message = format!("This person holds {role} until {until} already.");
            return Err(Refusal::new(Code::AlreadyExists, message).at("role").into());
        }
        insert(tx, person, role, until).await
    })
    .await
}

/// Ends a role that is held, or that will be, now.
pub async fn revoke(call: &Call, id: Uuid) -> Result<assignment::Model> {
    call.require(Permission::Administer)?;
    call.write(async |tx| {
        let before = tx.locked::<assignment::Entity>(id).await?;
        Refusal::unless_open(before.revocation_blockers(tx.actor(), tx.now))?;
        let after = assignment::Model { valid_to: Some(tx.now), ..before.clone() };
        tx.change("revokeRole", &before, after).await
    })
    .await
}

impl assignment::Model {
    /// Whether it holds from an instant on for as long as is asked.
    fn covers(&self, from: Instant, until: Option<Instant>) -> bool {
        self.holds_at(from) && self.valid_to.is_none_or(|end| until.is_some_and(|until| until <= end))
    }

    /// What is in the way of taking it back.
    fn revocation_blockers(&self, by: &Actor, now: Instant) -> Vec<Blocker> {
        let subject = Some(Reference { kind: SubjectKind::Assignment, id: self.id });
        let own = by.is(self.person_id).then(|| {
            let message = "Nobody takes a role from himself: somebody always administers.";
            let way = "Let another administrator take it.";
            Blocker::new(BlockerCode::SelfRevocation, REVOKE, message, subject, way).at("id")
        });
        let over = self.valid_to.is_some_and(|end| end <= now).then(|| {
            let message = format!("{} has ended already.", self.role);
            Blocker::new(BlockerCode::WrongState, REVOKE, message, subject, "Nothing is left to be done.").at("id")
        });
        own.into_iter().chain(over).collect()
    }
}

/// What is in the way of a grant, given every role that the person holds, held or will hold.
fn in_the_way(person: Uuid, role: Role, held: &[assignment::Model], by: &Actor, now: Instant) -> Vec<Blocker> {
    let subject = Some(Reference { kind: SubjectKind::Person, id: person });
    let own = by.is(person).then(|| {
        let message = "Nobody grants a role to himself.";
        let way = "Let another administrator grant it.";
        Blocker::new(BlockerCode::SelfGrant, GRANT, message, subject, way).at("person")
    });
    let standing = held.iter().filter(|held| held.valid_to.is_none_or(|end| now < end));
    let excluded = standing.map(|held| held.role).find(|held| held.excludes(role)).map(|held| {
        let message = format!("Who holds {held} is not given {role}: an administrator signs and approves nothing.");
        let way = "Grant it to another person: whoever administers holds no other say.";
        Blocker::new(BlockerCode::RoleConflict, GRANT, message, subject, way).at("role")
    });
    own.into_iter().chain(excluded).collect()
}

pub(crate) async fn insert(tx: &Tx, person: Uuid, role: Role, until: Option<Instant>) -> Result<assignment::Model> {
    let row = assignment::Model {
        organisation_id: tx.organisation,
        id: Uuid::now_v7(),
        person_id: person,
        role,
        valid_from: tx.now,
        valid_to: until,
        granted_by: tx.actor().person,
        delegated_by: None,
        version: 1,
    };
    tx.add("grantRole", row).await
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::from_micros(100);

    fn held(role: Role, valid_to: Option<Instant>) -> assignment::Model {
        assignment::Model {
            organisation_id: Uuid::nil(),
            id: Uuid::nil(),
            person_id: Uuid::from_u128(1),
            role,
            valid_from: Instant::from_micros(0),
            valid_to,
            granted_by: None,
            delegated_by: None,
            version: 1,
        }
    }

    fn blocked(role: Role, held: &[assignment::Model], by: u128) -> Vec<BlockerCode> {
        let by = Actor::person(Uuid::from_u128(by), vec![Role::Administrator], false);
        in_the_way(Uuid::from_u128(1), role, held, &by, NOW).into_iter().map(|blocker| blocker.code).collect()
    }

    #[test]
    fn an_administrator_is_given_no_role_that_signs_and_a_signer_none_that_administers() {
        let administrator = [held(Role::Member, None), held(Role::Administrator, None)];
        assert_eq!(blocked(Role::ManagementBody, &administrator, 2), [BlockerCode::RoleConflict]);
        assert_eq!(blocked(Role::Administrator, &[held(Role::InternalAudit, None)], 2), [BlockerCode::RoleConflict]);
        assert_eq!(blocked(Role::Dpo, &administrator, 2), []);
        assert_eq!(blocked(Role::Chair, &administrator, 1), [BlockerCode::SelfGrant, BlockerCode::RoleConflict]);
    }

    #[test]
    fn a_role_is_covered_as_long_as_it_is_held() {
        let (soon, later) = (NOW.plus_seconds(1), NOW.plus_seconds(2));
        assert!(held(Role::Dpo, None).covers(NOW, None) && held(Role::Dpo, None).covers(NOW, Some(later)));
        let ends = held(Role::Dpo, Some(later));
        assert!(ends.covers(NOW, Some(soon)) && ends.covers(NOW, Some(later)));
        assert!(!ends.covers(NOW, None) && !ends.covers(later, Some(later.plus_seconds(1))));
    }

    #[test]
    fn a_role_that_has_ended_stands_against_nothing() {
        assert_eq!(blocked(Role::ManagementBody, &[held(Role::Administrator, Some(NOW))], 2), []);
        let ends_later = [held(Role::Administrator, Some(NOW.plus_seconds(1)))];
        assert_eq!(blocked(Role::ManagementBody, &ends_later, 2), [BlockerCode::RoleConflict]);
    }
}
