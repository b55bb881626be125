//! The body of a risk: what may happen to what, how likely and how bad, and what is done about it.

use serde::{Deserialize, Serialize};

use super::{line, lines, text};
use crate::error::Refusal;
use crate::word::words;

words! {
    /// What is done about a risk (ISO/IEC 27005 words).
    pub enum Treatment {
        /// It is made smaller.
        Modify = "MODIFY",
        /// It is lived with.
        Retain = "RETAIN",
        /// What causes it is not done.
        Avoid = "AVOID",
        /// Somebody else bears a part of it.
        Share = "SHARE",
    }
}

words! {
    /// How far a risk is.
    pub enum RiskStatus {
        /// Found, not yet treated.
        Open = "OPEN",
        /// Its treatment is under way.
        InTreatment = "IN_TREATMENT",
        /// Treated down to its residual score.
        Treated = "TREATED",
        /// What is left was accepted.
        Accepted = "ACCEPTED",
        /// It can no longer happen.
        Closed = "CLOSED",
    }
}

/// A place in the 5 × 5 matrix, and its score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rating {
    /// How likely, 1 (rare) to 5 (almost certain).
    pub likelihood: i64,
    /// How bad, 1 (negligible) to 5 (severe).
    pub impact: i64,
    /// Likelihood × impact of the 5 × 5 matrix as 0–100: derived, whatever comes in.
    #[serde(default)]
    pub score: i64,
}

/// A risk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Risk {
    /// The kind of risk, such as `Malware` or `Supply chain`.
    pub category: String,
    /// What is at risk.
    pub assets: Vec<String>,
    /// Which matrix the ratings stand in.
    pub matrix: String,
    /// Before any control.
    pub inherent: Rating,
    /// With the controls as they are.
    pub current: Rating,
    /// With the controls as they are planned.
    pub residual: Rating,
    /// What is done about it.
    pub treatment: Treatment,
    /// How far it is.
    pub status: RiskStatus,
    /// What may happen, and how.
    pub description: String,
}

/// The matrix that ratings stand in.
pub const MATRIX: &str = "5x5";

impl Rating {
    /// A place in the matrix.
    pub const fn of(likelihood: i64, impact: i64) -> Self {
        Self { likelihood, impact, score: likelihood * impact * 4 }
    }

    fn checked(self, at: &str) -> Result<Self, Refusal> {
        for (field, value) in [("likelihood", self.likelihood), ("impact", self.impact)] {
            if !(1..=5).contains(&value) {
                return Err(Refusal::invalid(&format!("{at}.{field}"), format!("The {field} is 1 to 5.")));
            }
        }
        Ok(Self::of(self.likelihood, self.impact))
    }
}

impl Risk {
    pub(super) fn checked(self, at: &str) -> Result<Self, Refusal> {
        let (inherent, current) =
            (self.inherent.checked(&format!("{at}.inherent"))?, self.current.checked(&format!("{at}.current"))?);
        let residual = self.residual.checked(&format!("{at}.residual"))?;
        if residual.score > inherent.score {
            let message = "Controls do not make a risk larger: the residual score is at most the inherent one.";
            return Err(Refusal::invalid(&format!("{at}.residual"), message));
        }
        Ok(Self {
            category: line(&format!("{at}.category"), &self.category, 100)?,
            assets: lines(&format!("{at}.assets"), &self.assets)?,
            matrix: MATRIX.to_owned(),
            inherent,
            current,
            residual,
            treatment: self.treatment,
            status: self.status,
            description: text(&format!("{at}.description"), &self.description, 10_000)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn risk(inherent: (i64, i64), residual: (i64, i64)) -> Risk {
        let rating = |(likelihood, impact)| Rating { likelihood, impact, score: 7 };
        Risk {
            category: "Malware".to_owned(),
            assets: vec!["File servers".to_owned()],
            matrix: String::new(),
            inherent: rating(inherent),
            current: rating(inherent),
            residual: rating(residual),
            treatment: Treatment::Modify,
            status: RiskStatus::Open,
            description: "Ransomware encrypts the file servers.".to_owned(),
        }
    }

    #[test]
    fn a_score_is_derived_from_the_matrix() {
        let kept = risk((5, 5), (2, 3)).checked("body.risk").unwrap();
        assert_eq!((kept.inherent.score, kept.residual.score, kept.matrix.as_str()), (100, 24, "5x5"));
    }

    #[test]
    fn a_rating_outside_the_matrix_is_refused_at_its_field() {
        let path = |risk: Risk| risk.checked("body.risk").unwrap_err().path.join(".");
        assert_eq!(path(risk((0, 5), (1, 1))), "body.risk.inherent.likelihood");
        assert_eq!(path(risk((5, 5), (1, 6))), "body.risk.residual.impact");
        assert_eq!(path(risk((1, 1), (5, 5))), "body.risk.residual");
    }
}
