//! What goes into an envelope, as far as its weight and its price depend on it.

use super::decider::Decider;
use crate::case::Case;
use crate::money::Cents;
use crate::party::PhysicalAddress;
use crate::rules::Envelope;
use crate::workflow::carrier::Product;

/// Pages of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pages: u32,
    /// Whether the pages of every file are known; a file whose pages could not be counted weighs one.
    counted: bool,
}

impl Content {
    /// Pages, where all are known.
    pub(super) fn pages_told(self) -> Option<u32> {
        self.counted.then_some(self.pages)
    }

    /// Sheets and weight.
    pub(crate) fn envelope(self) -> Envelope {
        Envelope::of_pages(self.pages)
    }
}

/// The notice, the documents of the act, the payment sheets and the F24 forms of a recipient.
pub(super) fn whole(d: &Decider<'_>, rec: usize) -> Content {
    whole_of(&d.case, rec)
}

/// The same, as far as a case knows it: what a letter that is still to go would hold.
pub(crate) fn whole_of(case: &Case, rec: usize) -> Content {
    let deposit = &case.deposit;
    let recipient = deposit.recipients.get(rec);
    let sheets = recipient.into_iter().flat_map(|r| &r.payments).filter_map(|payment| payment.attachment.as_ref());
    let mut content = notice_alone_of(case, rec);
    content.pages += case.recipients[rec].f24_pages;
    for file in deposit.documents.iter().chain(sheets) {
        let pages = case.pages.get(&file.key);
        content.counted &= pages.is_some();
        content.pages += pages.copied().unwrap_or(1);
    }
    content
}

/// The notice alone, as in a simple registered letter.
pub(super) fn notice_alone(d: &Decider<'_>, rec: usize) -> Content {
    notice_alone_of(&d.case, rec)
}

/// The same, as far as a case knows it.
pub(crate) fn notice_alone_of(case: &Case, rec: usize) -> Content {
    let pages = case.recipients[rec].aar.as_ref().map(|aar| aar.pages);
    Content { pages: pages.unwrap_or(1), counted: pages.is_some() }
}

/// Price of a letter by the list of the case's rules (COST-PAPER).
pub(super) fn price(d: &Decider<'_>, product: Product, to: &PhysicalAddress, content: Content) -> Option<Cents> {
    d.rules.costs.letters.price(product, to, content.envelope(), d.now())
}
