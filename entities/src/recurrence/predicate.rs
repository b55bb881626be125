//! The one text of what a repeat is. It takes its values from the text around it: `place` is where that text takes the
//! years of the organisation's zone (a list as [`crate::calendar::years_back`] tells it), such as `$3`.

use chrono_tz::Tz;
use sea_orm::sea_query::{Condition, Expr};

use super::years;
use crate::call::Tx;
use crate::rollup;

/// LATER was detected at most 12 calendar months after EARLIER. From 364 to 367 days (the numbers in the text, in
/// microseconds) the calendar decides; closer is within, farther is not.
const WITHIN_A_YEAR: &str = include_str!("within_a_year.sql");

/// Whether the row `later` has the cause of the row `earlier` and was detected within the 12 calendar months after it.
pub fn within(tx: &Tx, earlier: &str, later: &str, place: &str) -> String {
    // The plus says nothing but keeps SQLite, which takes two bounds of an instant for more telling than a cause, to the
    // index that begins with causes.
    let (cause, year) = (of_cause(earlier, later), within_a_year(tx, earlier, later, place));
    format!("{cause} AND +{earlier}.detected_at < {later}.detected_at AND {year}")
}

fn of_cause(earlier: &str, later: &str) -> String {
    format!("{earlier}.organisation_id = {later}.organisation_id AND {earlier}.cause_key = {later}.cause_key")
}

fn within_a_year(tx: &Tx, earlier: &str, later: &str, place: &str) -> String {
    let years = tx.dialect(
        "SELECT value ->> 0 AS since, value ->> 1 AS until, value ->> 2 AS shift, value ->> 3 AS fixed FROM json_each(PLACE)",
        "SELECT (value ->> 0)::bigint AS since, (value ->> 1)::bigint AS until, (value ->> 2)::bigint AS shift, \
         (value ->> 3)::bigint AS fixed FROM json_array_elements(PLACE::json)",
    );
    let text = WITHIN_A_YEAR.trim_end().replace("EARLIER", earlier).replace("LATER", later);
    text.replace("YEARS", years).replace("PLACE", place)
}

/// Whether the row `row` of incidents is one that the repeat rate counts, its cause determined or not.
pub fn counted(row: &str) -> String {
    format!("({} AND {row}.state <> 'DRAFT' AND {row}.detected_at IS NOT NULL)", rollup::counts(row))
}

/// Whether the row `row` of incidents, which counts, repeats an earlier one that counts: the latest of those decides, so that
/// the calendar is asked once.
pub fn repeats(tx: &Tx, row: &str, place: &str) -> String {
    let latest = format!(
        "SELECT e.detected_at FROM incidents e WHERE {} AND e.detected_at < {row}.detected_at AND {} \
         ORDER BY e.detected_at DESC LIMIT 1",
        of_cause("e", row),
        counted("e")
    );
    let year = within_a_year(tx, "latest", row, place);
    format!("({row}.recurrence_of_id IS NOT NULL OR EXISTS (SELECT 1 FROM ({latest}) latest WHERE {year}))")
}

/// A condition on a list of incidents: those that repeat an earlier one, or those that do not.
#[derive(Clone, Debug)]
pub struct Repeats {
    /// Whether the repeats are wanted.
    pub wanted: bool,
    /// The organisation's zone: 12 months are counted by its calendar.
    pub zone: Tz,
}

impl Repeats {
    /// Repeats, or incidents with a determined cause that repeat none; what no figure counts is neither.
    pub fn condition(&self, tx: &Tx) -> Condition {
        let judged = "incidents.cause_key IS NOT NULL OR incidents.recurrence_of_id IS NOT NULL";
        let not = if self.wanted { "" } else { "NOT " };
        let repeats = repeats(tx, "incidents", tx.dialect("?", "$1"));
        let text = format!("({} AND ({judged}) AND {not}{repeats})", counted("incidents"));
        Condition::all().add(Expr::cust_with_values(text, [years::json(self.zone)]))
    }
}
