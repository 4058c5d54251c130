//! Postal addresses: the normal form, and whether the post could take a letter there.
//!
//! The normal form changes nothing that names a place: blanks are single, the province is in capitals. An address
//! service that corrects streets and postcodes is a thing of the outside.

use crate::party::PhysicalAddress;

/// Whether the post could take a letter for this address: an Italian one needs a postcode, and `00000` is none.
pub(super) fn can_be_served(address: &PhysicalAddress) -> bool {
    let zip = address.zip.as_deref().unwrap_or_default().trim();
    address.is_foreign() || (!zip.is_empty() && zip != "00000")
}

/// The address in its normal form.
pub(super) fn normalised(address: &PhysicalAddress) -> PhysicalAddress {
    let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let tidied = |text: &Option<String>| text.as_deref().map(tidy).filter(|text| !text.is_empty());
    PhysicalAddress {
        at: tidied(&address.at),
        address: tidy(&address.address),
        address_details: tidied(&address.address_details),
        zip: tidied(&address.zip),
        municipality: tidy(&address.municipality),
        municipality_details: tidied(&address.municipality_details),
        province: tidied(&address.province).map(|province| province.to_uppercase()),
        foreign_state: tidied(&address.foreign_state),
    }
}
