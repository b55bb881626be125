//! The word that an action or a step changed hands: to who gives it up, and to who takes it over.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::call::Tx;
use crate::error::{Error, Reference, Result};
use crate::outbox::{Kind, Work};
use crate::person;
use crate::subject::Subject;

/// The topic of both mails.
pub const TOPIC: &str = "handover";

/// What changed hands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Handover {
    /// Its human key; a step's is its review's.
    pub reference: String,
    /// What is to be done.
    pub title: String,
    /// The due date that holds.
    pub due_on: Option<NaiveDate>,
    /// The human key of its incident.
    pub incident: Option<String>,
    /// Why it changed hands.
    pub reason: String,
}

/// What one of the two is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Word {
    /// What changed hands.
    pub what: Handover,
    /// Who had it.
    pub from: Option<String>,
    /// Who has it now.
    pub to: String,
    /// Who decided so.
    pub by: Option<String>,
    /// Whether this is told to who has it now.
    pub takes: bool,
}

/// Tells both; whoever has left is told nothing.
pub async fn tell<M: Subject>(tx: &Tx, row: &M, what: Handover, from: Option<Uuid>, to: &person::Model) -> Result<()> {
    let people: Vec<Uuid> = from.into_iter().chain(tx.actor().person).collect();
    let people = tx.by_ids::<person::Entity>(&people).await?;
    let known = |id: Option<Uuid>| people.iter().find(|person| Some(person.id) == id);
    let name = |person: &person::Model| person.name.clone();
    let (from, by) = (known(from), known(tx.actor().person).map(name));
    let word = Word { what, from: from.map(name), to: to.name.clone(), by, takes: false };
    for (person, takes) in from.map(|person| (person, false)).into_iter().chain([(to, true)]) {
        if !person.active {
            continue;
        }
        let mail = Work {
            kind: Kind::Mail,
            topic: TOPIC,
            recipient: Some(person.id),
            subject: Some(Reference { kind: row.kind(), id: row.id() }),
            payload: serde_json::to_value(Word { takes, ..word.clone() }).map_err(Error::fault)?,
            dedupe: format!("{TOPIC}/{}/{}/{}", row.id(), row.version(), person.id),
            due_at: tx.now,
        };
        tx.leave(mail).await?;
    }
    Ok(())
}
