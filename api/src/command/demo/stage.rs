//! The stage: who acts, and when. Everything on it is done by the real use cases, each by a person with the role for it.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use entities::access::{self, Scope, token::NewToken};
use entities::actor::{Actor, Role};
use entities::evidence::accept::Decision;
use entities::evidence::submit::Submission;
use entities::evidence::upload::{NewUpload, Piece};
use entities::evidence::{self, EvidenceKind, Source, requirement};
use entities::organisation::create::NewOrganisation;
use entities::person::add::NewPerson;
use entities::{Call, Error, Result, World, founding};
use uuid::Uuid;

use super::cast::{CAST, ORGANISATION, ZONE};

/// The stage.
pub struct Stage {
    world: Arc<World>,
    /// The organisation.
    pub organisation: Uuid,
    people: HashMap<Role, Uuid>,
}

impl Stage {
    /// Founds the organisation and hires its people.
    pub async fn set(world: Arc<World>) -> Result<Self> {
        let bootstrap = access::bootstrap::mint(&world).await?;
        let bootstrap = bootstrap.ok_or_else(|| Error::fault("there is an organisation already"))?;
        let new = NewOrganisation {
            name: ORGANISATION.to_owned(),
            entity_class: Some(entities::organisation::EntityClass::Important),
            zone: Some(ZONE.to_owned()),
            closure_policy: None,
            administrator: person(0, None),
        };
        let created = founding::create(Arc::clone(&world), bootstrap.reveal(), new, None).await?;
        let mut stage = Self { world, organisation: created.organisation.id, people: HashMap::new() };
        stage.people.insert(Role::Administrator, created.administrator.id);
        for (place, part) in CAST.iter().enumerate().skip(1) {
            let administrator = stage.by(Role::Administrator);
            let hired =
                entities::person::add::add(&administrator, person(place, part.supervisor.map(|role| stage.who(role))))
                    .await?;
            for &role in part.roles {
                access::grant::grant(&administrator, hired.id, role, None).await?;
                stage.people.insert(role, hired.id);
            }
        }
        Ok(stage)
    }

    /// The stage of an organisation that is there already.
    pub async fn again(world: Arc<World>, organisation: Uuid) -> Result<Self> {
        let call = Call::system(Arc::clone(&world), organisation);
        let people = call
            .read(async |tx| {
                let mut people = HashMap::new();
                for &role in Role::ALL {
                    if let Some(holder) = access::queries::holders(tx, role).await?.first() {
                        people.insert(role, holder.id);
                    }
                }
                Ok(people)
            })
            .await?;
        call.end_reading().await?;
        Ok(Self { world, organisation, people })
    }

    /// Whoever holds a role leaves, and the holder of another takes it over; what the leaver owned is left behind.
    pub async fn leave(&mut self, role: Role, successor: Role) -> Result<()> {
        let administrator = || self.by(Role::Administrator);
        entities::person::deactivate::deactivate(&administrator(), self.who(role), None).await?;
        access::grant::grant(&administrator(), self.who(successor), role, None).await?;
        self.people.insert(role, self.who(successor));
        Ok(())
    }

    /// A call by whoever holds a role.
    pub fn by(&self, role: Role) -> Call {
        let actor = Actor::person(self.who(role), vec![role], false);
        Call::new(Arc::clone(&self.world), actor, self.organisation, None)
    }

    /// Whoever holds a role.
    pub fn who(&self, role: Role) -> Uuid {
        self.people.get(&role).copied().unwrap_or_default()
    }

    /// The first role of somebody.
    pub fn role_of(&self, person: Uuid) -> Role {
        Role::ALL.iter().copied().find(|&role| self.who(role) == person).unwrap_or(Role::Member)
    }

    /// A call by somebody.
    pub fn as_person(&self, person: Uuid) -> Call {
        self.by(self.role_of(person))
    }

    /// A token that writes, for whoever holds a role.
    pub async fn token(&self, role: Role, scope: Scope) -> Result<String> {
        let new = NewToken { name: format!("demo: {role}"), scope, days: 30 };
        let issued = access::token::create(&self.by(Role::Administrator), self.who(role), new).await?;
        let secret = issued.secret.ok_or_else(|| Error::fault("a fresh token has no secret"))?;
        Ok(secret.reveal().to_owned())
    }

    /// Uploads a text as evidence for a requirement, submits it, and lets the role that must accept it do so.
    pub async fn prove(&self, by: Role, needed: &requirement::Model, title: &str, words: &str) -> Result<Uuid> {
        let version = self.show(by, needed.kind, needed.incident_id, title, words, vec![needed.id]).await?;
        self.accept(version, needed.acceptor_role).await?;
        Ok(version)
    }

    /// Uploads a text as evidence and submits it.
    pub async fn show(
        &self,
        by: Role,
        kind: EvidenceKind,
        incident: Option<Uuid>,
        title: &str,
        words: &str,
        requirements: Vec<Uuid>,
    ) -> Result<Uuid> {
        let call = self.by(by);
        let text = format!("{title}\n\n{words}\n\n{ORGANISATION}, {}\n", call.now.date_in(entities::clock::zone(ZONE)));
        let piece = Piece::New { kind, title: title.to_owned(), source: Source::Upload, incident };
        let file_name = format!("{}.txt", kind.as_str().to_lowercase().replace('_', "-"));
        let new =
            NewUpload { piece, file_name, sha256: None, size_bytes: None, most_bytes: u64::MAX, captured_at: None };
        let issued = evidence::upload::create(&call, new).await?;
        let ticket = issued.secret.ok_or_else(|| Error::fault("a fresh ticket has no secret"))?;
        let bytes = futures_util::stream::iter([Ok::<_, Error>(Bytes::from(text))]);
        let version = evidence::receive::receive(&self.world, ticket.reveal(), 1 << 20, bytes).await?;
        let submission = Submission {
            version: version.id,
            expected_version: None,
            effective_on: Some(call.now.date_in(entities::clock::zone(ZONE))),
            valid_until: None,
            classification: Some(evidence::Tlp::Amber),
            requirements,
            note: None,
        };
        Ok(evidence::submit::submit(&self.by(by), submission).await?.id)
    }

    /// Accepts a version of evidence.
    pub async fn accept(&self, version: Uuid, by: Role) -> Result<()> {
        let decision = Decision { version, expected_version: None, note: None };
        evidence::accept::accept(&self.by(by), decision).await?;
        Ok(())
    }
}

fn person(place: usize, supervisor: Option<Uuid>) -> NewPerson {
    let part = &CAST[place];
    let email = format!("{}@nordhafen.example", part.mailbox);
    NewPerson { name: part.name.to_owned(), email, zone: None, supervisor }
}
