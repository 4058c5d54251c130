//! The transparency log as bytes: what is hashed, how the tree is cut into tiles, what proves what, how it is signed.
//!
//! RFC 6962 says how a list of entries becomes one hash ([`hash`]); C2SP's *tlog-tiles* how the tree is laid out in files
//! that never change ([`tile`]), *signed-note* and *tlog-checkpoint* how its head is signed ([`note`], [`checkpoint`]).
//! [`grow`] makes the files while entries come, [`proof`] makes and checks inclusion and consistency, [`leaf`] is what an
//! event of a notification leaves in the log. Pure, and apart from all other rooms: who checks a proof needs nothing of the
//! platform. Where files lie and who numbers the entries is not known here.

pub mod checkpoint;
pub mod grow;
pub mod hash;
pub mod leaf;
pub mod note;
pub mod proof;
pub mod tile;

pub use checkpoint::Checkpoint;
pub use grow::{Growing, LogFile};
pub use hash::Hash;
pub use leaf::{Leaf, LoggedDocument};
pub use note::{SigningKey, VerifierKey};
pub use proof::Tiles;
pub use tile::{Level, Place};
