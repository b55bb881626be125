//! The body of a contract with a supplier: what is agreed, for which services, and how fast an incident is told.

use serde::{Deserialize, Serialize};

use super::{lines, text};
use crate::error::Refusal;

/// A contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contract {
    /// What is agreed on security.
    pub terms: String,
    /// For which services.
    pub services: Vec<String>,
    /// Within how many seconds the supplier tells of an incident; none where nothing is agreed.
    pub notification_duty_seconds: Option<i64>,
}

impl Contract {
    pub(super) fn checked(self, at: &str) -> Result<Self, Refusal> {
        if self.notification_duty_seconds.is_some_and(|seconds| !(1..=31_622_400).contains(&seconds)) {
            let message = "A duty to notify is met within a second to a year.";
            return Err(Refusal::invalid(&format!("{at}.notificationDutySeconds"), message));
        }
        let terms = text(&format!("{at}.terms"), &self.terms, 100_000)?;
        Ok(Self { terms, services: lines(&format!("{at}.services"), &self.services)?, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duty_to_notify_has_a_length() {
        let at_once = Contract {
            terms: "Tell us.".to_owned(),
            services: vec!["Hosting".to_owned()],
            notification_duty_seconds: Some(0),
        };
        let path = at_once.checked("body.contract").unwrap_err().path;
        assert_eq!(path, ["body", "contract", "notificationDutySeconds"]);
    }
}
