//! What only the API reads from the environment: where it listens and what it logs.

use std::net::SocketAddr;

use entities::settings::{Environment, Wrong};
use tracing_subscriber::EnvFilter;

/// The names it reads.
pub const NAMES: [&str; 2] = ["PROOFMARK_LISTEN", "PROOFMARK_LOG"];

/// Where the API listens: `PROOFMARK_LISTEN`, else port 8480 of this machine alone.
pub fn listen(environment: &Environment) -> Result<SocketAddr, Wrong> {
    let given = environment.read("PROOFMARK_LISTEN", "an address and a port such as 127.0.0.1:8480 or 0.0.0.0:8480")?;
    Ok(given.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8480))))
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
}
