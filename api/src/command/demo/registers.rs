//! The registers of the demo: what stands there at the start, and how an action changes it.

use std::collections::HashMap;

use entities::Result;
use entities::actor::Role;
use entities::register::body::Body;
use entities::register::body::control::Implementation;
use entities::register::body::policy::{Policy, PolicyKind, Section};
use entities::register::body::risk::{Rating, Risk, RiskStatus, Treatment};
use entities::register::body::soa_row::SoaRow;
use entities::register::causes::{NewCause, Origin};
use entities::register::draft::{Draft, NewItem, Of};
use entities::register::{self, RegisterKind};
use entities::supplier;
use uuid::Uuid;

use super::stage::Stage;
use super::tale::{Change, Tale};

/// An item of the demo, with what it says now.
struct Known {
    id: Uuid,
    body: Body,
    versions: i64,
}

/// Why a register changes.
pub struct Causes<'a> {
    /// The incident.
    pub incident: Uuid,
    /// Its lesson.
    pub lesson: Option<Uuid>,
    /// The action that makes the change.
    pub action: Uuid,
    /// What happened.
    pub tale: &'a Tale,
}

impl Causes<'_> {
    /// A sentence as it stands now; of what happens in more than one place it says where it was looked at last, for the
    /// same lesson learnt twice is still a new version.
    fn said(&self, sentence: &str) -> String {
        match self.tale.place {
            "" => sentence.to_owned(),
            _ => format!("{sentence} Looked at again after “{}”.", self.tale.titled()),
        }
    }
}

/// The registers of the demo.
pub struct Registers {
    items: HashMap<String, Known>,
    supplier: Uuid,
}

impl Registers {
    /// The register that a change belongs to.
    pub const fn kind(change: &Change) -> RegisterKind {
        match change {
            Change::Risk(..) => RegisterKind::Risk,
            Change::SoaRow(..) => RegisterKind::SoaRow,
            Change::Policy(..) => RegisterKind::Policy,
        }
    }

    /// The supplier that two incidents come from.
    pub const fn supplier(&self) -> Uuid {
        self.supplier
    }

    /// What stands there before the first incident: policies and rows in their first version, without a cause.
    pub async fn open(stage: &Stage, tales: &[Tale]) -> Result<Self> {
        let supplier = supplier::add::add(&stage.by(Role::ThirdPartyManager), "Alster Customs Services", 4).await?.id;
        supplier::add::add(&stage.by(Role::ThirdPartyManager), "Fjordline Hosting", 3).await?;
        let mut registers = Self { items: HashMap::new(), supplier };
        for change in tales.iter().flat_map(|tale| tale.deeds).flat_map(|deed| deed.changes) {
            let body = match *change {
                Change::Policy(title, ..) if !registers.items.contains_key(title) => Body::Policy(Policy {
                    kind: PolicyKind::Policy,
                    semver: "1.0.0".to_owned(),
                    sections: vec![Section {
                        id: "scope".to_owned(),
                        heading: "Scope".to_owned(),
                        text: "This policy holds for everybody who works for Nordhafen Logistics.".to_owned(),
                    }],
                }),
                Change::SoaRow(control, _) if !registers.items.contains_key(control) => {
                    Body::SoaRow(row(control, "Applicable since the first statement of applicability."))
                }
                _ => continue,
            };
            registers.write(stage, key(change), body, Vec::new()).await?;
        }
        for (name, criticality, likelihood, impact) in ASSESSED {
            let manager = stage.by(Role::ThirdPartyManager);
            let (supplier, title) =
                (supplier::add::add(&manager, name, criticality).await?.id, format!("Reliance on {name}"));
            let description = format!("{title}, as it was assessed when the registers were set up.");
            let body = Body::Risk(Risk { description, ..risk(&title, likelihood, impact, "") });
            registers.write(stage, &title, body, Vec::new()).await?;
            let risk = registers.items.get(&title).map_or_else(Uuid::nil, |known| known.id);
            supplier::link_risk::link_risk(&manager, supplier, risk).await?;
        }
        Ok(registers)
    }

    /// Brings a change into force.
    pub async fn change(&mut self, stage: &Stage, change: &Change, causes: &Causes<'_>) -> Result<()> {
        let before = self.items.get(key(change)).map(|known| (known.body.clone(), known.versions));
        let (body, section) = match *change {
            Change::Risk(title, likelihood, impact) => {
                (Body::Risk(risk(title, likelihood, impact, &causes.tale.titled())), None)
            }
            Change::SoaRow(control, why) => (Body::SoaRow(row(control, &causes.said(why))), None),
            Change::Policy(_, id, heading, text) => {
                let Some((Body::Policy(mut policy), versions)) = before else { return Ok(()) };
                policy.semver = format!("1.{versions}.0");
                policy.sections.retain(|section| section.id != id);
                policy.sections.push(Section {
                    id: id.to_owned(),
                    heading: heading.to_owned(),
                    text: causes.said(text),
                });
                (Body::Policy(policy), Some(id.to_owned()))
            }
        };
        let origins = [
            Some(Origin::Incident(causes.incident)),
            causes.lesson.map(Origin::Lesson),
            Some(Origin::Action(causes.action)),
        ];
        let causes = origins.into_iter().flatten();
        let causes =
            causes.map(|origin| NewCause { origin, role: None, section: section.clone(), note: None }).collect();
        self.write(stage, key(change), body, causes).await?;
        if let Change::Risk(title, ..) = change
            && title.starts_with("Supply chain")
        {
            let risk = self.items.get(*title).map_or_else(Uuid::nil, |known| known.id);
            supplier::link_risk::link_risk(&stage.by(Role::ThirdPartyManager), self.supplier, risk).await?;
        }
        Ok(())
    }

    async fn write(&mut self, stage: &Stage, key: &str, body: Body, causes: Vec<NewCause>) -> Result<()> {
        let (author, approver) = match body {
            Body::Risk(_) => (Role::RiskOwner, Role::ManagementBody),
            _ => (Role::PolicyOwner, Role::Chair),
        };
        let known = self.items.get(key).map(|known| (known.id, known.versions));
        let of = match known {
            Some((id, _)) => Of::Item(id),
            None => Of::New(NewItem { reference: None, title: title(key), owner: stage.who(author), supplier: None }),
        };
        let draft = Draft {
            of,
            body: body.clone(),
            no_cause_reason: causes
                .is_empty()
                .then(|| "First version: brought over when the registers were set up.".to_owned()),
            causes,
            confirmed_no_change: false,
            summary: None,
            effective_from: None,
        };
        let drafted = register::draft::draft(&stage.by(author), draft).await?;
        let submitted = register::submit::submit(&stage.by(author), drafted.id, None).await?;
        register::approve::approve(&stage.by(approver), drafted.id, &submitted.body_hash, None).await?;
        let versions = known.map_or(0, |(_, versions)| versions) + 1;
        self.items.insert(key.to_owned(), Known { id: drafted.item_id, body, versions });
        Ok(())
    }
}

/// Suppliers whose risk is assessed as the registers are set up: the name, how critical, how likely, how grave.
const ASSESSED: [(&str, i64, i64, i64); 5] = [
    ("Kranwerk Maintenance", 3, 2, 4),
    ("Baltic Box Leasing", 2, 2, 2),
    ("Hansa Pay Services", 4, 2, 3),
    ("Nordlicht Telecom", 4, 3, 3),
    ("Weser Customs Software", 3, 3, 3),
];

/// What an item is known by.
const fn key(change: &Change) -> &'static str {
    match *change {
        Change::Risk(title, ..) | Change::Policy(title, ..) | Change::SoaRow(title, _) => title,
    }
}

/// What people call an item; a row of the statement of applicability has a label of our own beside its control.
fn title(key: &str) -> String {
    let label = match key {
        "A.5.7" => "Knowing the threats",
        "A.5.17" => "Passwords and other secrets to sign in with",
        "A.5.19" => "Security with suppliers",
        "A.5.21" => "Security along the supply chain",
        "A.6.3" => "Awareness and training",
        "A.8.5" => "Signing in safely",
        "A.8.7" => "Protection against malware",
        "A.8.9" => "Systems as they are meant to be",
        "A.8.16" => "Watching what happens",
        "A.8.20" => "Security of networks",
        "A.5.9" => "What we have, on a list",
        "A.5.15" => "Who may open what",
        "A.5.22" => "Watching suppliers and their changes",
        "A.7.10" => "Storage that travels",
        "A.7.11" => "Power and what stands in for it",
        "A.8.6" => "Capacity",
        "A.8.8" => "Known flaws and their fixes",
        "A.8.14" => "What stands in for what breaks",
        "A.8.22" => "Networks kept apart",
        "A.8.29" => "Tests before going live",
        other => return other.to_owned(),
    };
    label.to_owned()
}

fn row(control: &str, justification: &str) -> SoaRow {
    SoaRow {
        standard: "ISO/IEC 27001:2022".to_owned(),
        control_ref: control.to_owned(),
        applicable: true,
        justification: justification.to_owned(),
        implementation: Implementation::Implemented,
        evidence: Vec::new(),
        lessons: Vec::new(),
    }
}

fn risk(title: &str, likelihood: i64, impact: i64, told: &str) -> Risk {
    Risk {
        category: "Information security".to_owned(),
        assets: vec!["Dispatch and booking".to_owned()],
        matrix: "5x5".to_owned(),
        inherent: Rating::of(4, 5),
        current: Rating::of((likelihood + 1).min(5), impact),
        residual: Rating::of(likelihood, impact),
        treatment: Treatment::Modify,
        status: RiskStatus::Open,
        description: format!("{title}, as the review of “{told}” found it."),
    }
}
