//! Who goes first when the post has less room than letters wait: the order of precedence, and the plan of a week.
//!
//! Pure. Second attempts and simple letters go before first attempts. First attempts have their turns in the order of
//! arrival; on each of its turns a sender's most urgent letter goes (`physicalCommunicationPriority`), so a sender puts
//! its own letters in order and never overtakes others. Source: the platform's rule PAPER-CAPACITY.

use jiff::Timestamp;
use messo_domain::case::ElementId;
use messo_domain::ids::Iun;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, VecDeque};

/// A letter that waits for its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Waiting {
    /// Its preparation.
    pub prepare: ElementId,
    /// Its case.
    pub iun: Iun,
    /// Its recipient.
    pub rec: usize,
    /// Its sender.
    pub sender: String,
    /// A second attempt or a simple letter.
    pub follows_up: bool,
    /// Precedence among the letters of its sender, higher first.
    pub priority: u32,
    /// When it was ready to go.
    pub arrived: Timestamp,
}

/// Place of a letter among those of its sender; the smallest goes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Rank {
    is_first_attempt: bool,
    /// Distance from the highest priority.
    yields: u32,
    arrived: Timestamp,
    prepare: String,
}

impl Waiting {
    fn rank(&self) -> Rank {
        Rank {
            is_first_attempt: !self.follows_up,
            yields: if self.follows_up { 0 } else { u32::MAX - self.priority },
            arrived: self.arrived,
            prepare: self.prepare.to_string(),
        }
    }
}

/// The letters in the order in which they are offered a place.
pub(super) fn in_turn(mut waiting: Vec<Waiting>) -> Vec<Waiting> {
    waiting.sort_by(|a, b| (a.arrived, &a.prepare).cmp(&(b.arrived, &b.prepare)));
    let (mut turns, first_attempts): (Vec<Waiting>, Vec<Waiting>) = waiting.into_iter().partition(|w| w.follows_up);
    let order: Vec<String> = first_attempts.iter().map(|letter| letter.sender.clone()).collect();
    let mut of_sender: HashMap<String, VecDeque<Waiting>> = HashMap::new();
    for letter in first_attempts {
        of_sender.entry(letter.sender.clone()).or_default().push_back(letter);
    }
    for letters in of_sender.values_mut() {
        letters.make_contiguous().sort_by_cached_key(Waiting::rank);
    }
    turns.extend(order.iter().filter_map(|sender| of_sender.get_mut(sender)?.pop_front()));
    turns
}

/// How many letters go in a week; zero: as many as there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Of all senders.
    pub in_all: u64,
    /// Of one sender.
    pub per_sender: u64,
}

/// A plan in the making: letters are offered to it in turn.
pub(super) struct Planner {
    room: Room,
    placed: u64,
    of_sender: HashMap<String, u64>,
    plan: Plan,
}

impl Planner {
    pub(super) fn new(room: Room) -> Self {
        Self { room, placed: 0, of_sender: HashMap::new(), plan: Plan::default() }
    }

    /// Whether the week has no room left for anyone.
    pub(super) fn is_full(&self) -> bool {
        is_used_up(self.room.in_all, self.placed)
    }

    /// Whether there is room for a letter of this sender.
    pub(super) fn has_room_for(&self, sender: &str) -> bool {
        !self.is_full() && !is_used_up(self.room.per_sender, self.of_sender.get(sender).copied().unwrap_or(0))
    }

    /// Gives the letter a place.
    pub(super) fn place(&mut self, letter: &Waiting) {
        self.placed += 1;
        *self.of_sender.entry(letter.sender.clone()).or_default() += 1;
        self.plan.last.insert(letter.sender.clone(), letter.rank());
    }

    pub(super) fn finish(self) -> Plan {
        self.plan
    }
}

fn is_used_up(limit: u64, used: u64) -> bool {
    limit != 0 && used >= limit
}

/// The plan of a week. As each sender's letters go in the order of their ranks, the last one that goes tells them all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Plan {
    last: BTreeMap<String, Rank>,
}

impl Plan {
    /// Whether the letter goes in this week, given that it waited when the plan was made.
    pub(super) fn has_place_for(&self, letter: &Waiting) -> bool {
        self.last.get(&letter.sender).is_some_and(|last| letter.rank() <= *last)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use jiff::SignedDuration;
    use messo_domain::case::Category;
    use proptest::prelude::*;

    fn planned(waiting: &[Waiting], room: Room) -> Plan {
        let mut planner = Planner::new(room);
        for letter in in_turn(waiting.to_vec()) {
            if planner.has_room_for(&letter.sender) {
                planner.place(&letter);
            }
        }
        planner.finish()
    }

    fn go(waiting: &[Waiting], room: Room) -> (Vec<Waiting>, Vec<Waiting>) {
        let plan = planned(waiting, room);
        waiting.iter().cloned().partition(|letter| plan.has_place_for(letter))
    }

    fn letter(number: u32, sender: u8, follows_up: bool, priority: u32, arrived: i64) -> Waiting {
        let mut byte = 0u8;
        let mut next = || {
            byte = byte.wrapping_add(1);
            byte
        };
        let iun = Iun::from_random(&mut next, Timestamp::UNIX_EPOCH);
        let prepare = ElementId::of(Category::PrepareAnalogDomicile, &iun).index(number).id();
        let arrived = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(arrived);
        Waiting { prepare, iun, rec: 0, sender: format!("sender-{sender}"), follows_up, priority, arrived }
    }

    fn letters() -> impl Strategy<Value = Vec<Waiting>> {
        let one = (0u8..4, prop::bool::weighted(0.3), 0u32..3, 0i64..40);
        prop::collection::vec(one, 0..40).prop_map(|all| {
            let numbered = all.into_iter().enumerate();
            numbered.map(|(n, (s, f, p, at))| letter(n as u32, s, f, p, at)).collect()
        })
    }

    fn room() -> impl Strategy<Value = Room> {
        (0u64..9, 0u64..5).prop_map(|(in_all, per_sender)| Room { in_all, per_sender })
    }

    fn count(letters: &[Waiting], sender: &str) -> u64 {
        letters.iter().filter(|letter| letter.sender == sender).count() as u64
    }

    proptest! {
        #[test]
        fn no_week_takes_more_than_its_room_and_no_place_stays_empty_while_a_letter_could_have_it(
            waiting in letters(), room in room(),
        ) {
            let (gone, staying) = go(&waiting, room);
            prop_assert!(room.in_all == 0 || gone.len() as u64 <= room.in_all);
            for sender in waiting.iter().map(|letter| letter.sender.as_str()) {
                prop_assert!(room.per_sender == 0 || count(&gone, sender) <= room.per_sender);
            }
            for letter in &staying {
                let all_full = is_used_up(room.in_all, gone.len() as u64);
                prop_assert!(all_full || is_used_up(room.per_sender, count(&gone, &letter.sender)), "{letter:?}");
            }
        }

        #[test]
        fn the_order_of_precedence_is_kept(waiting in letters(), room in room()) {
            let (gone, staying) = go(&waiting, room);
            for (first, later) in gone.iter().flat_map(|g| staying.iter().map(move |s| (g, s))) {
                let sender_full = is_used_up(room.per_sender, count(&gone, &later.sender));
                prop_assert!(first.follows_up || !later.follows_up || sender_full, "{first:?} before {later:?}");
                if first.sender == later.sender && first.follows_up == later.follows_up && !first.follows_up {
                    let key = |w: &Waiting| (u32::MAX - w.priority, w.arrived);
                    prop_assert!(key(first) <= key(later), "{first:?} before {later:?}");
                }
            }
        }

        #[test]
        fn a_sender_that_calls_everything_urgent_takes_no_place_from_others(waiting in letters(), room in room()) {
            let mut loud = waiting.clone();
            loud.iter_mut().filter(|w| w.sender == "sender-0").for_each(|w| w.priority = 100);
            let (gone, _) = go(&waiting, room);
            let (gone_loud, _) = go(&loud, room);
            for sender in waiting.iter().map(|letter| letter.sender.as_str()) {
                prop_assert_eq!(count(&gone, sender), count(&gone_loud, sender));
            }
        }

        #[test]
        fn nobody_waits_for_ever(waiting in letters(), in_all in 1u64..5, per_sender in 0u64..4) {
            let room = Room { in_all, per_sender };
            let mut left = waiting.clone();
            for _ in 0..waiting.len() {
                left = go(&left, room).1;
            }
            prop_assert_eq!(left, vec![]);
        }
    }

    #[test]
    fn second_attempts_go_first_and_a_sender_orders_its_own_letters_within_its_turns() {
        let early = letter(1, 0, false, 0, 1);
        let other = letter(2, 1, false, 100, 2);
        let urgent = letter(3, 0, false, 50, 3);
        let second = letter(4, 2, true, 0, 9);
        let turns = in_turn(vec![early.clone(), other.clone(), urgent.clone(), second.clone()]);
        assert_eq!(turns, [second, urgent, other, early]);
    }

    #[test]
    fn a_plan_reads_back_as_it_was_written() {
        let plan = planned(&[letter(1, 0, false, 7, 1), letter(2, 1, true, 0, 2)], Room { in_all: 0, per_sender: 0 });
        let written = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<Plan>(&written).unwrap(), plan);
    }
}
