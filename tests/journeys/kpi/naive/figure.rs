//! Any figure as of an instant, where it stood before, and where it went since.

use chrono_tz::Tz;
use entities::clock::Instant;
use entities::kpi::Key;

use super::{DAY, Fraction, Sheet, earlier, quarter_end_before};
use crate::kpi::history::History;

impl History {
    /// The sheet and the value of a figure, over the time that its definition looks back.
    pub fn figure(&self, key: Key, at: Instant) -> (Sheet, Option<Fraction>) {
        let year = self.months_before(at, 12);
        let share = |sheet: Sheet| {
            let value = sheet.percent();
            (sheet, value)
        };
        match key {
            Key::K1 => share(self.due(year, at, false, false)),
            Key::K2 => share(self.completion(year, at)),
            Key::K3 => share(self.repeats(year, at)),
            Key::K4 => share(self.traceable(at)),
            Key::K5 => share(self.due(year, at, true, false)),
            Key::K6 => {
                let (sheet, times) = self.closure(self.months_before(at, self.part.closure_months()), at);
                let sum: i128 = times.iter().map(|micros| i128::from(*micros)).sum();
                (sheet, (!times.is_empty()).then_some((sum, times.len() as i128 * i128::from(DAY))))
            }
            Key::K7 => {
                let (now, before) = (self.repeats(year, at), self.repeats(self.months_before(year, 12), year));
                share(Sheet { numerator: before.numerator - now.numerator, denominator: before.numerator, ..now })
            }
            Key::K8 => share(self.backed(year, at)),
            Key::K9 => {
                let (sheet, _) = self.supply_chain(at);
                let value = (sheet.denominator != 0).then_some((sheet.numerator, sheet.denominator));
                (sheet, value)
            }
        }
    }

    /// As of when a figure is compared with itself.
    pub fn instant_before(&self, key: Key, at: Instant) -> Instant {
        match key {
            Key::K4 | Key::K9 => quarter_end_before(at, self.calendar()),
            Key::K6 => self.months_before(at, self.part.closure_months()),
            _ => self.months_before(at, 12),
        }
    }

    fn months_before(&self, at: Instant, months: u32) -> Instant {
        earlier(at, months, self.calendar())
    }

    /// Whose calendar cuts windows and months.
    pub fn calendar(&self) -> Tz {
        self.part.zone.map_or(self.zone, |asked| asked.parse().expect("a zone"))
    }
}

/// Where a figure went: less than one percentage point, or 5 % of another unit, is nowhere.
pub fn course(key: Key, before: Option<Fraction>, now: Option<Fraction>) -> Option<&'static str> {
    let ((was, was_of), (is, is_of)) = (before?, now?);
    let moved = is * was_of - was * is_of;
    let still = match key {
        Key::K6 | Key::K9 => moved.abs() * 100 < 5 * was.abs() * is_of,
        _ => moved.abs() < is_of * was_of,
    };
    let up_is_good = !matches!(key, Key::K3 | Key::K6 | Key::K9);
    Some(match moved {
        0 => "STABLE",
        _ if still => "STABLE",
        moved if (moved > 0) == up_is_good => "IMPROVING",
        _ => "WORSENING",
    })
}
