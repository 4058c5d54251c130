//! Whether a case ended as the law says: status, date, rule, price and proof, worked out again from what happened.
//!
//! The date is computed from the answers of the channels by the functions of the law, the price from the price list and
//! the letters that this way must cost; neither takes the platform's word for it. Each difference is one sentence.

use super::documents::Document;
use super::scenario::{Ending, PA_FEE, Scenario, VAT};
use bytes::Bytes;
use jiff::Timestamp;
use messo_domain::case::{Category, LegalFactCategory};
use messo_domain::money::{Cents, with_vat};
use messo_domain::price::Price;
use messo_domain::rules::RuleSet;
use messo_domain::timeline::{Shown, Status};
use messo_domain::workflow::terms::{self, LegalDate};
use messo_engine::UseError;
use messo_engine::use_cases::CaseView;
use messo_engine::use_cases::legal_facts::category_name;

/// What was found at the end of a case.
pub(super) struct Found<'a> {
    pub scenario: &'a Scenario,
    pub view: &'a CaseView,
    pub price: Result<&'a Price, &'a UseError>,
    pub documents: &'a [Document],
    pub act: &'a Bytes,
    pub rules: &'a RuleSet,
}

/// The date of effect that follows from the facts of a timeline.
///
/// # Errors
/// A sentence that says which fact is missing.
pub(super) fn date_of_law(ending: Ending, elements: &[Shown], rules: &RuleSet) -> Result<LegalDate, String> {
    let terms = &rules.terms;
    match ending {
        Ending::PecDelivered => {
            let delivered = outcome(elements, Category::SendDigitalFeedback, "OK")?;
            Ok(terms::after_digital_delivery(instant(delivered, "notificationDate")?, terms))
        }
        Ending::PecFailed => {
            two_rounds(elements, rules)?;
            let end = one(elements, Category::DigitalDeliveryCreationRequest)?;
            Ok(terms::after_digital_failure(instant(end, "completionWorkflowDate")?, terms))
        }
        Ending::PaperDelivered => {
            let served = outcome(elements, Category::SendAnalogFeedback, "OK")?;
            Ok(terms::after_paper_delivery(instant(served, "notificationDate")?, terms))
        }
        Ending::Untraceable => {
            outcome(elements, Category::SendAnalogFeedback, "KO")?;
            Ok(terms::after_deposit_for_untraceable(one(elements, Category::AnalogFailureWorkflow)?.timestamp, terms))
        }
    }
}

/// Two mails failed, the second not before seven days from the first, and the end came after both.
fn two_rounds(elements: &[Shown], rules: &RuleSet) -> Result<(), String> {
    let failed: Vec<Timestamp> = elements
        .iter()
        .filter(|element| {
            element.category == Category::SendDigitalFeedback && element.details["responseStatus"] == "KO"
        })
        .map(|element| instant(element, "notificationDate"))
        .collect::<Result<_, _>>()?;
    let [first, second] = failed[..] else {
        return Err(format!("expected two failed certified mails, found {}", failed.len()));
    };
    if second < terms::second_round_from(first, &rules.terms) {
        return Err("the second certified mail was sent before seven days from the first".to_owned());
    }
    let completed = instant(one(elements, Category::DigitalDeliveryCreationRequest)?, "completionWorkflowDate")?;
    if completed < second { Err("the digital way ended before its last answer".to_owned()) } else { Ok(()) }
}

fn one(elements: &[Shown], category: Category) -> Result<&Shown, String> {
    let mut found = elements.iter().filter(|element| element.category == category);
    match (found.next(), found.next()) {
        (Some(element), None) => Ok(element),
        (None, _) => Err(format!("there is no {}", category.wire())),
        (Some(_), Some(_)) => Err(format!("there is more than one {}", category.wire())),
    }
}

fn outcome<'e>(elements: &'e [Shown], category: Category, status: &str) -> Result<&'e Shown, String> {
    let feedback = one(elements, category)?;
    let told = feedback.details["responseStatus"].as_str().unwrap_or("nothing");
    if told == status { Ok(feedback) } else { Err(format!("{} says {told}, expected {status}", category.wire())) }
}

fn instant(element: &Shown, field: &str) -> Result<Timestamp, String> {
    let text = element.details[field].as_str().and_then(|text| text.parse().ok());
    text.ok_or_else(|| format!("{} has no {field}", element.category.wire()))
}

impl Found<'_> {
    /// Everything that is not as the law says; empty when all is well.
    pub(super) fn failures(&self, now: Timestamp) -> Vec<String> {
        let mut failures = Vec::new();
        let status = self.view.timeline.status();
        if status != Status::EffectiveDate {
            failures.push(format!("its status is {}, expected {}", status.wire(), Status::EffectiveDate.wire()));
        }
        for parked in &self.view.case.parked {
            failures.push(format!("it waits for a person: {} ({})", parked.reason, parked.code));
        }
        let ending = self.scenario.ending;
        match date_of_law(ending, self.elements(), self.rules) {
            Ok(date) => {
                self.date(&date, now, &mut failures);
                self.price(Some(&date), now, &mut failures);
            }
            Err(missing) => {
                failures.push(missing);
                self.price(None, now, &mut failures);
            }
        }
        self.road(&mut failures);
        self.proof(&mut failures);
        failures
    }

    fn elements(&self) -> &[Shown] {
        self.view.timeline.elements()
    }

    fn date(&self, law: &LegalDate, now: Timestamp, failures: &mut Vec<String>) {
        let recipient = &self.view.case.recipients[0];
        let mut differs = |what: &str, told: Option<Timestamp>| {
            if told != Some(law.at) {
                let told = told.map_or("nothing".to_owned(), |at| at.to_string());
                failures.push(format!("{what} says {told}, the law says {}", law.at));
            }
        };
        let scheduled = one(self.elements(), Category::ScheduleRefinement).and_then(|e| instant(e, "schedulingDate"));
        differs("SCHEDULE_REFINEMENT", scheduled.ok());
        differs("REFINEMENT", one(self.elements(), Category::Refinement).ok().map(|element| element.timestamp));
        differs("the case", recipient.refined.map(|(at, _)| at));
        let rule = recipient.refinement_due.map(|(_, rule, _)| rule);
        if rule != Some(law.rule) || law.rule != self.scenario.ending.rule() {
            let told = rule.map_or("none", |rule| rule.row().id);
            failures.push(format!("its date comes from rule {told}, the law's is {}", law.rule.row().id));
        }
        if law.at > now {
            failures.push("it took effect before its date".to_owned());
        }
    }

    fn price(&self, law: Option<&LegalDate>, now: Timestamp, failures: &mut Vec<String>) {
        let price = match self.price {
            Ok(price) => price,
            Err(error) => return failures.push(format!("it has no price: {error}")),
        };
        let list = &self.rules.costs.letters;
        let letters: Cents =
            self.scenario.ending.letters().iter().filter_map(|product| list.lightest(*product, now)).sum();
        let fee = self.rules.costs.send_fee;
        let expected = [
            ("the letters", price.analog_cost, letters),
            ("the partial price", price.partial_price, fee + letters),
            ("the total price", price.total_price, fee + with_vat(letters, VAT) + Cents(PA_FEE)),
        ];
        for (what, told, due) in expected {
            if told != due {
                failures.push(format!("{what}: {told}, expected {due}"));
            }
        }
        let day = law.map(|date| terms::end_of_rome_day(date.at));
        if law.is_some() && price.refinement_date != day {
            failures.push("the price tells another date of effect".to_owned());
        }
    }

    /// The steps that this way must and must not have.
    fn road(&self, failures: &mut Vec<String>) {
        use Category as C;
        let (wanted, unwanted): (&[C], &[C]) = match self.scenario.ending {
            Ending::PecDelivered => {
                (&[C::DigitalSuccessWorkflow], &[C::SendAnalogDomicile, C::SendSimpleRegisteredLetter])
            }
            Ending::PecFailed => {
                (&[C::DigitalFailureWorkflow, C::SendSimpleRegisteredLetter], &[C::SendAnalogDomicile])
            }
            Ending::PaperDelivered => (&[C::SendAnalogDomicile, C::AnalogSuccessWorkflow], &[C::SendDigitalDomicile]),
            Ending::Untraceable => {
                (&[C::PrepareAnalogDomicileFailure, C::CompletelyUnreachable], &[C::AnalogSuccessWorkflow])
            }
        };
        failures.extend(wanted.iter().filter_map(|category| one(self.elements(), *category).err()));
        let there = |category: &C| self.elements().iter().any(|element| element.category == *category);
        failures
            .extend(unwanted.iter().filter(|c| there(c)).map(|c| format!("there is {}, which is not due", c.wire())));
    }

    fn proof(&self, failures: &mut Vec<String>) {
        use LegalFactCategory as L;
        let wanted: &[L] = match self.scenario.ending {
            Ending::PecDelivered | Ending::PecFailed => &[L::Aar, L::SenderAck, L::DigitalDelivery, L::PecReceipt],
            Ending::PaperDelivered => &[L::Aar, L::SenderAck, L::AnalogDelivery],
            Ending::Untraceable => &[L::Aar, L::SenderAck, L::AnalogFailureDelivery, L::AnalogDelivery],
        };
        for category in wanted {
            if !self.documents.iter().any(|document| document.category == Some(*category)) {
                failures.push(format!("there is no {}", category_name(*category)));
            }
        }
        let act = self.documents.iter().find(|document| document.category.is_none());
        if act.is_none_or(|document| document.bytes != *self.act) {
            failures.push("the act is not the one that was deposited".to_owned());
        }
        for document in self.documents.iter().filter(|document| document.path.ends_with(".pdf")) {
            if !document.bytes.starts_with(b"%PDF-") {
                failures.push(format!("{} is not a PDF", document.path));
            }
        }
    }
}
