//! The ledger: for each change the subject's full new state as canonical JSON, chained by hash, written in the change's
//! own transaction. Personal data and free text stand in it only as salted hashes; salt and value lie beside it.
//!
//! Entries are written unsealed: nobody numbers them here.

use std::sync::atomic::Ordering;

use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::call::Tx;
use crate::error::{Code, Error, Reference, Refusal, Result};
use crate::rows::column;
use crate::subject::{Subject, SubjectKind};

mod many;

/// The version of the encoding of `state`; an entry is never re-hashed under a later one.
const ENCODING: i64 = 1;

/// The table of entries.
pub mod entry {
    use crate::clock::Instant;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ledger_entries")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub encoding: i64,
        pub transaction_id: Uuid,
        pub ordinal: i64,
        pub recorded_at: Instant,
        pub effective_at: Option<Instant>,
        pub actor_kind: String,
        pub actor_id: Option<Uuid>,
        pub on_behalf_of: Option<Uuid>,
        pub operation: String,
        pub subject_kind: crate::subject::SubjectKind,
        pub subject_id: Uuid,
        pub subject_version: i64,
        pub incident_id: Option<Uuid>,
        pub state: String,
        pub state_hash: String,
        pub previous_hash: Option<String>,
        pub idempotency_key: Option<String>,
        pub reason: Option<String>,
        pub leaf_index: Option<i64>,
    }

    crate::subject::unrelated!();
}

/// The table of what may be erased without breaking a hash.
pub mod disclosure {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ledger_disclosures")]
    pub struct Model {
        pub organisation_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub entry_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub field: String,
        pub salt: String,
        pub value: String,
    }

    crate::subject::unrelated!();
}

impl Tx {
    /// Writes a new row and its ledger entry.
    pub async fn add<M, A>(&self, operation: &str, row: M) -> Result<M>
    where
        M: Subject + IntoActiveModel<A>,
        M::Entity: EntityTrait<Model = M>,
        A: ActiveModelTrait<Entity = M::Entity> + Send,
    {
        self.notes(&row, true).await?;
        self.append(operation, Told::of(&row)?, false).await?;
        M::Entity::insert(row.clone().into_active_model().reset_all()).exec_without_returning(self).await?;
        Ok(row)
    }

    /// Writes a row as its next version, with its ledger entry; CONFLICT when somebody else was faster.
    pub async fn change<M, A>(&self, operation: &str, before: &M, after: M) -> Result<M>
    where
        M: Subject + IntoActiveModel<A> + PartialEq,
        M::Entity: EntityTrait<Model = M>,
        A: ActiveModelTrait<Entity = M::Entity> + Send,
    {
        self.notes(before, false).await?;
        let after = after.next();
        let update = M::Entity::update_many()
            .set(after.clone().into_active_model().reset_all())
            .filter(column::<M::Entity>("organisation_id").eq(self.organisation))
            .filter(column::<M::Entity>("id").eq(before.id()))
            .filter(column::<M::Entity>("version").eq(before.version()));
        if update.exec(self).await?.rows_affected == 0 {
            return Err(conflict(before).into());
        }
        self.append(operation, Told::of(&after)?, true).await?;
        Ok(after)
    }

    /// Refuses with CONFLICT when the caller read another version than the one that stands.
    pub fn expect_version<M: Subject>(&self, row: &M, expected: Option<i64>) -> Result<()> {
        match expected {
            Some(version) if version != row.version() => Err(conflict(row).into()),
            _ => Ok(()),
        }
    }

    /// Adds an entry to those of this transaction.
    async fn append(&self, operation: &str, told: Told, continues: bool) -> Result<()> {
        self.held_for(&told, continues).await?;
        let previous_hash = if continues { self.last_hash(told.id).await? } else { None };
        let entry = self.entry(operation, told, previous_hash)?;
        self.kept(|unwritten: &mut Vec<Entry>| unwritten.push(entry));
        Ok(())
    }

    /// Writes the entries of this transaction, in as few statements as pay: at its end, and before it reads the ledger.
    pub(crate) async fn enters(&self) -> Result<()> {
        let unwritten: Vec<Entry> = self.kept(std::mem::take);
        let (mut rows, mut disclosures) = (Vec::with_capacity(unwritten.len()), Vec::new());
        for entry in unwritten {
            rows.push(entry.row);
            disclosures.extend(entry.disclosures);
        }
        self.insert_all::<entry::Entity, _>(rows).await?;
        self.insert_all::<disclosure::Entity, _>(disclosures).await
    }

    /// The organisation's ledger, with what this transaction has added.
    pub(crate) async fn ledger(&self) -> Result<Select<entry::Entity>> {
        self.enters().await?;
        Ok(self.rows())
    }

    /// Nothing is written about an incident by somebody who does not hold it.
    async fn held_for(&self, told: &Told, continues: bool) -> Result<()> {
        match told.incident {
            Some(incident) if !continues && incident == told.id => {
                self.begins(incident);
                Ok(())
            }
            incident => self.hold(incident).await,
        }
    }

    /// The entry of what is told of a row, and what is kept beside it.
    fn entry(&self, operation: &str, told: Told, previous_hash: Option<String>) -> Result<Entry> {
        let id = Uuid::now_v7();
        let Told { state, mut disclosures, .. } = told;
        let ordinal = self.ordinal.fetch_add(1, Ordering::SeqCst);
        let mut reason = None;
        if let Some(words) = self.reason() {
            let salt = salt()?;
            reason = Some(hidden(&salt, &words));
            // Not "reason": the row may have a private field of that name.
            disclosures.push(("entry.reason".to_owned(), salt, words));
        }
        let row = entry::ActiveModel {
            organisation_id: Set(self.organisation),
            id: Set(id),
            encoding: Set(ENCODING),
            transaction_id: Set(self.id),
            ordinal: Set(ordinal),
            recorded_at: Set(self.now),
            effective_at: Set(None),
            actor_kind: Set(if self.actor.is_system() { "SYSTEM" } else { "PERSON" }.to_owned()),
            actor_id: Set(self.actor.person),
            on_behalf_of: Set(None),
            operation: Set(operation.to_owned()),
            subject_kind: Set(told.kind),
            subject_id: Set(told.id),
            subject_version: Set(told.version),
            incident_id: Set(told.incident),
            state_hash: Set(hex::encode(Sha256::digest(state.as_bytes()))),
            state: Set(state),
            previous_hash: Set(previous_hash),
            idempotency_key: Set(self.key.as_ref().map(|key| key.value.clone())),
            reason: Set(reason),
            leaf_index: Set(None),
        };
        let disclosures = disclosures
            .into_iter()
            .map(|(field, salt, value)| disclosure::ActiveModel {
                organisation_id: Set(self.organisation),
                entry_id: Set(id),
                field: Set(field),
                salt: Set(salt),
                value: Set(value),
            })
            .collect();
        Ok(Entry { row, disclosures })
    }

    /// The hash of a subject's last state in the ledger.
    async fn last_hash(&self, subject: Uuid) -> Result<Option<String>> {
        let id = Set(subject);
        let added = |entry: &Entry| (entry.row.subject_id == id).then(|| entry.row.state_hash.clone().take()).flatten();
        let newest = self.kept(|unwritten: &mut Vec<Entry>| unwritten.iter().rev().find_map(added));
        if newest.is_some() {
            return Ok(newest);
        }
        let select = self.rows::<entry::Entity>().filter(entry::Column::SubjectId.eq(subject));
        let select = select.order_by_desc(entry::Column::SubjectVersion);
        Ok(select.select_only().column(entry::Column::StateHash).into_tuple().one(self).await?)
    }
}

fn conflict<M: Subject>(row: &M) -> Refusal {
    let message = format!("This was changed in the meantime (it is at version {} now): read it again.", row.version());
    let current = Some(Reference { kind: row.kind(), id: row.id() });
    Refusal { current, ..Refusal::new(Code::Conflict, message).at("expectedVersion") }
}

/// A field kept apart from its hash: name, salt, value.
type Disclosure = (String, String, String);

/// What an entry tells of a row.
struct Told {
    kind: SubjectKind,
    id: Uuid,
    version: i64,
    incident: Option<Uuid>,
    state: String,
    disclosures: Vec<Disclosure>,
}

impl Told {
    /// Of a row as it stands now.
    fn of<M: Subject>(row: &M) -> Result<Self> {
        let (state, disclosures) = state_of(serde_json::to_value(row).map_err(Error::fault)?, M::PRIVATE)?;
        let (kind, id, version, incident) = (row.kind(), row.id(), row.version(), row.incident());
        Ok(Self { kind, id, version, incident, state, disclosures })
    }
}

/// An entry that is still to be written, with what is kept beside it.
struct Entry {
    row: entry::ActiveModel,
    disclosures: Vec<disclosure::ActiveModel>,
}

/// The canonical JSON of a row (RFC 8785), with what is private replaced by its salted hash.
fn state_of(row: Value, private: &[&str]) -> Result<(String, Vec<Disclosure>)> {
    let Value::Object(mut fields) = row else {
        return Err(Error::fault("a ledgered row is not an object"));
    };
    let mut disclosures = Vec::new();
    for &name in private {
        let Some(value) = fields.get_mut(name).filter(|value| !Value::is_null(value)) else { continue };
        let salt = salt()?;
        let text = canonical(value)?;
        *value = Value::Object(Map::from_iter([("sha256".to_owned(), Value::from(hidden(&salt, &text)))]));
        disclosures.push((name.to_owned(), salt, text));
    }
    let mut state = Value::Object(fields);
    exact(&mut state);
    Ok((canonical(&state)?, disclosures))
}

/// SHA-256 over salt and value: what an entry shows of something private.
pub fn hidden(salt: &str, value: &str) -> String {
    hex::encode(Sha256::new().chain_update(salt.as_bytes()).chain_update(value.as_bytes()).finalize())
}

fn salt() -> Result<String> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(Error::fault)?;
    Ok(hex::encode(bytes))
}

/// The canonical JSON of a value (RFC 8785).
pub fn canonical(value: &Value) -> Result<String> {
    serde_json_canonicalizer::to_string(value).map_err(Error::fault)
}

/// The largest integer that every JSON reader keeps exactly.
const EXACT: i64 = 1 << 53;

/// Integers beyond 2^53 become text: the canonical form would round them in silence.
fn exact(value: &mut Value) {
    match value {
        Value::Number(number) if !number.as_i64().is_some_and(|n| (-EXACT..=EXACT).contains(&n)) => {
            *value = Value::from(number.to_string());
        }
        Value::Array(items) => items.iter_mut().for_each(exact),
        Value::Object(fields) => fields.values_mut().for_each(exact),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_number_survives_as_text() {
        let mut value = serde_json::json!({ "n": 9_007_199_254_740_993_i64, "m": [1], "a": null });
        exact(&mut value);
        assert_eq!(canonical(&value).unwrap(), r#"{"a":null,"m":[1],"n":"9007199254740993"}"#);
    }

    #[test]
    fn a_hidden_value_depends_on_its_salt() {
        assert_ne!(hidden("a", "x"), hidden("b", "x"));
        assert_eq!(salt().unwrap().len(), 32);
    }
}
