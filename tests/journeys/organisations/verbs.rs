//! Every verb, with an id of the other organisation at every place where it takes one.

use serde_json::{Value, json};
use tests::Site;

use super::claimed;
use super::contract::{Contract, Fill, Root};
use super::known::Known;

/// The types that an id at a place of a verb's input may stand for.
fn types(verb: &str, place: &[String]) -> &'static [&'static str] {
    let versions: &[&str] = &["PolicyVersion", "RiskVersion", "SoaRowVersion"];
    match place.last().map_or("", String::as_str) {
        "parent" if verb == "addWhy" => &["WhyNode"],
        "incident" | "recurrenceOf" | "parent" => &["Incident"],
        "review" => &["Review"],
        "step" => &["ReviewStep"],
        "evidenceVersion" | "evidence" => &["EvidenceVersion", "Evidence"],
        "existing" => &["Evidence"],
        "person" | "owner" | "supervisor" | "assignee" => &["Person"],
        "supplier" | "originSupplier" => &["Supplier"],
        "risk" => &["Risk"],
        "whyNode" | "rootNode" => &["WhyNode"],
        "rootCause" => &["RootCauseAnalysis"],
        "lesson" | "lessons" => &["Lesson"],
        "action" => &["Action"],
        "item" => &["Policy", "Risk", "SoaRow", "Control"],
        "version" => versions,
        "boardReport" => &["BoardReport"],
        "signOff" => &["SignOff"],
        "subject" => &["Incident", "PolicyVersion", "Review", "BoardReport"],
        "requirements" => &["EvidenceRequirement"],
        "corrects" => &["TimelineEntry"],
        "id" if verb.ends_with("Action") => &["Action"],
        "id" if verb.ends_with("Person") => &["Person"],
        "id" if verb.ends_with("Lesson") => &["Lesson"],
        "id" if verb.ends_with("Supplier") => &["Supplier"],
        "id" if verb.ends_with("Role") => &["Assignment"],
        "id" if verb.ends_with("ApiToken") => &["ApiToken"],
        "id" if verb.ends_with("Version") || verb == "requestChanges" => versions,
        _ => panic!("{verb} takes an id at {place:?}: tell the matrix what it stands for"),
    }
}

/// What a placeholder would get wrong, so that the verb would be refused before it looks at the id.
fn told(verb: &str, place: &[String]) -> Option<Value> {
    let place: Vec<&str> = place.iter().map(String::as_str).collect();
    match (verb, place.as_slice()) {
        ("addPerson", ["email"]) => Some(json!("somebody.new@nordhafen.example")),
        ("signOff", ["meaning"]) => Some(json!("APPROVED")),
        ("grantRole", ["role"]) => Some(json!("MEMBER")),
        _ => None,
    }
}

/// A verb is refused, whichever of its ids is the other's; who may not ask at all is as good.
pub async fn refused(
    site: &Site,
    contract: &Contract,
    verb: &Root,
    tokens: [&String; 2],
    (ours, theirs): (&Known, &Known),
    mine: uuid::Uuid,
) {
    let ty = &verb.arguments[0].1;
    let query = format!(
        "mutation Do($input: {ty}!) {{ {}(input: $input) {{ userErrors {{ code path message }} }} }}",
        verb.name
    );
    for way in contract.ids_in(ty) {
        let mut asked = 0;
        for name in types(&verb.name, &way) {
            let Some(id) = theirs.get(*name).and_then(|ids| ids.first()) else { continue };
            for id in [id.clone(), claimed(id, mine)] {
                let fills = |place: &[String], tested: bool| {
                    let known = types(&verb.name, place).iter().find_map(|name| ours.get(*name)?.first());
                    if tested { id.clone() } else { known.cloned().unwrap_or_default() }
                };
                let given = |place: &[String]| told(&verb.name, place);
                let input = contract.input(ty, &way, &[], &Fill { id: &fills, told: &given });
                let mut answer = site.ask(tokens[0], &query, json!({ "input": input })).await;
                if answer.body.get("errors").is_some() && answer.error_code() == "FORBIDDEN" {
                    answer = site.ask(tokens[1], &query, json!({ "input": input })).await;
                }
                asked += 1;
                let errors = answer.data()[&verb.name]["userErrors"].as_array().expect("user errors");
                assert!(!errors.is_empty(), "{} took a {name} of another organisation at {way:?}: {input}", verb.name);
            }
        }
        assert!(asked > 0, "{} {way:?}: the other organisation has none of {:?}", verb.name, types(&verb.name, &way));
    }
}
