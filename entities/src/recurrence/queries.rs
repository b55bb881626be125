//! Reading recurrences: the incidents around one, and the repeats of a time by their cause. One statement each.

use std::collections::HashMap;

use chrono_tz::Tz;
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use super::{predicate, years};
use crate::actor::Permission;
use crate::calendar::months_before;
use crate::call::{Call, Tx};
use crate::clock::{self, Instant};
use crate::error::Result;
use crate::rows::ids_json;

/// The incidents around one that have its cause, or are confirmed recurrences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kin {
    /// Of its cause, counted, and detected within the 12 months before it; latest first.
    pub earlier: Vec<Uuid>,
    /// Those that repeat it: of its cause and detected within the 12 months after it, or confirmed; earliest first.
    pub later: Vec<Uuid>,
}

/// The repeats of one cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The cause's row in the catalogue.
    pub cause: Option<Uuid>,
    /// Its key; none for confirmed recurrences whose cause is not determined.
    pub key: Option<String>,
    /// How many incidents of the time repeat an earlier one.
    pub repeats: i64,
    /// How many incidents of the time have this cause.
    pub incidents: i64,
    /// The time: from its first instant until just before the second.
    pub detected: (Instant, Instant),
    /// The zone by whose calendar the time was counted.
    pub zone: Tz,
}

/// What is around these incidents, by their ids.
pub async fn kin(tx: &Tx, ids: &[Uuid], zone: Tz) -> Result<HashMap<Uuid, Kin>> {
    let asked = tx.dialect(
        "SELECT unhex(value) FROM json_each($2)",
        "SELECT value::uuid FROM json_array_elements_text($2::json)",
    );
    let counted = predicate::counted("o");
    let sql = format!(
        "SELECT i.id AS incident, o.id AS other, 0 AS later, o.detected_at AS at FROM incidents i \
         JOIN incidents o ON {} AND {counted} WHERE i.organisation_id = $1 AND i.id IN ({asked}) \
         UNION SELECT i.id, o.id, 1, o.detected_at FROM incidents i \
         JOIN incidents o ON {} AND {counted} \
         WHERE i.organisation_id = $1 AND i.id IN ({asked}) AND {} \
         UNION SELECT i.id, o.id, 1, o.detected_at FROM incidents i \
         JOIN incidents o ON o.organisation_id = i.organisation_id AND o.recurrence_of_id = i.id \
         WHERE i.organisation_id = $1 AND i.id IN ({asked}) ORDER BY at, other",
        predicate::within(tx, "o", "i", "$3"),
        predicate::within(tx, "i", "o", "$3"),
        predicate::counted("i"),
    );
    let values = [tx.organisation.into(), ids_json(ids).into(), years::json(zone).into()];
    let mut found: HashMap<Uuid, Kin> = HashMap::new();
    for row in tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await? {
        let (other, later): (Uuid, i32) = (row.try_get("", "other")?, row.try_get("", "later")?);
        let kin = found.entry(row.try_get("", "incident")?).or_default();
        if later == 1 { kin.later.push(other) } else { kin.earlier.insert(0, other) }
    }
    Ok(found)
}

/// The repeats detected in the 12 calendar months before an instant, by cause; most first.
pub async fn by_cause(call: &Call, as_of: Instant) -> Result<Vec<Group>> {
    call.require(Permission::Read)?;
    call.read(async |tx| {
        let zone = clock::zone(&tx.organisation().await?.zone);
        let from = months_before(as_of, 12, zone);
        let sql = format!(
            "SELECT cause, key, SUM(hit) AS repeats, COUNT(*) AS incidents FROM (\
             SELECT c.id AS cause, i.cause_key AS key, CASE WHEN {} THEN 1 ELSE 0 END AS hit FROM incidents i \
             LEFT JOIN cause_catalogue c ON c.organisation_id = i.organisation_id AND c.key = i.cause_key \
             WHERE i.organisation_id = $1 AND i.detected_at >= $3 AND i.detected_at < $4 AND {} \
             AND (i.cause_key IS NOT NULL OR i.recurrence_of_id IS NOT NULL)) judged \
             GROUP BY cause, key HAVING SUM(hit) > 0 ORDER BY repeats DESC, key",
            predicate::repeats(tx, "i", "$2"),
            predicate::counted("i"),
        );
        let values = [tx.organisation.into(), years::json(zone).into(), from.micros().into(), as_of.micros().into()];
        let rows = tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
        let group = |row: &sea_orm::QueryResult| {
            Ok(Group {
                cause: row.try_get("", "cause")?,
                key: row.try_get("", "key")?,
                repeats: row.try_get("", "repeats")?,
                incidents: row.try_get("", "incidents")?,
                detected: (from, as_of),
                zone,
            })
        };
        rows.iter().map(group).collect()
    })
    .await
}
