//! The scrub: what was accepted is read again for as long as it counts, and a proof that was lost shows wherever it counted.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use entities::evidence::scrub;
use entities::{Call, Error, World, organisation};
use serde_json::{Value, json};
use tests::{Site, both};
use worker::mail::{Mailbag, Transport};
use worker::{Mailer, tick};

use crate::chains::walk::{Grave, Walk};

const DAY: i64 = 86_400;
/// How many versions the story's incident shows: a log for its cause, and the policy that its action changed.
const SHOWN: i64 = 2;

/// An incident whose one action is closed over accepted evidence.
async fn told(site: &Site) -> Walk<'_> {
    site.staff().await;
    let grave = Grave { severity: 2, rsit: "privileged-account-compromise", personal_data: "NO", supplier: None };
    let mut walk = Walk::begin(site, "Weak password reused", grave).await;
    walk.learn("weak-or-reused-password", "Check it.").await;
    let action = walk.plan("Check it", "POLICY_OWNER", &["POLICY"], &["A.5.17"], &["POLICY_VERSION"]).await;
    let sections = json!([{ "id": "rule", "heading": "Rule", "text": "As it says." }]);
    let body = json!({ "policy": { "kind": "POLICY", "semver": "1.0.0", "sections": sections } });
    let of = json!({ "new": { "title": "Passwords", "owner": site.person("POLICY_OWNER").await.id } });
    walk.change(of, body, &action, "CHAIR").await;
    walk.finish(&action, "POLICY_OWNER").await;
    walk
}

async fn pass(site: &Site) {
    tick(&site.world, &Mailer::by(Transport::Memory(Mailbag::default()))).await.unwrap();
}

/// How often bytes were read again, by the ledger.
async fn checks(site: &Site) -> i64 {
    site.number("SELECT COUNT(*) FROM ledger_entries WHERE operation = 'checkEvidence' AND actor_kind = 'SYSTEM'").await
}

/// The file of an action's proof.
fn file(folder: &Path) -> Option<PathBuf> {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if let Some(found) = file(&path) {
                return Some(found);
            }
        } else if std::fs::read(&path).unwrap().starts_with(b"POLICY_VERSION: what was done") {
            return Some(path);
        }
    }
    None
}

/// What an auditor sees: how the action's proof was last found, what the trace says is stale, and what K4 and K8 count.
async fn seen(walk: &Walk<'_>) -> Value {
    let token = walk.site.person("INTERNAL_AUDIT").await.token;
    let query = "query Q($id: ID!) { traceForward(incident: $id) { edges { kind status note } }
        evidence(filter: { kind: [POLICY_VERSION] }) { nodes { latestVersion { state lastCheckAt lastCheckOk } } }
        kpis(keys: [K4, K8]) { numerator denominator } }";
    let found = walk.site.ask(&token, query, json!({ "id": walk.incident })).await.data().clone();
    let edges = found["traceForward"]["edges"].as_array().unwrap().iter();
    let stale: Vec<&Value> = edges.filter(|edge| edge["status"] == "STALE").map(|edge| &edge["note"]).collect();
    json!({ "version": found["evidence"]["nodes"][0]["latestVersion"], "stale": stale, "kpis": found["kpis"] })
}

fn shown(read: &str, found: bool) -> Value {
    let stale = if found { json!([]) } else { json!(["its bytes failed the last integrity check"]) };
    let counted = json!({ "numerator": i64::from(found).to_string(), "denominator": "1" });
    json!({ "version": { "state": "ACCEPTED", "lastCheckAt": read, "lastCheckOk": found }, "stale": stale,
        "kpis": [counted.clone(), counted] })
}

both!(a_proof_that_was_lost_is_found_out_and_found_again, async |site: &Site| {
    let walk = told(site).await;
    let now = || site.world.clock.now().to_string();
    let accepted = now();
    site.later(90 * DAY - 1);
    pass(site).await;
    assert_eq!((checks(site).await, seen(&walk).await), (0, shown(&accepted, true)));

    site.later(1);
    let again = now();
    pass(site).await;
    pass(site).await;
    assert_eq!((checks(site).await, seen(&walk).await), (SHOWN, shown(&again, true)));

    let path = file(&site.database.folder().join("blobs")).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let mut harmed = bytes.clone();
    harmed[0] ^= 1;
    std::fs::write(&path, harmed).unwrap();
    site.later(90 * DAY);
    let lost = now();
    pass(site).await;
    assert_eq!((checks(site).await, seen(&walk).await), (2 * SHOWN, shown(&lost, false)));
    site.nothing_drifted().await;

    // What is lost is looked for every day; what is gone is as lost as what is harmed.
    std::fs::remove_file(&path).unwrap();
    site.later(DAY);
    let gone = now();
    pass(site).await;
    assert_eq!((checks(site).await, seen(&walk).await), (2 * SHOWN + 1, shown(&gone, false)));
    std::fs::write(&path, bytes).unwrap();
    site.later(DAY);
    let restored = now();
    pass(site).await;
    assert_eq!((checks(site).await, seen(&walk).await), (2 * SHOWN + 2, shown(&restored, true)));
    site.nothing_drifted().await;
});

both!(what_cannot_be_read_is_lost_unless_nothing_can_be_read, async |site: &Site| {
    let walk = told(site).await;
    let blobs = site.database.folder().join("blobs");
    let path = file(&blobs).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(&path, &path).unwrap();
    site.later(90 * DAY);
    let lost = site.world.clock.now().to_string();
    pass(site).await;
    assert_eq!((checks(site).await, seen(&walk).await), (SHOWN, shown(&lost, false)));

    let away = site.database.folder().join("away");
    std::fs::rename(&blobs, &away).unwrap();
    std::fs::write(&blobs, "no folder").unwrap();
    site.later(DAY);
    assert!(tick(&site.world, &Mailer::by(Transport::Memory(Mailbag::default()))).await.is_err());
    assert_eq!(checks(site).await, SHOWN);
    std::fs::remove_file(&blobs).unwrap();
    std::fs::rename(&away, &blobs).unwrap();
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, bytes).unwrap();
    let found = site.world.clock.now().to_string();
    pass(site).await;
    assert_eq!((checks(site).await, seen(&walk).await), (SHOWN + 1, shown(&found, true)));
    site.nothing_drifted().await;
});

both!(two_workers_record_what_they_read_once, async |site: &Site| {
    told(site).await;
    let other = site.another().await;
    site.later(90 * DAY);
    let organisation = organisation::all(&site.world).await.unwrap()[0].id;
    let call = |world: &Arc<World>| Call::system(Arc::clone(world), organisation);
    let due = call(&site.world).read(async |tx| scrub::due(tx, 50).await).await.unwrap();
    assert_eq!(due.len(), 2);
    let (one, two) = (call(&site.world), call(&other));
    let (one, two) = tokio::join!(scrub::check(&one, due[0]), scrub::check(&two, due[0]));
    assert!(one.is_ok() != two.is_ok() && checks(site).await == 1);

    // What was taken back proves nothing any more.
    let chair = site.person("CHAIR").await.token;
    let query = "{ evidence(first: 10) { nodes { latestVersion { id state lastCheckAt } } } }";
    let evidence = site.ask(&chair, query, json!({})).await.data()["evidence"]["nodes"].clone();
    for shown in evidence.as_array().unwrap() {
        let input = json!({ "evidenceVersion": shown["latestVersion"]["id"], "reason": "The wrong file." });
        site.done(&chair, "withdrawEvidence", input, "__typename").await;
    }
    assert!(matches!(scrub::check(&call(&other), due[1]).await, Err(Error::Refused(_))));
    site.later(90 * DAY);
    pass(site).await;
    assert_eq!(checks(site).await, 1);
});
