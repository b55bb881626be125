//! A client over raw sockets: eight connections that each send the next request once the last is answered. It shares the
//! machine with what it measures, so it does as little as can be.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How many connections ask at once.
pub const CONNECTIONS: usize = 8;

/// Requests ready to be sent, and to whom.
pub struct Client {
    address: SocketAddr,
    requests: Arc<Vec<Vec<u8>>>,
    next: Arc<AtomicUsize>,
    connections: usize,
}

impl Client {
    /// One request for each set of variables, sent in turn.
    pub fn new(url: &str, token: &str, query: &str, variables: impl IntoIterator<Item = Value>) -> Self {
        let authority = url.split('/').nth(2).expect("a URL");
        let requests = variables.into_iter().map(|variables| {
            let body = json!({ "query": query, "variables": variables }).to_string();
            format!(
                "POST /graphql HTTP/1.1\r\nhost: {authority}\r\nauthorization: Bearer {token}\r\ncontent-type: \
                 application/json\r\naccept: application/graphql-response+json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
            .into_bytes()
        });
        let address = authority.parse().expect("an address");
        Self { address, requests: Arc::new(requests.collect()), next: Arc::default(), connections: CONNECTIONS }
    }

    /// The same over one connection: for a question of which one at a time keeps the machine busy.
    #[must_use]
    pub fn one_at_a_time(self) -> Self {
        Self { connections: 1, ..self }
    }

    /// Asks once and reads the answer; panics with it where it holds errors.
    pub fn once(&self) -> Value {
        let body = alone(async {
            let mut connection = Connection::open(self.address).await;
            connection.ask(&self.requests[0]).await;
            connection.body.clone()
        });
        let answer: Value = serde_json::from_slice(&body).expect("the API answers JSON");
        assert!(answer.get("errors").is_none(), "errors: {answer:#}");
        answer["data"].clone()
    }

    /// Asks from its connections for a time; answers how many requests were answered, and in which time.
    pub fn run(&self, time: Duration) -> (u64, Duration) {
        let answered = Arc::new(AtomicU64::new(0));
        let begun = Instant::now();
        alone(async {
            let mut tasks = tokio::task::JoinSet::new();
            for _ in 0..self.connections {
                let (requests, next, answered) =
                    (Arc::clone(&self.requests), Arc::clone(&self.next), Arc::clone(&answered));
                let address = self.address;
                tasks.spawn(async move {
                    let mut connection = Connection::open(address).await;
                    while begun.elapsed() < time {
                        let place = next.fetch_add(1, Ordering::Relaxed) % requests.len();
                        connection.ask(&requests[place]).await;
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            while let Some(done) = tasks.join_next().await {
                done.expect("every request is answered");
            }
        });
        (answered.load(Ordering::Relaxed), begun.elapsed())
    }
}

/// Runs on one thread of its own kind, whatever runs around it.
fn alone<T>(work: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(work)
    })
}

struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
    body: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the API listens");
        stream.set_nodelay(true).expect("a socket");
        Self { stream, read: Vec::with_capacity(1 << 16), body: Vec::new() }
    }

    /// Sends a request and waits for the whole answer, which is to be 200 with a `content-length`.
    async fn ask(&mut self, request: &[u8]) {
        self.stream.write_all(request).await.expect("a request can be sent");
        self.read.clear();
        let (head, length) = loop {
            let more = self.stream.read_buf(&mut self.read).await.expect("an answer comes");
            assert!(more > 0, "the connection was closed");
            if let Some(end) = self.read.windows(4).position(|four| four == b"\r\n\r\n") {
                break (end + 4, length(&self.read[..end]));
            }
        };
        while self.read.len() < head + length {
            assert!(self.stream.read_buf(&mut self.read).await.expect("an answer comes") > 0, "half an answer");
        }
        self.body.clear();
        self.body.extend_from_slice(&self.read[head..]);
    }
}

fn length(head: &[u8]) -> usize {
    let head = std::str::from_utf8(head).expect("a head in ASCII");
    assert!(head.starts_with("HTTP/1.1 200"), "not answered: {head}");
    let line = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a content-length");
    line.parse().expect("a number")
}
