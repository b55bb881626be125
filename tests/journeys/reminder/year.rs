//! A year in three zones, with two workers at once: each reminder exactly once, counted where mail goes out, in the outbox
//! and among the rungs; against what a naive reader of the rule would have told.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, TimeDelta};
use chrono_tz::Tz;
use entities::clock::Instant;
use entities::review::StepState;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use tests::site::text;
use tests::{Database, Site};
use worker::tick;

use super::Morning;
use crate::action::{ACTION, plan, why};
use crate::scene::{Scene, decoded};

const ZONES: [Tz; 3] = [Tz::Pacific__Auckland, Tz::Europe__Berlin, Tz::America__New_York];
const FIRST: &str = "2026-03-03";
const LAST: &str = "2027-03-03";
/// The one step.
const STEP: &str = "Agree on the root cause";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// For how long an action or a step was due on a day with nothing else changing; both days are told of.
struct Span {
    /// Such as `ACTION/` and its id.
    subject: String,
    from: NaiveDate,
    to: NaiveDate,
    due: NaiveDate,
    /// Whether it waits for acceptance: who has done it hears no more.
    claimed: bool,
    /// Whether its owner has left: the supervisor stands in, and hears what an owner would, not what a supervisor would.
    orphaned: bool,
}

impl Span {
    /// Open as it is until the year ends.
    fn open(subject: String, from: NaiveDate, due: NaiveDate) -> Self {
        Self { subject, from, to: day(LAST), due, claimed: false, orphaned: false }
    }
}

/// The days on which nobody looked: a worker that was down between the years.
fn down(day: NaiveDate) -> bool {
    (self::day("2026-12-24")..=self::day("2026-12-29")).contains(&day)
}

/// Every rung that a naive reader of the rule would have told over these spans.
fn expected(spans: &[Span], members: &[String]) -> BTreeSet<String> {
    let mut told = BTreeSet::new();
    for Span { subject, from, to, due, claimed, orphaned } in spans {
        for today in from.iter_days().take_while(|today| today <= to).filter(|today| !down(*today)) {
            let late = (today - *due).num_days();
            let mut rungs = [-7, -1, 0].into_iter().chain((0..60).map(|week| 1 + 7 * week));
            let own = rungs.rfind(|rung| *rung <= late).filter(|_| !claimed);
            let up = (late >= 3 && !orphaned).then_some(3);
            told.extend(own.into_iter().chain(up).map(|rung| format!("{subject}/{due}/{rung}")));
            let board = members.iter().filter(|_| late >= 14);
            told.extend(board.map(|who| format!("{subject}/{due}/14/{}", decoded(who))));
        }
    }
    told
}

/// The year's people and what they own.
struct Story<'a> {
    site: &'a Site,
    source: Value,
    spans: Vec<Span>,
}

impl Story<'_> {
    async fn hire(&self, name: &str, zone: Tz, role: &str) -> String {
        let administrator = self.site.administrator().await.token;
        let input = json!({ "name": name, "email": format!("{}@nordhafen.example", name.to_lowercase()),
            "zone": zone.name() });
        let person = self.site.done(&administrator, "addPerson", input, "person { id }").await;
        let id = text(&person["person"]["id"]);
        let input = json!({ "person": id, "role": role });
        self.site.done(&administrator, "grantRole", input, "assignment { id }").await;
        id
    }

    /// An active action that is due on a day.
    async fn act(&mut self, owner: &str, due: &str) -> String {
        let action = self.plan(owner, due).await;
        self.verb("activateAction", json!({ "id": action })).await;
        action
    }

    /// A planned action that is due on a day.
    async fn plan(&mut self, owner: &str, due: &str) -> String {
        let mut input = plan(&self.source, owner);
        input["firstDueDate"] = json!(due);
        input["supervisor"] = json!(self.site.person("DPO").await.id);
        let chair = self.site.person("CHAIR").await.token;
        let action = text(&self.site.done(&chair, "planAction", input, ACTION).await["action"]["id"]);
        self.spans.push(Span::open(of_action(&action), day(FIRST), day(due)));
        action
    }

    async fn verb(&self, verb: &str, input: Value) {
        self.site.done(&self.site.person("CHAIR").await.token, verb, input, ACTION).await;
    }

    /// What waits for a review is let go by the chair; what is issued is signed by one of the board.
    async fn reports(&self, signer: &str) {
        let chair = self.site.person("CHAIR").await.token;
        let query = "{ boardReports(first: 3) { nodes { id state sha256 awaited { id } } } }";
        let newest = self.site.ask(&chair, query, json!({})).await.data()["boardReports"]["nodes"].clone();
        for report in newest.as_array().unwrap() {
            let id = &report["id"];
            if report["state"] == "IN_REVIEW" {
                let accept = json!({ "boardReport": id, "decision": "ACCEPT" });
                self.site.done(&chair, "reviewBoardReport", accept, "boardReport { state }").await;
            } else if report["awaited"].as_array().is_some_and(|awaited| awaited.len() == 2) {
                let sign = json!({ "boardReport": id, "sha256": report["sha256"] });
                self.site.done(signer, "signBoardReport", sign, "boardReport { state }").await;
            }
        }
    }

    /// What is told of a subject ends with a day.
    fn ends(&mut self, subject: &str, last: NaiveDate) -> &Span {
        let span = self.spans.iter_mut().rev().find(|span| span.subject == subject).unwrap();
        span.to = last;
        span
    }

    /// From the day after on it waits for acceptance.
    fn claimed(&mut self, subject: &str, today: NaiveDate) {
        let rest = self.rest(subject, today);
        self.spans.push(Span { claimed: true, ..rest });
    }

    /// From the day after on its owner is gone.
    fn orphaned(&mut self, subject: &str, today: NaiveDate) {
        let rest = self.rest(subject, today);
        self.spans.push(Span { orphaned: true, ..rest });
    }

    /// What is told of a subject from the day after on, with the same due date.
    fn rest(&mut self, subject: &str, today: NaiveDate) -> Span {
        let due = self.ends(subject, today).due;
        Span::open(subject.to_owned(), today + TimeDelta::days(1), due)
    }
}

fn of_action(action: &str) -> String {
    format!("ACTION/{}", decoded(action))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_tells_each_reminder_once_on_postgres() {
    let Some(database) = Database::postgres().await else { return };
    let site = Site::start(database).await;
    let scene = Scene::set(&site).await;
    let mut story = Story { site: &site, source: why(&site, &scene).await, spans: Vec::new() };
    let berlin = story.hire("Jonas", Tz::Europe__Berlin, "MEMBER").await;
    let york = story.hire("Noor", Tz::America__New_York, "MEMBER").await;
    let auckland = story.hire("Aroha", Tz::Pacific__Auckland, "MEMBER").await;
    let leaver = story.hire("Lena", Tz::Europe__Berlin, "MEMBER").await;
    let members = [
        story.hire("Ilse", Tz::Europe__Berlin, "MANAGEMENT_BODY").await,
        story.hire("Rangi", Tz::Pacific__Auckland, "MANAGEMENT_BODY").await,
    ];

    let never = story.act(&berlin, "2026-03-29").await;
    story.act(&york, "2026-11-01").await;
    let moved = story.act(&auckland, "2026-04-05").await;
    let left = story.act(&leaver, "2026-06-10").await;
    let cancelled = story.act(&berlin, "2026-05-10").await;
    let given = story.act(&berlin, "2026-09-10").await;
    let held = story.act(&york, "2026-10-25").await;
    story.act(&auckland, "2026-12-26").await;
    // Never activated.
    story.plan(&auckland, "2026-08-12").await;
    let owner = site.person("MEMBER").await;
    let done = story.act(&owner.id, "2026-07-15").await;
    let step = scene.step(STEP, &york, day("2026-04-21")).await;
    let of_step = format!("REVIEW_STEP/{}", decoded(&step));
    story.spans.push(Span::open(of_step.clone(), day(FIRST), day("2026-04-21")));

    let query = "query Q($id: ID!) { node(id: $id) { ... on Action { ref } } }";
    let reader = site.person("CHAIR").await.token;
    let reference = text(&site.ask(&reader, query, json!({ "id": given })).await.data()["node"]["ref"]);

    // The first token of an administrator ends after a month.
    let administrator = site.administrator().await;
    let input = json!({ "person": administrator.id, "name": "a year", "scope": "WRITE", "days": 366 });
    let issued = site.done(&administrator.token, "createApiToken", input, "secret").await;
    let administrator = text(&issued["secret"]);
    let input = json!({ "person": members[0], "name": "a year", "scope": "WRITE", "days": 366 });
    let signer = text(&site.done(&administrator, "createApiToken", input, "secret").await["secret"]);
    let (other, morning) = (site.another().await, Morning::of(&site));
    let mut today = day(FIRST);
    while today <= day(LAST) {
        for zone in ZONES.into_iter().filter(|_| !down(today)) {
            site.world.clock.set(Instant::at_hour(today, 8, zone));
            let (one, two) = tokio::join!(tick(&site.world, &morning.mailer), tick(&other, &morning.mailer));
            one.and(two).unwrap();
        }
        // After every morning of this date: what happens now is told from the next one on.
        site.world.clock.set(Instant::at_hour(today, 15, Tz::UTC));
        match today.to_string().as_str() {
            "2026-04-10" => {
                story.ends(&of_action(&moved), today);
                let input = json!({ "id": moved, "dueDate": "2026-07-01", "reason": "The vendor is late." });
                story.verb("extendAction", input).await;
                let from = today + TimeDelta::days(1);
                story.spans.push(Span::open(of_action(&moved), from, day("2026-07-01")));
            }
            "2026-04-29" => {
                story.claimed(&of_step, today);
                scene.step_is(&step, StepState::Submitted).await;
            }
            "2026-05-05" => {
                story.ends(&of_action(&cancelled), today);
                story.verb("cancelAction", json!({ "id": cancelled, "reason": "Planned anew." })).await;
            }
            "2026-06-01" => {
                story.orphaned(&of_action(&left), today);
                site.done(&administrator, "deactivatePerson", json!({ "id": leaver }), "person { id }").await;
            }
            "2026-06-15" => {
                story.ends(&of_step, today);
                scene.step_is(&step, StepState::Accepted).await;
            }
            "2026-07-16" => {
                story.claimed(&of_action(&done), today);
                let proof = scene.evidence("POLICY_VERSION", &owner.id).await;
                let claim = json!({ "id": done, "evidence": [proof] });
                site.done(&owner.token, "completeAction", claim, ACTION).await;
            }
            "2026-08-03" => {
                story.ends(&of_action(&never), today);
                story.verb("cancelAction", json!({ "id": never, "reason": "Covered by another." })).await;
            }
            "2026-09-05" => {
                story.verb("reassignAction", json!({ "id": given, "owner": york, "reason": "Night shift." })).await;
            }
            "2026-10-20" => story.verb("holdAction", json!({ "id": held, "reason": "The vendor is late." })).await,
            "2026-11-20" => story.verb("releaseAction", json!({ "id": held })).await,
            _ => {}
        }
        if today.day() == 2 || today.day() == 4 {
            story.reports(&signer).await;
        }
        today += TimeDelta::days(1);
    }

    let wanted = expected(&story.spans, &members);
    assert!(wanted.len() > 150, "a year has something to tell: {}", wanted.len());
    let sql = "SELECT dedupe_key FROM reminders";
    let rows = site.world.writer.query_all_raw(Statement::from_string(site.world.writer.get_database_backend(), sql));
    let told: Vec<String> = rows.await.unwrap().iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    let known: BTreeSet<String> = told.iter().cloned().collect();
    assert_eq!(told.len(), known.len(), "a rung was told twice");
    assert_eq!(known.difference(&wanted).collect::<Vec<_>>(), Vec::<&String>::new(), "told out of its time");
    assert_eq!(wanted.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "forgotten");

    // Where mail goes out: each rung is a line of one mail, no mail goes out twice, nobody gets two a day.
    let mails = morning.digests();
    let told_in = |mail: &worker::mail::Mail| mail.text.matches("ACT-20").count() + mail.text.matches(STEP).count();
    let lines: usize = mails.iter().map(told_in).sum();
    assert_eq!(lines, told.len());
    let mut days: BTreeMap<(String, NaiveDate), usize> = BTreeMap::new();
    for mail in &mails {
        let zone = match mail.to.address.split('@').next().unwrap() {
            "aroha" | "rangi" => Tz::Pacific__Auckland,
            "noor" => Tz::America__New_York,
            _ => Tz::Europe__Berlin,
        };
        let local = mail.at.with_timezone(&zone);
        // What was missed at eight is made up on the same day.
        let at_eight = local.format("%H:%M").to_string() == "08:00" || down(local.date_naive());
        assert!(at_eight, "{} at {local}", mail.to.address);
        *days.entry((mail.to.address.clone(), local.date_naive())).or_default() += 1;
    }
    assert!(days.values().all(|count| *count == 1), "{days:?}");
    let after =
        |mail: &&worker::mail::Mail| mail.to.address.starts_with("lena") && mail.at.date_naive() > day("2026-06-01");
    assert_eq!(mails.iter().filter(after).count(), 0, "a leaver gets none");
    // What was given to somebody else is told to one before, and to the other after.
    let told_to = |name: &str| -> (usize, usize) {
        let mine = mails.iter().filter(|mail| mail.to.address.starts_with(name) && mail.text.contains(&reference));
        let (before, after): (Vec<_>, Vec<_>) = mine.partition(|mail| mail.at.date_naive() <= day("2026-09-05"));
        (before.len(), after.len())
    };
    let ((jonas, none), (nobody, noor)) = (told_to("jonas"), told_to("noor"));
    assert!(jonas == 1 && none == 0 && nobody == 0 && noor > 2, "{jonas} {none} {nobody} {noor}");

    // In the outbox: one row a digest, each done.
    let digests = i64::try_from(mails.len()).unwrap();
    let rows = "SELECT COUNT(*) FROM outbox WHERE topic = 'reminder-digest'";
    assert_eq!((site.number(rows).await, site.count("reminder_digests").await), (digests, digests));
    assert_eq!(site.number(&format!("{rows} AND state = 'DONE' AND attempts = 1")).await, digests);
    assert_eq!(site.number("SELECT COUNT(*) FROM outbox WHERE topic = 'handover'").await, 2);
    each_month_once(&site).await;
    // Whatever left the house left it once, and is known to have.
    let mails = i64::try_from(morning.bag.mails().len()).unwrap();
    assert_eq!(mails, digests + 2 + site.count("outbox WHERE topic LIKE 'board-report%'").await);
}

/// The figures and the report of each month and quarter that ended, and each mail about one, whoever of the two made them.
async fn each_month_once(site: &Site) {
    let distinct = async |columns: &str, table: &str| {
        site.number(&format!("SELECT COUNT(*) FROM (SELECT DISTINCT {columns} FROM {table}) rows")).await
    };
    let (months, figures) = (12, i64::try_from(entities::kpi::Key::ALL.len()).unwrap());
    assert_eq!(site.count("kpi_snapshots").await, months * figures);
    assert_eq!(distinct("key, month", "kpi_snapshots").await, months * figures);
    assert_eq!(site.count("board_reports").await, months + 4);
    assert_eq!(distinct("period", "board_reports").await, months + 4);
    // Each was let go by the chair, reached both members, was signed by one, and went on asking the other.
    assert!(site.count("board_reports WHERE state = 'ISSUED'").await >= months + 3);
    let signed = site.count("sign_offs WHERE subject_kind = 'BOARD_REPORT'").await;
    assert!(signed >= months + 3, "{signed}");
    let mails = "outbox WHERE topic LIKE 'board-report%'";
    let left = site.count(mails).await;
    assert!(left >= months + 4, "somebody is told of each report: {left}");
    assert_eq!(distinct("topic, subject_id, recipient_id, dedupe_key", mails).await, left);
    assert_eq!(site.count(&format!("{mails} AND state = 'DONE' AND attempts = 1")).await, left);
}
