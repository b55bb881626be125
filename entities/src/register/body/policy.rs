//! The body of a policy, procedure or checklist: sections with ids that stay, so that a section can be traced.

use serde::{Deserialize, Serialize};

use super::{line, text};
use crate::error::Refusal;
use crate::word::words;

words! {
    /// What a policy is.
    pub enum PolicyKind {
        /// What must hold.
        Policy = "POLICY",
        /// How it is done.
        Procedure = "PROCEDURE",
        /// What is ticked off, such as onboarding.
        Checklist = "CHECKLIST",
    }
}

/// A policy, procedure or checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// What it is.
    pub kind: PolicyKind,
    /// Its version as people call it: three numbers, such as `2.1.0` (semver.org).
    pub semver: String,
    /// Its text, in order.
    pub sections: Vec<Section>,
}

/// A section of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Section {
    /// An id that stays from version to version, such as `length`.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// Its text.
    pub text: String,
}

impl Policy {
    pub(super) fn checked(self, at: &str) -> Result<Self, Refusal> {
        let semver = self.semver.trim().to_owned();
        if numbers(&semver).is_none() {
            return Err(Refusal::invalid(&format!("{at}.semver"), "A version has three numbers, such as 2.1.0."));
        }
        if self.sections.is_empty() || self.sections.len() > 500 {
            return Err(Refusal::invalid(&format!("{at}.sections"), "A policy has 1 to 500 sections."));
        }
        let mut sections: Vec<Section> = Vec::new();
        for (place, section) in self.sections.into_iter().enumerate() {
            let section = section.checked(&format!("{at}.sections.{place}"))?;
            if sections.iter().any(|known| known.id == section.id) {
                let message = format!("There is a section {} already: ids are unique in a policy.", section.id);
                return Err(Refusal::invalid(&format!("{at}.sections.{place}.id"), message));
            }
            sections.push(section);
        }
        Ok(Self { semver, sections, ..self })
    }
}

impl Section {
    fn checked(self, at: &str) -> Result<Self, Refusal> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
        if self.id.is_empty() || self.id.len() > 64 || !self.id.chars().all(plain) {
            let message = "A section's id has 1 to 64 characters of a-z, 0-9, dot, dash and underscore.";
            return Err(Refusal::invalid(&format!("{at}.id"), message));
        }
        let heading = line(&format!("{at}.heading"), &self.heading, 300)?;
        let text = text(&format!("{at}.text"), &self.text, 100_000)?;
        Ok(Self { id: self.id, heading, text })
    }
}

/// The three numbers of a semver, by which it is ordered.
pub fn numbers(semver: &str) -> Option<[u32; 3]> {
    let parts: Vec<&str> = semver.split('.').collect();
    let plain = |part: &&str| part.bytes().all(|b| b.is_ascii_digit()) && (*part == "0" || !part.starts_with('0'));
    let numbers: Vec<u32> = parts.iter().filter(|part| plain(part)).filter_map(|part| part.parse().ok()).collect();
    if parts.len() == 3 { numbers.try_into().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(id: &str) -> Section {
        Section { id: id.to_owned(), heading: " Length ".to_owned(), text: "At least 14 characters.".to_owned() }
    }

    fn policy(semver: &str, sections: Vec<Section>) -> Policy {
        Policy { kind: PolicyKind::Policy, semver: semver.to_owned(), sections }
    }

    #[test]
    fn a_policy_is_kept_trimmed() {
        let kept = policy(" 1.0.0", vec![section("length")]).checked("body.policy").unwrap();
        assert_eq!((kept.semver.as_str(), kept.sections[0].heading.as_str()), ("1.0.0", "Length"));
    }

    #[test]
    fn a_refusal_names_the_section_and_the_field() {
        let path = |policy: Policy| policy.checked("body.policy").unwrap_err().path.join(".");
        assert_eq!(path(policy("1.0", vec![section("a")])), "body.policy.semver");
        assert_eq!(path(policy("1.0.0", Vec::new())), "body.policy.sections");
        assert_eq!(path(policy("1.0.0", vec![section("a"), section("a")])), "body.policy.sections.1.id");
        assert_eq!(path(policy("1.0.0", vec![section("Ä")])), "body.policy.sections.0.id");
        let empty = Section { text: "  ".to_owned(), ..section("a") };
        assert_eq!(path(policy("1.0.0", vec![empty])), "body.policy.sections.0.text");
    }

    #[test]
    fn versions_are_ordered_by_number_and_not_by_text() {
        assert!(numbers("1.10.0") > numbers("1.9.9"));
        for odd in ["", "1", "1.0", "1.0.0.0", "01.0.0", "1..0", "a.b.c", "1.0.0-rc1"] {
            assert_eq!(numbers(odd), None, "{odd}");
        }
    }
}
