//! Each number that a report prints opens the rows it was counted from.

use std::collections::HashMap;

use entities::report::content::{Basis, DecisionKind, HowCured, ReportContent, Rows, WithoutEffect};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::site::text;
use tests::{Site, both};
use worker::Mailer;

use crate::chains::walk::{Grave, Walk};

const REFERENCES: &str = "query Q($ref: String!) { boardReport(ref: $ref) { verdict decisions { kind count reference }
    references { number label count noun query variables set(first: 100) { totalCount nodes { __typename id } } } } }";

/// An incident of a cause, with a lesson and one action that a policy version came from; answers the action.
async fn struck<'a>(site: &'a Site, title: &str) -> (Walk<'a>, String) {
    let grave = Grave { severity: 3, rsit: "phishing", personal_data: "NO", supplier: None };
    let mut walk = Walk::begin(site, title, grave).await;
    walk.learn("phishing-click", "Mark mails from outside.").await;
    let action = walk.plan(title, "POLICY_OWNER", &["POLICY"], &["A.6.3"], &["POLICY_VERSION"]).await;
    let of = json!({ "new": { "title": title, "owner": site.person("POLICY_OWNER").await.id } });
    let body = json!({ "policy": { "kind": "POLICY", "semver": "1.0.0",
        "sections": [{ "id": "rule", "heading": "The rule", "text": "Mails from outside are marked." }] } });
    walk.change(of, body, &action, "CHAIR").await;
    (walk, action)
}

/// Three incidents of one cause within two months, an action done, one overdue and one not due; a supplier without a risk.
async fn history(site: &Site) -> String {
    site.staff().await;
    let (first, done) = struck(site, "Phishing mail opened in accounting").await;
    first.finish(&done, "POLICY_OWNER").await;
    site.at("2026-03-20T08:00:00Z");
    struck(site, "Phishing mail opened in dispatch").await;
    let manager = site.person("THIRD_PARTY_MANAGER").await.token;
    site.done(&manager, "addSupplier", json!({ "name": "Kontor Hosting", "criticality": 4 }), "supplier { id }").await;
    site.at("2026-04-28T08:00:00Z");
    struck(site, "Phishing mail opened in sales").await;
    done
}

async fn references(site: &Site, reference: &str) -> (Value, HashMap<String, (u64, u64)>) {
    let token = site.person("INTERNAL_AUDIT").await.token;
    let answer = site.ask(&token, REFERENCES, json!({ "ref": reference })).await.data()["boardReport"].clone();
    let opened = answer["references"].as_array().expect("a list").iter().map(|reference| {
        let label = reference["label"].as_str().expect("a label").to_owned();
        (
            label,
            (
                reference["count"].as_str().expect("a count").parse().unwrap(),
                reference["set"]["totalCount"].as_u64().unwrap(),
            ),
        )
    });
    let opened = opened.collect();
    (answer, opened)
}

/// The newest report of a period, as it was stored.
pub(super) async fn said(site: &Site, period: &str) -> ReportContent {
    let organisation = entities::organisation::all(&site.world).await.unwrap().remove(0);
    let call = entities::Call::system(std::sync::Arc::clone(&site.world), organisation.id);
    let report = entities::report::queries::of_period(&call, period).await.unwrap().unwrap();
    call.end_reading().await.unwrap();
    report.said().unwrap().unwrap()
}

/// Every number of the content with the reference printed beside it.
fn printed(said: &ReportContent) -> Vec<(usize, Option<u32>)> {
    let size = |number: i64| usize::try_from(number).unwrap();
    let mut printed = Vec::new();
    for card in &said.kpis {
        match &card.basis {
            Basis::Share { numerator, denominator, .. } => {
                if *numerator >= 0 && card.numerator_ref.is_some() {
                    printed.push((size(*numerator), card.numerator_ref));
                }
                printed.push((size(*denominator), card.denominator_ref));
            }
            Basis::Mean { n, .. } => printed.push((size(*n), card.denominator_ref)),
            Basis::Change { now, before, .. } => {
                printed.extend([(size(*now), card.numerator_ref), (size(*before), card.denominator_ref)]);
            }
        }
    }
    for fact in said.kpis.iter().flat_map(|card| &card.beside) {
        if ["still open", "suppliers with an open incident"].contains(&fact.label.as_str()) {
            let digits: String = fact.value.chars().take_while(char::is_ascii_digit).collect();
            printed.push((digits.parse().unwrap(), fact.reference));
        }
    }
    let left_out = said.kpis.iter().flat_map(|card| &card.excluded).chain(&said.method.excluded);
    printed.extend(left_out.map(|out| (size(out.count), out.reference)));
    printed.push((size(said.method.counted), said.method.counted_ref));
    printed.push((said.backlog.iter().map(|band| band.count).sum(), said.open_ref));
    printed.extend(said.backlog.iter().map(|band| (band.count, band.reference)));
    printed.extend(said.causes.iter().map(|cause| (cause.incidents, cause.reference)));
    printed.extend(said.decisions.iter().map(|decision| (decision.count, decision.reference)));
    printed.push((said.overdue.len(), said.overdue_ref));
    printed.push((said.late_steps.len(), said.late_steps_ref));
    printed.push((said.cured.len(), said.cured_ref));
    printed.push((said.changes.len(), said.changes_ref));
    printed.push((said.lessons.embedded.len(), said.lessons.embedded_ref));
    printed.push((said.lessons.without_effect.len(), said.lessons.without_effect_ref));
    printed
}

both!(each_printed_number_opens_as_many_rows, async |site: &Site| {
    let done = history(site).await;
    site.at("2026-04-30T22:06:00Z");
    worker::tick(&site.world, &Mailer::recording()).await.unwrap();
    for period in ["2026-03", "2026-Q1", "2026-04"] {
        let said = said(site, period).await;
        let (answer, opened) = references(site, &said.reference).await;
        assert!(opened.len() >= 8, "{opened:?}");
        // What the report calls overdue is what a dashboard lists as of the same instant.
        let late =
            "query Q($at: DateTime!) { actions: overdue(asOf: $at, kind: [ACTION], first: 100) { nodes { daysOver } }
            steps: overdue(asOf: $at, kind: [REVIEW_STEP], first: 100) { nodes { daysOver } } }";
        let chair = site.person("CHAIR").await.token;
        let late = site.ask(&chair, late, json!({ "at": said.cutoff.instant })).await.data().clone();
        let listed = |of: &str| -> Vec<i64> {
            late[of]["nodes"].as_array().unwrap().iter().map(|late| late["daysOver"].as_i64().unwrap()).collect()
        };
        let actions: Vec<i64> = said.overdue.iter().map(|action| action.days_overdue).collect();
        let steps: Vec<i64> = said.late_steps.iter().map(|step| step.days_overdue).collect();
        assert_eq!((listed("actions"), listed("steps")), (actions, steps), "{period}");
        for (label, (count, set)) in &opened {
            assert_eq!(count, set, "{label}");
        }
        for (number, reference) in printed(&said) {
            let opens = reference.and_then(|number| said.references.iter().find(|known| known.number == number));
            assert_eq!(opens.map_or(0, |opens| usize::try_from(opens.count).unwrap()), number, "{period} {opens:?}");
        }
        for (place, reference) in answer["references"].as_array().unwrap().iter().enumerate() {
            assert_eq!(reference["number"], place + 1);
        }
    }

    // What becomes of a row later changes no number that was printed, and so nothing that stands behind it.
    let chair = site.person("CHAIR").await.token;
    let reopened = json!({ "id": done, "reason": "The policy was never published." });
    site.done(&chair, "reopenAction", reopened, "action { id }").await;
    for period in ["2026-03", "2026-Q1", "2026-04"] {
        let (_, opened) = references(site, &said(site, period).await.reference).await;
        for (label, (count, set)) in &opened {
            assert_eq!(count, set, "{label}");
        }
    }
});

/// April as it is composed now.
async fn composed(site: &Site) -> ReportContent {
    let organisation = entities::organisation::all(&site.world).await.unwrap().remove(0);
    let call = entities::Call::system(std::sync::Arc::clone(&site.world), organisation.id);
    let order = entities::report::Order::due("2026-04".parse().unwrap(), "BRD-2026-0099".to_owned());
    let content = entities::report::compose::compose(&call, &order).await.unwrap().content;
    call.end_reading().await.unwrap();
    content
}

both!(what_is_late_is_told_whatever_its_incident_is, async |site: &Site| {
    history(site).await;
    site.at("2026-04-30T22:06:00Z");
    let before = composed(site).await;
    // Past the verbs, and so past the rollups: taken back before they are counted anew.
    let exercise = async |is: &str| {
        let sql = format!("UPDATE incidents SET exercise = {is} WHERE title = 'Phishing mail opened in dispatch'");
        assert_eq!(site.world.writer.execute_unprepared(&sql).await.unwrap().rows_affected(), 1);
    };
    exercise("TRUE").await;
    let after = composed(site).await;
    exercise("FALSE").await;
    let late = |said: &ReportContent| said.overdue.iter().map(|action| action.reference.clone()).collect::<Vec<_>>();
    assert_eq!((late(&before).len(), late(&after)), (1, late(&before)));
    let aged =
        |said: &ReportContent| said.backlog.iter().map(|band| (band.label.clone(), band.count)).collect::<Vec<_>>();
    assert_eq!(aged(&after), aged(&before));
    // The figure leaves it out, and the report says that the list does not.
    assert_eq!(after.method.counted + 1, before.method.counted);
    assert!(
        after.method.notes.iter().any(|note| note.ends_with("their actions are listed where they are open or late."))
    );
});

both!(what_fell_due_and_was_closed_late_between_two_reports_is_named, async |site: &Site| {
    site.staff().await;
    let (first, done) = struck(site, "Phishing mail opened in accounting").await;
    first.finish(&done, "POLICY_OWNER").await;
    site.at("2026-04-02T08:00:00Z");
    let (walk, action) = struck(site, "Phishing mail opened in customs").await;
    site.at("2026-04-15T08:00:00Z");
    walk.finish(&action, "POLICY_OWNER").await;
    site.at("2026-04-30T22:06:00Z");
    let said = composed(site).await;
    let cured: Vec<_> = said.cured.iter().map(|one| (one.title.as_str(), one.how, one.days_late)).collect();
    assert_eq!(cured, [("Phishing mail opened in customs", HowCured::Closed, 6)], "due on the 9th, closed on the 15th");
    assert!(said.overdue.is_empty(), "it is overdue no longer, and what was done in time never was");
    let reference = said.references.iter().find(|known| Some(known.number) == said.cured_ref);
    assert_eq!(reference.map(|known| known.count), Some(1));
});

both!(more_time_given_after_the_cut_off_changes_nothing_that_the_board_is_asked, async |site: &Site| {
    history(site).await;
    site.at("2026-04-30T22:06:00Z");
    let asked = async || {
        let said = composed(site).await;
        let [late] = said.overdue.as_slice() else { panic!("one is late: {:?}", said.overdue) };
        let asks = said.decisions.iter().any(|one| one.kind == DecisionKind::OverdueLong);
        (asks, late.in_extension, late.extended_to.clone())
    };
    assert_eq!(asked().await, (true, false, None));
    site.at("2026-05-05T08:00:00Z");
    let chair = site.person("CHAIR").await.token;
    let late = "{ overdue(kind: [ACTION], first: 1) { nodes { subject { id } } } }";
    let late = site.ask(&chair, late, json!({})).await.data()["overdue"]["nodes"][0]["subject"]["id"].clone();
    let then = "query Q($at: DateTime!) { overdue(asOf: $at, first: 9) { totalCount nodes { kind dueAt daysOver } }
        kpis(asOf: $at, keys: [K1]) { beside { onCurrentDue { numerator denominator } } } }";
    let then = async || site.ask(&chair, then, json!({ "at": "2026-04-30T22:00:00Z" })).await.data().clone();
    let before = then().await;
    let more = json!({ "id": late, "dueDate": "2026-06-15", "reason": "The vendor delivers in June." });
    site.done(&chair, "extendAction", more, "action { id }").await;
    assert_eq!(asked().await, (true, false, None), "the board of April was not told of May");
    assert_eq!(then().await, before, "and nobody who asks how April ended is");
    site.at("2026-05-06T08:00:00Z");
    let more = json!({ "id": late, "dueDate": "2026-06-30", "reason": "The vendor delivers at its end." });
    site.done(&chair, "extendAction", more, "action { id }").await;
    assert_eq!(then().await, before, "nor by what was given after that");
    // Had it been given two weeks earlier, it would be told, and nothing asked.
    let earlier = "UPDATE action_extensions SET approved_at = approved_at - 1209600000000";
    assert_eq!(site.world.writer.execute_unprepared(earlier).await.unwrap().rows_affected(), 2);
    assert_eq!(asked().await, (false, true, Some("30 June 2026".to_owned())));
});

both!(a_target_set_after_the_cut_off_judges_nothing_before_it, async |site: &Site| {
    history(site).await;
    site.at("2026-04-30T22:06:00Z");
    worker::tick(&site.world, &Mailer::recording()).await.unwrap();
    let judged = |said: ReportContent| said.kpis.into_iter().map(|card| (card.key, card.target, card.status));
    let before: Vec<_> = judged(composed(site).await).collect();
    site.at("2026-05-05T08:00:00Z");
    let board = site.person("MANAGEMENT_BODY").await.token;
    let asked = "query Q($at: DateTime, $scope: KpiScope) { kpis(asOf: $at, keys: [K1], scope: $scope) { target status
        targetIsDefault points { target status } } }";
    let asked = async |at: Value, scope: Value| {
        let mut k1 = site.ask(&board, asked, json!({ "at": at, "scope": scope })).await.data()["kpis"][0].clone();
        // The months before the organisation began were not recorded.
        let points = k1["points"].as_array_mut().unwrap();
        points.drain(..10);
        k1
    };
    let (cut_off, part) = (json!("2026-04-30T22:00:00Z"), json!({ "severities": [1, 2, 3, 4, 5] }));
    let (whole, of_part) = (asked(cut_off.clone(), Value::Null).await, asked(cut_off.clone(), part.clone()).await);
    let lower = json!({ "key": "K1", "comparator": "AT_LEAST", "limit": "10", "fewest": 1, "reason": "We begin." });
    site.done(&board, "setKpiTarget", lower, "kpiTarget { id }").await;
    assert_eq!(
        judged(composed(site).await).collect::<Vec<_>>(),
        before,
        "April was judged by what was aimed at in April"
    );
    assert_eq!((asked(cut_off.clone(), Value::Null).await, asked(cut_off, part).await), (whole.clone(), of_part));
    let now = asked(Value::Null, Value::Null).await;
    assert_eq!((&whole["target"], &now["target"]), (&json!("> 95 %"), &json!("≥ 10 %")));
    assert_eq!((&whole["status"], &now["status"]), (&json!("INSUFFICIENT"), &json!("MET")));
});

both!(the_same_history_says_the_same_to_whoever_composes_it_again, async |site: &Site| {
    history(site).await;
    site.at("2026-04-30T22:06:00Z");
    worker::tick(&site.world, &Mailer::recording()).await.unwrap();
    let mut told = Vec::new();
    for _ in 0..2 {
        let content = composed(site).await;
        told.push((serde_json::to_string(&content).unwrap(), worker::report::render(&content).unwrap()));
    }
    assert!(told[0] == told[1], "two reports of one history differ");
});

both!(a_report_says_what_moved_what_repeated_and_what_must_be_decided, async |site: &Site| {
    history(site).await;
    site.at("2026-04-30T22:06:00Z");
    worker::tick(&site.world, &Mailer::recording()).await.unwrap();
    let march = said(site, "2026-03").await;
    assert_eq!((march.compared_with.as_deref(), march.overdue.len()), (None, 1), "the organisation began in March");
    let april = said(site, "2026-04").await;
    assert_eq!(april.compared_with.as_deref(), Some("March 2026"));
    assert_eq!((april.overdue.len(), april.cured.len(), april.changes.len()), (1, 0, 1));
    let bands: Vec<usize> = april.backlog.iter().map(|band| band.count).collect();
    assert_eq!(bands, [1, 0, 0, 1, 0], "one not due, one overdue since 27 March");
    let cause = &april.causes[0];
    assert_eq!((cause.incidents, cause.repeats, april.causes.len()), (3, 2, 1));
    let decided: Vec<(&str, usize)> = april.decisions.iter().map(|one| (one.kind.as_str(), one.count)).collect();
    assert!(decided.contains(&("OVERDUE_LONG", 1)) && decided.contains(&("SUPPLIER_WITHOUT_RISK", 1)), "{decided:?}");
    assert_eq!((march.lessons.embedded.len(), april.lessons.embedded.len()), (1, 0));
    let lesson = &april.lessons.without_effect[0];
    assert_eq!(lesson.why, Some(WithoutEffect::StruckAgain), "the cause struck again");
    assert!(lesson.again.as_ref().is_some_and(|again| again.reference.starts_with("INC-2026-")), "{lesson:?}");

    let (answer, opened) = references(site, &april.reference).await;
    assert_eq!(opened["cause·2026-04·phishing-click"], (3, 3));
    let overdue =
        answer["references"].as_array().unwrap().iter().find(|one| one["label"] == "overdue·2026-04").unwrap();
    let variables: Value = serde_json::from_str(overdue["variables"].as_str().unwrap()).unwrap();
    let token = site.person("MANAGEMENT_BODY").await.token;
    let again = site.ask(&token, overdue["query"].as_str().unwrap(), variables).await;
    let set = &again.data()["boardReport"]["references"][0]["set"];
    assert_eq!((&set["totalCount"], &set["nodes"][0]["__typename"]), (&json!(1), &json!("Action")));
    assert_eq!(set["nodes"][0]["id"], overdue["set"]["nodes"][0]["id"]);
});

both!(lessons_stand_in_a_report_as_they_stand_everywhere, async |site: &Site| {
    history(site).await;
    let organisation = entities::organisation::all(&site.world).await.unwrap().remove(0);
    let mut states = Vec::new();
    for instant in ["2026-03-12T08:00:00Z", "2026-03-21T08:00:00Z", "2026-04-30T22:06:00Z"] {
        let call = entities::Call::system(std::sync::Arc::clone(&site.world), organisation.id);
        let at: entities::clock::Instant = instant.parse().unwrap();
        let (stood, stands) = call
            .read(async |tx| {
                let stood = entities::lesson::as_of::stood(tx, at, Some).await?;
                let ids: Vec<_> = stood.iter().map(|lesson| lesson.id).collect();
                Ok((stood, entities::lesson::standing::of_ids(tx, &ids).await?))
            })
            .await
            .unwrap();
        call.end_reading().await.unwrap();
        states.push(stood.iter().map(|lesson| lesson.state.as_str()).collect::<Vec<_>>());
        // Whatever happened, happened before the last of these.
        if instant.starts_with("2026-04") {
            assert_eq!((stood.len(), stands.len()), (3, 3));
            for lesson in stood {
                let stands = &stands[&lesson.id];
                assert_eq!((lesson.state, lesson.embedded_since), (stands.state, stands.embedded_since));
            }
        }
    }
    assert_eq!(states, [vec!["EMBEDDED"], vec!["REOPENED", "ASSIGNED"], vec!["REOPENED", "ASSIGNED", "ASSIGNED"]]);
});

both!(a_long_list_is_shown_in_part_and_opened_whole, async |site: &Site| {
    site.staff().await;
    let (walk, _) = struck(site, "Phishing mail opened in accounting").await;
    for n in 1..=110 {
        walk.plan(&format!("Tell team {n}"), "POLICY_OWNER", &["POLICY"], &["A.6.3"], &["POLICY_VERSION"]).await;
    }
    site.at("2026-04-30T22:06:00Z");
    worker::tick(&site.world, &Mailer::recording()).await.unwrap();
    let said = said(site, "2026-04").await;
    assert_eq!((said.overdue.len(), said.counts().overdue), (50, 111));
    let kept = said.references.iter().find(|known| Some(known.number) == said.overdue_ref).unwrap();
    assert!(matches!(kept.rows, Rows::Filed { .. }), "{kept:?}");
    let token = site.person("INTERNAL_AUDIT").await.token;
    let none = "query Q($ref: String!, $label: String!) { boardReport(ref: $ref) { references(label: $label) {
        set(first: 0) { totalCount nodes { __typename } } } } }";
    let none = site.ask(&token, none, json!({ "ref": said.reference, "label": kept.label })).await;
    let none = &none.data()["boardReport"]["references"][0]["set"];
    assert_eq!(none, &json!({ "totalCount": 111, "nodes": [] }));
    let (mut opened, mut after) = (Vec::new(), Value::Null);
    for (of, more) in [(100, true), (11, false)] {
        let page = json!({ "report": said.reference, "label": kept.label, "after": after });
        let page = site.ask(&token, entities::report::content::QUERY, page).await;
        let set = page.data()["boardReport"]["references"][0]["set"].clone();
        assert_eq!((&set["totalCount"], &set["pageInfo"]["hasNextPage"]), (&json!(111), &json!(more)));
        let nodes = set["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), of);
        opened.extend(nodes.iter().map(|node| text(&node["ref"])));
        after = set["pageInfo"]["endCursor"].clone();
    }
    let beyond = json!({ "report": said.reference, "label": kept.label, "after": after });
    let beyond = site.ask(&token, entities::report::content::QUERY, beyond).await;
    assert_eq!(
        beyond.data()["boardReport"]["references"][0]["set"]["nodes"],
        json!([]),
        "after the last there is none"
    );
    let shown: Vec<&str> = said.overdue.iter().map(|action| action.reference.as_str()).collect();
    assert_eq!(opened[..50], shown, "in the order in which they are printed");
    opened.sort_unstable();
    opened.dedup();
    assert_eq!(opened.len(), 111);

    // Rows that somebody changed since open nothing.
    let organisation = entities::organisation::all(&site.world).await.unwrap()[0].id;
    let hash = said.rows_sha256.unwrap();
    let folder = site.database.folder().join("blobs").join(organisation.simple().to_string());
    let file = folder.join(&hash[..2]).join(&hash[2..4]).join(&hash);
    let mut rows = std::fs::read(&file).unwrap();
    *rows.last_mut().unwrap() ^= 1;
    std::fs::write(&file, rows).unwrap();
    let page = json!({ "report": said.reference, "label": kept.label });
    assert_eq!(site.ask(&token, entities::report::content::QUERY, page).await.error_code(), "INTERNAL_SERVER_ERROR");
});
