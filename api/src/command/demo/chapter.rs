//! A chapter: one tale played on the stage, beat by beat, each at its time.

use entities::action::plan::NewAction;
use entities::action::source_of::NewSource;
use entities::action::{self, SourceKind};
use entities::actor::Role;
use entities::clock::{Instant, zone};
use entities::error::Reference;
use entities::evidence::require::NewRequirement;
use entities::evidence::{queries::fulfilment, requirement};
use entities::incident::moment::Moment;
use entities::incident::record_milestone::NewMilestone;
use entities::incident::report::Report;
use entities::incident::triage::Triage;
use entities::incident::{self, MilestoneKind, TriState};
use entities::lesson::propose::NewLesson;
use entities::review::StepState;
use entities::root_cause::Support;
use entities::root_cause::add_why::NewWhy;
use entities::root_cause::conclude::Conclusion;
use entities::sign_off::Meaning;
use entities::sign_off::sign::Signature;
use entities::subject::SubjectKind;
use entities::{Error, Result, closure, lesson, review, root_cause};
use uuid::Uuid;

use super::cast::ZONE;
use super::registers::{Causes, Registers};
use super::stage::Stage;
use super::tale::{Deed, Tale, Until};

/// What happens at one moment of a chapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// It is reported.
    Report,
    /// It is triaged, and its review opened.
    Triage,
    /// A milestone is reached.
    Mark(MilestoneKind),
    /// Why is asked, and the root cause concluded.
    Analyse,
    /// The lesson is proposed, validated, and its actions planned.
    Learn,
    /// An action is given more time.
    Extend(usize),
    /// An action is put on hold.
    Hold(usize),
    /// An action is cancelled.
    Cancel(usize),
    /// An action is done and accepted.
    Do(usize),
    /// The steps of the review are worked.
    Review,
    /// The review is submitted and approved.
    Approve,
    /// Management approves, audit assures, and it closes.
    Close,
}

const HOUR: i64 = 3_600;

/// One tale, and what came of it so far.
pub struct Chapter<'a> {
    tale: &'a Tale,
    detected: Instant,
    incident: Uuid,
    review: Uuid,
    root: Option<Uuid>,
    lesson: Option<Uuid>,
    actions: Vec<Uuid>,
}

impl<'a> Chapter<'a> {
    /// The chapter of a tale, detected some days before `today`.
    pub fn of(tale: &'a Tale, today: Instant) -> Self {
        let detected = today.plus_seconds(-tale.days_ago * 24 * HOUR + 17 * 60 * (tale.days_ago % 7) - HOUR / 2);
        let nobody = Uuid::nil();
        Self { tale, detected, incident: nobody, review: nobody, root: None, lesson: None, actions: Vec::new() }
    }

    /// Its beats, each with its time.
    pub fn beats(&self) -> Vec<(Instant, Beat)> {
        let hours = |hours: i64| self.detected.plus_seconds(hours * HOUR);
        let mut beats = vec![(hours(0).plus_seconds(HOUR / 3), Beat::Report)];
        if self.tale.until == Until::Reported {
            return beats;
        }
        beats.extend([
            (hours(2), Beat::Triage),
            (hours(4), Beat::Mark(MilestoneKind::Contained)),
            (hours(9), Beat::Mark(MilestoneKind::Eradicated)),
            (hours(22), Beat::Mark(MilestoneKind::Recovered)),
            (hours(26), Beat::Analyse),
            (hours(30), Beat::Learn),
        ]);
        let mut done = 31;
        for (place, deed) in self.tale.deeds.iter().enumerate() {
            if deed.extended > 0 {
                beats.push((hours(30 + (deed.due - 1) * 24), Beat::Extend(place)));
            }
            if let Some((days, _)) = deed.held {
                beats.push((hours(30 + days * 24), Beat::Hold(place)));
            }
            if let Some((days, _)) = deed.cancelled {
                beats.push((hours(30 + days * 24), Beat::Cancel(place)));
                done = done.max(30 + days * 24);
            }
            let Some(days) = self.tale.done(deed) else { continue };
            let at = 30 + days * 24 + i64::try_from(place).unwrap_or_default();
            done = done.max(at);
            beats.push((hours(at), Beat::Do(place)));
        }
        if self.tale.until == Until::Closed {
            let end = (self.tale.pace * 24 - 6).max(done + 8);
            beats.extend([(hours(done + 2), Beat::Review), (hours(end - 3), Beat::Approve), (hours(end), Beat::Close)]);
        }
        beats
    }

    /// Plays one beat, at the stage's time.
    pub async fn play(&mut self, stage: &Stage, registers: &mut Registers, beat: Beat) -> Result<()> {
        match beat {
            Beat::Report => self.report(stage).await,
            Beat::Triage => self.triage(stage, registers).await,
            Beat::Mark(kind) => self.mark(stage, kind).await,
            Beat::Analyse => self.analyse(stage).await,
            Beat::Learn => self.learn(stage).await,
            Beat::Extend(place) => self.extend(stage, place).await,
            Beat::Hold(place) => self.hold(stage, place).await,
            Beat::Cancel(place) => self.cancel(stage, place).await,
            Beat::Do(place) => self.act(stage, registers, place).await,
            Beat::Review => self.work(stage).await,
            Beat::Approve => self.approve(stage).await,
            Beat::Close => self.close(stage).await,
        }
    }

    async fn report(&mut self, stage: &Stage) -> Result<()> {
        let report = Report {
            title: self.tale.titled(),
            description: Some(self.tale.description.to_owned()),
            detected: Moment::exact(self.detected),
            occurred: None,
            channel: Some("service desk".to_owned()),
            tlp: None,
            exercise: self.tale.exercise,
            parent: None,
        };
        self.incident = incident::report::report(&stage.by(Role::Member), report).await?.id;
        Ok(())
    }

    async fn triage(&mut self, stage: &Stage, registers: &Registers) -> Result<()> {
        let tale = self.tale;
        let grave = tale.severity <= 2;
        let answers = Triage {
            incident: self.incident,
            severity: Some(tale.severity),
            rsit_type: Some(tale.rsit.to_owned()),
            owner: Some(stage.who(Role::ItSecurityLead)),
            kind: Some(tale.kind),
            aware_at: Some(self.detected.plus_seconds(HOUR)),
            confidentiality: Some(
                tale.rsit.contains("leak") || tale.rsit.contains("access") || tale.rsit.contains("compromise"),
            ),
            integrity: Some(tale.rsit.contains("modification")),
            availability: Some(
                tale.rsit.contains("outage") || tale.rsit.contains("dos") || tale.rsit.contains("modification"),
            ),
            personal_data: Some(tale.personal_data),
            suspected_malicious: Some(if tale.rsit.contains("outage") || tale.rsit.contains("loss") {
                TriState::No
            } else {
                TriState::Yes
            }),
            cross_border: Some(TriState::No),
            origin_supplier: tale.from_supplier.then(|| registers.supplier()),
            significant: Some(if grave { TriState::Yes } else { TriState::No }),
            significant_criteria: if grave { vec!["NIS2 Art 23(3)(a)".to_owned()] } else { Vec::new() },
            ..Triage::default()
        };
        incident::triage::triage(&stage.by(Role::Chair), answers).await?;
        let call = stage.by(Role::Chair);
        let found = call.read(async |tx| review::queries::of_incident(tx, self.incident).await).await?;
        call.end_reading().await?;
        self.review = found.ok_or_else(|| Error::fault("triage opened no review"))?.id;
        Ok(())
    }

    async fn mark(&self, stage: &Stage, kind: MilestoneKind) -> Result<()> {
        let call = stage.by(Role::ItSecurityLead);
        let new = NewMilestone {
            incident: self.incident,
            kind,
            label: None,
            time: Some(Moment::exact(call.now.plus_seconds(-600))),
            skip_reason: None,
            reason: None,
            expected_version: None,
        };
        incident::record_milestone::record(&call, new).await?;
        Ok(())
    }

    async fn analyse(&mut self, stage: &Stage) -> Result<()> {
        let lead = Role::ItSecurityLead;
        let last = self.tale.whys.len().saturating_sub(1);
        for (place, (question, answer)) in self.tale.whys.iter().enumerate() {
            let supported = place == last;
            let evidence = if supported {
                let title = format!("What was found: {}", self.tale.titled());
                let kind = entities::evidence::EvidenceKind::LogExtract;
                let shown = stage.show(lead, kind, Some(self.incident), &title, answer, Vec::new()).await?;
                stage.accept(shown, Role::Chair).await?;
                vec![shown]
            } else {
                Vec::new()
            };
            let support = if supported { Support::Supported } else { Support::Inferred };
            let new = NewWhy {
                review: self.review,
                parent: self.root,
                question: (*question).to_owned(),
                answer: (*answer).to_owned(),
                support,
                evidence,
            };
            self.root = Some(root_cause::add_why::add(&stage.by(lead), new).await?.id);
        }
        let cause = self.tale.whys.get(last).map_or("", |(_, answer)| answer);
        let conclusion = Conclusion {
            review: self.review,
            root_cause: Some(cause.to_owned()),
            cause_key: Some(self.tale.cause.to_owned()),
            root_node: self.root,
            ..Conclusion::default()
        };
        root_cause::conclude::conclude(&stage.by(lead), conclusion).await?;
        Ok(())
    }

    async fn learn(&mut self, stage: &Stage) -> Result<()> {
        let new = NewLesson {
            review: self.review,
            statement: self.tale.lesson.to_owned(),
            applicability: vec![self.tale.rsit.to_owned()],
        };
        let proposed = lesson::propose::propose(&stage.by(Role::ItSecurityLead), new).await?;
        lesson::validate::validate(&stage.by(Role::Chair), proposed.id, stage.who(Role::PolicyOwner), None).await?;
        self.lesson = Some(proposed.id);
        for deed in self.tale.deeds {
            let planned = self.plan(stage, deed).await?;
            self.actions.push(planned);
        }
        Ok(())
    }

    async fn plan(&self, stage: &Stage, deed: &Deed) -> Result<Uuid> {
        let call = stage.by(Role::Chair);
        let sources = [(SourceKind::WhyNode, self.root), (SourceKind::Lesson, self.lesson)];
        let sources = sources.into_iter().filter_map(|(kind, id)| Some(NewSource { kind, id: id? })).collect();
        let needs = deed.shows.iter().map(|&kind| NewRequirement {
            kind,
            min_count: 1,
            acceptor_role: Role::Chair,
            max_age_seconds: None,
            must_relate_to: None,
        });
        let mut changes = Vec::new();
        for change in deed.changes {
            let kind = Registers::kind(change);
            if !changes.contains(&kind) {
                changes.push(kind);
            }
        }
        let new = NewAction {
            title: deed.title.to_owned(),
            kind: action::Kind::Corrective,
            changes,
            owner: Some(stage.who(deed.owner)),
            supervisor: None,
            sources,
            controls: deed.controls.iter().map(|&control| control.to_owned()).collect(),
            control_exemption: None,
            evidence_requirements: needs.collect(),
            first_due_on: Some(call.now.plus_seconds(deed.due * 24 * HOUR).date_in(zone(ZONE))),
        };
        let planned = action::plan::plan(&call, new).await?;
        Ok(action::activate::activate(&call, planned.id, None).await?.id)
    }

    async fn extend(&self, stage: &Stage, place: usize) -> Result<()> {
        let (Some(deed), Some(&action)) = (self.tale.deeds.get(place), self.actions.get(place)) else { return Ok(()) };
        let call = stage.by(Role::Chair);
        let to = call.now.plus_seconds(deed.extended * 24 * HOUR).date_in(zone(ZONE));
        action::extend::extend(&call, action, to, "The spare server comes at the end of the quarter.", None).await?;
        Ok(())
    }

    async fn hold(&self, stage: &Stage, place: usize) -> Result<()> {
        let (Some(deed), Some(&action)) = (self.tale.deeds.get(place), self.actions.get(place)) else { return Ok(()) };
        let why = deed.held.map_or("", |(_, why)| why);
        action::hold::hold(&stage.by(Role::Chair), action, why, None).await?;
        Ok(())
    }

    async fn cancel(&self, stage: &Stage, place: usize) -> Result<()> {
        let (Some(deed), Some(&action)) = (self.tale.deeds.get(place), self.actions.get(place)) else { return Ok(()) };
        let why = deed.cancelled.map_or("", |(_, why)| why);
        action::cancel::cancel(&stage.by(Role::Chair), action, why, None).await?;
        Ok(())
    }

    async fn act(&self, stage: &Stage, registers: &mut Registers, place: usize) -> Result<()> {
        let (Some(deed), Some(&action)) = (self.tale.deeds.get(place), self.actions.get(place)) else { return Ok(()) };
        for change in deed.changes {
            let causes = Causes { incident: self.incident, lesson: self.lesson, action, tale: self.tale };
            registers.change(stage, change, &causes).await?;
        }
        let call = stage.by(deed.owner);
        for needed in requirements(&call, action).await? {
            let title = format!("{}: {}", deed.title, needed.kind.as_str().to_lowercase().replace('_', " "));
            stage.prove(deed.owner, &needed, &title, self.tale.lesson).await?;
        }
        let claim = action::complete::Claim { id: action, expected_version: None, evidence: Vec::new(), note: None };
        action::complete::complete(&stage.by(deed.owner), claim).await?;
        action::accept::accept(&stage.by(Role::Chair), action, None).await?;
        Ok(())
    }

    async fn work(&self, stage: &Stage) -> Result<()> {
        // Each round works the steps that the round before made ready.
        for _ in 0..10 {
            let call = stage.by(Role::Chair);
            let steps = call.read(async |tx| review::queries::steps(tx, self.review).await).await?;
            call.end_reading().await?;
            let ready: Vec<_> = steps.into_iter().filter(|step| step.state == StepState::Ready).collect();
            if ready.is_empty() {
                break;
            }
            for step in ready {
                let assignee = step.assignee_id.unwrap_or_else(|| stage.who(step.accountable_role));
                let role = stage.role_of(assignee);
                for needed in requirements(&call, step.id).await? {
                    let title = format!("{}: {}", self.tale.titled(), step.title);
                    stage.prove(role, &needed, &title, self.tale.description).await?;
                }
                let answer = format!("{} See the actions of the review.", self.tale.lesson);
                let answers = step.required_fields.0.iter().map(|field| (field.name.clone(), answer.clone())).collect();
                let submission = review::submit_step::Submission {
                    step: step.id,
                    answers,
                    ..review::submit_step::Submission::default()
                };
                review::submit_step::submit(&stage.as_person(assignee), submission).await?;
                let acceptor = if role == Role::Chair { Role::ItSecurityLead } else { Role::Chair };
                review::decide_step::accept(&stage.by(acceptor), step.id, None).await?;
            }
        }
        Ok(())
    }

    async fn approve(&self, stage: &Stage) -> Result<()> {
        let submission = review::submit::Submission {
            review: self.review,
            similar_checked: true,
            ..review::submit::Submission::default()
        };
        review::submit::submit(&stage.by(Role::Chair), submission).await?;
        let management = stage.by(Role::ManagementBody);
        let later = management.now.plus_seconds(90 * 24 * HOUR).date_in(zone(ZONE));
        review::approve::approve(&management, self.review, Some(later), None).await?;
        Ok(())
    }

    async fn close(&self, stage: &Stage) -> Result<()> {
        let subject = Reference { kind: SubjectKind::Incident, id: self.incident };
        for (role, meaning) in [(Role::ManagementBody, Meaning::Approved), (Role::InternalAudit, Meaning::Assured)] {
            let signature = Signature { subject, meaning, expected_hash: None, statement: None };
            closure::sign::sign(&stage.by(role), signature).await?;
        }
        closure::close::close(&stage.by(Role::Chair), self.incident, None).await?;
        Ok(())
    }
}

async fn requirements(call: &entities::Call, subject: Uuid) -> Result<Vec<requirement::Model>> {
    let found = call.read(async |tx| fulfilment(tx, &[subject]).await).await?;
    call.end_reading().await?;
    Ok(found.into_values().flatten().map(|one| one.requirement).collect())
}
