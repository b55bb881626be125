//! Somebody else's object store: moto's S3, in memory, for one test.

use std::process::{Child, Command, Stdio};

use reqwest::Method;

use crate::python;

/// The bucket's name.
const NAME: &str = "proofmark-evidence";

/// An object store with one bucket; it goes with the value.
pub struct Bucket {
    server: Child,
    port: u16,
}

impl Bucket {
    /// Starts it; None, loudly, where there is no Python that has it.
    pub async fn start() -> Option<Self> {
        let python = python::python()?;
        let port = python::free_port();
        let server = Command::new(python)
            .args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the object store starts");
        let bucket = Self { server, port };
        python::answers(port).await;
        let placed = "<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>";
        let made = bucket.ask(Method::PUT, "").body(placed).send().await.expect("the object store answers");
        assert!(made.status().is_success(), "no bucket: {}", made.status());
        Some(bucket)
    }

    /// The settings with which a process keeps its bytes in it, below a prefix.
    pub fn settings(&self, prefix: &str) -> Vec<(&'static str, String)> {
        vec![
            ("PROOFMARK_EVIDENCE_URL", format!("s3://{NAME}/{prefix}")),
            ("AWS_ENDPOINT", format!("http://127.0.0.1:{}", self.port)),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_REGION", "eu-central-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "somebody".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "secret".to_owned()),
        ]
    }

    /// Asks with the name of a signer: without one the store takes us for the public, which may read nothing.
    fn ask(&self, method: Method, key: &str) -> reqwest::RequestBuilder {
        let signed = "AWS4-HMAC-SHA256 Credential=somebody/20260302/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=00";
        reqwest::Client::new().request(method, self.address(key)).header("authorization", signed)
    }

    fn address(&self, key: &str) -> String {
        format!("http://127.0.0.1:{}/{NAME}/{key}", self.port)
    }

    /// The bytes under a key; None where there are none.
    pub async fn bytes(&self, key: &str) -> Option<Vec<u8>> {
        let answer = self.ask(Method::GET, key).send().await.expect("the object store answers");
        if !answer.status().is_success() {
            return None;
        }
        Some(answer.bytes().await.expect("the bytes come").to_vec())
    }

    /// The key of every object, in order.
    pub async fn keys(&self) -> Vec<String> {
        let listed = self.ask(Method::GET, "?list-type=2").send().await.expect("the object store answers");
        let listed = listed.text().await.expect("a list");
        assert!(listed.contains("<IsTruncated>false"), "{listed}");
        let keys = listed.split("<Key>").skip(1).filter_map(|rest| rest.split_once("</Key>"));
        let mut keys: Vec<String> = keys.map(|(key, _)| key.to_owned()).collect();
        keys.sort();
        keys
    }

    /// How many uploads were begun and neither ended nor taken back.
    pub async fn unfinished(&self) -> usize {
        let listed = self.ask(Method::GET, "?uploads").send().await.expect("the object store answers");
        listed.text().await.expect("a list").matches("<UploadId>").count()
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.server.kill().and_then(|()| self.server.wait()).ok();
    }
}
