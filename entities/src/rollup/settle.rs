//! Moving actions from cell to cell, inside the write that moves them.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashSet};

use chrono_tz::Tz;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, Statement};
use uuid::Uuid;

use super::cell::{Cell, Life};
use super::{counted, months, shows, written_out};
use crate::call::Tx;
use crate::error::Result;
use crate::question::Question;
use crate::rows::ids_json;
use crate::subject::{Bears, Subject};
use crate::{calendar, clock};

/// Which actions a row bears on.
pub(super) enum Which<'a> {
    /// These.
    Ids(&'a [Uuid]),
    /// The closed ones among those with this evidence.
    ShownBy(Uuid),
    /// Those of this incident.
    OfIncident(Uuid),
    /// The one that requires this, where it is closed.
    Requiring(Uuid),
    /// So many, in the order of their ids, after this one.
    After(Uuid, i64),
}

/// In which cell each action was counted that a transaction bears on, before it changed anything.
#[derive(Default)]
struct Noted(BTreeMap<Uuid, Option<String>>);

/// By the months of which zone the organisation's actions are counted, if they are, once that was read.
#[derive(Default)]
struct Counting(OnceCell<Option<Tz>>);

impl Tx {
    /// Notes where the actions stand that a row bears on, before it is written.
    pub(crate) async fn notes<M: Subject>(&self, row: &M, new: bool) -> Result<()> {
        let which = match row.bears_on() {
            None => return Ok(()),
            Some(Bears::Action(id)) if self.noted(id) => return Ok(()),
            // Something new about an action is no new action.
            Some(Bears::Action(id)) if new && row.id() == id => return self.note([(id, None)]),
            Some(Bears::Action(id)) => Which::Ids(&[id]),
            Some(Bears::Incident(_)) if new => return Ok(()),
            Some(Bears::Incident(id)) => Which::OfIncident(id),
            Some(Bears::Evidence(id)) => Which::ShownBy(id),
            Some(Bears::Requirement(id)) => Which::Requiring(id),
        };
        let Some(zone) = self.counting().await? else { return Ok(()) };
        let standing = cells(self, which, zone).await?;
        self.note(standing.into_iter().map(|(id, cell)| (id, Some(cell))))
    }

    /// Moves the noted actions to where they stand now.
    pub(crate) async fn settles(&self) -> Result<()> {
        let before = self.kept(|Noted(cells)| std::mem::take(cells));
        if before.is_empty() {
            return Ok(());
        }
        let Some(zone) = self.counting().await? else { return Ok(()) };
        let ids: Vec<Uuid> = before.keys().copied().collect();
        let mut moves: BTreeMap<String, i64> = BTreeMap::new();
        for cell in before.into_values().flatten() {
            *moves.entry(cell).or_default() -= 1;
        }
        for (_, cell) in cells(self, Which::Ids(&ids), zone).await? {
            *moves.entry(cell).or_default() += 1;
        }
        moves.retain(|_, by| *by != 0);
        add(self, &moves).await
    }

    fn noted(&self, action: Uuid) -> bool {
        self.kept(|Noted(cells)| cells.contains_key(&action))
    }

    /// The first note of an action stands.
    #[expect(clippy::unnecessary_wraps, reason = "so that a note is the last word of a branch")]
    fn note(&self, cells: impl IntoIterator<Item = (Uuid, Option<String>)>) -> Result<()> {
        self.kept(|Noted(noted)| {
            for (id, cell) in cells {
                noted.entry(id).or_insert(cell);
            }
        });
        Ok(())
    }

    /// By the months of which zone the organisation's actions are counted, if they are. Whoever counts them all anew waits
    /// for this write to end, and this one for him.
    async fn counting(&self) -> Result<Option<Tz>> {
        if let Some(known) = self.kept(|Counting(known)| known.get().copied()) {
            return Ok(known);
        }
        if self.get_database_backend() == DbBackend::Postgres {
            let sql = "SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))";
            let values = [lock(self.organisation).into()];
            self.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
        }
        let counted = counted::Entity::find_by_id(self.organisation).one(self).await?;
        let zone = counted.map(|counted| clock::zone(&counted.zone));
        Ok(self.kept(|Counting(known)| *known.get_or_init(|| zone)))
    }
}

/// The name of the lock that those who count share, and who counts anew holds alone.
pub(super) fn lock(organisation: Uuid) -> String {
    format!("rollup {organisation}")
}

/// Adds so many actions to each cell, in the order of the cells: nobody waits in a circle.
pub(super) async fn add(tx: &Tx, moves: &BTreeMap<String, i64>) -> Result<()> {
    let rows = moves.iter().map(|(key, by)| Cell::row(key, tx.organisation, *by)).collect::<Result<Vec<_>>>()?;
    for some in rows.chunks(500) {
        let sum = Expr::col((months::Entity, months::Column::N)).add(Expr::col(("excluded", months::Column::N)));
        let there = OnConflict::columns([months::Column::OrganisationId, months::Column::Cell])
            .value(months::Column::N, sum)
            .to_owned();
        months::Entity::insert_many(some.to_vec()).on_conflict(there).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The cells that some actions stand in now, as text.
pub(super) async fn cells(tx: &Tx, which: Which<'_>, zone: Tz) -> Result<Vec<(Uuid, String)>> {
    let (condition, place, value) = which.condition(tx);
    let text = written_out(include_str!("actions.sql")).replace("WHICH", &condition);
    let asked = Question::new(text).with("organisation", tx.organisation).with(place, value);
    let lives = Life::find_by_statement(asked.statement(tx)).all(tx).await?;
    let backed = backed(tx, &lives, zone).await?;
    lives.iter().map(|life| Ok((life.id, Cell::of(life, backed.contains(&life.id), zone).key()?))).collect()
}

/// Which of these are closed and showed everything they had to.
async fn backed(tx: &Tx, lives: &[Life], zone: Tz) -> Result<HashSet<Uuid>> {
    let ahead = |at| calendar::ahead(at, zone);
    let closed: Vec<(String, i64)> =
        lives.iter().filter_map(|life| Some((life.id.simple().to_string(), ahead(life.closed()?)))).collect();
    if closed.is_empty() {
        return Ok(HashSet::new());
    }
    let given = tx.dialect(
        "SELECT unhex(value ->> 0) AS id, value ->> 1 AS shift FROM json_each({closed})",
        "SELECT (value ->> 0)::uuid AS id, (value ->> 1)::bigint AS shift FROM json_array_elements({closed}::json)",
    );
    let text = written_out(include_str!("backed.sql")).replace("CLOSED_ACTIONS", given);
    let text = shows(tx, &text, "v.decided_at <= a.closed_at", "(LASTS_BEYOND a.closed_at + z.shift)");
    let asked = Question::new(text).with("organisation", tx.organisation);
    let asked = asked.with("closed", serde_json::json!(closed).to_string());
    let rows = tx.query_all_raw(asked.statement(tx)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

impl Which<'_> {
    /// As a condition on `a`, with the name of the place in it and what stands there.
    fn condition(self, tx: &Tx) -> (String, &'static str, sea_orm::Value) {
        let requiring = |requirements: &str| {
            format!(
                "a.closed_at IS NOT NULL AND a.id IN (SELECT r.subject_id FROM evidence_requirements r \
                 WHERE r.organisation_id = {{organisation}} AND r.subject_kind = 'ACTION' AND {requirements})"
            )
        };
        match self {
            Self::Ids(ids) => {
                let list = tx.dialect(
                    "SELECT unhex(value) FROM json_each({ids})",
                    "SELECT value::uuid FROM json_array_elements_text({ids}::json)",
                );
                (format!("a.id IN ({list})"), "ids", ids_json(ids).into())
            }
            Self::ShownBy(id) => {
                let shown = "r.id IN (SELECT l.subject_id FROM evidence_links l WHERE l.organisation_id = {organisation} \
                    AND l.evidence_version_id = {id} AND l.subject_kind = 'REQUIREMENT')";
                (requiring(shown), "id", id.into())
            }
            Self::Requiring(id) => (requiring("r.id = {id}"), "id", id.into()),
            Self::OfIncident(id) => ("a.incident_id = {id}".to_owned(), "id", id.into()),
            Self::After(id, limit) => (format!("a.id > {{id}} ORDER BY a.id LIMIT {limit}"), "id", id.into()),
        }
    }
}
