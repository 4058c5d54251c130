//! Rules on what is printed on the envelope: the street address and the name of the recipient.
//!
//! Characters and lengths only. Whether the place exists is asked of the address service after the deposit.
//! Source: SEND, synchronous checks of the sending call.

use super::{AddressCharacters, Checks, Objection, Recipient};
use crate::party::PhysicalAddress;

/// Characters that fit one row of the envelope.
const ROW_LENGTH: usize = 44;
/// Characters of a name.
const NAME_LENGTH: usize = 88;
/// The word in an address that steers the simulated carrier.
const SEQUENCE: &str = "@sequence";

/// The rules for one recipient, in SEND's order: characters of the address, its rows, its province, then the name. An
/// address that is not given is looked up after the deposit.
pub(super) fn of_recipient(index: usize, recipient: &Recipient, checks: &Checks) -> Vec<Objection> {
    let Some(address) = &recipient.physical_address else { return names(index, recipient) };
    let steers_carrier = checks.sequence_addresses && holds_sequence(address);
    let mut objections = Vec::new();
    if !steers_carrier && checks.address_characters != AddressCharacters::Unchecked {
        objections.extend(characters(index, address, checks.address_characters));
        objections.extend(rows(index, address));
    }
    objections.extend(province(address));
    if !steers_carrier {
        objections.extend(names(index, recipient));
    }
    objections
}

/// Whether an address has only characters that are printed, in rows that fit the envelope.
pub fn fits_envelope(address: &PhysicalAddress, checks: &Checks) -> bool {
    let steers_carrier = checks.sequence_addresses && holds_sequence(address);
    let is_checked = !steers_carrier && checks.address_characters != AddressCharacters::Unchecked;
    !is_checked || (characters(0, address, checks.address_characters).is_empty() && rows(0, address).is_empty())
}

fn holds_sequence(address: &PhysicalAddress) -> bool {
    address.fields().iter().any(|(_, text)| text.to_lowercase().contains(SEQUENCE))
}

fn characters(index: usize, address: &PhysicalAddress, allowed: AddressCharacters) -> Vec<Objection> {
    let is_allowed = |c: char| match c {
        '@' | '_' => allowed == AddressCharacters::WithAtAndUnderscore,
        _ => c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | ' ' | '\'' | '-'),
    };
    let fields = address.fields().into_iter();
    fields.filter(|(_, text)| !text.chars().all(is_allowed)).map(|(name, _)| invalid_characters(name, index)).collect()
}

fn rows(index: usize, address: &PhysicalAddress) -> Vec<Objection> {
    let rows = address.rows().into_iter();
    rows.filter(|(_, row)| row.chars().count() > ROW_LENGTH)
        .map(|(name, _)| too_long(&name, index, ROW_LENGTH))
        .collect()
}

fn province(address: &PhysicalAddress) -> Option<Objection> {
    let missing = address.province.as_deref().unwrap_or_default().trim().is_empty();
    (missing && !address.is_foreign()).then(|| Objection::generic("No province provided in physical address"))
}

/// The name, and whom the letter is in care of, fit their row and can be printed: ISO 8859-1 without control characters.
fn names(index: usize, recipient: &Recipient) -> Vec<Objection> {
    let at = recipient.physical_address.as_ref().and_then(|address| address.at.as_deref()).filter(|at| !at.is_empty());
    let fields: Vec<(&str, &str)> = [("denomination", Some(recipient.denomination.as_str())), ("at", at)]
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)))
        .collect();
    let is_printable = |c: char| matches!(c, ' '..='~' | '\u{a0}'..='\u{ff}');
    let long = fields.iter().filter(|(_, text)| text.trim().chars().count() > NAME_LENGTH);
    let odd = fields.iter().filter(|(_, text)| !text.chars().all(is_printable));
    long.map(|(name, _)| too_long(name, index, NAME_LENGTH))
        .chain(odd.map(|(name, _)| invalid_characters(name, index)))
        .collect()
}

fn invalid_characters(field: &str, index: usize) -> Objection {
    Objection::generic(format!("Field {field} in recipient {index} contains invalid characters."))
}

fn too_long(field: &str, index: usize, length: usize) -> Objection {
    Objection::generic(format!("Field {field} in recipient {index} exceed max length of {length} chars"))
}
