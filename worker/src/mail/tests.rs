//! Mail against a server that misbehaves on purpose, and the shape of a message.

use std::{path::Path, time::Duration};

use chrono::{DateTime, Utc};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpListener,
    task::JoinHandle,
};
use uuid::Uuid;

use super::{Inline, Mail, Mailbag, Outcome, Party, Smtp, Transport, files};

fn mail() -> Mail {
    Mail {
        id: Uuid::from_u128(0x0193_5a1b_2c3d_7000_8000_0000_0000_0001),
        at: DateTime::<Utc>::from_timestamp(1_793_516_400, 0).unwrap(),
        from: Party { name: Some("Proofmark".into()), address: "reports@nordhafen.example".into() },
        to: Party { name: Some("Ada Brandt".into()), address: "ada.brandt@nordhafen.example".into() },
        subject: "Board report October 2026: better – three of five targets met".into(),
        text: "Good morning.\n.\n.. two dots\n".into(),
        html: "<p>Good morning.</p><img src=\"cid:chart\" alt=\"\">".into(),
        inline: vec![Inline { cid: "chart", media_type: "image/png", bytes: vec![0x89, b'P', b'N', b'G', 13, 10, 0] }],
    }
}

fn formatted(mail: &Mail) -> String {
    String::from_utf8(mail.message().unwrap().formatted()).unwrap()
}

/// What the server does when a command (or `.`) arrives.
#[derive(Clone, Copy)]
enum Whim {
    Kind,
    Breaks(&'static str),
    Answers(&'static str, &'static str),
    KeepsSilent(&'static str),
}

/// Serves one conversation; gives back everything between DATA and the final dot.
async fn server(whim: Whim) -> (Transport, JoinHandle<Option<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let told = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let (read, mut write) = socket.into_split();
        let mut lines = BufReader::new(read).split(b'\n');
        let (mut message, mut taken) = (String::new(), None);
        let mut command = "GREETING".to_owned();
        loop {
            let (answer, verb) = match command.get(..4).unwrap_or(&command) {
                "GREE" => ("220 sink", "GREETING"),
                "EHLO" => ("250 sink", "EHLO"),
                "MAIL" => ("250 ok", "MAIL"),
                "RCPT" => ("250 ok", "RCPT"),
                "DATA" => ("354 go on", "DATA"),
                "." => ("250 taken", "."),
                _ => ("221 bye", "QUIT"),
            };
            let answer = match whim {
                Whim::Breaks(at) if at == verb => break,
                Whim::KeepsSilent(at) if at == verb => std::future::pending().await,
                Whim::Answers(at, other) if at == verb => other,
                _ => answer,
            };
            if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() || verb == "QUIT" {
                break;
            }
            if verb == "." && answer.starts_with('2') {
                taken = Some(std::mem::take(&mut message));
            }
            let in_message = verb == "DATA" && answer.starts_with('3');
            if in_message && matches!(whim, Whim::Breaks("BODY")) {
                break;
            }
            command = loop {
                let Ok(Some(line)) = lines.next_segment().await else { return taken };
                let line = String::from_utf8_lossy(&line).trim_end().to_owned();
                if !in_message || line == "." {
                    break line;
                }
                message += line.strip_prefix('.').unwrap_or(&line);
                message += "\n";
            };
        }
        taken
    });
    let smtp = Smtp::from_url(&format!("smtp://127.0.0.1:{port}?tls=none"), None).unwrap();
    (Transport::Smtp(Box::new(smtp.within(Duration::from_secs(2)))), told)
}

async fn outcome(whim: Whim) -> &'static str {
    let (transport, _told) = server(whim).await;
    match transport.send(&mail()).await {
        Outcome::Delivered => "delivered",
        Outcome::Retry(_) => "retry",
        Outcome::Ambiguous(_) => "ambiguous",
        Outcome::Refused(_) => "refused",
    }
}

#[tokio::test]
async fn a_kind_server_gets_the_message_as_it_was_written() {
    let (transport, told) = server(Whim::Kind).await;
    assert_eq!(transport.send(&mail()).await, Outcome::Delivered);
    let received = told.await.unwrap().unwrap();
    assert_eq!(received.trim_end(), formatted(&mail()).replace("\r\n", "\n").trim_end());
}

#[tokio::test]
async fn a_break_before_the_final_dot_is_tried_again() {
    for stage in ["GREETING", "EHLO", "MAIL", "RCPT", "DATA"] {
        assert_eq!(outcome(Whim::Breaks(stage)).await, "retry", "{stage}");
    }
    // longer than what the machine buffers, so that the break is met while writing
    let long = b"A long line of a long mail.\r\n".repeat(1_000_000);
    let (Transport::Smtp(smtp), _told) = server(Whim::Breaks("BODY")).await else { unreachable!() };
    let sent = smtp.send(mail().message().unwrap().envelope(), &long).await;
    assert!(matches!(sent, Outcome::Retry(_)), "{sent:?}");
}

#[tokio::test]
async fn a_break_after_the_final_dot_is_ambiguous() {
    assert_eq!(outcome(Whim::Breaks(".")).await, "ambiguous");
    assert_eq!(outcome(Whim::Answers(".", "what?")).await, "ambiguous");
}

#[tokio::test]
async fn silence_ends_at_the_deadline_and_means_what_a_break_means() {
    assert_eq!(outcome(Whim::KeepsSilent("RCPT")).await, "retry");
    assert_eq!(outcome(Whim::KeepsSilent(".")).await, "ambiguous");
}

#[tokio::test]
async fn an_answer_decides() {
    for stage in ["MAIL", "RCPT", "DATA", "."] {
        assert_eq!(outcome(Whim::Answers(stage, "451 later")).await, "retry", "{stage}");
        assert_eq!(outcome(Whim::Answers(stage, "550 never")).await, "refused", "{stage}");
    }
    assert_eq!(outcome(Whim::Answers("GREETING", "554 closed today")).await, "retry");
    assert_eq!(outcome(Whim::Answers("MAIL", "530 authenticate first")).await, "retry");
}

#[tokio::test]
async fn a_goodbye_that_fails_takes_nothing_back() {
    assert_eq!(outcome(Whim::Breaks("QUIT")).await, "delivered");
}

#[tokio::test]
async fn nothing_is_sent_unencrypted_where_encryption_is_required() {
    let (transport, told) = server(Whim::Kind).await;
    let Transport::Smtp(plain) = transport else { unreachable!() };
    let port = format!("{plain:?}").split([':', ',']).nth(1).unwrap().to_owned();
    let strict = Smtp::from_url(&format!("smtp://127.0.0.1:{port}"), None).unwrap();
    assert!(matches!(Transport::Smtp(Box::new(strict)).send(&mail()).await, Outcome::Retry(_)));
    assert_eq!(told.await.unwrap(), None);
}

#[tokio::test]
async fn nobody_listening_is_tried_again() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let smtp = Smtp::from_url(&format!("smtp://127.0.0.1:{closed}?tls=none"), None).unwrap();
    assert!(matches!(Transport::Smtp(Box::new(smtp)).send(&mail()).await, Outcome::Retry(_)));
}

#[test]
fn the_setting_is_read_or_refused_with_a_reason() {
    let shown = |setting: &str| match Smtp::from_url(setting, None) {
        Ok(smtp) => format!("{smtp:?}"),
        Err(fault) => fault.to_string(),
    };
    let settings = [
        "smtp://mail.example",
        "smtp://mail.example:2525?tls=none",
        "smtp://ada:p%40ss@mail.example?tls=opportunistic",
        "smtps://ada:secret@mail.example",
        "smtps://mail.example?tls=none",
        "smtp://ada:secret@mail.example?tls=none",
        "smtp://ada@mail.example",
        "smtp://mail.example?tls=perhaps",
        "smtp://mail.example?pool=5",
        "smtp:///",
        "http://mail.example",
        "mail.example",
    ];
    let told: String = settings.map(|setting| format!("{setting}\n    {}\n", shown(setting))).concat();
    insta::assert_snapshot!(told);
}

#[test]
fn a_message_has_a_text_an_html_and_its_pictures() {
    insta::assert_snapshot!(formatted(&mail()).replace("\r\n", "\n"));
}

#[test]
fn a_second_attempt_is_the_same_message() {
    assert_eq!(formatted(&mail()), formatted(&mail()));
}

#[test]
fn no_name_or_subject_adds_a_header() {
    let mut sly = mail();
    sly.subject = "Report\r\nBcc: everyone@example.com\r\n\r\nbody".into();
    sly.to.name = Some("Ada\r\nBcc: everyone@example.com\nX-Sly: 1\u{2028}\u{85}".into());
    sly.from.name = Some("\"Board\" <x@example.com>\r\nReply-To: x@example.com".into());
    let message = formatted(&sly);
    let (headers, _) = message.split_once("\r\n\r\n").unwrap();
    let names: Vec<_> = headers
        .lines()
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(names, ["Message-ID", "Date", "From", "To", "Subject", "MIME-Version", "Content-Type"]);
    assert_eq!(sly.message().unwrap().envelope().to().len(), 1);
}

#[tokio::test]
async fn an_address_is_one_address_or_the_mail_is_refused() {
    let bag = Mailbag::default();
    for address in ["", "ada", "a@x.example, b@x.example", "a@x.example\r\nRCPT TO:<b@x.example>", "Ada <a@x.example>"]
    {
        let mut sly = mail();
        sly.to.address = address.into();
        let outcome = Transport::Memory(bag.clone()).send(&sly).await;
        assert!(matches!(outcome, Outcome::Refused(_)), "{address}: {outcome:?}");
    }
    assert_eq!(bag.mails(), []);
    Transport::Memory(bag.clone()).send(&mail()).await;
    assert_eq!(bag.mails(), [mail()]);
}

#[tokio::test]
async fn a_mail_file_is_whole_and_a_repeat_leaves_one() {
    let folder = tempfile::tempdir().unwrap();
    let transport = Transport::Files(folder.path().join("mails"));
    for _ in 0..2 {
        assert_eq!(transport.send(&mail()).await, Outcome::Delivered);
    }
    let names = |folder: &Path| -> Vec<String> {
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let written = names(&folder.path().join("mails"));
    assert_eq!(written, ["2026-11-01T07-00-00-ada-brandt-nordhafen-example-01935a1b-2c3d-7000-8000-000000000001.eml"]);
    let bytes = std::fs::read(folder.path().join("mails").join(&written[0])).unwrap();
    assert_eq!(bytes, mail().message().unwrap().formatted());
}

#[test]
fn a_file_name_never_leaves_its_folder() {
    let mut sly = mail();
    sly.to.address = "../../etc/passwd\0\r\n:@..\\x.example".into();
    assert_eq!(files::name(&sly), "2026-11-01T07-00-00-etc-passwd-x-example-01935a1b-2c3d-7000-8000-000000000001.eml");
    sly.to.address = "a".repeat(5000);
    assert!(files::name(&sly).len() < 120);
}
