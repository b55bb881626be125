//! The body of a training item: who learns what.

use serde::{Deserialize, Serialize};

use super::{lines, text};
use crate::error::Refusal;

/// A training item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrainingItem {
    /// Who is trained, such as `All staff`.
    pub audience: Vec<String>,
    /// What is taught.
    pub content: String,
}

impl TrainingItem {
    pub(super) fn checked(self, at: &str) -> Result<Self, Refusal> {
        if self.audience.is_empty() {
            return Err(Refusal::invalid(&format!("{at}.audience"), "A training has an audience."));
        }
        let audience = lines(&format!("{at}.audience"), &self.audience)?;
        Ok(Self { audience, content: text(&format!("{at}.content"), &self.content, 100_000)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_training_needs_an_audience() {
        let nobody = TrainingItem { audience: Vec::new(), content: "Passphrases.".to_owned() };
        assert_eq!(nobody.checked("body.trainingItem").unwrap_err().path, ["body", "trainingItem", "audience"]);
    }
}
