//! Two verbs at once about one incident, on PostgreSQL (SQLite has one writer): the second waits for the first and decides
//! on what it left. The two are interleaved by hand: the first has written and not committed while the second runs, and the
//! database itself says when the second waits.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use entities::call::{Call, Tx};
use entities::{Result, evidence, incident, organisation};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::{Database, Site};
use tokio::sync::oneshot;

use crate::chains::walk::{Grave, Walk};
use crate::scene::decoded;

async fn postgres() -> Option<Site> {
    let site = Site::start(Database::postgres().await?).await;
    site.staff().await;
    Some(site)
}

async fn begun<'a>(site: &'a Site, title: &str) -> (Walk<'a>, String) {
    let grave = Grave { severity: 2, rsit: "privileged-account-compromise", personal_data: "NO", supplier: None };
    let mut walk = Walk::begin(site, title, grave).await;
    walk.learn("weak-or-reused-password", "Check it.").await;
    let action = walk.plan("Check it", "POLICY_OWNER", &["POLICY"], &["A.5.17"], &["POLICY_VERSION"]).await;
    (walk, action)
}

fn policy() -> Value {
    json!({ "policy": { "kind": "POLICY", "semver": "1.0.0",
        "sections": [{ "id": "rule", "heading": "The rule", "text": "Checked against public lists." }] } })
}

/// Waits until a transaction of this database waits for a row that another one holds.
async fn somebody_waits(site: &Site) {
    let waiting =
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while site.number(waiting).await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Does `first` in a transaction, asks for a verb before that commits, makes sure that the verb waits, lets the first do
/// `then` and commit; answers what the verb answered.
async fn interleaved<T: entities::write::Outcome>(
    site: &Site,
    first: impl AsyncFnOnce(&Tx) -> Result<T>,
    then: &str,
    (role, verb, input): (&str, &str, Value),
) -> Value {
    let organisation = organisation::all(&site.world).await.unwrap().remove(0).id;
    let token = site.person(role).await.token;
    let call = Call::system(Arc::clone(&site.world), organisation);
    let (paused, reached) = oneshot::channel();
    let (go, gone) = oneshot::channel();
    let first = call.write(async |tx| {
        let done = first(tx).await?;
        paused.send(()).unwrap();
        gone.await.unwrap();
        tx.execute_unprepared(then).await?;
        Ok(done)
    });
    let second = async {
        reached.await.unwrap();
        let mut asked = pin!(site.attempt(&token, verb, input, "__typename"));
        tokio::select! {
            early = &mut asked => panic!("{verb} did not wait: {early:#}"),
            () = somebody_waits(site) => {}
        }
        go.send(()).unwrap();
        asked.await
    };
    let (first, second) = tokio::join!(first, second);
    first.map(|_| ()).unwrap();
    second
}

fn codes(payload: &Value) -> Vec<&str> {
    let blockers = payload["userErrors"][0]["blockers"].as_array().into_iter().flatten();
    blockers.filter_map(|blocker| blocker["code"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_waits_for_a_withdrawal_under_way_and_is_refused_for_it() {
    let Some(site) = postgres().await else { return };
    let (walk, action) = begun(&site, "Proof taken back while closing").await;
    let of = json!({ "new": { "title": "Password policy", "owner": site.person("POLICY_OWNER").await.id } });
    walk.change(of, policy(), &action, "CHAIR").await;
    walk.finish(&action, "POLICY_OWNER").await;
    walk.work().await;
    walk.ready().await;
    let query = "query Q($id: ID!) { node(id: $id) { ... on Action { evidence { id } } } }";
    let chair = site.person("CHAIR").await.token;
    let shown = site.ask(&chair, query, json!({ "id": action })).await.data()["node"]["evidence"][0]["id"].clone();
    let shown = decoded(shown.as_str().unwrap());
    let withdrawal = async |tx: &Tx| {
        let before = tx.load::<evidence::version::Entity>(shown).await?;
        let after = evidence::version::Model { state: evidence::State::Withdrawn, ..before.clone() };
        tx.change("withdrawEvidence", &before, after).await
    };
    let closing = ("CHAIR", "closeIncident", json!({ "incident": walk.incident }));
    let answer = interleaved(&site, withdrawal, "SELECT 1", closing).await;
    assert_eq!(codes(&answer), ["EVIDENCE_MISSING", "LESSON_OPEN"], "{answer:#}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn planning_waits_for_a_closing_under_way_and_is_refused_for_it() {
    let Some(site) = postgres().await else { return };
    let (walk, _) = begun(&site, "Planned while closing").await;
    let incident = decoded(&walk.incident);
    let closing = async |tx: &Tx| {
        let before = tx.locked::<incident::incident::Entity>(incident).await?;
        let after = incident::incident::Model { state: incident::State::Closed, ..before.clone() };
        tx.change("closeIncident", &before, after).await
    };
    let input = json!({ "title": "Too late", "kind": "CORRECTIVE", "changes": [], "sources": [{ "lesson": walk.lesson }],
        "controls": [], "evidenceRequirements": [] });
    let answer = interleaved(&site, closing, "SELECT 1", ("CHAIR", "planAction", input)).await;
    assert_eq!(answer["userErrors"][0]["path"], json!(["sources"]), "{answer:#}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_verb_that_feeds_a_gate_waits_and_holds_nothing_while_it_does() {
    let Some(site) = postgres().await else { return };
    let (walk, action) = begun(&site, "One writer at a time").await;
    let chair = site.person("CHAIR").await.token;
    let owner = site.person("POLICY_OWNER").await;
    // These belong to no incident of their own: it is what they answer that ties them to one.
    let mut shown = Vec::new();
    for _ in 0..2 {
        shown.push(site.shown(&owner.token, "POLICY_VERSION").await);
    }
    let claim = json!({ "id": action, "evidence": shown });
    let signed = json!({ "subject": walk.incident, "meaning": "REVIEWED" });
    let signed = site.done(&chair, "signOff", signed, "signOff { id }").await["signOff"]["id"].clone();
    let of = json!({ "new": { "title": "Password policy", "owner": owner.id } });
    let causes = json!([{ "cause": { "lesson": walk.lesson } }]);
    let plan = json!({ "title": "Another", "kind": "CORRECTIVE", "changes": [], "sources": [{ "lesson": walk.lesson }],
        "controls": [], "evidenceRequirements": [] });
    let verbs = [
        ("POLICY_OWNER", "completeAction", claim),
        ("CHAIR", "rejectEvidence", json!({ "evidenceVersion": shown[0], "reason": "Another file." })),
        ("CHAIR", "acceptEvidence", json!({ "evidenceVersion": shown[1] })),
        ("CHAIR", "withdrawEvidence", json!({ "evidenceVersion": shown[1], "reason": "Another file." })),
        ("CHAIR", "returnAction", json!({ "id": action, "reason": "Not yet." })),
        ("CHAIR", "revokeSignOff", json!({ "signOff": signed, "reason": "Too early." })),
        ("CHAIR", "planAction", plan),
        ("MEMBER", "proposeLesson", json!({ "review": walk.review, "statement": "Ask twice." })),
        ("CHAIR", "rejectLesson", json!({ "id": walk.lesson, "reason": "The policy says so." })),
        ("POLICY_OWNER", "draftVersion", json!({ "of": of, "body": policy(), "causes": causes })),
        ("CHAIR", "cancelAction", json!({ "id": action, "reason": "Not needed." })),
    ];
    let incident = decoded(&walk.incident);
    // Whoever holds the incident gets every row of it, though the verb waits: nobody holds a child and waits for its parent.
    let children = "SELECT id FROM actions FOR UPDATE; SELECT id FROM evidence_versions FOR UPDATE; \
        SELECT id FROM lessons FOR UPDATE; SELECT id FROM reviews FOR UPDATE; SELECT id FROM sign_offs FOR UPDATE";
    for (role, verb, input) in verbs {
        let holding = async |tx: &Tx| {
            let before = tx.locked::<incident::incident::Entity>(incident).await?;
            tx.change("holdIncident", &before, before.clone()).await
        };
        let answer = interleaved(&site, holding, children, (role, verb, input)).await;
        let refused = answer["userErrors"][0]["code"].as_str().unwrap_or_default();
        assert!(matches!(refused, "" | "BLOCKED"), "{verb}: {answer:#}");
    }
}
