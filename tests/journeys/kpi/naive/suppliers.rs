//! K9 by hand.

use std::collections::HashSet;

use entities::clock::Instant;
use uuid::Uuid;

use super::Sheet;
use crate::kpi::history::History;

impl History {
    /// K9 at an instant: the weighted scores and the weights, and how many suppliers were counted.
    pub fn supply_chain(&self, at: Instant) -> (Sheet, i128) {
        let (mut sheet, mut counted) = (Sheet::default(), 0);
        let asked = |id: Uuid| self.part.supplier.is_none_or(|asked| asked == id);
        for supplier in self.suppliers.iter().filter(|row| row.active && row.created_at < at && asked(row.id)) {
            let carried = self.carried.iter().filter(|link| link.supplier_id == supplier.id && link.linked_at < at);
            let worst = carried.filter_map(|link| self.residual(link.risk_id, at)).max();
            match worst {
                Some(score) => {
                    counted += 1;
                    sheet.numerator += i128::from(supplier.criticality) * score;
                    sheet.denominator += i128::from(supplier.criticality);
                }
                None => sheet.note(Some("NO_RISK".to_owned()), false),
            }
        }
        (sheet, counted)
    }

    /// The residual score of a risk by the version that was in force at an instant: 0 to 100 of its five by five.
    fn residual(&self, item: Uuid, at: Instant) -> Option<i128> {
        let in_force = self.risk_versions.iter().filter(|version| version.item_id == item).find(|version| {
            let retired = version.state.as_str() == "RETIRED" && version.ended_at.is_none();
            version.effective_at.is_some_and(|from| from < at)
                && version.ended_at.is_none_or(|end| end >= at)
                && !retired
        })?;
        let rating = &in_force.body.0["residual"];
        let (likelihood, impact) = (rating["likelihood"].as_i64()?, rating["impact"].as_i64()?);
        Some(i128::from(likelihood * impact * 100 / 25))
    }

    /// The active suppliers with an open incident.
    pub fn open_loops(&self, at: Instant) -> i64 {
        let known = |id: &Uuid| {
            let asked = self.part.supplier.is_none_or(|asked| asked == *id);
            asked && self.suppliers.iter().any(|row| row.id == *id && row.active && row.created_at < at)
        };
        let open = self.incidents.iter().filter(|row| self.is_open(row, at)).filter_map(|row| row.origin_supplier_id);
        i64::try_from(open.filter(known).collect::<HashSet<_>>().len()).expect("few")
    }
}
