//! The database goes away and comes back: who asks meanwhile is told to come again, and nobody that something is broken.

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use tests::{Database, Site};

const NAME: &str = "{ viewer { organisation { name } } }";

/// Shuts a PostgreSQL database to everybody, or opens it again.
async fn shut(database: &Database, closed: bool) {
    let mut url = url::Url::parse(database.url().unwrap()).unwrap();
    let name = url.path().trim_start_matches('/').to_owned();
    url.set_path("/postgres");
    let mut connection = sqlx::PgConnection::connect(url.as_str()).await.unwrap();
    let told = format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {}", !closed);
    connection.execute(AssertSqlSafe(told)).await.unwrap();
    if closed {
        let told = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
        connection.execute(AssertSqlSafe(told)).await.unwrap();
    }
}

#[tokio::test]
async fn a_database_that_is_not_reached_is_no_fault_of_the_request() {
    let Some(database) = Database::postgres().await else { return };
    let site = Site::start(database).await;
    let token = site.administrator().await.token;
    assert_eq!(site.ask(&token, NAME, json!({})).await.error_code(), "");

    shut(&site.database, true).await;
    // Every connection of the pool was broken; whichever serves, the answer is the same.
    for _ in 0..6 {
        let asked = site.http.post(site.url("/graphql")).bearer_auth(&token).json(&json!({ "query": NAME }));
        let answered = asked.send().await.unwrap();
        assert_eq!(answered.status(), 503);
        assert_eq!(answered.headers()["retry-after"], "1");
        let body: serde_json::Value = answered.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], "SERVICE_UNAVAILABLE", "{body}");
    }
    let report = site.http.get(site.url("/reports/any/report.html")).bearer_auth(&token).send().await.unwrap();
    assert_eq!(report.status(), 503);

    shut(&site.database, false).await;
    assert_eq!(site.ask(&token, NAME, json!({})).await.data()["viewer"]["organisation"]["name"], "Nordhafen Logistics");
}
