//! Hands lives that are over to the checkers, with what the core says of them.
//!
//! The checkers share no code with the core and judge by numbers of their own; what they are told here are facts of the
//! simulation (what was ordered, what still waits) and the core's own claims (status, history, prices, dates).

use super::Core;
use super::batch::{Batch, Found, Life};
use super::coverage::Coverage;
use super::finding::Finding;
use super::law::Law;
use super::store::Numbered;
use super::world::{Kind, Order};
use jiff::Timestamp;
use messo_checkers::{
    Claims, Feed, FeedRow, OrderKind, PriceCents, PriceClaim, RecipientClaim, StatusClaim, Violation, WorkLeft,
};
use messo_domain::case::{Case, Category, Facts, PaymentFacts};
use messo_domain::stream::Status;
use messo_domain::timeline::{Placed, StatusEntry, in_order};
use messo_domain::work::Task;

/// Judges every life of a batch, and the streams of its senders.
pub(super) fn batch(batch: &Batch<'_>, law: &Law, core: &dyn Core, coverage: &mut Coverage) -> Result<(), Found> {
    for (number, life) in batch.lives.iter().enumerate() {
        if let Some(case) = &life.case {
            let shown = in_order(&life.events);
            coverage.take_in(case, &life.events, &shown, &life.world);
            self::life(life, case, &shown, law, core, batch.until).map_err(|finding| (number, finding))?;
        }
    }
    feeds(batch)
}

fn life(
    life: &Life,
    case: &Case,
    shown: &[Placed<'_>],
    law: &Law,
    core: &dyn Core,
    until: Timestamp,
) -> Result<(), Finding> {
    let orders: Vec<_> = life.world.orders.iter().map(order).collect();
    let left: Vec<_> = life
        .work
        .rows
        .iter()
        .filter(|row| row.open)
        .map(|row| WorkLeft { id: &row.id, rec: row.task.as_ref().and_then(recipient_of), due: row.due, parked: None })
        .collect();
    let parked: Vec<_> = case.parked.iter().map(|parked| (parked.rec, parked.reason.clone())).collect();
    let history = core.history(&life.events);
    let claims = claims(life, case, (&history, shown), law, core);
    let judged = messo_checkers::Life {
        iun: case.iun.as_str(),
        events: &life.events,
        orders: &orders,
        work_left: &left,
        parked: &parked,
        switched_on: &life.switched_on,
        claims: &claims,
        terms: &law.numbers,
        until: life.ended(until),
    };
    messo_checkers::all(&judged).into_iter().next().map_or(Ok(()), |violation| Err(found(violation)))
}

fn found(violation: Violation) -> Finding {
    Finding { checker: violation.checker.to_owned(), element: violation.element, what: violation.what }
}

fn order(order: &Order) -> messo_checkers::Order<'_> {
    messo_checkers::Order {
        id: &order.id,
        kind: match order.kind {
            Kind::Pec => OrderKind::Pec,
            Kind::Letter(_) => OrderKind::Letter,
            Kind::Mail => OrderKind::Mail,
            Kind::Sms => OrderKind::Sms,
            Kind::AppIo => OrderKind::AppIo,
            Kind::Tpp => OrderKind::Tpp,
            Kind::Registry => OrderKind::Registry,
            Kind::Position => OrderKind::Position,
        },
        first: order.first,
        effects: 1,
        taken: order.taken,
        asked: order.asked,
        told_all: order.told_all,
    }
}

fn claims<'a>(
    life: &'a Life,
    case: &Case,
    (history, shown): (&'a [StatusEntry], &[Placed<'_>]),
    law: &Law,
    core: &dyn Core,
) -> Claims<'a> {
    let is_shown = case.accepted.is_some();
    Claims {
        status: history.last().map_or(Status::InValidation, |entry| entry.status).wire(),
        history: history
            .iter()
            .filter(|_| is_shown)
            .map(|entry| StatusClaim { status: entry.status.wire(), active_from: entry.active_from })
            .collect(),
        prices: prices(life, case, law, core),
        recipients: dates(case, shown),
    }
}

fn prices<'a>(life: &'a Life, case: &Case, law: &Law, core: &dyn Core) -> Vec<PriceClaim<'a>> {
    let Some(Facts::Deposit(deposit)) = life.events.first().map(|event| &event.facts) else { return Vec::new() };
    let recipients = deposit.recipients.iter().enumerate();
    let notices = recipients.flat_map(|(rec, recipient)| recipient.payments.iter().map(move |notice| (rec, notice)));
    let claim = |(rec, notice): (usize, &'a PaymentFacts)| {
        let notice_code = notice.notice_code.as_str();
        let price = core.price(&case.iun, &life.events, rec, notice_code, law.rules.costs.send_fee);
        let price = price.map(|price| PriceCents {
            partial: price.partial_price.0,
            total: price.total_price.0,
            analog_cost: price.analog_cost.0,
            refinement_date: price.refinement_date,
            view_date: price.notification_view_date,
        });
        PriceClaim { rec, notice_code, price }
    };
    notices.map(claim).collect()
}

/// The dates of each recipient, as the timeline shows them.
fn dates(case: &Case, shown: &[Placed<'_>]) -> Vec<RecipientClaim> {
    let mut dates = vec![RecipientClaim::default(); case.recipients.len()];
    for placed in shown {
        let Some(claim) = placed.event.rec.and_then(|rec| dates.get_mut(rec)) else { continue };
        match placed.event.category() {
            Category::Refinement => claim.refinement = Some(placed.at),
            Category::NotificationViewed => claim.viewed = Some(placed.at),
            _ => {}
        }
    }
    dates
}

/// The two streams of each sender: one tells everything at once, one waits for the answer to each request.
fn feeds(batch: &Batch<'_>) -> Result<(), Found> {
    for (sender, streams) in batch.streams.iter().enumerate() {
        for (waits, stream) in [false, true].into_iter().zip(streams) {
            let lives = batch.lives.iter().enumerate();
            let own = lives.filter(|(_, life)| life.scenario.sender == sender && life.case.is_some());
            let expected: Vec<_> = own.flat_map(|(number, life)| expected(number, life, waits)).collect();
            let rows: Vec<_> = stream.rows.iter().map(|row| numbered(batch, row)).collect();
            let first = stream.rows.first().map_or(0, |(_, life, _)| *life);
            messo_checkers::feed(&Feed { rows: &rows, expected: &expected }).map_err(|wrong| (first, found(wrong)))?;
        }
    }
    Ok(())
}

fn numbered<'a>(batch: &'a Batch<'_>, (number, case, seq): &Numbered) -> FeedRow<'a> {
    let event = batch.lives[*case].events.get(*seq as usize - 1);
    FeedRow { number: *number, case: *case, element: event.map_or("", |event| event.id.as_str()) }
}

/// What a stream must tell of a life, in order: every public element; where it waits, what came before the answer, but
/// for the steps of the validation, right before the answer.
fn expected(case: usize, life: &Life, waits: bool) -> Vec<(usize, &str)> {
    let (mut told, mut held) = (Vec::new(), Vec::new());
    let mut answered = !waits;
    for event in life.events.iter().filter(|event| !event.category().is_internal()) {
        answered |= matches!(event.category(), Category::RequestAccepted | Category::RequestRefused);
        let pair = (case, event.id.as_str());
        if answered {
            told.append(&mut held);
            told.push(pair);
        } else if event.category() == Category::NotificationCancellationRequest {
            held.push(pair);
        } else {
            told.push(pair);
        }
    }
    told
}

/// The recipient that a piece of work is about; `None` for the whole case.
fn recipient_of(task: &Task) -> Option<usize> {
    match task {
        Task::Validate { .. }
        | Task::ValidateF24 { .. }
        | Task::AskAddresses { .. }
        | Task::Cancel
        | Task::ReleaseNoticeCodes => None,
        Task::Render { rec, .. } | Task::UpdatePositions { rec, .. } => *rec,
        Task::ChooseDelivery { rec }
        | Task::AskDigitalRegistry { rec, .. }
        | Task::TrySource { rec, .. }
        | Task::SendPec { rec, .. }
        | Task::AskPec { rec, .. }
        | Task::PecTimeout { rec, .. }
        | Task::PecRetry { rec, .. }
        | Task::AfterDigitalFeedback { rec, .. }
        | Task::SendCourtesy { rec, .. }
        | Task::SendIoMessage { rec }
        | Task::StartAnalog { rec }
        | Task::PreparePaper { rec, .. }
        | Task::SendPaper { rec, .. }
        | Task::AskPaper { rec, .. }
        | Task::PaperSilent { rec, .. }
        | Task::RirTimeout { rec, .. }
        | Task::AfterAnalogFeedback { rec, .. }
        | Task::Refine { rec } => Some(*rec),
    }
}
