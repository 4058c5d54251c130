//! Documents as bytes, and the keys that keep secrets: one way out of the house.
//!
//! A folder of create-only files ([`folder`]), the vault that seals personal data and signs ([`vault`]), the signed
//! URLs through which documents come and go ([`links`], over [`urls`] and [`preload`]), and the errors that those URLs
//! answer ([`s3_error`]).
//! Nothing here knows what a notification is; who may see a document is decided before a URL is signed.

pub mod folder;
mod framed_file;
pub mod links;
pub mod preload;
pub mod s3_error;
pub mod urls;
pub mod vault;

pub use folder::FolderStore;
pub use links::SignedLinks;
pub use s3_error::S3Error;
pub use urls::SignedUrls;
pub use vault::FileVault;
