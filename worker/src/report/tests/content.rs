//! Three periods of a fictional organisation: a good month, a bad quarter, the first month.

use entities::error;
use entities::kpi::{Key, Status};
use entities::report::content::*;
use entities::subject::SubjectKind;
use uuid::Uuid;

/// A figure of the fictional organisation: its card's texts, numbers and months.
struct Shown<'a> {
    key: Key,
    title: &'a str,
    question: &'a str,
    unit: Unit,
    target: (&'a str, i64),
    noun: &'a str,
    /// Tenths of the unit, oldest first; 0 is too few, −1 nothing.
    months: [i64; 12],
    of: (i64, i64),
    /// A year before, in tenths.
    before: i64,
}

fn written(tenths: i64, unit: Unit) -> String {
    let number = format!("{}.{}", tenths / 10, tenths % 10);
    match unit {
        Unit::Percent => format!("{number} %"),
        Unit::Days => format!("{number} days"),
        Unit::Points => format!("{number} points"),
        Unit::Count => (tenths / 10).to_string(),
    }
}

fn changed(tenths: i64, unit: Unit) -> String {
    let sign = if tenths < 0 { '−' } else { '+' };
    let of = if unit == Unit::Days { "days" } else { "points" };
    format!("{sign}{}.{} {of}", tenths.abs() / 10, tenths.abs() % 10)
}

impl Shown<'_> {
    fn up(&self) -> bool {
        !self.target.0.starts_with(['≤', '<', 'f'])
    }

    fn met(&self, tenths: i64) -> bool {
        match self.target.0.chars().next() {
            Some('>') => tenths > self.target.1,
            Some('≥' | '=') => tenths >= self.target.1,
            Some('<') => tenths < self.target.1,
            _ => tenths <= self.target.1,
        }
    }

    fn trend(&self, before: i64, now: i64) -> Trend {
        let moved = now - before;
        let direction = match (moved.abs() < 10, (moved > 0) == self.up()) {
            (true, _) => Direction::Stable,
            (false, true) => Direction::Improving,
            (false, false) => Direction::Worsening,
        };
        Trend { direction, previous: Some(written(before, self.unit)), change: Some(changed(moved, self.unit)) }
    }

    fn status(&self, tenths: i64) -> Status {
        match tenths {
            0 => Status::Insufficient,
            -1 => Status::Undefined,
            _ if self.met(tenths) => Status::Met,
            _ => Status::NotMet,
        }
    }

    fn series(&self) -> TrendSeries {
        let month = |n: usize| format!("{}-{:02}", 2025 + (n + 10) / 12, (n + 10) % 12 + 1);
        let figure = |tenths: i64| match tenths {
            0 => MonthFigure::Insufficient { n: 3 },
            -1 => MonthFigure::Undefined,
            _ => MonthFigure::Measured {
                value: Exact { num: tenths, den: 10 },
                text: written(tenths, self.unit),
                met: Some(self.met(tenths)),
            },
        };
        let points = self.months.iter().enumerate();
        TrendSeries {
            key: self.key,
            measure: self.title.into(),
            axis: format!("{} in the 12 months up to each month's end", self.noun),
            unit: self.unit,
            target: Some(TargetLine { value: Exact { num: self.target.1, den: 10 }, text: self.target.0.into() }),
            nothing: if self.key == Key::K7 { "nothing to compare with" } else { "nothing to count" }.into(),
            points: points
                .map(|(n, tenths)| MonthPoint { month: month(n), figure: figure(*tenths), breaks: false })
                .collect(),
        }
    }

    fn card(&self, references: &mut References, back: usize) -> KpiCard {
        let (now, earlier) = (self.months[11], self.months[11 - back]);
        let known = now > 0;
        let rows = |n: i64| vec![Uuid::nil(); usize::try_from(n).unwrap_or(0)];
        let mut opened =
            |part: &str, n: i64| references.listed((self.key.as_str(), part), self.noun, SubjectKind::Action, rows(n));
        let share = self.unit == Unit::Percent;
        KpiCard {
            key: self.key,
            title: self.title.into(),
            question: self.question.into(),
            value: known.then(|| written(now, self.unit)),
            basis: if self.key == Key::K7 {
                let (now, before) = (self.of.1 - self.of.0, self.of.1);
                Basis::Change { now, before, noun: "repeat incidents".into() }
            } else if share {
                Basis::Share { numerator: self.of.0, denominator: self.of.1, noun: self.noun.into() }
            } else {
                Basis::Mean { n: self.of.1, noun: self.noun.into() }
            },
            numerator_ref: if share { opened("numerator", self.of.0) } else { None },
            denominator_ref: opened("denominator", self.of.1),
            window: "1 November 2025 to 31 October 2026".into(),
            target: Some(Target { text: self.target.0.into(), default: self.key != Key::K8 }),
            status: self.status(now),
            unjudged: None,
            status_before: Some(self.status(earlier)),
            trend: (known && self.before > 0).then(|| self.trend(self.before, now)),
            since: (known && earlier > 0).then(|| self.trend(earlier, now)),
            series: Some(self.series()),
            excluded: Vec::new(),
            beside: Vec::new(),
        }
    }
}

const EVEN: i64 = 1000;

fn nine() -> [Shown<'static>; 9] {
    use Unit::{Days, Percent, Points};
    let shown = |key, title, question, unit, target, noun, months, of, before| Shown {
        key,
        title,
        question,
        unit,
        target,
        noun,
        months,
        of,
        before,
    };
    [
        shown(
            Key::K1,
            "Closure rate",
            "Of the actions that fell due, how many are closed?",
            Percent,
            ("> 95 %", 950),
            "actions due",
            [-1, -1, 0, 912, 930, 941, 955, 962, 958, 967, 944, 979],
            (46, 47),
            912,
        ),
        shown(
            Key::K2,
            "Completion time",
            "Of the actions activated, how many were closed in less than 14 days?",
            Percent,
            ("> 85 %", 850),
            "actions activated",
            [-1, 0, 0, 822, 840, 851, 838, 844, 859, 861, 861, 865],
            (45, 52),
            861,
        ),
        shown(
            Key::K3,
            "Repeat incident rate",
            "Of the incidents with a known cause, how many repeated an earlier one?",
            Percent,
            ("< 10 %", 100),
            "incidents with a known cause",
            [-1, -1, 0, 154, 143, 125, 121, 114, 108, 97, 94, 79],
            (3, 38),
            154,
        ),
        shown(
            Key::K4,
            "Evidence traceability",
            "Of the actions due or closed, how many show complete, retrievable evidence?",
            Percent,
            ("= 100 %", EVEN),
            "actions due or closed",
            [-1, -1, 0, 944, 958, 960, 972, 981, 978, 986, 990, 979],
            (46, 47),
            944,
        ),
        shown(
            Key::K5,
            "Actions closed on time",
            "Of the actions that fell due, how many were closed by their first due date?",
            Percent,
            ("> 95 %", 950),
            "actions due",
            [-1, -1, 0, 882, 901, 913, 926, 938, 931, 944, 941, 957],
            (45, 47),
            882,
        ),
        shown(
            Key::K6,
            "Mean time to closure",
            "How many days from detection to closing, of the incidents closed in 3 months?",
            Days,
            ("≤ 7 days", 70),
            "incidents closed",
            [-1, -1, 118, 104, 99, 96, 91, 94, 88, 85, 82, 78],
            (0, 9),
            94,
        ),
        shown(
            Key::K7,
            "Fewer repeats",
            "By how much did repeat incidents decrease from the year before?",
            Percent,
            ("≥ 10 %", 100),
            "repeats the year before",
            [-1, -1, -1, -1, -1, -1, 0, 167, 200, 250, 333, 400],
            (2, 5),
            0,
        ),
        shown(
            Key::K8,
            "Evidence-backed actions",
            "Of the actions closed, how many show accepted evidence for all they required?",
            Percent,
            ("= 100 %", EVEN),
            "actions closed",
            [-1, -1, 0, EVEN, EVEN, EVEN, EVEN, EVEN, EVEN, EVEN, EVEN, EVEN],
            (46, 46),
            EVEN,
        ),
        shown(
            Key::K9,
            "Supply-chain risk",
            "How much risk do suppliers leave, weighed by how critical they are?",
            Points,
            ("falling", 0),
            "suppliers in use",
            [462, 462, 455, 455, 448, 431, 431, 431, 425, 418, 412, 398],
            (0, 11),
            462,
        ),
    ]
}

fn bands(counts: [usize; 5], references: &mut References) -> Vec<Band> {
    let names = ["not due", "overdue 1–7 days", "overdue 8–30 days", "overdue 31–90 days", "overdue more than 90 days"];
    let parts = ["not-due", "1-7", "8-30", "31-90", "over-90"];
    (0..5)
        .map(|n| Band {
            label: names[n].into(),
            count: counts[n],
            overdue: n > 0,
            reference: references.listed(("backlog", parts[n]), "open actions", SubjectKind::Action, ids(counts[n])),
        })
        .collect()
}

fn struck(causes: &[(&str, usize, usize)], references: &mut References) -> Vec<CauseCount> {
    let kept = causes.iter().map(|(label, incidents, repeats)| CauseCount {
        label: (*label).into(),
        incidents: *incidents,
        repeats: *repeats,
        reference: references.listed(
            ("cause", label),
            "incidents of this cause",
            SubjectKind::Incident,
            ids(*incidents),
        ),
    });
    kept.collect()
}

fn ids(n: usize) -> Vec<Uuid> {
    vec![Uuid::nil(); n]
}

fn row(kind: SubjectKind) -> error::Reference {
    error::Reference { kind, id: Uuid::nil() }
}

fn left_out(reasons: &[(&str, i64)]) -> Vec<Excluded> {
    reasons
        .iter()
        .map(|(reason, count)| Excluded { reason: (*reason).into(), count: *count, reference: None })
        .collect()
}

fn lesson(reference: &str, statement: &str, owner: &str, since: &str, why: Option<WithoutEffect>) -> Lesson {
    let [reference, statement, owner, since] = [reference, statement, owner, since].map(str::to_owned);
    let again = why.filter(|why| *why == WithoutEffect::StruckAgain);
    let again = again.map(|_| Cause { reference: "INC-2026-0044".into(), title: "Forged sender".into() });
    Lesson { reference, statement, owner, since, why, again, struck_with: 0 }
}

fn action(reference: &str, title: &str, owner: &str, due: (&str, Option<&str>), days: i64, new: bool) -> OverdueAction {
    OverdueAction {
        reference: reference.into(),
        title: title.into(),
        owner: owner.into(),
        first_due: due.0.into(),
        extended_to: due.1.map(Into::into),
        in_extension: due.1.is_some(),
        days_overdue: days,
        standing: if new { Standing::New } else { Standing::Still },
    }
}

fn decision(
    kind: DecisionKind,
    label: &str,
    rows: &[(&str, &str)],
    of: SubjectKind,
    kept: &mut References,
) -> Decision {
    Decision {
        kind,
        missed: None,
        count: rows.len(),
        rows: rows
            .iter()
            .map(|(reference, text)| DecisionRow { reference: (*reference).into(), text: (*text).into() })
            .collect(),
        reference: kept.listed(("decision", label), "rows to decide on", of, ids(rows.len())),
    }
}

fn missed_again(missed: TargetMissed, count: usize, reference: Option<u32>) -> Decision {
    Decision { kind: DecisionKind::TargetMissedAgain, missed: Some(missed), count, rows: Vec::new(), reference }
}

const CHANGES: [[&str; 7]; 3] = [
    ["POL-2026-0004", "Password policy", "Policy", "2.0.0", "20 October 2026", "INC-2026-0038", "Weak password reused"],
    ["RSK-2026-0011", "Ransomware vector", "Risk", "1", "12 October 2026", "INC-2026-0035", "Ransomware detected"],
    [
        "SOA-2026-0021",
        "A.5.21 Security in the supply chain",
        "SoA row",
        "3",
        "9 October 2026",
        "INC-2026-0033",
        "Supplier data leak",
    ],
];

/// A good month.
pub fn good() -> ReportContent {
    let mut references = References::of("2026-10".into());
    let mut kpis: Vec<KpiCard> = nine().iter().map(|shown| shown.card(&mut references, 1)).collect();
    kpis[0].excluded = left_out(&[("not yet due", 6), ("cancelled with approval", 2)]);
    kpis[1].excluded = left_out(&[("younger than 14 days", 3)]);
    let fact = |label: &str, value: &str| Fact { label: label.into(), value: value.into(), reference: None };
    kpis[1].beside = vec![fact("planned to take longer than 14 days", "7.7 %")];
    kpis[5].beside = vec![
        fact("median", "6.2 days"),
        fact("ninetieth percentile", "13.5 days"),
        fact("still open", "2, on average for 11.0 days"),
    ];
    kpis[8].status = Status::Met;
    kpis[8].status_before = Some(Status::Met);
    if let Some(series) = &mut kpis[8].series {
        series.target = None;
    }
    let backlog = bands([6, 0, 0, 0, 0], &mut references);
    let causes = [
        ("Phishing mail clicked", 7, 1),
        ("Weak or reused password", 5, 1),
        ("Lost or stolen device", 4, 0),
        ("Supplier's control failed", 3, 1),
        ("Missing patch", 2, 0),
    ];
    let causes = struck(&causes, &mut references);
    let cured = vec![CuredAction {
        reference: "ACT-2026-0029".into(),
        title: "Encrypt the laptops of the night shift".into(),
        owner: "Tove Lind".into(),
        how: HowCured::Closed,
        days_late: 3,
    }];
    let cured_ref = references.listed(("cured", ""), "actions no longer overdue", SubjectKind::Action, ids(1));
    let changed = vec![row(SubjectKind::PolicyVersion), row(SubjectKind::RiskVersion), row(SubjectKind::SoaRowVersion)];
    let changes_ref = references.mixed(("changes", ""), "changed versions", changed);
    let lessons = Lessons {
        embedded: vec![lesson(
            "LES-2026-0017",
            "A rule on passwords stands only where a check enforces it.",
            "Paula Demir",
            "20 October 2026",
            None,
        )],
        embedded_ref: references.listed(("lessons", "embedded"), "lessons embedded", SubjectKind::Lesson, ids(1)),
        ..Lessons::default()
    };
    let again = TargetMissed {
        title: "Mean time to closure".into(),
        value: "7.8 days".into(),
        target: "≤ 7 days".into(),
        times: 10,
        or_more: false,
    };
    let decisions = vec![missed_again(again, 9, kpis[5].denominator_ref)];
    let overdue = Counted { before: 1, now: 0, reference: None };
    let repeats = Counted { before: 1, now: 0, reference: None };
    ReportContent {
        organisation: "Nordhafen Logistics".into(),
        reference: "BRD-2026-0010".into(),
        revision: 1,
        counts: None,
        restates: None,
        restated_because: None,
        prepared_by: None,
        period: Period { key: "2026-10".into(), title: "October 2026".into() },
        compared_with: Some("September 2026".into()),
        cutoff: Cutoff {
            instant: "2026-10-31T23:00:00.000000Z".into(),
            local: "1 November 2026, 00:00".into(),
            zone: "Europe/Berlin".into(),
        },
        headline: Headline::weigh(&kpis, overdue, repeats, false),
        kpis,
        backlog,
        causes,
        overdue: Vec::new(),
        overdue_ref: None,
        late_steps: Vec::new(),
        late_steps_ref: None,
        open_ref: None,
        cured,
        cured_ref,
        changes: CHANGES
            .map(|[reference, title, kind, version, from, incident, why]| ChangedVersion {
                reference: reference.into(),
                title: title.into(),
                kind: kind.into(),
                version: version.into(),
                effective_from: from.into(),
                incidents: vec![Cause { reference: incident.into(), title: why.into() }],
            })
            .into(),
        changes_ref,
        lessons,
        decisions,
        method: Method {
            counted: 38,
            counted_ref: None,
            recorded: 45,
            excluded: left_out(&[("near miss", 4), ("from an exercise", 2), ("duplicate", 1)]),
            definitions: "1".into(),
            points_recorded: 90,
            points: 108,
            notes: vec!["An extended action is judged on its first due date; a reopened one counts as open until it is closed again.".into()],
        },
        sign_off: SignOffBlock {
            reviewers: vec![Signer { name: "Clara Vogt".into(), role: "Chair".into() }],
            awaited: vec![Signer { name: "Ada Brandt".into(), role: "Management body".into() }],
        },
        references: references.all().0,
        rows_sha256: None,
    }
}

/// A bad quarter.
pub fn bad() -> ReportContent {
    let mut content = good();
    let mut references = References::of("2026-Q3".into());
    let mut shown = nine();
    let falling = [
        ([981, 976, 979, 968, 960, 955, 951, 962, 930, 921, 961, 882], (45, 51), 961),
        ([912, 904, 899, 891, 884, 872, 868, 861, 840, 801, 766, 714], (40, 56), 840),
        ([61, 64, 70, 74, 79, 83, 88, 91, 95, 112, 128, 158], (9, 57), 61),
        ([990, 990, 985, 981, 976, 970, 961, 952, 941, 930, 911, 863], (44, 51), 990),
        ([961, 958, 955, 950, 948, 940, 931, 921, 952, 880, 843, 804], (41, 51), 952),
        ([66, 68, 71, 70, 74, 79, 79, 84, 92, 108, 131, 164], (0, 14), 79),
        ([-1, -1, -1, -1, 0, 250, 200, 111, 100, 0, 0, 0], (-1, 4), 250),
        ([EVEN, EVEN, EVEN, EVEN, EVEN, EVEN, EVEN, EVEN, EVEN, 990, 984, 978], (44, 45), EVEN),
        ([318, 318, 325, 331, 331, 340, 344, 344, 351, 362, 377, 391], (0, 11), 318),
    ];
    for (figure, (months, of, before)) in shown.iter_mut().zip(falling) {
        (figure.months, figure.of, figure.before) = (months, of, before);
    }
    let mut kpis: Vec<KpiCard> = shown.iter().map(|shown| shown.card(&mut references, 3)).collect();
    for card in &mut kpis[8..] {
        card.status = Status::NotMet;
        card.status_before = Some(Status::Met);
    }
    if let Some(series) = &mut kpis[8].series {
        series.target = None;
    }
    content.overdue = vec![
        action(
            "ACT-2026-0024",
            "Test the restore of the terminal operating system",
            "Jonas Petersen",
            ("12 May 2026", Some("30 November 2026")),
            141,
            false,
        ),
        action(
            "ACT-2026-0031",
            "Separate the backup network from the warehouse floor",
            "Jonas Petersen",
            ("12 August 2026", Some("30 November 2026")),
            49,
            true,
        ),
        action(
            "ACT-2026-0040",
            "Amend the hosting contract: notify within 24 hours",
            "Miriam Okafor",
            ("31 August 2026", None),
            30,
            true,
        ),
        action(
            "ACT-2026-0044",
            "Replace shared administrator accounts in the terminal operating system of all three harbours",
            "Lars Christian von Hohenfels-Wetterstein",
            ("14 September 2026", None),
            16,
            true,
        ),
        action("ACT-2026-0047", "Train the night shift", "nobody", ("29 September 2026", None), 1, true),
    ];
    content.overdue_ref = references.listed(("overdue", ""), "overdue actions", SubjectKind::Action, ids(5));
    content.open_ref = references.listed(("open", ""), "open actions", SubjectKind::Action, ids(9));
    let step = |review: &str, title: &str, assignee: &str, due: &str, days| LateStep {
        review: review.into(),
        title: title.into(),
        assignee: assignee.into(),
        due: due.into(),
        days_overdue: days,
    };
    content.late_steps = vec![
        step("REV-2026-0009", "Find the root cause", "Marie Sørensen", "2 September 2026", 28),
        step("REV-2026-0011", "Agree on the lessons with the harbour masters", "nobody", "29 September 2026", 1),
    ];
    content.late_steps_ref = references.listed(("steps", ""), "steps overdue", SubjectKind::ReviewStep, ids(2));
    content.cured.clear();
    content.cured_ref = None;
    content.backlog = bands([4, 1, 2, 1, 1], &mut references);
    let causes = [
        ("Phishing mail clicked", 14, 5),
        ("Weak or reused password", 9, 3),
        ("Supplier's control failed", 8, 1),
        ("Missing patch on a system that faces the internet and that nobody has owned since the reorganisation", 7, 0),
        ("Lost or stolen device", 6, 0),
        ("Misconfigured access", 5, 0),
        ("Macro from the internet", 4, 0),
        ("Capacity too small", 2, 0),
        ("Power failed", 1, 0),
        ("Wrong recipient", 1, 0),
    ];
    content.causes = struck(&causes, &mut references);
    content.changes.truncate(1);
    content.changes_ref = references.listed(("changes", ""), "changed versions", SubjectKind::PolicyVersion, ids(1));
    content.lessons = Lessons {
        embedded: Vec::new(),
        embedded_ref: None,
        without_effect: vec![
            lesson(
                "LES-2026-0003",
                "Mark mails from outside so that a forged sender is seen at once.",
                "Paula Demir",
                "4 March 2026",
                Some(WithoutEffect::StruckAgain),
            ),
            lesson(
                "LES-2026-0005",
                "Mark mails from outside so that a forged sender is seen at once.",
                "Bea Okafor",
                "9 May 2026",
                Some(WithoutEffect::StruckAgain),
            ),
            lesson(
                "LES-2026-0007",
                "Payments are released by two people, whoever asks for them.",
                "Bea Okafor",
                "2 June 2026",
                Some(WithoutEffect::StruckAgain),
            ),
            lesson(
                "LES-2026-0009",
                "Whoever orders a service names who patches it.",
                "Bea Okafor",
                "11 June 2026",
                Some(WithoutEffect::NotEmbedded),
            ),
        ],
        without_effect_ref: references.listed(
            ("lessons", "without-effect"),
            "lessons without effect",
            SubjectKind::Lesson,
            ids(4),
        ),
    };
    let again = |title: &str, value: &str, target: &str, times| TargetMissed {
        title: title.into(),
        value: value.into(),
        target: target.into(),
        times,
        or_more: times >= 12,
    };
    content.decisions = vec![
        missed_again(
            again("Evidence traceability", "86.3 %", "= 100 %", 4),
            7,
            references.listed(("K4", "missed"), "actions due or closed", SubjectKind::Action, ids(7)),
        ),
        missed_again(again("Mean time to closure", "16.4 days", "≤ 7 days", 3), 14, kpis[5].denominator_ref),
        decision(
            DecisionKind::OverdueLong,
            "overdue-long",
            &[
                ("ACT-2026-0024", "Test the restore of the terminal operating system"),
                ("ACT-2026-0031", "Separate the backup network from the warehouse floor"),
            ],
            SubjectKind::Action,
            &mut references,
        ),
        decision(
            DecisionKind::Orphaned,
            "orphaned",
            &[("ACT-2026-0047", "Train the night shift")],
            SubjectKind::Action,
            &mut references,
        ),
        decision(
            DecisionKind::ReviewUnapproved,
            "reviews-unapproved",
            &[("REV-2026-0030", "INC-2026-0030 Ransomware detected")],
            SubjectKind::Review,
            &mut references,
        ),
        decision(
            DecisionKind::ReportUnsigned,
            "reports-unsigned",
            &[("BRD-2026-0007", "July 2026"), ("BRD-2026-0008", "August 2026")],
            SubjectKind::BoardReport,
            &mut references,
        ),
        decision(
            DecisionKind::SupplierWithoutRisk,
            "suppliers-without-risk",
            &[("SUP-2026-0004", "Kontor Hosting")],
            SubjectKind::Supplier,
            &mut references,
        ),
        Decision {
            kind: DecisionKind::LessonWithoutEffect,
            missed: None,
            count: 2,
            rows: vec![
                DecisionRow {
                    reference: "LES-2026-0003".into(),
                    text: "Mark mails from outside so that a forged sender is seen at once.".into(),
                },
                DecisionRow {
                    reference: "LES-2026-0009".into(),
                    text: "Whoever orders a service names who patches it.".into(),
                },
            ],
            reference: content.lessons.without_effect_ref,
        },
    ];
    content.reference = "BRD-2026-0009".into();
    content.revision = 2;
    content.restates = Some("BRD-2026-0008".into());
    content.restated_because = Some("An incident of the second quarter was dated wrongly.".into());
    content.prepared_by = Some("Aino Keller".into());
    content.period = Period { key: "2026-Q3".into(), title: "third quarter of 2026".into() };
    content.compared_with = Some("second quarter of 2026".into());
    content.cutoff.instant = "2026-09-30T22:00:00.000000Z".into();
    content.cutoff.local = "1 October 2026, 00:00".into();
    content.sign_off.awaited.push(Signer { name: "Henrik Solberg".into(), role: "Management body".into() });
    content.sign_off.reviewers.clear();
    let overdue = Counted { before: 1, now: 5, reference: content.overdue_ref };
    content.headline = Headline::weigh(&kpis, overdue, Counted { before: 2, now: 6, reference: None }, false);
    content.kpis = kpis;
    content.references = references.all().0;
    content
}

/// The first month: almost nothing to show.
pub fn first() -> ReportContent {
    let mut content = good();
    let mut references = References::of("2026-10".into());
    let mut shown = nine();
    for (n, figure) in shown.iter_mut().enumerate() {
        figure.months = [-1; 12];
        (figure.months[11], figure.of) = if n == 0 { (0, (2, 3)) } else { (-1, (0, 0)) };
    }
    content.kpis = shown.iter().map(|shown| shown.card(&mut references, 1)).collect();
    for card in &mut content.kpis {
        card.status_before = None;
    }
    content.kpis[0].excluded = left_out(&[("not yet due", 2)]);
    content.compared_with = None;
    content.backlog = bands([2, 0, 0, 0, 0], &mut references);
    content.causes.clear();
    content.cured.clear();
    content.cured_ref = None;
    content.changes.clear();
    content.changes_ref = None;
    content.lessons = Lessons::default();
    content.decisions.clear();
    content.method = Method {
        counted: 1,
        counted_ref: None,
        recorded: 1,
        excluded: Vec::new(),
        definitions: "1".into(),
        points_recorded: 9,
        points: 108,
        notes: Vec::new(),
    };
    content.headline = Headline::weigh(&content.kpis, Counted::default(), Counted::default(), true);
    content.references = references.all().0;
    content
}
