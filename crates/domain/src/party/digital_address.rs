//! A digital address: a certified mailbox, or one of the channels of courtesy.
//!
//! The type says what the channel proves; the address is free text for the channels that are not mail.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::is_email;

/// Channel of a digital address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DigitalAddressType {
    /// Certified e-mail (*posta elettronica certificata*): legal value.
    PEC,
    /// Qualified delivery service (*servizio elettronico di recapito certificato qualificato*): legal value.
    SERCQ,
    /// Ordinary e-mail, courtesy only.
    EMAIL,
    /// Text message, courtesy only.
    SMS,
    /// The app IO, courtesy only.
    APPIO,
    /// Messages shown by a third party's app, courtesy only.
    TPP,
}

impl DigitalAddressType {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PEC => "PEC",
            Self::SERCQ => "SERCQ",
            Self::EMAIL => "EMAIL",
            Self::SMS => "SMS",
            Self::APPIO => "APPIO",
            Self::TPP => "TPP",
        }
    }
}

impl fmt::Display for DigitalAddressType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The address of the platform's own delivery service, as SEND writes it.
const SERCQ: &str = "x-pagopa-pn-sercq:send-self:notification-already-delivered";

/// A channel and the address on it. `Debug` shows the channel only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DigitalAddress {
    /// Channel.
    pub r#type: DigitalAddressType,
    /// Mailbox, phone number or what else names the party on that channel.
    pub address: String,
}

impl DigitalAddress {
    /// A certified mailbox.
    pub fn pec(address: impl Into<String>) -> Self {
        Self { r#type: DigitalAddressType::PEC, address: address.into() }
    }

    /// The platform itself, as a qualified delivery service.
    pub fn sercq() -> Self {
        Self { r#type: DigitalAddressType::SERCQ, address: SERCQ.to_owned() }
    }

    /// Whether this is the platform itself, as a qualified delivery service.
    pub fn is_own_sercq(&self) -> bool {
        self.r#type == DigitalAddressType::SERCQ && self.address.split('?').next() == Some(SERCQ)
    }

    /// Whether the address has the form its channel needs: that of an e-mail address for PEC and EMAIL, any text
    /// otherwise.
    pub fn has_form(&self) -> bool {
        match self.r#type {
            DigitalAddressType::PEC | DigitalAddressType::EMAIL => is_email(&self.address),
            _ => !self.address.trim().is_empty(),
        }
    }
}

impl fmt::Debug for DigitalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DigitalAddress({} ****)", self.r#type)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    #[test]
    fn wire_names_and_mask() {
        let pec = DigitalAddress::pec("recipient.one@ok-pecsuccess.it");
        let json = serde_json::to_string(&pec).unwrap();
        assert_eq!(json, r#"{"type":"PEC","address":"recipient.one@ok-pecsuccess.it"}"#);
        assert_eq!(serde_json::from_str::<DigitalAddress>(&json).unwrap(), pec);
        assert_eq!(format!("{pec:?}"), "DigitalAddress(PEC ****)");
        use DigitalAddressType::{APPIO, EMAIL, PEC, SERCQ, SMS, TPP};
        for kind in [PEC, SERCQ, EMAIL, SMS, APPIO, TPP] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }

    #[test]
    fn the_form_depends_on_the_channel() {
        let at = |kind, address: &str| DigitalAddress { r#type: kind, address: address.to_owned() }.has_form();
        assert!(at(DigitalAddressType::PEC, "a@pec.example"));
        assert!(!at(DigitalAddressType::PEC, "+393330000000"));
        assert!(at(DigitalAddressType::SMS, "+393330000000"));
        assert!(!at(DigitalAddressType::SMS, " "));
    }
}
