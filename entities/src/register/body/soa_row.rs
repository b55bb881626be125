//! The body of a row of the statement of applicability (ISO/IEC 27001:2022, clause 6.1.3 d).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::control::{Implementation, framework_ref};
use super::{line, text};
use crate::error::Refusal;

/// A row of the statement of applicability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SoaRow {
    /// Which standard, such as `ISO/IEC 27001:2022`.
    pub standard: String,
    /// Which control of it, such as `A.5.17`.
    pub control_ref: String,
    /// Whether it applies here.
    pub applicable: bool,
    /// Why it applies, or why not.
    pub justification: String,
    /// How far it is in place.
    pub implementation: Implementation,
    /// Pieces of evidence that show it.
    pub evidence: Vec<Uuid>,
    /// Lessons that shaped it.
    pub lessons: Vec<Uuid>,
}

impl SoaRow {
    pub(super) fn checked(self, at: &str) -> Result<Self, Refusal> {
        let standard = line(&format!("{at}.standard"), &self.standard, 100)?;
        let control_ref = framework_ref(&format!("{at}.controlRef"), &self.control_ref)?;
        let justification = text(&format!("{at}.justification"), &self.justification, 10_000)?;
        if !self.applicable && self.implementation == Implementation::Implemented {
            let message = "What does not apply is not implemented either: NOT_IMPLEMENTED.";
            return Err(Refusal::invalid(&format!("{at}.implementation"), message));
        }
        let evidence = once(&format!("{at}.evidence"), self.evidence)?;
        let lessons = once(&format!("{at}.lessons"), self.lessons)?;
        Ok(Self { standard, control_ref, justification, evidence, lessons, ..self })
    }
}

fn once(field: &str, ids: Vec<Uuid>) -> Result<Vec<Uuid>, Refusal> {
    if ids.len() > 100 {
        return Err(Refusal::invalid(field, "At most 100 entries."));
    }
    let twice = ids.iter().enumerate().find(|(place, id)| ids[..*place].contains(id));
    match twice {
        Some((place, _)) => Err(Refusal::invalid(&format!("{field}.{place}"), "This stands here twice.")),
        None => Ok(ids),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_apply_is_not_implemented() {
        let row = SoaRow {
            standard: "ISO/IEC 27001:2022".to_owned(),
            control_ref: "a.5.7".to_owned(),
            applicable: false,
            justification: "No such systems.".to_owned(),
            implementation: Implementation::Implemented,
            evidence: Vec::new(),
            lessons: Vec::new(),
        };
        assert_eq!(row.clone().checked("body.soaRow").unwrap_err().path, ["body", "soaRow", "implementation"]);
        let kept = SoaRow { applicable: true, ..row.clone() }.checked("body.soaRow").unwrap();
        assert_eq!(kept.control_ref, "A.5.7");
        let twice = SoaRow { applicable: true, lessons: vec![Uuid::nil(); 2], ..row };
        assert_eq!(twice.checked("body.soaRow").unwrap_err().path, ["body", "soaRow", "lessons", "1"]);
    }
}
