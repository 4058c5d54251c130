//! Who a notice is for and where that party can be reached: kind, street address, digital address.
//!
//! Plain values with SEND's names on the wire. All of it is personal data, so `Debug` masks it. Where an address was
//! found, and whether it may be used, is the workflow's business.

mod digital_address;
mod email;
mod physical_address;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use digital_address::{DigitalAddress, DigitalAddressType};
pub use email::is_email;
pub use physical_address::PhysicalAddress;

/// Kind of recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RecipientType {
    /// A person (*persona fisica*).
    PF,
    /// A company or body (*persona giuridica*).
    PG,
}

impl RecipientType {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PF => "PF",
            Self::PG => "PG",
        }
    }
}

impl fmt::Display for RecipientType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
