//! Money: the price of each notice is the sum of its events, the fee is borne once per recipient, refusals and
//! cancellations cost what the rules say.
//!
//! Amounts are whole euro cents; VAT on letters alone, rounded half up.

use crate::calendar::end_of_rome_day;
use crate::life::{OrderKind, PriceCents, RefusalCents, Violation};
use crate::reading::Reading;
use messo_domain::case::{
    Category, CostPhase, DepositFacts, Event, Facts, PaymentFacts, PositionOutcome, RefusalReason,
};
use messo_domain::money::Cents;
use messo_domain::request::NotificationFeePolicy;

/// Name of the checker.
pub const NAME: &str = "price";

/// Checks a life.
pub fn check(reading: &Reading<'_>) -> Result<(), Violation> {
    let Some(deposit) = reading.deposit else { return Ok(()) }; // `times` tells
    for (rec, recipient) in deposit.recipients.iter().enumerate() {
        borne_once(reading, rec)?;
        for payment in &recipient.payments {
            notice(reading, deposit, rec, payment)?;
        }
    }
    let notices: usize = deposit.recipients.iter().map(|recipient| recipient.payments.len()).sum();
    if reading.life.claims.prices.len() != notices {
        let what = format!("{} prices are told of {notices} notices", reading.life.claims.prices.len());
        return Err(Violation::of_life(NAME, what));
    }
    for (place, event) in reading.events.iter().enumerate() {
        match &event.facts {
            Facts::RequestRefused { refusal_reasons, notification_cost, number_of_recipients, .. } => {
                if *number_of_recipients as usize != reading.recipients {
                    return wrong(event, "tells another number of recipients than the deposit");
                }
                amount(event, refusal(reading, refusal_reasons), *notification_cost)?;
            }
            Facts::NotificationCancelled { notification_cost, not_refined_recipient_indexes } => {
                cancellation(reading, place, event, *notification_cost, not_refined_recipient_indexes)?;
            }
            Facts::PositionsUpdated { phase, outcomes } => {
                outcomes.iter().try_for_each(|outcome| position(reading, deposit, place, *phase, outcome))?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn wrong<T>(event: &Event, what: impl Into<String>) -> Result<T, Violation> {
    Err(Violation::by(NAME, event, what))
}

fn amount(event: &Event, expected: i64, said: Cents) -> Result<(), Violation> {
    if said.0 == expected { Ok(()) } else { wrong(event, format!("costs {} cents where it is {expected}", said.0)) }
}

fn with_vat(cents: i64, percent: u32) -> i64 {
    (cents * (100 + i64::from(percent)) + 50).div_euclid(100)
}

/// What one letter cost, if the event is one.
fn letter(event: &Event) -> Option<i64> {
    match &event.facts {
        Facts::SendAnalogDomicile { analog_cost, .. } | Facts::SendSimpleRegisteredLetter { analog_cost, .. } => {
            Some(analog_cost.0)
        }
        _ => None,
    }
}

/// The fee that an element bears, where it is one that can.
fn fee(event: &Event) -> Option<Option<Cents>> {
    match &event.facts {
        Facts::Refinement { notification_cost, .. }
        | Facts::NotificationViewed { notification_cost, .. }
        | Facts::AnalogWorkflowRecipientDeceased { notification_cost, .. }
        | Facts::AnalogFailureWorkflowTimeout { notification_cost, .. } => Some(*notification_cost),
        _ => None,
    }
}

/// Of the elements that can bear the fee exactly one does.
fn borne_once(reading: &Reading<'_>, rec: usize) -> Result<(), Violation> {
    let mut bearer: Option<&Event> = None;
    let mut last = None;
    for (_, event) in reading.counting(rec) {
        let Some(fee) = fee(event) else { continue };
        last = Some(event);
        let Some(fee) = fee else { continue };
        amount(event, reading.life.terms.send_fee_cents, fee)?;
        if bearer.replace(event).is_some() {
            return wrong(event, "bears the fee a second time");
        }
    }
    match (last, bearer) {
        (Some(last), None) => wrong(last, "nobody bears the fee"),
        _ => Ok(()),
    }
}

/// The answer to the price call of one notice.
fn notice(reading: &Reading<'_>, deposit: &DepositFacts, rec: usize, payment: &PaymentFacts) -> Result<(), Violation> {
    let claims = reading.life.claims.prices.iter();
    let mut claims = claims.filter(|claim| claim.rec == rec && claim.notice_code == payment.notice_code);
    let Some(claim) = claims.next() else {
        return Err(Violation::of_life(NAME, format!("no price is told of notice {}", payment.notice_code)));
    };
    let live = reading.accepted.is_some() && reading.refused.is_none() && reading.cancelled.is_none();
    if reading.cancellation_asked.is_some() && reading.cancelled.is_none() {
        return Ok(()); // being set free
    }
    let expected = live.then(|| price(reading, deposit, rec, payment.apply_cost));
    if claim.price == expected {
        return Ok(());
    }
    let what = format!("notice {} is told {:?} where it is {expected:?}", payment.notice_code, claim.price);
    Err(Violation::of_life(NAME, what))
}

fn price(reading: &Reading<'_>, deposit: &DepositFacts, rec: usize, apply_cost: bool) -> PriceCents {
    let (mut analog_cost, mut refined, mut scheduled, mut viewed) = (0, None, None, None);
    for (_, event) in reading.counting(rec) {
        analog_cost += letter(event).unwrap_or(0);
        match &event.facts {
            Facts::Refinement { event_timestamp, .. } => refined = Some(*event_timestamp),
            Facts::ScheduleRefinement { scheduling_date, .. } => scheduled = Some(*scheduling_date),
            Facts::NotificationViewedCreationRequest { event_timestamp, .. } => viewed = Some(*event_timestamp),
            _ => {}
        }
    }
    let free = !apply_cost || deposit.notification_fee_policy == NotificationFeePolicy::FlatRate;
    let fee = reading.life.terms.send_fee_cents;
    let (partial, total) =
        if free { (0, 0) } else { (fee + analog_cost, fee + with_vat(analog_cost, deposit.vat) + deposit.pa_fee.0) };
    PriceCents {
        partial,
        total,
        analog_cost,
        refinement_date: refined.or(scheduled).map(end_of_rome_day),
        view_date: viewed.map(end_of_rome_day),
    }
}

/// Each recipient costs the fee; for faults of services, what the rules say. One that names nobody hits all.
fn refusal(reading: &Reading<'_>, reasons: &[RefusalReason]) -> i64 {
    let of_services = |reason: &&RefusalReason| {
        reason.error_code == "ADDRESS_SEARCH_FAILED" || reason.error_code == "SERVICE_UNAVAILABLE"
    };
    let fee = reading.life.terms.send_fee_cents;
    let recipients = reading.recipients as i64;
    let hits_all = reasons.iter().filter(of_services).any(|reason| reason.rec_index.is_none());
    let hit = |rec: &usize| hits_all || reasons.iter().filter(of_services).any(|r| r.rec_index == Some(*rec));
    let hits = (0..reading.recipients).filter(hit).count() as i64;
    match reading.life.terms.refusal {
        RefusalCents::PerRecipientHit(cents) => hits * cents + (recipients - hits) * fee,
        RefusalCents::Uniform(cents) if hits > 0 => recipients * cents,
        RefusalCents::Uniform(_) => recipients * fee,
    }
}

/// Those who have neither the effect nor an element that bore the fee cost it now.
fn cancellation(
    reading: &Reading<'_>,
    place: usize,
    event: &Event,
    said: Cents,
    indexes: &[usize],
) -> Result<(), Violation> {
    let mut expected = (0..reading.recipients).filter(|rec| {
        let earlier = reading.counting(*rec).take_while(|(earlier, _)| *earlier < place);
        let mut earlier = earlier.map(|(_, event)| event);
        !earlier.any(|event| event.category() == Category::Refinement || fee(event).flatten().is_some())
    });
    let mut said_indexes = indexes.iter().copied();
    loop {
        match (expected.next(), said_indexes.next()) {
            (None, None) => break,
            (Some(a), Some(b)) if a == b => {}
            _ => return wrong(event, format!("{indexes:?} are not the recipients without effect")),
        }
    }
    amount(event, reading.life.terms.send_fee_cents * indexes.len() as i64, said)
}

/// What a register of positions was told: nothing once it is over, else fee, letters with VAT so far and the sender's
/// fee. Letters that came while it was being told may or may not be in.
fn position(
    reading: &Reading<'_>,
    deposit: &DepositFacts,
    place: usize,
    phase: CostPhase,
    outcome: &PositionOutcome,
) -> Result<(), Violation> {
    let event = &reading.events[place];
    if matches!(phase, CostPhase::RequestRefused | CostPhase::NotificationCancelled) {
        return amount(event, 0, outcome.notification_fee);
    }
    let mut recipients = deposit.recipients.iter();
    let owner = recipients.position(|recipient| {
        let mut bearing = recipient.payments.iter().filter(|payment| payment.apply_cost);
        bearing.any(|payment| {
            payment.notice_code == outcome.notice_code && payment.creditor_tax_id == outcome.creditor_tax_id
        })
    });
    let Some(rec) = owner else { return wrong(event, "a notice that bears no cost was told one") };
    if outcome.notification_fee.0 != 0 && was_set_free(reading, place, phase, outcome) {
        let cents = outcome.notification_fee.0;
        return wrong(event, format!("the position of a cancelled act, set free before, was told {cents} cents"));
    }
    // asked before the end and answered after it: what was owed then, or nothing any more
    let asked = reading.cancellation_asked.is_some_and(|asked| asked < place);
    if asked && outcome.notification_fee.0 == 0 {
        return Ok(());
    }
    let base = reading.life.terms.send_fee_cents + deposit.pa_fee.0;
    if phase == CostPhase::Validation && event.rec.is_none() {
        return amount(event, base, outcome.notification_fee);
    }
    if reading.is_reworked() {
        return Ok(()); // letters that no longer count may have been told
    }
    let mut so_far = 0;
    let letters = reading.own(rec).take_while(|(earlier, _)| *earlier < place);
    let mut fits = letters.filter_map(|(_, event)| letter(event)).map(|cost| {
        so_far += cost;
        base + with_vat(so_far, deposit.vat)
    });
    if fits.any(|cost| cost == outcome.notification_fee.0) {
        return Ok(());
    }
    wrong(event, format!("the position was told {} cents", outcome.notification_fee.0))
}

/// Whether the register had heard that the act is cancelled, of which the last that it hears is zero. What was told of
/// an older state and is recorded after it came first all the same: the register keeps what is told of the newest.
fn was_set_free(reading: &Reading<'_>, place: usize, phase: CostPhase, outcome: &PositionOutcome) -> bool {
    let told_free = reading.events[..place].iter().any(|event| match &event.facts {
        Facts::PositionsUpdated { phase: CostPhase::NotificationCancelled, outcomes } => outcomes
            .iter()
            .any(|free| (&free.creditor_tax_id, &free.notice_code) == (&outcome.creditor_tax_id, &outcome.notice_code)),
        _ => false,
    });
    let asked = |phase: CostPhase| {
        let end = format!(":{}:{}", outcome.notice_code, phase.wire());
        let mut orders = reading.life.orders.iter().filter(|order| order.kind == OrderKind::Position);
        orders.find(|order| order.id.ends_with(&end)).map(|order| order.first)
    };
    let came_first = asked(phase).zip(asked(CostPhase::NotificationCancelled)).is_some_and(|(it, free)| it < free);
    told_free && !came_first
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Tale, finds, passes};
    use jiff::SignedDuration;

    #[test]
    fn good_lives_pass() {
        for tale in Tale::all() {
            passes(check, &tale);
        }
    }

    #[test]
    fn the_examples_of_the_contract_come_out() {
        assert_eq!(100 + with_vat(0, 22) + 100, 200);
        assert_eq!(100 + with_vat(523, 22) + 100, 838);
        assert_eq!(100 + with_vat(1224, 22) + 100, 1693);
        assert_eq!(with_vat(50, 1), 51, "50.5 cents are rounded up");
        let tale = Tale::paper_second_attempt();
        assert_eq!(tale.prices[0].price.map(|price| (price.partial, price.total)), Some((1324, 1693)));
    }

    #[test]
    fn another_amount_another_day_and_a_price_too_many_are_seen() {
        let told = |change: fn(&mut PriceCents)| {
            let mut tale = Tale::paper_second_attempt();
            tale.prices[0].price.iter_mut().for_each(change);
            finds(check, &tale, "where it is");
        };
        told(|price| price.total += 1);
        told(|price| price.partial = 0);
        told(|price| price.analog_cost -= 701);
        told(|price| price.refinement_date = None);
        let mut tale = Tale::paper_second_attempt();
        tale.prices[0].price = None;
        finds(check, &tale, "where it is");
        let mut tale = Tale::cancelled_in_the_post();
        tale.prices[0].price = Tale::pec_delivered().prices[0].price;
        finds(check, &tale, "where it is None");
        let mut tale = Tale::pec_delivered();
        tale.prices.clear();
        finds(check, &tale, "no price is told");
    }

    #[test]
    fn the_fee_is_borne_by_one_element() {
        let mut tale = Tale::viewed_after_the_date();
        tale.change("NOTIFICATION_VIEWED.", |facts| match facts {
            Facts::NotificationViewed { notification_cost, .. } => *notification_cost = Some(Cents(100)),
            _ => unreachable!(),
        });
        finds(check, &tale, "a second time");
        let mut tale = Tale::viewed_in_the_courtesy_wait();
        tale.change("NOTIFICATION_VIEWED.", |facts| match facts {
            Facts::NotificationViewed { notification_cost, .. } => *notification_cost = None,
            _ => unreachable!(),
        });
        finds(check, &tale, "nobody bears");
    }

    #[test]
    fn the_last_that_is_told_of_a_cancelled_act_is_zero() {
        const STORED: &str = "DOCUMENT_STORED.IUN_ADEG-HJKL-MNPQ-202603-R-1.DOCUMENT_PN_LEGAL_FACTS-cancelled";
        let (free, letter) = (CostPhase::NotificationCancelled, CostPhase::SendAnalogDomicileAttempt0);
        let cancelled = || {
            let mut tale = Tale::cancelled_in_the_post();
            tale.asks_for_positions();
            tale
        };
        let mut tale = cancelled();
        tale.position_told(STORED, Some(0), letter, 838);
        tale.position_told(STORED, None, free, 0);
        tale.position_told("SEND_ANALOG_FEEDBACK", Some(0), letter, 0);
        passes(check, &tale);
        let mut tale = cancelled();
        tale.position_told(STORED, None, free, 0);
        tale.position_told("SEND_ANALOG_FEEDBACK", Some(0), letter, 838);
        finds(check, &tale, "set free before, was told 838 cents");
        let asked = |tale: &mut Tale, phases: [&str; 2]| {
            for phase in phases {
                tale.order(&format!("X:302000000000000001:{phase}"), OrderKind::Position);
                tale.set_clock(tale.now() + SignedDuration::from_secs(1));
            }
        };
        let mut late = tale.clone();
        asked(&mut late, ["SEND_ANALOG_DOMICILE_ATTEMPT_0", "NOTIFICATION_CANCELLED"]);
        passes(check, &late); // asked first, recorded last
        asked(&mut tale, ["NOTIFICATION_CANCELLED", "SEND_ANALOG_DOMICILE_ATTEMPT_0"]);
        finds(check, &tale, "set free before, was told 838 cents");
        let mut tale = cancelled();
        tale.position_told(STORED, None, free, 838);
        finds(check, &tale, "costs 838 cents where it is 0");
        let mut tale = cancelled();
        tale.position_told("NOTIFICATION_CANCELLATION_REQUEST", Some(0), letter, 0);
        finds(check, &tale, "was told 0 cents");
    }

    #[test]
    fn refusal_and_cancellation_cost_what_the_rules_say() {
        let mut tale = Tale::refused();
        tale.change("REQUEST_REFUSED", |facts| match facts {
            Facts::RequestRefused { refusal_reasons, .. } => {
                "SERVICE_UNAVAILABLE".clone_into(&mut refusal_reasons[0].error_code);
            }
            _ => unreachable!(),
        });
        finds(check, &tale, "costs 100 cents where it is 50");
        let mut tale = Tale::cancelled_in_the_post();
        tale.change("NOTIFICATION_CANCELLED.", |facts| match facts {
            Facts::NotificationCancelled { not_refined_recipient_indexes, .. } => not_refined_recipient_indexes.clear(),
            _ => unreachable!(),
        });
        finds(check, &tale, "without effect");
    }
}
