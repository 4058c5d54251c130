//! What a notification costs its reader: today, how that comes about, and later.

use crate::present;
use crate::present::event::Reader;
use crate::present::explanation::sentence;
use crate::words::{Arg, Words};
use messo_domain::case::RecipientState;
use messo_domain::explanation::CostExplained;
use messo_domain::money::Cents;
use messo_domain::timeline::Timeline;

/// The costs, as they are shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cost {
    /// In one sentence.
    pub(super) words: String,
    /// What they are made of; empty where the reader bears none.
    pub(super) lines: Vec<(String, String)>,
    /// Their sum today.
    pub(super) now: Option<String>,
    /// What they would be, and why.
    pub(super) later: Option<String>,
}

impl Cost {
    pub(super) fn of(words: Words, cost: &CostExplained, reader: &RecipientState, timeline: &Timeline) -> Self {
        if !cost.borne_by_recipient {
            return Self { words: sentence(words, &cost.words), lines: Vec::new(), now: None, later: None };
        }
        let mut lines = vec![(words.say("received-cost-platform"), present::euro(cost.send_fee))];
        if cost.pa_fee > Cents::ZERO {
            lines.push((words.say("received-cost-sender"), present::euro(cost.pa_fee)));
        }
        lines.extend(letters(words, reader, timeline));
        let vat = cost.now - cost.send_fee - cost.pa_fee - cost.letters;
        if vat > Cents::ZERO {
            lines.push((words.with("received-cost-vat", "percent", i64::from(cost.vat)), present::euro(vat)));
        }
        let later = cost.if_left_unread.map(|later| {
            let more = present::euro(later - cost.now);
            words.fill("received-cost-later", [("amount", Arg::from(present::euro(later))), ("more", Arg::from(more))])
        });
        Self { words: words.say("received-cost-borne"), lines, now: Some(present::euro(cost.now)), later }
    }
}

/// Every letter that has gone, with its price before VAT.
fn letters(words: Words, reader: &RecipientState, timeline: &Timeline) -> Vec<(String, String)> {
    let sent = reader.letters.iter().filter_map(|letter| letter.sent.as_ref());
    let line = sent.map(|sent| {
        let product = Reader::Recipient.phrase(words, "product-", sent.product.wire());
        let element = timeline.elements().iter().find(|element| element.element_id == sent.request);
        let name = match element.map(|element| present::date(element.timestamp)) {
            Some(at) => words.fill("received-cost-letter", [("product", Arg::from(product)), ("at", Arg::from(at))]),
            None => product,
        };
        (name, present::euro(sent.cost))
    });
    line.collect()
}
