//! A page of a list with what stands beside its rows (who owns them, what is open about them), in one prepared statement:
//! the page first, then the rows beside it, found by the page's own columns.

mod statement;

use std::collections::HashMap;

pub use sea_orm::Select as List;
use sea_orm::{EntityTrait, FromQueryResult};
use serde::Deserialize;
use uuid::Uuid;

use crate::call::Tx;
use crate::error::{Error, Result};
use crate::lean::{self, Shape};
use crate::page::{Ordering, Page, Slice};
use crate::subject::Subject;
use crate::{action, closure, evidence, incident, person};

/// A table whose rows can be listed.
pub trait Table: EntityTrait<Model: Subject + FromQueryResult + for<'de> Deserialize<'de> + Send + Sync> {}

impl<E> Table for E where E: EntityTrait<Model: Subject + FromQueryResult + for<'de> Deserialize<'de> + Send + Sync> {}

/// What can stand beside a row of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Beside {
    /// Whom it is owned by (`owner_id`).
    Owner,
    /// The incident that it belongs to (`incident_id`).
    Incident,
    /// Of an incident: its actions that are an open loop, oldest first.
    OpenActions,
    /// Of an incident: the piece of evidence that was added last.
    LatestEvidence,
}

impl Beside {
    /// The column of a row that leads to it, where it is not the row's id.
    const fn tie(self) -> Option<&'static str> {
        match self {
            Self::Owner => Some("owner_id"),
            Self::Incident => Some("incident_id"),
            Self::OpenActions | Self::LatestEvidence => None,
        }
    }
}

/// A page, and what stands beside its rows.
pub struct Listing<M> {
    /// The page.
    pub page: Page<Box<M>>,
    /// Owners, by their ids.
    pub people: HashMap<Uuid, Box<person::Model>>,
    /// Incidents, by their ids.
    pub incidents: HashMap<Uuid, Box<incident::incident::Model>>,
    /// Open actions, by their incidents.
    pub open_actions: HashMap<Uuid, Vec<Box<action::action::Model>>>,
    /// The latest evidence, by its incident.
    pub latest_evidence: HashMap<Uuid, Box<evidence::piece::Model>>,
}

/// The one row, as the database tells it.
#[expect(clippy::vec_box, reason = "each row is large, and is carried from here to the pen")]
#[derive(Deserialize)]
#[serde(bound(deserialize = "M: Deserialize<'de>"))]
struct Told<M> {
    #[serde(deserialize_with = "lean::boxed")]
    rows: Vec<Box<M>>,
    #[serde(default, deserialize_with = "lean::boxed")]
    people: Vec<Box<person::Model>>,
    #[serde(default, deserialize_with = "lean::boxed")]
    incidents: Vec<Box<incident::incident::Model>>,
    #[serde(default, deserialize_with = "lean::boxed")]
    actions: Vec<Box<action::action::Model>>,
    #[serde(default, deserialize_with = "lean::boxed")]
    evidence: Vec<Box<evidence::piece::Model>>,
}

/// Reads a page of a select with what stands beside its rows, as much of each as a shape says.
pub async fn read<E>(
    tx: &Tx,
    select: List<E>,
    by: &[Ordering],
    slice: &Slice,
    (shape, beside): (&Shape, &[Beside]),
) -> Result<Listing<E::Model>>
where
    E: Table,
{
    let (sql, values) = statement::of(tx, slice.of(select, by)?, by, (shape, beside));
    let json = tx.told(&sql, values).await?;
    let told: Told<E::Model> = serde_json::from_str(&json).map_err(Error::fault)?;
    let mut open_actions: HashMap<Uuid, Vec<Box<action::action::Model>>> = HashMap::new();
    let mut actions: Vec<_> = told.actions.into_iter().filter(|action| closure::rules::is_open(action)).collect();
    actions.sort_by_key(|action| (action.planned_at, action.id));
    for action in actions {
        open_actions.entry(action.incident_id.unwrap_or_default()).or_default().push(action);
    }
    Ok(Listing {
        page: slice.page::<E, _>(told.rows, by)?,
        people: told.people.into_iter().map(|row| (row.id, row)).collect(),
        incidents: told.incidents.into_iter().map(|row| (row.id, row)).collect(),
        open_actions,
        latest_evidence: told.evidence.into_iter().filter_map(|row| Some((row.incident_id?, row))).collect(),
    })
}
