//! What a version says: a typed body for each register, checked when it comes in, hashed over its canonical JSON.

pub mod contract;
pub mod control;
pub mod policy;
pub mod risk;
pub mod soa_row;
pub mod training_item;

use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::RegisterKind;
use crate::error::{Error, Refusal, Result};
use crate::ledger::canonical;

pub use contract::Contract;
pub use control::{Control, Implementation};
pub use policy::{Policy, PolicyKind, Section};
pub use risk::{Rating, Risk, RiskStatus, Treatment};
pub use soa_row::SoaRow;
pub use training_item::TrainingItem;

/// What a version says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Of a policy, procedure or checklist.
    Policy(Policy),
    /// Of a risk.
    Risk(Risk),
    /// Of a control.
    Control(Control),
    /// Of a row of the statement of applicability.
    SoaRow(SoaRow),
    /// Of a training item.
    TrainingItem(TrainingItem),
    /// Of a contract.
    Contract(Contract),
}

impl Body {
    /// Which register it belongs to.
    pub const fn kind(&self) -> RegisterKind {
        match self {
            Self::Policy(_) => RegisterKind::Policy,
            Self::Risk(_) => RegisterKind::Risk,
            Self::Control(_) => RegisterKind::Control,
            Self::SoaRow(_) => RegisterKind::SoaRow,
            Self::TrainingItem(_) => RegisterKind::TrainingItem,
            Self::Contract(_) => RegisterKind::Contract,
        }
    }

    /// The body as it is kept: trimmed, references in one form, scores derived. A refusal names the field in the input.
    pub fn checked(self) -> Result<Self, Refusal> {
        Ok(match self {
            Self::Policy(body) => Self::Policy(body.checked("body.policy")?),
            Self::Risk(body) => Self::Risk(body.checked("body.risk")?),
            Self::Control(body) => Self::Control(body.checked("body.control")?),
            Self::SoaRow(body) => Self::SoaRow(body.checked("body.soaRow")?),
            Self::TrainingItem(body) => Self::TrainingItem(body.checked("body.trainingItem")?),
            Self::Contract(body) => Self::Contract(body.checked("body.contract")?),
        })
    }

    /// The body as JSON.
    pub fn to_json(&self) -> Result<Value> {
        match self {
            Self::Policy(body) => serde_json::to_value(body),
            Self::Risk(body) => serde_json::to_value(body),
            Self::Control(body) => serde_json::to_value(body),
            Self::SoaRow(body) => serde_json::to_value(body),
            Self::TrainingItem(body) => serde_json::to_value(body),
            Self::Contract(body) => serde_json::to_value(body),
        }
        .map_err(Error::fault)
    }

    /// What people call this version: the semver of a policy, the number of anything else.
    pub fn label(&self, number: i64) -> String {
        match self {
            Self::Policy(policy) => policy.semver.clone(),
            _ => number.to_string(),
        }
    }

    /// Whether it has a section of this id. Policies alone have sections.
    pub fn has_section(&self, id: &str) -> bool {
        matches!(self, Self::Policy(policy) if policy.sections.iter().any(|section| section.id == id))
    }
}

impl super::version::Model {
    /// Whether what it says has a section of this id.
    pub fn has_section(&self, id: &str) -> bool {
        read(&self.body.0).is_ok_and(|policy| Body::Policy(policy).has_section(id))
    }
}

/// A kept body, typed again.
pub fn read<B: DeserializeOwned>(kept: &Value) -> Result<B> {
    B::deserialize(kept).map_err(Error::fault)
}

/// SHA-256 in hexadecimal over the canonical JSON (RFC 8785) of a body: what an approver approves.
pub fn hash(body: &Value) -> Result<String> {
    Ok(hex::encode(Sha256::digest(canonical(body)?.as_bytes())))
}

/// A trimmed text of 1 to `most` characters.
pub(super) fn text(field: &str, text: &str, most: usize) -> Result<String, Refusal> {
    let kept = text.trim();
    let strange = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if kept.is_empty() || kept.chars().count() > most || kept.chars().any(strange) {
        return Err(Refusal::invalid(
            field,
            format!("This text has 1 to {most} characters and no control characters."),
        ));
    }
    Ok(kept.to_owned())
}

/// A trimmed text of 1 to `most` characters on one line.
pub(super) fn line(field: &str, line: &str, most: usize) -> Result<String, Refusal> {
    let kept = text(field, line, most)?;
    if kept.contains(['\n', '\r', '\t']) {
        return Err(Refusal::invalid(field, "This text stands on one line."));
    }
    Ok(kept)
}

/// Trimmed lines, each once, at most 200 of them.
pub(super) fn lines(field: &str, given: &[String]) -> Result<Vec<String>, Refusal> {
    if given.len() > 200 {
        return Err(Refusal::invalid(field, "At most 200 entries."));
    }
    let mut kept: Vec<String> = Vec::new();
    for (place, entry) in given.iter().enumerate() {
        let entry = line(&format!("{field}.{place}"), entry, 300)?;
        if kept.contains(&entry) {
            return Err(Refusal::invalid(&format!("{field}.{place}"), format!("{entry} stands here twice.")));
        }
        kept.push(entry);
    }
    Ok(kept)
}
