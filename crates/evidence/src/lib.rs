//! Notices and legal facts as PDF, and the electronic seal on them.
//!
//! Three adapters of `messo_ports::notices`: [`PageReader`] counts the pages of the senders' files, [`TypstRenderer`] turns the model of a document into PDF/A-2a with PDF/UA-1,
//! [`PadesSeal`] sets a PAdES seal on it; [`HttpTimeStamper`] asks an authority for the time. What a document says comes with the model, made from the events of
//! the case; here stand only its look, its fixed words and its cryptography. The log of digests and the verifier will stand
//! beside these modules; they take and give plain bytes, as these do.

mod reader;
pub mod render;
pub mod seal;

pub use reader::PageReader;
pub use render::TypstRenderer;
pub use seal::{
    Chain, Credentials, DevelopmentSeal, DeviceAddress, DeviceKey, FileKey, HttpTimeStamper, Level, PadesSeal,
    RemoteKey, SealError, SealNames,
};
