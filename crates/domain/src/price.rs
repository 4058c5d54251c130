//! What a notification costs one recipient, as the payer of a notice is told.
//!
//! Computed from the events each time the price is asked for: the fee of the platform, what the letters cost, VAT on the
//! letters alone, the sender's own fee. Who may ask, and which case a notice code belongs to, is the engine's business;
//! the price of a letter is in `rules`.
//!
//! Source: SEND's public contract, price by notice code (v2.3).

use crate::case::{DepositFacts, Event, Facts, PaymentFacts};
use crate::ids::Iun;
use crate::money::{Cents, with_vat};
use crate::request::NotificationFeePolicy;
use crate::timeline::valid;
use crate::workflow::terms::end_of_rome_day;
use jiff::Timestamp;
use serde::Serialize;

/// Price of one notice, under the wire's names; amounts in euro cents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Price {
    /// The case.
    pub iun: Iun,
    /// Fee of the platform and letters, net of VAT; 0 where the notice bears no cost. The only amount of v1.
    pub partial_price: Cents,
    /// Fee of the platform, letters with VAT, fee of the sender; 0 where the notice bears no cost.
    pub total_price: Cents,
    /// VAT on the letters, percent.
    pub vat: u32,
    /// Fee of the sender.
    pub pa_fee: Cents,
    /// Fee of the platform.
    pub send_fee: Cents,
    /// All letters to this recipient, net of VAT.
    pub analog_cost: Cents,
    /// End of the Rome day on which the term has run or will run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refinement_date: Option<Timestamp>,
    /// End of the Rome day of the first access. Of the two dates the earlier is the one of legal effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification_view_date: Option<Timestamp>,
}

/// Why there is no price; each is a 404 of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PriceError {
    /// The recipient has no such notice, or the request was refused and the notice is free again.
    #[error("no live notification has this notice")]
    UnknownNotice,
    /// The request is still being checked.
    #[error("the notification is not accepted yet")]
    NotAccepted,
    /// Cancelled, or its cancellation was asked for: nothing is owed for it any more.
    #[error("the notification is cancelled")]
    Cancelled,
}

impl Price {
    /// The price of the notice `notice_code` of recipient `rec`, from the events of its case.
    ///
    /// `send_fee` is the fee of the platform in the rule set of the case (COST-BASE). A cancellation counts from its
    /// request: from there on nothing more is done for the case, and its notices are being set free.
    pub fn of(iun: &Iun, events: &[Event], rec: usize, notice_code: &str, send_fee: Cents) -> Result<Self, PriceError> {
        let (deposit, payment) = notice(events, rec, notice_code).ok_or(PriceError::UnknownNotice)?;
        is_live(events)?;
        let own = || valid(events).filter(move |event| event.rec == Some(rec)).map(|event| &event.facts);
        let analog_cost = own().filter_map(letter_cost).sum();
        let (partial_price, total_price) = if bears_costs(deposit, payment) {
            let pa_fee = deposit.pa_fee;
            (send_fee + analog_cost, send_fee + with_vat(analog_cost, deposit.vat) + pa_fee)
        } else {
            (Cents::ZERO, Cents::ZERO)
        };
        Ok(Self {
            iun: iun.clone(),
            partial_price,
            total_price,
            vat: deposit.vat,
            pa_fee: deposit.pa_fee,
            send_fee,
            analog_cost,
            refinement_date: refinement_date(own()).map(end_of_rome_day),
            notification_view_date: own().find_map(view_date).map(end_of_rome_day),
        })
    }
}

/// The deposit and the payment asked of the recipient under this notice code.
fn notice<'a>(events: &'a [Event], rec: usize, code: &str) -> Option<(&'a DepositFacts, &'a PaymentFacts)> {
    let deposit = events.iter().find_map(|event| match &event.facts {
        Facts::Deposit(deposit) => Some(deposit.as_ref()),
        _ => None,
    })?;
    let payment = deposit.recipients.get(rec)?.payments.iter().find(|payment| payment.notice_code == code)?;
    Some((deposit, payment))
}

fn is_live(events: &[Event]) -> Result<(), PriceError> {
    let has = |is: fn(&Facts) -> bool| events.iter().any(|event| is(&event.facts));
    if has(|facts| matches!(facts, Facts::RequestRefused { .. })) {
        return Err(PriceError::UnknownNotice);
    }
    if has(|facts| matches!(facts, Facts::NotificationCancellationRequest { .. } | Facts::NotificationCancelled { .. }))
    {
        return Err(PriceError::Cancelled);
    }
    if has(|facts| matches!(facts, Facts::RequestAccepted { .. })) { Ok(()) } else { Err(PriceError::NotAccepted) }
}

fn bears_costs(deposit: &DepositFacts, payment: &PaymentFacts) -> bool {
    deposit.notification_fee_policy == NotificationFeePolicy::DeliveryMode && payment.apply_cost
}

fn letter_cost(facts: &Facts) -> Option<Cents> {
    match facts {
        Facts::SendAnalogDomicile { analog_cost, .. } | Facts::SendSimpleRegisteredLetter { analog_cost, .. } => {
            Some(*analog_cost)
        }
        _ => None,
    }
}

/// The date of effect by term: as it happened, else as it is scheduled.
fn refinement_date<'a>(own: impl Iterator<Item = &'a Facts>) -> Option<Timestamp> {
    let mut scheduled = None;
    for facts in own {
        match facts {
            Facts::Refinement { event_timestamp, .. } => return Some(*event_timestamp),
            Facts::ScheduleRefinement { scheduling_date, .. } => scheduled = Some(*scheduling_date),
            _ => {}
        }
    }
    scheduled
}

fn view_date(facts: &Facts) -> Option<Timestamp> {
    match facts {
        Facts::NotificationViewedCreationRequest { event_timestamp, .. } => Some(*event_timestamp),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use crate::timeline::story::{NOTICE, Story, at, facts};

    fn price(story: &Story, rec: usize) -> Result<Price, PriceError> {
        Price::of(story.iun(), story.events(), rec, NOTICE[rec], Cents(100))
    }

    fn amounts(story: &Story) -> (i64, i64, i64) {
        let price = price(story, 0).unwrap();
        (price.partial_price.0, price.total_price.0, price.analog_cost.0)
    }

    fn accepted() -> Story {
        Story::deposited(1).accepted()
    }

    #[test]
    fn the_examples_of_the_contract() {
        assert_eq!(amounts(&accepted()), (100, 200, 0));
        let one = accepted().tell(0, facts::send_analog(0, 523));
        assert_eq!(amounts(&one), (623, 838, 523));
        let two = one.tell(0, facts::send_analog(1, 701));
        assert_eq!(amounts(&two), (1324, 1693, 1224));
        let bare = Story::deposited(1).with_deposit(|deposit| {
            deposit.pa_fee = Cents::ZERO;
            deposit.vat = 0;
        });
        assert_eq!(amounts(&bare.accepted().tell(0, facts::send_analog(0, 523))), (623, 623, 523));
        let simple = accepted().tell(0, facts::send_simple(288));
        assert_eq!(amounts(&simple), (388, 100 + 351 + 100, 288));
    }

    #[test]
    fn who_bears_no_cost_reads_zero_and_the_fees() {
        let flat = Story::deposited(1)
            .with_deposit(|deposit| deposit.notification_fee_policy = NotificationFeePolicy::FlatRate);
        let without = Story::deposited(1).with_deposit(|deposit| deposit.recipients[0].payments[0].apply_cost = false);
        for story in [flat, without] {
            let story = story.accepted().tell(0, facts::send_analog(0, 523));
            assert_eq!(amounts(&story), (0, 0, 523));
            let price = price(&story, 0).unwrap();
            assert_eq!((price.send_fee, price.pa_fee, price.vat), (Cents(100), Cents(100), 22));
        }
    }

    #[test]
    fn each_recipient_pays_for_the_own_letters() {
        let story =
            Story::deposited(2).accepted().tell(0, facts::send_analog(0, 523)).tell(1, facts::send_analog(0, 701));
        assert_eq!(price(&story, 0).unwrap().analog_cost, Cents(523));
        assert_eq!(price(&story, 1).unwrap().analog_cost, Cents(701));
        assert_eq!(Price::of(story.iun(), story.events(), 0, NOTICE[1], Cents(100)), Err(PriceError::UnknownNotice));
        assert_eq!(Price::of(story.iun(), story.events(), 9, NOTICE[0], Cents(100)), Err(PriceError::UnknownNotice));
    }

    #[test]
    fn dates_are_pushed_to_the_end_of_the_day_in_rome() {
        let waiting = accepted().tell(0, facts::schedule_refinement("2026-03-28T22:59:59Z"));
        let dates = |story: &Story| {
            let price = price(story, 0).unwrap();
            (price.refinement_date, price.notification_view_date)
        };
        // Winter time still; the next day is the one on which the clocks change.
        assert_eq!(dates(&waiting), (Some(at("2026-03-28T23:59:59.999999999+01:00")), None));
        let refined = waiting.tell(0, facts::refinement("2026-03-28T23:00:00Z"));
        assert_eq!(dates(&refined), (Some(at("2026-03-29T23:59:59.999999999+02:00")), None));
        let viewed = refined.tell(0, facts::view_request("2026-10-25T00:30:00Z"));
        assert_eq!(dates(&viewed).1, Some(at("2026-10-25T23:59:59.999999999+01:00")));
        assert_eq!(dates(&accepted()), (None, None));
    }

    #[test]
    fn there_is_no_price_before_acceptance_nor_after_refusal_or_cancellation() {
        assert_eq!(price(&Story::deposited(1), 0), Err(PriceError::NotAccepted));
        let refused = Story::deposited(1).tell_all(facts::refused());
        assert_eq!(price(&refused, 0), Err(PriceError::UnknownNotice));
        let asked = accepted().tell_all(facts::cancellation_request());
        assert_eq!(price(&asked, 0), Err(PriceError::Cancelled));
        assert_eq!(price(&asked.tell_all(facts::cancelled(&[0])), 0), Err(PriceError::Cancelled));
    }

    #[test]
    fn the_wire_names_and_absent_dates() {
        let json = serde_json::to_value(price(&accepted(), 0).unwrap()).unwrap();
        let names: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, ["analogCost", "iun", "paFee", "partialPrice", "sendFee", "totalPrice", "vat"]);
        assert_eq!(json["totalPrice"], 200);
    }
}
