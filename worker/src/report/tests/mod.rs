//! Three periods of a fictional organisation as a page, as text and as mail; whatever people write is shown as text.

mod content;

use entities::kpi::Key;
use entities::report::content::{Lesson, ReportContent};

use self::content::{bad, first, good};
use super::{Delivery, Occasion, Rendered, ReportMail, mail, render};

fn mailed(content: &ReportContent, rendered: &Rendered, occasion: Occasion, to: &str) -> ReportMail {
    let reviewed = (occasion != Occasion::Review).then_some("Clara Vogt on 3 November 2026");
    mail(content, rendered, Delivery { occasion, recipient: to, sha256: &rendered.html_sha256, reviewed }).unwrap()
}

/// The pages too, where `PROOFMARK_TEST_PICTURES` names a folder to look at them in.
fn snap(name: &str, content: &ReportContent) {
    let rendered = render(content).unwrap();
    let letter = mailed(content, &rendered, Occasion::Issued, "Ada Brandt");
    if let Some(folder) = std::env::var_os("PROOFMARK_TEST_PICTURES").map(std::path::PathBuf::from) {
        let mut html = letter.html.clone();
        for part in &letter.inline {
            let file = format!("{name}.{}.png", part.cid);
            std::fs::write(folder.join(&file), &part.bytes).unwrap();
            html = html.replace(&format!("\"cid:{}\"", part.cid), &format!("\"{file}\""));
        }
        for (file, bytes) in
            [("html", rendered.html.as_bytes()), ("mail.html", html.as_bytes()), ("chart.png", &rendered.chart.png)]
        {
            std::fs::write(folder.join(format!("{name}.{file}")), bytes).unwrap();
        }
    }
    let too_wide: Vec<_> = letter.text.lines().filter(|line| line.chars().count() > 78).collect();
    assert_eq!(too_wide, [""; 0]);
    insta::assert_snapshot!(format!("{name}_page"), without_drawings(&rendered.html));
    insta::assert_snapshot!(format!("{name}_text"), rendered.text);
    insta::assert_snapshot!(format!("{name}_mail"), format!("{}\n\n{}\n{}", letter.subject, letter.text, letter.html));
}

/// The page with each drawing as the words that it tells.
fn without_drawings(html: &str) -> String {
    let mut parts = html.split("<svg xmlns");
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (drawing, rest) = part.split_once("</svg>").unwrap();
        let between =
            |from: &str, to: &str| drawing.split_once(from).and_then(|(_, rest)| rest.split_once(to)).unwrap().0;
        let told_as = [between("<title>", "</title>"), between("<desc>", "</desc>")].join(" | ");
        told.extend(["[", &told_as, "]", rest]);
    }
    told
}

#[test]
fn a_good_month() {
    snap("good", &good());
}

#[test]
fn a_bad_quarter() {
    snap("bad", &bad());
}

#[test]
fn the_first_month() {
    snap("first", &first());
}

#[test]
fn a_reviewer_and_a_late_signer_are_told_why_they_are_written_to() {
    let content = good();
    let rendered = render(&content).unwrap();
    let told = |occasion| {
        let letter = mailed(&content, &rendered, occasion, "Ada Brandt");
        let opening = letter.text.lines().take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
        assert!(letter.html.contains(&opening), "{opening}");
        (letter.subject, opening)
    };
    insta::assert_debug_snapshot!([told(Occasion::Review), told(Occasion::Unsigned(1)), told(Occasion::Unsigned(3))]);
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    assert!(render(&bad()).unwrap() == render(&bad()).unwrap());
    assert_eq!(super::sha256(b"").get(..16), Some("e3b0c44298fc1c14"));
}

#[test]
fn nothing_is_fetched_from_elsewhere() {
    let html = render(&bad()).unwrap().html.replace("http://www.w3.org/2000/svg", "").replace("href=\"#", "");
    for reach in ["http:", "https:", "src=", "href=", "url(", "@import", "<script"] {
        assert!(!html.contains(reach), "{reach}");
    }
}

/// Every text of the content replaced by markup, a template and a line break.
#[test]
fn whatever_people_write_is_shown_as_text() {
    fn spoil(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Object(map) => {
                for (key, value) in map {
                    let ours = [
                        "kind",
                        "status",
                        "status_before",
                        "direction",
                        "verdict",
                        "unit",
                        "month",
                        "sign",
                        "standing",
                        "how",
                        "why",
                        "source",
                        "part",
                        "id",
                    ];
                    if !ours.contains(&key.as_str()) || value.as_str() == Some("Policy") {
                        spoil(value);
                    }
                }
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(spoil),
            serde_json::Value::String(text) if Key::ALL.iter().any(|key| key.as_str() == text) => {}
            serde_json::Value::String(text) => *text = format!("<b onload='x'>&\"\r\n{{{{ 7 * 7 }}}}\u{1b}[1m{text}"),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(bad()).unwrap();
    spoil(&mut value);
    let content: ReportContent = serde_json::from_value(value).unwrap();
    let rendered = render(&content).unwrap();
    let letter = mailed(&content, &rendered, Occasion::Issued, "<b onload='x'>");
    for html in [&rendered.html, &letter.html] {
        assert!(!html.contains("<b onload"), "{html}");
        assert!(html.contains("{{ 7 * 7 }}"));
    }
    assert!(!letter.text.contains('\u{1b}'));
}

#[test]
fn a_long_list_says_how_many_more_there_are() {
    let mut content = bad();
    content.overdue = content.overdue.iter().cycle().take(120).cloned().collect();
    let rendered = render(&content).unwrap();
    assert!(rendered.html.contains("And 70 more") && rendered.text.contains("And 70 more"));
}

#[test]
fn lessons_left_out_of_a_long_list_are_counted_with_the_incident_that_struck_in_spite_of_them() {
    let mut content = bad();
    let struck = content.lessons.without_effect[0].clone();
    let lessons = (0..60).map(|n| Lesson { reference: format!("LES-2026-{n:04}"), ..struck.clone() });
    content.lessons.without_effect = lessons.collect();
    let rendered = render(&content).unwrap();
    for told in [&rendered.html, &rendered.text] {
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        for said in ["struck in spite of 60 lessons on its cause", "LES-2026-0049", "And 10 more"] {
            assert!(told.contains(said), "{said}");
        }
        assert_eq!((told.matches("in spite of").count(), told.contains("LES-2026-0050")), (1, false));
    }
}
