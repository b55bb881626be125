//! Variables, defaults, `@oneOf` and scalars: what async-graphql alone gets wrong.

use serde_json::json;

use super::toy::{Answered, Toy};

#[tokio::test]
async fn skip_and_include_follow_the_default_of_a_variable_left_out() {
    let toy = Toy::new();
    let query = "query Q($no: Boolean = true, $yes: Boolean! = false) { a: hello @skip(if: $no) b: hello @include(if: $yes) c: hello }";
    // `$no` is nullable with a default that is not null: allowed where a Boolean! is needed.
    assert_eq!(toy.ask(query).await.body["data"], json!({ "c": "hello world" }));
    let all = toy.ask_with(query, json!({ "no": false, "yes": true })).await;
    assert_eq!(all.body["data"], json!({ "a": "hello world", "b": "hello world", "c": "hello world" }));
    assert_eq!(toy.ask_with(query, json!({ "no": null })).await.code(), "BAD_USER_INPUT");
}

#[tokio::test]
async fn a_default_of_a_variable_reaches_its_argument() {
    let toy = Toy::new();
    let query = r#"query Q($name: String = "Ada") { hello(name: $name) }"#;
    assert_eq!(toy.ask(query).await.body["data"]["hello"], "hello Ada");
    assert_eq!(toy.ask_with(query, json!({ "name": null })).await.body["data"]["hello"], "hello world");
    let input = r#"mutation M($input: Report! = { title: "t", day: "2026-11-23" }) { report(input: $input) { name } }"#;
    assert_eq!(toy.ask(input).await.body["data"]["report"]["name"], "t32026-11-23");
}

#[tokio::test]
async fn a_one_of_takes_exactly_one() {
    let toy = Toy::new();
    assert_eq!(toy.ask(r#"{ traceBack(from: { risk: "r" }) }"#).await.body["data"]["traceBack"], "risk r");
    for from in [r#"{ risk: "r", policy: "p" }"#, "{}", "{ risk: null }", r#"{ risk: "r", policy: null }"#] {
        let refused = toy.ask(&format!("{{ traceBack(from: {from}) }}")).await;
        assert_eq!((refused.code(), refused.status.as_u16()), ("BAD_USER_INPUT", 400), "{from}");
    }
    let by_variable = "query Q($from: Target!) { traceBack(from: $from) }";
    let ask = async |from| toy.ask_with(by_variable, json!({ "from": from })).await;
    assert_eq!(ask(json!({ "policy": "p" })).await.body["data"]["traceBack"], "policy p");
    for from in [json!({ "policy": "p", "risk": "r" }), json!({}), json!({ "policy": null }), json!({ "soa": "x" })] {
        assert_eq!(ask(from.clone()).await.code(), "BAD_USER_INPUT", "{from}");
    }
    let member = "query Q($id: String!) { traceBack(from: { risk: $id }) }";
    assert_eq!(toy.ask_with(member, json!({ "id": "r" })).await.body["data"]["traceBack"], "risk r");
    let may_be_null = "query Q($id: String) { traceBack(from: { risk: $id }) }";
    assert_eq!(toy.ask_with(may_be_null, json!({ "id": "r" })).await.code(), "GRAPHQL_VALIDATION_FAILED");
    let nested = r#"mutation { report(input: { title: "t", target: { risk: "r", policy: "p" } }) { name } }"#;
    assert_eq!(toy.ask(nested).await.code(), "BAD_USER_INPUT");
}

#[tokio::test]
async fn a_wrong_scalar_is_refused_before_anything_runs() {
    let toy = Toy::new();
    assert_eq!(toy.ask(r#"{ day(day: "2026-11-23") }"#).await.body["data"]["day"], "2026-11-23");
    let literal = toy.ask(r#"{ day(day: "tomorrow") }"#).await;
    assert_eq!((literal.code(), literal.status.as_u16()), ("BAD_USER_INPUT", 400));
    assert!(literal.body.get("data").is_none());
    let message = literal.body["errors"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("day: ") && message.contains("2026-11-23"), "{message}");
    let variable = "mutation M($input: Report!) { report(input: $input) { name } }";
    let wrong = toy.ask_with(variable, json!({ "input": { "title": "t", "day": 5 } })).await;
    assert_eq!((wrong.code(), wrong.status.as_u16()), ("BAD_USER_INPUT", 400));
    assert!(wrong.body["errors"][0]["message"].as_str().unwrap().starts_with("$input.day: "));
}

#[tokio::test]
async fn an_unknown_word_is_told_which_are_known() {
    let toy = Toy::new();
    let query = "mutation M($input: Report!) { report(input: $input) { name } }";
    let refused = toy.ask_with(query, json!({ "input": { "title": "t", "kind": "SOA" } })).await;
    let told = |refused: &Answered| refused.body["errors"][0]["message"].as_str().unwrap().to_owned();
    assert_eq!(refused.code(), "BAD_USER_INPUT");
    assert_eq!(told(&refused), "$input.kind: SOA is no Kind; it is one of POLICY, RISK.");
    let refused = toy.ask("mutation { report(input: { title: \"t\", kind: SOA }) { name } }").await;
    assert_eq!(refused.code(), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(told(&refused), "input.kind: SOA is no Kind; it is one of POLICY, RISK.");
    assert_eq!(refused.body["errors"][0]["locations"][0], json!({ "line": 1, "column": 46 }));
    let known = toy.ask_with(query, json!({ "input": { "title": "t", "kind": "RISK" } })).await;
    assert_eq!(known.body["data"]["report"]["name"], "t3RISK");
}

#[tokio::test]
async fn coercion_is_strict() {
    let toy = Toy::new();
    let query = "mutation M($input: Report!) { report(input: $input) { name } }";
    for input in [
        json!({}),
        json!({ "title": 5 }),
        json!({ "title": "t", "severity": 1.5 }),
        json!({ "title": "t", "x": 1 }),
        json!("t"),
    ] {
        let refused = toy.ask_with(query, json!({ "input": input })).await;
        assert_eq!((refused.code(), refused.status.as_u16()), ("BAD_USER_INPUT", 400), "{input}");
    }
    let huge = "x".repeat(100_000);
    let refused = toy.ask_with(query, json!({ "input": huge })).await;
    assert!(refused.body.to_string().len() < 1_000);
    let named = r#"{"query":"query A { hello } query B { b: hello }","operationName":"B"}"#;
    assert_eq!(toy.post("*/*", named).await.body["data"], json!({ "b": "hello world" }));
    let none = r#"{"query":"query A { hello }","operationName":"C"}"#;
    assert_eq!(toy.post("*/*", none).await.code(), "OPERATION_RESOLUTION_FAILURE");
}
