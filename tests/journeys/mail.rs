//! The report's mail, as somebody else's server took it and somebody else's reader understands it.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tests::{Sink, Site, both};
use worker::mail::{Party, Smtp, Transport};
use worker::{Mailer, tick};

use crate::chains;

/// Ids and hashes differ from run to run.
fn redacted(text: &str) -> String {
    let mut told = String::new();
    let mut run = String::new();
    for letter in text.chars().chain(['\n']) {
        if letter.is_ascii_hexdigit() || letter == '-' {
            run.push(letter);
            continue;
        }
        told.push_str(match run.len() {
            64 => "[sha256]",
            36 if run.matches('-').count() == 4 => "[id]",
            _ => &run,
        });
        run.clear();
        told.push(letter);
    }
    told.truncate(told.len() - 1);
    told
}

fn headers(mail: &Value) -> String {
    let mut told = String::new();
    for header in mail["headers"].as_array().unwrap() {
        let (name, value) = (header[0].as_str().unwrap(), header[1].as_str().unwrap());
        // The port of the sender, and a boundary made from the row's id.
        let value = match name {
            "X-Peer" => "[peer]",
            "Content-Type" => value.split(';').next().unwrap(),
            _ => value,
        };
        writeln!(told, "{name}: {value}").unwrap();
    }
    redacted(&told)
}

/// What the three incidents changed, by the name under which a report shows it.
const CHANGED: [&str; 9] = [
    "Ransomware vector",
    "Knowing the threats",
    "Protection against malware",
    "Supply chain",
    "Supplier security policy",
    "Security with suppliers",
    "Security along the supply chain",
    "Password policy",
    "Passwords",
];

/// The chair lets the report of a period go to the board.
async fn accepted(site: &Site, period: &str) {
    let chair = site.person("CHAIR").await.token;
    let query = "{ boardReports(first: 10) { nodes { id period } } }";
    let reports = site.ask(&chair, query, json!({})).await.data()["boardReports"]["nodes"].clone();
    let report = reports.as_array().unwrap().iter().find(|report| report["period"] == period).unwrap().clone();
    let input = json!({ "boardReport": report["id"], "decision": "ACCEPT" });
    site.done(&chair, "reviewBoardReport", input, "boardReport { state }").await;
}

both!(the_report_of_a_month_with_three_incidents_reaches_a_member_by_mail, async |site: &Site| {
    let Some(sink) = Sink::start().await else { return };
    site.staff().await;
    chains::all(site).await;
    let smtp = Smtp::from_url(&sink.url(), None).unwrap();
    let from = Party { name: Some("Proofmark".to_owned()), address: "reports@nordhafen.example".to_owned() };
    site.at("2026-03-31T22:06:00Z");
    tick(&site.world, &Mailer::recording()).await.unwrap();
    accepted(site, "2026-03").await;
    tick(&site.world, &Mailer { transport: Transport::Smtp(Box::new(smtp)), from }).await.unwrap();
    let mails = sink.messages();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    insta::assert_snapshot!("report_headers", headers(mail));
    let parts = mail["parts"].as_array().unwrap();
    let types: Vec<&str> = parts.iter().map(|part| part["type"].as_str().unwrap()).collect();
    let (texts, pictures) = types.split_at(4);
    assert_eq!(texts, ["multipart/alternative", "text/plain", "multipart/related", "text/html"]);
    assert_eq!(pictures, vec!["image/png"; entities::kpi::Key::ALL.len() + 2], "one a figure, the backlog, the causes");
    let (text, html) = (parts[1]["text"].as_str().unwrap(), parts[3]["text"].as_str().unwrap());
    for told in ["Ransomware detected", "Supplier data leak", "Weak password reused"].iter().chain(&CHANGED) {
        assert!(text.contains(told), "the text does not tell of {told}");
        assert!(html.contains(told), "the page does not tell of {told}");
    }
    for part in &parts[4..] {
        let cid = part["id"].as_str().unwrap().trim_matches(['<', '>']);
        assert!(html.contains(&format!("\"cid:{cid}\"")), "{cid}");
        assert_eq!(part["disposition"], "inline");
        assert!(part["size"].as_u64().unwrap() > 1_000);
    }
    insta::assert_snapshot!("report_text", redacted(text));
    insta::assert_snapshot!("report_html", redacted(html));
});
