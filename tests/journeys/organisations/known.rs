//! Everything that somebody can reach, walking the whole graph from every list: the ids, by the type that they stand for.

use std::collections::{BTreeMap, BTreeSet};

use api::graphql::id::GlobalId;
use serde_json::{Value, json};
use tests::Site;

use super::contract::Contract;

/// How many things of a type are walked on from.
const WALKED: usize = 2;

/// The ids that somebody can reach, by type.
pub type Known = BTreeMap<String, BTreeSet<String>>;

/// Every list that needs no argument, and how many it holds.
pub async fn lists(site: &Site, contract: &Contract, token: &str) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for root in contract.roots("Query").into_iter().filter(|root| root.answers.ends_with("Connection")) {
        let found = site.ask(token, &format!("{{ {} {{ totalCount }} }}", root.name), json!({})).await;
        counts.insert(root.name.clone(), found.data()[&root.name]["totalCount"].as_i64().expect("a count"));
    }
    counts
}

/// Walks from every question of the root that needs no argument, then from each kind of thing that was met.
pub async fn reached(site: &Site, contract: &Contract, token: &str) -> Known {
    let mut known = Known::new();
    for root in contract.roots("Query").into_iter().filter(|root| root.arguments.iter().all(|(.., must)| !must)) {
        let steps = if root.answers.ends_with("Connection") { 1 } else { 2 };
        for question in contract.questions(&root.answers, steps) {
            let query = format!("{{ {} {{ {question} }} }}", root.name);
            let answer = site.ask(token, &query, json!({})).await;
            gather(answer.data(), &mut known);
        }
    }
    let mut walked = BTreeSet::new();
    loop {
        known.retain(|name, _| contract.is_node(name));
        let next =
            known.iter().flat_map(|(name, ids)| ids.iter().take(WALKED).map(move |id| (name.clone(), id.clone())));
        let next: Vec<(String, String)> = next.filter(|one| !walked.contains(one)).collect();
        if next.is_empty() {
            return known;
        }
        for (name, id) in next {
            for question in contract.questions(&name, 2) {
                let query = format!("query Q($id: ID!) {{ node(id: $id) {{ ... on {name} {{ {question} }} }} }}");
                let answer = site.ask(token, &query, json!({ "id": id })).await;
                gather(answer.data(), &mut known);
            }
            walked.insert((name, id));
        }
    }
}

/// The ids in an answer, each beside the type that it stands for.
fn gather(answer: &Value, known: &mut Known) {
    match answer {
        Value::Array(all) => all.iter().for_each(|one| gather(one, known)),
        Value::Object(fields) => {
            if let (Some(name), Some(id)) = (fields.get("__typename"), fields.get("id")) {
                known.entry(tests::site::text(name)).or_default().insert(tests::site::text(id));
            }
            fields.values().for_each(|one| gather(one, known));
        }
        _ => {}
    }
}

/// Every id of ours in an answer, wherever it stands.
pub fn organisations(answer: &Value) -> BTreeSet<uuid::Uuid> {
    match answer {
        Value::String(text) => GlobalId::decode(&text.as_str().into()).map(|id| id.organisation).into_iter().collect(),
        Value::Array(all) => all.iter().flat_map(organisations).collect(),
        Value::Object(fields) => fields.values().flat_map(organisations).collect(),
        _ => BTreeSet::new(),
    }
}
