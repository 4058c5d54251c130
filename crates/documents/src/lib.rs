//! Documents as bytes, and the keys that keep secrets: one way out of the house.
//!
//! A folder of create-only files ([`folder`]), the vault that seals personal data and signs ([`vault`], over [`keys`]), the signed
//! URLs through which documents come and go ([`links`], over [`urls`] and [`preload`]), and the errors that those URLs
//! answer ([`s3_error`]). Beside them the files of the transparency log, which are anyone's to read ([`log_folder`]).
//! Nothing here knows what a notification is; who may see a document is decided before a URL is signed.

pub mod folder;
mod framed_file;
pub mod keys;
pub mod links;
pub mod log_folder;
pub mod preload;
pub mod s3_error;
pub mod urls;
pub mod vault;

pub use folder::FolderStore;
pub use links::SignedLinks;
pub use log_folder::LogFolder;
pub use s3_error::S3Error;
pub use urls::SignedUrls;
pub use vault::FileVault;
