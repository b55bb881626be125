//! Why a command stopped, and the exit code that says so: 1 a failure, 2 wrong usage or settings.

use entities::error::Error;
use entities::settings::Wrong;

/// Why a command stopped.
#[derive(Debug)]
pub enum Stopped {
    /// Wrong usage or settings: exit code 2.
    Usage(String),
    /// A failure: exit code 1.
    Failed(String),
}

impl Stopped {
    /// A failure, in the words of its cause.
    pub fn failed(cause: impl std::fmt::Display) -> Self {
        Self::Failed(cause.to_string())
    }

    /// The exit code.
    pub const fn code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Failed(_) => 1,
        }
    }
}

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::Usage(why) | Self::Failed(why)) = self;
        f.write_str(why)
    }
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) => Self::Usage(refusal.to_string()),
            other => Self::failed(other),
        }
    }
}

impl From<Wrong> for Stopped {
    fn from(wrong: Wrong) -> Self {
        Self::Usage(wrong.to_string())
    }
}
