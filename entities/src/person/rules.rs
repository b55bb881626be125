//! Who may be let go, and what that means. Pure.

use super::model::Model;
use crate::access::grant::last_administrator;
use crate::actor::Actor;
use crate::error::{Blocker, BlockerCode, Reference};
use crate::subject::Subject;

/// The gate of `deactivatePerson`.
const LEAVE: &str = "Person → inactive";
/// The gate of `reactivatePerson`.
const RETURN: &str = "Person → active";

impl Model {
    fn shut(&self, code: BlockerCode, gate: &str, message: String, way_out: &str) -> Blocker {
        Blocker::new(code, gate, message, Some(Reference { kind: self.kind(), id: self.id }), way_out)
    }

    /// Everything that keeps somebody from being marked as having left. Nobody does so to himself, and whoever alone
    /// administers until further notice stays.
    pub fn deactivation_blockers(&self, by: &Actor, administers_alone: bool) -> Vec<Blocker> {
        let gone = (!self.active).then(|| {
            let message = "This person has left already.".to_owned();
            self.shut(BlockerCode::WrongState, LEAVE, message, "There is nothing to do.")
        });
        let own = by.is(self.id).then(|| {
            let message = "Nobody deactivates himself.".to_owned();
            self.shut(BlockerCode::SelfDeactivation, LEAVE, message, "Let another administrator do it.")
        });
        let subject = Some(Reference { kind: self.kind(), id: self.id });
        let last = administers_alone.then(|| last_administrator(LEAVE, subject));
        gone.into_iter().chain(own).chain(last).collect()
    }

    /// Gone: no token opens anything, no mail is sent, and what is owned still is an orphan.
    #[must_use]
    pub fn left(mut self) -> Self {
        self.active = false;
        self
    }

    /// Everything that keeps somebody from being taken back.
    pub fn reactivation_blockers(&self) -> Vec<Blocker> {
        let here = self.active.then(|| {
            let message = "This person has not left.".to_owned();
            self.shut(BlockerCode::WrongState, RETURN, message, "There is nothing to do.")
        });
        here.into_iter().collect()
    }

    /// Back, without the roles and tokens held before.
    #[must_use]
    pub fn returned(mut self) -> Self {
        self.active = true;
        self
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::actor::Role;
    use crate::clock::Instant;

    fn person() -> Model {
        Model {
            organisation_id: Uuid::nil(),
            id: Uuid::from_u128(1),
            name: "Ada".into(),
            email: "ada@nordhafen.example".into(),
            zone: "UTC".into(),
            active: true,
            supervisor_id: None,
            created_at: Instant::from_micros(0),
            version: 1,
        }
    }

    fn by(person: u128) -> Actor {
        Actor::person(Uuid::from_u128(person), vec![Role::Administrator], false)
    }

    fn codes(blockers: Vec<Blocker>) -> Vec<BlockerCode> {
        blockers.into_iter().map(|blocker| blocker.code).collect()
    }

    #[test]
    fn a_leaver_leaves_once_and_never_by_his_own_hand() {
        assert_eq!(codes(person().deactivation_blockers(&by(2), false)), []);
        assert_eq!(codes(person().deactivation_blockers(&by(1), false)), [BlockerCode::SelfDeactivation]);
        assert_eq!(codes(person().deactivation_blockers(&by(2), true)), [BlockerCode::LastAdministrator]);
        assert_eq!(codes(person().left().deactivation_blockers(&by(2), false)), [BlockerCode::WrongState]);
    }

    #[test]
    fn who_has_left_can_be_taken_back() {
        assert_eq!(codes(person().reactivation_blockers()), [BlockerCode::WrongState]);
        assert_eq!(codes(person().left().reactivation_blockers()), []);
        assert!(person().left().returned().active);
    }
}
