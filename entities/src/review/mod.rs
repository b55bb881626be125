//! Reviews: a template's steps over one incident, each with somebody accountable, a due date and proof.

pub mod approve;
pub mod choose;
pub mod decide_step;
pub mod due;
pub mod gate;
pub mod model;
pub mod open;
pub mod queries;
pub mod reassign_step;
pub mod rules;
pub mod submit;
pub mod submit_step;
pub mod templates;
#[cfg(test)]
pub(crate) mod testing;

pub use model::{
    Anchor, Case, OnlyIf, RequiredField, Selector, State, StepState, TemplateEvidence, TemplateStatus, TemplateStep,
    review, step, template,
};
