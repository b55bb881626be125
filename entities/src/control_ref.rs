//! References to controls of the three frameworks, by id alone: ISO/IEC 27001:2022 Annex A, NIS2 Art 21(2), and the Annex
//! of Implementing Regulation (EU) 2024/2690. The texts of the standards are not ours to ship.

/// How many controls each theme of Annex A holds: A.5 to A.8.
const ANNEX_A: [(u32, u32); 4] = [(5, 37), (6, 8), (7, 14), (8, 34)];

/// How many points the second level of each section of the Annex of 2024/2690 has, from section 1 on.
const ANNEX_2690: [u32; 13] = [2, 3, 6, 3, 2, 10, 3, 2, 3, 4, 7, 5, 3];

/// What a reference looks like, for a person who wrote another.
pub const EXPECTED: &str = "A control is A.5.1 to A.8.34 (ISO/IEC 27001:2022), 21(2)(a) to 21(2)(j) (NIS2), or a point \
    such as 3.6.1 (Annex of Regulation (EU) 2024/2690, 1.1 to 13.3).";

/// The reference as it is kept (`A.5.17`, `21(2)(g)`, `3.6.1`), or none where no framework knows it. The framework's name
/// may stand before it, and blanks and case do not count.
pub fn parse(text: &str) -> Option<String> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let bare = ["iso", "nis2", "2024/2690"].iter().find_map(|name| bare.strip_prefix(name)).unwrap_or(&bare);
    annex_a(bare).or_else(|| measure(bare)).or_else(|| annex_2690(bare))
}

fn annex_a(text: &str) -> Option<String> {
    let (theme, control) = text.strip_prefix("a.")?.split_once('.')?;
    let (theme, control) = (number(theme)?, number(control)?);
    let known = ANNEX_A.iter().any(|&(known, last)| known == theme && control <= last);
    known.then(|| format!("A.{theme}.{control}"))
}

fn measure(text: &str) -> Option<String> {
    let letter = text.trim_start_matches("art").trim_start_matches('.').strip_prefix("21(2)(")?.strip_suffix(')')?;
    let mut letters = letter.chars();
    let known = letters.next().filter(|c| ('a'..='j').contains(c))?;
    letters.next().is_none().then(|| format!("21(2)({known})"))
}

fn annex_2690(text: &str) -> Option<String> {
    let numbers: Vec<u32> = text.split('.').map(number).collect::<Option<_>>()?;
    let (&[section, point] | &[section, point, _]) = numbers.as_slice() else { return None };
    let last = ANNEX_2690.get(usize::try_from(section).ok()?.checked_sub(1)?)?;
    let known = point <= *last && numbers.get(2).is_none_or(|&third| third <= 20);
    known.then(|| numbers.iter().map(u32::to_string).collect::<Vec<_>>().join("."))
}

/// A number from 1 on, without a leading zero.
fn number(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_kept_in_one_way_however_it_was_written() {
        for (written, kept) in [
            ("A.5.17", "A.5.17"),
            ("iso a.8.34", "A.8.34"),
            ("NIS2 21(2)(G)", "21(2)(g)"),
            ("Art. 21(2)(j)", "21(2)(j)"),
            ("2024/2690 3.6.1", "3.6.1"),
            ("13.3", "13.3"),
        ] {
            assert_eq!(parse(written).as_deref(), Some(kept), "{written}");
        }
    }

    #[test]
    fn what_no_framework_knows_is_no_reference() {
        for unknown in [
            "",
            "A.5.38",
            "A.9.1",
            "A.5",
            "A.05.1",
            "21(2)(k)",
            "21(2)(ab)",
            "14.1",
            "3.7",
            "3",
            "1.1.1.1",
            "3.6.0",
            "x",
        ] {
            assert_eq!(parse(unknown), None, "{unknown}");
        }
    }
}
