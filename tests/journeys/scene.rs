//! A scene: an incident after triage with its review, and evidence, versions and recurrences beside it, written as rows, so
//! that a journey about causes, lessons or actions begins in the middle of the story.

use std::sync::Arc;

use api::graphql::id::GlobalId;
use chrono::NaiveDate;
use chrono_tz::Tz;
use entities::call::{Call, Tx};
use entities::clock::Instant;
use entities::subject::SubjectKind;
use entities::{action, evidence, incident, register, review, root_cause};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tests::Site;
use uuid::Uuid;

/// The tables that a refused verb must leave as they are.
const TABLES: [&str; 10] = [
    "root_cause_analyses",
    "why_nodes",
    "cause_catalogue",
    "lessons",
    "actions",
    "action_sources",
    "action_controls",
    "action_extensions",
    "evidence_requirements",
    "evidence_links",
];

/// An incident after triage, with its review.
pub struct Scene<'a> {
    site: &'a Site,
    organisation: Uuid,
    /// The incident.
    pub incident: Uuid,
    /// The review, as clients name it.
    pub review: String,
    review_id: Uuid,
}

/// A row from its fields; what is left out is null.
fn row<M: DeserializeOwned>(fields: Value) -> M {
    serde_json::from_value(fields).expect("the fields of a row")
}

impl<'a> Scene<'a> {
    /// Sets the scene.
    pub async fn set(site: &'a Site) -> Self {
        let chair = site.person("CHAIR").await;
        let GlobalId { organisation, id: chair, .. } = GlobalId::decode(&chair.id.into()).expect("an id");
        let (incident, review_id) = (Uuid::now_v7(), Uuid::now_v7());
        let mut scene = Self { site, organisation, incident, review: String::new(), review_id };
        scene.review = scene.id(SubjectKind::Review, review_id);
        let reference = incident.simple().to_string();
        let now = site.world.clock.now();
        let catalogue = site.count("cause_catalogue").await == 0;
        scene
            .write(async |tx| {
                if catalogue {
                    root_cause::catalogue_seed::install(tx).await?;
                }
                let template = Uuid::now_v7();
                let fields = json!({ "organisation_id": organisation, "id": template, "key": reference, "version": 1,
                    "semver": "1.0.0", "title": "Full", "status": "ACTIVE", "selector": {}, "steps": [],
                    "created_at": now });
                tx.add("setScene", row::<review::template::Model>(fields)).await?;
                let fields = json!({ "organisation_id": organisation, "id": review_id, "version": 1,
                    "reference": reference, "incident_id": incident, "template_id": template, "chair_id": chair,
                    "state": "SCHEDULED", "opened_at": now });
                let review = row::<review::review::Model>(fields);
                tx.add("setScene", scene.incident_row(incident, "TRIAGED", None)).await?;
                tx.add("setScene", review).await
            })
            .await;
        scene
    }

    fn incident_row(&self, id: Uuid, state: &str, cause: Option<&str>) -> incident::incident::Model {
        let now = self.site.world.clock.now();
        row(json!({ "organisation_id": self.organisation, "id": id, "version": 1, "reference": id.simple().to_string(),
            "origin": "NATIVE", "state": state, "title": "Weak password reused", "kind": "CONFIRMED",
            "detected_at": now, "member_states": [], "significant_criteria": [], "exercise": false,
            "cause_key": cause, "created_at": now }))
    }

    /// An incident with the same cause is detected now.
    pub async fn strikes_again(&self, cause: &str) {
        self.write(async |tx| tx.add("setScene", self.incident_row(Uuid::now_v7(), "DECLARED", Some(cause))).await)
            .await;
    }

    /// The review enters a state.
    pub async fn review_is(&self, state: review::State) {
        self.write(async |tx| {
            let before = tx.load::<review::review::Entity>(self.review_id).await?;
            tx.change("setScene", &before, review::review::Model { state, ..before.clone() }).await
        })
        .await;
    }

    /// A step of the review that is ready, assigned to a person and due on a day; answers its id as clients name it.
    pub async fn step(&self, title: &str, assignee: &str, due_on: NaiveDate) -> String {
        let (id, assignee) = (Uuid::now_v7(), decoded(assignee));
        let fields = json!({ "organisation_id": self.organisation, "id": id, "version": 1, "review_id": self.review_id,
            "incident_id": self.incident, "key": id.simple().to_string(), "ordinal": 1, "title": title,
            "accountable_role": "MEMBER", "assignee_id": assignee, "depends_on": [], "required_fields": [],
            "skippable": false, "anchor": "RECOVERED", "offset_seconds": 0, "due_on": due_on,
            "due_at": Instant::at_hour(due_on, 23, Tz::UTC), "state": "READY" });
        self.write(async |tx| tx.add("setScene", row::<review::step::Model>(fields)).await).await;
        self.id(SubjectKind::ReviewStep, id)
    }

    /// So many active actions of a person, all due on a day in Berlin.
    pub async fn actions(&self, count: usize, owner: &str, due_on: NaiveDate) {
        let (owner, now) = (decoded(owner), self.site.world.clock.now());
        let due_at = Instant::due(due_on, Tz::Europe__Berlin);
        let rows = (0..count).map(|_| {
            let id = Uuid::now_v7();
            row::<action::action::Model>(json!({ "organisation_id": self.organisation, "id": id, "version": 1,
                "reference": id.simple().to_string(), "incident_id": self.incident, "title": "Train a shift",
                "kind": "CORRECTIVE", "changes": [], "state": "ACTIVE", "owner_id": owner, "planned_at": now,
                "activated_at": now, "due_zone": "Europe/Berlin", "first_due_on": due_on, "first_due_at": due_at,
                "current_due_on": due_on, "current_due_at": due_at }))
        });
        let rows: Vec<action::action::Model> = rows.collect();
        self.write(async |tx| {
            tx.add_all("setScene", rows).await?;
            tx.load::<incident::incident::Entity>(self.incident).await
        })
        .await;
    }

    /// A step enters a state.
    pub async fn step_is(&self, step: &str, state: review::StepState) {
        self.write(async |tx| {
            let before = tx.load::<review::step::Entity>(decoded(step)).await?;
            tx.change("setScene", &before, review::step::Model { state, ..before.clone() }).await
        })
        .await;
    }

    /// How far the incident is, and its recurrence key.
    pub async fn incident(&self) -> (incident::State, Option<String>) {
        let call = Call::system(Arc::clone(&self.site.world), self.organisation);
        let found = call.read(async |tx| tx.load::<incident::incident::Entity>(self.incident).await).await;
        let found = found.expect("the incident is there");
        call.end_reading().await.expect("a read ends");
        (found.state, found.cause_key)
    }

    /// A submitted version of evidence of a kind, uploaded by a person; answers its id as clients name it.
    pub async fn evidence(&self, kind: &str, uploader: &str) -> String {
        let (piece, version) = (Uuid::now_v7(), Uuid::now_v7());
        let uploader = GlobalId::decode(&uploader.into()).expect("an id").id;
        let now = self.site.world.clock.now();
        self.write(async |tx| {
            let fields = json!({ "organisation_id": self.organisation, "id": piece, "version": 1, "kind": kind,
                "reference": piece.simple().to_string(), "incident_id": self.incident, "title": "Proof",
                "source": "UPLOAD", "created_at": now });
            tx.add("setScene", row::<evidence::piece::Model>(fields)).await?;
            let fields = json!({ "organisation_id": self.organisation, "id": version, "version": 1, "number": 1,
                "evidence_id": piece, "incident_id": self.incident, "state": "SUBMITTED", "sha256": "00",
                "size_bytes": 1, "effective_on": "2026-03-01", "uploaded_by": uploader, "uploaded_at": now,
                "submitted_at": now });
            tx.add("setScene", row::<evidence::version::Model>(fields)).await
        })
        .await;
        self.id(SubjectKind::EvidenceVersion, version)
    }

    /// A version of evidence enters a state, by somebody who neither owns nor uploaded it.
    pub async fn evidence_is(&self, version: &str, state: evidence::State) {
        let (id, now) = (decoded(version), self.site.world.clock.now());
        self.write(async |tx| {
            let before = tx.load::<evidence::version::Entity>(id).await?;
            let decided_by = Some(Uuid::now_v7());
            let after = evidence::version::Model { state, decided_at: Some(now), decided_by, ..before.clone() };
            tx.change("setScene", &before, after).await
        })
        .await;
    }

    /// A version of a register item in force from now on, caused by an action (`ACTION`) or a lesson (`LESSON`).
    pub async fn version(&self, kind: &str, cause_kind: &str, cause: &str) {
        let (item, version, cause) = (Uuid::now_v7(), Uuid::now_v7(), decoded(cause));
        let now = self.site.world.clock.now();
        self.write(async |tx| {
            let fields = json!({ "organisation_id": self.organisation, "id": item, "version": 1, "kind": kind,
                "reference": item.simple().to_string(), "title": "Passwords", "created_at": now });
            tx.add("setScene", row::<register::item::Model>(fields)).await?;
            let fields = json!({ "organisation_id": self.organisation, "id": version, "version": 1, "item_id": item,
                "kind": kind, "number": 1, "label": "1.0.0", "state": "EFFECTIVE", "body": {}, "body_hash": "00",
                "confirmed_no_change": false, "author_id": Uuid::now_v7(), "drafted_at": now, "approved_at": now,
                "effective_at": now });
            tx.add("setScene", row::<register::version::Model>(fields)).await?;
            let fields = json!({ "organisation_id": self.organisation, "id": Uuid::now_v7(), "version": 1,
                "version_id": version, "cause_kind": cause_kind, "cause_id": cause, "incident_id": self.incident,
                "role": "CAUSED_BY", "created_at": now });
            tx.add("setScene", row::<register::cause::Model>(fields)).await
        })
        .await;
    }

    /// The blockers of a verb that must be refused; no table of ours may change by it.
    pub async fn blocked(&self, token: &str, verb: &str, input: Value) -> Vec<String> {
        let before = self.rows().await;
        let blockers = self.site.blocked(token, verb, input).await;
        assert_eq!(self.rows().await, before, "{verb} was refused and wrote all the same");
        blockers
    }

    /// Code and path of a verb that must be refused; no table of ours may change by it.
    pub async fn refused(&self, token: &str, verb: &str, input: Value) -> (String, String) {
        let before = self.rows().await;
        let error = self.site.refused(token, verb, input).await;
        assert_eq!(self.rows().await, before, "{verb} was refused and wrote all the same");
        let path: Vec<&str> = error["path"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        (error["code"].as_str().unwrap_or_default().to_owned(), path.join("."))
    }

    async fn rows(&self) -> Vec<i64> {
        let mut rows = Vec::new();
        for table in TABLES {
            rows.push(self.site.count(table).await);
        }
        rows
    }

    /// The id of a row as clients name it.
    pub fn id(&self, kind: SubjectKind, id: Uuid) -> String {
        GlobalId { kind, organisation: self.organisation, id }.encode().0
    }

    async fn write<T: entities::write::Outcome>(&self, work: impl AsyncFnOnce(&Tx) -> entities::Result<T>) -> T {
        Call::system(Arc::clone(&self.site.world), self.organisation).write(work).await.expect("the scene is set")
    }
}

/// The row's own id inside one that clients use.
pub fn decoded(id: &str) -> Uuid {
    GlobalId::decode(&id.into()).expect("an id").id
}
