//! Reading analyses, their whys, and the catalogue of causes.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::model::{analysis, catalogue, why};
use crate::call::Tx;
use crate::error::Result;
use crate::evidence;

/// The analysis of a review, where one was opened.
pub async fn of_review(tx: &Tx, review: Uuid) -> Result<Option<analysis::Model>> {
    Ok(tx.rows::<analysis::Entity>().filter(analysis::Column::ReviewId.eq(review)).one(tx).await?)
}

/// The whys of one analysis, in the order in which they were asked.
pub async fn whys(tx: &Tx, analysis: Uuid) -> Result<Vec<why::Model>> {
    tx.children::<why::Entity>("analysis_id", &[analysis], "created_at").await
}

/// The causes of the catalogue, by class and key.
pub async fn causes(tx: &Tx) -> Result<Vec<catalogue::Model>> {
    let select = tx.rows::<catalogue::Entity>().order_by_asc(catalogue::Column::CauseClass);
    Ok(select.order_by_asc(catalogue::Column::Key).all(tx).await?)
}

/// The cause with this key.
pub async fn cause(tx: &Tx, key: &str) -> Result<Option<catalogue::Model>> {
    Ok(tx.rows::<catalogue::Entity>().filter(catalogue::Column::Key.eq(key)).one(tx).await?)
}

/// Those of these whys that show evidence which was neither rejected nor withdrawn.
pub async fn shown(tx: &Tx, whys: &[Uuid]) -> Result<HashSet<Uuid>> {
    let shown = evidence::queries::shown_for(tx, evidence::LinkSubject::WhyNode, whys).await?;
    let stands = |version: &evidence::version::Model| {
        !matches!(version.state, evidence::State::Rejected | evidence::State::Withdrawn)
    };
    Ok(shown.into_iter().filter(|(_, versions)| versions.iter().any(stands)).map(|(why, _)| why).collect())
}
