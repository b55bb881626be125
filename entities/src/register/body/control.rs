//! The body of a control: which requirements of which frameworks it meets, and how far it is in place.

use serde::{Deserialize, Serialize};

use super::text;
use crate::control_ref;
use crate::error::Refusal;
use crate::word::words;

words! {
    /// How far a control is in place.
    pub enum Implementation {
        /// Not at all.
        NotImplemented = "NOT_IMPLEMENTED",
        /// It is planned.
        Planned = "PLANNED",
        /// In part.
        PartlyImplemented = "PARTLY_IMPLEMENTED",
        /// It is in place.
        Implemented = "IMPLEMENTED",
    }
}

/// A control.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Control {
    /// The requirements it meets, such as `A.5.17`.
    pub framework_refs: Vec<String>,
    /// How far it is in place.
    pub implementation: Implementation,
    /// What it does.
    pub description: String,
}

impl Control {
    pub(super) fn checked(self, at: &str) -> Result<Self, Refusal> {
        let mut framework_refs: Vec<String> = Vec::new();
        if self.framework_refs.is_empty() || self.framework_refs.len() > 200 {
            let message = "A control meets 1 to 200 requirements of the frameworks.";
            return Err(Refusal::invalid(&format!("{at}.frameworkRefs"), message));
        }
        for (place, written) in self.framework_refs.iter().enumerate() {
            let kept = framework_ref(&format!("{at}.frameworkRefs.{place}"), written)?;
            if !framework_refs.contains(&kept) {
                framework_refs.push(kept);
            }
        }
        let description = text(&format!("{at}.description"), &self.description, 10_000)?;
        Ok(Self { framework_refs, description, ..self })
    }
}

/// A reference as it is kept, or a refusal at its field.
pub(super) fn framework_ref(field: &str, written: &str) -> Result<String, Refusal> {
    control_ref::parse(written).ok_or_else(|| Refusal::invalid(field, control_ref::EXPECTED))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(refs: &[&str]) -> Control {
        Control {
            framework_refs: refs.iter().map(|&text| text.to_owned()).collect(),
            implementation: Implementation::Implemented,
            description: "Offline copies of every file server.".to_owned(),
        }
    }

    #[test]
    fn references_are_kept_in_one_form_and_once() {
        let kept = control(&["iso a.8.13", "A.8.13", "21(2)(C)"]).checked("body.control").unwrap();
        assert_eq!(kept.framework_refs, ["A.8.13", "21(2)(c)"]);
    }

    #[test]
    fn an_unknown_reference_is_refused_at_its_place() {
        let path = |refs: &[&str]| control(refs).checked("body.control").unwrap_err().path.join(".");
        assert_eq!(path(&["A.8.13", "A.8.35"]), "body.control.frameworkRefs.1");
        assert_eq!(path(&[]), "body.control.frameworkRefs");
    }
}
