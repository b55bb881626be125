//! The page that asks the API by hand: whole without the internet, under a policy that lets nothing else in.

use std::path::Path;

use serde_json::Value;
use tests::{Database, Site};

/// Serves a part of the page; answers its policy and its text.
async fn part(site: &Site, path: &str) -> (String, String) {
    let answer = site.http.get(site.url(path)).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 200, "{path}");
    let policy = answer.headers().get("content-security-policy").expect("a policy").to_str().unwrap().to_owned();
    (policy, answer.text().await.expect("a text"))
}

/// The addresses in `src` and `href` of a page.
fn addresses(page: &str) -> Vec<&str> {
    let after = |name| page.split(name).skip(1).filter_map(|rest: &str| rest.split('"').next());
    after(" src=\"").chain(after(" href=\"")).collect()
}

/// The ending of a file's name.
fn ending(address: &str) -> Option<&str> {
    Path::new(address).extension()?.to_str()
}

/// What a text names of other origins: any address with a host. The names of XML's own vocabularies are no addresses.
fn elsewhere(text: &str) -> Vec<&str> {
    let hosts = text.split(['"', '\'', '`', '(', ')', ' ', '<', '>', '\n', '=']);
    hosts.filter(|word| (word.contains("://") || word.starts_with("//")) && word.len() > 3).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_stands_alone_under_a_strict_policy() {
    let site = Site::start(Database::sqlite()).await;
    let (policy, page) = part(&site, "/graphiql").await;
    for directive in ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "base-uri 'none'"] {
        assert!(policy.contains(directive), "{policy}");
    }
    for hole in ["unsafe", "*", "http:", "https:", "data:"] {
        assert!(!policy.contains(hole), "{hole} in {policy}");
    }
    let addresses = addresses(&page);
    assert!(["js", "css"].iter().all(|kind| addresses.iter().any(|one| ending(one) == Some(kind))));
    let mut texts = vec![("/graphiql", page.clone())];
    for address in addresses {
        assert!(address.starts_with('/') && !address.starts_with("//"), "{address} is another origin's");
        let (_, text) = part(&site, address).await;
        if matches!(ending(address), Some("js" | "css")) {
            texts.push((address, text));
        }
    }
    assert!(texts.len() >= 3);
    for (address, text) in &texts {
        let outside: Vec<&str> = elsewhere(text)
            .into_iter()
            .filter(|word| !(ending(address) == Some("js") && word.starts_with("//")))
            .collect();
        assert_eq!(outside, Vec::<&str>::new(), "{address} names other origins");
    }
    assert!(!page.contains("<script>") && !page.contains("<style") && !page.contains(" style="), "something is inline");
    assert!(!page.contains(" onclick=") && !page.contains("javascript:"), "something is inline");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_example_is_answered() {
    let site = Site::start(Database::sqlite()).await;
    let (incident, _) = site.triaged("Something to ask about", 2).await;
    let chair = site.person("CHAIR").await;
    let (_, examples) = part(&site, "/graphiql/examples.json").await;
    let examples: Value = serde_json::from_str(&examples).expect("JSON");
    assert!(examples.as_array().is_some_and(|all| all.len() >= 3));
    for example in examples.as_array().unwrap() {
        let mut variables = example["variables"].clone();
        if variables.get("incident").is_some() {
            variables["incident"] = incident.clone().into();
        }
        let answer = site.ask(&chair.token, example["query"].as_str().unwrap(), variables).await;
        for (name, value) in answer.data().as_object().expect("an object") {
            assert!(!value.is_null(), "{}: {name} is null", example["title"]);
        }
    }
}

#[test]
fn an_address_of_another_origin_is_found() {
    assert_eq!(elsewhere("load('https://cdn.example/x.js')"), ["https://cdn.example/x.js"]);
    assert_eq!(elsewhere("<img src=\"//cdn.example/x.png\">"), ["//cdn.example/x.png"]);
    assert_eq!(elsewhere("url(/graphiql/icon.svg) // a remark"), Vec::<&str>::new());
}
