//! Human references such as `INC-2026-0042`: per organisation, prefix and year; never reused, gaps allowed. Each is
//! taken in a short transaction of its own, so that writers do not queue behind one counter.

use chrono::Datelike;
use sea_orm::{ConnectionTrait, Statement};

use crate::call::{Call, begin_writing, scope};
use crate::error::{Error, Result};

impl Call {
    /// The next reference with this prefix. Taken before the write begins; a refused verb leaves a gap.
    pub async fn next_reference(&self, prefix: &str) -> Result<String> {
        Ok(self.next_references(prefix, 1).await?.remove(0))
    }

    /// The next `count` references with this prefix, in order.
    pub async fn next_references(&self, prefix: &str, count: i64) -> Result<Vec<String>> {
        let year = i64::from(self.now.utc().year());
        let tx = begin_writing(&self.world.writer).await?;
        scope(&tx, self.organisation).await?;
        self.proven(&tx).await?;
        let sql = "INSERT INTO reference_counters (organisation_id, prefix, year, last) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (organisation_id, prefix, year) DO UPDATE SET last = reference_counters.last + excluded.last \
            RETURNING last";
        let values = [self.organisation.into(), prefix.into(), year.into(), count.into()];
        let row = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
        let last: i64 = row.ok_or_else(|| Error::fault("the counter gave no number"))?.try_get_by_index(0)?;
        tx.commit().await?;
        Ok((last - count + 1..=last).map(|number| format!("{prefix}-{year}-{number:04}")).collect())
    }
}
