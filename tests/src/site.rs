//! The product, started for one test: API over HTTP on a port of its own, a clock that the test moves, people with tokens.

use std::collections::HashMap;
use std::sync::Arc;

use api::transfer::Transfer;
use entities::blobs::Blobs;
use entities::clock::{Clock, Instant};
use entities::{Call, World, rollup};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseConnection, EntityTrait as _, Statement};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex;

use crate::{Database, Process};

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
    pub database: Arc<Database>,
    base: String,
    people: Mutex<HashMap<String, Somebody>>,
}

impl Site {
    /// Starts the product at 2026-03-02T08:00:00Z.
    pub async fn start(database: Database) -> Self {
        let connections = database.open().await;
        Self::over(database, connections).await
    }

    /// Starts the product at the same instant over a database whose schema stands already.
    pub async fn over(database: Database, connections: (DatabaseConnection, DatabaseConnection)) -> Self {
        let clock = Clock::standing_at("2026-03-02T08:00:00Z".parse().expect("an instant"));
        let blobs = Blobs::folder(&database.folder().join("blobs")).expect("a folder for blobs");
        let world = Arc::new(World::over(connections, clock, blobs));
        let base = serve(Arc::clone(&world)).await;
        Self { world, http: reqwest::Client::new(), database: Arc::new(database), base, people: Mutex::default() }
    }

    /// Another process over the same database, bytes and clock.
    pub async fn another(&self) -> Arc<World> {
        let World { writer, reader, clock, blobs, .. } = &*self.world;
        let connections = match self.database.url() {
            None => (writer.clone(), reader.clone()),
            Some(url) => {
                let pool = entities::world::open_postgres(url).await.expect("PostgreSQL opens");
                (pool.clone(), pool)
            }
        };
        Arc::new(World::over(connections, clock.clone(), blobs.clone()))
    }

    /// The same organisation as a process of the product serves it, at the address that this process said.
    pub async fn served_by(&self, process: &Process) -> Self {
        let base = text(&process.said["url"]).trim_end_matches("/graphql").to_owned();
        Self { base, people: Mutex::new(self.people.lock().await.clone()), ..self.beside() }
    }

    /// Another organisation beside this one, on the same instance, with people of its own.
    pub async fn neighbour(&self, name: &str) -> Self {
        self.administrator().await;
        // An instance takes no second organisation at its door yet: one more bootstrap token is laid out by hand.
        let bootstrap = format!("pmk_bootstrap_{}", uuid::Uuid::now_v7().simple());
        let row = entities::access::model::bootstrap::ActiveModel {
            id: Set(uuid::Uuid::now_v7()),
            secret_hash: Set(hex::encode(Sha256::digest(&bootstrap))),
            created_at: Set(self.world.clock.now()),
            used_at: Set(None),
            voided_at: Set(None),
        };
        let row = entities::access::model::bootstrap::Entity::insert(row);
        row.exec_without_returning(&self.world.writer).await.expect("a bootstrap token");
        let neighbour = self.beside();
        neighbour.found(&bootstrap, name).await;
        neighbour
    }

    fn beside(&self) -> Self {
        let (world, database) = (Arc::clone(&self.world), Arc::clone(&self.database));
        Self { world, http: self.http.clone(), database, base: self.base.clone(), people: Mutex::default() }
    }

    /// After every journey: what the writes kept up to date is what a count of all rows finds.
    pub async fn nothing_drifted(&self) {
        for organisation in entities::organisation::all(&self.world).await.expect("the organisations") {
            let call = Call::system(Arc::clone(&self.world), organisation.id);
            let zone = entities::clock::zone(&organisation.zone);
            let drift = call.read(async |tx| {
                let counted = rollup::stands(tx, zone).await?;
                if counted { rollup::recount::drift(tx, zone).await } else { Ok(Vec::new()) }
            });
            assert_eq!(drift.await.expect("a count"), [], "the rollups of {}", organisation.name);
        }
    }

    /// An address of the site.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
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
        if let Some(known) = self.people.lock().await.get("ADMINISTRATOR") {
            return known.clone();
        }
        let bootstrap = entities::access::bootstrap::mint(&self.world).await.expect("a bootstrap token");
        let bootstrap = bootstrap.expect("an empty instance").reveal().to_owned();
        self.found(&bootstrap, "Nordhafen Logistics").await
    }

    async fn found(&self, bootstrap: &str, name: &str) -> Somebody {
        let mut people = self.people.lock().await;
        let input = json!({ "name": name, "zone": "Europe/Berlin",
            "administrator": { "name": "Ada Minster", "email": "ada@nordhafen.example" } });
        let payload = self.done(bootstrap, "createOrganisation", input, "token administrator { id }").await;
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

    /// How many months had ended by an instant since the organisation was created: each is to have a report.
    pub async fn months_ended(&self, by: Instant) -> usize {
        let organisations = entities::organisation::all(&self.world).await.expect("organisations");
        let own = organisations.first().expect("an organisation");
        let zone = own.zone.parse().expect("a zone");
        let due = entities::report::schedule::due_slots(own.created_at, by, zone);
        due.iter().filter(|slot| slot.kind == entities::report::schedule::SCHEDULE).count()
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
async fn serve(world: Arc<World>) -> String {
    let server = api::server::Server::bind("127.0.0.1:0".parse().expect("an address")).await.expect("a free port");
    let address = server.address();
    let transfer = Transfer { public_url: format!("http://{address}"), max_bytes: MAX_BYTES };
    let routes = api::app::routes(&world, &transfer, &api::graphiql::examples()).expect("a valid schema");
    tokio::spawn(server.serve(routes, std::future::pending()));
    transfer.public_url
}
