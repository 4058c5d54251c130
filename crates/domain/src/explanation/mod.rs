//! What a case means for each recipient, in plain words: the legal dates with their derivation, what happens next and
//! when, what it costs now and what it would cost if it were read today.
//!
//! Pure: folded from the events, the rules of the case and an instant; reading it changes nothing and is not an access
//! to the act. Every date cites its rule and the elements it was computed from. Who may read what is the engine's
//! business ([`Explanation::for_recipient`] is the part that is one recipient's own).

mod cost;
mod dates;
mod next;
mod stuck;
mod undated;
mod words;

pub use cost::CostExplained;
pub use dates::{DateKind, ExplainedDate, Input};
pub use next::NextStep;
pub use stuck::StuckWork;
pub use undated::NoDate;
pub use words::Sentence;

use crate::case::{Case, Event, LegalFactRef};
use crate::downtime::Downtime;
use crate::rules::{RuleId, RuleSet};
use crate::timeline::{Status, Timeline, valid};
use jiff::Timestamp;
use serde::Serialize;

/// A case, explained.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Number of the notification.
    pub iun: String,
    /// The instant for which it is explained.
    pub at: Timestamp,
    /// Status in force.
    pub status: Status,
    /// Name of the rule set that the case lives under.
    pub rules: String,
    /// Its digest, hexadecimal.
    pub rules_digest: String,
    /// Effect for the sending body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_sender: Option<ExplainedDate>,
    /// Recipients, by index.
    pub recipients: Vec<RecipientExplained>,
    /// Attested downtimes of the platform during the life of the case.
    pub downtimes: Vec<DowntimeExplained>,
}

/// One recipient, explained.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecipientExplained {
    /// Index in the request.
    pub rec_index: usize,
    /// In one sentence: where it stands.
    pub summary: Sentence,
    /// The legal dates, the one that holds first.
    pub dates: Vec<ExplainedDate>,
    /// Why no date of effect follows, where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_date: Option<NoDate>,
    /// What happens next, in order of time; empty where nothing does.
    pub next: Vec<NextStep>,
    /// What it costs.
    pub cost: CostExplained,
    /// Documents that prove what was said: those of public elements.
    pub proofs: Vec<LegalFactRef>,
}

/// A downtime and what it does to terms of limitation and forfeiture (LAW-DOWN); no date of the notification moves.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DowntimeExplained {
    /// The downtime.
    #[serde(flatten)]
    pub downtime: Downtime,
    /// Last instant of the day to which terms that fall due in it run; not known while it lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_run_until: Option<Timestamp>,
    /// Rule id of docs/RULES.md.
    pub rule: RuleId,
    /// Article of law behind it.
    pub article: &'static str,
    /// When it was, in Rome, and what follows.
    pub words: Sentence,
}

impl Explanation {
    /// Explains a case at an instant. `downtimes` are those that touch its life, `stuck` its work that fails.
    ///
    /// # Panics
    /// Never: a folded case has its deposit.
    pub fn of(
        case: &Case,
        events: &[Event],
        rules: &RuleSet,
        downtimes: &[Downtime],
        stuck: &[StuckWork],
        now: Timestamp,
    ) -> Self {
        let status = Timeline::of(events).status();
        let events: Vec<&Event> = valid(events).collect();
        let recipients = (0..case.recipients.len()).map(|rec| recipient(case, &events, rules, stuck, rec, now));
        Self {
            iun: case.iun.to_string(),
            at: now,
            status,
            rules: rules.name.clone(),
            rules_digest: case.deposit.rules.hex(),
            for_sender: dates::for_sender(case, &events),
            recipients: recipients.collect(),
            downtimes: downtimes.iter().map(downtime).collect(),
        }
    }

    /// What one recipient may read: about themselves only.
    #[must_use]
    pub fn for_recipient(mut self, rec: usize) -> Self {
        self.recipients.retain(|recipient| recipient.rec_index == rec);
        self
    }
}

fn recipient(
    case: &Case,
    events: &[&Event],
    rules: &RuleSet,
    stuck: &[StuckWork],
    rec: usize,
    now: Timestamp,
) -> RecipientExplained {
    let own: Vec<&Event> = events.iter().filter(|event| event.rec == Some(rec)).copied().collect();
    let dates = dates::of_recipient(case, &own, rules, rec);
    let goes_on = !next::of_the_flow(case, &own, rules, rec, now).is_empty();
    let no_date = undated::of_recipient(case, rec, &dates, goes_on);
    let next = next::steps(case, &own, rules, stuck, rec, now);
    RecipientExplained {
        rec_index: rec,
        summary: words::summary(case, &dates, no_date.as_ref(), goes_on),
        proofs: own.iter().filter(|event| !event.category().is_internal()).flat_map(proofs_of).collect(),
        cost: cost::of_recipient(case, rules, rec, now),
        dates,
        no_date,
        next,
    }
}

fn proofs_of(event: &&Event) -> Vec<LegalFactRef> {
    event.legal_facts.clone()
}

fn downtime(downtime: &Downtime) -> DowntimeExplained {
    DowntimeExplained {
        terms_run_until: downtime.terms_run_until(),
        rule: RuleId::Downtime,
        article: RuleId::Downtime.row().source,
        words: words::downtime(downtime),
        downtime: downtime.clone(),
    }
}
