//! A walk along the chain, each step by the person whose role it is, with that person's own token.

use serde_json::{Value, json};
use tests::Site;
use tests::site::text;

/// An incident on its way from report to closing.
pub struct Walk<'a> {
    pub site: &'a Site,
    pub incident: String,
    pub review: String,
    pub why: String,
    pub lesson: String,
}

/// How an incident is triaged, beside what every triage answers.
pub struct Grave {
    pub severity: i64,
    pub rsit: &'static str,
    pub personal_data: &'static str,
    pub supplier: Option<String>,
}

impl<'a> Walk<'a> {
    /// Reports and triages an incident, contains and recovers it.
    pub async fn begin(site: &'a Site, title: &str, grave: Grave) -> Walk<'a> {
        let (member, chair, lead) =
            (site.person("MEMBER").await, site.person("CHAIR").await, site.person("IT_SECURITY_LEAD").await);
        let now = site.world.clock.now();
        let detected = now.plus_seconds(-7_200).to_string();
        let input = json!({ "title": title, "detectedAt": detected, "channel": "service desk" });
        let incident = site.done(&member.token, "reportIncident", input, "incident { id state }").await;
        assert_eq!(incident["incident"]["state"], "DECLARED");
        let incident = text(&incident["incident"]["id"]);
        let mut input = json!({ "incident": incident, "severity": grave.severity, "rsitType": grave.rsit, "owner": lead.id,
            "kind": "CONFIRMED", "awareAt": now.plus_seconds(-3_600).to_string(), "confidentiality": true,
            "integrity": true, "availability": false, "personalData": grave.personal_data, "suspectedMalicious": "YES",
            "crossBorder": "NO", "significant": "YES", "significantCriteria": ["NIS2 Art 23(3)(a)"] });
        if let Some(supplier) = &grave.supplier {
            input["originSupplier"] = json!(supplier);
        }
        let triaged = site.done(&chair.token, "triageIncident", input, "incident { state review { id } }").await;
        assert_eq!(triaged["incident"]["state"], "TRIAGED");
        let review = text(&triaged["incident"]["review"]["id"]);
        for kind in ["CONTAINED", "ERADICATED", "RECOVERED"] {
            site.later(3_600);
            let at = site.world.clock.now().plus_seconds(-60).to_string();
            let input = json!({ "incident": incident, "kind": kind, "at": at });
            site.done(&lead.token, "recordMilestone", input, "milestone { id }").await;
        }
        Walk { site, incident, review, why: String::new(), lesson: String::new() }
    }

    async fn token(&self, role: &str) -> String {
        self.site.person(role).await.token
    }

    /// Asks why twice and concludes on the supported answer; teaches a lesson that somebody owns.
    pub async fn learn(&mut self, cause: &str, lesson: &str) {
        let lead = self.token("IT_SECURITY_LEAD").await;
        let ask = |parent: Option<&str>, answer: &str, support: &str, evidence: &[String]| {
            json!({ "review": self.review, "parent": parent, "question": "Why?", "answer": answer, "support": support,
                "evidence": evidence })
        };
        let first =
            self.site.done(&lead, "addWhy", ask(None, "The door stood open.", "INFERRED", &[]), "why { id }").await;
        let first = text(&first["why"]["id"]);
        let log = self.shown("IT_SECURITY_LEAD", "LOG_EXTRACT", "CHAIR", &[]).await;
        let input = ask(Some(&first), "Nobody was told to close it.", "SUPPORTED", &[log]);
        self.why = text(&self.site.done(&lead, "addWhy", input, "why { id }").await["why"]["id"]);
        let input = json!({ "review": self.review, "rootCause": "Nobody was told to close it.", "causeKey": cause,
            "rootNode": self.why });
        self.site.done(&lead, "concludeRootCause", input, "rootCauseAnalysis { id }").await;
        let input = json!({ "review": self.review, "statement": lesson });
        let proposed = self.site.done(&lead, "proposeLesson", input, "lesson { id }").await;
        self.lesson = text(&proposed["lesson"]["id"]);
        let owner = self.site.person("POLICY_OWNER").await.id;
        let input = json!({ "id": self.lesson, "owner": owner });
        self.site.done(&self.token("CHAIR").await, "validateLesson", input, "lesson { id }").await;
    }

    /// Uploads bytes over HTTP, submits them and lets somebody else accept them; answers the version.
    pub async fn shown(&self, by: &str, kind: &str, acceptor: &str, requirements: &[String]) -> String {
        let token = self.token(by).await;
        let input = json!({ "evidence": { "new": { "kind": kind, "title": format!("{kind} of the chain"),
            "incident": self.incident } }, "fileName": "proof.txt" });
        let announced = self.site.done(&token, "createEvidenceUpload", input, "url evidenceVersion { id }").await;
        let version = text(&announced["evidenceVersion"]["id"]);
        let bytes = format!("{kind}: what was done, and when.\n");
        let answer =
            self.site.http.put(text(&announced["url"])).body(bytes).send().await.expect("the upload is answered");
        assert_eq!(answer.status().as_u16(), 200, "{}", answer.text().await.unwrap_or_default());
        let today = self.site.world.clock.now().to_string()[..10].to_owned();
        let input = json!({ "evidenceVersion": version, "effectiveOn": today, "requirements": requirements });
        self.site.done(&token, "submitEvidence", input, "evidenceVersion { state }").await;
        let input = json!({ "evidenceVersion": version });
        self.site.done(&self.token(acceptor).await, "acceptEvidence", input, "evidenceVersion { state }").await;
        version
    }

    /// Plans and activates an action that must change registers and show evidence; answers its id.
    pub async fn plan(&self, title: &str, owner: &str, changes: &[&str], controls: &[&str], shows: &[&str]) -> String {
        let chair = self.token("CHAIR").await;
        let needs: Vec<Value> = shows.iter().map(|kind| json!({ "kind": kind, "acceptorRole": "CHAIR" })).collect();
        let due = self.site.world.clock.now().plus_seconds(7 * 86_400).to_string()[..10].to_owned();
        let input = json!({ "title": title, "kind": "CORRECTIVE", "changes": changes,
            "owner": self.site.person(owner).await.id, "sources": [{ "whyNode": self.why }, { "lesson": self.lesson }],
            "controls": controls, "evidenceRequirements": needs, "firstDueDate": due });
        let planned = self.site.done(&chair, "planAction", input, "action { id state }").await;
        let id = text(&planned["action"]["id"]);
        self.site.done(&chair, "activateAction", json!({ "id": id }), "action { state }").await;
        id
    }

    /// Brings a version into force, caused by the incident, its lesson and an action; answers it.
    pub async fn change(&self, of: Value, body: Value, action: &str, approver: &str) -> String {
        let author = if body.get("risk").is_some() { "RISK_OWNER" } else { "POLICY_OWNER" };
        let causes = json!([{ "cause": { "incident": self.incident } }, { "cause": { "lesson": self.lesson } },
            { "cause": { "action": action } }]);
        self.version(of, body, author, approver, json!({ "causes": causes })).await
    }

    /// Drafts, submits and approves a version; answers it.
    pub async fn version(&self, of: Value, body: Value, author: &str, approver: &str, why: Value) -> String {
        let mut input = json!({ "of": of, "body": body });
        input.as_object_mut().expect("an object").extend(why.as_object().expect("an object").clone());
        let token = self.token(author).await;
        let drafted = self.site.done(&token, "draftVersion", input, "version { id }").await;
        let id = text(&drafted["version"]["id"]);
        let submitted =
            self.site.done(&token, "submitVersion", json!({ "id": id }), "version { bodyHash state }").await;
        let input = json!({ "id": id, "bodyHash": submitted["version"]["bodyHash"] });
        let done = self.site.done(&self.token(approver).await, "approveVersion", input, "version { state }").await;
        assert_eq!(done["version"]["state"], "EFFECTIVE");
        id
    }

    /// What an item of a register is known by: its id, from one of its versions.
    pub async fn item(&self, version: &str, kind: &str) -> Value {
        let query = format!("query Q($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ item {{ id }} }} }} }}");
        let found = self.site.ask(&self.token("CHAIR").await, &query, json!({ "id": version })).await;
        json!({ "item": found.data()["node"]["item"]["id"] })
    }

    /// Shows what an action requires, claims it done, and lets the chair accept it.
    pub async fn finish(&self, action: &str, owner: &str) {
        self.prove(action, "Action", owner).await;
        self.site.done(&self.token(owner).await, "completeAction", json!({ "id": action }), "action { state }").await;
        let done = self
            .site
            .done(&self.token("CHAIR").await, "acceptAction", json!({ "id": action }), "action { state }")
            .await;
        assert_eq!(done["action"]["state"], "CLOSED");
    }

    /// Shows, and lets somebody accept, all that an action or a step requires.
    pub async fn prove(&self, subject: &str, kind: &str, by: &str) {
        let query = format!(
            "query Q($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ evidenceRequirements {{ id kind acceptorRole }} }} }} }}"
        );
        let found = self.site.ask(&self.token("CHAIR").await, &query, json!({ "id": subject })).await;
        for needed in found.data()["node"]["evidenceRequirements"].as_array().expect("a list") {
            let (kind, acceptor) = (text(&needed["kind"]), text(&needed["acceptorRole"]));
            self.shown(by, &kind, &acceptor, &[text(&needed["id"])]).await;
        }
    }

    /// Works every step of the review: each assignee submits, somebody else accepts.
    pub async fn work(&self) {
        let chair = self.token("CHAIR").await;
        let query = "query Q($id: ID!) { node(id: $id) { ... on Review { steps { id state accountableRole requiredFields { name } } } } }";
        loop {
            let found =
                self.site.ask(&chair, query, json!({ "id": self.review })).await.data()["node"]["steps"].clone();
            let ready: Vec<Value> =
                found.as_array().expect("steps").iter().filter(|step| step["state"] == "READY").cloned().collect();
            if ready.is_empty() {
                break;
            }
            for step in ready {
                let role = text(&step["accountableRole"]);
                let id = text(&step["id"]);
                self.prove(&id, "ReviewStep", &role).await;
                let fields = step["requiredFields"].as_array().expect("fields").iter();
                let answers: Vec<Value> =
                    fields.map(|field| json!({ "name": field["name"], "value": "As the actions say." })).collect();
                let input = json!({ "step": id, "answers": answers });
                self.site.done(&self.token(&role).await, "submitStep", input, "step { state }").await;
                self.site.done(&chair, "acceptStep", json!({ "step": id }), "step { state }").await;
            }
        }
    }

    /// Submits and approves the review and signs the incident twice: nothing is in the way of closing then.
    pub async fn ready(&self) {
        let (chair, management) = (self.token("CHAIR").await, self.token("MANAGEMENT_BODY").await);
        let input = json!({ "review": self.review, "similarChecked": true });
        self.site.done(&chair, "submitReview", input, "review { state }").await;
        let later = self.site.world.clock.now().plus_seconds(90 * 86_400).to_string()[..10].to_owned();
        let input = json!({ "review": self.review, "effectivenessOn": later });
        self.site.done(&management, "approveReview", input, "review { state }").await;
        let codes = self.site.blocked(&chair, "closeIncident", json!({ "incident": self.incident })).await;
        assert_eq!(codes, ["SIGN_OFF_MISSING", "SIGN_OFF_MISSING"]);
        for (role, meaning) in [("MANAGEMENT_BODY", "APPROVED"), ("INTERNAL_AUDIT", "ASSURED")] {
            let input = json!({ "subject": self.incident, "meaning": meaning });
            self.site.done(&self.token(role).await, "signOff", input, "signOff { state }").await;
        }
        assert_eq!(self.can_close().await, json!({ "allowed": true, "blockers": [] }));
    }

    /// Makes the incident ready for closing, and closes it into a state.
    pub async fn close(&self, state: &str) {
        self.ready().await;
        let input = json!({ "incident": self.incident });
        let closed =
            self.site.done(&self.token("CHAIR").await, "closeIncident", input, "incident { state closedAt }").await;
        assert_eq!(closed["incident"]["state"], state);
        // What is closed lacks nothing: it is closed.
        let query = "query Q($id: ID!) { node(id: $id) { ... on Incident { canClose { blockers { code } } } } }";
        let shown = self.site.ask(&self.token("CHAIR").await, query, json!({ "id": self.incident })).await;
        let in_the_way = json!([{ "code": "WRONG_STATE" }]);
        assert_eq!(shown.data()["node"]["canClose"]["blockers"], in_the_way);
        let input = json!({ "incident": self.incident });
        assert_eq!(self.site.blocked(&self.token("CHAIR").await, "closeIncident", input).await, ["WRONG_STATE"]);
    }

    /// What `canClose` says.
    pub async fn can_close(&self) -> Value {
        let query =
            "query Q($id: ID!) { node(id: $id) { ... on Incident { canClose { allowed blockers { code } } } } }";
        let found = self.site.ask(&self.token("CHAIR").await, query, json!({ "id": self.incident })).await;
        found.data()["node"]["canClose"].clone()
    }
}
