//! The request that comes of a draft without faults, as the sending call takes it.

use super::rules::cents;
use super::sheet::{File, Pays, Person, Sheet};
use messo_domain::party::PhysicalAddress;
use messo_domain::request::{self, Checks};
use serde_json::{Map, Value, json};

/// The body of the call. `token`: what tells this draft from every other; `sender`: tax id of the body.
pub(super) fn body(sheet: &Sheet, token: &str, sender: &str) -> Value {
    let recipients: Vec<Value> = sheet.recipients.iter().map(|person| recipient(sheet, person)).collect();
    let mut body = json!({
        "idempotenceToken": token,
        "paProtocolNumber": sheet.protocol,
        "subject": sheet.whole_subject(),
        "recipients": recipients,
        "documents": documents(sheet),
        "notificationFeePolicy": if sheet.by_delivery() && sheet.has_payments() { "DELIVERY_MODE" } else { "FLAT_RATE" },
        "physicalCommunicationType": sheet.letter,
        "senderDenomination": sheet.sender,
        "senderTaxId": sender,
        "taxonomyCode": sheet.taxonomy,
        "pagoPaIntMode": if sheet.has_notices() { sheet.mode.as_str() } else { "NONE" },
    });
    if let Some(fields) = body.as_object_mut() {
        put(fields, "abstract", &sheet.whole_summary());
        if !sheet.language.is_empty() {
            fields.insert("additionalLanguages".to_owned(), json!([sheet.language]));
        }
        put(fields, "group", &sheet.group);
        if sheet.by_delivery() && sheet.has_payments() {
            fields.extend(cents(&sheet.fee).map(|fee| ("paFee".to_owned(), json!(fee.0))));
            fields.extend(sheet.vat.parse::<u32>().ok().map(|vat| ("vat".to_owned(), json!(vat))));
        }
    }
    body
}

fn put(fields: &mut Map<String, Value>, name: &str, text: &str) {
    if !text.is_empty() {
        fields.insert(name.to_owned(), json!(text));
    }
}

fn recipient(sheet: &Sheet, person: &Person) -> Value {
    let mut fields = Map::new();
    put(&mut fields, "recipientType", &person.kind);
    put(&mut fields, "taxId", &person.tax_id);
    put(&mut fields, "denomination", &person.denomination());
    if !person.mail.is_empty() {
        fields.insert("digitalDomicile".to_owned(), json!({ "type": "PEC", "address": person.mail }));
    }
    if !person.looked_up {
        fields.insert("physicalAddress".to_owned(), json!(address(person)));
    }
    let payments = payments(sheet, person);
    if !payments.is_empty() {
        fields.insert("payments".to_owned(), json!(payments));
    }
    Value::Object(fields)
}

/// The address that was typed.
fn address(person: &Person) -> PhysicalAddress {
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    PhysicalAddress {
        at: some(&person.at),
        address: person.line(),
        address_details: some(&person.details),
        zip: some(&person.zip),
        municipality: person.town.clone(),
        municipality_details: some(&person.locality),
        province: some(&person.province),
        foreign_state: some(&person.state),
    }
}

/// Whether the address can be printed on an envelope.
pub(super) fn fits_envelope(person: &Person, checks: &Checks) -> bool {
    request::fits_envelope(&address(person), checks)
}

fn payments(sheet: &Sheet, person: &Person) -> Vec<Value> {
    let bears = |bears: bool| bears && sheet.by_delivery();
    let pays = person.pays.unwrap_or(Pays::Nothing);
    let notices = person.notices.iter().filter(|_| pays.by_notices()).map(|notice| {
        let mut fields = json!({
            "noticeCode": notice.code,
            "creditorTaxId": notice.creditor,
            "applyCost": bears(notice.bears_costs),
        });
        if let (Some(file), Some(fields)) = (&notice.file, fields.as_object_mut()) {
            fields.insert("attachment".to_owned(), attachment(file, "application/pdf"));
        }
        json!({ "pagoPa": fields })
    });
    let forms = person.forms.iter().filter(|_| pays.by_forms()).filter_map(|form| {
        let data = attachment(form.file.as_ref()?, "application/json");
        Some(json!({ "f24": {
            "title": form.title,
            "applyCost": bears(form.bears_costs),
            "metadataAttachment": data,
        } }))
    });
    notices.chain(forms).collect()
}

fn documents(sheet: &Sheet) -> Vec<Value> {
    let papers = sheet.documents.iter().map(|paper| {
        let mut document = attachment(&paper.file, "application/pdf");
        if let Some(fields) = document.as_object_mut() {
            put(fields, "title", &paper.title);
        }
        document
    });
    papers.collect()
}

fn attachment(file: &File, content_type: &str) -> Value {
    json!({
        "digests": { "sha256": file.sha256 },
        "contentType": content_type,
        "ref": { "key": file.key, "versionToken": file.version },
    })
}
