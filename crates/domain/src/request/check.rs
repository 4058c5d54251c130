//! The service's rules on a request that has the right form: the order in which they run, and the short ones.
//!
//! The stages run in SEND's order and the first that objects ends the check; within the stage of the many rules, all
//! objections come back together. Quota and uniqueness need the store and come after, elsewhere.
//! Source: SEND, synchronous checks of the sending call.

use std::collections::{BTreeSet, HashSet};

use super::{Language, NewNotification, NotificationFeePolicy, Objection, addresses, attachments, codes, payments};
use crate::ids::{TaxId, tax_id};
use crate::party::RecipientType;

/// Recipients and documents of one request by default.
const DEFAULT_COUNT: usize = 15;
/// Tax ids of SEND's test people and bodies, some with a wrong check character.
const TEST_TAX_IDS: [&str; 4] = ["CLMCST42R12D969Z", "12666810299", "70412331207", "77777777777"];

/// Who sends, as the platform knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderContext {
    /// Tax id of the body the API key belongs to.
    pub tax_id: TaxId,
    /// Groups of the body's users.
    pub groups: Vec<Group>,
    /// Ids of the groups the API key is limited to; empty for a key without limits.
    pub key_groups: Vec<String>,
    /// Whether the body may send at all.
    pub enabled: bool,
}

/// A group of users of the sending body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Id, which requests name.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Whether it is in use; a suspended or deleted group cannot receive notifications.
    pub active: bool,
}

/// Which characters an address may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressCharacters {
    /// Neither characters nor length of rows are checked.
    Unchecked,
    /// Letters and digits of ASCII, `. / ' -` and space.
    Basic,
    /// The same with `@` and `_`, which the words that steer the simulated carrier need.
    WithAtAndUnderscore,
}

/// The configurable part of the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checks {
    /// Most recipients of a request; 0 for no limit.
    pub max_recipients: usize,
    /// Most documents of a request, payment forms not counted; 0 for no limit.
    pub max_documents: usize,
    /// Characters allowed in addresses.
    pub address_characters: AddressCharacters,
    /// Tax ids that pass whatever their check character.
    pub accepted_tax_ids: Vec<String>,
    /// Whether a request must name the tax id of the body that sends it.
    pub sender_tax_id_must_match: bool,
    /// Known kinds of act; `None` lets every well-formed code pass.
    pub taxonomy: Option<BTreeSet<String>>,
    /// Whether an uploaded document must begin as a PDF does. Looked at in the validation, as the file comes apart from the
    /// request.
    pub pdf_content: bool,
    /// Whether an address that holds `@sequence` skips the checks on characters and lengths, as those words steer the
    /// simulated carrier and are never printed.
    pub sequence_addresses: bool,
}

impl Default for Checks {
    fn default() -> Self {
        Self {
            max_recipients: DEFAULT_COUNT,
            max_documents: DEFAULT_COUNT,
            address_characters: AddressCharacters::Basic,
            accepted_tax_ids: Vec::new(),
            sender_tax_id_must_match: true,
            taxonomy: None,
            pdf_content: true,
            sequence_addresses: false,
        }
    }
}

impl Checks {
    /// The rules of the sandbox: SEND's test tax ids pass, and addresses may hold the words that steer the carrier.
    pub fn sandbox() -> Self {
        Self {
            address_characters: AddressCharacters::WithAtAndUnderscore,
            accepted_tax_ids: TEST_TAX_IDS.map(str::to_owned).to_vec(),
            sequence_addresses: true,
            ..Self::default()
        }
    }
}

/// Checks a request that [`super::read`] accepted, as the sender wrote it (before [`super::with_defaults`]).
///
/// # Errors
/// The objections of the first stage that has any: kind of act, sender enabled, number of documents, number of
/// recipients, all the rules on the content, languages, sender's tax id, group.
pub fn check(request: &NewNotification, sender: &SenderContext, checks: &Checks) -> Result<(), Vec<Objection>> {
    stop_at(taxonomy(request, checks))?;
    stop_at(enabled(sender))?;
    stop_at(document_count(request, checks))?;
    stop_at(recipient_count(request, checks))?;
    let objections = content(request, checks);
    if !objections.is_empty() {
        return Err(objections);
    }
    stop_at(languages(&request.additional_languages))?;
    stop_at(sender_tax_id(request, sender, checks))?;
    stop_at(group(request.group.as_deref(), sender))
}

fn stop_at(objection: Option<Objection>) -> Result<(), Vec<Objection>> {
    objection.map_or(Ok(()), |objection| Err(vec![objection]))
}

fn taxonomy(request: &NewNotification, checks: &Checks) -> Option<Objection> {
    let code = &request.taxonomy_code;
    let unknown = checks.taxonomy.as_ref().is_some_and(|known| !known.contains(code));
    unknown
        .then(|| Objection::of(codes::TAXONOMY_CODE, code, format!("taxonomyCode {code} is not in the table of codes")))
}

fn enabled(sender: &SenderContext) -> Option<Objection> {
    let detail = "Piattaforma Notifiche non é abilitata alla comunicazione di notifiche.";
    let disabled = Objection { code: codes::SEND_IS_DISABLED, ..Objection::generic(detail) };
    (!sender.enabled).then_some(disabled)
}

fn document_count(request: &NewNotification, checks: &Checks) -> Option<Objection> {
    exceeds(request.documents.len(), checks.max_documents).then(|| Objection::generic("Max attachment count reached"))
}

fn recipient_count(request: &NewNotification, checks: &Checks) -> Option<Objection> {
    exceeds(request.recipients.len(), checks.max_recipients).then(|| Objection::generic("Max recipient count reached"))
}

/// Whether there are more than `limit`, where 0 means no limit.
fn exceeds(count: usize, limit: usize) -> bool {
    limit > 0 && count > limit
}

/// All the rules on the content, in SEND's order, then what is not built.
fn content(request: &NewNotification, checks: &Checks) -> Vec<Objection> {
    let mut objections: Vec<Objection> = fees(request).into_iter().collect();
    let mut tax_ids = HashSet::new();
    let mut notices = HashSet::new();
    for (index, recipient) in request.recipients.iter().enumerate() {
        objections.extend(numeric_company(index, recipient.recipient_type, &recipient.tax_id));
        objections.extend(valid_tax_id(index, recipient.recipient_type, &recipient.tax_id, checks));
        if !tax_ids.insert(&recipient.tax_id) {
            objections.push(Objection::generic("Duplicated recipient taxId"));
        }
        objections.extend(payments::costs(recipient, request.notification_fee_policy));
        objections.extend(payments::repeated_notices(index, recipient, &mut notices));
        objections.extend(attachments::payment_keys(recipient));
        objections.extend(addresses::of_recipient(index, recipient, checks));
    }
    objections.extend(attachments::document_keys(request));
    objections.extend(attachments::repeated(request));
    objections
}

fn fees(request: &NewNotification) -> Option<Objection> {
    let missing = request.pa_fee.is_none() || request.vat.is_none();
    (request.notification_fee_policy == NotificationFeePolicy::DeliveryMode && missing).then(|| {
        Objection::generic("paFee or vat field not filled in for notification with notificationFeePolicy DELIVERY_MODE")
    })
}

fn numeric_company(index: usize, kind: RecipientType, id: &TaxId) -> Option<Objection> {
    (kind == RecipientType::PG && !id.is_numeric())
        .then(|| Objection::generic(format!("SEND accepts only numerical taxId for PG recipient {index}")))
}

fn valid_tax_id(index: usize, kind: RecipientType, id: &TaxId, checks: &Checks) -> Option<Objection> {
    tax_id::check(id.as_str(), kind, &checks.accepted_tax_ids)
        .is_err()
        .then(|| Objection::generic(format!("Invalid taxId for recipient {index}")))
}

/// The sentences on languages are SEND's own, in Italian.
pub(super) fn languages(languages: &[String]) -> Option<Objection> {
    let about = "additionalLanguages";
    match languages {
        [] => None,
        [one] if Language::from_wire(one).is_some() => None,
        [_] => {
            let detail = format!(
                "Lingua aggiuntiva non valida, i valori accettati sono {}",
                Language::ALL.map(Language::wire).join(",")
            );
            Some(Objection::of(codes::INVALID_ADDITIONAL_LANGS, about, detail))
        }
        _ => {
            let detail = "È obbligatorio fornire una sola lingua aggiuntiva.";
            Some(Objection::of(codes::REQUIRED_ADDITIONAL_LANG, about, detail))
        }
    }
}

fn sender_tax_id(request: &NewNotification, sender: &SenderContext, checks: &Checks) -> Option<Objection> {
    (checks.sender_tax_id_must_match && request.sender_tax_id != sender.tax_id).then(|| Objection {
        status: 403,
        ..Objection::of(
            codes::INVALID_SENDER_TAX_ID,
            "senderTaxId",
            "senderTaxId is not the tax id of the body that the API key belongs to",
        )
    })
}

/// The group must be an active one of the body and, for a key limited to groups, one of the key's; such a key must name
/// one. A blank group counts as none.
fn group(group: Option<&str>, sender: &SenderContext) -> Option<Objection> {
    let key_groups = &sender.key_groups;
    let detail = match group.filter(|group| !group.trim().is_empty()) {
        None if key_groups.is_empty() => return None,
        None => format!("Specify a group in cx_groups=[{}]", key_groups.join(", ")),
        Some(group) => {
            let active: Vec<&str> =
                sender.groups.iter().filter(|known| known.active).map(|known| known.id.as_str()).collect();
            if !active.contains(&group) {
                format!("Group={group} not present or suspended/deleted in pa_groups=[{}]", active.join(", "))
            } else if !key_groups.is_empty() && !key_groups.iter().any(|known| known == group) {
                format!("Group={group} not present in cx_groups=[{}]", key_groups.join(", "))
            } else {
                return None;
            }
        }
    };
    Some(Objection::of(codes::GROUP, "group", detail))
}
