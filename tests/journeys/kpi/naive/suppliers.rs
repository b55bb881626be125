//! K9 by hand.

use std::collections::HashSet;

use entities::clock::Instant;
use entities::supplier::standing;
use uuid::Uuid;

use super::Sheet;
use crate::kpi::history::History;

impl History {
    /// K9 at an instant: the weighted scores and the weights, and how many suppliers were counted.
    pub fn supply_chain(&self, at: Instant) -> (Sheet, i128) {
        let (mut sheet, mut counted) = (Sheet::default(), 0);
        let asked = |id: Uuid| self.part.supplier.is_none_or(|asked| asked == id);
        for supplier in self.suppliers.iter().filter(|row| asked(row.id)) {
            let Some(standing) = self.standing(supplier.id, at).filter(|standing| standing.active) else { continue };
            let carried = self.carried.iter().filter(|link| link.supplier_id == supplier.id && link.linked_at < at);
            let worst = carried.filter_map(|link| self.residual(link.risk_id, at)).max();
            match worst {
                Some(score) => {
                    counted += 1;
                    sheet.numerator += i128::from(standing.criticality) * score;
                    sheet.denominator += i128::from(standing.criticality);
                }
                None => sheet.note(Some("NO_RISK".to_owned()), false),
            }
        }
        (sheet, counted)
    }

    /// How a supplier stood just before an instant: the last that had begun.
    fn standing(&self, supplier: Uuid, at: Instant) -> Option<&standing::Model> {
        let begun = self.standings.iter().filter(|row| row.supplier_id == supplier && row.begins_at < at);
        begun.max_by_key(|row| (row.begins_at, row.ended_at.is_none(), row.ended_at))
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
            asked && self.standing(*id, at).is_some_and(|standing| standing.active)
        };
        let open = self.incidents.iter().filter(|row| self.is_open(row, at)).filter_map(|row| row.origin_supplier_id);
        i64::try_from(open.filter(known).collect::<HashSet<_>>().len()).expect("few")
    }
}
