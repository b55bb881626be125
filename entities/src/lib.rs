//! The domain of Proofmark: from an incident to the version of a policy, risk or control that it changed, and back.
//!
//! Floors, each of which may use only what stands above it:
//! 1. ground: `word`, `subject`, `error`, `clock`, `calendar`, `control_ref`, `currency`, `json`, `actor`, `bearer`, `blobs`,
//!    `settings`, `world`, `memory`, `line`, `call`, `rows`, `told`, `hold`, `page`, `filter`, `question`, `lean`
//! 2. outlets, what every write leaves behind: `ledger`, `outbox`, `reference`, `schedule`, `idempotency`, `rollup`, `write`
//! 3. people: `organisation`, `person`, `access`
//! 4. attachments: `evidence`, `sign_off`
//! 5. registers: `supplier`, `register`
//! 6. the story: `incident`, `review`, `root_cause`, `recurrence`, `lesson`, `action`, then `closure`, `reminder`, `intake`, and `founding`, which
//!    gives a new organisation its templates and its catalogue
//! 7. the view: `trace`, `listing`, `kpi`, `report`, `dashboard`
//!
//! To add a verb: a pure rule in `<noun>/rules.rs` (row + facts + actor + now in; changed row or `Refusal` out), a use
//! case in `<noun>/<verb>.rs` (gate, load, decide, write, tell), a line in `api/src/graphql/<noun>.rs`, one journey.

pub mod word;

pub mod subject;

pub mod actor;
pub mod bearer;
pub mod blobs;
pub mod calendar;
pub mod call;
pub mod clock;
pub mod control_ref;
pub mod currency;
pub mod error;
pub mod filter;
pub mod hold;
pub mod json;
pub mod lean;
mod line;
mod memory;
pub mod page;
pub mod question;
pub mod rows;
pub mod settings;
mod told;
pub mod world;

pub mod idempotency;
pub mod ledger;
pub mod outbox;
pub mod reference;
pub mod rollup;
pub mod schedule;
pub mod write;

pub mod access;
pub mod organisation;
pub mod person;

pub mod evidence;
pub mod sign_off;

pub mod register;
pub mod supplier;

pub mod action;
pub mod closure;
pub mod incident;
pub mod intake;
pub mod lesson;
pub mod recurrence;
pub mod reminder;
pub mod review;
pub mod root_cause;

pub mod founding;

pub mod dashboard;
pub mod kpi;
pub mod listing;
pub mod report;
pub mod trace;

pub use call::Call;
pub use error::{Error, Refusal, Result};
pub use world::World;
