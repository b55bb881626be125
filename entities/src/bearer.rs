//! Whom a token speaks for. On the embedded database, where this process alone writes, what was found of a token stands until
//! the next commit, so that a read is one statement and not two; PostgreSQL is asked each time, since others write there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use uuid::Uuid;

use crate::actor::{Actor, Role};
use crate::clock::Instant;

/// Whom a token speaks for, as the tables tell it: who that is at an instant follows from it alone.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// The person.
    pub person: Uuid,
    /// Whether the token lets no verb through.
    pub read_only: bool,
    /// From when on the token opens nothing.
    pub expires_at: Instant,
    /// Every role that the person was ever granted.
    pub grants: Vec<Grant>,
}

/// A role held for a time.
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// From when.
    pub from: Instant,
    /// Until when; none where no end is known.
    pub to: Option<Instant>,
}

impl Bearer {
    /// Who that is at an instant; nobody once the token has expired.
    pub fn actor(&self, now: Instant) -> Option<Actor> {
        let held = self.grants.iter().filter(|grant| grant.holds_at(now)).map(|grant| grant.role);
        (now < self.expires_at).then(|| Actor::person(self.person, held.collect(), self.read_only))
    }
}

impl Grant {
    /// Whether the role is held at an instant.
    pub fn holds_at(&self, at: Instant) -> bool {
        self.from <= at && self.to.is_none_or(|end| at < end)
    }
}

/// How many are kept; then they begin anew.
const MOST: usize = 1_024;

/// What was found of tokens since the last commit, by the hash of their secrets.
#[derive(Default)]
pub struct Bearers(Mutex<Found>);

#[derive(Default)]
struct Found {
    commits: u64,
    by_hash: HashMap<String, Arc<Bearer>>,
}

/// The commits before a look into the tables: what it finds is not kept if another came meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked(u64);

/// Forgets all bearers when it goes, whatever became of the commit.
pub struct Forgets<'a>(&'a Bearers);

impl Bearers {
    /// What is known of a token; else when it was asked.
    pub fn of(&self, hash: &str) -> Result<Arc<Bearer>, Asked> {
        let found = self.found();
        found.by_hash.get(hash).cloned().ok_or(Asked(found.commits))
    }

    /// Keeps what a look into the tables found.
    pub fn keep(&self, hash: String, bearer: Arc<Bearer>, asked: Asked) {
        let mut found = self.found();
        if found.commits != asked.0 {
            return;
        }
        if found.by_hash.len() >= MOST {
            found.by_hash.clear();
        }
        found.by_hash.insert(hash, bearer);
    }

    /// To be held while a transaction commits.
    pub fn forgets(&self) -> Forgets<'_> {
        Forgets(self)
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Forgets<'_> {
    fn drop(&mut self) {
        let mut found = self.0.found();
        found.commits += 1;
        found.by_hash.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn bearer() -> Bearer {
        let (from, to) = (at("2026-01-01T00:00:00Z"), Some(at("2026-02-01T00:00:00Z")));
        let grants = vec![
            Grant { role: Role::Chair, from, to },
            Grant { role: Role::Member, from: at("2026-01-15T00:00:00Z"), to: None },
        ];
        Bearer { person: Uuid::nil(), read_only: false, expires_at: at("2026-03-01T00:00:00Z"), grants }
    }

    #[test]
    fn roles_begin_and_end_while_a_bearer_is_kept() {
        let roles = |now| bearer().actor(at(now)).map(|actor| actor.roles);
        assert_eq!(roles("2026-01-01T00:00:00Z"), Some(vec![Role::Chair]));
        assert_eq!(roles("2026-01-31T23:59:59Z"), Some(vec![Role::Chair, Role::Member]));
        assert_eq!(roles("2026-02-01T00:00:00Z"), Some(vec![Role::Member]));
        assert_eq!(roles("2026-03-01T00:00:00Z"), None);
    }

    #[test]
    fn a_commit_forgets_what_was_found_before_it_and_what_is_still_being_found() {
        let bearers = Bearers::default();
        let before = bearers.of("one").unwrap_err();
        bearers.keep("one".to_owned(), Arc::new(bearer()), before);
        assert!(bearers.of("one").is_ok());
        let meanwhile = bearers.of("two").unwrap_err();
        drop(bearers.forgets());
        bearers.keep("two".to_owned(), Arc::new(bearer()), meanwhile);
        assert!(bearers.of("one").is_err() && bearers.of("two").is_err());
    }

    #[test]
    fn as_many_are_kept_as_may_be() {
        let bearers = Bearers::default();
        for number in 0..=MOST {
            let hash = number.to_string();
            let asked = bearers.of(&hash).unwrap_err();
            bearers.keep(hash, Arc::new(bearer()), asked);
        }
        assert!(bearers.of("0").is_err() && bearers.of(&MOST.to_string()).is_ok());
    }
}
