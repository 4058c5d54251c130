//! The request of a scenario, as the gateway would have passed it on: typed, with every default filled in.

use super::scenario::{Person, Scenario};
use messo_domain::ids::{DocumentKey, Sha256Digest, TaxId};
use messo_domain::money::Cents;
use messo_domain::request::{
    Attachment, AttachmentRef, Digests, Document, F24Payment, NewNotification, NotificationFeePolicy, PagoPaIntMode,
    PagoPaPayment, Payment, Recipient,
};
use messo_domain::workflow::Deposit;
use std::sync::LazyLock;

/// Tax id of the bodies that send, and of the creditor of every notice: SEND's public test body.
pub(super) const BODY: &str = "77777777777";

static BODY_TAX_ID: LazyLock<TaxId> = LazyLock::new(|| TaxId::parse(BODY).expect("a test tax id has the form of one"));

/// The deposit of a scenario.
pub(super) fn deposit(scenario: &Scenario) -> Deposit {
    Deposit {
        iun: scenario.iun.clone(),
        sender_id: sender_id(scenario.sender),
        request: request(scenario),
        light_letters_only: scenario.light,
    }
}

/// Id of a sending body.
pub(super) fn sender_id(sender: usize) -> String {
    format!("body-{sender}")
}

/// The request of a scenario.
pub(super) fn request(scenario: &Scenario) -> NewNotification {
    let documents = (0..scenario.documents).map(|number| Document {
        digests: DIGESTS,
        content_type: "application/pdf".to_owned(),
        r#ref: at(&format!("PN_NOTIFICATION_ATTACHMENTS-{}-act{number}.pdf", scenario.iun)),
        title: None,
        doc_idx: None,
    });
    let documents = documents.collect();
    NewNotification {
        idempotence_token: scenario.token.map(|token| format!("token-{token}")),
        pa_protocol_number: format!("protocol-{}", scenario.protocol),
        subject: "Subject of the act".to_owned(),
        r#abstract: None,
        recipients: scenario.people.iter().enumerate().map(|(rec, person)| recipient(scenario, rec, person)).collect(),
        documents,
        notification_fee_policy: scenario.policy,
        cancelled_iun: None,
        physical_communication_type: scenario.level,
        sender_denomination: "Comune di Prova".to_owned(),
        sender_tax_id: BODY_TAX_ID.clone(),
        group: scenario.group.then(|| "group-1".to_owned()),
        amount: None,
        payment_expiration_date: None,
        taxonomy_code: "010101P".to_owned(),
        pa_fee: Some(Cents(scenario.pa_fee)),
        vat: Some(scenario.vat),
        pago_pa_int_mode: Some(mode(scenario)),
        additional_languages: Vec::new(),
        physical_communication_priority: Some(scenario.priority),
    }
}

/// `NONE` with notices makes no sense where the recipient pays.
fn mode(scenario: &Scenario) -> PagoPaIntMode {
    match scenario.policy {
        NotificationFeePolicy::FlatRate => PagoPaIntMode::None,
        NotificationFeePolicy::DeliveryMode => scenario.mode,
    }
}

fn recipient(scenario: &Scenario, rec: usize, person: &Person) -> Recipient {
    let bears = scenario.policy == NotificationFeePolicy::DeliveryMode;
    let notices = (0..person.notices).map(|payment| Payment {
        pago_pa: Some(PagoPaPayment {
            notice_code: scenario.notice_code(rec, payment).parse().expect("a notice code is made of 18 digits"),
            creditor_tax_id: BODY_TAX_ID.clone(),
            apply_cost: bears && payment == 0,
            attachment: (payment == 0 && !scenario.light)
                .then(|| attachment(&format!("PN_NOTIFICATION_ATTACHMENTS-{}-notice{rec}.pdf", scenario.iun), "pdf")),
        }),
        f24: None,
    });
    let forms = (0..person.forms).map(|form| Payment {
        pago_pa: None,
        f24: Some(F24Payment {
            title: "Form".to_owned(),
            apply_cost: bears && form == 0,
            metadata_attachment: attachment(&format!("PN_F24_META-{}-{rec}-{form}.json", scenario.iun), "json"),
        }),
    });
    let payments = notices.chain(forms).collect();
    Recipient {
        recipient_type: person.kind,
        tax_id: TaxId::parse(person.tax_id).expect("a test tax id has the form of one"),
        denomination: format!("Recipient {rec}"),
        digital_domicile: person.special.clone(),
        physical_address: person.address.clone(),
        payments,
    }
}

const DIGESTS: Digests = Digests { sha256: Sha256Digest([7; 32]) };

fn at(key: &str) -> AttachmentRef {
    let key: DocumentKey = key.parse().expect("the key is written in the alphabet of keys");
    AttachmentRef { key, version_token: "v1".to_owned() }
}

fn attachment(key: &str, kind: &str) -> Attachment {
    Attachment { digests: DIGESTS, content_type: format!("application/{kind}"), r#ref: at(key) }
}

#[cfg(test)]
mod tests {
    use super::super::batch::Batch;
    use super::*;
    use messo_domain::request::{Checks, SenderContext, check};

    #[test]
    fn every_request_that_is_drawn_would_pass_the_gateway() {
        let sender =
            SenderContext { tax_id: BODY_TAX_ID.clone(), groups: Vec::new(), key_groups: Vec::new(), enabled: true };
        for scenario in (0..40).flat_map(|seed| Batch::draw(seed, 10)) {
            let request = NewNotification { group: None, ..request(&scenario) };
            assert_eq!(check(&request, &sender, &Checks::sandbox()), Ok(()));
        }
    }
}
