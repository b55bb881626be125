//! Reading board reports.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, Select};
use uuid::Uuid;

use super::content::ReportContent;
use super::model::{Column, Entity, Model};
use crate::actor::Permission;
use crate::call::{Call, Tx};
use crate::error::{Error, Result};
use crate::page::{By, Direction, Page, Slice};
use crate::sign_off::{self, SignedKind};

/// A page of the reports, newest period first.
pub async fn page(call: &Call, slice: &Slice) -> Result<Page<Model>> {
    call.require(Permission::Read)?;
    call.read(async |tx| tx.page(all(tx), By("as_of", Direction::Descending), slice).await).await
}

/// How many reports there are.
pub async fn count(call: &Call) -> Result<u64> {
    call.require(Permission::Read)?;
    call.read(async |tx| tx.count(all(tx)).await).await
}

/// The newest report of a period such as `2026-10`.
pub async fn of_period(call: &Call, period: &str) -> Result<Option<Model>> {
    call.require(Permission::Read)?;
    call.read(async |tx| Ok(all(tx).filter(Column::Period.eq(period)).order_by_desc(Column::Id).one(tx).await?)).await
}

fn all(tx: &Tx) -> Select<Entity> {
    tx.rows::<Entity>()
}

/// The signatures under a report, oldest first.
pub async fn sign_offs(tx: &Tx, report: Uuid) -> Result<Vec<sign_off::Model>> {
    let given = tx.rows::<sign_off::Entity>().filter(sign_off::model::Column::SubjectKind.eq(SignedKind::BoardReport));
    let given = given.filter(sign_off::model::Column::SubjectId.eq(report));
    Ok(given.order_by_asc(sign_off::model::Column::Id).all(tx).await?)
}

impl Model {
    /// What the report said when it was made.
    pub fn said(&self) -> Result<ReportContent> {
        serde_json::from_value(self.content.0.clone()).map_err(Error::fault)
    }
}
