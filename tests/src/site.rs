//! The product, started for one test: API over HTTP on a port of its own, a clock that the test moves, people with tokens.

use std::collections::HashMap;
use std::sync::Arc;

use api::transfer::Transfer;
use entities::World;
use entities::blobs::Blobs;
use entities::clock::{Clock, Instant};
use entities::world::Bell;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use tokio::sync::Mutex;

use crate::Database;

/// The roles of the shipped responsibility matrix, each held by a person of its own.
pub const ROLES: [&str; 11] = [
    "CHAIR",
    "IT_SECURITY_LEAD",
    "BUSINESS_OWNER",
    "RISK_OWNER",
    "POLICY_OWNER",
    "DPO",
    "LEGAL_COMPLIANCE",
    "THIRD_PARTY_MANAGER",
    "INTERNAL_AUDIT",
    "MANAGEMENT_BODY",
    "MEMBER",
];

/// How many bytes one upload may have in a test.
pub const MAX_BYTES: u64 = 1024 * 1024;

/// A person of the test's organisation.
#[derive(Clone, Debug)]
pub struct Somebody {
    /// The opaque id.
    pub id: String,
    /// A token that writes.
    pub token: String,
}

/// The product, started for one test.
pub struct Site {
    /// What it stands on.
    pub world: Arc<World>,
    /// A client.
    pub http: reqwest::Client,
    /// Its database; kept so that it lives as long as the site.
    pub database: Database,
    address: std::net::SocketAddr,
    people: Mutex<HashMap<String, Somebody>>,
}

impl Site {
    /// Starts the product at 2026-03-02T08:00:00Z.
    pub async fn start(database: Database) -> Self {
        let (writer, reader) = database.open().await;
        let clock = Clock::standing_at("2026-03-02T08:00:00Z".parse().expect("an instant"));
        let blobs = Blobs::folder(&database.folder().join("blobs")).expect("a folder for blobs");
        let world = Arc::new(World { writer, reader, clock, blobs, bell: Bell::default() });
        let address = serve(Arc::clone(&world)).await;
        Self { world, http: reqwest::Client::new(), database, address, people: Mutex::default() }
    }

    /// An address of the site.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Moves the clock to an instant (RFC 3339).
    pub fn at(&self, instant: &str) {
        self.world.clock.set(instant.parse::<Instant>().expect("an instant"));
    }

    /// Moves the clock by whole seconds.
    pub fn later(&self, seconds: i64) {
        self.world.clock.set(self.world.clock.now().plus_seconds(seconds));
    }

    /// The administrator of the test's organisation, which is created at the first call.
    pub async fn administrator(&self) -> Somebody {
        let mut people = self.people.lock().await;
        if let Some(known) = people.get("ADMINISTRATOR") {
            return known.clone();
        }
        let bootstrap = entities::access::bootstrap::mint(&self.world).await.expect("a bootstrap token");
        let bootstrap = bootstrap.expect("an empty instance").reveal().to_owned();
        let input = json!({ "name": "Nordhafen Logistics", "zone": "Europe/Berlin",
            "administrator": { "name": "Ada Minster", "email": "ada@nordhafen.example" } });
        let payload = self.done(&bootstrap, "createOrganisation", input, "token administrator { id }").await;
        let administrator = Somebody { id: text(&payload["administrator"]["id"]), token: text(&payload["token"]) };
        people.insert("ADMINISTRATOR".to_owned(), administrator.clone());
        administrator
    }

    /// The person who holds a role; hired at the first call. A second one of a role is `MEMBER 2`.
    pub async fn person(&self, role: &str) -> Somebody {
        let administrator = self.administrator().await;
        let mut people = self.people.lock().await;
        if let Some(known) = people.get(role) {
            return known.clone();
        }
        let slug = role.to_lowercase().replace(['_', ' '], "-");
        let input = json!({ "name": role, "email": format!("{slug}@nordhafen.example") });
        let person = self.done(&administrator.token, "addPerson", input, "person { id }").await;
        let id = text(&person["person"]["id"]);
        let granted = role.split(' ').next().unwrap_or(role);
        self.done(&administrator.token, "grantRole", json!({ "person": id, "role": granted }), "assignment { id }")
            .await;
        let input = json!({ "person": id, "name": "test", "scope": "WRITE", "days": 366 });
        let token = self.done(&administrator.token, "createApiToken", input, "secret").await;
        let somebody = Somebody { id, token: text(&token["secret"]) };
        people.insert(role.to_owned(), somebody.clone());
        somebody
    }

    /// Hires one person for each role of the matrix.
    pub async fn staff(&self) {
        for role in ROLES {
            self.person(role).await;
        }
    }

    /// A number that changes with every row written anywhere in the domain: ledger entries, and outbox rows.
    pub async fn written(&self) -> (i64, i64) {
        (self.count("ledger_entries").await, self.count("outbox").await)
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        self.number(&format!("SELECT COUNT(*) FROM {table}")).await
    }

    /// The one number that a statement answers.
    pub async fn number(&self, sql: &str) -> i64 {
        let backend = self.world.writer.get_database_backend();
        let row =
            self.world.writer.query_one_raw(Statement::from_string(backend, sql)).await.expect("the statement runs");
        row.expect("one row").try_get_by_index(0).expect("a number")
    }
}

/// The text of a JSON string.
pub fn text(value: &serde_json::Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}

/// Serves the product on a free port, as its own entry point does.
async fn serve(world: Arc<World>) -> std::net::SocketAddr {
    let server = api::server::Server::bind("127.0.0.1:0".parse().expect("an address")).await.expect("a free port");
    let address = server.address();
    let transfer = Transfer { public_url: format!("http://{address}"), max_bytes: MAX_BYTES };
    let routes = api::app::routes(&world, &transfer, &[]).expect("a valid schema");
    tokio::spawn(server.serve(routes, std::future::pending()));
    address
}
