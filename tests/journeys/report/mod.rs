//! The board report: composed, recorded once, mailed to each member, issued and signed over its hash. Its review and what
//! follows stand in `life`, the rows behind its numbers in `numbers`.

mod life;
mod numbers;

use std::sync::Arc;

use entities::call::Call;
use entities::kpi::{Key, snapshot};
use entities::outbox::{self, End, Kind, State};
use entities::report::generate::{self, Artefacts};
use entities::report::{Model, Order, compose, issue, schedule};
use serde_json::{Value, json};
use tests::site::text;
use tests::{Site, both};

/// The report of the last month that ended, as the worker would make it.
async fn made(site: &Site) -> Model {
    let organisation = entities::organisation::all(&site.world).await.expect("organisations").remove(0);
    let call = Call::system(Arc::clone(&site.world), organisation.id);
    let slots = schedule::pending(&call).await.expect("what is due");
    let due: Vec<String> = slots.iter().map(|slot| format!("{} {}", slot.kind, slot.period)).collect();
    assert_eq!(due, ["KPI_SNAPSHOT 2026-03", "BOARD_REPORT 2026-03", "BOARD_REPORT 2026-Q1"]);
    let period = slots[0].period;
    snapshot::take(&call, period.last()).await.expect("the figures are recorded");
    let order = Order::due(period, call.next_reference("BRD").await.expect("a reference"));
    let content = compose::compose(&call, &order).await.expect("the report is composed").content;
    assert_eq!(content.kpis.len(), Key::ALL.len());
    assert!(content.kpis.iter().all(|card| card.series.as_ref().is_some_and(|series| series.points.len() == 12)));
    assert_eq!(content.cutoff.local, "1 April 2026, 00:00");
    let keep = async |text: &str| {
        let kept = site.world.blobs.keep(organisation.id, text.to_owned().into()).await.expect("the bytes are kept");
        kept.sha256
    };
    let artefacts = || async {
        Artefacts {
            html: keep("<p>March</p>").await,
            text: keep("March").await,
            chart_svg: keep("<svg/>").await,
            chart_png: keep("png").await,
        }
    };
    let report = generate::record(&call, &order, &content, artefacts().await).await.expect("the report is recorded");
    let again = generate::record(&call, &order, &content, artefacts().await).await;
    assert!(matches!(again, Err(entities::Error::Refused(_))), "a period is reported once");
    assert_eq!(schedule::pending(&call).await.expect("what is due").len(), 1, "the quarter's is left");
    report
}

/// Delivers every mail about a report and marks it issued.
async fn delivered(site: &Site, report: &Model) -> Model {
    let call = Call::system(Arc::clone(&site.world), report.organisation_id);
    for (organisation, id) in outbox::due(&site.world, Kind::Mail, 50).await.expect("mails are due") {
        let waiting = issue::issue(&call, report.id).await.expect("it can be asked");
        assert_eq!(waiting.state.as_str(), "IN_REVIEW");
        let mail = outbox::take(&site.world, organisation, id, 60).await.expect("the row").expect("the lease");
        outbox::finish(&site.world, &mail, End::Finished(State::Done, None)).await.expect("the mail is over");
    }
    issue::issue(&Call::system(Arc::clone(&site.world), report.organisation_id), report.id).await.expect("it is issued")
}

const REPORTS: &str = "{ boardReports(first: 5) { totalCount nodes { id ref period state sha256 kpis { key status }
    files { name url sha256 } signOffs { meaning stale signer { id } } awaited { id } } } }";

both!(a_report_waits_for_every_member_and_is_signed_over_its_hash, async |site: &Site| {
    let (one, two) = (site.person("MANAGEMENT_BODY").await, site.person("MANAGEMENT_BODY 2").await);
    site.at("2026-04-01T00:05:00+02:00");
    let report = made(site).await;
    assert_eq!(site.number("SELECT COUNT(*) FROM outbox WHERE kind = 'MAIL' AND topic = 'board-report'").await, 2);
    let reading = async || site.ask(&one.token, REPORTS, json!({})).await.data()["boardReports"]["nodes"][0].clone();
    let shown = reading().await;
    assert_eq!((&shown["state"], &shown["period"]), (&json!("IN_REVIEW"), &json!("2026-03")));
    assert_eq!(shown["awaited"].as_array().map(Vec::len), Some(2));
    let sign = |sha256: &str| json!({ "boardReport": shown["id"], "sha256": sha256 });
    let hash = shown["sha256"].as_str().expect("a hash");

    let page = shown["files"][0]["url"].as_str().expect("an address");
    let file = site.http.get(page).bearer_auth(&one.token).send().await.expect("an answer");
    assert_eq!(file.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(file.text().await.expect("a text"), "<p>March</p>");
    let refused = async |request: reqwest::RequestBuilder| {
        let answer = request.send().await.expect("an answer");
        let (status, said) = (answer.status(), answer.json::<Value>().await.expect("JSON"));
        assert!(said["wayOut"].as_str().is_some_and(|way| !way.is_empty()), "{said}");
        (status.as_u16(), text(&said["code"]), text(&said["field"]))
    };
    let nobody = (401, "UNAUTHENTICATED".to_owned(), "Authorization".to_owned());
    assert_eq!(refused(site.http.get(page)).await, nobody);
    assert_eq!(refused(site.http.get(page).bearer_auth("pmk_nobody")).await, nobody);
    let unknown = (404, "NOT_FOUND".to_owned(), "report".to_owned());
    for wrong in [format!("{page}x"), page.replace("/reports/", "/reports/x")] {
        assert_eq!(refused(site.http.get(wrong).bearer_auth(&one.token)).await, unknown);
    }
    let lower = site.http.get(page).header("authorization", format!("bearer {}", one.token));
    assert_eq!(lower.send().await.expect("an answer").status(), 200);

    assert_eq!(site.blocked(&one.token, "signBoardReport", sign(&"0".repeat(64))).await, ["HASH_MISMATCH"]);
    site.done(&one.token, "signBoardReport", sign(hash), "boardReport { state }").await;
    assert_eq!(site.refused(&one.token, "signBoardReport", sign(hash)).await["code"], "ALREADY_EXISTS");
    assert_eq!(delivered(site, &report).await.state.as_str(), "ISSUED");

    let signed = site.done(&two.token, "signBoardReport", sign(hash), "boardReport { state signedAt }").await;
    assert_eq!(signed["boardReport"]["state"], "SIGNED_OFF");
    let stands = reading().await;
    assert_eq!(stands["awaited"], json!([]));
    let signer = |person: &tests::site::Somebody| json!({ "meaning": "APPROVED", "stale": false, "signer": { "id": person.id } });
    assert_eq!(stands["signOffs"], json!([signer(&one), signer(&two)]));
    assert_eq!(
        site.blocked(&site.person("MANAGEMENT_BODY 3").await.token, "signBoardReport", sign(hash)).await,
        ["WRONG_STATE"]
    );
});

both!(a_report_that_all_have_signed_is_signed_off_when_it_is_delivered, async |site: &Site| {
    let member = site.person("MANAGEMENT_BODY").await;
    site.at("2026-04-02T08:00:00Z");
    let report = made(site).await;
    let shown = site.ask(&member.token, REPORTS, json!({})).await.data()["boardReports"]["nodes"][0].clone();
    let input = json!({ "boardReport": shown["id"], "sha256": shown["sha256"] });
    let signed = site.done(&member.token, "signBoardReport", input, "boardReport { state }").await;
    assert_eq!(signed["boardReport"]["state"], "IN_REVIEW");
    assert_eq!(delivered(site, &report).await.state.as_str(), "SIGNED_OFF");
});

both!(nobody_else_signs_a_report, async |site: &Site| {
    site.person("MANAGEMENT_BODY").await;
    let chair = site.person("CHAIR").await;
    site.at("2026-04-02T08:00:00Z");
    made(site).await;
    let shown = site.ask(&chair.token, REPORTS, json!({})).await.data()["boardReports"]["nodes"][0].clone();
    let query = "mutation Do($input: SignBoardReportInput!) { signBoardReport(input: $input) { userErrors { code } } }";
    let input = json!({ "input": { "boardReport": shown["id"], "sha256": shown["sha256"] } });
    let before = site.written().await;
    assert_eq!(site.ask(&chair.token, query, input).await.error_code(), "FORBIDDEN");
    assert_eq!(site.written().await, before);
});
