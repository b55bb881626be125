//! The rule of what an action shows, as a piece of a text.

use crate::call::Tx;

use super::without_comments;

/// Whether an action shows enough for everything it must show.
const EVIDENCED: &str = include_str!("evidenced.sql");

/// A text with that rule written out: by when the evidence was accepted, and until when it had to hold. In the second,
/// `LASTS_BEYOND x` says that it holds on the day of `x`, an instant as the wall clock shows it.
pub fn shows(tx: &Tx, sql: &str, accepted_in_time: &str, still_valid: &str) -> String {
    let day = tx.dialect(
        "CAST(julianday(v.valid_until) - 2440587.5 AS INTEGER)",
        "CAST(v.valid_until - DATE '1970-01-01' AS BIGINT)",
    );
    sql.replace("EVIDENCED", without_comments(EVIDENCED).trim())
        .replace("ACCEPTED_IN_TIME", accepted_in_time)
        .replace("STILL_VALID", still_valid)
        .replace("LASTS_BEYOND", "v.valid_until IS NULL OR VALID_UNTIL_DAY * 86400000000 + 86400000000 >")
        .replace("VALID_UNTIL_DAY", day)
}
