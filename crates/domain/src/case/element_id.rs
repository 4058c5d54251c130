//! Deterministic ids of timeline elements: parts in a fixed order, each present only when set.
//!
//! The id is the heart of idempotence: a step that runs twice makes the same id, and the second write is nothing.
//! Grammar and prefixes: SEND's timeline (the parts' order is part of the contract).

use super::Category;
use crate::ids::Iun;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Write as _};
use std::sync::Arc;

/// Room for most ids, so that building one asks for memory once.
const USUAL_LENGTH: usize = 128;

/// Id of an element within its case, such as `SEND_ANALOG_DOMICILE.IUN_….RECINDEX_0.ATTEMPT_1`. Its clones share one text.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ElementId(Arc<str>);

impl ElementId {
    /// Starts an id of this category for this case.
    pub fn of(category: Category, iun: &Iun) -> ElementIdParts {
        let mut text = String::with_capacity(USUAL_LENGTH);
        text.extend([category.prefix(), ".IUN_", iun.as_str()]);
        ElementIdParts { text, last: 0 }
    }

    /// Starts an id whose category does not name the case (answers of registries, known by their correlation).
    pub fn bare(category: Category) -> ElementIdParts {
        ElementIdParts { text: category.prefix().to_owned(), last: 0 }
    }

    /// An id read back from storage or from the wire, taken as it is.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into().into())
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ElementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An id being built; parts must be added in the order of the grammar, which is asserted.
#[derive(Clone, Debug)]
pub struct ElementIdParts {
    text: String,
    last: u8,
}

impl ElementIdParts {
    fn part(mut self, rank: u8, name: &str, value: impl fmt::Display) -> Self {
        assert!(rank > self.last, "the parts of an element id are added in the order of the grammar");
        self.last = rank;
        self.text.push('.');
        self.text.push_str(name);
        let _ = write!(self.text, "{value}"); // a text always takes more
        self
    }

    /// The recipient, by index from 0.
    pub fn rec(self, index: usize) -> Self {
        self.part(1, "RECINDEX_", index)
    }

    /// The courtesy channel.
    pub fn courtesy(self, channel: &str) -> Self {
        self.part(2, "COURTESYADDRESSTYPE_", channel)
    }

    /// The source of a digital address.
    pub fn source(self, source: super::DigitalSource) -> Self {
        self.part(3, "SOURCE_", source.wire())
    }

    /// `DIGITAL` or `ANALOG`.
    pub fn delivery_mode(self, mode: super::DeliveryMode) -> Self {
        self.part(4, "DELIVERYMODE_", mode.wire())
    }

    /// When in the workflow a registry was asked.
    pub fn contact_phase(self, phase: super::ContactPhase) -> Self {
        self.part(5, "CONTACTPHASE_", phase.wire())
    }

    /// Whether a second round repeats the very address of the first.
    pub fn repeat(self, repeat: bool) -> Self {
        self.part(6, "REPEAT_", repeat)
    }

    /// The attempt, from 0.
    pub fn attempt(self, attempt: u8) -> Self {
        self.part(7, "ATTEMPT_", attempt)
    }

    /// The running number of progress events, from 1.
    pub fn index(self, index: u32) -> Self {
        self.part(8, "IDX_", index)
    }

    /// The id of the element that this one answers.
    pub fn correlation(self, id: &ElementId) -> Self {
        self.part(9, "CORRELATIONID_", id)
    }

    /// A payment: of a notice, its code and its creditor; of an F24, its UUID.
    pub fn payment(self, paid: &super::PaidDebt) -> Self {
        use super::PaidDebt as P;
        match paid {
            P::PagoPa { creditor_tax_id, notice_code } => {
                self.part(10, "CODE_PPA", format!("{notice_code}{creditor_tax_id}"))
            }
            P::F24 { id_f24 } => self.part(10, "CODE_F24", id_f24),
        }
    }

    /// An invitation to switch the channel on, rather than a message.
    pub fn optin(self) -> Self {
        self.part(11, "OPTIN", "")
    }

    /// The rework that re-opened the paper flow, from 0; nothing where there was none.
    pub fn rework(self, rework: Option<u32>) -> Self {
        match rework {
            Some(number) => self.part(12, "REWORK_", number),
            None => self,
        }
    }

    /// A document of the case, by its key (internal events only; not part of SEND's grammar).
    pub fn document(self, key: &str) -> Self {
        self.part(13, "DOCUMENT_", key)
    }

    /// What changed the cost that was told (internal events only).
    pub fn phase(self, phase: super::CostPhase) -> Self {
        self.part(14, "PHASE_", phase.wire())
    }

    /// The finished id.
    pub fn id(self) -> ElementId {
        ElementId(self.text.into())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::super::{ContactPhase, DeliveryMode, DigitalSource, PaidDebt};
    use super::*;

    #[test]
    fn ids_follow_the_grammar_of_send() {
        let iun = Iun::from_random(
            &mut {
                let mut n = 0u8;
                move || {
                    n = n.wrapping_add(7);
                    n
                }
            },
            "2026-03-01T00:00:00Z".parse().unwrap(),
        );
        let id = ElementId::of(Category::SendDigitalDomicile, &iun)
            .rec(0)
            .source(DigitalSource::Special)
            .repeat(false)
            .attempt(0)
            .id();
        assert_eq!(id.as_str(), format!("SEND_DIGITAL.IUN_{iun}.RECINDEX_0.SOURCE_SPECIAL.REPEAT_false.ATTEMPT_0"));
        let call = ElementId::of(Category::PublicRegistryCall, &iun)
            .rec(1)
            .delivery_mode(DeliveryMode::Digital)
            .contact_phase(ContactPhase::ChooseDelivery)
            .attempt(0)
            .id();
        assert_eq!(
            call.as_str(),
            format!(
                "NATIONAL_REGISTRY_CALL.IUN_{iun}.RECINDEX_1.DELIVERYMODE_DIGITAL.CONTACTPHASE_CHOOSE_DELIVERY.ATTEMPT_0"
            )
        );
        let answer = ElementId::bare(Category::PublicRegistryResponse).correlation(&call).id();
        assert_eq!(answer.as_str(), format!("NATIONAL_REGISTRY_RESPONSE.CORRELATIONID_{call}"));
        let paid = |debt: PaidDebt| ElementId::of(Category::Payment, &iun).payment(&debt).id();
        let (creditor_tax_id, notice_code) = ("77777777777".to_owned(), "302011700000000001".to_owned());
        let notice = paid(PaidDebt::PagoPa { creditor_tax_id, notice_code });
        assert_eq!(notice.as_str(), format!("NOTIFICATION_PAID.IUN_{iun}.CODE_PPA30201170000000000177777777777"));
        let form = paid(PaidDebt::F24 { id_f24: "01234567-89ab-8def-8123-456789abcdef".to_owned() });
        let expected = format!("NOTIFICATION_PAID.IUN_{iun}.CODE_F2401234567-89ab-8def-8123-456789abcdef");
        assert_eq!(form.as_str(), expected);
    }

    #[test]
    #[should_panic(expected = "in the order of the grammar")]
    fn parts_out_of_order_are_a_mistake_of_ours() {
        let iun = Iun::from_random(
            &mut {
                let mut n = 0u8;
                move || {
                    n = n.wrapping_add(7);
                    n
                }
            },
            "2026-03-01T00:00:00Z".parse().unwrap(),
        );
        let _ = ElementId::of(Category::SendAnalogDomicile, &iun).attempt(0).rec(0);
    }
}
