//! The transparency log: who looks after it, what stands in it, and whether it still says what the events say.
//!
//! The store gives each event its position in the transaction of its append. Everything else comes later and holds nobody
//! up: `keeper` hashes new events into files and signs the head, `reading` gives files and proofs out, `audit` reads
//! all events again and compares. Files and database lie apart: each contradicts the other where one was changed.
//! The form of tree, tiles and proofs is `messo_transparency`'s.

mod audit;
mod entries;
mod faults;
mod keeper;
mod opening;
mod reading;

pub use audit::AuditReport;
pub use faults::{LogError, LogFault};
pub(crate) use keeper::Keeper;
pub use keeper::LogCounts;
pub use reading::LogAbout;

/// File of the head.
pub(crate) const CHECKPOINT: &str = "checkpoint";
/// Folder of the last heads.
pub(crate) const CHECKPOINTS: &str = "checkpoints";
