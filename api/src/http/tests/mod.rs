//! The transport against a toy schema: statuses, codes, limits, coercion.

mod coercion;
mod limits;
mod toy;
mod transport;
