//! Scopes: a figure over a part of its population. What a population knows nothing of it cannot be narrowed by; a figure
//! over it is then not answered at all, rather than answered over everything. With them goes how windows are cut.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::definition::{Definition, Key};
use super::population::Rows;
use crate::clock;
use crate::control_ref;
use crate::error::Refusal;
use crate::incident::rsit;

/// A part of the organisation's incidents, actions and suppliers, and how its windows are cut. Every condition given must
/// hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Incidents of these severities, and the actions that came from them.
    pub severities: Option<Vec<i64>>,
    /// Incidents of this class of the taxonomy, and the actions that came from them.
    pub rsit_class: Option<String>,
    /// Incidents that came from this supplier, the actions that came from them, and the supplier itself.
    pub supplier: Option<Uuid>,
    /// Actions of this owner.
    pub owner: Option<Uuid>,
    /// Actions that serve this control.
    pub control: Option<String>,
    /// The IANA zone whose calendar cuts windows and months; the organisation's where none is given.
    pub zone: Option<String>,
    /// How many calendar months the window of K6 is long; as its definition has it where none is given.
    pub closure_months: Option<u32>,
}

/// The most months that the window of K6 may be long.
const MOST_MONTHS: u32 = 36;

impl Scope {
    /// What a figure is within it.
    pub fn definition(&self, key: Key) -> Definition {
        let mut definition = key.definition();
        let asked = self.closure_months.filter(|_| key == Key::K6);
        definition.months = asked.unwrap_or(definition.months);
        definition
    }

    /// The scope in one form. A refusal names the field.
    pub fn checked(mut self) -> Result<Self, Refusal> {
        if self.severities.as_ref().is_some_and(|asked| !asked.iter().all(|severity| (1..=5).contains(severity))) {
            return Err(Refusal::invalid("severities", "A severity is 1 (highest) to 5."));
        }
        if let Some(class) = &mut self.rsit_class {
            *class = class.trim().to_ascii_lowercase();
            if !rsit::CLASSES.iter().any(|(known, _)| known == class) {
                let known: Vec<&str> = rsit::CLASSES.iter().map(|(known, _)| *known).collect();
                return Err(Refusal::invalid("rsitClass", format!("A class is one of {}.", known.join(", "))));
            }
        }
        if let Some(control) = &mut self.control {
            *control = control_ref::parse(control).ok_or_else(|| Refusal::invalid("control", control_ref::EXPECTED))?;
        }
        if self.zone.as_ref().is_some_and(|zone| zone.parse::<Tz>().is_err()) {
            return Err(Refusal::invalid("zone", clock::ZONE_EXPECTED));
        }
        if self.closure_months.is_some_and(|months| !(1..=MOST_MONTHS).contains(&months)) {
            let message = format!("The window of K6 is 1 to {MOST_MONTHS} months long.");
            return Err(Refusal::invalid("closureMonths", message));
        }
        Ok(self)
    }

    /// Whether it is everything, however windows are cut.
    pub fn is_whole(&self) -> bool {
        let Self { severities, rsit_class, supplier, owner, control, zone: _, closure_months: _ } = self;
        let narrowed = severities.is_some() || rsit_class.is_some() || supplier.is_some();
        !narrowed && owner.is_none() && control.is_none()
    }

    /// Whether rows of this kind know everything that it asks of them.
    pub(super) const fn fits(&self, rows: Rows) -> bool {
        let of_incidents = self.severities.is_none() && self.rsit_class.is_none();
        let of_actions = self.owner.is_none() && self.control.is_none();
        match rows {
            Rows::Actions => true,
            Rows::Incidents => of_actions,
            Rows::Suppliers => of_actions && of_incidents,
        }
    }

    /// The condition that a row has to meet, in the words of the populations' texts, and what stands in its places.
    pub(super) fn condition(&self, rows: Rows, each: &str) -> (String, Vec<(&'static str, sea_orm::Value)>) {
        let (mut conditions, mut values): (Vec<String>, Vec<(&'static str, sea_orm::Value)>) = (Vec::new(), Vec::new());
        let mut ask = |condition: String, place: &'static str, value: sea_orm::Value| {
            conditions.push(condition);
            values.push((place, value));
        };
        if let Some(severities) = &self.severities {
            let list = each.replace("LIST", "severities").replace("AS_TYPE", "bigint");
            ask(format!("i.severity IN ({list})"), "severities", serde_json::json!(severities).to_string().into());
        }
        if let Some(class) = &self.rsit_class {
            let types = rsit::CLASSES.iter().find(|(known, _)| known == class).map_or(&[][..], |(_, types)| types);
            let list = each.replace("LIST", "types").replace("AS_TYPE", "text");
            ask(format!("i.rsit_type IN ({list})"), "types", serde_json::json!(types).to_string().into());
        }
        if let Some(supplier) = self.supplier {
            let of = if rows == Rows::Suppliers { "p.id" } else { "i.origin_supplier_id" };
            ask(format!("{of} = {{supplier}}"), "supplier", supplier.into());
        }
        if let Some(owner) = self.owner {
            ask("a.owner_id = {owner}".to_owned(), "owner", owner.into());
        }
        if let Some(control) = &self.control {
            let serves = "EXISTS (SELECT 1 FROM action_controls c WHERE c.organisation_id = a.organisation_id \
                AND c.action_id = a.id AND c.control_ref = {control})";
            ask(serves.to_owned(), "control", control.as_str().into());
        }
        if conditions.is_empty() { ("TRUE".to_owned(), values) } else { (conditions.join(" AND "), values) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_kept_in_one_form_or_refused_at_its_field() {
        let scope =
            Scope { rsit_class: Some(" Fraud ".to_owned()), control: Some("iso a.5.7".to_owned()), ..Scope::default() };
        let kept = scope.checked().unwrap();
        assert_eq!((kept.rsit_class.as_deref(), kept.control.as_deref()), (Some("fraud"), Some("A.5.7")));
        let path = |scope: Scope| scope.checked().unwrap_err().path.join(".");
        assert_eq!(path(Scope { severities: Some(vec![1, 6]), ..Scope::default() }), "severities");
        assert_eq!(path(Scope { rsit_class: Some("phishing".to_owned()), ..Scope::default() }), "rsitClass");
        assert_eq!(path(Scope { control: Some("A.9.1".to_owned()), ..Scope::default() }), "control");
        assert_eq!(path(Scope { zone: Some("Mars/Base".to_owned()), ..Scope::default() }), "zone");
        for wrong in [0, 37] {
            assert_eq!(path(Scope { closure_months: Some(wrong), ..Scope::default() }), "closureMonths");
        }
    }

    #[test]
    fn the_window_of_one_figure_is_as_long_as_it_is_asked_for() {
        let year = Scope { closure_months: Some(12), ..Scope::default() };
        assert_eq!((year.definition(Key::K6).months, year.definition(Key::K4).months), (12, 0));
        assert_eq!(Scope::default().definition(Key::K6), Key::K6.definition());
        assert!(year.definition(Key::K6).question().ends_with("closed in the last 12 months?"));
        let month = Scope { closure_months: Some(1), ..Scope::default() };
        assert!(month.definition(Key::K6).question().ends_with("closed in the last month?"));
    }

    #[test]
    fn a_figure_is_narrowed_only_by_what_its_rows_know() {
        let owner = Scope { owner: Some(Uuid::nil()), ..Scope::default() };
        assert!(owner.fits(Rows::Actions) && !owner.fits(Rows::Incidents) && !owner.fits(Rows::Suppliers));
        let severe = Scope { severities: Some(vec![1]), ..Scope::default() };
        assert!(severe.fits(Rows::Incidents) && !severe.fits(Rows::Suppliers));
        let supplier = Scope { supplier: Some(Uuid::nil()), ..Scope::default() };
        assert!(supplier.fits(Rows::Suppliers) && supplier.fits(Rows::Actions));
        assert!(Scope::default().is_whole() && !supplier.is_whole());
        let elsewhere = Scope { zone: Some("Asia/Tokyo".to_owned()), ..Scope::default() };
        assert!(elsewhere.is_whole() && elsewhere.fits(Rows::Suppliers));
    }
}
