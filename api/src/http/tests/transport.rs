//! Statuses, headers and the shape of errors.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::header::{ACCEPT, ALLOW, AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{Request, StatusCode};
use tower::ServiceExt as _;

use super::toy::Toy;

const GRAPHQL: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

#[tokio::test]
async fn the_document_decides_the_status_only_where_the_client_can_tell() {
    let toy = Toy::new();
    for (query, variables, status, code) in [
        ("{ __typename }", "{}", 200, "no error"),
        ("{", "{}", 400, "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "{}", 400, "GRAPHQL_VALIDATION_FAILED"),
        ("query Q($id: ID!) { hello(name: $id) }", r#"{"id":"a"}"#, 400, "GRAPHQL_VALIDATION_FAILED"),
        ("query Q($n: String!) { hello(name: $n) }", r#"{"n":null}"#, 400, "BAD_USER_INPUT"),
        ("query Q($n: String!) { hello(name: $n) }", "{}", 400, "BAD_USER_INPUT"),
        ("query A { hello } query B { hello }", "{}", 400, "OPERATION_RESOLUTION_FAILURE"),
    ] {
        let body = format!(r#"{{"query":"{query}","variables":{variables}}}"#);
        let exact = toy.post(GRAPHQL, body.clone()).await;
        assert_eq!((exact.status.as_u16(), exact.code()), (status, code), "{query}");
        assert_eq!(exact.headers[CONTENT_TYPE], "application/graphql-response+json; charset=utf-8");
        assert_eq!(exact.body.get("data").is_some(), status == 200, "{query}");
        let plain = toy.post(JSON, body).await;
        assert_eq!((plain.status.as_u16(), plain.code()), (200, code), "{query}");
        assert_eq!(plain.headers[CONTENT_TYPE], "application/json; charset=utf-8");
    }
}

#[tokio::test]
async fn what_is_no_request_is_refused_whoever_asks() {
    let toy = Toy::new();
    let big = format!(r#"{{"query":"{{ hello }}","variables":{{"a":"{}"}}}}"#, "x".repeat(1024 * 1024));
    let long = format!(r#"{{"query":"{{ hello }} #{}"}}"#, "x".repeat(64 * 1024));
    for (body, status) in [
        ("", 400),
        ("{ \"not a JSON", 400),
        (r#"[{"query":"{ hello }"}]"#, 400),
        (r#"{"notquery":"{ hello }"}"#, 400),
        (r#"{"query":{}}"#, 400),
        (r#"{"query":"{ hello }","operationName":1}"#, 400),
        (r#"{"query":"{ hello }","variables":[]}"#, 400),
        (r#"{"query":"{ hello }","extensions":"x"}"#, 400),
        (big.as_str(), 413),
        (long.as_str(), 413),
    ] {
        for media in [JSON, GRAPHQL] {
            let answered = toy.post(media, body.to_owned()).await;
            assert_eq!(answered.status.as_u16(), status, "{}", &body[..body.len().min(60)]);
            assert!(answered.body["errors"][0]["message"].is_string());
        }
    }
    let nulls = r#"{"query":"{ hello }","operationName":null,"variables":null,"extensions":null,"other":1}"#;
    assert_eq!(toy.post(JSON, nulls).await.body["data"]["hello"], "hello world");
}

#[tokio::test]
async fn method_content_type_and_accept_are_checked() {
    let toy = Toy::new();
    let got = toy.send(Request::get("/graphql?query={hello}").body(Body::empty()).unwrap()).await;
    assert_eq!((got.status, &got.headers[ALLOW]), (StatusCode::METHOD_NOT_ALLOWED, &"POST".parse().unwrap()));
    let asked_first = Request::options("/graphql").header("origin", "https://example.org").body(Body::empty()).unwrap();
    let asked_first = toy.send(asked_first).await;
    assert_eq!(asked_first.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(!asked_first.headers.contains_key("access-control-allow-origin"));
    let form =
        Request::post("/graphql").header(CONTENT_TYPE, "text/plain").body(Body::from(r#"{"query":"{ hello }"}"#));
    assert_eq!(toy.send(form.unwrap()).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(toy.post("text/html", r#"{"query":"{ hello }"}"#).await.status, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn an_error_names_its_code_its_request_and_where_to_read_on() {
    let toy = Toy::new();
    let request =
        Request::post("/graphql").header(CONTENT_TYPE, JSON).header("x-request-id", "mine-1").header(ACCEPT, GRAPHQL);
    let answered = toy.send(request.body(Body::from(r#"{"query":"{ secretPlan( }"}"#)).unwrap()).await;
    assert_eq!(answered.headers["x-request-id"], "mine-1");
    let extensions = &answered.body["errors"][0]["extensions"];
    assert_eq!(extensions["requestId"], "mine-1");
    assert_eq!(extensions["docs"], "/graphql/errors#GRAPHQL_PARSE_FAILED");
    assert_eq!(answered.body["errors"][0]["locations"][0]["line"], 1);
    assert!(!answered.body.to_string().contains("secretPlan"));
    let page = toy.send(Request::get("/graphql/errors").body(Body::empty()).unwrap()).await;
    assert_eq!(page.status, StatusCode::OK);
}

#[tokio::test]
async fn at_most_ten_errors_and_no_hints() {
    let toy = Toy::new();
    let many: String = (0..20).map(|n| format!("helo{n} ")).collect::<Vec<String>>().concat();
    let answered = toy.ask(&format!("{{ {many} }}")).await;
    assert_eq!(answered.body["errors"].as_array().unwrap().len(), 10);
    assert!(!answered.body.to_string().to_lowercase().contains("did you mean"));
}

#[tokio::test]
async fn what_fails_inside_stays_inside() {
    let toy = Toy::new();
    for query in ["{ secret }", "{ broken }"] {
        let answered = toy.ask(query).await;
        assert_eq!(answered.code(), "INTERNAL_SERVER_ERROR", "{query}");
        assert_eq!(answered.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(answered.body["errors"][0]["extensions"]["requestId"].is_string());
        assert!(!answered.body.to_string().contains("swordfish"));
        assert!(!answered.body.to_string().contains("fire"));
    }
    let forbidden = toy.ask("{ forbidden }").await;
    assert_eq!((forbidden.status, forbidden.code()), (StatusCode::FORBIDDEN, "FORBIDDEN"));
    assert_eq!(toy.ask("{ hello }").await.body["data"]["hello"], "hello world");
}

#[tokio::test]
async fn a_token_that_opens_nothing_is_a_401() {
    let toy = Toy::new();
    let ask = |token: &str| {
        let request = Request::post("/graphql").header(CONTENT_TYPE, JSON).header(AUTHORIZATION, token);
        request.body(Body::from(r#"{"query":"{ hello }"}"#)).unwrap()
    };
    let refused = toy.send(ask("Bearer bad")).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
    assert_eq!(refused.headers[WWW_AUTHENTICATE], "Bearer");
    assert_eq!(toy.send(ask("Bearer good")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_client_that_hangs_up_cancels_nothing() {
    let toy = Toy::new();
    let body = r#"{"query":"mutation { report(input: { title: \"x\" }) { name } }"}"#;
    let request = Request::post("/graphql").header(CONTENT_TYPE, JSON).body(Body::from(body)).unwrap();
    let answer = Arc::clone(&toy.endpoint).routes().oneshot(request);
    let waited = tokio::time::timeout(std::time::Duration::from_millis(2), answer).await;
    assert!(waited.is_err(), "the client was to hang up before the answer");
    for _ in 0..500 {
        if toy.done.0.load(Ordering::SeqCst) == 1 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    panic!("the mutation was cancelled with its client");
}
