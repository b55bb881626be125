//! Which template fits an incident, which of its steps, and when each is due. Pure.

use chrono_tz::Tz;

use super::model::{Case, OnlyIf, Selector, TemplateStep, template};
use crate::clock::Instant;
use crate::incident::{TriState, incident, rsit};

impl Selector {
    /// Whether a template with this selector is for this incident.
    pub fn fits(&self, incident: &incident::Model) -> bool {
        self.any_of.is_empty() || self.any_of.iter().any(|case| case.holds(incident))
    }
}

impl Case {
    fn holds(&self, incident: &incident::Model) -> bool {
        let class = incident.rsit_type.as_deref().and_then(rsit::class_of);
        let yes = |answer| answer == Some(TriState::Yes);
        let is = |wanted: Option<bool>, answer: bool| wanted.is_none_or(|wanted| wanted == answer);
        (self.severities.is_empty() || incident.severity.is_some_and(|level| self.severities.contains(&level)))
            && (self.rsit_classes.is_empty()
                || class.is_some_and(|class| self.rsit_classes.iter().any(|of| of == class)))
            && is(self.supplier_involved, incident.origin_supplier_id.is_some())
            && is(self.personal_data, yes(incident.personal_data))
            && is(self.significant, yes(incident.significant))
    }
}

/// The template that fits best: the highest rank, of those the newest.
pub fn choose<'a>(templates: &'a [template::Model], incident: &incident::Model) -> Option<&'a template::Model> {
    let fitting = templates.iter().filter(|template| template.selector.0.fits(incident));
    fitting.max_by_key(|template| (template.selector.0.rank, template.created_at, template.id))
}

/// The steps of a template that are part of this incident's review, and depend on none that is not.
pub fn steps(template: &template::Model, incident: &incident::Model) -> Vec<TemplateStep> {
    let mut chosen: Vec<TemplateStep> =
        template.steps.0.iter().filter(|step| step.only_if.is_none_or(|only| only.holds(incident))).cloned().collect();
    let keys: Vec<String> = chosen.iter().map(|step| step.key.clone()).collect();
    for step in &mut chosen {
        step.depends_on.retain(|key| keys.contains(key));
    }
    chosen
}

impl OnlyIf {
    fn holds(self, incident: &incident::Model) -> bool {
        match self {
            Self::SupplierInvolved => incident.origin_supplier_id.is_some(),
            Self::Significant => incident.significant != Some(TriState::No),
        }
    }
}

/// The day on which something is due that many seconds after its anchor, and when that day is over, in a zone.
pub fn due(anchor: Instant, offset_seconds: i64, zone: Tz) -> (chrono::NaiveDate, Instant) {
    let day = anchor.plus_seconds(offset_seconds).date_in(zone);
    (day, Instant::due(day, zone))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::templates::shipped;
    use super::*;
    use crate::incident::testing::{at, declared};

    fn minor() -> incident::Model {
        incident::Model {
            severity: Some(4),
            rsit_type: Some("phishing".to_owned()),
            significant: Some(TriState::No),
            ..declared()
        }
    }

    fn chosen(incident: &incident::Model) -> String {
        choose(&shipped(), incident).unwrap().key.clone()
    }

    #[test]
    fn the_full_template_is_for_severe_incidents_suppliers_personal_data_and_significance() {
        assert_eq!(chosen(&minor()), "minor");
        assert_eq!(chosen(&incident::Model { severity: Some(2), ..minor() }), "full");
        assert_eq!(chosen(&incident::Model { origin_supplier_id: Some(Uuid::nil()), ..minor() }), "full");
        assert_eq!(chosen(&incident::Model { personal_data: Some(TriState::Yes), ..minor() }), "full");
        assert_eq!(chosen(&incident::Model { personal_data: Some(TriState::Unknown), ..minor() }), "minor");
        assert_eq!(chosen(&incident::Model { significant: Some(TriState::Yes), ..minor() }), "full");
    }

    #[test]
    fn a_case_holds_when_all_it_names_holds() {
        let case = Case { severities: vec![4], rsit_classes: vec!["fraud".to_owned()], ..Case::default() };
        assert!(case.holds(&minor()));
        assert!(!Case { supplier_involved: Some(true), ..case.clone() }.holds(&minor()));
        assert!(!case.holds(&incident::Model { rsit_type: Some("dos".to_owned()), ..minor() }));
    }

    #[test]
    fn steps_for_suppliers_and_management_are_there_only_where_they_are_needed() {
        let templates = shipped();
        let full = templates.iter().find(|template| template.key == "full").unwrap();
        let keys = |incident: &incident::Model| -> Vec<String> {
            steps(full, incident).into_iter().map(|step| step.key).collect()
        };
        let severe = incident::Model { severity: Some(1), ..minor() };
        assert!(!keys(&severe).contains(&"supplier-involvement".to_owned()));
        assert!(!keys(&severe).contains(&"management-approval".to_owned()));
        let undecided = incident::Model { significant: None, origin_supplier_id: Some(Uuid::nil()), ..severe.clone() };
        assert_eq!(keys(&undecided).len(), 8);
        let assurance = steps(full, &severe).pop().unwrap();
        assert_eq!(
            assurance.depends_on,
            ["business-remediation", "risk-update", "policy-update", "regulatory-response"]
        );
    }

    #[test]
    fn a_due_day_is_the_assignees_and_ends_at_his_midnight() {
        let (day, instant) = due(at("2026-11-01T23:30:00Z"), 7 * 86_400, Tz::Europe__Berlin);
        assert_eq!(day.to_string(), "2026-11-09");
        assert_eq!(instant, at("2026-11-09T23:00:00Z"));
    }
}
