//! A toy schema behind an endpoint, and a way to ask it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::{
    EmptySubscription, Enum, InputObject, InputValueError, InputValueResult, Object, OneofObject, Scalar, ScalarType,
    Schema, SimpleObject, ValidationMode, Value,
};
use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Request, StatusCode};
use tower::ServiceExt as _;

use crate::http::{Admitted, Code, Endpoint, Fault};

pub struct Day(String);

#[Scalar(specified_by_url = "https://example.org/day")]
impl ScalarType for Day {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(day) if day.len() == 10 => Ok(Self(day)),
            _ => Err(InputValueError::custom("A Day looks like 2026-11-23.")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

#[derive(OneofObject)]
enum Target {
    Policy(String),
    Risk(String),
}

#[derive(Enum, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Policy,
    Risk,
}

#[derive(InputObject)]
struct Report {
    kind: Option<Kind>,
    title: String,
    #[graphql(default = 3)]
    severity: i32,
    day: Option<Day>,
    target: Option<Target>,
}

#[derive(SimpleObject)]
struct Thing {
    name: String,
    #[graphql(skip)]
    _nothing: (),
}

struct Things(i32);

#[Object]
impl Things {
    async fn nodes(&self) -> Vec<Node> {
        (0..self.0).map(|_| Node).collect()
    }

    async fn total_count(&self) -> i32 {
        self.0
    }
}

struct Node;

#[Object]
impl Node {
    async fn name(&self) -> &str {
        "node"
    }

    async fn things(&self, #[graphql(default = 25)] first: i32) -> Things {
        Things(first.min(1))
    }

    async fn parent(&self) -> Node {
        Node
    }

    async fn parts(&self) -> Vec<Node> {
        Vec::new()
    }
}

struct Query;

#[Object]
impl Query {
    async fn hello(&self, name: Option<String>) -> String {
        format!("hello {}", name.unwrap_or_else(|| "world".to_owned()))
    }

    async fn node(&self) -> Node {
        Node
    }

    async fn things(&self, first: Option<i32>, last: Option<i32>) -> Things {
        Things(first.or(last).unwrap_or(25).min(2))
    }

    async fn day(&self, day: Day) -> Day {
        day
    }

    async fn trace_back(&self, from: Target) -> String {
        match from {
            Target::Policy(id) => format!("policy {id}"),
            Target::Risk(id) => format!("risk {id}"),
        }
    }

    #[expect(clippy::unused_async, reason = "async-graphql asks it of every resolver")]
    async fn secret(&self) -> async_graphql::Result<String> {
        Err("the password is swordfish".into())
    }

    #[expect(clippy::unused_async, reason = "async-graphql asks it of every resolver")]
    async fn forbidden(&self) -> async_graphql::Result<String> {
        Err(async_graphql::Error::new("no").extend_with_code("FORBIDDEN"))
    }

    async fn broken(&self) -> String {
        roof()
    }
}

fn roof() -> String {
    panic!("the roof is on fire")
}

trait Coded {
    fn extend_with_code(self, code: &str) -> Self;
}

impl Coded for async_graphql::Error {
    fn extend_with_code(self, code: &str) -> Self {
        use async_graphql::ErrorExtensions as _;
        self.extend_with(|_, extensions| extensions.set("code", code))
    }
}

/// How many mutations were executed.
#[derive(Clone, Default)]
pub struct Done(pub Arc<AtomicUsize>);

struct Mutation;

#[Object]
impl Mutation {
    async fn report(&self, context: &async_graphql::Context<'_>, input: Report) -> Thing {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        context.data_unchecked::<Done>().0.fetch_add(1, Ordering::SeqCst);
        let day = input.day.map_or_else(String::new, |day| day.0);
        let target = input.target.map_or_else(String::new, |target| match target {
            Target::Policy(id) | Target::Risk(id) => id,
        });
        let kind = input.kind.map_or("", |kind| match kind {
            Kind::Policy => "POLICY",
            Kind::Risk => "RISK",
        });
        Thing { name: format!("{}{}{day}{target}{kind}", input.title, input.severity), _nothing: () }
    }
}

pub struct Toy {
    pub endpoint: Arc<Endpoint>,
    pub done: Done,
}

pub struct Answered {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: serde_json::Value,
}

impl Answered {
    pub fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or("no error")
    }
}

impl Toy {
    pub fn new() -> Self {
        let done = Done::default();
        let schema = Schema::build(Query, Mutation, EmptySubscription).data(done.clone());
        let schema = schema.validation_mode(ValidationMode::Fast).disable_suggestions().finish();
        let endpoint = Endpoint::of(schema).scalar::<Day>().door(|headers, _| async move {
            match headers.get(AUTHORIZATION).map(|sent| sent.as_bytes() == b"Bearer good") {
                Some(false) => Err(Fault::new(Code::Unauthenticated, "This token opens nothing.")),
                _ => Ok(Admitted::default()),
            }
        });
        Self { endpoint: endpoint.expect("the toy schema is valid"), done }
    }

    pub async fn send(&self, request: Request<Body>) -> Answered {
        let response = Arc::clone(&self.endpoint).routes().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Answered { status: parts.status, headers: parts.headers, body }
    }

    pub async fn post(&self, accept: &str, body: impl Into<Body>) -> Answered {
        let request = Request::post("/graphql").header(CONTENT_TYPE, "application/json").header(ACCEPT, accept);
        self.send(request.body(body.into()).unwrap()).await
    }

    pub async fn ask(&self, query: &str) -> Answered {
        self.ask_with(query, serde_json::json!({})).await
    }

    pub async fn ask_with(&self, query: &str, variables: serde_json::Value) -> Answered {
        let body = serde_json::json!({ "query": query, "variables": variables }).to_string();
        self.post("application/graphql-response+json", body).await
    }
}
