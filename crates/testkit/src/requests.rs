//! Requests as a sender writes them: valid by default, changed where a test says so.

use messo_domain::ids::Sha256Digest;
use serde_json::{Value, json};

/// The act that tests deposit.
pub const ACT: &[u8] = b"%PDF-1.7\nan act for tests\n%%EOF\n";
/// Tax id of the sender of [`crate::Platform::sender`].
pub const SENDER_TAX_ID: &str = "01234567897";
/// A citizen of the tests: SEND's test person without digital addresses.
pub const CITIZEN: &str = "BNRMHL75C06G702B";
/// Another one.
pub const OTHER_CITIZEN: &str = "MNDLCU98T68C933T";
/// Creditor of the notices of payment.
pub const CREDITOR: &str = "77777777777";

/// An attachment that was uploaded under this key.
pub fn attachment(key: &str, bytes: &[u8]) -> Value {
    json!({
        "digests": { "sha256": Sha256Digest::of(bytes).to_string() },
        "contentType": "application/pdf",
        "ref": { "key": key, "versionToken": "v1" }
    })
}

/// A request to one citizen with an Italian address and no digital domicile, for an act under this key.
pub fn request(protocol: &str, act_key: &str) -> Value {
    json!({
        "paProtocolNumber": protocol,
        "subject": "An act for tests",
        "notificationFeePolicy": "FLAT_RATE",
        "physicalCommunicationType": "AR_REGISTERED_LETTER",
        "senderDenomination": "Comune di Esempio",
        "senderTaxId": SENDER_TAX_ID,
        "taxonomyCode": "010101P",
        "documents": [attachment(act_key, ACT)],
        "recipients": [recipient(CITIZEN, "Via @OK_AR")]
    })
}

/// A citizen at an address.
pub fn recipient(tax_id: &str, address: &str) -> Value {
    json!({
        "recipientType": "PF",
        "taxId": tax_id,
        "denomination": "Recipient One",
        "physicalAddress": { "address": address, "zip": "00100", "municipality": "Roma", "province": "RM" }
    })
}

/// An attachment of data that was uploaded under this key.
pub fn data(key: &str, bytes: &[u8]) -> Value {
    let mut data = attachment(key, bytes);
    data["contentType"] = json!("application/json");
    data
}

/// Gives the first recipient a digital domicile.
pub fn with_pec(mut request: Value, address: &str) -> Value {
    request["recipients"][0]["digitalDomicile"] = json!({ "type": "PEC", "address": address });
    request
}

/// Asks the first recipient for a payment that bears the costs.
pub fn with_payment(mut request: Value, notice_code: &str) -> Value {
    request["notificationFeePolicy"] = json!("DELIVERY_MODE");
    request["paFee"] = json!(100);
    request["vat"] = json!(22);
    request["recipients"][0]["payments"] =
        json!([{ "pagoPa": { "noticeCode": notice_code, "creditorTaxId": CREDITOR, "applyCost": true } }]);
    request
}
