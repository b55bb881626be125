//! The worker: a month's end, two workers at once, leases that run out, mail that cannot leave, and the running worker.

use std::sync::Arc;
use std::time::Duration;

use entities::outbox::{self, End, Kind, State};
use entities::settings::{Environment, Ground};
use tests::{Site, both};
use worker::mail::{Mailbag, Transport};
use worker::{Mailer, tick};

/// When the organisation is founded: early in a month that ends no quarter.
const FOUNDED: &str = "2026-04-02T08:00:00Z";
/// Five minutes and one after the end of that month in Berlin.
const MAY: &str = "2026-04-30T22:06:00Z";

async fn two_members(site: &Site) {
    site.at(FOUNDED);
    site.person("MANAGEMENT_BODY").await;
    site.person("MANAGEMENT_BODY 2").await;
}

fn in_memory() -> (Mailbag, Mailer) {
    let bag = Mailbag::default();
    (bag.clone(), Mailer::by(Transport::Memory(bag)))
}

/// One mail that is due and was never tried.
async fn one_mail_due(site: &Site) -> (uuid::Uuid, uuid::Uuid) {
    site.at(FOUNDED);
    site.person("MANAGEMENT_BODY").await;
    site.at(MAY);
    tick(&site.world, &unwritable(site)).await.unwrap();
    site.later(60);
    outbox::due(&site.world, Kind::Mail, 10).await.unwrap()[0]
}

/// A way out that is shut: a folder below a file.
fn unwritable(site: &Site) -> Mailer {
    let file = site.database.folder().join("a-file");
    std::fs::write(&file, "").unwrap();
    Mailer::by(Transport::Files(file.join("mails")))
}

/// How many figures a month has.
fn figures() -> i64 {
    i64::try_from(entities::kpi::Key::ALL.len()).unwrap()
}

async fn mails_in(site: &Site, state: State) -> i64 {
    site.number(&format!("SELECT COUNT(*) FROM outbox WHERE kind = 'MAIL' AND state = '{state}'")).await
}

/// What a month's end leaves, whoever worked it and how often: a set of figures, one report that is issued, two mails.
async fn one_month(site: &Site, bag: &Mailbag) {
    assert_eq!(site.count("kpi_snapshots").await, figures());
    assert_eq!(site.count("board_reports").await, 1);
    assert_eq!(site.number("SELECT COUNT(*) FROM board_reports WHERE state = 'ISSUED'").await, 1);
    assert_eq!((mails_in(site, State::Done).await, site.count("outbox").await), (2, 2));
    let mut to: Vec<String> = bag.mails().into_iter().map(|mail| mail.to.address).collect();
    to.sort();
    assert_eq!(to, ["management-body-2@nordhafen.example", "management-body@nordhafen.example"]);
}

both!(a_months_end_yields_one_set_of_figures_one_report_and_one_mail_a_member, async |site: &Site| {
    two_members(site).await;
    let (bag, mailer) = in_memory();
    site.at("2026-04-30T22:04:00Z");
    tick(&site.world, &mailer).await.unwrap();
    assert_eq!((site.count("kpi_snapshots").await, site.count("board_reports").await), (0, 0));
    site.at(MAY);
    for _ in 0..3 {
        tick(&site.world, &mailer).await.unwrap();
    }
    one_month(site, &bag).await;
    let mail = &bag.mails()[0];
    assert!(mail.subject.starts_with("Board report April 2026"), "{}", mail.subject);
    assert!(mail.inline[0].bytes.starts_with(b"\x89PNG"));
});

both!(months_missed_are_made_up_once_and_the_quarter_that_ended_with_one, async |site: &Site| {
    two_members(site).await;
    let (bag, mailer) = in_memory();
    site.at("2026-07-15T09:00:00Z");
    tick(&site.world, &mailer).await.unwrap();
    tick(&site.world, &mailer).await.unwrap();
    assert_eq!((site.count("kpi_snapshots").await, site.count("board_reports").await), (3 * figures(), 4));
    assert_eq!(site.number("SELECT COUNT(*) FROM board_reports WHERE period = '2026-Q2'").await, 1);
    assert_eq!(bag.mails().len(), 8);
});

both!(history_is_recorded_and_never_sent, async |site: &Site| {
    two_members(site).await;
    site.at(MAY);
    tick(&site.world, &Mailer::recording()).await.unwrap();
    assert_eq!(mails_in(site, State::Recorded).await, 2);
    let (bag, mailer) = in_memory();
    tick(&site.world, &mailer).await.unwrap();
    assert_eq!(bag.mails().len(), 0);
});

both!(two_workers_at_once_do_each_thing_once, async |site: &Site| {
    two_members(site).await;
    let (bag, mailer) = in_memory();
    let other = site.another().await;
    site.at(MAY);
    let (one, two) = tokio::join!(tick(&site.world, &mailer), tick(&other, &mailer));
    one.and(two).unwrap();
    // Whoever was slower may have left the last word to the next pass.
    tick(&other, &mailer).await.unwrap();
    one_month(site, &bag).await;
});

both!(mail_that_cannot_leave_is_tried_again_later_and_given_up_in_the_end, async |site: &Site| {
    site.at(FOUNDED);
    site.person("MANAGEMENT_BODY").await;
    site.at(MAY);
    let shut = unwritable(site);
    let tried = async || site.number("SELECT attempts FROM outbox").await;
    for (attempt, pause) in (1..).zip([60, 300, 900, 3600, 3600, 3600, 3600, 3600, 3600]) {
        tick(&site.world, &shut).await.unwrap();
        assert_eq!((tried().await, mails_in(site, State::Due).await), (attempt, 1));
        site.later(pause - 1);
        tick(&site.world, &shut).await.unwrap();
        assert_eq!(tried().await, attempt, "tried before its time");
        site.later(1);
    }
    tick(&site.world, &shut).await.unwrap();
    assert_eq!((tried().await, mails_in(site, State::Failed).await), (10, 1));
    let issued = "SELECT COUNT(*) FROM board_reports WHERE state = 'ISSUED'";
    assert_eq!(site.number(issued).await, 1, "a failure that is recorded ends the wait");
});

both!(who_lost_a_lease_ends_nothing, async |site: &Site| {
    let (organisation, id) = one_mail_due(site).await;
    let slow = outbox::take(&site.world, organisation, id, 10).await.unwrap().unwrap();
    assert!(outbox::take(&site.world, organisation, id, 10).await.unwrap().is_none(), "it is taken");
    assert!(outbox::renew(&site.world, &slow, 10).await.unwrap());
    site.later(11);
    let fast = outbox::take(&site.world, organisation, id, 10).await.unwrap().unwrap();
    assert_eq!((fast.lease_no - slow.lease_no, fast.repeats), (1, 1));
    let done = || End::Finished(State::Done, None);
    assert!(!outbox::renew(&site.world, &slow, 10).await.unwrap());
    assert!(!outbox::finish(&site.world, &slow, done()).await.unwrap());
    assert!(outbox::finish(&site.world, &fast, done()).await.unwrap());
    assert!(!outbox::finish(&site.world, &fast, done()).await.unwrap());
});

both!(a_dead_workers_mail_is_sent_again_and_recorded_as_ambiguous, async |site: &Site| {
    let (organisation, id) = one_mail_due(site).await;
    outbox::take(&site.world, organisation, id, 10).await.unwrap().unwrap();
    let (bag, mailer) = in_memory();
    tick(&site.world, &mailer).await.unwrap();
    assert_eq!(bag.mails().len(), 0, "it may still be at work");
    site.later(11);
    tick(&site.world, &mailer).await.unwrap();
    assert_eq!((bag.mails().len(), mails_in(site, State::Ambiguous).await), (1, 1));
    assert_eq!(bag.mails()[0].id, id, "the same message");
});

/// What a process of its own would read from its environment.
fn ground(site: &Site) -> Ground {
    let mut settings = vec![("PROOFMARK_DATA_DIR".to_owned(), site.database.folder().display().to_string())];
    settings.extend(site.database.url().map(|url| ("PROOFMARK_DATABASE_URL".to_owned(), url.to_owned())));
    Ground::read(&Environment::of(settings), None).unwrap()
}

async fn eventually(what: &str, mut is: impl AsyncFnMut() -> bool) {
    for _ in 0..300 {
        if is().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{what} did not happen within half a minute");
}

both!(running_workers_notice_what_time_makes_due_and_end_when_told, async |site: &Site| {
    two_members(site).await;
    migrations::apply(&site.world.writer).await.unwrap();
    let (bag, mailer) = in_memory();
    let mut running = vec![worker::start(Arc::clone(&site.world), mailer.clone(), &ground(site)).await.unwrap()];
    if site.database.is_postgres() {
        running.push(worker::start(site.another().await, mailer, &ground(site)).await.unwrap());
    }
    site.at(MAY);
    eventually("the mails", async || bag.mails().len() >= 2).await;
    let issued = "SELECT COUNT(*) FROM board_reports WHERE state = 'ISSUED'";
    eventually("the last word", async || site.number(issued).await == 1).await;
    for running in running {
        running.end().await.unwrap();
    }
    one_month(site, &bag).await;
});
