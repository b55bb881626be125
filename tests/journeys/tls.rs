//! Mail over TLS to somebody else's server: sent where its authority is trusted, kept back where it is not, never in plain.

use entities::settings::{Environment, Ground};
use tests::{Encrypts, Sink, Site, both};
use worker::{Mailer, tick};

/// Five minutes and one after the end of April in Berlin.
const MAY: &str = "2026-04-30T22:06:00Z";

/// How mail leaves by the settings of a process: to a URL, trusting an authority beside those of the system.
fn mailer(url: &str, trusted: Option<&Sink>) -> Mailer {
    let authority = trusted.map(|sink| sink.authority().display().to_string());
    let settings = [
        ("PROOFMARK_DATA_DIR", Some("/nowhere".to_owned())),
        ("PROOFMARK_SMTP_URL", Some(url.to_owned())),
        ("PROOFMARK_SMTP_CA", authority),
        ("PROOFMARK_MAIL_FROM", Some("Proofmark <reports@nordhafen.example>".to_owned())),
    ];
    let settings = settings.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let environment = Environment::of(settings);
    let ground = Ground::read(&environment, None).expect("sound settings");
    worker::settings::mailer(&environment, &ground).expect("sound settings")
}

/// The one mail of a month's end is tried and stays due, for this reason.
async fn kept_back(site: &Site, mailer: &Mailer, attempt: i64, reason: &str) {
    tick(&site.world, mailer).await.expect("a tick");
    let due = "SELECT COUNT(*) FROM outbox WHERE state = 'DUE' AND attempts = ";
    assert_eq!(site.number(&format!("{due}{attempt}")).await, 1, "attempt {attempt} was not recorded");
    let recorded = format!("SELECT COUNT(*) FROM outbox WHERE lower(last_error) LIKE '%{reason}%'");
    assert_eq!(site.number(&recorded).await, 1, "the reason is not {reason}");
    site.later(3_600);
}

async fn delivered(site: &Site, mailer: &Mailer, sink: &Sink) {
    tick(&site.world, mailer).await.expect("a tick");
    assert_eq!(site.number("SELECT COUNT(*) FROM outbox WHERE state = 'DONE'").await, 1);
    assert_eq!(sink.messages().len(), 1);
}

/// Kept back while the authority is not trusted, delivered once it is.
async fn trusted_alone(site: &Site, encrypts: Encrypts, scheme: &str, query: &str) {
    let (Some(sink), Some(stranger)) = (Sink::that(encrypts).await, Sink::that(encrypts).await) else { return };
    site.at("2026-04-02T08:00:00Z");
    site.person("MANAGEMENT_BODY").await;
    site.at(MAY);
    let url = sink.url_with(scheme, query);
    kept_back(site, &mailer(&url, None), 1, "certificate").await;
    kept_back(site, &mailer(&url, Some(&stranger)), 2, "certificate").await;
    assert!(sink.messages().is_empty());
    delivered(site, &mailer(&url, Some(&sink)), &sink).await;
}

both!(starttls_delivers_under_a_trusted_authority_alone, async |site: &Site| {
    trusted_alone(site, Encrypts::OnceAsked, "smtp", "?tls=required").await;
});

both!(implicit_tls_delivers_under_a_trusted_authority_alone, async |site: &Site| {
    trusted_alone(site, Encrypts::FromTheFirstByte, "smtps", "").await;
});

both!(a_server_that_does_not_encrypt_gets_no_mail_where_encryption_is_required, async |site: &Site| {
    let Some(sink) = Sink::start().await else { return };
    site.at("2026-04-02T08:00:00Z");
    site.person("MANAGEMENT_BODY").await;
    site.at(MAY);
    for (attempt, query) in (1..).zip(["", "?tls=required"]) {
        kept_back(site, &mailer(&sink.url_with("smtp", query), None), attempt, "starttls").await;
    }
    assert!(sink.messages().is_empty(), "it fell back to plain");
    // The same server, asked for it by name, takes the mail: nothing else was in the way.
    delivered(site, &mailer(&sink.url(), None), &sink).await;
});
