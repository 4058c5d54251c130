//! What stands on a notice: the model of each document, made from the events of a case alone.
//!
//! The same events give the same model, and the renderer gives the same bytes: a document can be made again years
//! later. The words, in Italian and in the language that the sender asked for besides, are the renderer's business.

mod aar;
pub(crate) mod f24;
mod legal_facts;
pub(crate) mod renderers;

use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use crate::settings::Settings;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use messo_domain::case::Case;
use messo_domain::ids::Iun;
use messo_domain::party::PhysicalAddress;
use messo_domain::rules::{RuleId, Terms};
use messo_domain::work::Template;
use messo_domain::workflow::terms::LegalDate;
use messo_ports::notices::{EffectStep, Happening, Notice, NoticeDocument, NoticeEffect, NoticeFact, Party};

impl Engine {
    /// The model of a document of a case.
    ///
    /// # Errors
    /// [`UseError::Internal`] when no event has ordered it, or the rules of the case are not known here.
    pub(crate) fn notice(&self, loaded: &Loaded, template: Template, rec: Option<usize>) -> Result<Notice, UseError> {
        let rules = &*loaded.rules;
        let draft = Draft { loaded, settings: self.settings(), rec };
        let notice = match (template, rec) {
            (Template::Aar, Some(rec)) => aar::notice(&draft, rules, self.access_url(&loaded.case.iun, rec)),
            (Template::Aar, None) => None,
            (Template::SenderAck, _) => legal_facts::sender_ack(&draft),
            (Template::DigitalDelivery, _) => legal_facts::digital_delivery(&draft, rules),
            (Template::AnalogFailureDelivery, _) => legal_facts::analog_failure(&draft, rules),
            (Template::RecipientAccess, _) => legal_facts::recipient_access(&draft),
            (Template::NotificationCancelled, _) => legal_facts::cancelled(&draft),
            (Template::AnalogDeliveryTimeout, _) => legal_facts::no_outcome_from_abroad(&draft, rules),
            (Template::F24, _) => None,
        };
        notice.ok_or_else(|| UseError::Internal(format!("no event has ordered the document {}", template.name())))
    }

    /// Quick-access token of a recipient: it names the case, and nobody can make one for another case.
    pub(crate) fn quick_access_token(&self, iun: &Iun, rec: usize) -> String {
        let mac =
            self.ports().vault.mac(messo_ports::vault::Purpose::UniqueKey, format!("access/{iun}/{rec}").as_bytes());
        URL_SAFE_NO_PAD.encode(format!("{iun}_{rec}_{}", hex::encode(&mac[..16])))
    }

    /// Where the code of a notice, and the link of a message, lead its addressee.
    pub(crate) fn access_url(&self, iun: &Iun, rec: usize) -> String {
        format!("{}/?aar={}", self.settings().public_url.trim_end_matches('/'), self.quick_access_token(iun, rec))
    }
}

/// What every document is made from.
struct Draft<'a> {
    loaded: &'a Loaded,
    settings: &'a Settings,
    rec: Option<usize>,
}

impl Draft<'_> {
    fn case(&self) -> &Case {
        &self.loaded.case
    }

    /// A document with everything but its body.
    fn notice(&self, template: Template, issued_at: Timestamp) -> Notice {
        let case = self.case();
        let concerned =
            case.request.recipients.iter().enumerate().filter(|(rec, _)| self.rec.is_none_or(|only| only == *rec));
        // A document that all recipients may read names them, and does not tell each where the others live.
        let with_addresses = self.rec.is_some() || case.request.recipients.len() == 1;
        Notice {
            template,
            language: case.request.second_language(),
            iun: case.iun.to_string(),
            issued_at,
            operator: self.settings.operator.clone(),
            sender: Party {
                name: case.deposit.sender_denomination.clone(),
                tax_id: case.deposit.sender_tax_id.clone(),
                address: Vec::new(),
                digital_domicile: None,
            },
            subject: case.request.subject.clone(),
            protocol: case.request.pa_protocol_number.clone(),
            sent_at: case.deposit.sent_at,
            recipients: concerned
                .map(|(rec, recipient)| Party {
                    name: recipient.denomination.clone(),
                    tax_id: recipient.tax_id.to_string(),
                    address: case.recipients[rec]
                        .address
                        .as_ref()
                        .filter(|_| with_addresses)
                        .map(lines)
                        .unwrap_or_default(),
                    digital_domicile: recipient
                        .digital_domicile
                        .as_ref()
                        .filter(|_| with_addresses)
                        .map(|domicile| domicile.address.clone()),
                })
                .collect(),
            documents: self.documents(),
            facts: Vec::new(),
            effect: None,
            access_url: None,
            terms: None,
            marking: self.settings.marking.clone(),
        }
    }

    fn documents(&self) -> Vec<NoticeDocument> {
        let documents = self.case().request.documents.iter().enumerate();
        let title =
            |index: usize, title: &Option<String>| title.clone().unwrap_or_else(|| format!("Documento {}", index + 1));
        documents
            .map(|(index, d)| NoticeDocument { title: title(index, &d.title), sha256: d.digests.sha256.hex() })
            .collect()
    }
}

fn fact(at: Timestamp, what: Happening) -> NoticeFact {
    NoticeFact { at, what, code: None }
}

/// A legal date with the steps of its computation, as the law counts.
fn effect(date: &LegalDate, terms: &Terms) -> NoticeEffect {
    let late = EffectStep::Late { from: terms.non_visibility_from, days: terms.non_visibility_days };
    let mut steps = vec![EffectStep::Rule { rule: date.rule }];
    steps.extend(date.late.then_some(late));
    steps.push(EffectStep::Runs { days: date.days, from: date.from });
    steps.push(EffectStep::UnlessOpened { rule: RuleId::View });
    NoticeEffect { at: date.at, rule: date.rule, steps }
}

/// An effect that comes at once with what a rule names.
fn immediate_effect(at: Timestamp, rule: RuleId) -> NoticeEffect {
    NoticeEffect { at, rule, steps: vec![EffectStep::Rule { rule }] }
}

/// The lines of an address, as on an envelope.
pub(crate) fn lines(address: &PhysicalAddress) -> Vec<String> {
    address.rows().into_iter().map(|(_, row)| row).collect()
}
