//! Mail over SMTP, one connection and one recipient a message: every failure says whether the message may have gone.

use std::{
    borrow::Cow,
    error::Error as _,
    fmt, iter,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use lettre::{
    address::Envelope,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailParameter},
    },
};
use percent_encoding::percent_decode_str;
use thiserror::Error as ThisError;
use tokio::time::timeout;
use url::Url;

use super::Outcome;

/// The whole conversation, from the dial to the answer.
const DEADLINE: Duration = Duration::from_mins(2);
/// How long a polite goodbye may take once the outcome is known.
const GOODBYE: Duration = Duration::from_secs(2);

/// A server, and how to speak to it.
#[derive(Clone)]
pub struct Smtp {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    tls: Option<TlsParameters>,
    hello: ClientId,
    deadline: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (`smtps://`).
    Implicit,
    /// STARTTLS or nothing is sent (`?tls=required`, the default of `smtp://`).
    Required,
    /// STARTTLS where the server offers it (`?tls=opportunistic`).
    Opportunistic,
    /// Never encrypted (`?tls=none`).
    Plain,
}

#[derive(Debug, PartialEq, Eq, ThisError)]
#[error("expected smtp://[user:password@]host[:port][?tls=required|opportunistic|none] or smtps://…: {0}")]
pub struct SmtpSettingError(&'static str);

/// Never shows the password.
impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Smtp({}:{}, {:?})", self.host, self.port, self.security)
    }
}

impl Smtp {
    /// Reads the setting. `authority` is a PEM certificate trusted beside those of the system.
    pub fn from_url(setting: &str, authority: Option<&[u8]>) -> Result<Self, SmtpSettingError> {
        let url = Url::parse(setting).map_err(|_| SmtpSettingError("this is not a URL"))?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(SmtpSettingError("the host is missing"))?;
        let asked = url.query_pairs().find(|(key, _)| key == "tls").map(|(_, value)| value.into_owned());
        if url.query_pairs().any(|(key, _)| key != "tls") || !matches!(url.path(), "" | "/") || url.fragment().is_some()
        {
            return Err(SmtpSettingError("only ?tls= may follow the port"));
        }
        let security = match (url.scheme(), asked.as_deref()) {
            ("smtps", None) => Security::Implicit,
            ("smtps", Some(_)) => return Err(SmtpSettingError("smtps:// is always encrypted and takes no ?tls=")),
            ("smtp", None | Some("required")) => Security::Required,
            ("smtp", Some("opportunistic")) => Security::Opportunistic,
            ("smtp", Some("none")) => Security::Plain,
            ("smtp", Some(_)) => return Err(SmtpSettingError("tls is none of the three")),
            _ => return Err(SmtpSettingError("the scheme is neither smtp nor smtps")),
        };
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(Cow::into_owned);
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => {
                let unreadable = |_| SmtpSettingError("user or password is not UTF-8");
                Some(Credentials::new(decoded(user).map_err(unreadable)?, decoded(password).map_err(unreadable)?))
            }
            _ => return Err(SmtpSettingError("a user needs a password and a password a user")),
        };
        if security == Security::Plain && credentials.is_some() {
            return Err(SmtpSettingError("a password is never sent over tls=none"));
        }
        let port = url.port().unwrap_or(if security == Security::Implicit { 465 } else { 587 });
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let tls = if security == Security::Plain { None } else { Some(tls(&host, authority)?) };
        Ok(Self { host, port, security, credentials, tls, hello: ClientId::default(), deadline: DEADLINE })
    }

    #[cfg(test)]
    #[must_use]
    pub fn within(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }

    pub(super) async fn send(&self, envelope: &Envelope, message: &[u8]) -> Outcome {
        let dot = AtomicBool::new(false);
        match timeout(self.deadline, self.deliver(envelope, message, &dot)).await {
            Ok(Ok(mut connection)) => {
                // the answer is in; whether the goodbye arrives is nobody's concern
                timeout(GOODBYE, connection.quit()).await.ok();
                Outcome::Delivered
            }
            Ok(Err(Failure::Certain(outcome))) => outcome,
            Ok(Err(Failure::Broken(reason))) if dot.load(Ordering::Relaxed) => Outcome::Ambiguous(reason),
            Ok(Err(Failure::Broken(reason))) => Outcome::Retry(reason),
            Err(_) if dot.load(Ordering::Relaxed) => Outcome::Ambiguous("no answer to the message in time".into()),
            Err(_) => Outcome::Retry("no conversation in time".into()),
        }
    }

    /// Dials, encrypts, signs in. Nothing that goes wrong here is the message's fault.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let implicit = self.tls.clone().filter(|_| self.security == Security::Implicit);
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.deadline), &self.hello, implicit, None).await?;
        let wanted = match self.security {
            Security::Required => true,
            Security::Opportunistic => connection.can_starttls(),
            Security::Implicit | Security::Plain => false,
        };
        if let Some(tls) = self.tls.clone().filter(|_| wanted) {
            connection.starttls(tls, &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            if !connection.is_encrypted() {
                return Err(Failure::Certain(Outcome::Retry("no password is sent without encryption".into())));
            }
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(connection)
    }

    async fn deliver(
        &self,
        envelope: &Envelope,
        message: &[u8],
        dot: &AtomicBool,
    ) -> Result<AsyncSmtpConnection, Failure> {
        let mut connection = self.connect().await?;
        let mut parameters = Vec::new();
        let mut addresses = envelope.from().into_iter().chain(envelope.to());
        if addresses.any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                let reason = "the server does not know SMTPUTF8, which this address needs";
                return Err(Failure::Certain(Outcome::Refused(reason.into())));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        connection.command(Mail::new(envelope.from().cloned(), parameters)).await.map_err(answered)?;
        for recipient in envelope.to() {
            connection.command(Rcpt::new(recipient.clone(), Vec::new())).await.map_err(answered)?;
        }
        connection.command(Data).await.map_err(answered)?;
        // the end of the parts is asked for just before the final dot is written
        let end = iter::from_fn(|| {
            dot.store(true, Ordering::Relaxed);
            None
        });
        connection.message_iter(iter::once(message).chain(end)).await.map_err(answered)?;
        Ok(connection)
    }
}

fn tls(host: &str, authority: Option<&[u8]>) -> Result<TlsParameters, SmtpSettingError> {
    let mut tls = TlsParameters::builder(host.to_owned());
    if let Some(pem) = authority {
        let unreadable = |_| SmtpSettingError("the certificate of the authority is not PEM");
        tls = tls.add_root_certificate(Certificate::from_pem(pem).map_err(unreadable)?);
    }
    tls.build_rustls().map_err(|_| SmtpSettingError("TLS could not be set up"))
}

/// Why a conversation ended early.
enum Failure {
    /// The server said so, or we stopped ourselves.
    Certain(Outcome),
    /// The line broke; what it means depends on how far the message was.
    Broken(String),
}

impl From<Error> for Failure {
    fn from(fault: Error) -> Self {
        let reason = reason(&fault);
        if fault.status().is_some() { Self::Certain(Outcome::Retry(reason)) } else { Self::Broken(reason) }
    }
}

/// An answer about this very message. 530 asks for authentication or encryption: a setting, not the message.
fn answered(fault: Error) -> Failure {
    let refused = fault.is_permanent() && fault.status().is_some_and(|code| u16::from(code) != 530);
    if refused { Failure::Certain(Outcome::Refused(reason(&fault))) } else { fault.into() }
}

/// One line for the outbox row.
fn reason(fault: &Error) -> String {
    let mut reason = fault.to_string();
    let mut source = fault.source();
    while let Some(deeper) = source {
        let deeper_reason = deeper.to_string();
        if !reason.contains(&deeper_reason) {
            reason = format!("{reason}: {deeper_reason}");
        }
        source = deeper.source();
    }
    reason.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}
