//! `POST /graphql`: from bytes to bytes. Each request runs in a task of its own, which ends even when its client hangs up:
//! a transaction is never left half open, and a panic is an answer.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Data, InputType, ObjectType, Schema, SubscriptionType};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::routing::{any, get};
use futures_util::future::BoxFuture;

use super::answer::Answer;
use super::code::{self, Code};
use super::fault::Fault;
use super::guard::{Guard, Scalars};
use super::negotiation::{Media, accepted, sent_as_json};
use super::request::{Asked, LARGEST_BODY};
use super::request_id;
use crate::graphql::batch;

/// How long a body may take to arrive.
const SLOWEST_BODY: Duration = Duration::from_secs(30);

/// Who asks, as the door found out.
#[derive(Default)]
pub struct Admitted {
    /// What resolvers find in their context.
    pub data: Data,
    /// What is to be ended before the answer is told, such as a read transaction.
    pub after: Option<BoxFuture<'static, Result<Verdict, Fault>>>,
}

/// What the door says of an answer, once it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is for whoever asked.
    Stands,
    /// Whoever asks is not whom the door took him for; nothing was done, and nothing is told. The request is answered anew.
    Anew,
}

/// How the door looks at who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// It may take somebody for whom it found before, and say afterwards whether it was right.
    Quick,
    /// It asks.
    Close,
}

type Execute = Box<dyn Fn(async_graphql::Request) -> BoxFuture<'static, async_graphql::Response> + Send + Sync>;
type Door = Box<dyn Fn(HeaderMap, Look) -> BoxFuture<'static, Result<Admitted, Fault>> + Send + Sync>;

/// A schema, guarded, behind a door.
pub struct Endpoint {
    guard: Guard,
    execute: Execute,
    door: Door,
}

/// An endpoint in the making.
pub struct Builder {
    sdl: String,
    scalars: Scalars,
    execute: Execute,
}

impl Endpoint {
    /// Begins with a schema, which is to be in `ValidationMode::Fast`: documents are validated here.
    pub fn of<Q, M, S>(schema: Schema<Q, M, S>) -> Builder
    where
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
        S: SubscriptionType + 'static,
    {
        let sdl = schema.sdl();
        let execute: Execute = Box::new(move |request| {
            let schema = schema.clone();
            Box::pin(async move { batch::gathering(schema.execute(request)).await })
        });
        Builder { sdl, scalars: Scalars::default(), execute }
    }

    /// The route of this endpoint, and the page that explains its errors.
    pub fn routes(self: Arc<Self>) -> Router {
        Router::new().route("/graphql", any(serve)).with_state(self).route(code::DOCS, get(code::explained))
    }

    /// Guards, lets in and executes one request.
    async fn answer(&self, asked: &Asked, headers: HeaderMap) -> Answer {
        match self.attempt(asked, headers.clone(), Look::Quick).await {
            Ok(Some(answer)) => answer,
            Ok(None) => match self.attempt(asked, headers, Look::Close).await {
                Ok(answer) => answer.unwrap_or_else(|| Answer::Refused(Fault::internal())),
                Err(fault) => Answer::Refused(fault),
            },
            Err(fault) => Answer::Refused(fault),
        }
    }

    /// None where the door took somebody for somebody else.
    async fn attempt(&self, asked: &Asked, headers: HeaderMap, look: Look) -> Result<Option<Answer>, Fault> {
        let ready = self.guard.admit(asked)?;
        let admitted = (self.door)(headers, look).await?;
        let mut request = async_graphql::Request::new("").variables(ready.variables);
        request.set_parsed_query(ready.document);
        request.operation_name = ready.operation_name;
        request.data = admitted.data;
        request.data.insert(ready.plans);
        let response = (self.execute)(request).await;
        let verdict = match admitted.after {
            Some(after) => after.await?,
            None => Verdict::Stands,
        };
        Ok((verdict == Verdict::Stands).then_some(Answer::Executed { response, cost: ready.cost }))
    }
}

impl Builder {
    /// Makes a scalar known, so that a wrong value of it is a 4xx like any other.
    #[must_use]
    pub fn scalar<T: InputType>(mut self) -> Self {
        self.scalars.know::<T>();
        self
    }

    /// Hangs the door: what finds out from the headers who asks, and is asked again at the end. Fails where the schema's own
    /// SDL does not validate.
    pub fn door<F>(self, door: impl Fn(HeaderMap, Look) -> F + Send + Sync + 'static) -> Result<Arc<Endpoint>, String>
    where
        F: Future<Output = Result<Admitted, Fault>> + Send + 'static,
    {
        let guard = Guard::new(&self.sdl, self.scalars)?;
        let door: Door = Box::new(move |headers, look| Box::pin(door(headers, look)));
        Ok(Arc::new(Endpoint { guard, execute: self.execute, door }))
    }
}

async fn serve(State(endpoint): State<Arc<Endpoint>>, request: Request) -> Response {
    let id = request_id::of(request.headers());
    let (parts, body) = request.into_parts();
    let media = match accepted(&parts.headers) {
        Ok(media) => media,
        Err(fault) => return Answer::Refused(fault).write(&id, Media::Json),
    };
    if parts.method != Method::POST {
        let refused = Answer::Refused(Fault::new(Code::MethodNotAllowed, "Queries and mutations are sent by POST."));
        let mut response = refused.write(&id, media);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    let answer = match read(&parts.headers, body).await {
        Ok(asked) => detached(endpoint, asked, parts.headers, &id).await,
        Err(fault) => Answer::Refused(fault),
    };
    let mut response = answer.write(&id, media);
    if response.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Asked, Fault> {
    sent_as_json(headers)?;
    let slow = |_| Fault::new(Code::RequestTimeout, "The body did not arrive in time.");
    let bytes = tokio::time::timeout(SLOWEST_BODY, to_bytes(body, LARGEST_BODY)).await.map_err(slow)?;
    // `to_bytes` fails when the body is too large, and when the client is gone: nobody reads that answer.
    Asked::read(&bytes.map_err(|_| Fault::new(Code::RequestTooLarge, "A body has at most 1 MiB."))?)
}

/// Runs in a task of its own and waits for it.
async fn detached(endpoint: Arc<Endpoint>, asked: Asked, headers: HeaderMap, id: &str) -> Answer {
    let task = tokio::spawn(async move { endpoint.answer(&asked, headers).await });
    match task.await {
        Ok(answer) => answer,
        Err(broken) => {
            tracing::error!(request = id, panicked = broken.is_panic(), "a request broke off");
            Answer::Refused(Fault::internal())
        }
    }
}
