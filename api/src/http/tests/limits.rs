//! Hostile documents, and the cost of honest ones.

use super::toy::Toy;

#[tokio::test]
async fn a_bomb_is_refused_before_anything_walks_it() {
    let bomb: String = (0..40)
        .map(|n| format!("fragment F{n} on Query {{ ...F{0} ...F{0} }} ", n + 1))
        .collect::<Vec<String>>()
        .concat();
    let answered = Toy::new().ask(&format!("{{ ...F0 }} {bomb} fragment F40 on Query {{ hello }}")).await;
    assert_eq!(answered.code(), "COST_EXCEEDED");
    assert_eq!(answered.status.as_u16(), 400);
    let limit = &answered.body["errors"][0]["extensions"]["limit"];
    assert_eq!((limit["name"].as_str(), limit["maximum"].as_u64()), (Some("expanded selections"), Some(2_000)));
}

#[tokio::test]
async fn circles_nests_and_floods_are_errors_not_crashes() {
    let toy = Toy::new();
    let circle = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
    let deep_value = format!("{{ hello(name: {}1{}) }}", "[".repeat(20_000), "]".repeat(20_000));
    let deep_type = format!("query Q($a: {}Int{}) {{ hello }}", "[".repeat(20_000), "]".repeat(20_000));
    let deep_fields = format!("{{ node {} name {} }}", "{ parent ".repeat(6_000), "}".repeat(6_000));
    let flat = format!("{{ {} }}", "hello ".repeat(5_000));
    let chain: String =
        (0..200).map(|n| format!("fragment F{n} on Query {{ ...F{} }} ", n + 1)).collect::<Vec<String>>().concat();
    let chain = format!("{{ ...F0 }} {chain} fragment F200 on Query {{ hello }}");
    for (query, code) in [
        (circle, "GRAPHQL_VALIDATION_FAILED"),
        (&deep_value, "COST_EXCEEDED"),
        (&deep_type, "COST_EXCEEDED"),
        (&deep_fields, "COST_EXCEEDED"),
        (&flat, "COST_EXCEEDED"),
        (&chain, "COST_EXCEEDED"),
        ("", "GRAPHQL_PARSE_FAILED"),
        ("\u{0}", "GRAPHQL_PARSE_FAILED"),
        ("fragment A on Query { hello }", "GRAPHQL_VALIDATION_FAILED"),
        ("type Query { hello: String }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription { hello }", "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let answered = toy.ask(query).await;
        assert_eq!(answered.code(), code, "{}: {}", &query[..query.len().min(60)], answered.body);
        assert_eq!(answered.status.as_u16(), 400);
    }
}

#[tokio::test]
async fn pages_are_bounded_and_priced() {
    let toy = Toy::new();
    let cost = async |query: &str| toy.ask(query).await.body["extensions"]["cost"]["requested"].as_u64();
    assert_eq!(cost("{ hello }").await, Some(0));
    assert_eq!(cost("{ node { name parent { name } } }").await, Some(2));
    assert_eq!(cost("{ node { parts { name } } }").await, Some(6));
    assert_eq!(cost("{ things { totalCount } }").await, Some(1));
    assert_eq!(cost("{ things { totalCount nodes { name } } }").await, Some(26));
    assert_eq!(
        cost("{ things(first: 50) { nodes { name parent { name } things(first: 20) { nodes { name } } } } }").await,
        Some(1_151)
    );
    assert_eq!(cost("{ things(first: 50) { ...F } } fragment F on Things { nodes { name } }").await, Some(51));
    let dear = toy.ask("{ things(first: 100) { nodes { things(first: 100) { nodes { name } } } } }").await;
    assert_eq!(dear.code(), "COST_EXCEEDED");
    for page in ["first: 101", "last: 101", "first: -1"] {
        let answered = toy.ask(&format!("{{ things({page}) {{ totalCount }} }}")).await;
        assert_eq!((answered.code(), answered.status.as_u16()), ("BAD_USER_INPUT", 400), "{page}");
    }
    let by_variable = "query Q($n: Int = 7) { things(first: $n) { nodes { name } } }";
    assert_eq!(cost(by_variable).await, Some(8));
    assert_eq!(toy.ask_with(by_variable, serde_json::json!({ "n": 101 })).await.code(), "BAD_USER_INPUT");
}

#[tokio::test]
async fn one_mutation_field_an_operation() {
    let toy = Toy::new();
    let one = r#"mutation { report(input: { title: "x" }) { name } __typename }"#;
    assert_eq!(toy.ask(one).await.body["data"]["report"]["name"], "x3");
    let two = r#"mutation { a: report(input: { title: "x" }) { name } ...M } fragment M on Mutation { b: report(input: { title: "y" }) { name } }"#;
    let refused = toy.ask(two).await;
    assert_eq!((refused.code(), refused.status.as_u16()), ("GRAPHQL_VALIDATION_FAILED", 400));
    assert_eq!(toy.done.0.load(std::sync::atomic::Ordering::SeqCst), 1);
}

#[tokio::test]
async fn introspection_works_and_cannot_be_nested_without_end() {
    let toy = Toy::new();
    let types = "kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
    let whole = format!(
        "query IntrospectionQuery {{ __schema {{ description queryType {{ name kind }} mutationType {{ name kind }} \
         types {{ kind name description specifiedByURL isOneOf fields(includeDeprecated: true) {{ name description \
         args(includeDeprecated: true) {{ name description type {{ {types} }} defaultValue }} type {{ {types} }} \
         isDeprecated deprecationReason }} inputFields {{ name type {{ {types} }} defaultValue }} interfaces {{ {types} }} \
         enumValues(includeDeprecated: true) {{ name }} possibleTypes {{ {types} }} }} \
         directives {{ name isRepeatable locations args {{ name }} }} }} }}"
    );
    let answered = toy.ask(&whole).await;
    assert_eq!(answered.code(), "no error", "{}", answered.body);
    let names = answered.body["data"]["__schema"]["types"].as_array().unwrap();
    assert!(names.iter().any(|known| known["name"] == "Target" && known["isOneOf"] == true));
    let nested = "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }";
    assert_eq!(toy.ask(nested).await.code(), "COST_EXCEEDED");
}
