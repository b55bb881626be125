//! Reading what imports left: what stands under an identity, what is held already.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{BinOper, Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::model::{held, run, warning};
use super::rules::{Identity, Plan, Reading, Standing};
use crate::call::Tx;
use crate::error::Result;
use crate::incident::incident;
use crate::page::{By, Direction, Page, Slice};

/// A page of what imports held back, in the order it was held.
pub async fn held_records(tx: &Tx, slice: &Slice) -> Result<Page<held::Model>> {
    tx.page(tx.rows::<held::Entity>(), By("held_at", Direction::Ascending), slice).await
}

/// How many records are held back.
pub async fn held_count(tx: &Tx) -> Result<u64> {
    tx.count(tx.rows::<held::Entity>()).await
}

/// Every run, oldest first.
pub async fn runs(tx: &Tx) -> Result<Vec<run::Model>> {
    Ok(tx.rows::<run::Entity>().order_by_asc(run::Column::Id).all(tx).await?)
}

/// A page of the warnings of a run, by line: the next so many after a place.
pub async fn warnings(tx: &Tx, run: Uuid, after: Option<(i64, Uuid)>, limit: u64) -> Result<Vec<warning::Model>> {
    let mut select = tx.rows::<warning::Entity>().filter(warning::Column::RunId.eq(run));
    if let Some((line, id)) = after {
        let place = Expr::tuple([warning::Column::Line.into_expr(), warning::Column::Id.into_expr()]);
        select = select.filter(place.gt(Expr::tuple([Expr::value(line), Expr::value(id)])));
    }
    let select = select.order_by_asc(warning::Column::Line).order_by_asc(warning::Column::Id);
    Ok(select.limit(limit).all(tx).await?)
}

/// What stands already under the identities of these lines.
pub(crate) async fn standing(tx: &Tx, readings: &[Reading]) -> Result<HashMap<Identity, Standing>> {
    let mut asked: HashMap<&str, Vec<&str>> = HashMap::new();
    for record in readings.iter().filter_map(|reading| reading.record.as_ref().ok()) {
        asked.entry(&record.source).or_default().push(&record.source_id);
    }
    let mut standing = HashMap::new();
    for (source, ids) in asked {
        let rows: Vec<(String, Option<String>, Uuid)> = tx
            .rows::<incident::Entity>()
            .select_only()
            .column(incident::Column::SourceId)
            .column(incident::Column::SourceHash)
            .column(incident::Column::Id)
            .filter(incident::Column::Source.eq(source))
            .filter(one_of(tx, incident::Column::SourceId, &ids))
            .into_tuple()
            .all(tx)
            .await?;
        for (id, hash, incident) in rows {
            standing.insert((source.to_owned(), id), Standing { incident, hash: hash.unwrap_or_default() });
        }
    }
    Ok(standing)
}

/// Source and hash of what is held already of this plan.
pub(crate) async fn held_already(tx: &Tx, plan: &Plan<'_>) -> Result<HashSet<(String, String)>> {
    if plan.held.is_empty() {
        return Ok(HashSet::new());
    }
    let hashes: Vec<&str> = plan.held.iter().map(|held| held.hash).collect();
    let rows: Vec<(String, String)> = tx
        .rows::<held::Entity>()
        .select_only()
        .column(held::Column::Source)
        .column(held::Column::ContentHash)
        .filter(one_of(tx, held::Column::ContentHash, &hashes))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Whether a column is one of these texts, which travel as one value.
fn one_of(tx: &Tx, column: impl ColumnTrait, texts: &[&str]) -> SimpleExpr {
    let list = serde_json::json!(texts).to_string();
    let members = match tx.get_database_backend() {
        DbBackend::Postgres => Expr::cust_with_values("(SELECT value FROM json_array_elements_text($1::json))", [list]),
        _ => Expr::cust_with_values("(SELECT value FROM json_each(?))", [list]),
    };
    Expr::col(column.as_column_ref()).binary(BinOper::In, members)
}
