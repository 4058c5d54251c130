//! Why the dates of a notification are what they are, what happens next and what it costs, as a page shows it.
//!
//! The sentences are those of the domain's explanation in the language of the page; here they are only laid out: names of
//! the elements that were used, short names of the rules, costs by item.

use super::event::{Paper, Reader, fact_name, paper, title};
use super::{Moment, euro, moment};
use crate::words::{Language, Words};
use messo_domain::case::{ElementId, LegalFactRef};
use messo_domain::explanation::{
    CostExplained, DateKind, DowntimeExplained, ExplainedDate, Explanation, Input, NextStep, NoDate,
    RecipientExplained, Sentence,
};
use messo_domain::money::{Cents, with_vat};
use messo_domain::rules::RuleId;
use messo_domain::timeline::Timeline;

/// A notification, explained to one who reads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ExplanationView {
    /// The instant for which it is explained.
    pub(crate) at: Moment,
    /// Name and digest of the rules that the notification lives under.
    pub(crate) rules: (String, String),
    /// Effect for the sending body.
    pub(crate) for_sender: Option<DateView>,
    pub(crate) recipients: Vec<RecipientView>,
    pub(crate) downtimes: Vec<DowntimeView>,
}

/// What concerns one recipient.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RecipientView {
    pub(crate) rec: usize,
    /// Its name, for the sender.
    pub(crate) name: Option<String>,
    pub(crate) summary: String,
    pub(crate) dates: Vec<DateView>,
    pub(crate) no_date: Option<NoDateView>,
    pub(crate) next: Vec<NextView>,
    pub(crate) cost: CostView,
    /// Documents that prove what is said.
    pub(crate) proofs: Vec<Paper>,
}

/// A rule, as pages cite it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleView {
    /// Its id, such as `EFF-DIG`.
    pub(crate) id: &'static str,
    /// Its short name.
    pub(crate) name: String,
    /// Article of law, or the public contract behind it.
    pub(crate) article: &'static str,
    /// What it says.
    pub(crate) words: String,
}

/// A date.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DateView {
    /// What it is.
    pub(crate) label: String,
    /// Whether it is the date of effect, come or to come.
    pub(crate) holds: bool,
    pub(crate) at: Moment,
    pub(crate) rule: RuleView,
    pub(crate) inputs: Vec<InputView>,
    /// The steps of the calendar.
    pub(crate) steps: Vec<String>,
    /// Titles of the elements that record it; those of the platform alone have none.
    pub(crate) recorded_by: Vec<String>,
}

/// What a date was computed from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct InputView {
    pub(crate) what: String,
    pub(crate) at: Moment,
    /// Title of the element that says so, where it is shown at all.
    pub(crate) element: Option<String>,
}

/// Why no date follows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NoDateView {
    pub(crate) why: String,
    pub(crate) rule: RuleView,
}

/// Something that is still to happen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NextView {
    pub(crate) what: String,
    /// When it is expected at the latest; where nothing is set, only a person can go on.
    pub(crate) by: Option<Moment>,
    pub(crate) rule: Option<RuleView>,
}

/// What it costs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CostView {
    pub(crate) words: String,
    /// Whether the recipient bears it; else the sender settles it.
    pub(crate) borne_by_recipient: bool,
    /// Items of the sum of today: name and amount.
    pub(crate) items: Vec<(String, String)>,
    pub(crate) now: String,
    pub(crate) if_read_today: String,
    /// With the next letter; nothing where none would go.
    pub(crate) if_left_unread: Option<String>,
}

/// A downtime and what it does to terms.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DowntimeView {
    pub(crate) words: String,
    pub(crate) rule: RuleView,
}

/// What all parts need.
#[derive(Clone, Copy)]
struct Telling<'a> {
    words: Words,
    timeline: &'a Timeline,
    reader: Reader<'a>,
}

/// Lays an explanation out. `timeline` is the reader's: titles are given only of elements that stand there.
pub(crate) fn explanation(
    words: Words,
    explained: &Explanation,
    timeline: &Timeline,
    reader: Reader<'_>,
) -> ExplanationView {
    let telling = Telling { words, timeline, reader };
    ExplanationView {
        at: moment(explained.at),
        rules: (explained.rules.clone(), explained.rules_digest.clone()),
        for_sender: explained.for_sender.as_ref().map(|date| telling.date(date, Reader::Sender(&[]))),
        recipients: explained.recipients.iter().map(|recipient| telling.recipient(recipient)).collect(),
        downtimes: explained.downtimes.iter().map(|downtime| telling.downtime(downtime)).collect(),
    }
}

/// A sentence of the domain in the language of the page.
pub(crate) fn sentence(words: Words, sentence: &Sentence) -> String {
    match words.0 {
        Language::Italian => sentence.it.clone(),
        Language::English => sentence.en.clone(),
    }
}

impl Telling<'_> {
    fn say(self, told: &Sentence) -> String {
        sentence(self.words, told)
    }

    fn recipient(self, explained: &RecipientExplained) -> RecipientView {
        RecipientView {
            rec: explained.rec_index,
            name: self.reader.name(explained.rec_index).map(ToOwned::to_owned),
            summary: self.say(&explained.summary),
            dates: explained.dates.iter().map(|date| self.date(date, self.reader)).collect(),
            no_date: explained.no_date.as_ref().map(|no_date| self.no_date(no_date)),
            next: explained.next.iter().map(|step| self.next(step)).collect(),
            cost: self.cost(&explained.cost),
            proofs: explained.proofs.iter().filter_map(|fact| self.proof(fact)).collect(),
        }
    }

    /// `whose` tells for whom the date holds: that of the sender is nobody else's.
    fn date(self, date: &ExplainedDate, whose: Reader<'_>) -> DateView {
        DateView {
            label: whose.phrase(self.words, "date-", code(date.kind)),
            holds: matches!(date.kind, DateKind::Effect | DateKind::ExpectedEffect),
            at: moment(date.at),
            rule: self.cited(date.rule, date.article, &date.words),
            inputs: date.inputs.iter().map(|input| self.input(input)).collect(),
            steps: date.steps.iter().map(|step| self.say(step)).collect(),
            recorded_by: date.recorded_by.iter().filter_map(|id| self.title_of(id)).collect(),
        }
    }

    fn input(self, input: &Input) -> InputView {
        InputView { what: self.say(&input.what), at: moment(input.at), element: self.title_of(&input.element_id) }
    }

    fn title_of(self, id: &ElementId) -> Option<String> {
        let shown = self.timeline.elements().iter().find(|element| element.element_id == *id)?;
        Some(title(self.words, shown, self.reader))
    }

    fn cited(self, rule: RuleId, article: &'static str, told: &Sentence) -> RuleView {
        let id = rule.row().id;
        RuleView { id, name: self.reader.phrase(self.words, "rule-", id), article, words: self.say(told) }
    }

    fn no_date(self, no_date: &NoDate) -> NoDateView {
        NoDateView { why: self.say(&no_date.why), rule: self.cited(no_date.rule, no_date.article, &no_date.words) }
    }

    fn next(self, step: &NextStep) -> NextView {
        let rule = step.rule.map(|rule| {
            let row = rule.row();
            self.cited(rule, row.source, &Sentence::new(row.english, row.italian))
        });
        NextView { what: self.say(&step.what), by: step.by.map(moment), rule }
    }

    fn downtime(self, downtime: &DowntimeExplained) -> DowntimeView {
        let row = downtime.rule.row();
        let rule = self.cited(downtime.rule, downtime.article, &Sentence::new(row.english, row.italian));
        DowntimeView { words: self.say(&downtime.words), rule }
    }

    /// VAT is what is left of the sum of the letters: it is rounded once, with them all together.
    fn cost(self, cost: &CostExplained) -> CostView {
        let item = |label: String, amount: Cents| (amount != Cents::ZERO).then(|| (label, euro(amount)));
        let vat = with_vat(cost.letters, cost.vat) - cost.letters;
        let items = [
            item(self.words.say("cost-send-fee"), cost.send_fee),
            item(self.words.say("cost-pa-fee"), cost.pa_fee),
            item(self.words.say("cost-letters"), cost.letters),
            item(self.words.with("cost-vat", "percent", i64::from(cost.vat)), vat),
        ];
        CostView {
            words: self.say(&cost.words),
            borne_by_recipient: cost.borne_by_recipient,
            items: items.into_iter().flatten().collect(),
            now: euro(cost.now),
            if_read_today: euro(cost.if_read_today),
            if_left_unread: cost.if_left_unread.map(euro),
        }
    }

    fn proof(self, fact: &LegalFactRef) -> Option<Paper> {
        paper(fact_name(self.words, fact.category), &fact.key)
    }
}

fn code(kind: DateKind) -> &'static str {
    match kind {
        DateKind::Effect => "EFFECT",
        DateKind::ExpectedEffect => "EXPECTED_EFFECT",
        DateKind::Overtaken => "OVERTAKEN",
        DateKind::Served => "SERVED",
    }
}
