//! More than one morning can tell: a hundred lines, and the others on the next mornings.

use serde_json::{Value, json};
use tests::{Site, both};

use super::{Morning, last};
use crate::scene::Scene;

/// The title of the scene's actions.
const TITLE: &str = "Train a shift";

/// Each day on which a person was told, the latest first: how many lines, and how many more there were.
async fn told(site: &Site, person: &str) -> Vec<(String, usize, i64)> {
    let query = "query Q($id: ID!) { node(id: $id) { ... on Person { digests { nodes { day more
        reminders { offsetDays } } } } } }";
    let chair = site.person("CHAIR").await.token;
    let digests = site.ask(&chair, query, json!({ "id": person })).await.data()["node"]["digests"]["nodes"].clone();
    let each = |digest: &Value| {
        let day = digest["day"].as_str().unwrap().to_owned();
        (day, digest["reminders"].as_array().unwrap().len(), digest["more"].as_i64().unwrap())
    };
    digests.as_array().unwrap().iter().map(each).collect()
}

both!(what_is_too_much_for_one_morning_is_told_on_the_next_and_nothing_twice, async |site: &Site| {
    let scene = Scene::set(site).await;
    let (chair, member) = (site.person("CHAIR").await, site.person("MEMBER").await);
    scene.actions(130, &member.id, "2026-03-02".parse().unwrap()).await;
    let morning = Morning::of(site);
    let (owner, above) = ("member@nordhafen.example", "chair@nordhafen.example");
    // The day after it was due, the owner; three days after, whoever sees that it is late. The others a day later.
    for (day, to, subject, lines) in [
        ("03", owner, "100 overdue · Nordhafen Logistics", 100),
        ("04", owner, "30 overdue · Nordhafen Logistics", 30),
        ("05", above, "100 escalated to you · Nordhafen Logistics", 100),
        ("06", above, "30 escalated to you · Nordhafen Logistics", 30),
    ] {
        let mails = morning.at(&format!("2026-03-{day}T07:00:00Z")).await;
        assert_eq!(last(&mails), (to, subject), "on the {day}th");
        let mail = mails.last().unwrap();
        assert_eq!(mail.text.matches(TITLE).count(), lines);
        assert_eq!(mail.html.matches(TITLE).count(), lines);
        for page in [&mail.text, &mail.html] {
            assert_eq!(page.contains("And 30 more are due or late"), lines == 100, "{page}");
        }
    }
    assert_eq!(morning.at("2026-03-07T07:00:00Z").await.len(), 4, "all is told");
    let days = |first: &str, next: &str| vec![(next.to_owned(), 30, 0), (first.to_owned(), 100, 30)];
    assert_eq!(told(site, &member.id).await, days("2026-03-03", "2026-03-04"));
    assert_eq!(told(site, &chair.id).await, days("2026-03-05", "2026-03-06"));
    let distinct = "SELECT COUNT(*) FROM (SELECT DISTINCT subject_id, audience FROM reminders) rows";
    assert_eq!((site.count("reminders").await, site.number(distinct).await), (260, 260));
});

both!(however_many_batches_a_morning_walks_each_action_counts_once, async |site: &Site| {
    let scene = Scene::set(site).await;
    let member = site.person("MEMBER").await;
    // A batch has a thousand. All are due at one instant, but for those that are due today.
    scene.actions(2_050, &member.id, "2026-03-02".parse().unwrap()).await;
    scene.actions(7, &member.id, "2026-03-03".parse().unwrap()).await;
    let mails = Morning::of(site).at("2026-03-03T07:00:00Z").await;
    assert_eq!(last(&mails), ("member@nordhafen.example", "93 overdue, 7 due today · Nordhafen Logistics"));
    assert!(mails[0].text.contains("And 1,957 more are due or late"), "{}", mails[0].text);
    assert_eq!(told(site, &member.id).await, [("2026-03-03".to_owned(), 100, 1_957)]);
});
