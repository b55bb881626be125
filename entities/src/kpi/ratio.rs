//! Exact ratios: compared as they are, rounded only to be shown.

use std::cmp::Ordering;
use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A ratio of two whole numbers in lowest terms; the lower one is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ratio {
    /// The upper number.
    pub num: i128,
    /// The lower number, at least 1.
    pub den: i128,
}

impl Ratio {
    /// `num / den` in lowest terms; none when there is nothing to divide by.
    pub fn new(num: i128, den: i128) -> Option<Self> {
        if den == 0 {
            return None;
        }
        let shared = divisor(num.unsigned_abs(), den.unsigned_abs());
        let shared = i128::try_from(shared).unwrap_or(1).max(1) * den.signum();
        Some(Self { num: num / shared, den: den / shared })
    }

    /// A whole number.
    pub const fn whole(num: i128) -> Self {
        Self { num, den: 1 }
    }

    /// This times a whole number.
    #[must_use]
    pub fn times(self, factor: i128) -> Self {
        Self::new(self.num * factor, self.den).unwrap_or(self)
    }

    /// This less another.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self::new(self.num * other.den - other.num * self.den, self.den * other.den).unwrap_or(self)
    }

    /// The same without its sign.
    #[must_use]
    pub fn size(self) -> Self {
        Self { num: self.num.abs(), ..self }
    }

    /// As a person writes it: as many decimals as it has, two at most.
    pub fn plain(self) -> String {
        let hundredths = self.times(100);
        if hundredths.den != 1 {
            return self.rounded();
        }
        let (sign, size) = (if self.num < 0 { "-" } else { "" }, hundredths.num.abs());
        let text = format!("{sign}{}.{:02}", size / 100, size % 100);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    /// Rounded half to even to one decimal, such as `95.5`.
    pub fn rounded(self) -> String {
        let scaled = self.num * 10;
        let (mut tenths, rest) = (scaled.div_euclid(self.den), scaled.rem_euclid(self.den));
        match (rest * 2).cmp(&self.den) {
            Ordering::Greater => tenths += 1,
            Ordering::Equal if tenths % 2 != 0 => tenths += 1,
            Ordering::Less | Ordering::Equal => {}
        }
        let sign = if tenths < 0 { "-" } else { "" };
        format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
    }
}

impl Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.num, self.den)
    }
}

impl FromStr for Ratio {
    type Err = ();

    /// Reads what it is written as: `37/5`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (num, den) = text.split_once('/').ok_or(())?;
        let (num, den) = num.parse().ok().zip(den.parse().ok()).ok_or(())?;
        Self::new(num, den).ok_or(())
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.num * other.den).cmp(&(other.num * self.den))
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(num: i128, den: i128) -> Ratio {
        Ratio::new(num, den).unwrap()
    }

    #[test]
    fn a_half_goes_to_the_even_neighbour() {
        let shown = [(1, 20), (3, 20), (5, 20), (-1, 20), (-3, 20), (2, 3), (0, 7), (-2, 3), (1999, 20)];
        let shown: Vec<String> = shown.iter().map(|&(num, den)| ratio(num, den).rounded()).collect();
        assert_eq!(shown, ["0.0", "0.2", "0.2", "0.0", "-0.2", "0.7", "0.0", "-0.7", "100.0"]);
    }

    #[test]
    fn a_limit_is_written_with_the_decimals_it_has() {
        let shown = [(95, 1), (185, 2), (-1, 4), (0, 1), (100, 1), (1, 3)].map(|(num, den)| ratio(num, den).plain());
        assert_eq!(shown, ["95", "92.5", "-0.25", "0", "100", "0.3"]);
    }

    #[test]
    fn ratios_are_compared_exactly() {
        assert!(ratio(95, 100) <= ratio(19, 20) && ratio(95, 100) >= ratio(19, 20));
        assert!(ratio(950_000_001, 1_000_000_000) > ratio(19, 20));
        assert_eq!(ratio(3, -6), ratio(-1, 2));
        assert_eq!(ratio(0, 9), Ratio::whole(0));
        assert!(Ratio::new(1, 0).is_none());
        assert_eq!(ratio(74, -10).to_string().parse(), Ok(ratio(-37, 5)));
        assert!("37".parse::<Ratio>().is_err() && "1/0".parse::<Ratio>().is_err());
    }
}
