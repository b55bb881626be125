//! What is summed from the months of actions agrees with what is counted over their rows.

use std::sync::Arc;

use entities::clock::Instant;
use entities::dashboard::time_series::{self, Series};
use entities::kpi::{Figure, Key, Month, Scope, measure, series};
use entities::rollup::{counted, recount};
use entities::{Call, World};
use sea_orm::EntityTrait as _;
use tests::{Site, both};
use uuid::Uuid;

use super::history::{Chance, History, write_all};

/// Counts an organisation anew whose rows were written past the write path.
pub async fn recounted(world: &Arc<World>, organisation: Uuid) {
    let zone = entities::organisation::all(world).await.expect("organisations");
    let zone = zone.into_iter().find(|known| known.id == organisation).expect("the organisation").zone;
    let forgotten = counted::Entity::delete_by_id(organisation).exec(&world.writer).await.expect("the row is deleted");
    assert!(forgotten.rows_affected <= 1);
    assert!(recount::ensure(world, organisation, entities::clock::zone(&zone)).await.expect("a count"));
    assert!(!recount::ensure(world, organisation, entities::clock::zone(&zone)).await.expect("a count"));
}

/// Everything that is answered about whole months.
async fn told(world: &Arc<World>, history: &History, as_of: Instant) -> (Vec<Figure>, String, String) {
    let call = Call::system(Arc::clone(world), history.organisation);
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
        let over_rows = told(&site.world, history, as_of).await;
        recounted(&site.world, history.organisation).await;
        let over_months = told(&site.world, history, as_of).await;
        assert_eq!(over_months, over_rows);
        let summed = [Key::K1, Key::K2, Key::K5, Key::K8];
        let summed = over_months.0.iter().filter(|figure| summed.contains(&figure.definition.key));
        counted += summed.map(|figure| figure.numbers.denominator + figure.numbers.numerator).sum::<i64>();
    }
    assert!(counted > 500, "histories too thin to show anything: {counted}");
});
