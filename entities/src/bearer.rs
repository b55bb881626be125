//! Whom a token speaks for. What was found of it is kept, so that a read is one statement and not two. On the embedded
//! database, where this process alone writes, that stands until the next commit. On PostgreSQL, where others write, it is a
//! claim: the statement that answers shows what the token opens as well, and where that is something else, the request is
//! answered anew.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use uuid::Uuid;

use crate::actor::{Actor, Role};
use crate::clock::Instant;
use crate::error::{Error, Result};
use crate::told;

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
    /// The same as the database tells it, to be compared.
    pub told: String,
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

/// What a token opens, as a select of one JSON text: the person, the token's scope and end, and each role that the person was
/// ever granted; nothing where it opens nothing. The places are those of the organisation and of the hash of the secret.
/// Told without a join, which PostgreSQL would build tables for that cost more than all it looks up.
pub(crate) fn found(postgres: bool, organisation: usize, hash: usize) -> String {
    let (organisation, hash) = (told::place(postgres, organisation), told::place(postgres, hash));
    let held = format!("FROM assignments a WHERE a.organisation_id = {organisation} AND a.person_id = t.person_id");
    let told = if postgres {
        format!(
            "json_build_array(t.person_id, t.scope, t.expires_at, \
             ARRAY(SELECT json_build_array(a.role, a.valid_from, a.valid_to) {held} ORDER BY a.id))::text"
        )
    } else {
        format!(
            "json_array(hex(t.person_id), t.scope, t.expires_at, \
             json((SELECT json_group_array(json_array(a.role, a.valid_from, a.valid_to) ORDER BY a.id) {held})))"
        )
    };
    format!(
        "(SELECT {told} FROM api_tokens t \
         WHERE t.organisation_id = {organisation} AND t.secret_hash = {hash} AND t.revoked_at IS NULL \
         AND (SELECT p.active FROM persons p WHERE p.organisation_id = {organisation} AND p.id = t.person_id))"
    )
}

/// A token and what it opened when it was looked up last: taken for granted until a statement shows what it opens now.
pub struct Claim {
    /// The hash of the token's secret.
    pub hash: String,
    told: String,
    stands: OnceLock<bool>,
    unreached: AtomicBool,
}

impl Claim {
    /// That a token opens what it opened then.
    pub fn of(hash: String, bearer: &Bearer) -> Self {
        Self { hash, told: bearer.told.clone(), stands: OnceLock::new(), unreached: AtomicBool::default() }
    }

    /// Whether it stands, once that is known.
    pub fn stands(&self) -> Option<bool> {
        self.stands.get().copied()
    }

    /// Hears what the token opens now. OUTDATED where that is not what was claimed.
    pub fn hears(&self, now: Option<&str>) -> Result<()> {
        let stands = *self.stands.get_or_init(|| now == Some(self.told.as_str()));
        if stands { Ok(()) } else { Err(Error::Outdated) }
    }

    /// Asks what the token opens now, where that is not known yet.
    pub async fn prove(&self, on: &impl ConnectionTrait, organisation: Uuid) -> Result<()> {
        match self.stands() {
            Some(true) => Ok(()),
            Some(false) => Err(Error::Outdated),
            None => self.hears(look_up(on, organisation, &self.hash).await?.as_deref()),
        }
    }

    /// Nobody could be asked: whoever waited for a connection once does not wait again for each thing that he reads.
    pub fn unreached(&self) {
        self.unreached.store(true, Ordering::Relaxed);
    }

    /// Whether nobody could be asked.
    pub fn is_unreached(&self) -> bool {
        self.unreached.load(Ordering::Relaxed)
    }
}

/// What a token opens now, as [`found`] tells it; none where it opens nothing.
pub(crate) async fn look_up(on: &impl ConnectionTrait, organisation: Uuid, hash: &str) -> Result<Option<String>> {
    let backend = on.get_database_backend();
    let sql = told::text(backend, "", &found(backend == DbBackend::Postgres, 1, 2), 1);
    let values: [Value; 2] = [organisation.into(), hash.into()];
    let row = on.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(row.ok_or_else(|| Error::fault("a token gave no row"))?.try_get_by_index(0)?)
}

/// How many are kept; then they begin anew.
const MOST: usize = 1_024;

/// What was found of tokens, by the hash of their secrets.
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

    /// Forgets what is known of a token, to ask anew.
    pub fn forget(&self, hash: &str) -> Asked {
        let mut found = self.found();
        found.by_hash.remove(hash);
        Asked(found.commits)
    }

    /// To be held while a transaction commits on the embedded database.
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
        let expires_at = at("2026-03-01T00:00:00Z");
        Bearer { person: Uuid::nil(), read_only: false, expires_at, grants, told: "[1]".to_owned() }
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
    fn a_claim_stands_while_the_tables_say_the_same_and_falls_for_good() {
        let claim = || Claim::of("hash".to_owned(), &bearer());
        assert!(claim().hears(Some("[1]")).is_ok() && claim().stands().is_none());
        for now in [Some("[2]"), None] {
            let claim = claim();
            assert!(matches!(claim.hears(now), Err(Error::Outdated)));
            assert!(claim.hears(Some("[1]")).is_err());
            assert_eq!(claim.stands(), Some(false));
        }
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
