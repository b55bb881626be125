//! Journeys over the real parts: SQLite and PostgreSQL, real HTTP, real SMTP. One file a noun or a promise.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on stops")]

mod access;
mod action;
mod chains;
mod command;
mod course;
mod dashboard;
mod demo;
mod evidence;
mod graphiql;
mod hold;
mod house;
mod incident;
mod intake;
mod kill;
mod kpi;
mod lesson;
mod mail;
mod organisations;
mod outage;
mod planned;
mod recurrence;
mod register;
mod reminder;
mod report;
mod review;
mod roles;
mod root_cause;
mod scene;
mod schema;
mod scrub;
mod sign_off;
mod store;
mod supplier;
mod tls;
mod trace;
mod worker;
