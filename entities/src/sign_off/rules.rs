//! Who may sign what: the role that a meaning needs, and the signatures that must come from two people.

use crate::actor::{Actor, Role};
use crate::error::{Blocker, BlockerCode, Reference};
use crate::subject::SubjectKind;

use super::model::{Meaning, Model, SignedKind, State};

/// The gate of signing.
pub const SIGN: &str = "Sign-off → SIGNED";
/// The gate of revoking.
pub const REVOKE: &str = "Sign-off → REVOKED";

impl Meaning {
    /// The role that a signature of this meaning is given in; none where any signing role will do.
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Prepared | Self::Reviewed => Some(Role::Chair),
            Self::Approved => Some(Role::ManagementBody),
            Self::Assured => Some(Role::InternalAudit),
            Self::Acknowledged => None,
        }
    }

    /// The meaning that must come from somebody else: management approves, audit assures, never the same person.
    pub const fn apart_from(self) -> Option<Self> {
        match self {
            Self::Approved => Some(Self::Assured),
            Self::Assured => Some(Self::Approved),
            _ => None,
        }
    }

    /// The role in which an actor would sign; none when he holds none that fits.
    pub fn held_by(self, actor: &Actor) -> Option<Role> {
        let signing = [Role::ManagementBody, Role::InternalAudit, Role::Chair];
        signing.into_iter().find(|&role| actor.holds(role) && self.role().is_none_or(|needed| needed == role))
    }
}

impl SignedKind {
    /// The states into which a subject settles: reaching one changes nothing of what was signed.
    pub const fn settled(self) -> &'static [&'static str] {
        match self {
            Self::Incident => &["CLOSED", "CLOSED_PENDING_ACTIONS"],
            Self::Review => &["APPROVED", "EFFECTIVENESS_VERIFIED"],
            Self::RegisterVersion => &["APPROVED", "EFFECTIVE", "SUPERSEDED", "RETIRED"],
            Self::BoardReport => &["ISSUED", "SIGNED_OFF", "RESTATED"],
        }
    }
}

/// What is known of a subject before it is signed.
pub struct Facts<'a> {
    /// What is to be signed.
    pub subject: Reference,
    /// The hash of what stands there.
    pub hash: &'a str,
    /// The hash that the signer read, where he says.
    pub expected: Option<&'a str>,
    /// Every signature ever put under it.
    pub signed: &'a [Model],
    /// How many actions of the incident the signer owns.
    pub own_actions: u64,
}

/// What is in the way of a signature.
pub fn sign_blockers(meaning: Meaning, facts: &Facts<'_>, by: &Actor) -> Vec<Blocker> {
    let no = |code, message: String, way: &str| Blocker::new(code, SIGN, message, Some(facts.subject), way);
    let mut blockers = Vec::new();
    if meaning.held_by(by).is_none() {
        let role = meaning.role().map_or("a signing role", Role::as_str);
        let message = format!("{meaning} is signed in the role {role}.");
        blockers.push(no(BlockerCode::SignerRole, message, "Let somebody who holds the role sign."));
    }
    if facts.expected.is_some_and(|expected| expected != facts.hash) {
        let message = format!("What stands there hashes to {}, not to what was read.", facts.hash);
        let way = "Read it again, then give the hash that `signable` tells of it as expectedHash.";
        blockers.push(no(BlockerCode::HashMismatch, message, way).at("expectedHash"));
    }
    // A signature that was revoked counts here all the same: who once approved is not independent.
    let apart = |sign_off: &&Model| by.is(sign_off.signer_id) && Some(sign_off.meaning) == meaning.apart_from();
    if let Some(other) = facts.signed.iter().find(apart) {
        let message = format!("You signed this as {} already; {meaning} must come from another person.", other.meaning);
        blockers.push(no(BlockerCode::SameSigner, message, "Let another person sign."));
    }
    if meaning == Meaning::Assured && facts.own_actions > 0 {
        let message = format!("You own {} of this incident's actions and cannot assure it.", facts.own_actions);
        blockers.push(no(BlockerCode::SignerOwnsAction, message, "Let an auditor who owns none of them assure it."));
    }
    blockers
}

impl Model {
    /// Whether its subject, which stands in this state and version, changed since it was signed. What settled since did
    /// not: nothing settles under a stale signature.
    pub fn is_stale(&self, state: &str, version: i64) -> bool {
        version > self.subject_version && !self.subject_kind.settled().contains(&state)
    }

    /// What is in the way of taking a signature back: it is the signer's alone, and given.
    pub fn revoke_blockers(&self, by: &Actor) -> Vec<Blocker> {
        let subject = Some(Reference { kind: SubjectKind::SignOff, id: self.id });
        let mut blockers = Vec::new();
        if self.state != State::Signed {
            let message = format!("This signature is {}, not SIGNED.", self.state);
            blockers.push(Blocker::new(
                BlockerCode::WrongState,
                REVOKE,
                message,
                subject,
                "Nothing is left to revoke.",
            ));
        }
        if !by.is(self.signer_id) {
            let message = "A signature is taken back by the person who gave it.";
            blockers.push(Blocker::new(BlockerCode::NotTheOwner, REVOKE, message, subject, "Ask the signer."));
        }
        blockers
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::model::Method;
    use super::*;

    fn signed(by: Uuid, meaning: Meaning, state: State) -> Model {
        Model {
            organisation_id: Uuid::nil(),
            id: Uuid::now_v7(),
            incident_id: None,
            subject_kind: SignedKind::Incident,
            subject_id: Uuid::nil(),
            subject_version: 3,
            subject_hash: "ab".to_owned(),
            meaning,
            state,
            signer_id: by,
            role: Role::ManagementBody,
            method: Method::ApiToken,
            statement: None,
            signed_at: None,
            revoked_at: None,
            reason: None,
            version: 1,
        }
    }

    fn blocked(meaning: Meaning, signed: &[Model], own_actions: u64, by: &Actor) -> Vec<BlockerCode> {
        let subject = Reference { kind: SubjectKind::Incident, id: Uuid::nil() };
        let facts = Facts { subject, hash: "ab", expected: Some("ab"), signed, own_actions };
        sign_blockers(meaning, &facts, by).into_iter().map(|blocker| blocker.code).collect()
    }

    #[test]
    fn management_approves_audit_assures_and_never_the_same_person() {
        let person = Uuid::now_v7();
        let both = Actor::person(person, vec![Role::ManagementBody, Role::InternalAudit], false);
        assert_eq!(blocked(Meaning::Approved, &[], 0, &both), []);
        for state in [State::Signed, State::Revoked] {
            let approved = [signed(person, Meaning::Approved, state)];
            assert_eq!(blocked(Meaning::Assured, &approved, 0, &both), [BlockerCode::SameSigner]);
        }
        let by_another = [signed(Uuid::now_v7(), Meaning::Approved, State::Signed)];
        assert_eq!(blocked(Meaning::Assured, &by_another, 0, &both), []);
        assert_eq!(blocked(Meaning::Assured, &[], 1, &both), [BlockerCode::SignerOwnsAction]);
        let chair = Actor::person(person, vec![Role::Chair], false);
        assert_eq!(blocked(Meaning::Assured, &[], 0, &chair), [BlockerCode::SignerRole]);
        assert_eq!(blocked(Meaning::Acknowledged, &[], 0, &chair), []);
    }

    #[test]
    fn a_signature_is_taken_back_by_its_signer_once() {
        let person = Uuid::now_v7();
        let signer = Actor::person(person, vec![Role::ManagementBody], false);
        assert!(signed(person, Meaning::Approved, State::Signed).revoke_blockers(&signer).is_empty());
        let other = signed(Uuid::now_v7(), Meaning::Approved, State::Revoked).revoke_blockers(&signer);
        let codes: Vec<_> = other.iter().map(|blocker| blocker.code).collect();
        assert_eq!(codes, [BlockerCode::WrongState, BlockerCode::NotTheOwner]);
    }
}
