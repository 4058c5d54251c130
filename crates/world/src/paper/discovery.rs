//! The address that the simulated carrier finds on the spot.
//!
//! A street that does not exist in a town that does. Its text carries what the second letter must meet, behind
//! `@discovered.`, because the world remembers nothing.

use crate::sequence::Discovery;
use messo_domain::party::PhysicalAddress;

const STREET: &str = "Via del Ritrovamento 1";
const ZIP: &str = "20121";

/// The address; `continuation` is what a letter to it follows (delivered where there is none).
pub fn address(found: &Discovery, continuation: Option<&str>) -> PhysicalAddress {
    let address = continuation.map_or(STREET.to_owned(), |text| format!("{STREET} @discovered.{text}"));
    PhysicalAddress {
        address,
        zip: Some(found.zip.clone().unwrap_or_else(|| ZIP.to_owned())),
        municipality: "Milano".to_owned(),
        province: Some("MI".to_owned()),
        ..PhysicalAddress::default()
    }
}
