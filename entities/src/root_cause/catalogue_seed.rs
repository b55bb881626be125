//! The catalogue of causes that every organisation begins with: keys over the five classes of the NIS Cooperation Group.

use uuid::Uuid;

use super::model::CauseClass::{
    self, HumanErrors, MaliciousActions, NaturalPhenomena, SystemFailures, ThirdPartyFailures,
};
use super::model::catalogue;
use crate::call::Tx;
use crate::error::Result;

/// Class, key, label.
const CAUSES: &[(CauseClass, &str, &str)] = &[
    (SystemFailures, "unpatched-system", "A known flaw was open because an update was not installed"),
    (SystemFailures, "hardware-failure", "A device broke and nothing stood in for it"),
    (SystemFailures, "software-defect", "A program did not do what it was built to do"),
    (SystemFailures, "capacity-exhausted", "More was asked of a system than it could carry"),
    (SystemFailures, "backup-not-restorable", "A backup was missing, incomplete or could not be restored"),
    (SystemFailures, "monitoring-blind-spot", "Nobody watched the place where it happened"),
    (SystemFailures, "missing-network-separation", "Systems could reach each other that had no need to"),
    (NaturalPhenomena, "power-or-cooling-loss", "Power or cooling failed for longer than was planned for"),
    (NaturalPhenomena, "fire-or-water-damage", "Fire, smoke or water reached equipment"),
    (NaturalPhenomena, "severe-weather", "Storm, flood or heat cut off a site or its people"),
    (HumanErrors, "weak-or-reused-password", "A password was guessable or used elsewhere as well"),
    (HumanErrors, "phishing-click", "Somebody trusted a forged message"),
    (HumanErrors, "misconfiguration", "A setting left something open or switched off"),
    (HumanErrors, "data-sent-to-wrong-recipient", "Information went to somebody it was not meant for"),
    (HumanErrors, "excessive-access-rights", "Somebody could do more than the work asked for"),
    (HumanErrors, "leaver-access-not-removed", "Access outlived the need for it"),
    (HumanErrors, "unclear-procedure", "What to do was not written down, not known or not workable"),
    (HumanErrors, "lost-or-stolen-device", "A device or medium went missing"),
    (MaliciousActions, "ransomware-vector-open", "A way in for extortion software was not closed"),
    (MaliciousActions, "credential-theft", "Credentials were stolen and used"),
    (MaliciousActions, "exploited-vulnerability", "An attacker used a flaw that had no fix yet"),
    (MaliciousActions, "denial-of-service-attack", "A service was flooded until it no longer answered"),
    (MaliciousActions, "insider-misuse", "Somebody inside misused access that was given rightly"),
    (ThirdPartyFailures, "supplier-credential-leak", "A supplier lost credentials or data that open our door"),
    (ThirdPartyFailures, "supplier-outage", "A service that others run for us failed"),
    (ThirdPartyFailures, "supplier-weak-controls", "A supplier did not keep to what was agreed, or nothing was"),
    (ThirdPartyFailures, "compromised-software-supply", "A component from outside came with a flaw or an implant"),
];

/// Writes the shipped catalogue for a new organisation.
pub async fn install(tx: &Tx) -> Result<()> {
    for &(cause_class, key, label) in CAUSES {
        let row = catalogue::Model {
            organisation_id: tx.organisation,
            id: Uuid::now_v7(),
            key: key.to_owned(),
            cause_class,
            label: label.to_owned(),
            version: 1,
        };
        tx.add("createOrganisation", row).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::rules::key;
    use super::*;

    #[test]
    fn every_class_has_causes_and_every_key_is_one_of_a_kind() {
        let keys: HashSet<&str> = CAUSES.iter().map(|&(_, key, _)| key).collect();
        assert_eq!(keys.len(), CAUSES.len());
        assert!(CAUSES.iter().all(|&(_, text, label)| key(text).as_deref() == Ok(text) && !label.is_empty()));
        for &class in CauseClass::ALL {
            assert!(CAUSES.iter().any(|&(of, ..)| of == class), "{class}");
        }
    }
}
