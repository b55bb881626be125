//! Evidence and reports in somebody else's object store, which API and worker share as processes of their own.

use std::path::Path;

use api::graphql::id::GlobalId;
use entities::blobs::Blobs;
use entities::clock::Clock;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tests::site::text;
use tests::{Bucket, Database, Process, Sink, Site};

const API: &str = env!("CARGO_BIN_EXE_proofmark-built-here");
const WORKER: &str = env!("CARGO_BIN_EXE_proofmark-worker-built-here");
const MINUTES: &[u8] = b"Minutes of the incident review: the cause is understood.";
const LIMIT: usize = 6 * 1024 * 1024;

/// Where bytes lie in the bucket.
fn key(organisation: uuid::Uuid, bytes: &[u8]) -> String {
    let sha256 = hex::encode(Sha256::digest(bytes));
    format!("kept/here/{}/{}/{}/{sha256}", organisation.simple(), &sha256[..2], &sha256[2..4])
}

/// Announces evidence and sends its bytes; answers the version and what the `PUT` was answered.
async fn sent(site: &Site, token: &str, kind: &str, name: &str, bytes: &[u8]) -> (String, u16, Value) {
    let input = json!({ "evidence": { "new": { "kind": kind, "title": kind } }, "fileName": name });
    let announced = site.done(token, "createEvidenceUpload", input, "url evidenceVersion { id }").await;
    let put = site.http.put(text(&announced["url"])).body(bytes.to_vec()).send().await.expect("an answer");
    let status = put.status().as_u16();
    (text(&announced["evidenceVersion"]["id"]), status, put.json().await.expect("JSON"))
}

/// The bytes of a version, by a download's address.
async fn fetched(site: &Site, token: &str, version: &str) -> Vec<u8> {
    let input = json!({ "evidenceVersion": version });
    let address = site.done(token, "createEvidenceDownload", input, "url").await;
    let answer = site.http.get(text(&address["url"])).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 200);
    answer.bytes().await.expect("bytes").to_vec()
}

/// Every file of every report, once all are made and lie before their reviewer.
async fn report_files(site: &Site, token: &str) -> Vec<(String, Vec<u8>)> {
    let query = "{ boardReports(first: 100) { nodes { state files { name url sha256 } } } }";
    let due = site.months_ended(Clock::machine().now()).await;
    assert!(due >= 2);
    for _ in 0..600 {
        let found = site.ask(token, query, json!({})).await.data()["boardReports"]["nodes"].clone();
        let all = found.as_array().unwrap();
        if all.len() < due || all.iter().any(|report| report["state"] != "IN_REVIEW") {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            continue;
        }
        let mut files = Vec::new();
        for file in all.iter().flat_map(|report| report["files"].as_array().unwrap()) {
            let answer = site.http.get(text(&file["url"])).bearer_auth(token).send().await.expect("an answer");
            assert_eq!(answer.status().as_u16(), 200, "{file}");
            files.push((text(&file["sha256"]), answer.bytes().await.expect("bytes").to_vec()));
        }
        return files;
    }
    panic!("no report within a minute");
}

#[tokio::test]
async fn a_part_of_stored_bytes_is_what_stands_there_wherever_they_are_cut_in_reading() {
    let home = tempfile::tempdir().unwrap();
    let blobs = Blobs::folder(home.path()).unwrap();
    let bytes: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    let organisation = uuid::Uuid::from_u128(1);
    let kept = blobs.keep(organisation, bytes.clone().into()).await.unwrap().sha256;
    let all = bytes.len();
    for (from, until) in [(0, 1), (0, all), (8_191, 8_193), (65_000, 140_000), (all - 1, all), (7, 7), (all, all + 9)] {
        let part = blobs.part(organisation, &kept, from as u64..until as u64).await.unwrap();
        assert_eq!(part, bytes[from..until.min(all)], "{from}..{until}");
    }
    assert!(blobs.works(organisation).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn api_and_worker_keep_evidence_and_reports_in_one_bucket() {
    let (Some(bucket), Some(sink)) = (Bucket::start().await, Sink::start().await) else { return };
    let Some(database) = Database::postgres().await else { return };
    let founded = Site::start(database).await;
    // Two months have ended since the organisation was founded: each has a report to be made up.
    founded.world.clock.set(Clock::machine().now().plus_seconds(-70 * 86_400));
    let member = founded.person("MANAGEMENT_BODY").await;
    for role in ["MEMBER", "CHAIR"] {
        founded.person(role).await;
    }
    let mut settings = bucket.settings("kept/here");
    let limit = LIMIT.to_string();
    settings.extend([("PROOFMARK_EVIDENCE_MAX_BYTES", limit.clone())]);
    // Settings of other programs, which the store must not take for its own.
    settings.extend([("TOKEN", "x".to_owned()), ("BUCKET", "other".to_owned()), ("TIMEOUT", "never".to_owned())]);
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let start = || Process::api_with(Path::new(API), &founded.database, &settings);
    let api = start();
    let site = founded.served_by(&api).await;
    let (uploader, chair) = (site.person("MEMBER").await.token, site.person("CHAIR").await.token);
    let organisation = GlobalId::decode(&member.id.clone().into()).unwrap().organisation;

    let (version, status, _) = sent(&site, &uploader, "MINUTES", "minutes.txt", MINUTES).await;
    assert_eq!(status, 200);
    assert_eq!(bucket.bytes(&key(organisation, MINUTES)).await.as_deref(), Some(MINUTES));
    let today = Clock::machine().now().plus_seconds(-86_400).to_string()[..10].to_owned();
    let input = json!({ "evidenceVersion": version, "effectiveOn": today });
    site.done(&uploader, "submitEvidence", input, "__typename").await;
    let input = json!({ "evidenceVersion": version });
    let accepted = site.done(&chair, "acceptEvidence", input, "evidenceVersion { state lastCheckOk }").await;
    assert_eq!(accepted["evidenceVersion"], json!({ "state": "ACCEPTED", "lastCheckOk": true }));
    assert_eq!(fetched(&site, &chair, &version).await, MINUTES);

    // More than one part of an upload; and what is refused leaves nothing behind.
    let log = "2026-03-02T08:00:00Z sshd: accepted\n".repeat(LIMIT / 36).into_bytes();
    let (large, status, told) = sent(&site, &uploader, "LOG_EXTRACT", "auth.log", &log).await;
    assert_eq!(status, 200, "{told}");
    let too_large = vec![b'x'; LIMIT + 1];
    let (_, status, told) = sent(&site, &uploader, "LOG_EXTRACT", "auth.log", &too_large).await;
    assert_eq!((status, &told["code"]), (413, &json!("EVIDENCE_TOO_LARGE")));
    assert!(told["message"].as_str().unwrap().contains(&limit), "{told}");
    let (_, status, told) = sent(&site, &uploader, "MINUTES", "run.sh", b"#!/bin/sh\nrm -rf /").await;
    assert_eq!((status, &told["code"]), (415, &json!("EVIDENCE_TYPE_REFUSED")));

    let worker = Process::worker_with(Path::new(WORKER), &founded.database, &sink.url(), &settings);
    let files = report_files(&site, &member.token).await;
    assert_eq!(worker.end(), 0);
    let mut expected = vec![key(organisation, MINUTES), key(organisation, &log)];
    for (sha256, bytes) in &files {
        assert_eq!(*sha256, hex::encode(Sha256::digest(bytes)));
        assert_eq!(bucket.bytes(&key(organisation, bytes)).await.as_ref(), Some(bytes));
        expected.push(key(organisation, bytes));
    }
    expected.sort();
    expected.dedup();
    let kept = bucket.keys().await;
    assert!(expected.iter().all(|key| kept.contains(key)), "{expected:#?} in {kept:#?}");
    assert!(kept.iter().all(|key| key.starts_with("kept/here/")) && !kept.contains(&key(organisation, &too_large)));
    assert_eq!(bucket.unfinished().await, 0);

    api.kill();
    let again = start();
    let site = founded.served_by(&again).await;
    assert_eq!(fetched(&site, &chair, &version).await, MINUTES);
    assert_eq!(fetched(&site, &chair, &large).await, log);
    assert_eq!(report_files(&site, &member.token).await, files);
    assert_eq!(again.end(), 0);
    // Nothing of it lies beside the processes.
    assert!(!founded.database.folder().join("evidence").exists());
}
