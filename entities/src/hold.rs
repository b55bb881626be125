//! Holding incidents: whoever writes about an incident is the only one who does, from before the first look on which the
//! verb decides until its transaction ends.
//!
//! A gate such as `closeIncident` reads dozens of rows. Under READ COMMITTED another verb could take one of them away, or
//! add one, between that reading and the commit. So one row stands for the whole story, the incident's own, and it is
//! locked (`FOR NO KEY UPDATE`: rows may go on referring to it)
//!
//! * by [`Tx::locked`], before it locks the row that a verb is about;
//! * by a verb that adds to a story of which it locks no row, before it looks whether it may;
//! * by the ledger, whatever the verb did: no entry about an incident is written by somebody who does not hold it.
//!
//! The order is always incident before child, and several incidents at once in the order of their ids: nobody waits in a
//! circle, and no share has to grow into a lock. What lies outside of every story needs no hold, since it only ever opens
//! gates: a version that came into force stays one that has been. SQLite has one writer anyway.

use std::sync::PoisonError;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use uuid::Uuid;

use crate::call::Tx;
use crate::error::Result;
use crate::rows::ids_json;

const HOLD: &str = "SELECT id FROM incidents WHERE organisation_id = $1 AND id IN (SELECT value::uuid FROM \
    json_array_elements_text($2::json)) ORDER BY id FOR NO KEY UPDATE";

impl Tx {
    /// Holds these incidents until the transaction ends; waits for whoever holds one of them.
    pub async fn hold(&self, incidents: impl IntoIterator<Item = Uuid> + Send) -> Result<()> {
        let mut wanted: Vec<Uuid> = incidents.into_iter().filter(|&incident| !self.holds(incident)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        if !wanted.is_empty() && self.get_database_backend() == DbBackend::Postgres {
            let values = [self.organisation.into(), ids_json(&wanted).into()];
            self.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, HOLD, values)).await?;
        }
        for incident in wanted {
            self.begins(incident);
        }
        Ok(())
    }

    /// Whether an incident is held.
    pub fn holds(&self, incident: Uuid) -> bool {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).contains(&incident)
    }

    /// An incident that this transaction adds: nobody else sees it before it is held.
    pub(crate) fn begins(&self, incident: Uuid) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).insert(incident);
    }
}
