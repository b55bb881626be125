//! What a supplier is: a name of its own and how much hangs on it.

use crate::error::Refusal;

/// A name of 1 to 200 characters on one line, trimmed.
pub(super) fn name(given: &str) -> Result<String, Refusal> {
    let name = given.trim();
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        return Err(Refusal::invalid("name", "A name has 1 to 200 characters on one line."));
    }
    Ok(name.to_owned())
}

/// How critical a supplier is: 1 to 5, 5 the most.
pub(super) fn criticality(given: i64) -> Result<i64, Refusal> {
    if (1..=5).contains(&given) {
        return Ok(given);
    }
    Err(Refusal::invalid("criticality", "A supplier's criticality is 1 to 5, 5 the most critical."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_supplier_has_a_name_and_a_criticality() {
        assert_eq!(name(" Hafen Cloud "), Ok("Hafen Cloud".to_owned()));
        assert_eq!(name("\n").unwrap_err().path, ["name"]);
        assert_eq!(criticality(5), Ok(5));
        assert_eq!(criticality(6).unwrap_err().path, ["criticality"]);
    }
}
