//! Legal facts of a notification: the list, and a link to each.

use super::download_document::{DocumentLink, file_name};
use crate::Engine;
use crate::cases::Loaded;
use crate::error::UseError;
use crate::registers::senders::SenderCaller;
use crate::tokens::PersonCaller;
use messo_domain::case::{LegalFactCategory, LegalFactRef};
use messo_domain::ids::{DocumentKey, Iun};

const NOT_FOUND: &str = "PN_DELIVERYPUSH_NOTFOUND";

/// One legal fact of the list. `Debug` hides whose it is.
#[derive(Clone, PartialEq)]
pub struct ListedFact {
    /// Case.
    pub iun: Iun,
    /// Tax id of the recipient, for facts of one recipient.
    pub tax_id: Option<String>,
    /// The document.
    pub fact: LegalFactRef,
}

impl std::fmt::Debug for ListedFact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ListedFact({:?} of {})", self.fact.category, self.iun)
    }
}

impl Engine {
    /// The root under which this platform seals, PEM: what a reader has to trust.
    pub fn seal_root(&self) -> String {
        self.ports().sealer.root_certificate()
    }

    /// All legal facts of one of the caller's notifications, notices of receipt included.
    ///
    /// # Errors
    /// 404 for an unknown notification or another's.
    pub async fn legal_facts(&self, caller: &SenderCaller, iun: &str) -> Result<Vec<ListedFact>, UseError> {
        let loaded = self.own_accepted_case(caller, iun, NOT_FOUND).await?;
        Ok(facts_of(&loaded))
    }

    /// A link to one of them.
    ///
    /// # Errors
    /// 404 when the notification has no such document.
    pub async fn legal_fact(&self, caller: &SenderCaller, iun: &str, id: &str) -> Result<DocumentLink, UseError> {
        let loaded = self.own_accepted_case(caller, iun, NOT_FOUND).await?;
        self.fact_link(&loaded, None, id).await
    }

    /// A link to one of them, for a recipient: general facts and the recipient's own. Reading it is not an access.
    ///
    /// # Errors
    /// 404 when there is none for this recipient.
    pub async fn received_legal_fact(
        &self,
        person: &PersonCaller,
        iun: &str,
        id: &str,
    ) -> Result<DocumentLink, UseError> {
        let (number, rec) = self.received_by(person, iun).await?;
        let loaded = self.load(&number).await?.ok_or_else(|| not_found(id))?;
        self.fact_link(&loaded, Some(rec), id).await
    }

    async fn fact_link(&self, loaded: &Loaded, only: Option<usize>, id: &str) -> Result<DocumentLink, UseError> {
        let key: DocumentKey = id.parse().map_err(|_| not_found(id))?;
        let own_tax_id = only.and_then(|rec| loaded.case.request.recipients.get(rec)).map(|r| r.tax_id.to_string());
        let listed = facts_of(loaded).into_iter().find(|listed| {
            let visible = only.is_none() || listed.tax_id.is_none() || listed.tax_id == own_tax_id;
            visible && listed.fact.key == key.uri()
        });
        let listed = listed.ok_or_else(|| not_found(id))?;
        let extension = key.as_str().rsplit_once('.').map_or("pdf", |(_, extension)| extension);
        let name = file_name(&loaded.case.iun, category_name(listed.fact.category), extension);
        Ok(self.link(&key, name.clone()).await?.unwrap_or_else(|| Self::not_ready(name)))
    }
}

fn not_found(id: &str) -> UseError {
    UseError::not_found(NOT_FOUND, format!("Legal fact {id} not found"))
}

fn facts_of(loaded: &Loaded) -> Vec<ListedFact> {
    let case = &loaded.case;
    let tax_id =
        |rec: Option<usize>| rec.and_then(|rec| case.request.recipients.get(rec)).map(|r| r.tax_id.to_string());
    let mut all = Vec::new();
    // What only the platform's own eyes see has no place in the contract: ANALOG_DELIVERY_TIMEOUT stays in its files.
    for event in loaded.events.iter().filter(|event| !event.category().is_internal()) {
        for fact in &event.legal_facts {
            all.push(ListedFact { iun: case.iun.clone(), tax_id: tax_id(event.rec), fact: fact.clone() });
        }
    }
    for (rec, recipient) in case.recipients.iter().enumerate() {
        if let Some(aar) = &recipient.aar {
            let fact = LegalFactRef { key: aar.key.uri(), category: LegalFactCategory::Aar };
            all.push(ListedFact { iun: case.iun.clone(), tax_id: tax_id(Some(rec)), fact });
        }
    }
    all
}

/// Name of a category, for file names.
pub fn category_name(category: LegalFactCategory) -> &'static str {
    match category {
        LegalFactCategory::Aar => "AAR",
        LegalFactCategory::SenderAck => "SENDER_ACK",
        LegalFactCategory::DigitalDelivery => "DIGITAL_DELIVERY",
        LegalFactCategory::AnalogFailureDelivery => "ANALOG_FAILURE_DELIVERY",
        LegalFactCategory::RecipientAccess => "RECIPIENT_ACCESS",
        LegalFactCategory::NotificationCancelled => "NOTIFICATION_CANCELLED",
        LegalFactCategory::PecReceipt => "PEC_RECEIPT",
        LegalFactCategory::AnalogDelivery => "ANALOG_DELIVERY",
        LegalFactCategory::AnalogDeliveryTimeout => "ANALOG_DELIVERY_TIMEOUT",
    }
}
