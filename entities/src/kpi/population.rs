//! The populations behind the figures: one SQL text each, which gives every row its verdict. Counts group by that
//! verdict and sets select by it, so that a number and the set behind it cannot drift apart.
//!
//! A judged row has `slot` (which of the windows asked for), `id`, `verdict` (COUNTED, or why it was left out), `hit`,
//! `also` (0 or 1) and `measure` (microseconds). What was asked for as of an earlier instant is answered over today's
//! rows: what was closed or cancelled later stands as open, but a row that was reopened since stands as reopened.

use chrono::{Offset, TimeZone};
use chrono_tz::Tz;
use sea_orm::{ConnectionTrait, Statement, Value};

use super::definition::Key;
use super::window::Window;
use crate::call::Tx;
use crate::clock::Instant;
use crate::error::Result;

/// The rows that a figure is counted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Population {
    /// Actions by their first due instant, which never moves.
    Due,
    /// Actions by the due instant to which they were extended.
    ExtendedDue,
    /// Actions by their activation.
    Activated,
    /// Incidents by their closing.
    IncidentsClosed,
    /// Actions by their closing.
    ActionsClosed,
}

/// An action that counts as closed at the end of the window; an ineffective one has to be done again.
const CLOSED: &str = "(a.state IN ('CLOSED', 'EFFECTIVE') AND a.closed_at < s.as_of)";
/// An action given up with the approval that the rule asks for.
const CANCELLED_APPROVED: &str = "(a.state = 'CANCELLED' AND COALESCE(a.cancellation_approved, FALSE) \
    AND COALESCE(a.cancelled_at, a.planned_at) < s.as_of)";
/// What is left out of every figure: no incident, no confirmed one, or one counted elsewhere.
const POPULATION: &str = include_str!("sql/population.sql");

impl Population {
    /// Those that the figures themselves are counted over.
    pub const ALL: [Self; 4] = [Self::Due, Self::Activated, Self::IncidentsClosed, Self::ActionsClosed];

    /// Over which rows a figure is counted.
    pub const fn of(key: Key) -> Self {
        match key {
            Key::K1 | Key::K5 => Self::Due,
            Key::K2 => Self::Activated,
            Key::K6 => Self::IncidentsClosed,
            Key::K8 => Self::ActionsClosed,
        }
    }

    /// The figures counted over these rows.
    pub const fn keys(self) -> &'static [Key] {
        match self {
            Self::Due | Self::ExtendedDue => &[Key::K1, Key::K5],
            Self::Activated => &[Key::K2],
            Self::IncidentsClosed => &[Key::K6],
            Self::ActionsClosed => &[Key::K8],
        }
    }

    /// How many calendar months the window is long.
    pub const fn months(self) -> u32 {
        self.keys()[0].definition().months
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Due | Self::ExtendedDue => include_str!("sql/due.sql"),
            Self::Activated => include_str!("sql/activated.sql"),
            Self::IncidentsClosed => include_str!("sql/incidents_closed.sql"),
            Self::ActionsClosed => include_str!("sql/actions_closed.sql"),
        }
    }

    /// The judged rows as `WITH spans …, judged AS (…)`, to be followed by a select. Its values are [`Self::values`].
    pub(super) fn judged(self, tx: &Tx) -> String {
        let due =
            if self == Self::ExtendedDue { "COALESCE(a.current_due_at, a.first_due_at)" } else { "a.first_due_at" };
        let spans = tx.dialect(
            "SELECT value ->> 0 AS slot, value ->> 1 AS since, value ->> 2 AS as_of FROM json_each($2)",
            "SELECT (value ->> 0)::bigint AS slot, (value ->> 1)::bigint AS since, (value ->> 2)::bigint AS as_of \
             FROM json_array_elements($2::json)",
        );
        let offsets = tx.dialect(
            "SELECT value ->> 0 AS since, value ->> 1 AS until, value ->> 2 AS shift FROM json_each($3)",
            "SELECT (value ->> 0)::bigint AS since, (value ->> 1)::bigint AS until, (value ->> 2)::bigint AS shift \
             FROM json_array_elements($3::json)",
        );
        let day = tx.dialect(
            "CAST(julianday(v.valid_until) - 2440587.5 AS INTEGER)",
            "CAST(v.valid_until - DATE '1970-01-01' AS BIGINT)",
        );
        without_comments(self.text())
            .replace("POPULATION", POPULATION.trim())
            .replace("CANCELLED_APPROVED THEN", &format!("{CANCELLED_APPROVED} THEN"))
            .replace("NOT (CANCELLED_APPROVED)", &format!("NOT {CANCELLED_APPROVED}"))
            .replace("CLOSED THEN", &format!("{CLOSED} THEN"))
            .replace("CLOSED AND", &format!("{CLOSED} AND"))
            .replace("(CLOSED)", CLOSED)
            .replace("DUE_AT", due)
            .replace("SPANS", spans)
            .replace("OFFSETS", offsets)
            .replace("VALID_UNTIL_DAY", day)
    }

    /// The values that the judged rows are asked with: the organisation, the windows, and where days are compared the
    /// offsets of the zone.
    pub(super) fn values(self, tx: &Tx, windows: &[Window], zone: Tz) -> Vec<Value> {
        let spans: Vec<(usize, i64, i64)> = windows
            .iter()
            .enumerate()
            .map(|(slot, window)| (slot, window.start.micros(), window.as_of.micros()))
            .collect();
        let mut values = vec![tx.organisation.into(), serde_json::json!(spans).to_string().into()];
        if self == Self::ActionsClosed {
            values.push(serde_json::json!(offsets(windows, zone)).to_string().into());
        }
        values
    }

    /// A statement over the judged rows of these windows.
    pub(super) fn statement(self, tx: &Tx, windows: &[Window], zone: Tz, select: &str) -> Statement {
        let sql = format!("{}{}", self.judged(tx), without_comments(select));
        Statement::from_sql_and_values(tx.get_database_backend(), sql, self.values(tx, windows, zone))
    }
}

/// What is open beside the closed incidents, as of `$2`.
pub(super) async fn still_open(tx: &Tx, as_of: Instant) -> Result<(i64, i64, i64)> {
    let sql = without_comments(include_str!("sql/still_open.sql")).replace("POPULATION", POPULATION.trim());
    let values = [tx.organisation.into(), as_of.micros().into()];
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    let Some(row) = tx.query_one_raw(statement).await? else { return Ok((0, 0, 0)) };
    Ok((row.try_get("", "n")?, row.try_get("", "seconds")?, row.try_get("", "rest")?))
}

/// How many incidents stood in the register before `$2`, by verdict.
pub(crate) fn recorded_incidents() -> String {
    without_comments(include_str!("sql/recorded.sql")).replace("POPULATION", POPULATION.trim())
}

fn without_comments(sql: &str) -> String {
    sql.lines().filter(|line| !line.starts_with("--")).collect::<Vec<_>>().join("\n")
}

/// From when until when a zone is how many microseconds ahead of UTC, over all these windows.
fn offsets(windows: &[Window], zone: Tz) -> Vec<(i64, i64, i64)> {
    const DAY: i64 = 86_400;
    let seconds = |at: Instant| at.micros().div_euclid(1_000_000);
    let from = windows.iter().map(|window| seconds(window.start)).min().unwrap_or_default();
    let until = windows.iter().map(|window| seconds(window.as_of) + 1).max().unwrap_or_default();
    let shift = |second: i64| {
        let at = Instant::from_micros(second.saturating_mul(1_000_000)).utc().naive_utc();
        i64::from(zone.offset_from_utc_datetime(&at).fix().local_minus_utc())
    };
    let mut found = Vec::new();
    let (mut since, mut at) = (from, from);
    while at < until {
        let next = (at + DAY).min(until);
        if shift(next) != shift(at) {
            let (mut before, mut after) = (at, next);
            while after - before > 1 {
                let middle = before.midpoint(after);
                if shift(middle) == shift(at) { before = middle } else { after = middle }
            }
            found.push((since * 1_000_000, after * 1_000_000, shift(before) * 1_000_000));
            since = after;
        }
        at = next;
    }
    found.push((since * 1_000_000, until * 1_000_000, shift(since) * 1_000_000));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offsets_of_a_year_change_twice_where_clocks_do() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let year = Window { start: at("2026-01-01T00:00:00Z"), as_of: at("2027-01-01T00:00:00Z") };
        let found = offsets(&[year], Tz::Europe__Berlin);
        let summer = (at("2026-03-29T01:00:00Z").micros(), at("2026-10-25T01:00:00Z").micros(), 7_200_000_000);
        assert_eq!(found.len(), 3);
        assert_eq!(found[1], summer);
        assert_eq!(offsets(&[year], Tz::UTC).len(), 1);
    }
}
