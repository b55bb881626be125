//! Candidates of recurrence among imported records, for a person to judge: nothing is merged, and no figure counts them.
//!
//! Imported history has no root causes, so what recurs is looked for by what the records say. Two are candidates when
//! * they name the same victim, compared without case and outer space (`Unknown` names nobody),
//! * they name the same action and the same variety of it (`Unknown` and `Other` name none), and
//! * the months in which they happened are known and at most six apart. Of a record that knows the year alone nobody
//!   can say that, so it is left out.
//!
//! Six months are those of Art 4 of Regulation (EU) 2024/2690 and Art 8 of Regulation (EU) 2024/1772 (recurring incidents).

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::clock::Instant;
use crate::error::Result;
use crate::page::{Cursor, OrderKey, Page, Slice};

/// How many months may lie between two candidates.
const APART: i64 = 6;
/// The name of the list in its cursors.
const NAME: &str = "recurrenceCandidates";

/// What a record says happened to whom, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The incident that the record became.
    pub incident: Uuid,
    /// Whom it happened to, as written.
    pub victim: String,
    /// Which action (VERIS), such as `hacking`.
    pub action: String,
    /// Which variety of it, such as `Phishing`.
    pub variety: String,
    /// In which month: its number since the year 0.
    pub month: i64,
}

/// Records that may tell of the same thing happening again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Whom it happened to, without case.
    pub victim: String,
    /// Which action.
    pub action: String,
    /// Which variety of it.
    pub variety: String,
    /// The incidents, oldest first, each with its month: every one has another at most six months away.
    pub incidents: Vec<(i64, Uuid)>,
}

/// Groups what was seen into candidates: the latest first, then by victim, action and variety.
pub fn candidates(seen: Vec<Sighting>) -> Vec<Candidate> {
    let mut groups: HashMap<(String, String, String), BTreeMap<Uuid, i64>> = HashMap::new();
    for one in seen {
        let (victim, action, variety) = (plain(&one.victim), plain(&one.action), one.variety.trim().to_owned());
        if named(&victim) && named(&plain(&variety)) {
            groups.entry((victim, action, variety)).or_default().insert(one.incident, one.month);
        }
    }
    let candidate = |((victim, action, variety), members): ((String, String, String), BTreeMap<Uuid, i64>)| {
        let mut all: Vec<(i64, Uuid)> = members.into_iter().map(|(incident, month)| (month, incident)).collect();
        all.sort_unstable();
        let near =
            |one: usize, other: Option<&(i64, Uuid)>| other.is_some_and(|other| (other.0 - all[one].0).abs() <= APART);
        let beside = |at: &usize| near(*at, at.checked_sub(1).and_then(|at| all.get(at))) || near(*at, all.get(at + 1));
        let incidents: Vec<(i64, Uuid)> = (0..all.len()).filter(beside).map(|at| all[at]).collect();
        (!incidents.is_empty()).then_some(Candidate { victim, action, variety, incidents })
    };
    let mut found: Vec<Candidate> = groups.into_iter().filter_map(candidate).collect();
    found.sort_by_cached_key(Candidate::place);
    found
}

/// Without case and outer space.
fn plain(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Whether a word names anything.
fn named(word: &str) -> bool {
    !matches!(word, "" | "unknown" | "other")
}

impl Candidate {
    /// Its place in the list.
    fn place(&self) -> (i64, String) {
        let last = self.incidents.last().map_or(0, |(month, _)| *month);
        (-last, [self.victim.as_str(), &self.action, &self.variety].join("\u{1f}"))
    }
}

/// A page of the candidates, the latest first, with how many there are in all. One statement reads what the records say.
pub async fn page(call: &Call, slice: &Slice) -> Result<(Page<Candidate>, u64)> {
    call.require(Permission::Read)?;
    let (after, before) = (slice.after_in(NAME)?.map(place), slice.before_in(NAME)?.map(place));
    let found = candidates(call.read(seen).await?);
    let total = found.len() as u64;
    let inside = |candidate: &Candidate| {
        let place = candidate.place();
        after.as_ref().is_none_or(|after| place > *after) && before.as_ref().is_none_or(|before| place < *before)
    };
    let mut rows: Vec<(Cursor, Candidate)> = found.into_iter().filter(inside).map(with_cursor).collect();
    if slice.from_end {
        rows.reverse();
    }
    rows.truncate(usize::try_from(slice.limit + 1).unwrap_or(usize::MAX));
    Ok((slice.cut(rows), total))
}

fn place(cursor: &Cursor) -> (i64, String) {
    match cursor.1.as_slice() {
        [OrderKey::Number(last), OrderKey::Text(key)] => (*last, key.clone()),
        _ => (i64::MIN, String::new()),
    }
}

fn with_cursor(candidate: Candidate) -> (Cursor, Candidate) {
    let (last, key) = candidate.place();
    (Cursor(NAME.to_owned(), vec![OrderKey::Number(last), OrderKey::Text(key)], Uuid::nil()), candidate)
}

async fn seen(tx: &Tx) -> Result<Vec<Sighting>> {
    let sql = tx.dialect(include_str!("sightings.sqlite.sql"), include_str!("sightings.postgres.sql"));
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, [tx.organisation.into()]);
    let sighting = |row: &sea_orm::QueryResult| {
        Ok(Sighting {
            incident: row.try_get("", "incident")?,
            victim: row.try_get("", "victim")?,
            action: row.try_get("", "action")?,
            variety: row.try_get("", "variety")?,
            month: month(Instant::from_micros(row.try_get("", "earliest")?)),
        })
    };
    tx.query_all_raw(statement).await?.iter().map(sighting).collect()
}

/// The month of an instant in UTC, in which imported days are read.
fn month(at: Instant) -> i64 {
    use chrono::Datelike as _;
    let day = at.utc();
    i64::from(day.year()) * 12 + i64::from(day.month0())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(incident: u128, victim: &str, variety: &str, month: i64) -> Sighting {
        let (victim, variety) = (victim.to_owned(), variety.to_owned());
        Sighting { incident: Uuid::from_u128(incident), victim, action: "error".to_owned(), variety, month }
    }

    fn members(seen: Vec<Sighting>) -> Vec<Vec<u128>> {
        let ids = |one: Candidate| one.incidents.iter().map(|(_, id)| id.as_u128()).collect();
        candidates(seen).into_iter().map(ids).collect()
    }

    #[test]
    fn six_months_are_near_and_seven_are_not() {
        assert_eq!(members(vec![seen(1, "Harbour", "Loss", 100), seen(2, " harbour ", "Loss", 106)]), [[1, 2]]);
        assert!(members(vec![seen(1, "Harbour", "Loss", 100), seen(2, "Harbour", "Loss", 107)]).is_empty());
    }

    #[test]
    fn who_stands_alone_in_time_is_no_member() {
        let all = [(1, 100), (2, 103), (3, 120), (4, 140), (5, 146)].map(|(id, at)| seen(id, "Harbour", "Loss", at));
        assert_eq!(members(all.to_vec()), [[1, 2, 4, 5]]);
    }

    #[test]
    fn nobody_and_nothing_in_particular_do_not_recur() {
        for (victim, variety) in [("Unknown", "Loss"), ("Harbour", "Unknown"), ("Harbour", " other "), ("", "Loss")] {
            assert!(members(vec![seen(1, victim, variety, 100), seen(2, victim, variety, 100)]).is_empty());
        }
    }

    #[test]
    fn one_record_is_not_its_own_recurrence_and_the_latest_come_first() {
        assert!(members(vec![seen(1, "Harbour", "Loss", 100), seen(1, "Harbour", "Loss", 100)]).is_empty());
        let early = [seen(1, "Harbour", "Loss", 100), seen(2, "Harbour", "Loss", 101)];
        let late = [seen(3, "Quay", "Loss", 200), seen(4, "Quay", "Loss", 201)];
        assert_eq!(members([early, late].concat()), [[3, 4], [1, 2]]);
    }
}
