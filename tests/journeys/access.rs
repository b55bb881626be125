//! Setting up an organisation: the bootstrap token, people, roles, tokens, keys.

use api::graphql::id::GlobalId;
use entities::access::{grant, token};
use entities::actor::Role;
use serde_json::{Value, json};
use tests::{Database, Site, both};

both!(a_bootstrap_token_makes_one_organisation_and_is_used_up, async |site: &Site| {
    let administrator = site.administrator().await;
    assert!(entities::access::bootstrap::mint(&site.world).await.unwrap().is_none());
    let viewer = site
        .ask(&administrator.token, "{ viewer { person { name } roles organisation { name zone } } }", json!({}))
        .await;
    let expected = json!({ "person": { "name": "Ada Minster" }, "roles": ["ADMINISTRATOR"],
        "organisation": { "name": "Nordhafen Logistics", "zone": "Europe/Berlin" } });
    assert_eq!(viewer.data()["viewer"], expected);
});

both!(a_used_bootstrap_token_opens_nothing, async |site: &Site| {
    let token = entities::access::bootstrap::mint(&site.world).await.unwrap().unwrap().reveal().to_owned();
    let input = |name: &str| json!({ "name": name, "administrator": { "name": "A", "email": "a@b.example" } });
    site.done(&token, "createOrganisation", input("One"), "token").await;
    let refused = site.attempt(&token, "createOrganisation", input("Two"), "token").await;
    assert_eq!(refused["userErrors"][0]["code"], "EXPIRED");
    assert_eq!(site.count("organisations").await, 1);
});

both!(a_bootstrap_token_opens_nothing_where_an_import_made_the_organisation, async |site: &Site| {
    let token = entities::access::bootstrap::mint(&site.world).await.unwrap().unwrap().reveal().to_owned();
    let world = std::sync::Arc::clone(&site.world);
    entities::founding::create_for_import(world, "Nordhafen Logistics").await.unwrap();
    let input = json!({ "name": "Another", "administrator": { "name": "A", "email": "a@b.example" } });
    let refused = site.attempt(&token, "createOrganisation", input, "token").await;
    assert_eq!(refused["userErrors"][0]["code"], "EXPIRED");
    assert_eq!(site.count("organisations").await, 1);
});

both!(nobody_without_a_token_gets_in, async |site: &Site| {
    for token in ["", "pmk_nonsense", "pmk_00000000000000000000000000000000_0000000000000000000000000000000000000000"] {
        assert_eq!(site.ask(token, "{ viewer { roles } }", json!({})).await.error_code(), "UNAUTHENTICATED");
    }
});

both!(a_revoked_token_opens_nothing, async |site: &Site| {
    let administrator = site.administrator().await;
    let member = site.person("MEMBER").await;
    let input = json!({ "person": member.id, "name": "laptop", "scope": "READ", "days": 1 });
    let issued = site.done(&administrator.token, "createApiToken", input, "secret apiToken { id scope }").await;
    let secret = issued["secret"].as_str().unwrap();
    assert_eq!(site.ask(secret, "{ viewer { roles } }", json!({})).await.data()["viewer"]["roles"], json!(["MEMBER"]));
    site.done(
        &administrator.token,
        "revokeApiToken",
        json!({ "id": issued["apiToken"]["id"] }),
        "apiToken { revokedAt }",
    )
    .await;
    assert_eq!(site.ask(secret, "{ viewer { roles } }", json!({})).await.error_code(), "UNAUTHENTICATED");
    site.later(366 * 86_400 + 1);
    assert_eq!(site.ask(&member.token, "{ viewer { roles } }", json!({})).await.error_code(), "UNAUTHENTICATED");
});

/// What a token opened a moment ago is taken for granted by the process that asked, and shown by the statement that answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_process_took_away_is_gone_at_the_next_answer() {
    let Some(database) = Database::postgres().await else { return };
    let site = Site::start(database).await;
    site.reported("Phishing mail").await;
    let administrator = site.administrator().await;
    let other = site.another().await;
    let there = token::open(&other, &administrator.token, token::Trust::Nothing).await.unwrap().expect("a good token");
    let id = |opaque: &Value| GlobalId::decode(&opaque.as_str().unwrap().into()).unwrap().id;

    // Drawn from one statement, resolved field by field, and asking nothing of the database at all.
    let asked =
        ["{ incidents(first: 1) { nodes { ref } } }", "{ viewer { roles } incidents(first: 1) { totalCount } }"];
    let asked = asked.into_iter().chain(["{ __typename }"]);
    for (place, query) in asked.enumerate() {
        let input =
            json!({ "person": site.person("MEMBER").await.id, "name": format!("{place}"), "scope": "READ", "days": 1 });
        let issued = site.done(&administrator.token, "createApiToken", input, "secret apiToken { id }").await;
        let secret = issued["secret"].as_str().unwrap();
        for _ in 0..2 {
            assert_eq!(site.ask(secret, query, json!({})).await.error_code(), "", "{query}");
        }
        token::revoke(&there, id(&issued["apiToken"]["id"])).await.unwrap();
        for _ in 0..2 {
            assert_eq!(site.ask(secret, query, json!({})).await.error_code(), "UNAUTHENTICATED", "{query}");
        }
    }

    // A role that begins and ends elsewhere, for a verb: nothing of it is written by who no longer holds it.
    let member = site.person("MEMBER").await;
    let add = "mutation { addPerson(input: { name: \"Nia\", email: \"nia@nordhafen.example\" }) { person { id } } }";
    assert_eq!(site.ask(&member.token, add, json!({})).await.error_code(), "FORBIDDEN");
    let given = grant::grant(&there, id(&json!(member.id)), Role::Administrator, None).await.unwrap();
    assert_eq!(site.ask(&member.token, add, json!({})).await.error_code(), "");
    grant::revoke(&there, given.id).await.unwrap();
    let (people, written) = (site.count("persons").await, site.written().await);
    let again = add.replace("nia@", "nia.too@");
    assert_eq!(site.ask(&member.token, &again, json!({})).await.error_code(), "FORBIDDEN");
    assert_eq!((site.count("persons").await, site.written().await), (people, written));
}

both!(a_token_that_reads_is_told_so, async |site: &Site| {
    let administrator = site.administrator().await;
    let member = site.person("MEMBER").await;
    let input = json!({ "person": member.id, "name": "dashboard", "scope": "READ", "days": 1 });
    let reads = site.done(&administrator.token, "createApiToken", input, "secret").await;
    let reads = reads["secret"].as_str().unwrap();
    let report = "mutation { reportIncident(input: { title: \"Phishing\", detectedAt: \"2026-03-02T07:00:00Z\" }) { incident { id } } }";
    let answer = site.ask(reads, report, json!({})).await;
    assert_eq!(answer.error_code(), "FORBIDDEN");
    assert_eq!(answer.body["errors"][0]["message"], "This token reads alone: use a token that writes.");
    // What is not the person's to do is refused by the permission, whatever the token.
    let add = "mutation { addPerson(input: { name: \"X\", email: \"x@y.example\" }) { person { id } } }";
    let answer = site.ask(reads, add, json!({})).await;
    let message = answer.body["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("ADMINISTER") && answer.error_code() == "FORBIDDEN", "{message}");
});

both!(nobody_grants_a_role_to_himself, async |site: &Site| {
    let administrator = site.administrator().await;
    let input = json!({ "person": administrator.id, "role": "MANAGEMENT_BODY" });
    assert_eq!(site.blocked(&administrator.token, "grantRole", input).await, ["SELF_GRANT", "ROLE_CONFLICT"]);
    let input = json!({ "person": administrator.id, "role": "MEMBER" });
    assert_eq!(site.blocked(&administrator.token, "grantRole", input).await, ["SELF_GRANT"]);
});

both!(a_role_is_granted_once_and_taken_back, async |site: &Site| {
    let administrator = site.administrator().await;
    let member = site.person("MEMBER").await;
    let grant = |role: &str| json!({ "person": member.id, "role": role });
    let dpo = site.done(&administrator.token, "grantRole", grant("DPO"), "assignment { id }").await;
    let dpo = json!({ "id": dpo["assignment"]["id"] });
    let again = site.refused(&administrator.token, "grantRole", grant("DPO")).await;
    assert_eq!((&again["code"], &again["path"]), (&json!("ALREADY_EXISTS"), &json!(["role"])));
    let roles =
        async || site.ask(&member.token, "{ viewer { roles } }", json!({})).await.data()["viewer"]["roles"].clone();
    assert_eq!(roles().await, json!(["MEMBER", "DPO"]));
    let taken = site.done(&administrator.token, "revokeRole", dpo.clone(), "assignment { role validTo }").await;
    assert_eq!(taken["assignment"], json!({ "role": "DPO", "validTo": "2026-03-02T08:00:00.000000Z" }));
    assert_eq!(roles().await, json!(["MEMBER"]));
    assert_eq!(site.blocked(&administrator.token, "revokeRole", dpo).await, ["WRONG_STATE"]);
    site.done(&administrator.token, "grantRole", grant("DPO"), "__typename").await;
    // Somebody always administers, and who administers takes nothing from himself.
    let own = site.ask(&administrator.token, "{ viewer { person { assignments { id } } } }", json!({})).await;
    let own = json!({ "id": own.data()["viewer"]["person"]["assignments"][0]["id"] });
    let own = site.blocked(&administrator.token, "revokeRole", own).await;
    assert_eq!(own, ["SELF_REVOCATION", "LAST_ADMINISTRATOR"]);
});

both!(a_role_that_was_granted_twice_is_taken_back_as_a_whole, async |site: &Site| {
    let administrator = site.administrator().await;
    let member = site.person("MEMBER").await;
    let mut granted = Vec::new();
    for until in ["2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"] {
        let input = json!({ "person": member.id, "role": "RISK_OWNER", "until": until });
        let payload = site.done(&administrator.token, "grantRole", input, "assignment { id }").await;
        granted.push(payload["assignment"]["id"].clone());
    }
    let taken = json!({ "id": granted[0] });
    let payload = site.done(&administrator.token, "revokeRole", taken, "assignment { id validTo }").await;
    assert_eq!(payload["assignment"], json!({ "id": granted[0], "validTo": "2026-03-02T08:00:00.000000Z" }));
    let roles = site.ask(&member.token, "{ viewer { roles } }", json!({})).await;
    assert_eq!(roles.data()["viewer"]["roles"], json!(["MEMBER"]), "by no other grant either");
});

both!(somebody_always_administers, async |site: &Site| {
    let (first, member) = (site.administrator().await, site.person("MEMBER").await);
    let for_a_while = json!({ "person": member.id, "role": "ADMINISTRATOR", "until": "2026-12-01T00:00:00Z" });
    site.done(&first.token, "grantRole", for_a_while, "__typename").await;
    let query = "query Q($id: ID!) { node(id: $id) { ... on Person { assignments { id } } } }";
    let roles = site.ask(&member.token, query, json!({ "id": first.id })).await.data()["node"]["assignments"].clone();
    let role = json!({ "id": roles[0]["id"] });
    assert_eq!(site.blocked(&member.token, "revokeRole", role.clone()).await, ["LAST_ADMINISTRATOR"]);
    let leave = json!({ "id": first.id });
    assert_eq!(site.blocked(&member.token, "deactivatePerson", leave.clone()).await, ["LAST_ADMINISTRATOR"]);
    let second = site.person("ADMINISTRATOR 2").await;
    site.done(&second.token, "revokeRole", role, "__typename").await;
    site.done(&second.token, "deactivatePerson", leave, "__typename").await;
});

both!(people_are_found_by_name_and_told_apart_from_leavers, async |site: &Site| {
    let administrator = site.administrator().await;
    let member = site.person("MEMBER").await;
    site.person("DPO").await;
    let query =
        "query Q($filter: PersonFilter) { people(filter: $filter) { totalCount nodes { id name active roles } } }";
    let found = async |filter: Value| {
        site.ask(&administrator.token, query, json!({ "filter": filter })).await.data()["people"].clone()
    };
    let names = |page: &Value| -> Vec<String> {
        page["nodes"].as_array().unwrap().iter().map(|node| tests::site::text(&node["name"])).collect()
    };
    assert_eq!(names(&found(json!(null)).await), ["Ada Minster", "DPO", "MEMBER"]);
    let one = json!({ "id": member.id, "name": "MEMBER", "active": true, "roles": ["MEMBER"] });
    let some = json!({ "name": { "contains": "emb" }, "active": true });
    assert_eq!(found(some.clone()).await, json!({ "totalCount": 1, "nodes": [one] }));
    site.done(&administrator.token, "deactivatePerson", json!({ "id": member.id }), "__typename").await;
    assert_eq!(found(some).await["totalCount"], 0);
    assert_eq!(names(&found(json!({ "active": false })).await), ["MEMBER"]);
    assert_eq!(names(&found(json!({ "name": { "contains": "%" } })).await), [""; 0]);
});

both!(only_an_administrator_adds_people, async |site: &Site| {
    let member = site.person("MEMBER").await;
    let query = "mutation { addPerson(input: { name: \"X\", email: \"x@y.example\" }) { person { id } } }";
    assert_eq!(site.ask(&member.token, query, json!({})).await.error_code(), "FORBIDDEN");
});

both!(bad_input_names_its_field, async |site: &Site| {
    let token = site.administrator().await.token;
    let bad = |name: &str, email: &str, zone: &str| json!({ "name": name, "email": email, "zone": zone });
    for (input, field) in [
        (bad("", "a@b.example", "UTC"), "name"),
        (bad("A", "not an address", "UTC"), "email"),
        (bad("A", "a@b.example", "Mars/Olympus"), "zone"),
    ] {
        let error = site.refused(&token, "addPerson", input).await;
        assert_eq!((&error["code"], &error["path"]), (&json!("INVALID_INPUT"), &json!([field])));
    }
    let taken = site.refused(&token, "addPerson", bad("A", "ADA@nordhafen.example", "UTC")).await;
    assert_eq!((&taken["code"], &taken["path"]), (&json!("ALREADY_EXISTS"), &json!(["email"])));
});

both!(a_repeated_key_gives_the_same_answer_and_another_input_is_refused, async |site: &Site| {
    let token = site.administrator().await.token;
    let query =
        "mutation Do($input: AddPersonInput!) { addPerson(input: $input) { person { id name } userErrors { code } } }";
    let input = |name: &str| json!({ "input": { "name": name, "email": "key@nordhafen.example" } });
    let ask =
        async |name: &str| site.ask_with_key(&token, query, input(name), Some("k-1")).await.data()["addPerson"].clone();
    let first = ask("Kay").await;
    let before = site.written().await;
    assert_eq!(ask("Kay").await, first);
    let other: Value = ask("Jay").await;
    assert_eq!(other, json!({ "person": null, "userErrors": [{ "code": "IDEMPOTENCY_KEY_REUSED" }] }));
    assert_eq!(site.written().await, before);
});

both!(a_refusal_is_remembered_with_its_key, async |site: &Site| {
    let token = site.administrator().await.token;
    let query = "mutation { addPerson(input: { name: \"\", email: \"e@f.example\" }) { userErrors { code path } } }";
    let first = site.ask_with_key(&token, query, json!({}), Some("k-2")).await;
    let second = site.ask_with_key(&token, query, json!({}), Some("k-2")).await;
    assert_eq!(first.data(), second.data());
    assert_eq!(first.data()["addPerson"]["userErrors"][0]["path"], json!(["name"]));
});

both!(every_change_leaves_a_ledger_entry_without_names_in_it, async |site: &Site| {
    site.person("MEMBER").await;
    let entries = site.count("ledger_entries").await;
    assert!(entries >= 7, "{entries} entries");
    assert_eq!(site.number("SELECT COUNT(*) FROM ledger_entries WHERE state LIKE '%ada@nordhafen%'").await, 0);
    let shown = "SELECT COUNT(*) FROM ledger_disclosures WHERE field = 'email' AND value LIKE '%ada@nordhafen%'";
    assert_eq!(site.number(shown).await, 1);
});

both!(an_administrator_signs_and_approves_nothing_whoever_grants_the_role, async |site: &Site| {
    let first = site.administrator().await;
    let second = site.person("ADMINISTRATOR 2").await;
    let board = site.person("MANAGEMENT_BODY").await;
    let grant = |person: &str, role: &str| json!({ "person": person, "role": role });
    for role in ["MANAGEMENT_BODY", "INTERNAL_AUDIT", "CHAIR", "RISK_OWNER", "POLICY_OWNER", "THIRD_PARTY_MANAGER"] {
        assert_eq!(site.blocked(&second.token, "grantRole", grant(&first.id, role)).await, ["ROLE_CONFLICT"], "{role}");
    }
    assert_eq!(site.blocked(&first.token, "grantRole", grant(&board.id, "ADMINISTRATOR")).await, ["ROLE_CONFLICT"]);
    site.done(&second.token, "grantRole", grant(&first.id, "MEMBER"), "__typename").await;
    // A role that has ended stands against nothing.
    let member = site.person("MEMBER").await;
    let mut for_an_hour = grant(&member.id, "ADMINISTRATOR");
    for_an_hour["until"] = json!("2026-03-02T09:00:00Z");
    site.done(&first.token, "grantRole", for_an_hour, "__typename").await;
    assert_eq!(site.blocked(&first.token, "grantRole", grant(&member.id, "CHAIR")).await, ["ROLE_CONFLICT"]);
    site.at("2026-03-02T09:00:00Z");
    site.done(&first.token, "grantRole", grant(&member.id, "CHAIR"), "__typename").await;
});

both!(who_has_left_gets_neither_token_nor_role, async |site: &Site| {
    let administrator = site.administrator().await;
    let member = site.person("MEMBER").await;
    let left = "UPDATE persons SET active = FALSE WHERE name = 'MEMBER'";
    sea_orm::ConnectionTrait::execute_unprepared(&site.world.writer, left).await.unwrap();
    let token = json!({ "person": member.id, "name": "laptop", "scope": "READ", "days": 1 });
    let role = json!({ "person": member.id, "role": "DPO" });
    for (verb, input) in [("createApiToken", token), ("grantRole", role)] {
        let error = site.refused(&administrator.token, verb, input).await;
        assert_eq!((&error["code"], &error["path"]), (&json!("INVALID_INPUT"), &json!(["person"])), "{verb}");
    }
});
