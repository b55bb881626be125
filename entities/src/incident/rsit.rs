//! The Reference Security Incident Taxonomy, version 1003 (ENISA RSIT task force, CC0): 11 classes, 39 types.
//!
//! It has no ransomware and no supply-chain class: ransomware is `unauthorised-information-modification`.

/// The version of the list below.
pub const VERSION: u32 = 1003;

/// Each class with its types; a type belongs to one class alone.
pub const CLASSES: &[(&str, &[&str])] = &[
    ("abusive-content", &["spam", "harmful-speech", "violence"]),
    ("malicious-code", &["infected-system", "c2-server", "malware-distribution", "malware-configuration"]),
    ("information-gathering", &["scanner", "sniffing", "social-engineering"]),
    ("intrusion-attempts", &["ids-alert", "brute-force", "exploit"]),
    (
        "intrusions",
        &[
            "privileged-account-compromise",
            "unprivileged-account-compromise",
            "application-compromise",
            "system-compromise",
            "burglary",
        ],
    ),
    ("availability", &["dos", "ddos", "misconfiguration", "sabotage", "outage"]),
    (
        "information-content-security",
        &["unauthorised-information-access", "unauthorised-information-modification", "data-loss", "data-leak"],
    ),
    ("fraud", &["unauthorised-use-of-resources", "copyright", "masquerade", "phishing"]),
    (
        "vulnerable",
        &[
            "weak-crypto",
            "ddos-amplifier",
            "potentially-unwanted-accessible",
            "information-disclosure",
            "vulnerable-system",
        ],
    ),
    ("other", &["other", "undetermined"]),
    ("test", &["test"]),
];

/// The type that a text names: `data-leak`, `information-content-security/data-leak`, or the machine tag
/// `rsit:information-content-security="data-leak"`.
pub fn type_of(text: &str) -> Option<&'static str> {
    let text = text.trim().to_ascii_lowercase();
    let text = text.strip_prefix("rsit:").unwrap_or(&text);
    let (class, name) = match text.split_once(['/', ':', '=']) {
        Some((class, name)) => (Some(class), name.trim_matches('"')),
        None => (None, text),
    };
    let (found, name) =
        CLASSES.iter().find_map(|(of, types)| Some((*of, *types.iter().find(|known| **known == name)?)))?;
    class.is_none_or(|class| class == found).then_some(name)
}

/// The class of a type.
pub fn class_of(name: &str) -> Option<&'static str> {
    CLASSES.iter().find(|(_, types)| types.contains(&name)).map(|(class, _)| *class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_eleven_classes_and_thirty_nine_types_each_in_one_class() {
        let mut types: Vec<&str> = CLASSES.iter().flat_map(|(_, types)| types.iter().copied()).collect();
        assert_eq!((CLASSES.len(), types.len()), (11, 39));
        types.sort_unstable();
        types.dedup();
        assert_eq!(types.len(), 39);
    }

    #[test]
    fn a_type_is_understood_in_three_spellings_and_never_under_another_class() {
        for text in
            ["data-leak", "information-content-security/data-leak", "rsit:information-content-security=\"data-leak\""]
        {
            assert_eq!(type_of(text), Some("data-leak"), "{text}");
        }
        assert_eq!(type_of("malicious-code/data-leak"), None);
        assert_eq!(type_of("ransomware"), None);
        assert_eq!(class_of("ddos"), Some("availability"));
    }
}
