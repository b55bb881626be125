//! The sets behind a figure, page by page: the rows that its one SQL text judged so. Nothing is stored.

use chrono_tz::Tz;
use sea_orm::{EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::definition::Key;
use super::measure;
use super::population::{Population, Rows};
use super::scope::Scope;
use super::window::Window;
use crate::action::action;
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Reference, Result};
use crate::incident::incident;
use crate::page::{By, Direction, Page, Slice};
use crate::question::Question;
use crate::rows::column;
use crate::subject::SubjectKind;
use crate::supplier::supplier;

/// One of the sets behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What hit. Of K6 and K9, whose numerator is a sum, the rows summed; of K7, which is a decrease, the repeats of the
    /// window itself.
    Numerator,
    /// What counted; of K7 the repeats of the window before.
    Denominator,
    /// What counted and did not hit.
    Missed,
    /// What was left out for this reason.
    Excluded(String),
}

/// A set behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// Of which figure.
    pub key: Key,
    /// Over which time.
    pub window: Window,
    /// Over which part of its population.
    pub scope: Scope,
    /// Which of its sets.
    pub part: Part,
}

/// A page of a set.
pub enum Members {
    /// Of actions.
    Actions(Page<action::Model>),
    /// Of incidents.
    Incidents(Page<incident::Model>),
    /// Of suppliers.
    Suppliers(Page<supplier::Model>),
}

/// A page of a set, latest first by the instant that put each row into the window; suppliers by how critical they are.
pub async fn members(call: &Call, set: &Set, slice: &Slice) -> Result<Members> {
    call.require(Permission::Read)?;
    call.read(async |tx| {
        let zones = set.zones(tx).await?;
        let by = By(set.order(), Direction::Descending);
        Ok(match set.rows() {
            Rows::Actions => Members::Actions(tx.page(set.select::<action::Entity>(tx, zones), by, slice).await?),
            Rows::Incidents => Members::Incidents(tx.page(set.select::<incident::Entity>(tx, zones), by, slice).await?),
            Rows::Suppliers => Members::Suppliers(tx.page(set.select::<supplier::Entity>(tx, zones), by, slice).await?),
        })
    })
    .await
}

/// How many rows a set has.
pub async fn size(call: &Call, set: &Set) -> Result<u64> {
    call.require(Permission::Read)?;
    call.read(async |tx| {
        let zones = set.zones(tx).await?;
        match set.rows() {
            Rows::Actions => tx.count(set.select::<action::Entity>(tx, zones)).await,
            Rows::Incidents => tx.count(set.select::<incident::Entity>(tx, zones)).await,
            Rows::Suppliers => tx.count(set.select::<supplier::Entity>(tx, zones)).await,
        }
    })
    .await
}

/// The rows of a set by their names, in the order of its pages; at most so many.
pub async fn named(call: &Call, set: &Set, most: u64) -> Result<Vec<Reference>> {
    call.require(Permission::Read)?;
    call.read(async |tx| {
        let (kind, ids) = match set.rows() {
            Rows::Actions => (SubjectKind::Action, set.first::<action::Entity>(tx, most).await?),
            Rows::Incidents => (SubjectKind::Incident, set.first::<incident::Entity>(tx, most).await?),
            Rows::Suppliers => (SubjectKind::Supplier, set.first::<supplier::Entity>(tx, most).await?),
        };
        Ok(ids.into_iter().map(|id| Reference { kind, id }).collect())
    })
    .await
}

impl Set {
    async fn first<E: EntityTrait>(&self, tx: &Tx, most: u64) -> Result<Vec<Uuid>> {
        let (order, id) = (column::<E>(self.order()), column::<E>("id"));
        let select = self.select::<E>(tx, self.zones(tx).await?).select_only().expr_as(id.clone(), "id");
        let select = select.order_by(order, Order::Desc).order_by(id, Order::Desc).limit(most);
        Ok(select.into_tuple().all(tx).await?)
    }

    /// Whose calendar cuts its windows, and the organisation's own.
    async fn zones(&self, tx: &Tx) -> Result<[Tz; 2]> {
        Ok([measure::zone(tx, &self.scope).await?, measure::own_zone(tx).await?])
    }

    const fn rows(&self) -> Rows {
        Population::of(self.key).rows()
    }

    /// A column that orders the set; it holds a value in each row of the set.
    fn order(&self) -> &'static str {
        match Population::of(self.key) {
            // What was planned without a due date may be left out for its incident's reason too.
            Population::Due | Population::ExtendedDue if matches!(self.part, Part::Excluded(_)) => "planned_at",
            Population::Due | Population::ExtendedDue => "first_due_at",
            Population::Activated => "activated_at",
            Population::Detected => "detected_at",
            Population::Matured => "planned_at",
            Population::Suppliers => "criticality",
            Population::IncidentsClosed
            | Population::ActionsClosed
            | Population::SinceActivation
            | Population::SinceClaim => "closed_at",
        }
    }

    /// The rows of the set, unordered.
    pub(crate) fn select<E: EntityTrait>(&self, tx: &Tx, zones: [Tz; 2]) -> Select<E> {
        tx.rows::<E>().filter(self.ids(tx, zones).among(tx, column::<E>("id")))
    }

    fn ids(&self, tx: &Tx, [zone, own]: [Tz; 2]) -> Question {
        let population = Population::of(self.key);
        let hit = if self.key == Key::K5 { "also" } else { "hit" };
        // A decrease is the repeats of the year before less those of this one: each of its sets holds one of the two.
        let (window, part) = match &self.part {
            Part::Denominator if self.key == Key::K7 => {
                (self.window.before(population.months(&self.scope), zone), &Part::Numerator)
            }
            part => (self.window, part),
        };
        let judged = population.judged(tx, &[window], own, &self.scope);
        match part {
            Part::Numerator => judged.then(&format!(" SELECT id FROM judged WHERE verdict = 'COUNTED' AND {hit} = 1")),
            Part::Denominator => judged.then(" SELECT id FROM judged WHERE verdict = 'COUNTED'"),
            Part::Missed => judged.then(&format!(" SELECT id FROM judged WHERE verdict = 'COUNTED' AND {hit} = 0")),
            Part::Excluded(reason) => judged
                .then(" SELECT id FROM judged WHERE verdict <> 'COUNTED' AND verdict = {reason}")
                .with("reason", reason.as_str()),
        }
    }
}
