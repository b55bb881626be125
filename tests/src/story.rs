//! The story's verbs in one call each, for journeys that need an incident to be somewhere in it.

use entities::actor::{Actor, Role};
use entities::call::Call;
use entities::root_cause::conclude::{self, Conclusion};
use serde_json::{Value, json};

use crate::Site;
use crate::site::text;

impl Site {
    /// An incident that a MEMBER reports, detected at 07:00 of the first day.
    pub async fn reported(&self, title: &str) -> String {
        let member = self.person("MEMBER").await;
        let input = json!({ "title": title, "detectedAt": "2026-03-02T07:00:00Z" });
        text(&self.done(&member.token, "reportIncident", input, "incident { id }").await["incident"]["id"])
    }

    /// The answers of a triage of a severity, by which it is refused for nothing; `more` is laid over them.
    pub async fn answers(&self, incident: &str, severity: i64, more: Value) -> Value {
        let owner = self.person("IT_SECURITY_LEAD").await.id;
        let mut answers = json!({ "incident": incident, "severity": severity, "rsitType": "system-compromise",
            "owner": owner, "kind": "CONFIRMED", "awareAt": "2026-03-02T07:30:00Z", "confidentiality": false,
            "integrity": true, "availability": true, "personalData": "NO", "suspectedMalicious": "YES",
            "crossBorder": "UNKNOWN", "significant": "NO" });
        for (name, value) in more.as_object().into_iter().flatten() {
            answers[name] = value.clone();
        }
        answers
    }

    /// An incident that the chair has triaged, with every role of the matrix held by somebody; and its review's id.
    pub async fn triaged(&self, title: &str, severity: i64) -> (String, String) {
        self.staff().await;
        let incident = self.reported(title).await;
        let answers = self.answers(&incident, severity, json!({})).await;
        let chair = self.person("CHAIR").await;
        let payload = self.done(&chair.token, "triageIncident", answers, "incident { review { id } }").await;
        (incident, text(&payload["incident"]["review"]["id"]))
    }

    /// Records that an incident has recovered at 08:00 of the second day, without containment or eradication.
    pub async fn recover(&self, incident: &str) {
        self.at("2026-03-03T09:00:00Z");
        let input = json!({ "incident": incident, "kind": "RECOVERED", "at": "2026-03-03T08:00:00Z",
            "skipReason": "One host, wiped and set up anew." });
        self.done(&self.person("CHAIR").await.token, "recordMilestone", input, "__typename").await;
    }

    /// A version of evidence of a kind, uploaded and submitted by somebody.
    pub async fn shown(&self, token: &str, kind: &str) -> String {
        let input = json!({ "evidence": { "new": { "kind": kind, "title": kind } }, "fileName": "proof.txt" });
        let payload = self.done(token, "createEvidenceUpload", input, "url evidenceVersion { id }").await;
        let version = text(&payload["evidenceVersion"]["id"]);
        let url = text(&payload["url"]);
        let sent =
            self.http.put(url).body(format!("Proof of kind {kind}.")).send().await.expect("the upload is answered");
        assert!(sent.status().is_success(), "the upload was refused: {}", sent.status());
        let input = json!({ "evidenceVersion": version, "effectiveOn": "2026-03-02" });
        self.done(token, "submitEvidence", input, "__typename").await;
        version
    }

    /// Concludes a review's analysis: the cause could not be determined.
    pub async fn conclude_undetermined(&self, review: &str) {
        let decode = |id: &str| api::graphql::id::GlobalId::decode(&id.into()).expect("an id of ours");
        let lead = decode(&self.person("IT_SECURITY_LEAD").await.id);
        let actor = Actor::person(lead.id, vec![Role::ItSecurityLead], false);
        let call = Call::new(std::sync::Arc::clone(&self.world), actor, lead.organisation, None);
        let reason = Some("The logs of that day are gone.".to_owned());
        let conclusion = Conclusion { review: decode(review).id, undetermined: true, reason, ..Conclusion::default() };
        conclude::conclude(&call, conclusion).await.expect("the analysis is concluded");
    }
}
