//! Three months of a fictional organisation: a good one, a bad one, the first one.

use entities::report::content::*;

use super::{mail, render};

fn share(key: &str, title: &str, question: &str, value: &str, of: (i64, i64), noun: &str) -> KpiCard {
    KpiCard {
        key: key.into(),
        title: title.into(),
        question: question.into(),
        value: Some(value.into()),
        basis: Basis::Share { numerator: of.0, denominator: of.1, noun: noun.into() },
        window: "1 November 2025 to 31 October 2026".into(),
        target: Some(Target { text: "> 95 %".into(), default: true }),
        status: Status::Met,
        trend: None,
        excluded: Vec::new(),
        beside: Vec::new(),
    }
}

fn trend(direction: Direction, previous: &str, change: &str) -> Trend {
    Trend { direction, previous: Some(previous.into()), change: Some(change.into()) }
}

fn left_out(reasons: &[(&str, i64)]) -> Vec<Excluded> {
    reasons.iter().map(|(reason, count)| Excluded { reason: (*reason).into(), count: *count }).collect()
}

fn cards() -> Vec<KpiCard> {
    let mut closed = share(
        "K1",
        "Closure rate",
        "Of the actions that fell due in twelve months, how many are closed?",
        "97.9 %",
        (46, 47),
        "actions due",
    );
    closed.trend = Some(trend(Direction::Improving, "91.2 %", "+6.7 points"));
    closed.excluded = left_out(&[("not yet due", 6), ("cancelled with approval", 2)]);
    let mut fast = share(
        "K2",
        "Completion time",
        "How many actions were closed within 14 days of being started?",
        "86.5 %",
        (45, 52),
        "actions started",
    );
    fast.target = Some(Target { text: "> 85 %".into(), default: true });
    fast.trend = Some(trend(Direction::Stable, "86.1 %", "+0.4 points"));
    fast.excluded = left_out(&[("younger than 14 days", 3)]);
    fast.beside = vec![Fact { label: "planned for longer than 14 days".into(), value: "7.7 %".into() }];
    let mut on_time = share(
        "K5",
        "Actions closed on time",
        "How many were closed before their first due date had passed?",
        "95.7 %",
        (45, 47),
        "actions due",
    );
    on_time.trend = Some(trend(Direction::Improving, "88.2 %", "+7.5 points"));
    on_time.beside = vec![Fact { label: "judged on extended dates".into(), value: "97.9 %".into() }];
    let mut mean = share(
        "K6",
        "Mean time to closure",
        "How long did incidents take from detection to closure?",
        "7.8 days",
        (0, 0),
        "",
    );
    mean.basis = Basis::Mean { n: 9, noun: "incidents closed".into() };
    mean.window = "1 August to 31 October 2026".into();
    mean.target = Some(Target { text: "≤ 7 days".into(), default: true });
    mean.status = Status::NotMet;
    mean.trend = Some(trend(Direction::Improving, "9.4 days", "−1.6 days"));
    mean.beside = [("median", "6.2 days"), ("P90", "13.5 days"), ("mean age of those still open", "11.0 days")]
        .map(|(label, value)| Fact { label: label.into(), value: value.into() })
        .into();
    let mut proven = share(
        "K8",
        "Evidence-backed actions",
        "Does every closed action have accepted evidence for all it required?",
        "100.0 %",
        (46, 46),
        "actions closed",
    );
    proven.target = Some(Target { text: "= 100 %".into(), default: false });
    proven.trend = Some(trend(Direction::Stable, "100.0 %", "±0.0 points"));
    vec![closed, fast, on_time, mean, proven]
}

fn months(tenths: &[i64]) -> Vec<MonthPoint> {
    let figure = |tenths: i64| match tenths {
        0 => MonthFigure::Insufficient { n: 3 },
        -1 => MonthFigure::Undefined,
        _ => MonthFigure::Measured {
            value: Exact { num: tenths, den: 10 },
            text: format!("{}.{} %", tenths / 10, tenths % 10),
            met: Some(tenths > 950),
        },
    };
    let month = |n: usize| format!("{}-{:02}", 2025 + (n + 10) / 12, (n + 10) % 12 + 1);
    tenths.iter().enumerate().map(|(n, tenths)| MonthPoint { month: month(n), figure: figure(*tenths) }).collect()
}

fn good() -> ReportContent {
    let kpis = cards();
    let changes = [
        (
            "POL-2026-0004",
            "Password policy",
            "Policy",
            "2.0.0",
            "20 October 2026",
            "INC-2026-0038",
            "Weak password reused",
        ),
        ("RSK-2026-0011", "Ransomware vector", "Risk", "1", "12 October 2026", "INC-2026-0035", "Ransomware detected"),
        (
            "SOA-2026-0021",
            "A.5.21 Security in the supply chain",
            "SoA row",
            "3",
            "9 October 2026",
            "INC-2026-0033",
            "Supplier data leak",
        ),
    ];
    ReportContent {
        organisation: "Nordhafen Logistics".into(),
        reference: "BRD-2026-0010".into(),
        revision: 1,
        restates: None,
        period: Period { key: "2026-10".into(), title: "October 2026".into() },
        cutoff: Cutoff {
            instant: "2026-10-31T23:00:00.000000Z".into(),
            local: "1 November 2026, 00:00".into(),
            zone: "Europe/Berlin".into(),
        },
        headline: Headline::of(&kpis, &[]),
        kpis,
        series: TrendSeries {
            key: "K1".into(),
            measure: "Closure rate".into(),
            axis: "share of the actions due in the twelve months up to each month's end".into(),
            unit: Unit::Percent,
            target: Some(TargetLine { value: Exact { num: 95, den: 1 }, text: "> 95 %".into() }),
            fewest: 5,
            points: months(&[-1, -1, 0, 912, 930, 941, 955, 962, 958, 967, 971, 979]),
        },
        overdue: Vec::new(),
        changes: changes
            .map(|(reference, title, kind, version, from, incident, why)| ChangedVersion {
                reference: reference.into(),
                title: title.into(),
                kind: kind.into(),
                version: version.into(),
                effective_from: from.into(),
                incidents: vec![Cause { reference: incident.into(), title: why.into() }],
            })
            .into(),
        method: Method {
            counted: 38,
            recorded: 45,
            excluded: left_out(&[("near misses", 4), ("exercises", 2), ("duplicate", 1)]),
            definitions: "1".into(),
            notes: vec!["Imported incidents count only where their dates are exact.".into()],
        },
        sign_off: SignOffBlock { awaited: vec![Signer { name: "Ada Brandt".into(), role: "Management body".into() }] },
    }
}

fn bad() -> ReportContent {
    let mut content = good();
    let worse = [
        ("88.2 %", (45, 51), Direction::Worsening, "96.1 %", "−7.9 points"),
        ("71.4 %", (40, 56), Direction::Worsening, "84.0 %", "−12.6 points"),
        ("80.4 %", (41, 51), Direction::Worsening, "95.2 %", "−14.8 points"),
        ("16.4 days", (14, 0), Direction::Worsening, "7.9 days", "+8.5 days"),
        ("97.8 %", (44, 45), Direction::Worsening, "100.0 %", "−2.2 points"),
    ];
    for (card, (value, of, direction, previous, change)) in content.kpis.iter_mut().zip(worse) {
        card.value = Some(value.into());
        card.status = Status::NotMet;
        card.trend = Some(trend(direction, previous, change));
        match &mut card.basis {
            Basis::Share { numerator, denominator, .. } => (*numerator, *denominator) = of,
            Basis::Mean { n, .. } => *n = of.0,
        }
    }
    content.series.points = months(&[981, 976, 979, 968, 960, 955, 951, 942, 930, 921, 961, 882]);
    content.overdue = [
        (
            "ACT-2026-0031",
            "Separate the backup network from the warehouse floor",
            "Jonas Petersen",
            "12 August 2026",
            Some("30 November 2026"),
            80,
        ),
        (
            "ACT-2026-0040",
            "Amend the hosting contract: notify within 24 hours",
            "Miriam Okafor",
            "1 October 2026",
            None,
            30,
        ),
        (
            "ACT-2026-0044",
            "Replace shared administrator accounts in the terminal operating system of all three harbours",
            "Lars Christian von Hohenfels-Wetterstein",
            "14 October 2026",
            None,
            17,
        ),
        ("ACT-2026-0047", "Train the night shift", "Tove Lind", "30 October 2026", None, 1),
    ]
    .map(|(reference, title, owner, due, extended, days)| OverdueAction {
        reference: reference.into(),
        title: title.into(),
        owner: owner.into(),
        first_due: due.into(),
        extended_to: extended.map(Into::into),
        days_overdue: days,
    })
    .into();
    content.changes.truncate(1);
    content.revision = 2;
    content.restates = Some("BRD-2026-0009".into());
    content.sign_off.awaited.push(Signer { name: "Henrik Solberg".into(), role: "Management body".into() });
    content.headline = Headline::of(&content.kpis, &content.overdue);
    content
}

fn first() -> ReportContent {
    let mut content = good();
    for (n, card) in content.kpis.iter_mut().enumerate() {
        card.value = None;
        card.trend = None;
        card.status = if n == 0 { Status::Insufficient } else { Status::Undefined };
        card.excluded = if n == 0 { left_out(&[("not yet due", 2)]) } else { Vec::new() };
        card.beside.clear();
        match &mut card.basis {
            Basis::Share { numerator, denominator, .. } => {
                (*numerator, *denominator) = if n == 0 { (2, 3) } else { (0, 0) }
            }
            Basis::Mean { n, .. } => *n = 0,
        }
    }
    content.series.points = months(&[-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0]);
    content.changes.clear();
    content.method =
        Method { counted: 1, recorded: 1, excluded: Vec::new(), definitions: "1".into(), notes: Vec::new() };
    content.headline = Headline::of(&content.kpis, &[]);
    content
}

/// The pages too, where `PROOFMARK_TEST_PICTURES` names a folder to look at them in.
fn snap(name: &str, content: &ReportContent) {
    let rendered = render(content).unwrap();
    let letter = mail(content, &rendered, "Ada Brandt").unwrap();
    if let Some(folder) = std::env::var_os("PROOFMARK_TEST_PICTURES").map(std::path::PathBuf::from) {
        std::fs::write(folder.join(format!("{name}.html")), &rendered.html).unwrap();
        std::fs::write(
            folder.join(format!("{name}.mail.html")),
            letter.html.replace("cid:chart", &format!("{name}.chart.png")),
        )
        .unwrap();
        std::fs::write(folder.join(format!("{name}.chart.png")), &rendered.chart.png).unwrap();
    }
    let too_wide: Vec<_> = letter.text.lines().filter(|line| line.chars().count() > 78).collect();
    assert_eq!(too_wide, [""; 0]);
    let (head, _) = rendered.html.split_once("<div class=\"wide\">").unwrap();
    let (_, tail) = rendered.html.split_once("</figure>").unwrap();
    insta::assert_snapshot!(format!("{name}_page"), format!("{head}[chart]{tail}"));
    insta::assert_snapshot!(format!("{name}_text"), rendered.text);
    insta::assert_snapshot!(format!("{name}_mail"), format!("{}\n\n{}\n{}", letter.subject, letter.text, letter.html));
}

#[test]
fn a_good_month() {
    snap("good", &good());
}

#[test]
fn a_bad_month() {
    snap("bad", &bad());
}

#[test]
fn the_first_month() {
    snap("first", &first());
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    assert!(render(&bad()).unwrap() == render(&bad()).unwrap());
    assert_eq!(super::sha256(b"").get(..16), Some("e3b0c44298fc1c14"));
}

#[test]
fn nothing_is_fetched_from_elsewhere() {
    let html = render(&bad()).unwrap().html.replace("http://www.w3.org/2000/svg", "");
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
                    let ours = ["kind", "status", "direction", "verdict", "unit", "month"].contains(&key.as_str());
                    if !ours || value.as_str() == Some("Policy") {
                        spoil(value);
                    }
                }
            }
            serde_json::Value::Array(list) => list.iter_mut().for_each(spoil),
            serde_json::Value::String(text) => *text = format!("<b onload='x'>&\"\r\n{{{{ 7 * 7 }}}}\u{1b}[1m{text}"),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(bad()).unwrap();
    spoil(&mut value);
    let content: ReportContent = serde_json::from_value(value).unwrap();
    let rendered = render(&content).unwrap();
    let letter = mail(&content, &rendered, "<b onload='x'>").unwrap();
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
