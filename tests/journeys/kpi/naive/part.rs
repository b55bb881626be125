//! Parts of a history, by hand: what a scope leaves of it.

use entities::action::action;
use entities::incident::incident;
use uuid::Uuid;

use crate::kpi::history::History;

/// What a scope asks for.
#[derive(Clone, Debug, Default)]
pub struct Part {
    pub severities: Option<Vec<i64>>,
    pub rsit_class: Option<&'static str>,
    pub supplier: Option<Uuid>,
    pub owner: Option<Uuid>,
    pub control: Option<&'static str>,
    /// By whose calendar; the history's own zone is then that one, too.
    pub zone: Option<&'static str>,
    /// Over how many months incidents were closed, where K6 is asked over other than three.
    pub closure_months: Option<u32>,
}

impl Part {
    /// Over how many months K6 looks back.
    pub fn closure_months(&self) -> u32 {
        self.closure_months.unwrap_or(3)
    }

    /// The figures that know what it asks for.
    pub fn answered(&self) -> Vec<&'static str> {
        let (of_incidents, of_actions) =
            (self.severities.is_some() || self.rsit_class.is_some(), self.owner.is_some() || self.control.is_some());
        let all = ["K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9"];
        let knows = |key: &&str| match *key {
            "K9" => !of_incidents && !of_actions,
            "K3" | "K6" | "K7" => !of_actions,
            _ => true,
        };
        all.into_iter().filter(knows).collect()
    }
}

fn class(rsit_type: &str) -> &'static str {
    match rsit_type {
        "infected-system" => "malicious-code",
        "phishing" | "masquerade" => "fraud",
        "outage" => "availability",
        _ => "other",
    }
}

impl History {
    pub(super) fn has_incident(&self, row: &incident::Model) -> bool {
        let part = &self.part;
        part.severities.as_ref().is_none_or(|asked| row.severity.is_some_and(|of| asked.contains(&of)))
            && part.rsit_class.is_none_or(|asked| row.rsit_type.as_deref().is_some_and(|of| class(of) == asked))
            && part.supplier.is_none_or(|asked| row.origin_supplier_id == Some(asked))
    }

    pub(super) fn has_action(&self, row: &action::Model) -> bool {
        let part = &self.part;
        let anywhere = part.severities.is_none() && part.rsit_class.is_none() && part.supplier.is_none();
        let incident = self.incidents.iter().find(|incident| Some(incident.id) == row.incident_id);
        let serves = |asked: &str| {
            self.controls.iter().any(|control| control.action_id == row.id && control.control_ref == asked)
        };
        (anywhere || incident.is_some_and(|incident| self.has_incident(incident)))
            && part.owner.is_none_or(|asked| row.owner_id == Some(asked))
            && part.control.is_none_or(serves)
    }
}
