//! `/mittente/richieste/{id}/correggi`: a refused request becomes a draft, so that only what was wrong is typed again.
//!
//! Only a request that the wizard could have made: nothing of another one would be lost unseen. Its files stay its own; the
//! draft refers to them.

use super::rules::{MOST_DOCUMENTS, MOST_PAYMENTS, MOST_RECIPIENTS};
use super::sheet::{File, Form, Notice, Paper, Pays, Person, Sheet, Step};
use super::{DRAFTS, place};
use crate::Portal;
use crate::address::At;
use crate::doors::Officer;
use crate::errors::PageError;
use crate::forms::Checked;
use crate::layout::see;
use axum::extract::State;
use axum::response::Response;
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_domain::money::Cents;
use messo_domain::request::{
    AttachmentRef, Digests, NewNotification, NotificationFeePolicy, PagoPaIntMode, PhysicalCommunicationType, Recipient,
};
use messo_engine::UseError;
use messo_engine::use_cases::drafts::Saved;
use messo_engine::use_cases::request_status::{StatusQuery, Verdict};

pub(super) async fn correct(
    State(portal): State<Portal>,
    Officer { caller, .. }: Officer,
    At(id): At<String>,
    _: Checked,
) -> Result<Response, PageError> {
    let query = StatusQuery { notification_request_id: Some(id), ..StatusQuery::default() };
    let status = portal.engine.request_status(&caller, &query).await?;
    let sheet = match status.verdict {
        Verdict::Refused(_) => of_request(&status.request),
        _ => None,
    };
    let mut sheet = sheet.ok_or_else(PageError::not_found)?;
    for file in sheet.files_mut() {
        file.size = portal.engine.stored_size(&file.key).await?.unwrap_or_default();
    }
    let body = serde_json::to_value(&sheet).map_err(|error| UseError::Internal(error.to_string()))?;
    let draft = portal.engine.new_draft_id();
    match portal.engine.save_draft(&caller, &draft, None, &body, &sheet.keys()).await? {
        Saved::Saved(_) => Ok(see(&place(&draft, Step::Act))),
        Saved::TooMany => Err(PageError::too_many_drafts()),
        Saved::Stale | Saved::TooLong => Ok(see(DRAFTS)),
    }
}

/// Whether a draft can be made of a request.
pub(crate) fn can_be_corrected(request: &NewNotification) -> bool {
    of_request(request).is_some()
}

/// The draft of a request; `None` where the wizard could not have made it.
fn of_request(request: &NewNotification) -> Option<Sheet> {
    let is_ours = request.amount.is_none()
        && request.payment_expiration_date.is_none()
        && request.cancelled_iun.is_none()
        && request.additional_languages.len() <= 1
        && request.physical_communication_priority.unwrap_or_default() == 0
        && (1..=MOST_RECIPIENTS).contains(&request.recipients.len())
        && (1..=MOST_DOCUMENTS).contains(&request.documents.len());
    let by_delivery = request.notification_fee_policy == NotificationFeePolicy::DeliveryMode;
    let is_in_two = !request.additional_languages.is_empty();
    let (subject, second_subject) = parted(&request.subject, is_in_two);
    let (summary, second_summary) = parted(request.r#abstract.as_deref().unwrap_or_default(), is_in_two);
    let mut sheet = Sheet {
        protocol: request.pa_protocol_number.clone(),
        subject,
        second_subject,
        sender: request.sender_denomination.clone(),
        summary,
        second_summary,
        language: request.additional_languages.first().cloned().unwrap_or_default(),
        group: request.group.clone().unwrap_or_default(),
        taxonomy: request.taxonomy_code.clone(),
        letter: letter(request.physical_communication_type).to_owned(),
        policy: if by_delivery { "DELIVERY_MODE" } else { "FLAT_RATE" }.to_owned(),
        fee: request.pa_fee.filter(|_| by_delivery).map(typed).unwrap_or_default(),
        vat: request.vat.filter(|_| by_delivery).map(|vat| vat.to_string()).unwrap_or_default(),
        mode: mode(request.pago_pa_int_mode).to_owned(),
        ..Sheet::default()
    };
    for recipient in &request.recipients {
        let person = person(&mut sheet, recipient)?;
        sheet.recipients.push(person);
    }
    for document in &request.documents {
        let file = file(&document.r#ref, &document.digests, document.title.clone().unwrap_or_default());
        let paper = Paper { number: sheet.draw(), title: document.title.clone().unwrap_or_default(), file };
        sheet.documents.push(paper);
    }
    is_ours.then_some(sheet)
}

/// A text in its two languages; in the first alone where there is no second.
fn parted(text: &str, is_in_two: bool) -> (String, String) {
    let (first, second) = text.split_once('|').filter(|_| is_in_two).unwrap_or((text, ""));
    (first.to_owned(), second.to_owned())
}

fn letter(kind: PhysicalCommunicationType) -> &'static str {
    match kind {
        PhysicalCommunicationType::ArRegisteredLetter => "AR_REGISTERED_LETTER",
        PhysicalCommunicationType::RegisteredLetter890 => "REGISTERED_LETTER_890",
    }
}

fn mode(mode: Option<PagoPaIntMode>) -> &'static str {
    match mode {
        Some(PagoPaIntMode::Sync) => "SYNC",
        Some(PagoPaIntMode::Async) => "ASYNC",
        Some(PagoPaIntMode::None) | None => "",
    }
}

/// An amount as people type it.
fn typed(cents: Cents) -> String {
    format!("{},{:02}", cents.0 / 100, cents.0 % 100)
}

/// A file of the request, which stays the request's.
fn file(reference: &AttachmentRef, digests: &Digests, name: String) -> File {
    let (key, sha256): (DocumentKey, Sha256Digest) = (reference.key.clone(), digests.sha256);
    File { name, key, version: reference.version_token.clone(), sha256, size: 0, bears_costs: None, lent: true }
}

fn person(sheet: &mut Sheet, recipient: &Recipient) -> Option<Person> {
    let kind = recipient.recipient_type.to_string();
    let whole = recipient.denomination.as_str();
    let (name, surname) = whole.split_once(' ').unwrap_or((whole, ""));
    let is_person = kind == "PF";
    let mut person = Person {
        number: sheet.draw(),
        name: if is_person { name } else { "" }.to_owned(),
        surname: if is_person { surname } else { "" }.to_owned(),
        company: if is_person { "" } else { whole }.to_owned(),
        kind,
        tax_id: recipient.tax_id.to_string(),
        looked_up: recipient.physical_address.is_none(),
        mail: recipient.digital_domicile.as_ref().map(|domicile| domicile.address.clone()).unwrap_or_default(),
        ..Person::default()
    };
    if let Some(address) = recipient.physical_address.clone() {
        let (street, house) = address.address.rsplit_once(' ').unwrap_or((&address.address, ""));
        (person.street, person.house) = (street.to_owned(), house.to_owned());
        person.at = address.at.unwrap_or_default();
        person.details = address.address_details.unwrap_or_default();
        person.zip = address.zip.unwrap_or_default();
        person.town = address.municipality;
        person.locality = address.municipality_details.unwrap_or_default();
        person.province = address.province.unwrap_or_default();
        person.state = address.foreign_state.unwrap_or_else(|| "ITALIA".to_owned());
    }
    payments(sheet, &mut person, recipient)?;
    Some(person)
}

/// What the recipient is asked to pay; `None` where the wizard cannot show it.
fn payments(sheet: &mut Sheet, person: &mut Person, recipient: &Recipient) -> Option<()> {
    for payment in &recipient.payments {
        match (&payment.pago_pa, &payment.f24) {
            (Some(notice), None) => person.notices.push(Notice {
                number: sheet.draw(),
                code: notice.notice_code.to_string(),
                creditor: notice.creditor_tax_id.to_string(),
                bears_costs: notice.apply_cost,
                file: notice.attachment.as_ref().map(|sheet| file(&sheet.r#ref, &sheet.digests, "PDF".to_owned())),
            }),
            (None, Some(form)) => {
                let data = &form.metadata_attachment;
                let file = file(&data.r#ref, &data.digests, "JSON".to_owned());
                person.forms.push(Form {
                    number: sheet.draw(),
                    title: form.title.clone(),
                    bears_costs: form.apply_cost,
                    file: Some(file),
                });
            }
            _ => return None,
        }
    }
    person.pays = Some(match (person.notices.is_empty(), person.forms.is_empty()) {
        (false, false) => Pays::Both,
        (false, true) => Pays::Notice,
        (true, false) => Pays::Form,
        (true, true) => Pays::Nothing,
    });
    (person.notices.len() <= MOST_PAYMENTS && person.forms.len() <= MOST_PAYMENTS).then_some(())
}
