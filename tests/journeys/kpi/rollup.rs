//! What is summed from the months of actions agrees with what is counted over their rows.

use std::sync::Arc;

use entities::clock::Instant;
use entities::dashboard::time_series::{self, Series};
use entities::kpi::{Figure, Key, Month, Scope, measure, series};
use entities::rollup::{counted, recount};
use entities::{Call, World};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use tests::{Site, both};
use uuid::Uuid;

use super::history::{Chance, History, write_all};
use crate::action::{ACTION, plan, why};
use crate::scene::Scene;

/// From now on rows are counted, and no months.
async fn forget(world: &World, organisation: Uuid) -> u64 {
    let forgotten = counted::Entity::delete_by_id(organisation).exec(&world.writer).await.expect("the row is deleted");
    assert!(forgotten.rows_affected <= 1);
    forgotten.rows_affected
}

/// Counts an organisation anew whose rows were written past the write path.
pub async fn recounted(world: &Arc<World>, organisation: Uuid) {
    let zone = entities::organisation::all(world).await.expect("organisations");
    let zone = zone.into_iter().find(|known| known.id == organisation).expect("the organisation").zone;
    forget(world, organisation).await;
    assert!(recount::ensure(world, organisation, entities::clock::zone(&zone)).await.expect("a count"));
    assert!(!recount::ensure(world, organisation, entities::clock::zone(&zone)).await.expect("a count"));
}

/// Everything that is answered about whole months.
async fn told(world: &Arc<World>, organisation: Uuid, as_of: Instant) -> (Vec<Figure>, String, String) {
    let call = Call::system(Arc::clone(world), organisation);
    let figures = measure::kpis(&call, Some(as_of), &Scope::default()).await.expect("the figures are counted");
    let points = series::series(&call, as_of, &Scope::default()).await.expect("the points");
    let mut points: Vec<_> = points.into_iter().collect();
    points.sort_by_key(|(key, _)| *key);
    let from = Instant::from_micros(as_of.micros() - 800 * 86_400_000_000);
    let asked = [Series::ActionsActivated, Series::ActionsClosed, Series::ActionsOpen];
    let rows = time_series::rows(&call, &asked, from, as_of).await.expect("the time series");
    call.end_reading().await.expect("the transaction ends");
    (figures, format!("{points:#?}"), format!("{rows:#?}"))
}

both!(whole_months_are_summed_as_their_rows_are_counted, async |site: &Site| {
    let mut chance = Chance(0xCE11);
    let histories: Vec<History> = (0..150).map(|_| History::by(&mut chance)).collect();
    write_all(&site.world, &histories).await;
    let mut counted = 0;
    for (number, history) in histories.iter().enumerate() {
        let as_of = Month::of(history.as_of, history.zone).start(history.zone);
        println!("history {number} in {} as of {as_of}", history.zone);
        let over_rows = told(&site.world, history.organisation, as_of).await;
        let within = told(&site.world, history.organisation, history.as_of).await;
        recounted(&site.world, history.organisation).await;
        let over_months = told(&site.world, history.organisation, as_of).await;
        assert_eq!(over_months, over_rows);
        // As of any instant the whole months within a window are summed, and its ends counted.
        assert_eq!(told(&site.world, history.organisation, history.as_of).await, within);
        let summed = [Key::K1, Key::K2, Key::K5, Key::K8];
        let summed = over_months.0.iter().filter(|figure| summed.contains(&figure.definition.key));
        counted += summed.map(|figure| figure.numbers.denominator + figure.numbers.numerator).sum::<i64>();
    }
    assert!(counted > 500, "histories too thin to show anything: {counted}");
});

/// What a random walk does to an action, each with what it takes.
const STEPS: [&str; 9] = [
    "activateAction",
    "extendAction",
    "reassignAction",
    "holdAction",
    "releaseAction",
    "completeAction",
    "acceptAction",
    "returnAction",
    "reopenAction",
];

both!(whatever_verbs_do_to_actions_the_months_follow, async |site: &Site| {
    let scene = Scene::set(site).await;
    let organisation = entities::organisation::all(&site.world).await.expect("organisations").remove(0);
    recounted(&site.world, organisation.id).await;
    let mut chance = Chance(0x3A1C);
    let source = why(site, &scene).await;
    let mut people = Vec::new();
    for role in ["CHAIR", "MEMBER", "DPO", "POLICY_OWNER"] {
        people.push(site.person(role).await);
    }
    let (mut actions, mut proofs, mut done) = (Vec::new(), Vec::new(), std::collections::BTreeMap::new());
    for step in 0..300 {
        if step % 25 == 0 {
            let owner = &people[1 + chance.below(2)].id;
            let mut planned = plan(&source, owner);
            planned["changes"] = json!([]);
            planned["firstDueDate"] = json!(
                site.world.clock.now().date_in(chrono_tz::Tz::UTC)
                    + chrono::TimeDelta::days(1 + chance.number_below(40))
            );
            actions.push(site.done(&people[0].token, "planAction", planned, ACTION).await["action"]["id"].clone());
            proofs.push(scene.evidence("POLICY_VERSION", owner).await);
        }
        let at = chance.below(actions.len());
        // What is shown is accepted, taken back, found broken, and accepted again.
        if chance.one_in(3) {
            use entities::evidence::State::{Accepted, Submitted, Withdrawn};
            scene.evidence_is(&proofs[at], chance.of(&[Accepted, Accepted, Accepted, Withdrawn, Submitted])).await;
        }
        // What was cancelled stays so, and walks no further.
        let verb = if chance.one_in(30) { "cancelAction" } else { chance.of(&STEPS) };
        let day = site.world.clock.now().date_in(chrono_tz::Tz::UTC) + chrono::TimeDelta::days(chance.number_below(60));
        let input = match verb {
            "extendAction" => json!({ "dueDate": day, "reason": "More time." }),
            "reassignAction" => json!({ "owner": people[1 + chance.below(2)].id, "reason": "Another desk." }),
            "completeAction" => json!({ "evidence": [proofs[at]] }),
            "activateAction" | "acceptAction" | "releaseAction" => json!({}),
            _ => json!({ "reason": "So it is." }),
        };
        let mut input: Value = input;
        input["id"] = actions[at].clone();
        // Whoever may: the walk is about what happens, and what is refused changes nothing.
        for person in &people {
            let query = format!(
                "mutation Do($input: {}{}Input!) {{ {verb}(input: $input) {{ userErrors {{ code }} }} }}",
                verb[..1].to_uppercase(),
                &verb[1..]
            );
            let answer = site.ask(&person.token, &query, json!({ "input": input })).await;
            if answer.body["data"][verb]["userErrors"] == json!([]) {
                *done.entry(verb).or_insert(0) += 1;
                break;
            }
        }
        // Less than a year in all: tokens live no longer.
        if chance.one_in(2) {
            site.later(3_600 * (1 + chance.number_below(24 * 4)));
        }
        if step % 25 == 24 {
            site.nothing_drifted().await;
        }
    }
    assert!(STEPS.iter().chain(&["cancelAction"]).all(|verb| done.contains_key(verb)), "a walk too short: {done:?}");
    let zone = entities::clock::zone(&organisation.zone);
    let last = Month::of(site.world.clock.now(), zone);
    for months in [0, 3, 9] {
        let as_of = last.back(months).start(zone);
        let over_months = told(&site.world, organisation.id, as_of).await;
        assert_eq!(forget(&site.world, organisation.id).await, 1, "the months were kept all the way");
        assert_eq!(told(&site.world, organisation.id, as_of).await, over_months, "{months} months ago");
        recounted(&site.world, organisation.id).await;
    }
});
