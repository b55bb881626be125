//! Reminders: a morning's digest, a worker that was down over it, two workers at once, people who leave; more than one
//! morning can tell; and a year.

mod crowded;
mod year;

use entities::review::StepState;
use serde_json::{Value, json};
use tests::{Site, both};
use worker::mail::{Mail, Mailbag, Transport};
use worker::{Mailer, tick};

use crate::action::{ACTION, active, plan, why};
use crate::scene::Scene;

/// A worker whose mail is kept.
struct Morning<'a> {
    site: &'a Site,
    bag: Mailbag,
    mailer: Mailer,
}

impl<'a> Morning<'a> {
    fn of(site: &'a Site) -> Self {
        let bag = Mailbag::default();
        Self { site, mailer: Mailer::by(Transport::Memory(bag.clone())), bag }
    }

    /// Lets the worker look at an instant; answers the digests sent by then.
    async fn at(&self, instant: &str) -> Vec<Mail> {
        self.site.at(instant);
        tick(&self.site.world, &self.mailer).await.unwrap();
        self.digests()
    }

    fn digests(&self) -> Vec<Mail> {
        let all = self.bag.mails().into_iter();
        all.filter(|mail| mail.text.lines().next().is_some_and(|line| line.ends_with("· reminder"))).collect()
    }
}

/// To whom the last digest went, and its subject.
fn last(mails: &[Mail]) -> (&str, &str) {
    let mail = mails.last().unwrap();
    (mail.to.address.as_str(), mail.subject.as_str())
}

/// What an action tells of its reminders.
async fn reminders(site: &Site, id: &Value) -> Value {
    let query =
        "query Q($id: ID!) { node(id: $id) { ... on Action { reminders { offsetDays dueDate audience outcome toldAt
        person { id } } } } }";
    let chair = site.person("CHAIR").await.token;
    site.ask(&chair, query, json!({ "id": id })).await.data()["node"]["reminders"].clone()
}

both!(an_owner_is_reminded_at_eight_in_the_morning_once_a_rung, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, member) = (site.person("CHAIR").await, site.person("MEMBER").await);
    let id = active(site, &scene).await;
    let morning = Morning::of(site);
    assert!(morning.at("2026-03-23T07:00:00Z").await.is_empty(), "eight days before there is nothing to say");
    assert!(morning.at("2026-03-24T06:59:59Z").await.is_empty());
    for _ in 0..3 {
        let mails = morning.at("2026-03-24T07:00:00Z").await;
        assert_eq!(last(&mails), ("member@nordhafen.example", "1 due soon · Nordhafen Logistics"));
        assert_eq!(mails.len(), 1);
    }
    let mail = morning.digests().remove(0);
    let reference: Value = site
        .ask(&chair.token, "query Q($id: ID!) { node(id: $id) { ... on Action { ref } } }", json!({ "id": id }))
        .await
        .data()["node"]["ref"]
        .clone();
    for told in ["Revise the password policy", reference.as_str().unwrap(), "due Tuesday, 31 March 2026", "in 7 days"] {
        assert!(mail.text.contains(told) && mail.html.contains(told), "{told} is not told:\n{}", mail.text);
    }
    assert_eq!(morning.at("2026-03-28T07:00:00Z").await.len(), 1, "between the rungs there is nothing to say");
    // The clocks changed on the 29th: eight in the morning is an hour earlier now.
    assert_eq!(morning.at("2026-03-30T05:59:59Z").await.len(), 1);
    assert_eq!(morning.at("2026-03-30T06:00:00Z").await.len(), 2);
    let told = |offset: i64, at: &str| {
        json!({ "offsetDays": offset, "dueDate": "2026-03-31", "audience": "ASSIGNEE", "outcome": "DONE",
            "toldAt": at, "person": { "id": member.id } })
    };
    let expected = json!([told(-7, "2026-03-24T07:00:00.000000Z"), told(-1, "2026-03-30T06:00:00.000000Z")]);
    assert_eq!(reminders(site, &id).await, expected);
    let query = "query Q($id: ID!) { node(id: $id) { ... on Person { digests { totalCount nodes { day outcome
        reminders { offsetDays } } } } } }";
    let digests = site.ask(&chair.token, query, json!({ "id": member.id })).await.data()["node"]["digests"].clone();
    let digest =
        |day: &str, offset: i64| json!({ "day": day, "outcome": "DONE", "reminders": [{ "offsetDays": offset }] });
    let expected = json!({ "totalCount": 2, "nodes": [digest("2026-03-30", -1), digest("2026-03-24", -7)] });
    assert_eq!(digests, expected);
});

both!(a_worker_that_was_down_over_the_morning_makes_it_up_once, async |site: &Site| {
    let scene = Scene::set(site).await;
    let id = active(site, &scene).await;
    let morning = Morning::of(site);
    assert_eq!(morning.at("2026-03-24T22:59:00Z").await.len(), 1, "made up in the last minute of the day");
    assert_eq!(morning.at("2026-03-24T23:01:00Z").await.len(), 1);
    // Down from the 30th on; back in the night to the 2nd of April.
    assert_eq!(morning.at("2026-04-02T01:00:00Z").await.len(), 1, "nobody is told in the night");
    assert_eq!(last(&morning.at("2026-04-02T06:00:00Z").await).1, "1 overdue · Nordhafen Logistics");
    assert_eq!(morning.at("2026-04-02T18:00:00Z").await.len(), 2);
    let offsets: Vec<i64> = reminders(site, &id)
        .await
        .as_array()
        .unwrap()
        .iter()
        .map(|told| told["offsetDays"].as_i64().unwrap())
        .collect();
    assert_eq!(offsets, [-7, 1], "what was missed is told once, by the latest rung");
});

both!(two_workers_tell_each_thing_once, async |site: &Site| {
    let scene = Scene::set(site).await;
    for _ in 0..3 {
        active(site, &scene).await;
    }
    let morning = Morning::of(site);
    let other = site.another().await;
    site.at("2026-03-24T07:00:00Z");
    let (one, two) = tokio::join!(tick(&site.world, &morning.mailer), tick(&other, &morning.mailer));
    one.and(two).unwrap();
    tick(&other, &morning.mailer).await.unwrap();
    assert_eq!(last(&morning.digests()).1, "3 due soon · Nordhafen Logistics");
    assert_eq!(
        (morning.digests().len(), site.count("reminder_digests").await, site.count("reminders").await),
        (1, 1, 3)
    );
});

both!(what_is_late_goes_up_and_what_is_closed_or_extended_is_told_no_more, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, boss) = (site.person("CHAIR").await, site.person("DPO").await);
    let board = site.person("MANAGEMENT_BODY").await;
    let owner = site.person("MEMBER").await;
    let source = why(site, &scene).await;
    let mut input = plan(&source, &owner.id);
    input["supervisor"] = json!(boss.id);
    let begin = async |input: &Value| {
        let id = site.done(&chair.token, "planAction", input.clone(), ACTION).await["action"]["id"].clone();
        site.done(&chair.token, "activateAction", json!({ "id": id }), ACTION).await;
        id
    };
    let (late, extended) = (begin(&input).await, begin(&input).await);
    let morning = Morning::of(site);
    morning.at("2026-03-31T06:00:00Z").await;
    let more = json!({ "id": extended, "dueDate": "2026-05-31", "reason": "The vendor is late." });
    site.done(&chair.token, "extendAction", more, ACTION).await;
    let told = morning.at("2026-04-03T06:00:00Z").await;
    let to: Vec<(&str, &str)> =
        told[1..].iter().map(|mail| (mail.to.address.as_str(), mail.subject.as_str())).collect();
    let mine = ("member@nordhafen.example", "1 overdue · Nordhafen Logistics");
    let up = ("dpo@nordhafen.example", "1 escalated to you · Nordhafen Logistics");
    assert!(to.len() == 2 && to.contains(&mine) && to.contains(&up), "{to:?}");
    let told = morning.at("2026-04-14T06:00:00Z").await;
    assert!(told.iter().any(|mail| mail.to.address == "management-body@nordhafen.example"), "{}", told.len());
    let audiences: Vec<Value> =
        reminders(site, &late).await.as_array().unwrap().iter().map(|told| told["audience"].clone()).collect();
    for audience in ["ASSIGNEE", "SUPERVISOR", "MANAGEMENT_BODY"] {
        assert!(audiences.contains(&json!(audience)), "{audiences:?}");
    }
    assert_eq!(reminders(site, &extended).await.as_array().unwrap().len(), 1, "told on its first due date alone");
    let cancel = json!({ "id": late, "reason": "Planned anew" });
    site.done(&board.token, "cancelAction", cancel, ACTION).await;
    let before = morning.digests().len();
    assert_eq!(morning.at("2026-04-22T06:00:00Z").await.len(), before, "nothing is told of what is over");
    assert_eq!(morning.at("2026-05-24T06:00:00Z").await.len(), before + 1, "the ladder begins anew");
});

both!(what_is_done_is_told_no_more_and_what_is_opened_again_is, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, member) = (site.person("CHAIR").await, site.person("MEMBER").await);
    let mut input = plan(&why(site, &scene).await, &member.id);
    input["changes"] = json!([]);
    let id = site.done(&chair.token, "planAction", input, ACTION).await["action"]["id"].clone();
    site.done(&chair.token, "activateAction", json!({ "id": id }), ACTION).await;
    let morning = Morning::of(site);
    assert_eq!(morning.at("2026-03-24T07:00:00Z").await.len(), 1);
    let proof = scene.evidence("POLICY_VERSION", &member.id).await;
    site.done(&member.token, "completeAction", json!({ "id": id, "evidence": [proof] }), ACTION).await;
    scene.evidence_is(&proof, entities::evidence::State::Accepted).await;
    site.done(&chair.token, "acceptAction", json!({ "id": id }), ACTION).await;
    for quiet in ["2026-03-30T06:00:00Z", "2026-03-31T06:00:00Z", "2026-04-01T06:00:00Z", "2026-04-20T06:00:00Z"] {
        assert_eq!(morning.at(quiet).await.len(), 1, "{quiet}: closed is told no more");
    }
    let again = json!({ "id": id, "reason": "The scan still finds it." });
    site.done(&chair.token, "reopenAction", again, ACTION).await;
    let told = morning.at("2026-04-21T06:00:00Z").await;
    assert!(told[1..].iter().any(|mail| mail.to.address == "member@nordhafen.example"), "{told:?}");
});

both!(a_leaver_gets_no_mail_and_the_chair_hears_of_what_is_left, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (member, administrator) = (site.person("MEMBER").await, site.administrator().await);
    let id = active(site, &scene).await;
    site.done(&administrator.token, "deactivatePerson", json!({ "id": member.id }), "person { id }").await;
    let morning = Morning::of(site);
    let told = morning.at("2026-03-24T07:00:00Z").await;
    assert_eq!(last(&told), ("chair@nordhafen.example", "1 without an owner · Nordhafen Logistics"));
    assert_eq!(reminders(site, &id).await[0]["audience"], "STEWARD");
    // A digest that was left for somebody who leaves before it is sent is refused, and says so.
    let next = site.person("DPO").await;
    let given = json!({ "id": id, "owner": next.id, "reason": "She has left." });
    site.done(&site.person("CHAIR").await.token, "reassignAction", given, ACTION).await;
    site.at("2026-03-30T06:00:00Z");
    let file = site.database.folder().join("a-file");
    std::fs::write(&file, "").unwrap();
    tick(&site.world, &Mailer::by(Transport::Files(file.join("mails")))).await.unwrap();
    assert_eq!(reminders(site, &id).await[1]["outcome"], "DUE");
    site.done(&administrator.token, "deactivatePerson", json!({ "id": next.id }), "person { id }").await;
    morning.at("2026-03-30T07:00:00Z").await;
    assert_eq!(reminders(site, &id).await[1]["outcome"], "REFUSED");
    assert_eq!(morning.digests().len(), 1);
});

both!(a_step_of_a_review_is_reminded_of_like_an_action, async |site: &Site| {
    let (_, review) = site.triaged("Weak password reused", 2).await;
    let query = "query Q($id: ID!) { node(id: $id) { ... on Review { ref steps { title state dueOn
        reminders { offsetDays } } } } }";
    let chair = site.person("CHAIR").await.token;
    let steps = async || site.ask(&chair, query, json!({ "id": review })).await.data()["node"]["steps"].clone();
    let all = steps().await;
    let ready = all.as_array().unwrap().iter().position(|step| step["state"] == "READY" && step["dueOn"].is_string());
    let ready = ready.unwrap_or_else(|| panic!("no step is ready and due: {all:#}"));
    let due = all[ready]["dueOn"].as_str().unwrap().to_owned();
    let morning = Morning::of(site);
    let told = morning.at(&format!("{due}T11:00:00Z")).await;
    assert!(told.iter().any(|mail| mail.subject.contains("due today") && mail.text.contains("REV-2026-")), "{told:?}");
    assert_eq!(steps().await[ready]["reminders"], json!([{ "offsetDays": 0 }]));
});

both!(a_step_that_waits_for_others_reaches_who_sees_that_it_is_late, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, assignee) = (site.person("CHAIR").await, site.person("RISK_OWNER").await);
    let step = scene.step("Update the risk", &assignee.id, "2026-04-10".parse().unwrap()).await;
    scene.step_is(&step, StepState::Pending).await;
    let query =
        "query Q($id: ID!) { node(id: $id) { ... on ReviewStep { overdue reminders { offsetDays audience } } } }";
    let told = async || site.ask(&chair.token, query, json!({ "id": step })).await.data()["node"]["reminders"].clone();
    let morning = Morning::of(site);
    let above = json!({ "offsetDays": 3, "audience": "SUPERVISOR" });
    for (day, expected) in [("10", json!([])), ("11", json!([])), ("13", json!([above]))] {
        let mails = morning.at(&format!("2026-04-{day}T12:00:00Z")).await;
        assert_eq!(told().await, expected, "on the {day}th");
        let waits = mails.iter().any(|mail| mail.text.contains("waits for others"));
        assert_eq!(waits, day == "13", "{mails:?}");
    }
});
