//! Reviews: a template's steps over one incident, each with somebody accountable, a due date and proof.

pub mod model;

pub use model::{
    Anchor, OnlyIf, RequiredField, Selector, State, StepState, TemplateEvidence, TemplateStatus, TemplateStep, review,
    step, template,
};
