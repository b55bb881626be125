//! Access: roles held for a time, API tokens, and the one-time bootstrap token.

pub mod bootstrap;
pub mod grant;
pub mod model;
pub mod queries;
pub mod token;

pub use model::{Scope, assignment, token as api_token};
pub use token::Secret;
