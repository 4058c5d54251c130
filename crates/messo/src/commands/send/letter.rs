//! From what the person typed to the request that the API wants.
//!
//! Only form is made here; what is right or wrong about it is the platform's answer, which says it better. The one thing
//! that is read is the address, as people write it on an envelope.

use super::sender::Sender;
use super::{Act, Args};
use crate::failure::Failure;
use serde_json::{Value, json};

/// What a recipient is called, and lives at, where the sandbox's ready sender writes to somebody and says no more.
const MADE_UP_NAME: &str = "Destinatario di prova";
const MADE_UP_ADDRESS: &str = "Via di Prova 1, 00100 Roma RM";
/// Longest subject that the API takes, characters.
const SUBJECT: usize = 134;
/// Digits of an Italian postcode.
const ZIP: usize = 5;

/// A street address, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    street: String,
    zip: String,
    town: String,
    province: String,
}

/// Reads `Via di Prova 1, 00100 Roma RM`.
///
/// # Errors
/// A sentence with the form that is expected.
pub fn read_address(text: &str) -> Result<Address, String> {
    let expected = || format!("expected street, postcode, town and province, as in \"{MADE_UP_ADDRESS}\"");
    let (street, rest) = text.rsplit_once(',').ok_or_else(expected)?;
    let words: Vec<&str> = rest.split_whitespace().collect();
    let [zip, town @ .., province] = words.as_slice() else { return Err(expected()) };
    let province = province.trim_matches(['(', ')']);
    let is_zip = zip.len() == ZIP && zip.bytes().all(|byte| byte.is_ascii_digit());
    let is_province = province.len() == 2 && province.bytes().all(|byte| byte.is_ascii_alphabetic());
    if street.trim().is_empty() || town.is_empty() || !is_zip || !is_province {
        return Err(expected());
    }
    Ok(Address {
        street: street.trim().to_owned(),
        zip: (*zip).to_owned(),
        town: town.join(" "),
        province: province.to_uppercase(),
    })
}

/// The body of the deposit. `uploaded` is the key of the act and the version that its upload gave.
///
/// # Errors
/// [`Failure`] when name or address are missing and it is not the sandbox's ready sender that writes.
pub fn request(
    args: &Args,
    act: &Act,
    sender: &Sender,
    protocol: &str,
    uploaded: (&str, &str),
) -> Result<Value, Failure> {
    let subject = args.subject.clone().unwrap_or_else(|| name_of(act));
    let usual_taxonomy = if args.notice.is_some() { "010201P" } else { "010202N" };
    let mut body = json!({
        "paProtocolNumber": protocol,
        "subject": subject,
        "senderDenomination": sender.name,
        "senderTaxId": sender.tax_id,
        "taxonomyCode": args.taxonomy.as_deref().unwrap_or(usual_taxonomy),
        "physicalCommunicationType": if args.judicial { "REGISTERED_LETTER_890" } else { "AR_REGISTERED_LETTER" },
        "notificationFeePolicy": "FLAT_RATE",
        "documents": [{
            "title": name_of(act),
            "contentType": "application/pdf",
            "digests": {"sha256": act.sha256_base64},
            "ref": {"key": uploaded.0, "versionToken": uploaded.1},
        }],
        "recipients": [recipient(args, sender)?],
    });
    if let Some(group) = &args.group {
        body["group"] = json!(group);
    }
    Ok(body)
}

fn recipient(args: &Args, sender: &Sender) -> Result<Value, Failure> {
    let name = args.name.clone().or_else(|| sender.is_local.then(|| MADE_UP_NAME.to_owned()));
    let name = name.ok_or_else(|| Failure::new("the recipient has no name: add --name"))?;
    let made_up = || sender.is_local.then(|| read_address(MADE_UP_ADDRESS).ok()).flatten();
    let address = args.address.clone().or_else(made_up);
    let address = address.ok_or_else(|| {
        Failure::new(format!("the recipient has no street address: add --address \"{MADE_UP_ADDRESS}\""))
    })?;
    let is_company = args.to.bytes().all(|byte| byte.is_ascii_digit());
    let mut recipient = json!({
        "recipientType": if is_company { "PG" } else { "PF" },
        "taxId": args.to.to_uppercase(),
        "denomination": name,
        "physicalAddress": {
            "address": address.street,
            "zip": address.zip,
            "municipality": address.town,
            "province": address.province,
        },
    });
    if let Some(pec) = &args.pec {
        recipient["digitalDomicile"] = json!({"type": "PEC", "address": pec});
    }
    if let Some(notice) = &args.notice {
        let creditor = args.creditor.as_deref().unwrap_or(&sender.tax_id);
        recipient["payments"] =
            json!([{"pagoPa": {"noticeCode": notice, "creditorTaxId": creditor, "applyCost": false}}]);
    }
    Ok(recipient)
}

/// Name of the file without its ending, as a title.
fn name_of(act: &Act) -> String {
    let name = act.path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.chars().filter(|letter| !letter.is_control()).take(SUBJECT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_stands_on_an_envelope() {
        let address = |street: &str, zip: &str, town: &str, province: &str| Address {
            street: street.to_owned(),
            zip: zip.to_owned(),
            town: town.to_owned(),
            province: province.to_owned(),
        };
        assert_eq!(read_address(MADE_UP_ADDRESS), Ok(address("Via di Prova 1", "00100", "Roma", "RM")));
        assert_eq!(
            read_address("Via di Prova 1, scala B, 30016 Lido di Jesolo (ve)"),
            Ok(address("Via di Prova 1, scala B", "30016", "Lido di Jesolo", "VE"))
        );
        for wrong in
            ["Via di Prova 1", "Via di Prova 1, Roma RM", ", 00100 Roma RM", "Via, 00100 Roma", "Via, 001 Roma RM"]
        {
            assert!(read_address(wrong).is_err(), "{wrong}");
        }
    }
}
