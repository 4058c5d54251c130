//! What people do in a simulated life, and when: open, pay, cancel, take a wrong outcome back, switch app IO on.
//!
//! A deed waits for a time after the deposit, for an element of the timeline (and is then done at once, a millisecond
//! later, or days later), or for the date of legal effect itself, to the millisecond before and after.

use super::dice::Dice;
use super::scenario::{LONGEST_WAIT, Person};
use jiff::SignedDuration;
use messo_domain::case::Category as C;

/// One deed.
#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) when: When,
    pub(super) deed: Deed,
}

/// When it is done.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    /// So long after the deposit.
    AfterDeposit(SignedDuration),
    /// So long after the first element of this kind (of the deed's recipient, where the element has one).
    After(C, SignedDuration),
    /// So long after the date of legal effect that was scheduled; before it where negative.
    AroundEffect(SignedDuration),
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    View { rec: usize, delegate: bool },
    Pay { rec: usize, payment: usize },
    Cancel,
    Rework { rec: usize, attempt: u8 },
    SwitchIoOn { rec: usize },
}

impl Deed {
    /// The recipient whose deed it is, or whom it is done to.
    pub(super) fn rec(self) -> Option<usize> {
        match self {
            Self::View { rec, .. } | Self::Pay { rec, .. } | Self::Rework { rec, .. } => Some(rec),
            Self::SwitchIoOn { rec } => Some(rec),
            Self::Cancel => None,
        }
    }
}

/// Elements right after which something is tried.
const MOMENTS: &[C] = &[
    C::Deposit,
    C::ValidateF24Request,
    C::PublicRegistryValidationCall,
    C::RequestAccepted,
    C::RequestRefused,
    C::AarGeneration,
    C::PublicRegistryCall,
    C::SendCourtesyMessage,
    C::ScheduleDigitalWorkflow,
    C::PrepareDigitalDomicile,
    C::SendDigitalDomicile,
    C::SendDigitalProgress,
    C::SendDigitalFeedback,
    C::DigitalDeliveryCreationRequest,
    C::ScheduleAnalogWorkflow,
    C::PrepareSimpleRegisteredLetter,
    C::SendSimpleRegisteredLetter,
    C::PrepareAnalogDomicile,
    C::SendAnalogDomicile,
    C::SendAnalogProgress,
    C::SendAnalogFeedback,
    C::SendAnalogTimeout,
    C::AnalogFailureWorkflow,
    C::AnalogFailureWorkflowTimeout,
    C::AnalogWorkflowRecipientDeceased,
    C::AnalogSuccessWorkflow,
    C::CompletelyUnreachable,
    C::ScheduleRefinement,
    C::Refinement,
    C::NotificationViewed,
    C::Payment,
    C::NotificationCancellationRequest,
    C::NotificationCancelled,
    C::NotificationTimelineReworked,
];

/// Elements after which an operator takes an outcome on paper back.
const PAPER_MOMENTS: &[C] = &[
    C::SendAnalogDomicile,
    C::SendAnalogProgress,
    C::SendAnalogFeedback,
    C::SendAnalogTimeout,
    C::AnalogSuccessWorkflow,
    C::CompletelyUnreachable,
    C::AnalogWorkflowRecipientDeceased,
    C::AnalogFailureWorkflowTimeout,
    C::Refinement,
    C::CaseParked,
    C::NotificationTimelineReworked,
];

/// The deeds of a life.
pub(super) fn draw(dice: &mut Dice, people: &[Person]) -> Vec<Act> {
    let mut acts = Vec::new();
    for (rec, person) in people.iter().enumerate() {
        if dice.chance(330) {
            let deed = Deed::View { rec, delegate: dice.chance(300) };
            let times = if dice.chance(200) { 2 } else { 1 };
            (0..times).for_each(|_| acts.push(Act { when: when(dice), deed }));
        }
        if person.notices > 0 && dice.chance(140) {
            let deed = Deed::Pay { rec, payment: dice.below((person.notices + person.forms) as u64) as usize };
            let times = if dice.chance(200) { 2 } else { 1 };
            (0..times).for_each(|_| acts.push(Act { when: when(dice), deed }));
        }
        if dice.chance(70) {
            for _ in 0..dice.weighted(&[(3, 1), (1, 2)]) {
                let deed = Deed::Rework { rec, attempt: dice.one(&[0, 0, 1]) };
                acts.push(Act { when: When::After(dice.one(PAPER_MOMENTS), soon(dice)), deed });
            }
        }
        if person.is_invited() && dice.chance(600) || dice.chance(10) {
            let deed = Deed::SwitchIoOn { rec };
            let times = if dice.chance(200) { 2 } else { 1 };
            (0..times).for_each(|_| acts.push(Act { when: after_an_invitation(dice), deed }));
        }
    }
    if dice.chance(130) {
        let times = if dice.chance(200) { 2 } else { 1 };
        (0..times).for_each(|_| acts.push(Act { when: when(dice), deed: Deed::Cancel }));
    }
    acts
}

fn when(dice: &mut Dice) -> When {
    match dice.weighted(&[(3, 0), (5, 1), (2, 2)]) {
        0 => When::AfterDeposit(dice.wait(0, LONGEST_WAIT.as_secs())),
        1 => When::After(dice.one(MOMENTS), soon(dice)),
        _ => {
            let close = [-1000, -1, 0, 1, 1000].map(SignedDuration::from_millis);
            let far = dice.wait(-5 * 86_400, 5 * 86_400);
            When::AroundEffect(if dice.chance(600) { dice.one(&close) } else { far })
        }
    }
}

/// In the days in which an invitation may be followed, close to the last instant of them, or later.
fn after_an_invitation(dice: &mut Dice) -> When {
    let wait = match dice.weighted(&[(3, 0), (4, 1), (2, 2)]) {
        0 => soon(dice),
        1 => dice.wait(0, 12 * 86_400),
        _ => dice.wait(7 * 86_400 - 60, 7 * 86_400 + 60),
    };
    When::After(C::SendCourtesyMessage, wait)
}

fn soon(dice: &mut Dice) -> SignedDuration {
    match dice.weighted(&[(4, 0), (2, 1), (3, 2), (3, 3)]) {
        0 => SignedDuration::ZERO,
        1 => SignedDuration::from_millis(1),
        2 => dice.wait(1, 3600),
        _ => dice.wait(3600, 20 * 86_400),
    }
}
