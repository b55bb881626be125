//! Journeys over the real parts: SQLite and PostgreSQL, real HTTP, real SMTP. One file a noun or a promise.

mod access;
mod evidence;
mod house;
mod kpi;
mod report;
mod sign_off;
