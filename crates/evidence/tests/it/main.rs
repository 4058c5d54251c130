//! Tests of the evidence: what is rendered, what is sealed, and what judges that no one here wrote say of both.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod authority;
mod device;
mod judges;
mod levels;
mod rendering;
mod samples;
mod sealing;
mod tools;
