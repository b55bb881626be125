//! Granting a role: never to oneself, and never so that an administrator signs or approves. And taking one back: what was
//! done under it stands.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
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
            let message = format!("This person holds {role} until {until} already: nothing is left to be granted.");
            return Err(Refusal::new(Code::AlreadyExists, message).at("role").into());
        }
        insert(tx, person, role, until).await
    })
    .await
}

/// Takes a role back: it ends now, however often it was granted.
pub async fn revoke(call: &Call, id: Uuid) -> Result<assignment::Model> {
    call.require(Permission::Administer)?;
    call.write(async |tx| {
        let named = tx.named::<assignment::Entity>("id", "assignment", id).await?;
        // Locked, so that two who take roles from one person look at each other.
        tx.locked::<person::Entity>(named.person_id).await?;
        let others = named.role != Role::Administrator || somebody_else_administers(tx, named.person_id).await?;
        let held = tx.rows::<assignment::Entity>().filter(assignment::Column::PersonId.eq(named.person_id));
        let held = held.filter(assignment::Column::Role.eq(named.role)).all(tx).await?;
        let asked = held.iter().find(|held| held.id == id).unwrap_or(&named);
        Refusal::unless_open(asked.revocation_blockers(tx.actor(), tx.now, others))?;
        let mut taken = asked.clone();
        for before in held.iter().filter(|held| !held.is_over(tx.now)) {
            let ended = assignment::Model { valid_to: Some(tx.now), ..before.clone() };
            let ended = tx.change("revokeRole", before, ended).await?;
            if ended.id == id {
                taken = ended;
            }
        }
        Ok(taken)
    })
    .await
}

/// Whether an active person other than this one administers until further notice. The roles are locked, so that two
/// administrators who let each other go look at each other.
pub(crate) async fn somebody_else_administers(tx: &Tx, than: Uuid) -> Result<bool> {
    use assignment::Column;
    let all = tx.rows::<assignment::Entity>().filter(Column::Role.eq(Role::Administrator));
    let all = all.filter(Column::ValidTo.is_null()).order_by_asc(Column::Id).all(tx).await?;
    let all = tx.locked_all::<assignment::Entity>(&all.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let others = all.iter().filter(|row| row.person_id != than && row.holds_at(tx.now) && row.valid_to.is_none());
    let others: Vec<Uuid> = others.map(|row| row.person_id).collect();
    Ok(tx.by_ids::<person::Entity>(&others).await?.iter().any(|person| person.active))
}

impl assignment::Model {
    /// Whether it holds from an instant on for as long as is asked.
    fn covers(&self, from: Instant, until: Option<Instant>) -> bool {
        self.holds_at(from) && self.valid_to.is_none_or(|end| until.is_some_and(|until| until <= end))
    }

    fn is_over(&self, now: Instant) -> bool {
        self.valid_to.is_some_and(|end| end <= now)
    }

    /// What is in the way of taking it back; `others` says whether somebody administers without it.
    fn revocation_blockers(&self, by: &Actor, now: Instant, others: bool) -> Vec<Blocker> {
        let subject = Some(Reference { kind: SubjectKind::Assignment, id: self.id });
        let shut = |code, message: String, way| Blocker::new(code, REVOKE, message, subject, way).at("id");
        let own = by.is(self.person_id).then(|| {
            let message = "Nobody takes a role from himself.".to_owned();
            shut(BlockerCode::SelfRevocation, message, "Let another administrator take it.")
        });
        let over = self.is_over(now).then(|| {
            let message = format!("{} has ended already.", self.role);
            shut(BlockerCode::WrongState, message, "Nothing is left to be done.")
        });
        let last = (!others).then(|| last_administrator(REVOKE, subject).at("id"));
        own.into_iter().chain(over).chain(last).collect()
    }
}

/// That nobody would administer any more.
pub(crate) fn last_administrator(gate: &str, subject: Option<Reference>) -> Blocker {
    let message = "Nobody else administers until further notice.";
    let way = "Grant ADMINISTRATOR to another person first, without an end.";
    Blocker::new(BlockerCode::LastAdministrator, gate, message, subject, way)
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
    fn the_last_who_administers_stays() {
        let by = Actor::person(Uuid::from_u128(2), vec![Role::Administrator], false);
        let codes = |role: Role, others: bool| -> Vec<BlockerCode> {
            let blockers = held(role, None).revocation_blockers(&by, NOW, others);
            blockers.into_iter().map(|blocker| blocker.code).collect()
        };
        assert_eq!(codes(Role::Administrator, false), [BlockerCode::LastAdministrator]);
        assert_eq!(codes(Role::Administrator, true), []);
        assert_eq!(codes(Role::Dpo, true), []);
    }

    #[test]
    fn a_role_that_has_ended_stands_against_nothing() {
        assert_eq!(blocked(Role::ManagementBody, &[held(Role::Administrator, Some(NOW))], 2), []);
        let ends_later = [held(Role::Administrator, Some(NOW.plus_seconds(1)))];
        assert_eq!(blocked(Role::ManagementBody, &ends_later, 2), [BlockerCode::RoleConflict]);
    }
}
