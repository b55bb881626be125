//! As whom mail leaves, and by which way.

use crate::mail::{Party, Transport};

/// As whom mail leaves, and by which way.
#[derive(Clone, Debug)]
pub struct Mailer {
    /// By which way.
    pub transport: Transport,
    /// As whom.
    pub from: Party,
}

impl Mailer {
    /// Mail from Proofmark itself, by a transport.
    pub fn by(transport: Transport) -> Self {
        let from = Party { name: Some("Proofmark".to_owned()), address: "reports@proofmark.invalid".to_owned() };
        Self { transport, from }
    }

    /// Sends nothing: mails are recorded as part of a history that was told long ago.
    pub fn recording() -> Self {
        Self::by(Transport::Recorded)
    }

    /// Whether mails are recorded and not sent.
    pub fn is_recording(&self) -> bool {
        matches!(self.transport, Transport::Recorded)
    }
}
