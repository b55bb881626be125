//! Mail: what one message is, and the ways it leaves.

mod files;
mod message;
mod smtp;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

pub use self::{
    message::{Inline, Mail, MailError, Party},
    smtp::{Security, Smtp, SmtpSettingError},
};

/// Where mail goes.
#[derive(Clone, Debug)]
pub enum Transport {
    /// To an SMTP server.
    Smtp(Box<Smtp>),
    /// Into a folder, one `.eml` file each.
    Files(PathBuf),
    /// Kept in memory, for tests.
    Memory(Mailbag),
    /// Nowhere: counted as delivered, for history that was told long ago.
    Recorded,
}

/// What became of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Delivered,
    /// Certainly not taken; try again later.
    Retry(String),
    /// The connection ended between the message's final dot and the server's answer: perhaps taken, perhaps not.
    Ambiguous(String),
    /// Refused for good; trying again changes nothing.
    Refused(String),
}

impl Transport {
    /// Sends one mail to its one recipient, at most two minutes long. Never both lost and reported as delivered.
    pub async fn send(&self, mail: &Mail) -> Outcome {
        let message = match mail.message() {
            Ok(message) => message,
            Err(fault) => return Outcome::Refused(fault.to_string()),
        };
        match self {
            Self::Smtp(smtp) => smtp.send(message.envelope(), &message.formatted()).await,
            Self::Files(folder) => {
                let (folder, name) = (folder.clone(), files::name(mail));
                let written = tokio::task::spawn_blocking(move || files::write(&folder, &name, &message.formatted()));
                match written.await {
                    Ok(Ok(())) => Outcome::Delivered,
                    Ok(Err(fault)) => Outcome::Retry(format!("the mail file could not be written: {fault}")),
                    Err(fault) => Outcome::Retry(format!("the mail file was not written: {fault}")),
                }
            }
            Self::Memory(bag) => {
                bag.put(mail.clone());
                Outcome::Delivered
            }
            Self::Recorded => Outcome::Delivered,
        }
    }
}

/// Mail kept in memory; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Mailbag(Arc<Mutex<Vec<Mail>>>);

impl Mailbag {
    fn put(&self, mail: Mail) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[cfg(test)]
mod tests;
