//! Where an action counts: the months of its life, and what was compared within it.

use chrono::Datelike as _;
use chrono_tz::Tz;
use sea_orm::ActiveValue::Set;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::months;
use crate::clock::Instant;
use crate::error::{Error, Result};

/// What an action should take at most, in microseconds: 14 × 24 h.
const QUICK: i64 = 14 * 86_400_000_000;

/// An action's row, as far as it decides where it counts.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Life {
    pub id: Uuid,
    pub state: String,
    pub planned_at: Instant,
    pub activated_at: Option<Instant>,
    pub first_due_at: Option<Instant>,
    pub current_due_at: Option<Instant>,
    pub closed_at: Option<Instant>,
    pub cancelled_at: Option<Instant>,
    pub cancellation_approved: Option<bool>,
    pub left_out: Option<String>,
}

impl Life {
    /// When it was closed, where it is.
    pub fn closed(&self) -> Option<Instant> {
        self.closed_at.filter(|_| matches!(self.state.as_str(), "CLOSED" | "EFFECTIVE" | "INEFFECTIVE"))
    }
}

/// Everything that the actions counted together share. As text it is the key of its row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is one answer that was compared within the action")]
pub struct Cell {
    left_out: Option<String>,
    state: String,
    planned: Instant,
    activated: Option<Instant>,
    first_due: Option<Instant>,
    current_due: Option<Instant>,
    /// The month in which its fourteen days ended.
    ripe: Option<Instant>,
    closed: Option<Instant>,
    cancelled: Option<Instant>,
    approved: Option<bool>,
    in_time: bool,
    in_extended_time: bool,
    quickly: bool,
    planned_long: bool,
    evidenced: bool,
}

impl Cell {
    /// Where an action counts, by the months of a zone.
    pub(super) fn of(life: &Life, backed: bool, zone: Tz) -> Self {
        let month = |at: Instant| first_of_month(at, zone);
        let closed = life.closed();
        let due = life.current_due_at.or(life.first_due_at);
        let before = |due: Option<Instant>| closed.zip(due).is_some_and(|(closed, due)| closed < due);
        let since = |at: Option<Instant>| Some(at?.micros() - life.activated_at?.micros());
        let cancelled = life.state == "CANCELLED";
        let state = match life.state.as_str() {
            "CLOSED" | "EFFECTIVE" => "CLOSED",
            "INEFFECTIVE" | "CANCELLED" => &life.state,
            _ => "ACTIVE",
        };
        Self {
            left_out: life.left_out.clone(),
            state: state.to_owned(),
            planned: month(life.planned_at),
            activated: life.activated_at.map(month),
            first_due: life.first_due_at.map(month),
            current_due: life.current_due_at.map(month),
            ripe: life.activated_at.map(|at| month(Instant::from_micros(at.micros() + QUICK - 1))),
            closed: closed.map(month),
            cancelled: life.cancelled_at.filter(|_| cancelled).map(month),
            approved: life.cancellation_approved.filter(|_| cancelled),
            in_time: before(life.first_due_at),
            in_extended_time: before(due),
            quickly: since(closed).is_some_and(|took| took < QUICK),
            planned_long: since(life.first_due_at).is_some_and(|planned| planned > QUICK),
            evidenced: backed,
        }
    }

    /// As text.
    pub(super) fn key(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::fault)
    }

    /// Its row, with so many actions more or fewer.
    pub(super) fn row(key: &str, organisation: Uuid, n: i64) -> Result<months::ActiveModel> {
        let cell: Self = serde_json::from_str(key).map_err(Error::fault)?;
        Ok(months::ActiveModel {
            organisation_id: Set(organisation),
            cell: Set(key.to_owned()),
            left_out: Set(cell.left_out),
            state: Set(cell.state),
            planned_at: Set(cell.planned),
            activated_at: Set(cell.activated),
            first_due_at: Set(cell.first_due),
            current_due_at: Set(cell.current_due),
            ripe_at: Set(cell.ripe),
            closed_at: Set(cell.closed),
            cancelled_at: Set(cell.cancelled),
            cancellation_approved: Set(cell.approved),
            closed_in_time: Set(cell.in_time),
            closed_in_extended_time: Set(cell.in_extended_time),
            closed_quickly: Set(cell.quickly),
            planned_long: Set(cell.planned_long),
            evidenced: Set(cell.evidenced),
            n: Set(n),
        })
    }
}

/// The first instant of the month that an instant lies in.
fn first_of_month(at: Instant, zone: Tz) -> Instant {
    let day = at.date_in(zone);
    Instant::start_of(day.with_day(1).unwrap_or(day), zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn life() -> Life {
        Life {
            id: Uuid::nil(),
            state: "ACTIVE".to_owned(),
            planned_at: at("2026-03-02T09:00:00Z"),
            activated_at: Some(at("2026-03-18T00:00:00Z")),
            first_due_at: Some(at("2026-03-31T22:00:00Z")),
            current_due_at: Some(at("2026-04-30T22:00:00Z")),
            closed_at: None,
            cancelled_at: None,
            cancellation_approved: None,
            left_out: None,
        }
    }

    #[test]
    fn a_month_is_that_of_the_zone() {
        let cell = Cell::of(&life(), false, Tz::Europe__Berlin);
        assert_eq!(cell.planned, at("2026-02-28T23:00:00Z"));
        // Due at midnight that ends March: that instant is the first of April.
        assert_eq!(cell.first_due, Some(at("2026-03-31T22:00:00Z")));
        // Fourteen days after midnight of the 18th it is the first of April in UTC; until then it is young.
        assert_eq!(Cell::of(&life(), false, Tz::UTC).ripe, Some(at("2026-03-01T00:00:00Z")));
        assert_eq!(cell.ripe, Some(at("2026-03-31T22:00:00Z")));
    }

    #[test]
    fn what_is_open_shares_a_cell_whatever_its_owner_says_of_it() {
        let states = ["DRAFT", "ACTIVE", "ON_HOLD", "DONE_CLAIMED"];
        let cells = states.map(|state| Cell::of(&Life { state: state.to_owned(), ..life() }, false, Tz::UTC));
        assert!(cells.iter().all(|cell| *cell == cells[0]));
        let closed = Life { state: "CLOSED".to_owned(), closed_at: Some(at("2026-04-05T00:00:00Z")), ..life() };
        let cell = Cell::of(&closed, true, Tz::UTC);
        assert!(!cell.in_time && cell.in_extended_time && !cell.quickly && !cell.planned_long && cell.evidenced);
        assert_eq!(Cell::of(&Life { state: "EFFECTIVE".to_owned(), ..closed }, true, Tz::UTC), cell);
        let key = cell.key().unwrap();
        assert_eq!(Cell::row(&key, Uuid::nil(), 1).unwrap().closed_at, Set(Some(at("2026-04-01T00:00:00Z"))));
    }
}
