//! The 12 calendar months before an instant, as a table that a statement looks them up in.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono_tz::Tz;

use crate::calendar::years_back;
use crate::clock::Instant;

/// 1990-01-01 and 2060-01-01 in UTC, in microseconds: outside of them a year is as long as at the nearest end.
const KNOWN: (i64, i64) = (631_152_000_000_000, 2_840_140_800_000_000);

/// The years of a zone as JSON, without a gap. Made once for each zone.
pub fn json(zone: Tz) -> String {
    static MADE: Mutex<Option<HashMap<Tz, String>>> = Mutex::new(None);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let made = made.get_or_insert_default();
    let table = || {
        let mut years = years_back(Instant::from_micros(KNOWN.0), Instant::from_micros(KNOWN.1), zone);
        years.first_mut().into_iter().for_each(|first| first.0 = -1 << 61);
        years.last_mut().into_iter().for_each(|last| last.1 = 1 << 61);
        serde_json::json!(years).to_string()
    };
    made.entry(zone).or_insert_with(table).clone()
}
