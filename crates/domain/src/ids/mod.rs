//! The identifiers a case is known by, each a type of its own that only holds what its rule allows.
//!
//! A value that was parsed once needs no second check. What names a person or a payment is masked in `Debug`, so that a
//! log line cannot give it away; `Display` and serde give the real value. Opaque ids of the engine are not here.

pub mod document_key;
pub mod iun;
pub mod notice_code;
pub mod request_id;
pub mod sha256;
pub mod tax_id;

pub use document_key::{DocumentKey, DocumentKeyError, DocumentKind};
pub use iun::{Iun, IunError};
pub use notice_code::{NoticeCode, NoticeCodeError};
pub use request_id::{RequestId, RequestIdError};
pub use sha256::{Sha256Digest, Sha256DigestError};
pub use tax_id::{TaxId, TaxIdError};
