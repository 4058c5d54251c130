//! What the outside was asked: each order took effect once, has its element in the log, and was answered, asked after or
//! given to a person; and each element that orders has its order.
//!
//! A cancellation, a late answer or a rework may come between an order and its element; then the log says so.

use crate::life::{Order, OrderKind, Violation};
use crate::reading::Reading;
use crate::status::sent_to_the_platform_itself;
use messo_domain::case::{Category, ElementId, Event, Facts};

/// Name of the checker.
pub const NAME: &str = "orders";

/// Checks a life.
pub fn check(reading: &Reading<'_>) -> Result<(), Violation> {
    let orders = reading.life.orders;
    for (index, order) in orders.iter().enumerate() {
        if order.effects != 1 {
            return wrong(order, format!("took effect {} times", order.effects));
        }
        if orders[..index].iter().any(|other| other.id == order.id) {
            return wrong(order, "is listed twice");
        }
        match order.kind {
            OrderKind::Pec => mail(reading, order)?,
            OrderKind::Letter => letter(reading, order)?,
            OrderKind::Mail | OrderKind::Sms | OrderKind::AppIo | OrderKind::Tpp => message(reading, order)?,
            OrderKind::Registry => question(reading, order)?,
            OrderKind::Position => {}
        }
    }
    for (place, event) in reading.events.iter().enumerate() {
        has_its_order(reading, place, event)?;
    }
    Ok(())
}

fn wrong<T>(order: &Order<'_>, what: impl Into<String>) -> Result<T, Violation> {
    Err(Violation { checker: NAME, element: Some(order.id.to_owned()), what: what.into() })
}

/// The id of the element that ordered, and the number of the repetition, if it is one.
fn split<'a>(id: &'a str, mark: &str) -> (&'a str, Option<u32>) {
    match id.rsplit_once(mark) {
        Some((element, number)) => (element, number.parse().ok()),
        None => (id, None),
    }
}

fn element<'a>(reading: &Reading<'a>, id: &str) -> Option<(usize, &'a Event)> {
    reading.events.iter().enumerate().find(|(_, event)| event.id.as_str() == id)
}

/// Work that will still do or ask something about a request; ids of work hold the ids of what they are about.
fn will_be_asked(reading: &Reading<'_>, id: &str) -> bool {
    reading.life.work_left.iter().any(|work| work.id.contains(id))
}

fn is_with_a_person(reading: &Reading<'_>, rec: Option<usize>) -> bool {
    reading.life.parked.iter().any(|(parked, _)| parked.is_none() || *parked == rec)
        || reading.life.work_left.iter().any(|work| work.parked.is_some() && (work.rec.is_none() || work.rec == rec))
}

/// A certified mail.
fn mail(reading: &Reading<'_>, order: &Order<'_>) -> Result<(), Violation> {
    let (id, repetition) = split(order.id, ".RETRY_");
    let Some((place, send)) =
        element(reading, id).filter(|(_, e)| matches!(e.facts, Facts::SendDigitalDomicile { .. }))
    else {
        return wrong(order, "a mail that the log does not know");
    };
    if sent_to_the_platform_itself(send) {
        return wrong(order, "the platform's own address was handed over to a provider");
    }
    let after = &reading.events[place..];
    let announced = |number: u32| {
        after.iter().any(|event| match &event.facts {
            Facts::SendDigitalProgress { request, delivery_detail_code, retry_number, .. } => {
                delivery_detail_code == "DP00" && *retry_number == number && request.as_str() == id
            }
            _ => false,
        })
    };
    if !repetition.is_none_or(announced) {
        return wrong(order, "a repetition that the log does not know");
    }
    not_after_cancellation(reading, order)?;
    let settled = answered(after, &send.id) || reading.cancellation_asked.is_some();
    if settled || order.told_all || will_be_asked(reading, id) || is_with_a_person(reading, send.rec) {
        return Ok(());
    }
    wrong(order, "nobody waits for the answer to a mail")
}

fn answered(after: &[Event], request: &ElementId) -> bool {
    after.iter().any(|event| match &event.facts {
        Facts::SendDigitalFeedback { request_timeline_id, .. } => request_timeline_id == request,
        Facts::SendAnalogFeedback { send_request_id, .. } => send_request_id == request,
        Facts::SendAnalogTimeout { related_request_id, .. } => related_request_id == request,
        _ => false,
    })
}

/// Letters that stand in the log go out whatever comes; everything else stops with the request to cancel.
fn not_after_cancellation(reading: &Reading<'_>, order: &Order<'_>) -> Result<(), Violation> {
    let Some(asked) = reading.recorded(reading.cancellation_asked) else { return Ok(()) };
    let latest = crate::calendar::plus_seconds(asked, reading.life.terms.clocks_seconds);
    if order.first > latest { wrong(order, format!("sent at {} after a cancellation", order.first)) } else { Ok(()) }
}

/// A letter, or a new expedition of one.
fn letter(reading: &Reading<'_>, order: &Order<'_>) -> Result<(), Violation> {
    let (id, repetition) = split(order.id, ".PCRETRY_");
    let Some((place, send)) = element(reading, id) else { return wrong(order, "a letter that the log does not know") };
    let simple = match &send.facts {
        Facts::SendAnalogDomicile { .. } => false,
        Facts::SendSimpleRegisteredLetter { .. } => true,
        _ => return wrong(order, "a letter that the log does not know"),
    };
    let after = &reading.events[place..];
    let ordered = |number: u32| number > 0 && after.iter().any(|event| again(event, id) == Some(number - 1));
    if !repetition.is_none_or(ordered) {
        return wrong(order, "an expedition that the log does not know");
    }
    let own = send.rec.and_then(|rec| reading.deposit.map(|_| rec));
    let settled = answered(after, &send.id)
        || !reading.counts(place)
        || reading.cancellation_asked.is_some()
        || after.iter().any(|event| again(event, id).is_some_and(|of| of >= repetition.unwrap_or(0)))
        || own.is_some_and(|rec| nothing_follows(reading, rec))
        || simple && order.asked > 0;
    if settled || order.told_all || will_be_asked(reading, id) || is_with_a_person(reading, send.rec) {
        return Ok(());
    }
    wrong(order, "nobody waits for the outcome of a letter")
}

/// The expedition in whose stead this event ordered a new one.
fn again(event: &Event, request: &str) -> Option<u32> {
    match &event.facts {
        Facts::SendAnalogProgress { again: true, send_request_id, expedition, .. }
        | Facts::SendSimpleRegisteredLetterProgress { again: true, send_request_id, expedition, .. } => {
            (send_request_id.as_str() == request).then_some(*expedition)
        }
        _ => None,
    }
}

/// Who has opened or paid is told nothing more by paper.
fn nothing_follows(reading: &Reading<'_>, rec: usize) -> bool {
    let mut own = reading.own(rec);
    own.any(|(_, event)| matches!(event.facts, Facts::NotificationViewedCreationRequest { .. } | Facts::Payment { .. }))
}

/// A courtesy message that left stands in the log, unless a cancellation came between.
fn message(reading: &Reading<'_>, order: &Order<'_>) -> Result<(), Violation> {
    not_after_cancellation(reading, order)?;
    let known = reading
        .events
        .iter()
        .any(|event| matches!(event.facts, Facts::SendCourtesyMessage { .. }) && event.id.as_str() == order.id);
    let stopped = reading.cancellation_asked.is_some() || followed_by_an_access(reading, order.id);
    let explained = !order.taken || stopped || will_be_done(reading, order.id);
    if known || explained { Ok(()) } else { wrong(order, "a courtesy message that the log does not know") }
}

/// Whether it is a message that followed an invitation, and the act was opened meanwhile: it is not told any more.
fn followed_by_an_access(reading: &Reading<'_>, id: &str) -> bool {
    let invitation = reading.events.iter().find(|event| event.id.as_str().strip_suffix(".OPTIN") == Some(id));
    let opened = |rec| reading.first(rec, Category::NotificationViewedCreationRequest);
    invitation.and_then(|invitation| invitation.rec).and_then(opened).is_some()
}

/// Whether the work of sending the courtesy messages of this recipient still waits.
fn will_be_done(reading: &Reading<'_>, id: &str) -> bool {
    let mut waiting = reading.life.work_left.iter();
    waiting.any(|work| work.rec.is_some_and(|rec| id.contains(&format!(".RECINDEX_{rec}."))))
}

/// A question to a registry follows a call, or the preparation of a letter.
fn question(reading: &Reading<'_>, order: &Order<'_>) -> Result<(), Violation> {
    let Some((place, asking)) = element(reading, order.id) else {
        return wrong(order, "a question that the log does not know");
    };
    let after = &reading.events[place..];
    let answer = match &asking.facts {
        Facts::PublicRegistryCall { .. } => after.iter().any(|event| match &event.facts {
            Facts::PublicRegistryResponse { request_timeline_id } => *request_timeline_id == asking.id,
            _ => false,
        }),
        Facts::PublicRegistryValidationCall { .. } => reading.accepted.is_some() || reading.refused.is_some(),
        Facts::PrepareAnalogDomicile { .. } | Facts::PrepareSimpleRegisteredLetter { .. } => true,
        _ => return wrong(order, "a question that the log does not know"),
    };
    if answer || reading.cancellation_asked.is_some() || will_be_asked(reading, order.id) {
        return Ok(());
    }
    wrong(order, "nobody waits for the answer of a registry")
}

/// An element that orders has its order, or the log tells why not.
fn has_its_order(reading: &Reading<'_>, place: usize, event: &Event) -> Result<(), Violation> {
    let id = event.id.as_str();
    let after = &reading.events[place..];
    let cancelled = reading.cancellation_asked.is_some();
    let (wanted, explained) = match &event.facts {
        Facts::SendDigitalDomicile { .. } if !sent_to_the_platform_itself(event) => {
            (is_ordered(reading, id, ""), cancelled)
        }
        Facts::SendDigitalProgress { request, delivery_detail_code, retry_number, .. }
            if delivery_detail_code == "DP00" =>
        {
            let ordered = is_ordered(reading, request.as_str(), &format!(".RETRY_{retry_number}"));
            return check_ordered(reading, event, request.as_str(), ordered, cancelled || answered(after, request));
        }
        Facts::SendAnalogDomicile { .. } | Facts::SendSimpleRegisteredLetter { .. } => {
            (is_ordered(reading, id, ""), !reading.counts(place))
        }
        Facts::SendAnalogProgress { again: true, send_request_id, expedition, .. }
        | Facts::SendSimpleRegisteredLetterProgress { again: true, send_request_id, expedition, .. } => {
            let ordered = is_ordered(reading, send_request_id.as_str(), &format!(".PCRETRY_{}", expedition + 1));
            return check_ordered(reading, event, send_request_id.as_str(), ordered, !reading.counts(place));
        }
        Facts::SendCourtesyMessage { .. } => {
            (reading.life.orders.iter().any(|order| order.id == id && order.taken), false)
        }
        Facts::PublicRegistryCall { .. } => (is_ordered(reading, id, ""), cancelled),
        _ => return Ok(()),
    };
    check_ordered(reading, event, id, wanted, explained)
}

fn is_ordered(reading: &Reading<'_>, id: &str, repetition: &str) -> bool {
    reading.life.orders.iter().any(|order| order.id.strip_prefix(id) == Some(repetition))
}

fn check_ordered(
    reading: &Reading<'_>,
    event: &Event,
    request: &str,
    ordered: bool,
    explained: bool,
) -> Result<(), Violation> {
    if ordered || explained || will_be_asked(reading, request) {
        return Ok(());
    }
    Err(Violation::by(NAME, event, "the outside was never asked for it"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Tale, finds, passes};

    #[test]
    fn good_lives_pass() {
        for tale in Tale::all() {
            passes(check, &tale);
        }
    }

    #[test]
    fn an_order_that_took_effect_twice_or_never_is_seen() {
        for effects in [0, 2] {
            let mut tale = Tale::pec_delivered();
            tale.orders[0].effects = effects;
            finds(check, &tale, &format!("took effect {effects} times"));
        }
    }

    #[test]
    fn an_element_without_its_order_and_an_order_without_its_element_are_seen() {
        for tale in [Tale::pec_delivered, Tale::paper_second_attempt, Tale::lost_and_sent_again] {
            for index in 0..tale().orders.len() {
                let mut tale = tale();
                tale.orders.remove(index);
                finds(check, &tale, "was never asked");
            }
        }
        for (tale, removed) in [
            (Tale::pec_delivered as fn() -> Tale, "SEND_DIGITAL."),
            (Tale::paper_second_attempt, "SEND_ANALOG_DOMICILE"),
            (Tale::paper_second_attempt, "SEND_COURTESY_MESSAGE"),
            (Tale::paper_second_attempt, "NATIONAL_REGISTRY_CALL"),
        ] {
            let mut tale = tale();
            tale.remove(removed);
            finds(check, &tale, "the log does not know");
        }
    }

    #[test]
    fn an_order_that_nobody_waits_for_is_seen() {
        let mut tale = Tale::no_news_of_the_letter();
        passes(check, &tale);
        tale.parked.clear();
        finds(check, &tale, "nobody waits for the outcome");
        let mut tale = Tale::pec_delivered();
        tale.remove("SEND_DIGITAL_FEEDBACK");
        tale.orders.iter_mut().for_each(|order| order.told_all = false);
        finds(check, &tale, "nobody waits for the answer");
    }

    #[test]
    fn a_message_after_a_cancellation_is_seen() {
        let mut tale = Tale::cancelled_in_the_post();
        let late = tale.events[tale.place_of("NOTIFICATION_CANCELLED.")].recorded + jiff::SignedDuration::from_hours(1);
        let courtesy = tale.orders.iter_mut().find(|order| order.kind == OrderKind::Mail);
        courtesy.into_iter().for_each(|order| order.first = late);
        finds(check, &tale, "after a cancellation");
    }
}
