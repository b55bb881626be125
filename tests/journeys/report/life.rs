//! The life of a report between its making and its signatures: reviewed, sent back and made again, restated, reminded of.

use serde_json::{Value, json};
use tests::site::text;
use tests::{Site, both};
use worker::mail::{Mailbag, Transport};
use worker::{Mailer, tick};

use super::numbers::said;

const FOUNDED: &str = "2026-04-02T08:00:00Z";
const MAY: &str = "2026-04-30T22:06:00Z";
const SHOWN: &str = "{ boardReports(first: 5) { nodes { id ref state revision version reason sha256 reviewedAt issuedAt
    preparedBy { id } reviewedBy { id } restates { ref } awaited { id } } } }";

/// The reports as a reader sees them, newest cut-off first.
async fn shown(site: &Site) -> Vec<Value> {
    let token = site.person("MANAGEMENT_BODY").await.token;
    site.ask(&token, SHOWN, json!({})).await.data()["boardReports"]["nodes"].as_array().expect("a list").clone()
}

async fn one(site: &Site) -> Value {
    shown(site).await.remove(0)
}

fn named(report: &Value) -> Value {
    json!({ "boardReport": report["id"] })
}

fn with(mut input: Value, more: &Value) -> Value {
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    input
}

fn in_memory() -> (Mailbag, Mailer) {
    let bag = Mailbag::default();
    (bag.clone(), Mailer::by(Transport::Memory(bag)))
}

/// Subjects and recipients of the mails that left since the last time, sorted.
fn left(bag: &Mailbag, seen: &mut usize) -> Vec<String> {
    let mails = bag.mails();
    let mut left: Vec<String> = mails[*seen..]
        .iter()
        .map(|mail| format!("{} to {}", mail.subject.split(':').next().unwrap_or_default(), mail.to.address))
        .collect();
    *seen = mails.len();
    left.sort();
    left
}

/// A site with a member of the board and two who may review, at the end of April.
async fn staffed(site: &Site) -> (Mailbag, Mailer) {
    site.at(FOUNDED);
    for role in ["MANAGEMENT_BODY", "CHAIR", "INTERNAL_AUDIT", "MEMBER"] {
        site.person(role).await;
    }
    let (bag, mailer) = in_memory();
    site.at(MAY);
    tick(&site.world, &mailer).await.unwrap();
    (bag, mailer)
}

const ACCEPT: &str = "boardReport { state reviewedBy { id } }";

both!(a_report_is_reviewed_sent_back_made_again_and_then_issued, async |site: &Site| {
    let (bag, mailer) = staffed(site).await;
    let (chair, audit) = (site.person("CHAIR").await, site.person("INTERNAL_AUDIT").await);
    let (board, mut seen) = (site.person("MANAGEMENT_BODY").await, 0);
    let for_review = ["For review to chair@nordhafen.example", "For review to internal-audit@nordhafen.example"];
    assert_eq!(left(&bag, &mut seen), for_review);
    let report = one(site).await;
    assert_eq!(
        (&report["state"], &report["revision"], &report["reviewedAt"]),
        (&json!("IN_REVIEW"), &json!(1), &json!(null))
    );
    let sign = json!({ "boardReport": report["id"], "sha256": report["sha256"] });
    assert_eq!(site.blocked(&board.token, "signBoardReport", sign).await, ["WRONG_STATE"]);

    let back = with(named(&report), &json!({ "decision": "SEND_BACK" }));
    let refused = site.refused(&audit.token, "reviewBoardReport", back.clone()).await;
    assert_eq!((&refused["code"], &refused["path"]), (&json!("INVALID_INPUT"), &json!(["reason"])));
    let back = with(back, &json!({ "reason": "The training records came in today." }));
    let sent = site.done(&audit.token, "reviewBoardReport", back.clone(), "boardReport { state reason }").await;
    assert_eq!(sent["boardReport"]["state"], "GENERATED");
    assert_eq!(site.blocked(&audit.token, "reviewBoardReport", back).await, ["WRONG_STATE"]);

    for _ in 0..2 {
        tick(&site.world, &mailer).await.unwrap();
    }
    assert_eq!(left(&bag, &mut seen), for_review);
    let again = one(site).await;
    assert_eq!((&again["revision"], &again["ref"], &again["id"]), (&json!(2), &report["ref"], &report["id"]));
    assert_ne!(again["sha256"], report["sha256"], "the page names its revision");
    let accept = with(named(&again), &json!({ "decision": "ACCEPT", "expectedVersion": report["version"] }));
    assert_eq!(site.refused(&chair.token, "reviewBoardReport", accept).await["code"], "CONFLICT");
    let accept = with(named(&again), &json!({ "decision": "ACCEPT", "expectedVersion": again["version"] }));
    let accepted = site.done(&chair.token, "reviewBoardReport", accept.clone(), ACCEPT).await;
    assert_eq!(accepted["boardReport"]["reviewedBy"]["id"], chair.id.as_str());
    tick(&site.world, &mailer).await.unwrap();
    assert_eq!(left(&bag, &mut seen), ["Board report April 2026 to management-body@nordhafen.example"]);
    assert_eq!(one(site).await["state"], "ISSUED");
    let late = with(named(&again), &json!({ "decision": "ACCEPT" }));
    assert_eq!(site.blocked(&audit.token, "reviewBoardReport", late).await, ["WRONG_STATE"]);
});

both!(only_the_chair_and_internal_audit_review_a_report, async |site: &Site| {
    staffed(site).await;
    let report = one(site).await;
    let query =
        "mutation Do($input: ReviewBoardReportInput!) { reviewBoardReport(input: $input) { userErrors { code } } }";
    let input = json!({ "input": with(named(&report), &json!({ "decision": "ACCEPT" })) });
    let before = site.written().await;
    for role in ["MEMBER", "MANAGEMENT_BODY", "ADMINISTRATOR"] {
        let token = site.person(role).await.token;
        assert_eq!(site.ask(&token, query, input.clone()).await.error_code(), "FORBIDDEN", "{role}");
    }
    assert_eq!(site.written().await, before);
});

both!(a_report_that_turns_out_wrong_is_restated_and_not_reviewed_by_whoever_asked, async |site: &Site| {
    let (bag, mailer) = staffed(site).await;
    let (chair, audit) = (site.person("CHAIR").await, site.person("INTERNAL_AUDIT").await);
    let report = one(site).await;
    let restate = with(named(&report), &json!({ "reason": "An action was closed and not recorded." }));
    assert_eq!(site.blocked(&chair.token, "restateBoardReport", restate.clone()).await, ["WRONG_STATE"]);
    let accept = json!({ "decision": "ACCEPT" });
    site.done(&chair.token, "reviewBoardReport", with(named(&report), &accept), ACCEPT).await;
    tick(&site.world, &mailer).await.unwrap();

    let fresh = site.done(
        &chair.token,
        "restateBoardReport",
        restate.clone(),
        "boardReport { id ref state revision verdict kpis { key } }",
    );
    let fresh = fresh.await["boardReport"].clone();
    assert_eq!(
        (&fresh["state"], &fresh["revision"], &fresh["verdict"]),
        (&json!("SCHEDULED"), &json!(0), &json!(null))
    );
    assert_ne!(fresh["ref"], report["ref"]);
    // Nobody signs the old one any more, nor is asked to.
    let board = site.person("MANAGEMENT_BODY").await;
    let sign = json!({ "boardReport": report["id"], "sha256": report["sha256"] });
    assert_eq!(site.blocked(&board.token, "signBoardReport", sign).await, ["WRONG_STATE"]);
    let tasks = "{ myTasks(kind: [SIGN_BOARD_REPORT]) { totalCount } }";
    assert_eq!(site.ask(&board.token, tasks, json!({})).await.data()["myTasks"]["totalCount"], 0);
    assert_eq!(site.refused(&audit.token, "restateBoardReport", restate).await["code"], "ALREADY_EXISTS");
    tick(&site.world, &mailer).await.unwrap();
    site.later(8 * 86_400);
    tick(&site.world, &mailer).await.unwrap();
    assert!(bag.mails().iter().all(|mail| !mail.subject.starts_with("Your signature")), "it is being restated");
    // It says why it was asked for, and says so still when it was sent back for another reason.
    let asked = Some("An action was closed and not recorded.".to_owned());
    assert_eq!(said(site, "2026-04").await.restated_because, asked);
    let back = json!({ "decision": "SEND_BACK", "reason": "The first page names no month." });
    site.done(&audit.token, "reviewBoardReport", with(named(&fresh), &back), ACCEPT).await;
    tick(&site.world, &mailer).await.unwrap();
    let again = said(site, "2026-04").await;
    assert_eq!((again.revision, again.restated_because), (2, asked));
    let by_chair = with(named(&fresh), &accept);
    assert_eq!(site.blocked(&chair.token, "reviewBoardReport", by_chair.clone()).await, ["APPROVER_IS_AUTHOR"]);
    site.done(&audit.token, "reviewBoardReport", by_chair, ACCEPT).await;
    tick(&site.world, &mailer).await.unwrap();
    let states: Vec<(String, String)> =
        shown(site).await.iter().map(|report| (text(&report["ref"]), text(&report["state"]))).collect();
    assert!(states.contains(&(text(&report["ref"]), "RESTATED".to_owned())), "{states:?}");
    assert!(states.contains(&(text(&fresh["ref"]), "ISSUED".to_owned())), "{states:?}");
    let restating = shown(site).await.into_iter().find(|shown| shown["id"] == fresh["id"]).unwrap();
    assert_eq!((&restating["restates"]["ref"], &restating["preparedBy"]["id"]), (&report["ref"], &json!(chair.id)));
});

both!(nobody_restates_a_report_that_nobody_else_could_review, async |site: &Site| {
    site.at(FOUNDED);
    let (chair, _) = (site.person("CHAIR").await, site.person("MANAGEMENT_BODY").await);
    let (_, mailer) = in_memory();
    site.at(MAY);
    tick(&site.world, &mailer).await.unwrap();
    let report = one(site).await;
    let accept = with(named(&report), &json!({ "decision": "ACCEPT" }));
    site.done(&chair.token, "reviewBoardReport", accept, ACCEPT).await;
    tick(&site.world, &mailer).await.unwrap();
    let restate = with(named(&report), &json!({ "reason": "An action was closed and not recorded." }));
    assert_eq!(site.blocked(&chair.token, "restateBoardReport", restate.clone()).await, ["ROLE_MISSING"]);
    site.person("INTERNAL_AUDIT").await;
    let fresh = site.done(&chair.token, "restateBoardReport", restate, "boardReport { state }").await;
    assert_eq!(fresh["boardReport"]["state"], "SCHEDULED");
});

both!(who_has_not_signed_is_reminded_once_a_week_until_all_have, async |site: &Site| {
    let (bag, mailer) = staffed(site).await;
    site.person("MANAGEMENT_BODY 2").await;
    let (one_member, two_member) = (site.person("MANAGEMENT_BODY").await, site.person("MANAGEMENT_BODY 2").await);
    let report = one(site).await;
    let accept = with(named(&report), &json!({ "decision": "ACCEPT" }));
    site.done(&site.person("CHAIR").await.token, "reviewBoardReport", accept, ACCEPT).await;
    let passed = async |days: i64| {
        site.later(days * 86_400);
        for _ in 0..2 {
            tick(&site.world, &mailer).await.unwrap();
        }
    };
    passed(0).await;
    let mut seen = bag.mails().len();
    passed(6).await;
    assert_eq!(left(&bag, &mut seen), [""; 0]);
    passed(1).await;
    let reminded = |who: &str| format!("Your signature is missing to {who}@nordhafen.example");
    assert_eq!(left(&bag, &mut seen), [reminded("management-body-2"), reminded("management-body")]);
    let sign = json!({ "boardReport": report["id"], "sha256": report["sha256"] });
    site.done(&one_member.token, "signBoardReport", sign.clone(), "boardReport { state }").await;
    passed(7).await;
    assert_eq!(left(&bag, &mut seen), [reminded("management-body-2")]);
    assert!(bag.mails().last().unwrap().text.contains("issued 2 weeks ago"));
    site.done(&two_member.token, "signBoardReport", sign, "boardReport { state }").await;
    passed(5).await;
    assert_eq!(left(&bag, &mut seen), [""; 0]);
});

both!(a_report_waits_for_no_signature_of_somebody_who_left, async |site: &Site| {
    let (_, mailer) = staffed(site).await;
    let (stays, leaves) = (site.person("MANAGEMENT_BODY").await, site.person("MANAGEMENT_BODY 2").await);
    let report = one(site).await;
    let accept = with(named(&report), &json!({ "decision": "ACCEPT" }));
    site.done(&site.person("CHAIR").await.token, "reviewBoardReport", accept, ACCEPT).await;
    tick(&site.world, &mailer).await.unwrap();
    let sign = json!({ "boardReport": report["id"], "sha256": report["sha256"] });
    site.done(&stays.token, "signBoardReport", sign, "boardReport { state }").await;
    tick(&site.world, &mailer).await.unwrap();
    assert_eq!(one(site).await["state"], "ISSUED", "one signature is missing");
    let administrator = site.administrator().await;
    site.done(&administrator.token, "deactivatePerson", json!({ "id": leaves.id }), "__typename").await;
    for _ in 0..2 {
        tick(&site.world, &mailer).await.unwrap();
    }
    let settled = one(site).await;
    assert_eq!((&settled["state"], &settled["awaited"]), (&json!("SIGNED_OFF"), &json!([])));
});
