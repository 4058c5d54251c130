//! The outside of one notification: what was ordered from it, once each, and what it answers.
//!
//! Whatever is handed over twice under one request id counts once, as every channel of the platform promises. What will
//! be told of an order is settled when it is first handed over, by a die named after the order; asking only reads on.
//! Which order did what, and how often, is in the journal that the checkers read at the end.

mod carrier;
mod pec;
mod tape;

use super::dice::{Dice, mix_name};
use super::faults::{Message, Weather, spoil};
use super::scenario::Temper;
use jiff::Timestamp;
use messo_domain::work::Task;
use messo_domain::workflow::carrier::Product;
use messo_domain::workflow::{PaperEvent, PecEvent};

/// Kinds of orders to the outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Pec,
    Letter(Product),
    Mail,
    Sms,
    AppIo,
    Tpp,
    Registry,
    Position,
}

/// One order, as the outside remembers it.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) first: Timestamp,
    /// How often it came; only the first counts.
    pub(super) came: u32,
    /// False for a courtesy message that its channel would not carry.
    pub(super) taken: bool,
    /// How often what it told was asked for.
    pub(super) asked: u32,
    /// Whether everything that it will ever tell was told.
    pub(super) told_all: bool,
    tells: Tells,
}

impl Order {
    /// Codes among what it told by itself that leave no element behind.
    pub(super) fn told_codes(&self) -> impl Iterator<Item = &str> {
        let (mail, letter): (&[_], &[_]) = match &self.tells {
            Tells::Nothing => (&[], &[]),
            Tells::Pec(told) => (told, &[]),
            Tells::Paper(told) => (&[], told),
        };
        let codes = mail.iter().map(|message| message.says.code.as_str());
        let codes = codes.chain(letter.iter().map(|message| message.says.code.as_str()));
        codes.filter(|code| self.told_all && KEPT.contains(code))
    }
}

/// Codes of the channels that are heard of and change nothing.
const KEPT: [&str; 12] =
    ["C000", "C005", "C007", "P000", "P001", "P011", "P012", "P013", "RECRS011", "RECRSI001", "RECRSI002", "Q010"];

#[derive(Clone, Debug)]
enum Tells {
    Nothing,
    Pec(Vec<Message<PecEvent>>),
    Paper(Vec<Message<PaperEvent>>),
}

/// The outside of one notification.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    pub(super) orders: Vec<Order>,
}

/// What was new, and when there will be more.
pub(super) struct Answers<T> {
    pub(super) new: Vec<T>,
    pub(super) ask_again: Option<Timestamp>,
}

impl World {
    fn order(&mut self, id: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.id == id)
    }

    /// An order that is over when it is given: courtesy messages, look-ups, positions.
    pub(super) fn take(&mut self, id: &str, kind: Kind, now: Timestamp) {
        self.accept(id, kind, now, || Tells::Nothing);
    }

    /// A courtesy message, which its channel carries or not.
    pub(super) fn take_courtesy(&mut self, id: &str, kind: Kind, carried: bool, now: Timestamp) {
        self.take(id, kind, now);
        if let Some(order) = self.order(id) {
            order.taken = carried;
        }
    }

    /// A certified mail.
    pub(super) fn take_mail(&mut self, id: &str, seed: u64, temper: Temper, weather: Option<&Weather>, now: Timestamp) {
        self.accept(id, Kind::Pec, now, || {
            let mut dice = named(seed, id);
            let mut told = pec::script(&mut dice, temper, id, now);
            if let Some(weather) = weather {
                spoil(&mut told, weather, &mut dice);
            }
            Tells::Pec(told)
        });
    }

    /// A letter; `again` for an expedition after the first.
    pub(super) fn take_letter(
        &mut self,
        id: &str,
        (seed, temper): (u64, Temper),
        product: Product,
        again: bool,
        weather: Option<&Weather>,
        now: Timestamp,
    ) {
        self.accept(id, Kind::Letter(product), now, || {
            let mut dice = named(seed, id);
            let mut told = carrier::script(&mut dice, product, temper, again, now);
            if let Some(weather) = weather {
                spoil(&mut told, weather, &mut dice);
            }
            Tells::Paper(told)
        });
    }

    fn accept(&mut self, id: &str, kind: Kind, now: Timestamp, tells: impl FnOnce() -> Tells) {
        if let Some(order) = self.order(id) {
            order.came += 1;
            return;
        }
        let tells = tells();
        let told_all = match &tells {
            Tells::Nothing => true,
            Tells::Pec(told) => told.is_empty(),
            Tells::Paper(told) => told.is_empty(),
        };
        self.orders.push(Order {
            id: id.to_owned(),
            kind,
            first: now,
            came: 1,
            taken: true,
            asked: 0,
            told_all,
            tells,
        });
    }

    /// What the provider tells of a mail after the first `seen` answers.
    pub(super) fn mail_tells(&mut self, id: &str, seen: u32, now: Timestamp) -> Answers<PecEvent> {
        match self.order(id) {
            Some(Order { tells: Tells::Pec(told), asked, told_all, .. }) => tell(told, seen, now, asked, told_all),
            _ => Answers { new: Vec::new(), ask_again: None },
        }
    }

    /// What the carrier tells of an expedition after the first `seen` events.
    pub(super) fn letter_tells(&mut self, id: &str, seen: u32, now: Timestamp) -> Answers<PaperEvent> {
        match self.order(id) {
            Some(Order { tells: Tells::Paper(told), asked, told_all, .. }) => tell(told, seen, now, asked, told_all),
            _ => Answers { new: Vec::new(), ask_again: None },
        }
    }

    /// The weather becomes fair: nothing is held back or lost any more.
    pub(super) fn clear_up(&mut self, now: Timestamp) {
        for order in &mut self.orders {
            match &mut order.tells {
                Tells::Nothing => {}
                Tells::Pec(told) => release(told, now),
                Tells::Paper(told) => release(told, now),
            }
        }
    }

    /// Whether a piece of work asks for something that can be heard by now.
    pub(super) fn has_news_for(&self, task: &Task, now: Timestamp) -> bool {
        let (request, repetition, seen) = match task {
            Task::AskPec { request, retry, seen, .. } => (request, (".RETRY_", *retry), *seen),
            Task::AskPaper { request, expedition, seen, .. } => (request, (".PCRETRY_", *expedition), *seen),
            _ => return false,
        };
        let wanted = match repetition {
            (_, 0) => String::new(),
            (mark, number) => format!("{mark}{number}"),
        };
        let mut of_it = self.orders.iter().filter(|order| order.id.strip_prefix(request.as_str()) == Some(&*wanted));
        of_it.any(|order| match &order.tells {
            Tells::Nothing => false,
            Tells::Pec(told) => has_news(told, seen, now),
            Tells::Paper(told) => has_news(told, seen, now),
        })
    }

    /// Everything that the carrier has to tell of an expedition by now, what was lost on the way included.
    pub(super) fn letter_tells_all(&mut self, id: &str, now: Timestamp) -> Vec<PaperEvent> {
        match self.order(id) {
            Some(Order { tells: Tells::Paper(told), asked, told_all, .. }) => tell_all(told, now, asked, told_all),
            _ => Vec::new(),
        }
    }

    /// The same of a mail at its provider.
    pub(super) fn mail_tells_all(&mut self, id: &str, now: Timestamp) -> Vec<PecEvent> {
        match self.order(id) {
            Some(Order { tells: Tells::Pec(told), asked, told_all, .. }) => tell_all(told, now, asked, told_all),
            _ => Vec::new(),
        }
    }
}

/// What the weather held back or lost is heard when it happens, and not before now; who has heard so much already hears
/// the rest after it.
fn release<T>(told: &mut Vec<Message<T>>, now: Timestamp) {
    let (lost, kept): (Vec<_>, Vec<_>) = told.drain(..).partition(|message| message.lost);
    told.extend(kept);
    told.extend(lost.into_iter().map(|message| Message { lost: false, heard: message.heard.max(now), ..message }));
    for message in told.iter_mut().filter(|message| message.heard > now) {
        message.heard = message.at.max(now);
    }
    told.sort_by_key(|message| message.heard);
}

fn has_news<T>(told: &[Message<T>], seen: u32, now: Timestamp) -> bool {
    told.iter().filter(|message| !message.lost).nth(seen as usize).is_some_and(|message| message.heard <= now)
}

fn named(seed: u64, id: &str) -> Dice {
    Dice::new(mix_name(seed, id))
}

fn tell<T: Clone>(told: &[Message<T>], seen: u32, now: Timestamp, asked: &mut u32, told_all: &mut bool) -> Answers<T> {
    *asked += 1;
    let mut unheard = told.iter().filter(|message| !message.lost).skip(seen as usize).peekable();
    let mut new = Vec::new();
    while let Some(message) = unheard.next_if(|message| message.heard <= now) {
        new.push(message.says.clone());
    }
    let ask_again = unheard.next().map(|message| message.heard);
    *told_all |= ask_again.is_none() && told.iter().all(|message| !message.lost);
    Answers { new, ask_again }
}

fn tell_all<T: Clone>(told: &[Message<T>], now: Timestamp, asked: &mut u32, told_all: &mut bool) -> Vec<T> {
    *asked += 1;
    *told_all |= told.iter().all(|message| message.heard <= now);
    told.iter().filter(|message| message.heard <= now).map(|message| message.says.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_that_comes_twice_counts_once_and_tells_the_same() {
        let now = Timestamp::constant(1_800_000_000, 0);
        let mut world = World::default();
        world.take_letter("L", (1, Temper::Kind), Product::Ar, false, None, now);
        let first = world.letter_tells_all("L", Timestamp::constant(1_900_000_000, 0));
        world.take_letter("L", (2, Temper::Hostile), Product::Ar, false, None, now);
        let again = world.letter_tells_all("L", Timestamp::constant(1_900_000_000, 0));
        assert_eq!((world.orders.len(), world.orders[0].came), (1, 2));
        assert!(!first.is_empty());
        assert_eq!(first, again);
    }

    #[test]
    fn in_fair_weather_what_was_lost_or_held_back_is_told_after_what_was_heard() {
        let at = |seconds: i64| Timestamp::constant(1_800_000_000 + seconds, 0);
        let message = |says, at, heard, lost| Message { at, heard, lost, says };
        let mut told = vec![
            message("lost", at(1), at(1), true),
            message("heard", at(2), at(2), false),
            message("held back", at(3), at(900), false),
            message("to come", at(500), at(800), false),
        ];
        let heard = tell(&told, 0, at(100), &mut 0, &mut false).new.len() as u32;
        assert!(!has_news(&told, heard, at(100)));
        release(&mut told, at(100));
        assert!(has_news(&told, heard, at(100)));
        assert_eq!(tell(&told, heard, at(100), &mut 0, &mut false).new, ["held back", "lost"]);
        assert_eq!(tell(&told, 3, at(100), &mut 0, &mut false).ask_again, Some(at(500)));
    }

    #[test]
    fn asking_reads_on_from_what_was_seen() {
        let now = Timestamp::constant(1_800_000_000, 0);
        let mut world = World::default();
        world.take_letter("L", (1, Temper::Kind), Product::L890, false, None, now);
        let (mut seen, mut at, mut heard) = (0, now, Vec::new());
        loop {
            let answers = world.letter_tells("L", seen, at);
            seen += answers.new.len() as u32;
            heard.extend(answers.new);
            let Some(next) = answers.ask_again else { break };
            assert!(next > at);
            at = next;
        }
        assert_eq!(heard, world.letter_tells_all("L", at));
    }
}
