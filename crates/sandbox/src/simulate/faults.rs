//! How bad the weather is: what happens to messages on their way, and to the processes that work.
//!
//! All numbers are chances in a thousand. A carrier or a provider that misbehaves is not weather: it is drawn with the
//! scenario, also where the weather is fair.

use super::dice::Dice;
use jiff::{SignedDuration, Timestamp};

/// A profile of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Faults {
    /// Every message arrives once and in order; no process dies.
    None,
    /// Now and then something is lost, doubled, late or swapped; a process dies now and then.
    Mild,
    /// Much of it.
    Harsh,
}

impl std::str::FromStr for Faults {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "none" => Ok(Self::None),
            "mild" => Ok(Self::Mild),
            "harsh" => Ok(Self::Harsh),
            other => Err(format!("`{other}` is none of none, mild, harsh")),
        }
    }
}

impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::Mild => "mild",
            Self::Harsh => "harsh",
        })
    }
}

/// The chances of a profile.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weather {
    /// A message is not told by itself: it comes again days later, or only to who asks for everything.
    pub(super) lost: u32,
    /// A message comes twice.
    pub(super) doubled: u32,
    /// A message comes hours or days late.
    pub(super) late: u32,
    /// Two messages change places.
    pub(super) swapped: u32,
    /// The process dies after the effect, before the commit.
    pub(super) dies_before_commit: u32,
    /// The process dies after the commit, and what it had in memory is read again.
    pub(super) dies_after_commit: u32,
    /// The worker is so slow that another one takes its work.
    pub(super) loses_lease: u32,
    /// The decision is made now and committed a moment later.
    pub(super) slow_commit: u32,
    /// The work is begun late.
    pub(super) begun_late: u32,
    /// A service outside fails and is asked again.
    pub(super) outage: u32,
    /// The clocks of two processes differ.
    pub(super) skewed: u32,
    /// A request of a person is sent twice.
    pub(super) asked_twice: u32,
}

impl Weather {
    pub(super) fn of(faults: Faults) -> Option<Self> {
        let scaled = |by: u32| Self {
            lost: 10 * by,
            doubled: 15 * by,
            late: 20 * by,
            swapped: 15 * by,
            dies_before_commit: 4 * by,
            dies_after_commit: 6 * by,
            loses_lease: 4 * by,
            slow_commit: 20 * by,
            begun_late: 10 * by,
            outage: 10 * by,
            skewed: 20 * by,
            asked_twice: 20 * by,
        };
        match faults {
            Faults::None => None,
            Faults::Mild => Some(scaled(1)),
            Faults::Harsh => Some(scaled(5)),
        }
    }
}

/// A message of the outside on its way: what it says, and when it can be heard.
#[derive(Clone, Debug)]
pub(super) struct Message<T> {
    /// The date that it bears: nobody hears of it before.
    pub(super) at: Timestamp,
    /// From when on the outside tells it.
    pub(super) heard: Timestamp,
    /// Told only to who asks for everything.
    pub(super) lost: bool,
    /// What it says.
    pub(super) says: T,
}

/// Lets the weather loose on what the outside will tell of one order.
pub(super) fn spoil<T: Clone>(messages: &mut Vec<Message<T>>, weather: &Weather, dice: &mut Dice) {
    for index in 0..messages.len() {
        if dice.chance(weather.doubled) {
            let mut again = messages[index].clone();
            again.heard += dice.wait(0, 5 * 86_400);
            messages.push(again);
        }
        if dice.chance(weather.lost) {
            match dice.chance(500) {
                true => messages[index].lost = true,
                false => messages[index].heard += dice.wait(86_400, 20 * 86_400),
            }
        }
        if dice.chance(weather.late) {
            messages[index].heard += dice.wait(600, 4 * 86_400);
        }
        if index > 0 && dice.chance(weather.swapped) {
            let earlier = messages[index - 1].heard;
            messages[index - 1].heard = messages[index].heard + SignedDuration::from_millis(1);
            messages[index].heard = earlier.max(messages[index].at);
        }
    }
    messages.sort_by_key(|message| message.heard);
}
