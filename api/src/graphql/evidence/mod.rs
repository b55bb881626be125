//! Evidence: pieces, their versions, what is required and what answers it; and how bytes come and go.

mod loads;
mod piece;
mod requirement;
mod transfer;
mod verbs;
mod version;

pub use loads::latest;
pub use piece::{Evidence, EvidenceFilter, EvidenceQuery};
pub use requirement::EvidenceRequirement;
pub use transfer::{CreateEvidenceDownloadPayload, CreateEvidenceUploadPayload, TransferVerbs};
pub use verbs::EvidenceVerbs;
pub use version::{EvidenceLink, EvidenceVersion};
