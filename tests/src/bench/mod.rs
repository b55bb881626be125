//! What the benchmarks stand on: generated histories on either database, the product as a process of its own, a client
//! that costs next to nothing, and duels: two contestants in turn, short slices each, compared by the median of their
//! ratios, since a machine's mood changes slower than the turns.
//!
//! `history` is the data and `ground` the database that holds it, `client` asks over HTTP, `limit` runs one hand-written
//! statement, `duel` compares, `cpu` counts.

pub mod client;
pub mod cpu;
pub mod duel;
pub mod ground;
pub mod history;
pub mod limit;

pub use client::Client;
pub use ground::Ground;
pub use limit::Limit;
