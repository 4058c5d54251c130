//! Notices and legal facts as PDF, and the electronic seal on them.
//!
//! Three adapters of `messo_ports::notices`: [`PageReader`] counts the pages of the senders' files, [`TypstRenderer`] turns the model of a document into PDF/A-2a with PDF/UA-1,
//! [`DevelopmentSeal`] sets a PAdES B-B seal on it. What a document says comes with the model, made from the events of
//! the case; here stand only its look, its fixed words and its cryptography. Qualified seals, time-stamps, the log of
//! digests and the verifier will stand beside these modules; they take and give plain bytes, as these do.

mod reader;
pub mod render;
pub mod seal;

pub use reader::PageReader;
pub use render::TypstRenderer;
pub use seal::{DevelopmentSeal, SealError, SealNames};
