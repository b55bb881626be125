//! Proofmark over HTTP: GraphQL, evidence transfer, the command line. `graphql` is the schema.

pub mod graphql;
