//! Lists over random rows: pages partition the list under every order and in both directions; a filter and its opposite
//! share it; counts agree with it.

use std::collections::BTreeSet;

use api::graphql::id::GlobalId;
use entities::call::Call;
use entities::{action, incident};
use serde_json::{Value, json};
use tests::{Site, both};
use uuid::Uuid;

/// The same numbers in every run.
struct Chance(u64);

impl Chance {
    fn of(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn maybe(&mut self, values: &[Value]) -> Value {
        let at = usize::try_from(self.of(values.len() as u64 + 1)).unwrap();
        values.get(at).cloned().unwrap_or(Value::Null)
    }
}

/// Incidents and actions with few different values, so that ties and gaps are many.
async fn scattered(site: &Site, people: &[String]) {
    let decoded = |id: &String| GlobalId::decode(&id.clone().into()).unwrap();
    let organisation = decoded(&people[0]).organisation;
    let owners: Vec<Value> = people.iter().map(|id| json!(decoded(id).id)).collect();
    let mut chance = Chance(7);
    let day = |n: u64| json!(site.world.clock.now().plus_seconds(86_400 * (i64::try_from(n).unwrap() - 3)));
    let mut rows: (Vec<incident::incident::Model>, Vec<action::action::Model>) = Default::default();
    for n in 0..41_u64 {
        let days = [day(0), day(1), day(2)];
        let states = ["DECLARED", "TRIAGED", "UNDER_REVIEW", "CLOSED"].map(|state| json!(state));
        let id = Uuid::now_v7();
        rows.0.push(
            serde_json::from_value(json!({ "organisation_id": organisation, "id": id, "version": 1,
                "reference": format!("INC-{n}"), "origin": "NATIVE", "title": "Scattered", "kind": chance.maybe(&[json!("CONFIRMED"), json!("NEAR_MISS")]),
                "state": states[usize::try_from(chance.of(4)).unwrap()], "severity": chance.maybe(&[json!(1), json!(2), json!(3)]),
                "owner_id": chance.maybe(&owners), "detected_at": chance.maybe(&days), "closed_at": chance.maybe(&days),
                "member_states": [], "significant_criteria": [], "exercise": chance.of(4) == 0, "cause_key": chance.maybe(&[json!("unpatched-system")]),
                "created_at": days[usize::try_from(chance.of(3)).unwrap()] }))
            .unwrap(),
        );
        let days = [day(chance.of(6)), day(chance.of(6)), json!(site.world.clock.now().plus_seconds(-86_400 * 40))];
        let states = ["DRAFT", "ACTIVE", "DONE_CLAIMED", "CLOSED"].map(|state| json!(state));
        rows.1.push(
            serde_json::from_value(json!({ "organisation_id": organisation, "id": Uuid::now_v7(), "version": 1,
                "reference": format!("ACT-{n}"), "incident_id": chance.maybe(&[json!(id)]), "title": "Scattered", "kind": "CORRECTIVE",
                "changes": [], "state": states[usize::try_from(chance.of(4)).unwrap()], "owner_id": chance.maybe(&owners),
                "planned_at": days[0], "current_due_at": chance.maybe(&days), "closed_at": chance.maybe(&days), "due_zone": "UTC" }))
            .unwrap(),
        );
    }
    let call = Call::system(std::sync::Arc::clone(&site.world), organisation);
    let (incidents, actions) = rows;
    call.write(async |tx| {
        let mut last = None;
        for row in incidents {
            last = Some(tx.add("scatter", row).await?);
        }
        for row in actions {
            tx.add("scatter", row).await?;
        }
        Ok(last.expect("a row"))
    })
    .await
    .unwrap();
}

/// Reads a list by pages of a size, forwards or backwards: the ids in the order of the list.
async fn walked(site: &Site, token: &str, list: &str, order: &str, many: usize, backwards: bool) -> Vec<String> {
    let (count, cursor) = if backwards { ("last", "before") } else { ("first", "after") };
    let query = format!(
        "query Q($cursor: String) {{ {list}(orderBy: {order}, {count}: {many}, {cursor}: $cursor) {{ nodes {{ id }}
         pageInfo {{ startCursor endCursor hasNextPage hasPreviousPage }} }} }}"
    );
    let (mut pages, mut at): (Vec<Vec<String>>, Value) = (Vec::new(), Value::Null);
    loop {
        let page = site.ask(token, &query, json!({ "cursor": at })).await.data()[list].clone();
        let ids = page["nodes"].as_array().unwrap().iter().map(|node| tests::site::text(&node["id"]));
        pages.push(ids.collect());
        let info = &page["pageInfo"];
        let (more, next) = if backwards { ("hasPreviousPage", "startCursor") } else { ("hasNextPage", "endCursor") };
        if info[more] == false {
            break;
        }
        at = info[next].clone();
    }
    if backwards {
        pages.reverse();
    }
    pages.concat()
}

const ORDERS: [(&str, &[&str]); 2] = [
    ("incidents", &["CREATED_AT", "DETECTED_AT", "SEVERITY", "CLOSED_AT"]),
    ("actions", &["PLANNED_AT", "DUE_AT", "CLOSED_AT"]),
];

both!(pages_partition_a_list_under_every_order_in_both_directions, async |site: &Site| {
    let (member, lead) = (site.person("MEMBER").await, site.person("IT_SECURITY_LEAD").await);
    scattered(site, &[member.id.clone(), lead.id.clone()]).await;
    for (list, fields) in ORDERS {
        for (n, field) in fields.iter().enumerate() {
            for direction in ["ASC", "DESC"] {
                let single = format!("[{{ field: {field}, direction: {direction} }}]");
                let other = fields[(n + 1) % fields.len()];
                let mixed =
                    format!("[{{ field: {field}, direction: {direction} }}, {{ field: {other}, direction: DESC }}]");
                for order in [single, mixed] {
                    let whole = walked(site, &member.token, list, &order, 100, false).await;
                    assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), 41, "{list} by {order}: each row once");
                    for backwards in [false, true] {
                        let pages = walked(site, &member.token, list, &order, 6, backwards).await;
                        assert_eq!(pages, whole, "{list} by {order}, backwards: {backwards}");
                    }
                }
            }
        }
    }
});

both!(missing_values_stand_last_where_the_order_says_so, async |site: &Site| {
    let member = site.person("MEMBER").await;
    scattered(site, std::slice::from_ref(&member.id)).await;
    let query = "{ grave: incidents(orderBy: { field: SEVERITY }, first: 100) { nodes { value: severity } }
        seen: incidents(orderBy: { field: DETECTED_AT, direction: DESC }, first: 100) { nodes { value: detectedAt } }
        due: actions(orderBy: { field: DUE_AT }, first: 100) { nodes { value: currentDueAt } } }";
    let found = site.ask(&member.token, query, json!({})).await.data().clone();
    for list in ["grave", "seen", "due"] {
        let values: Vec<&Value> = found[list]["nodes"].as_array().unwrap().iter().map(|node| &node["value"]).collect();
        let known = values.iter().take_while(|value| !value.is_null()).count();
        assert!(
            known > 0 && known < values.len() && values[known..].iter().all(|value| value.is_null()),
            "{list}: {values:?}"
        );
        let told: Vec<String> = values[..known].iter().map(ToString::to_string).collect();
        let sorted = if list == "seen" { told.iter().rev().is_sorted() } else { told.is_sorted() };
        assert!(sorted, "{list}: {told:?}");
    }
});

const INCIDENTS: [&str; 9] = [
    "state: { in: [DECLARED, CLOSED] }",
    "severity: { lte: 2 }",
    "severity: { isNull: true }",
    "owner: { isNull: false }",
    "kind: { eq: NEAR_MISS }",
    "detectedAt: { lt: \"2026-03-01T00:00:00Z\" }",
    "due: { isNull: false }",
    "repeat: true",
    "or: [{ severity: { eq: 1 } }, { and: [{ state: { eq: CLOSED } }, { not: { causeKey: { isNull: true } } }] }]",
];

const ACTIONS: [&str; 6] = [
    "state: { eq: DRAFT }",
    "severity: { in: [1, 2] }",
    "due: { between: { from: \"2026-02-28T00:00:00Z\", to: \"2026-03-02T00:00:00Z\" } }",
    "overdue: true",
    "owner: { in: [] }",
    "closedAt: { gte: \"2026-02-28T00:00:00Z\" }, state: { in: [CLOSED] }",
];

both!(a_filter_and_its_opposite_share_the_list_and_counts_agree, async |site: &Site| {
    let (member, lead) = (site.person("MEMBER").await, site.person("IT_SECURITY_LEAD").await);
    scattered(site, &[member.id.clone(), lead.id.clone()]).await;
    let cases =
        INCIDENTS.map(|filter| ("incidents", filter)).into_iter().chain(ACTIONS.map(|filter| ("actions", filter)));
    let mut some = 0;
    for (list, filter) in cases {
        let stats = "stats { count open overdue byState { state count } bySeverity { severity count } byOwner { owner { id } count open overdue } }";
        let query = format!(
            "{{ held: {list}(filter: {{ {filter} }}, first: 100) {{ totalCount nodes {{ id state }} {stats} }}
               other: {list}(filter: {{ not: {{ {filter} }} }}, first: 100) {{ totalCount nodes {{ id state }} }} }}"
        );
        let found = site.ask(&member.token, &query, json!({})).await.data().clone();
        let ids = |part: &str| -> BTreeSet<String> {
            found[part]["nodes"].as_array().unwrap().iter().map(|node| tests::site::text(&node["id"])).collect()
        };
        let (held, other) = (ids("held"), ids("other"));
        assert!(held.is_disjoint(&other) && held.len() + other.len() == 41, "{list}: {filter}");
        assert_eq!(found["held"]["totalCount"], held.len());
        some += usize::from(!held.is_empty() && !other.is_empty());

        let stats = &found["held"]["stats"];
        assert_eq!(stats["count"], held.len(), "{filter}");
        for part in ["byState", "bySeverity", "byOwner"] {
            let sum: u64 = stats[part].as_array().unwrap().iter().map(|row| row["count"].as_u64().unwrap()).sum();
            assert_eq!(sum, held.len() as u64, "{part} of {filter}");
        }
        for row in stats["byState"].as_array().unwrap() {
            let nodes = found["held"]["nodes"].as_array().unwrap();
            assert_eq!(row["count"], nodes.iter().filter(|node| node["state"] == row["state"]).count());
        }
        for part in ["open", "overdue"] {
            let sum: u64 = stats["byOwner"].as_array().unwrap().iter().map(|row| row[part].as_u64().unwrap()).sum();
            assert_eq!(stats[part], sum, "{part} of {filter}");
        }
    }
    assert!(some >= 11, "most filters divide the list: {some}");
    let query = "{ all: actions { stats { open overdue byDue { due count } } } late: actions(filter: { overdue: true }) { totalCount } }";
    let found = site.ask(&member.token, query, json!({})).await.data().clone();
    let stats = &found["all"]["stats"];
    assert_eq!(stats["overdue"], found["late"]["totalCount"]);
    let bands = stats["byDue"].as_array().unwrap();
    let sum = |late: bool| -> u64 {
        let rows = bands.iter().filter(|row| !late || row["due"] != "NOT_DUE");
        rows.map(|row| row["count"].as_u64().unwrap()).sum()
    };
    assert_eq!((&stats["open"], &stats["overdue"]), (&json!(sum(false)), &json!(sum(true))));
});

both!(a_filter_that_is_too_large_is_refused_by_name, async |site: &Site| {
    let member = site.person("MEMBER").await;
    let many: Vec<Value> = (0..60).map(|n| json!({ "severity": { "eq": n } })).collect();
    let query = "query Q($f: IncidentFilter) { incidents(filter: $f) { totalCount } }";
    let refused = site.ask(&member.token, query, json!({ "f": { "or": many } })).await;
    assert_eq!(refused.error_code(), "BAD_USER_INPUT");
    let order = "{ incidents(orderBy: [{ field: SEVERITY }, { field: SEVERITY }, { field: SEVERITY }, { field: SEVERITY }]) { totalCount } }";
    assert_eq!(site.ask(&member.token, order, json!({})).await.error_code(), "BAD_USER_INPUT");
});
