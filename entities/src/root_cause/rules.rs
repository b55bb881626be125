//! The rules of a root cause analysis: an answer that claims support shows evidence, and a conclusion rests on such an
//! answer or says that none could be found.

use super::model::{CauseClass, Support, analysis, why};
use crate::clock::Instant;
use crate::error::{Blocker, BlockerCode, Reference, Refusal};
use crate::json::Json;
use crate::review;
use crate::subject::{Subject, SubjectKind};

/// The gate of a why.
pub const ASK: &str = "WhyNode → added";
/// The gate of the conclusion.
pub const CONCLUDE: &str = "RootCauseAnalysis → concluded";

/// What a conclusion says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A root cause.
    Cause {
        /// In words.
        root_cause: String,
        /// The class of the cause in the catalogue.
        class: CauseClass,
        /// Its key in the catalogue: what makes a recurrence.
        key: String,
    },
    /// That it could not be determined, and why not (2024/2690 Annex 3.6.1: "where possible").
    Undetermined {
        /// Why not.
        reason: String,
    },
}

/// The analysis is worked while its review is.
pub fn open(review: &review::review::Model, gate: &str) -> Option<Blocker> {
    let open = matches!(review.state, review::State::Scheduled | review::State::InProgress);
    (!open).then(|| {
        let message = format!("{} is {}: its root cause analysis stands as it is.", review.reference, review.state);
        let subject = Some(Reference { kind: review.kind(), id: review.id });
        Blocker::new(BlockerCode::WrongState, gate, message, subject, "Return the review to those who work it.")
    })
}

/// An answer is SUPPORTED only when it shows evidence.
pub fn support(support: Support, pieces: usize) -> Option<Blocker> {
    (support == Support::Supported && pieces == 0).then(|| {
        Blocker::new(
            BlockerCode::SupportWithoutEvidence,
            ASK,
            "An answer is SUPPORTED only by evidence, and none was named.",
            None,
            "Name a version of evidence, or call the answer INFERRED or UNKNOWN.",
        )
        .at("evidence")
    })
}

/// What a conclusion rests on: the why it names, and whether evidence stands behind that.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The why.
    pub node: Option<&'a why::Model>,
    /// Whether evidence that was neither rejected nor withdrawn is shown for it.
    pub shown: bool,
}

/// The clauses that a root cause must meet: a supported why, and evidence behind it.
pub fn grounded(ground: Ground<'_>, analysis: &analysis::Model) -> Vec<Blocker> {
    let way_out = "Name as rootNode an answer that is SUPPORTED by evidence, or conclude that the cause could not be \
        determined, with the reason.";
    let subject = |node: Option<&why::Model>| {
        let analysis = Reference { kind: SubjectKind::RootCauseAnalysis, id: analysis.id };
        Some(node.map_or(analysis, |node| Reference { kind: SubjectKind::WhyNode, id: node.id }))
    };
    let shut =
        |code, message| vec![Blocker::new(code, CONCLUDE, message, subject(ground.node), way_out).at("rootNode")];
    match ground.node {
        None => shut(BlockerCode::RootCauseUnsupported, "No answer is named that the root cause rests on."),
        Some(node) if node.support != Support::Supported => {
            shut(BlockerCode::RootCauseUnsupported, "The answer that the root cause rests on is not SUPPORTED.")
        }
        Some(_) if !ground.shown => {
            shut(BlockerCode::SupportWithoutEvidence, "The evidence behind the answer was rejected or withdrawn.")
        }
        Some(_) => Vec::new(),
    }
}

/// A field of the conclusion that is empty.
pub fn missing(field: &str, analysis: &analysis::Model) -> Blocker {
    let subject = Some(Reference { kind: SubjectKind::RootCauseAnalysis, id: analysis.id });
    let message = format!("The conclusion lacks {field}.");
    Blocker::new(BlockerCode::FieldMissing, CONCLUDE, message, subject, format!("Fill in {field}.")).at(field)
}

/// A key of the catalogue: lower-case words and digits joined by hyphens, 3 to 60 characters.
pub fn key(text: &str) -> Result<String, Refusal> {
    let key = text.trim();
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if (3..=60).contains(&key.len()) && key.split('-').all(word) {
        return Ok(key.to_owned());
    }
    let expected = "A cause key has 3 to 60 characters: lower-case words joined by hyphens, such as unpatched-system.";
    Err(Refusal::invalid("causeKey", expected))
}

impl analysis::Model {
    /// The analysis with its conclusion; an earlier one gives way to it, and stays in the ledger.
    #[must_use]
    pub fn concluded(mut self, found: Found, root: Option<&why::Model>, now: Instant) -> Self {
        self.undetermined = matches!(found, Found::Undetermined { .. });
        self.root_node_id = root.map(|node| node.id);
        self.concluded_at = Some(now);
        match found {
            Found::Cause { root_cause, class, key } => {
                self.root_cause = Some(root_cause);
                self.cause_class = Some(class);
                self.cause_key = Some(key);
            }
            Found::Undetermined { reason } => {
                self.root_cause = Some(reason);
                self.cause_class = None;
                self.cause_key = None;
            }
        }
        self
    }

    /// With what was found beside the cause.
    #[must_use]
    pub fn noting(mut self, detection_gap: Option<String>, failed_controls: Vec<String>) -> Self {
        self.detection_gap = detection_gap;
        self.failed_controls = Json(failed_controls);
        self
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::model::Method;
    use super::*;

    fn analysis() -> analysis::Model {
        analysis::Model {
            organisation_id: Uuid::nil(),
            id: Uuid::nil(),
            review_id: Uuid::nil(),
            incident_id: Uuid::nil(),
            method: Method::FiveWhys,
            author_id: None,
            undetermined: false,
            root_cause: None,
            cause_class: None,
            cause_key: None,
            root_node_id: None,
            detection_gap: None,
            failed_controls: Json(Vec::new()),
            concluded_at: None,
            version: 1,
        }
    }

    fn node(support: Support) -> why::Model {
        why::Model {
            organisation_id: Uuid::nil(),
            id: Uuid::max(),
            analysis_id: Uuid::nil(),
            incident_id: Uuid::nil(),
            parent_id: None,
            ordinal: 1,
            question: "Why was the account open?".into(),
            answer: "The password was used elsewhere.".into(),
            support,
            author_id: None,
            created_at: Instant::from_micros(0),
            version: 1,
        }
    }

    #[test]
    fn a_supported_answer_shows_evidence() {
        assert_eq!(support(Support::Supported, 0).unwrap().code, BlockerCode::SupportWithoutEvidence);
        assert!(support(Support::Supported, 1).is_none());
        assert!(support(Support::Inferred, 0).is_none() && support(Support::Unknown, 0).is_none());
    }

    #[test]
    fn a_root_cause_rests_on_a_supported_answer_whose_evidence_stands() {
        let codes = |node: Option<&why::Model>, shown| {
            grounded(Ground { node, shown }, &analysis()).iter().map(|blocker| blocker.code).collect::<Vec<_>>()
        };
        let (supported, inferred) = (node(Support::Supported), node(Support::Inferred));
        assert_eq!(codes(None, false), [BlockerCode::RootCauseUnsupported]);
        assert_eq!(codes(Some(&inferred), true), [BlockerCode::RootCauseUnsupported]);
        assert_eq!(codes(Some(&supported), false), [BlockerCode::SupportWithoutEvidence]);
        assert!(codes(Some(&supported), true).is_empty());
    }

    #[test]
    fn a_later_conclusion_takes_the_place_of_the_first() {
        let cause = Found::Cause {
            root_cause: "Reused password".into(),
            class: CauseClass::HumanErrors,
            key: "weak-or-reused-password".into(),
        };
        let root = node(Support::Supported);
        let first = analysis().concluded(cause, Some(&root), Instant::from_micros(1));
        assert_eq!(first.cause_key.as_deref(), Some("weak-or-reused-password"));
        let reason = "The logs were overwritten.".to_owned();
        let second = first.concluded(Found::Undetermined { reason }, None, Instant::from_micros(2));
        assert!(second.undetermined && second.cause_key.is_none() && second.root_node_id.is_none());
    }

    #[test]
    fn a_key_is_a_few_plain_words() {
        assert_eq!(key(" phishing-click ").unwrap(), "phishing-click");
        for odd in ["", "ab", "Phishing", "a--b", "-ab", "ab-", "ä-bc", "phishing click"] {
            assert_eq!(key(odd).unwrap_err().path, ["causeKey"], "{odd}");
        }
    }
}
