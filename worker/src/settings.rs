//! What only the worker reads from the environment: how mail leaves, and what it logs.

use entities::settings::{Environment, Ground, Wrong};
use lettre::message::Mailbox;
use lettre::transport::smtp::client::Certificate;
use tracing_subscriber::EnvFilter;

use crate::Mailer;
use crate::mail::{Party, Smtp, Transport};

/// The names it reads.
pub const NAMES: [&str; 4] = ["PROOFMARK_SMTP_URL", AUTHORITY, "PROOFMARK_MAIL_FROM", "PROOFMARK_LOG"];

const AUTHORITY: &str = "PROOFMARK_SMTP_CA";

/// How mail leaves: to the server that `PROOFMARK_SMTP_URL` names, as `PROOFMARK_MAIL_FROM`; without a server into files.
pub fn mailer(environment: &Environment, ground: &Ground) -> Result<Mailer, Wrong> {
    let (url, from) = ("PROOFMARK_SMTP_URL", "PROOFMARK_MAIL_FROM");
    let expected = "an address such as Proofmark <reports@example.org>";
    let sender = environment
        .read::<Mailbox>(from, expected)?
        .map(|mailbox| Party { address: mailbox.email.to_string(), name: mailbox.name });
    let Some(server) = environment.secret(url)? else {
        if environment.text(AUTHORITY).is_some() {
            let expected = format!("smtp://… or smtps://…, since {AUTHORITY} is set");
            return Err(Wrong { name: url.to_owned(), found: "nothing".to_owned(), expected });
        }
        let mailer = Mailer::by(Transport::Files(ground.mails_dir()));
        return Ok(Mailer { from: sender.unwrap_or(mailer.from.clone()), ..mailer });
    };
    let authority = authority(environment)?;
    let smtp = Smtp::from_url(server.reveal(), authority.as_deref());
    let smtp = smtp.map_err(|wrong| Wrong::hidden(url, &wrong.to_string().replacen("expected ", "", 1)))?;
    let from = sender.ok_or_else(|| Wrong {
        name: from.to_owned(),
        found: "nothing".to_owned(),
        expected: format!("{expected}, since {url} is set"),
    })?;
    Ok(Mailer { transport: Transport::Smtp(Box::new(smtp)), from })
}

/// The certificate of an authority trusted beside those of the system: the file that `PROOFMARK_SMTP_CA` names. A file
/// without one is refused here: read as no certificate at all, it would only show when no mail leaves.
fn authority(environment: &Environment) -> Result<Option<Vec<u8>>, Wrong> {
    const BEGINS: &[u8] = b"-----BEGIN CERTIFICATE-----";
    let name = AUTHORITY;
    let Some(path) = environment.text(name) else { return Ok(None) };
    let unreadable = |why| Wrong::shown(name, path, &format!("a PEM file that can be read ({why})"));
    let pem = std::fs::read(path).map_err(unreadable)?;
    let holds_one = pem.windows(BEGINS.len()).any(|part| part == BEGINS) && Certificate::from_pem(&pem).is_ok();
    if holds_one { Ok(Some(pem)) } else { Err(Wrong::shown(name, path, "a PEM file with a certificate in it")) }
}

/// What is logged: `PROOFMARK_LOG`, else warnings and what the worker says of itself.
pub fn log(environment: &Environment) -> Result<EnvFilter, Wrong> {
    let given = environment.read("PROOFMARK_LOG", "a level or directives such as info or warn,worker=debug")?;
    Ok(given.unwrap_or_else(|| EnvFilter::new("warn,worker=info,entities=info")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailer_of(settings: &[(&str, &str)]) -> Result<Mailer, Wrong> {
        let given = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let environment = Environment::of(given.chain([("HOME".to_owned(), "/home/ada".to_owned())]));
        mailer(&environment, &Ground::read(&environment, None).unwrap())
    }

    #[test]
    fn without_a_server_mail_goes_into_files() {
        assert!(matches!(mailer_of(&[]).unwrap().transport, Transport::Files(_)));
    }

    #[test]
    fn a_server_needs_a_sender_and_a_wrong_one_is_not_shown() {
        let server = ("PROOFMARK_SMTP_URL", "smtp://user:secret@mail.example");
        assert_eq!(mailer_of(&[server]).unwrap_err().name, "PROOFMARK_MAIL_FROM");
        let from = ("PROOFMARK_MAIL_FROM", "Reports <reports@nordhafen.example>");
        assert_eq!(mailer_of(&[server, from]).unwrap().from.address, "reports@nordhafen.example");
        let wrong = mailer_of(&[("PROOFMARK_SMTP_URL", "http://user:secret@mail"), from]).unwrap_err().to_string();
        assert!(wrong.starts_with("PROOFMARK_SMTP_URL: expected smtp://") && !wrong.contains("secret"), "{wrong}");
        assert!(mailer_of(&[server, ("PROOFMARK_MAIL_FROM", "nobody")]).is_err());
        assert!(mailer_of(&[server, from, ("PROOFMARK_SMTP_CA", "/nowhere.pem")]).is_err());
    }

    #[test]
    fn an_authority_without_a_server_is_a_mistake() {
        let wrong = mailer_of(&[(AUTHORITY, "/etc/authority.pem")]).unwrap_err();
        assert_eq!(wrong.name, "PROOFMARK_SMTP_URL");
    }

    #[test]
    fn a_file_without_a_certificate_is_no_authority() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().to_str().unwrap();
        let server = ("PROOFMARK_SMTP_URL", "smtp://mail.example");
        let from = ("PROOFMARK_MAIL_FROM", "Reports <reports@nordhafen.example>");
        for content in ["", "no certificate", "-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n"] {
            std::fs::write(path, content).unwrap();
            let wrong = mailer_of(&[server, from, ("PROOFMARK_SMTP_CA", path)]).unwrap_err();
            let said = format!("PROOFMARK_SMTP_CA: expected a PEM file with a certificate in it, found {path:?}");
            assert_eq!(wrong.to_string(), said, "{content:?}");
        }
    }
}
