//! Two organisations on one instance: neither sees, names or changes anything of the other. What is asked comes from the
//! schema, so that a new list, field or verb is met without anybody thinking of it.

mod contract;
mod known;
mod verbs;

use api::graphql::id::GlobalId;
use entities::intake::{self, Line};
use entities::{Call, organisation};
use serde_json::json;
use tests::site::text;
use tests::{Site, both};
use worker::mail::{Mailbag, Transport};
use worker::{Mailer, tick};

use crate::chains;
use contract::Contract;
use known::{Known, lists, organisations, reached};

/// A person of every role but the administrator's.
async fn everybody(site: &Site) -> String {
    let (administrator, all) = (site.administrator().await, site.person("CHAIR 2").await);
    for role in tests::site::ROLES.into_iter().filter(|role| *role != "CHAIR") {
        let input = json!({ "person": all.id, "role": role });
        site.done(&administrator.token, "grantRole", input, "assignment { id }").await;
    }
    all.token
}

/// An organisation with something in every list, save for the board reports, which time makes.
async fn populated(site: &Site) {
    site.staff().await;
    chains::leak(site).await;
    orphan(site).await;
    let author = site.person("POLICY_OWNER").await;
    let bodies = [
        json!({ "control": { "frameworkRefs": ["A.5.17"], "implementation": "IMPLEMENTED", "description": "Checked." } }),
        json!({ "trainingItem": { "audience": ["all"], "content": "Choose a good one." } }),
        json!({ "contract": { "terms": "Tell us within a day.", "services": ["Customs"] } }),
    ];
    let suppliers = site.ask(&author.token, "{ suppliers { nodes { id } } }", json!({})).await;
    for body in bodies {
        let mut new = json!({ "title": "Something else", "owner": author.id });
        if body.get("contract").is_some() {
            new["supplier"] = suppliers.data()["suppliers"]["nodes"][0]["id"].clone();
        }
        let input = json!({ "of": { "new": new }, "body": body, "noCauseReason": "First issue." });
        site.done(&author.token, "draftVersion", input, "version { id }").await;
    }
    // A record that is held, and two of one victim and one action within six months.
    let record = |id: &str, month: u32| {
        json!({ "incident_id": id, "summary": "A form took any text.", "security_incident": "Confirmed",
            "victim": { "victim_id": "Alster Parcels" }, "action": { "hacking": { "variety": ["SQLi"] } },
            "timeline": { "incident": { "year": 2025, "month": month } } })
    };
    let records = [record("one", 3).to_string(), record("two", 5).to_string(), "no record at all".to_owned()];
    let lines = (1..).zip(records).map(|(number, text)| Line { number, bytes: text.into_bytes(), cut: None }).collect();
    let call = Call::system(std::sync::Arc::clone(&site.world), own(site).await);
    let run = intake::begin(&call, "made-up.jsonl").await.expect("a run");
    let run = intake::bring(&call, &run, lines).await.expect("a batch");
    intake::finish(&call, &run).await.expect("its end");
}

/// An action whose owner has left.
async fn orphan(site: &Site) {
    let (_, review) = site.triaged("Phishing reported", 4).await;
    let (chair, leaver) = (site.person("CHAIR").await.token, site.person("MEMBER 2").await.id);
    let input = json!({ "review": review, "question": "Why?", "answer": "A mail looked real.", "support": "INFERRED" });
    let lead = site.person("IT_SECURITY_LEAD").await.token;
    let why = site.done(&lead, "addWhy", input, "why { id }").await["why"]["id"].clone();
    let input = json!({ "title": "Mark mail from outside", "kind": "PREVENTIVE", "owner": leaver,
        "sources": [{ "whyNode": why }], "controls": ["A.8.23"], "firstDueDate": "2026-03-31",
        "evidenceRequirements": [{ "kind": "CONFIG_PROOF", "acceptorRole": "CHAIR" }] });
    let action = site.done(&chair, "planAction", input, "action { id }").await["action"]["id"].clone();
    site.done(&chair, "activateAction", json!({ "id": action }), "action { id }").await;
    let administrator = site.administrator().await.token;
    site.done(&administrator, "deactivatePerson", json!({ "id": leaver }), "person { id }").await;
}

/// The organisation of a site.
async fn own(site: &Site) -> uuid::Uuid {
    GlobalId::decode(&site.administrator().await.id.into()).expect("an id").organisation
}

/// Two organisations, populated alike, at the end of a month whose reports are out.
async fn side_by_side(site: &Site) -> (Site, String, String) {
    let neighbour = site.neighbour("Alster Freight").await;
    assert_eq!(organisation::all(&site.world).await.expect("organisations").len(), 2);
    populated(site).await;
    populated(&neighbour).await;
    site.at("2026-03-31T22:06:00Z");
    let mailer = Mailer::by(Transport::Memory(Mailbag::default()));
    tick(&site.world, &mailer).await.expect("a tick");
    let (ours, theirs) = (everybody(site).await, everybody(&neighbour).await);
    (neighbour, ours, theirs)
}

/// The same row under an id that claims it for another organisation.
fn claimed(id: &str, by: uuid::Uuid) -> String {
    let id = GlobalId::decode(&id.into()).expect("an id");
    text(&json!(GlobalId { organisation: by, ..id }.encode().0))
}

/// The ids of the other's, as they are and as somebody would forge them.
fn foreign(theirs: &Known, by: uuid::Uuid) -> Vec<(String, String)> {
    let each = theirs.iter().flat_map(|(name, ids)| ids.iter().take(3).map(move |id| (name.clone(), id.clone())));
    each.flat_map(|(name, id)| [(name.clone(), id.clone()), (name, claimed(&id, by))]).collect()
}

/// Every question that takes an id is answered with nothing for one of the other's.
async fn nothing_by_id(site: &Site, contract: &Contract, token: &str, ids: &[(String, String)]) {
    let targets = contract.ids_in("TraceTarget");
    for root in contract.roots("Query") {
        let Some((argument, ty, _)) = root.arguments.iter().find(|(.., must)| *must) else { continue };
        for (name, id) in ids {
            let values = match (root.name.as_str(), ty.as_str()) {
                (_, "ID") if root.name == "nodes" => vec![("[ID!]!", json!([id]))],
                (_, "ID") => vec![("ID!", json!(id))],
                // A word leads to nobody's row.
                (_, other) if contract.is_word(other) => continue,
                ("boardReport", "String") => vec![("String!", json!(id))],
                ("traceBack", "TraceTarget") => {
                    targets.iter().map(|way| ("TraceTarget!", json!({ way[0].as_str(): id }))).collect()
                }
                other => panic!("{other:?} must be given: tell the matrix how to ask"),
            };
            for (kind, value) in values {
                let query = format!("query Q($v: {kind}) {{ {}({argument}: $v) {{ __typename }} }}", root.name);
                let answer = site.ask(token, &query, json!({ "v": value })).await;
                let found = &answer.data()[&root.name];
                let nothing = found.is_null() || *found == json!([null]);
                assert!(nothing, "{}: a {name} of another organisation is {found}", root.name);
            }
        }
    }
}

/// Every filter that takes an id finds nothing by one of the other's.
async fn nothing_by_filter(site: &Site, contract: &Contract, token: &str, theirs: &Known, by: uuid::Uuid) {
    for root in contract.roots("Query") {
        let Some((_, ty, _)) = root.arguments.iter().find(|(name, ..)| name == "filter") else { continue };
        for way in contract.ids_in(ty) {
            for (name, id) in foreign(theirs, by) {
                let id = |_: &[String], _: bool| id.clone();
                let fill = contract::Fill { id: &id, told: &|_| None };
                let filter = contract.input(ty, &way, &[], &fill);
                let query = format!("query Q($f: {ty}) {{ {}(filter: $f) {{ totalCount }} }}", root.name);
                let answer = site.ask(token, &query, json!({ "f": filter })).await;
                let found = &answer.body["data"][&root.name]["totalCount"];
                assert!(found.is_null() || *found == 0, "{} by a {name} at {way:?}: {}", root.name, answer.body);
            }
        }
    }
}

both!(neither_of_two_organisations_sees_the_other, async |site: &Site| {
    let contract = Contract::read();
    let (neighbour, ours, theirs) = side_by_side(site).await;
    for (side, token, other) in [(site, &ours, &neighbour), (&neighbour, &theirs, site)] {
        let counts = lists(side, &contract, token).await;
        for (list, count) in &counts {
            assert!(*count > 0, "{list} is empty: nothing is shown by it");
        }
        let known = reached(side, &contract, token).await;
        let (me, them) = (own(side).await, own(other).await);
        let met = organisations(&json!(known));
        assert_eq!(met, [me].into(), "ids of another organisation stand in an answer");
        assert_ne!(me, them);
        assert!(known.len() >= 20, "{:?}", known.keys());
    }
    let (mine, known) = (own(site).await, reached(&neighbour, &contract, &theirs).await);
    nothing_by_id(site, &contract, &ours, &foreign(&known, mine)).await;
    nothing_by_filter(site, &contract, &ours, &known, mine).await;
});

both!(neither_of_two_organisations_changes_the_other, async |site: &Site| {
    let contract = Contract::read();
    let (neighbour, ours, theirs) = side_by_side(site).await;
    let (mine, mut known) = (own(site).await, reached(&neighbour, &contract, &theirs).await);
    let mut own_known = reached(site, &contract, &ours).await;
    // What an administrator alone sees.
    for (side, known) in [(&neighbour, &mut known), (site, &mut own_known)] {
        for (name, ids) in reached(side, &contract, &side.administrator().await.token).await {
            known.entry(name).or_default().extend(ids);
        }
    }
    let before = lists(&neighbour, &contract, &theirs).await;
    let administrator = site.administrator().await.token;
    let written = site.written().await;
    for verb in contract.roots("Mutation") {
        verbs::refused(site, &contract, &verb, [&ours, &administrator], (&own_known, &known), mine).await;
        assert_eq!(site.written().await, written, "{} wrote something", verb.name);
    }
    assert_eq!(lists(&neighbour, &contract, &theirs).await, before);
});
