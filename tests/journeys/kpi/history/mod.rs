//! Small random histories, written straight into the tables; many of their instants right on the edges that the
//! definitions draw, many of their days those on which the clocks change or a month ends.

mod actions;
mod chance;
mod incidents;
mod suppliers;
mod write;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use entities::action::{action, control, extension};
use entities::clock::Instant;
use entities::evidence::{link, piece, requirement, version};
use entities::incident::incident;
use entities::person;
use entities::register::{self, item};
use entities::supplier::{risk, standing, supplier};
use uuid::Uuid;

use super::naive::Part;
pub use chance::Chance;
pub use write::write_all;

/// One organisation's rows.
pub struct History {
    pub organisation: Uuid,
    pub zone: Tz,
    pub as_of: Instant,
    pub part: Part,
    pub people: Vec<person::Model>,
    pub suppliers: Vec<supplier::Model>,
    pub standings: Vec<standing::Model>,
    pub risks: Vec<item::Model>,
    pub risk_versions: Vec<register::version::Model>,
    pub carried: Vec<risk::Model>,
    pub incidents: Vec<incident::Model>,
    pub actions: Vec<action::Model>,
    pub extensions: Vec<extension::Model>,
    pub controls: Vec<control::Model>,
    pub requirements: Vec<requirement::Model>,
    pub pieces: Vec<piece::Model>,
    pub versions: Vec<version::Model>,
    pub links: Vec<link::Model>,
}

const ZONES: [Tz; 4] = [Tz::UTC, Tz::Europe__Berlin, Tz::America__New_York, Tz::Pacific__Auckland];
/// Nights in which a clock of these zones changes, and the ends of short months.
const NIGHTS: [(u32, u32); 10] =
    [(3, 29), (10, 25), (3, 8), (11, 1), (4, 5), (9, 27), (2, 28), (2, 29), (3, 1), (5, 31)];
pub const DAY: i64 = 86_400_000_000;

impl History {
    /// A history by chance.
    pub fn by(chance: &mut Chance) -> Self {
        let zone = chance.of(&ZONES);
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let (month, day) = chance.of(&NIGHTS);
        let night = NaiveDate::from_ymd_opt(if day == 29 && month == 2 { 2028 } else { 2026 }, month, day).unwrap();
        let day = if chance.one_in(4) { night } else { first + TimeDelta::days(chance.number_below(365)) };
        let mut as_of = Instant::start_of(day, zone);
        if chance.one_in(2) {
            as_of = Instant::from_micros(as_of.micros() + chance.number_below(86_400) * 1_000_000 + 7);
        }
        let mut history = Self {
            organisation: Uuid::now_v7(),
            zone,
            as_of,
            part: Part::default(),
            people: Vec::new(),
            suppliers: Vec::new(),
            standings: Vec::new(),
            risks: Vec::new(),
            risk_versions: Vec::new(),
            carried: Vec::new(),
            incidents: Vec::new(),
            actions: Vec::new(),
            extensions: Vec::new(),
            controls: Vec::new(),
            requirements: Vec::new(),
            pieces: Vec::new(),
            versions: Vec::new(),
            links: Vec::new(),
        };
        for _ in 0..2 {
            history.add_person();
        }
        for _ in 0..chance.below(5) {
            history.add_supplier(chance);
        }
        for _ in 0..chance.below(12) {
            history.add_incident(chance);
        }
        for _ in 0..chance.below(16) {
            history.add_action(chance);
        }
        history
    }

    /// A part of it by chance; often everything.
    pub fn some_part(&self, chance: &mut Chance) -> Part {
        let mut part = Part::default();
        match chance.below(6) {
            0 => part.severities = Some(vec![1, 2, 5]),
            1 => part.rsit_class = Some(chance.of(&["fraud", "malicious-code"])),
            2 => part.supplier = self.suppliers.first().map(|row| row.id),
            3 => part.owner = self.people.first().map(|row| row.id),
            4 => part.control = Some(chance.of(&["A.5.7", "A.8.7"])),
            _ => (part.severities, part.owner) = (Some(vec![1, 2, 3]), self.people.last().map(|row| row.id)),
        }
        part
    }

    /// An instant in the twenty-six months before `as_of` or the month after it; often right on an edge.
    pub(super) fn instant(&self, chance: &mut Chance) -> Instant {
        let months = |back: u32| super::naive::earlier(self.as_of, back, self.zone);
        let edge = match chance.below(9) {
            8 => super::naive::quarter_end_before(self.as_of, self.zone),
            0 => self.as_of,
            1 => months(12),
            2 => months(3),
            3 => months(24),
            4 => Instant::from_micros(self.as_of.micros() - 14 * DAY),
            _ => {
                let back = chance.number_below(820) - 30;
                return Instant::from_micros(self.as_of.micros() - back * DAY + chance.number_below(1_000_000_000));
            }
        };
        Instant::from_micros(edge.micros() + chance.of(&[-1, 0, 0, 1]))
    }
}
