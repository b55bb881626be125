//! GraphQL over HTTP, as the specification of that name has it: own handler, since the stock one ignores body limits,
//! takes any content type and answers 200 to what does not validate.
//!
//! A request goes through: `negotiation` (what may be sent and answered), `request` (the body), `guard` (limits, parsing,
//! validation, coercion, cost), the door (`endpoint`: who asks), the executor, `answer`. Each "no" is a [`Fault`] with a
//! published [`Code`].

pub mod answer;
pub mod body;
pub mod code;
pub mod endpoint;
pub mod fault;
pub mod guard;
pub mod negotiation;
pub mod request;
pub mod request_id;

#[cfg(test)]
mod tests;

pub use code::Code;
pub use endpoint::{Admitted, Endpoint, Look, Verdict};
pub use fault::{Fault, Problem, UNAVAILABLE};
