//! One mail to one person, and how it becomes a message on the wire.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use lettre::{
    Address, Message,
    message::{Attachment, Mailbox, MultiPart, SinglePart, header::ContentType},
};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use uuid::Uuid;

/// One mail. Sent twice, it is the same message: its id hangs on the outbox row, not on the attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The outbox row it comes from.
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub from: Party,
    pub to: Party,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Pictures the HTML names by `cid:`.
    pub inline: Vec<Inline>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub name: Option<String>,
    pub address: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inline {
    /// `chart`, which the HTML calls `cid:chart`; our own constant, never somebody's text.
    pub cid: &'static str,
    /// `image/png`
    pub media_type: &'static str,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Error)]
pub enum MailError {
    #[error("the {0} address is not an e-mail address")]
    Address(&'static str),
    #[error("an inline part has the media type `{0}`")]
    MediaType(&'static str),
    #[error("the mail could not be put together: {0}")]
    Build(#[from] lettre::error::Error),
}

impl Mail {
    /// `<outbox row @ sender's domain>`, the same at every attempt.
    pub fn message_id(&self) -> Result<String, MailError> {
        let from = address(&self.from, "sender's")?;
        Ok(format!("<{}@{}>", self.id, from.domain()))
    }

    pub(super) fn message(&self) -> Result<Message, MailError> {
        let seconds = u64::try_from(self.at.timestamp()).unwrap_or(0);
        let mut related =
            MultiPart::related().boundary(self.boundary("related")).singlepart(SinglePart::html(self.html.clone()));
        for part in &self.inline {
            let media_type = ContentType::parse(part.media_type).map_err(|_| MailError::MediaType(part.media_type))?;
            let picture = Attachment::new_inline(part.cid.to_owned()).body(part.bytes.clone(), media_type);
            related = related.singlepart(picture);
        }
        let body = MultiPart::alternative()
            .boundary(self.boundary("alternative"))
            .singlepart(SinglePart::plain(self.text.clone()))
            .multipart(related);
        Ok(Message::builder()
            .message_id(Some(self.message_id()?))
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .from(mailbox(&self.from, "sender's")?)
            .to(mailbox(&self.to, "recipient's")?)
            .subject(one_line(&self.subject))
            .multipart(body)?)
    }

    /// A boundary that is the same at every attempt and unlike anything in the parts.
    fn boundary(&self, part: &str) -> String {
        let digest = Sha256::new().chain_update(part).chain_update(self.id).chain_update(&self.html).finalize();
        format!("{part}-{}", hex::encode(&digest[..20]))
    }
}

fn mailbox(party: &Party, whose: &'static str) -> Result<Mailbox, MailError> {
    let name = party.name.as_deref().map(one_line).filter(|name| !name.is_empty());
    Ok(Mailbox::new(name, address(party, whose)?))
}

/// One address; a list, a display name or a line break is none.
pub(super) fn address(party: &Party, whose: &'static str) -> Result<Address, MailError> {
    party.address.parse().map_err(|_| MailError::Address(whose))
}

/// A header holds one line: whatever would end it becomes a space.
fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
