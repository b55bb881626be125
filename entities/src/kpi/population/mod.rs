//! The populations behind the figures: one SQL text each, which gives every row its verdict. Counts group by that
//! verdict and sets select by it, so that a number and the set behind it cannot drift apart.
//!
//! A judged row has `slot` (which of the windows asked for), `id`, `verdict` (COUNTED, or why it was left out), `hit`
//! (0 or 1), `also` (0 or 1; of a supplier its weight) and `measure` (microseconds; of a supplier its weighted score).
//! What was asked for as of an earlier instant is answered over today's rows: what was closed, cancelled or given more
//! time later stands as open and due as it was, but a row that was reopened since stands as reopened.

use chrono_tz::Tz;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use uuid::Uuid;

use super::definition::Key;
use super::scope::Scope;
use super::window::Window;
use crate::action::extension;
use crate::call::Tx;
use crate::clock::Instant;
use crate::error::Result;
use crate::question::Question;
use crate::rollup::{shows, without_comments, written_out};
use crate::{calendar, recurrence};

/// The rows that a figure is counted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Population {
    /// Actions by their first due instant, which never moves.
    Due,
    /// Actions by the due instant to which they were extended.
    ExtendedDue,
    /// Actions by their activation.
    Activated,
    /// Incidents by their detection.
    Detected,
    /// Actions that have fallen due or are closed, at one instant.
    Matured,
    /// Incidents by their closing.
    IncidentsClosed,
    /// Actions by their closing, with what they show.
    ActionsClosed,
    /// Actions by their closing, with the time since their activation.
    SinceActivation,
    /// Actions by their closing, with the time since their owner claimed them done.
    SinceClaim,
    /// Active suppliers, at one instant.
    Suppliers,
}

/// What the rows of a population are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Actions.
    Actions,
    /// Incidents.
    Incidents,
    /// Suppliers.
    Suppliers,
}

impl Rows {
    /// What they are called, in the plural.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Actions => "actions",
            Self::Incidents => "incidents",
            Self::Suppliers => "suppliers",
        }
    }
}

/// An action that counts as closed at the end of the window; an ineffective one has to be done again.
const CLOSED: &str = "(a.state IN ('CLOSED', 'EFFECTIVE') AND a.closed_at < s.as_of)";
/// When an action was due at the end of the window: what it was extended to later was not known then.
const DUE_THEN: &str = "CASE WHEN a.current_due_at IS NULL OR a.current_due_at = a.first_due_at THEN a.first_due_at \
    ELSE COALESCE((SELECT e.from_at FROM action_extensions e WHERE e.organisation_id = a.organisation_id \
    AND e.action_id = a.id AND e.approved_at >= s.as_of ORDER BY e.approved_at, e.id LIMIT 1), a.current_due_at) END";
/// An action given up with the approval that the rule asks for.
const CANCELLED_APPROVED: &str = "(a.state = 'CANCELLED' AND COALESCE(a.cancellation_approved, FALSE) \
    AND COALESCE(a.cancelled_at, a.planned_at) < s.as_of)";

/// Where a population is counted: over each row, or over what shares its months (`rollup`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Any window, any scope.
    Rows,
    /// Windows of whole months, everything.
    Months,
}

impl Population {
    /// Those that the figures themselves are counted over.
    pub const ALL: [Self; 7] = [
        Self::Due,
        Self::Activated,
        Self::Detected,
        Self::Matured,
        Self::IncidentsClosed,
        Self::ActionsClosed,
        Self::Suppliers,
    ];

    /// Over which rows a figure is counted.
    pub const fn of(key: Key) -> Self {
        match key {
            Key::K1 | Key::K5 => Self::Due,
            Key::K2 => Self::Activated,
            Key::K3 | Key::K7 => Self::Detected,
            Key::K4 => Self::Matured,
            Key::K6 => Self::IncidentsClosed,
            Key::K8 => Self::ActionsClosed,
            Key::K9 => Self::Suppliers,
        }
    }

    /// The figures counted over these rows, or shown beside.
    pub const fn keys(self) -> &'static [Key] {
        match self {
            Self::Due | Self::ExtendedDue => &[Key::K1, Key::K5],
            Self::Activated => &[Key::K2],
            Self::Detected => &[Key::K3, Key::K7],
            Self::Matured => &[Key::K4],
            Self::IncidentsClosed | Self::SinceActivation | Self::SinceClaim => &[Key::K6],
            Self::ActionsClosed => &[Key::K8],
            Self::Suppliers => &[Key::K9],
        }
    }

    /// What its rows are.
    pub const fn rows(self) -> Rows {
        match self {
            Self::Detected | Self::IncidentsClosed => Rows::Incidents,
            Self::Suppliers => Rows::Suppliers,
            _ => Rows::Actions,
        }
    }

    /// How many calendar months the window is long within a scope; 0 for one instant.
    pub fn months(self, scope: &Scope) -> u32 {
        scope.definition(self.keys()[0]).months
    }

    /// The windows that the figures up to an instant need: the one asked for, the one before it for the trend, and
    /// where a figure is a decrease the one before that.
    pub fn windows(self, as_of: Instant, zone: Tz, scope: &Scope) -> Vec<Window> {
        let months = self.months(scope);
        let mut windows = vec![Window::trailing(as_of, months, zone)];
        for earlier in 0..self.least() {
            windows.push(windows[earlier].before(months, zone));
        }
        windows
    }

    /// How many of these windows the numbers themselves need: a decrease is told of two.
    pub fn least(self) -> usize {
        if self == Self::Detected { 2 } else { 1 }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Due | Self::ExtendedDue => include_str!("../sql/due.sql"),
            Self::Activated => include_str!("../sql/activated.sql"),
            Self::Detected => include_str!("../sql/detected.sql"),
            Self::Matured => include_str!("../sql/matured.sql"),
            Self::IncidentsClosed => include_str!("../sql/incidents_closed.sql"),
            Self::ActionsClosed => include_str!("../sql/actions_closed.sql"),
            Self::SinceActivation | Self::SinceClaim => include_str!("../sql/action_times.sql"),
            Self::Suppliers => include_str!("../sql/suppliers.sql"),
        }
    }

    /// Whether it can be counted over what shares its months.
    pub const fn has_months(self) -> bool {
        matches!(self, Self::Due | Self::ExtendedDue | Self::Activated | Self::ActionsClosed)
    }

    /// Whether an action was extended after the end of one of these windows: the months that are kept know the last due date only.
    pub(super) async fn moved_since(self, tx: &Tx, windows: &[Window]) -> Result<bool> {
        let Some(earliest) = windows.iter().map(|window| window.as_of).min() else { return Ok(false) };
        if self != Self::ExtendedDue {
            return Ok(false);
        }
        let moved = tx.rows::<extension::Entity>().filter(extension::Column::ApprovedAt.gte(earliest));
        Ok(moved.one(tx).await?.is_some())
    }

    /// Whether one instant of a row decides in which window it counts and how, so that a window can be counted in parts.
    pub const fn has_parts(self) -> bool {
        matches!(self, Self::ActionsClosed)
    }

    /// The judged rows of these windows as `WITH spans …, judged AS (…)`, to be followed by a select.
    pub(super) fn judged(self, tx: &Tx, windows: &[Window], zone: Tz, scope: &Scope) -> Question {
        let windows: Vec<_> = windows.iter().copied().enumerate().collect();
        self.judged_over(tx, &windows, zone, scope, Source::Rows)
    }

    /// The same over a source, of windows with their slots; over months a judged row stands for `n` actions and has no id.
    pub(super) fn judged_over(
        self,
        tx: &Tx,
        windows: &[(usize, Window)],
        zone: Tz,
        scope: &Scope,
        source: Source,
    ) -> Question {
        let spans: Vec<(usize, i64, i64, i64)> = windows
            .iter()
            .map(|&(slot, of)| (slot, of.start.micros(), of.as_of.micros(), calendar::ahead(of.as_of, zone)))
            .collect();
        let asked =
            scoped(tx, &self.sql(tx, source), self.rows(), scope).with("spans", serde_json::json!(spans).to_string());
        let (from, until) =
            (windows.iter().map(|(_, of)| of.start).min(), windows.iter().map(|(_, of)| of.as_of).max());
        let (Some(from), Some(until)) = (from, until) else { return asked };
        match self {
            Self::ActionsClosed => {
                asked.with("offsets", serde_json::json!(calendar::offsets(from, until, zone)).to_string())
            }
            Self::Detected => asked
                .with("years", serde_json::json!(calendar::years_back(from, until, zone)).to_string())
                .with("from", from.micros())
                .with("until", until.micros()),
            _ => asked,
        }
    }

    fn sql(self, tx: &Tx, source: Source) -> String {
        let due = match (self, source) {
            (Self::ExtendedDue, Source::Rows) => DUE_THEN,
            (Self::ExtendedDue, Source::Months) => "COALESCE(a.current_due_at, a.first_due_at)",
            _ => "a.first_due_at",
        };
        let since = if self == Self::SinceClaim { "a.claimed_at" } else { "a.activated_at" };
        let unknown = if self == Self::SinceClaim { "'CLAIM_UNKNOWN'" } else { "'ACTIVATION_UNKNOWN'" };
        let residual = tx.dialect("v.body ->> '$.residual.score'", "CAST(v.body -> 'residual' ->> 'score' AS BIGINT)");
        let (accepted, valid) = match self {
            Self::Matured => ("v.decided_at < s.as_of", "(CLOSED OR LASTS_BEYOND s.as_of + s.ahead)"),
            _ => ("v.decided_at <= a.closed_at", "(LASTS_BEYOND a.closed_at + z.shift)"),
        };
        let sql = match source {
            Source::Rows => compared_in_rows(&written_out(self.text())),
            Source::Months => compared_in_months(&over_months(self.text()), self == Self::ExtendedDue),
        };
        let sql = shows(tx, &sql, accepted, valid)
            .replace("CANCELLED_APPROVED THEN", &format!("{CANCELLED_APPROVED} THEN"))
            .replace("NOT (CANCELLED_APPROVED)", &format!("NOT {CANCELLED_APPROVED}"))
            .replace("CLOSED THEN", &format!("{CLOSED} THEN"))
            .replace("CLOSED AND", &format!("{CLOSED} AND"))
            .replace("CLOSED OR", &format!("{CLOSED} OR"))
            .replace("(CLOSED)", CLOSED)
            .replace("DUE_AT", due)
            .replace("SINCE_AT", since)
            .replace("'SINCE_UNKNOWN'", unknown)
            .replace("RESIDUAL_SCORE", residual)
            .replace("REPEATS", &recurrence::repeats(tx, "i", "{years}"));
        [
            ("SPANS", "spans", ["slot", "since", "as_of", "ahead"]),
            ("OFFSETS", "offsets", ["since", "until", "shift", ""]),
        ]
        .into_iter()
        .fold(sql, |sql, (mark, place, columns)| sql.replace(mark, &table(tx, place, &columns)))
    }
}

/// A text with what it compares within an action written out over the action's own instants.
fn compared_in_rows(sql: &str) -> String {
    sql.replace("IN_TIME THEN", "a.closed_at < DUE_AT THEN")
        .replace("QUICKLY THEN", "a.closed_at - a.activated_at < 1209600000000 THEN")
        .replace("LONG THEN", "a.first_due_at - a.activated_at > 1209600000000 THEN")
        .replace("YOUNG THEN", "s.as_of - a.activated_at < 1209600000000 THEN")
}

/// The same over a cell, in which it was compared before.
fn compared_in_months(sql: &str, extended: bool) -> String {
    sql.replace("IN_TIME THEN", if extended { "a.closed_in_extended_time THEN" } else { "a.closed_in_time THEN" })
        .replace("QUICKLY THEN", "a.closed_quickly THEN")
        .replace("LONG THEN", "a.planned_long THEN")
        .replace("YOUNG THEN", "a.ripe_at >= s.as_of THEN")
}

/// The text over the cells that share their months: each stands for `n` actions.
fn over_months(sql: &str) -> String {
    let cells = "JOIN action_months a ON a.organisation_id = {organisation} AND a.n <> 0";
    without_comments(sql)
        .replace("JOIN actions a ON a.organisation_id = {organisation}", cells)
        .replace("LEFT JOIN incidents i ON i.organisation_id = a.organisation_id AND i.id = a.incident_id", "")
        .replace("s.slot, a.id,", "s.slot, a.n,")
        .replace("POPULATION", "WHEN a.left_out IS NOT NULL THEN a.left_out")
        .replace("EVIDENCED", "WHEN NOT a.evidenced THEN 0")
}

/// A list of lists of numbers, given as one JSON value, as a table.
fn table(tx: &Tx, place: &str, columns: &[&str]) -> String {
    let columns = columns.iter().enumerate().filter(|(_, name)| !name.is_empty()).map(|(at, name)| {
        let (sqlite, postgres) = (format!("value ->> {at} AS {name}"), format!("(value ->> {at})::bigint AS {name}"));
        tx.dialect(&sqlite, &postgres).to_owned()
    });
    let each = tx.dialect("json_each", "json_array_elements");
    let cast = tx.dialect("", "::json");
    format!("SELECT {} FROM {each}({{{place}}}{cast})", columns.collect::<Vec<_>>().join(", "))
}

/// What is still open at an instant beside what was closed, and how long it has been: how many, and the microseconds of
/// all of them.
pub(super) async fn still_open(tx: &Tx, rows: Rows, as_of: Instant, scope: &Scope) -> Result<(i64, i128)> {
    let since = if rows == Rows::Incidents { "i.detected_at" } else { "a.activated_at" };
    let sum = |part: &str| format!("CAST(COALESCE(SUM(({{as_of}} - {since}) {part} 1000000), 0) AS BIGINT)");
    let found = format!("COUNT(*) AS n, {} AS seconds, {} AS rest", sum("/"), sum("%"));
    let asked = scoped(tx, &open_rows(rows, &found), rows, scope).with("as_of", as_of.micros());
    let Some(row) = tx.query_one_raw(asked.statement(tx)).await? else { return Ok((0, 0)) };
    let (seconds, rest): (i64, i64) = (row.try_get("", "seconds")?, row.try_get("", "rest")?);
    Ok((row.try_get("", "n")?, i128::from(seconds) * 1_000_000 + i128::from(rest)))
}

/// How many active suppliers have an incident that is not closed at an instant.
pub(super) async fn suppliers_with_open_incidents(tx: &Tx, as_of: Instant, scope: &Scope) -> Result<i64> {
    let text = open_rows(Rows::Suppliers, "COUNT(DISTINCT p.id) AS n");
    let asked = scoped(tx, &text, Rows::Suppliers, scope).with("as_of", as_of.micros());
    let row = tx.query_one_raw(asked.statement(tx)).await?;
    Ok(row.map(|row| row.try_get("", "n")).transpose()?.unwrap_or_default())
}

/// Which rows are open at an instant: incidents or actions that count and are neither closed nor given up, active suppliers
/// with such an incident. In the order of their ids.
pub(crate) async fn open(tx: &Tx, rows: Rows, as_of: Instant) -> Result<Vec<Uuid>> {
    let id = match rows {
        Rows::Incidents => "i.id",
        Rows::Actions => "a.id",
        Rows::Suppliers => "p.id",
    };
    let text = format!("{} ORDER BY {id}", open_rows(rows, &format!("DISTINCT {id}")));
    let asked = scoped(tx, &text, rows, &Scope::default()).with("as_of", as_of.micros());
    let rows = tx.query_all_raw(asked.statement(tx)).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// What is found of the rows that are open at an instant.
fn open_rows(rows: Rows, found: &str) -> String {
    let text = match rows {
        Rows::Incidents => include_str!("../sql/incidents_open.sql"),
        Rows::Actions => include_str!("../sql/actions_open.sql"),
        Rows::Suppliers => include_str!("../sql/open_loops.sql"),
    };
    written_out(text).replace("FOUND", found)
}

/// How many incidents stood in the register before an instant, by verdict.
pub(crate) async fn recorded(tx: &Tx, before: Instant) -> Result<Vec<(String, i64)>> {
    let asked = judged_before(tx, before).then(" SELECT verdict, COUNT(*) AS n FROM judged GROUP BY 1 ORDER BY 1");
    let rows = tx.query_all_raw(asked.statement(tx)).await?;
    rows.iter().map(|row| Ok((row.try_get("", "verdict")?, row.try_get("", "n")?))).collect()
}

/// Which of them have this verdict, in the order of their ids.
pub(crate) async fn recorded_as(tx: &Tx, before: Instant, verdict: &str) -> Result<Vec<Uuid>> {
    let asked = judged_before(tx, before).then(" SELECT id FROM judged WHERE verdict = {verdict} ORDER BY id");
    let rows = tx.query_all_raw(asked.with("verdict", verdict).statement(tx)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

fn judged_before(tx: &Tx, before: Instant) -> Question {
    let text = written_out(include_str!("../sql/recorded.sql"));
    Question::new(text).with("organisation", tx.organisation).with("as_of", before.micros())
}

/// A text over the organisation's rows, narrowed to a scope.
fn scoped(tx: &Tx, text: &str, rows: Rows, scope: &Scope) -> Question {
    let each = tx.dialect(
        "SELECT value FROM json_each({LIST})",
        "SELECT value::AS_TYPE FROM json_array_elements_text({LIST}::json)",
    );
    let (condition, values) = scope.condition(rows, each);
    Question::new(text.replace("SCOPE", &condition)).with("organisation", tx.organisation).with_all(values)
}
