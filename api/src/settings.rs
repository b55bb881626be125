//! What only the API reads from the environment: where it listens, how large an upload may be, and what it logs.

use std::net::SocketAddr;

use entities::settings::{Environment, Wrong};
use tracing_subscriber::EnvFilter;

use crate::transfer::MAX_BYTES;

/// The names it reads.
pub const NAMES: [&str; 3] = ["PROOFMARK_LISTEN", "PROOFMARK_EVIDENCE_MAX_BYTES", "PROOFMARK_LOG"];

/// The most that one upload may be allowed: an object store moves no larger object in one piece.
const LARGEST: u64 = 5 * 1024 * 1024 * 1024;

/// Where the API listens: `PROOFMARK_LISTEN`, else port 8480 of this machine alone.
pub fn listen(environment: &Environment) -> Result<SocketAddr, Wrong> {
    let given = environment.read("PROOFMARK_LISTEN", "an address and a port such as 127.0.0.1:8480 or 0.0.0.0:8480")?;
    Ok(given.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8480))))
}

/// How many bytes one upload of evidence may have: `PROOFMARK_EVIDENCE_MAX_BYTES`, else 50 MiB.
pub fn max_bytes(environment: &Environment) -> Result<u64, Wrong> {
    let (name, expected) = ("PROOFMARK_EVIDENCE_MAX_BYTES", format!("a number of bytes from 1 to {LARGEST}"));
    let given = environment.read::<u64>(name, &expected)?;
    let taken = given.filter(|bytes| (1..=LARGEST).contains(bytes));
    match (given, taken) {
        (Some(wrong), None) => Err(Wrong::shown(name, &wrong.to_string(), &expected)),
        _ => Ok(taken.unwrap_or(MAX_BYTES)),
    }
}

/// What is logged: `PROOFMARK_LOG`, else warnings and what the process says of itself.
pub fn log(environment: &Environment) -> Result<EnvFilter, Wrong> {
    let expected = "a level or directives such as info or warn,api=debug";
    let given = environment.read("PROOFMARK_LOG", expected)?;
    Ok(given.unwrap_or_else(|| EnvFilter::new("warn,api=info,worker=info,entities=info")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(name: &str, value: &str) -> Environment {
        Environment::of([(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn a_wrong_address_or_filter_is_refused_with_what_was_expected() {
        assert_eq!(listen(&Environment::of([])).unwrap().to_string(), "127.0.0.1:8480");
        assert_eq!(listen(&environment("PROOFMARK_LISTEN", "[::1]:0")).unwrap().port(), 0);
        let wrong = listen(&environment("PROOFMARK_LISTEN", "8480")).unwrap_err().to_string();
        let said =
            "PROOFMARK_LISTEN: expected an address and a port such as 127.0.0.1:8480 or 0.0.0.0:8480, found \"8480\"";
        assert_eq!(wrong, said);
        assert!(log(&environment("PROOFMARK_LOG", "a=b=c")).is_err());
    }

    #[test]
    fn the_size_of_an_upload_is_a_number_within_what_a_store_takes() {
        let read = |value: &str| max_bytes(&environment("PROOFMARK_EVIDENCE_MAX_BYTES", value));
        assert_eq!(max_bytes(&Environment::of([])), Ok(50 * 1024 * 1024));
        assert_eq!((read("1"), read("5368709120")), (Ok(1), Ok(LARGEST)));
        for wrong in ["0", "-1", "50 MiB", "5368709121", "99999999999999999999"] {
            let told = read(wrong).unwrap_err().to_string();
            let said = "PROOFMARK_EVIDENCE_MAX_BYTES: expected a number of bytes from 1 to 5368709120, found ";
            assert_eq!(told, format!("{said}{wrong:?}"));
        }
    }
}
