//! The shipped review templates, as data: `minor.json` and `full.json`.

use serde::Deserialize;
use uuid::Uuid;

use super::model::{Selector, TemplateStatus, TemplateStep, template};
use crate::call::Tx;
use crate::error::{Error, Result};
use crate::json::Json;

const SHIPPED: [&str; 2] = [include_str!("minor.json"), include_str!("full.json")];

/// A template as its file holds it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    key: String,
    semver: String,
    title: String,
    selector: Selector,
    steps: Vec<TemplateStep>,
}

/// Gives a new organisation the shipped templates, ready for use.
pub async fn install(tx: &Tx) -> Result<()> {
    for text in SHIPPED {
        let written: Written = serde_json::from_str(text).map_err(Error::fault)?;
        let row = template::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            key: written.key,
            semver: written.semver,
            title: written.title,
            status: TemplateStatus::Active,
            selector: Json(written.selector),
            steps: Json(written.steps),
            created_at: tx.now,
            version: 1,
        };
        tx.add("installTemplate", row).await?;
    }
    Ok(())
}

/// The shipped templates as rows, for the unit tests of the rules.
#[cfg(test)]
pub(crate) fn shipped() -> Vec<template::Model> {
    let row = |text: &&str| {
        let written: Written = serde_json::from_str(text).unwrap();
        template::Model {
            organisation_id: Uuid::nil(),
            id: Uuid::now_v7(),
            key: written.key,
            semver: written.semver,
            title: written.title,
            status: TemplateStatus::Active,
            selector: Json(written.selector),
            steps: Json(written.steps),
            created_at: crate::clock::Instant::from_micros(0),
            version: 1,
        }
    };
    SHIPPED.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::super::model::OnlyIf;
    use super::*;
    use crate::actor::{Permission, Role};

    #[test]
    fn every_step_names_steps_before_it_and_somebody_who_may_submit_it() {
        for template in shipped() {
            let mut seen: Vec<&str> = Vec::new();
            for step in &template.steps.0 {
                assert!(step.depends_on.iter().all(|key| seen.contains(&key.as_str())), "{}", step.key);
                assert!(Permission::SubmitStep.roles().contains(&step.accountable_role), "{}", step.key);
                assert_eq!(step.skippable, step.waiver_role.is_some(), "{}", step.key);
                assert!(!step.required_fields.is_empty() && step.offset_seconds > 0);
                for evidence in &step.evidence {
                    assert!(Permission::AcceptEvidence.roles().contains(&evidence.acceptor_role));
                    assert!(Permission::SubmitEvidence.roles().contains(&step.accountable_role), "{}", step.key);
                }
                seen.push(&step.key);
            }
        }
    }

    #[test]
    fn the_full_template_follows_the_responsibility_matrix() {
        let full = shipped().pop().unwrap();
        let roles: Vec<Role> = full.steps.0.iter().map(|step| step.accountable_role).collect();
        assert_eq!(
            roles,
            [
                Role::ItSecurityLead,
                Role::BusinessOwner,
                Role::RiskOwner,
                Role::PolicyOwner,
                Role::Dpo,
                Role::ThirdPartyManager,
                Role::ManagementBody,
                Role::InternalAudit
            ]
        );
        let only: Vec<OnlyIf> = full.steps.0.iter().filter_map(|step| step.only_if).collect();
        assert_eq!(only, [OnlyIf::SupplierInvolved, OnlyIf::Significant]);
    }
}
