//! The log's bytes against their specifications: vectors that others published, a naive tree, hostile input.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod hostile;
mod naive;
mod notes;
mod tiles;
mod trees;
mod vectors;
