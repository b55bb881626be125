//! Proofmark over HTTP: GraphQL, evidence transfer, the command line. `graphql` is the schema, `http` how a request comes
//! in and goes out, `app` what is served, `transfer` how evidence comes and goes, `server` the
//! loop that serves it, `command` how all of it is started.

pub mod app;
pub mod command;
pub mod graphiql;
pub mod graphql;
pub mod health;
pub mod http;
pub mod sdl;
pub mod server;
pub mod settings;
pub mod transfer;
