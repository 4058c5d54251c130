//! What a simulation has met: categories of elements, pairs of status and category, codes of the channels.
//!
//! The lists are data of their own beside this file (`met/*.txt`, `met/*.tsv`), written from the contract and not from the
//! tables that the platform runs on. What cannot be met stands in `met/unreachable.txt`, each with its reason: a long run
//! fails when something else is missing, and when something that stands there was met after all.

use super::world::{Kind, World};
use messo_domain::case::{Case, Category, Event, Facts};
use messo_domain::stream::Status;
use messo_domain::timeline::{Folder, Placed, valid};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::LazyLock;

/// Notifications from which on a run is long enough to have met everything.
pub const LONG_RUN: u64 = 100_000;

static LISTS: LazyLock<Lists> = LazyLock::new(Lists::read);

/// The lists, with an index to each line.
struct Lists {
    /// Every line as it is told to people.
    names: Vec<String>,
    categories: BTreeMap<Category, usize>,
    pairs: HashMap<(Status, Category), Vec<Pair>>,
    codes: HashMap<&'static str, Vec<CodeLine>>,
    unreachable: Vec<(&'static str, &'static str)>,
}

struct Pair {
    many: bool,
    to: Option<Status>,
    line: usize,
}

struct CodeLine {
    product: &'static str,
    cause: &'static str,
    line: usize,
}

fn lines(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| line.split('\t').collect())
}

impl Lists {
    fn read() -> Self {
        let mut lists = Self {
            names: Vec::new(),
            categories: BTreeMap::new(),
            pairs: HashMap::new(),
            codes: HashMap::new(),
            unreachable: Vec::new(),
        };
        for line in lines(include_str!("met/categories.txt")) {
            let number = lists.name(format!("category {}", line[0]));
            lists.categories.insert(category(line[0]), number);
        }
        for line in lines(include_str!("met/transitions.tsv")) {
            let number = lists.name(format!("transition {} {} {}", line[0], line[1], line[2]));
            let from = Status::from_wire(line[0]).expect("the list of transitions names statuses");
            let pair = Pair { many: line[2] == "many", to: Status::from_wire(line[3]), line: number };
            lists.pairs.entry((from, category(line[1]))).or_default().push(pair);
        }
        for line in lines(include_str!("met/codes.tsv")) {
            let number = lists.name(format!("code {} {} {}", line[0], line[1], line[2]));
            let code = CodeLine { product: line[0], cause: line[2], line: number };
            lists.codes.entry(line[1]).or_default().push(code);
        }
        for line in lines(include_str!("met/unreachable.txt")) {
            lists.unreachable.push((line[0], line.get(1).copied().unwrap_or_default()));
        }
        lists
    }

    fn name(&mut self, name: String) -> usize {
        self.names.push(name);
        self.names.len() - 1
    }

    /// Whether a line of the list of unreachable ones speaks of this name; a trailing `*` stands for any ending.
    fn is_unreachable(&self, name: &str) -> bool {
        self.unreachable.iter().any(|(pattern, _)| match pattern.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => *pattern == name,
        })
    }
}

fn category(name: &str) -> Category {
    Category::from_wire(name).expect("the lists name categories")
}

/// What was met so far.
#[derive(Clone, Debug)]
pub struct Coverage {
    met: Vec<u64>,
}

impl Default for Coverage {
    fn default() -> Self {
        Self { met: vec![0; LISTS.names.len()] }
    }
}

impl Coverage {
    /// Adds what another run has met.
    pub(super) fn add(&mut self, other: &Self) {
        self.met.iter_mut().zip(&other.met).for_each(|(mine, theirs)| *mine += theirs);
    }

    /// Takes in a life that is over; `shown` are its events in the order in which they are shown.
    pub(super) fn take_in(&mut self, case: &Case, events: &[Event], shown: &[Placed<'_>], world: &World) {
        for event in events {
            self.element(event);
        }
        for (product, code) in world.kept() {
            self.code(product, code, None);
        }
        self.pairs(case.recipients.len(), events, shown);
    }

    /// The machine of statuses is fed as elements are recorded and as they are shown: a pair is met in either.
    fn pairs(&mut self, recipients: usize, events: &[Event], order: &[Placed<'_>]) {
        let mut recorded = Folder::new(recipients);
        for (place, event) in events.iter().enumerate() {
            self.step(recipients, &mut recorded, event);
            if event.category() == Category::NotificationTimelineReworked {
                recorded = Folder::over(recipients, valid(&events[..=place]));
            }
        }
        let mut shown = Folder::new(recipients);
        for placed in order {
            self.step(recipients, &mut shown, placed.event);
        }
    }

    fn step(&mut self, recipients: usize, folder: &mut Folder, event: &Event) {
        let before = folder.status();
        let after = folder.push(event);
        for pair in LISTS.pairs.get(&(before, event.category())).into_iter().flatten() {
            if pair.to == after && (!pair.many || recipients > 1) {
                self.met[pair.line] += 1;
            }
        }
    }

    fn element(&mut self, event: &Event) {
        if let Some(line) = LISTS.categories.get(&event.category()) {
            self.met[*line] += 1;
        }
        match &event.facts {
            Facts::SendDigitalProgress { delivery_detail_code: code, .. }
            | Facts::SendDigitalFeedback { delivery_detail_code: code, .. } => self.code("PEC", code, None),
            Facts::SendAnalogProgress { delivery_detail_code: code, delivery_failure_cause: cause, .. }
            | Facts::SendAnalogFeedback { delivery_detail_code: code, delivery_failure_cause: cause, .. }
            | Facts::SendSimpleRegisteredLetterProgress {
                delivery_detail_code: code,
                delivery_failure_cause: cause,
                ..
            } => {
                self.code("", code, cause.as_deref()); // the code names its product
            }
            _ => {}
        }
    }

    fn code(&mut self, product: &str, code: &str, cause: Option<&str>) {
        for line in LISTS.codes.get(code).into_iter().flatten() {
            let fits = product.is_empty() || line.product == product || line.product == "ALL";
            if fits && (line.cause == "-" || Some(line.cause) == cause) {
                self.met[line.line] += 1;
            }
        }
    }

    /// How many lines of the lists were met, and how many there are but for the unreachable ones.
    pub fn counts(&self) -> (usize, usize) {
        let met = self.met.iter().filter(|times| **times > 0).count();
        let all = LISTS.names.iter().filter(|name| !LISTS.is_unreachable(name)).count();
        (met, all)
    }

    /// Lines that were not met and are not listed as unreachable.
    pub fn missing(&self) -> Vec<&'static str> {
        self.lines(|times, unreachable| times == 0 && !unreachable)
    }

    /// Lines that are listed as unreachable and were met.
    pub fn wrongly_listed(&self) -> Vec<&'static str> {
        self.lines(|times, unreachable| times > 0 && unreachable)
    }

    fn lines(&self, wanted: impl Fn(u64, bool) -> bool) -> Vec<&'static str> {
        let lines = LISTS.names.iter().zip(&self.met);
        lines
            .filter(|(name, times)| wanted(**times, LISTS.is_unreachable(name)))
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// Every line with how often it was met, for people.
    pub fn table(&self) -> String {
        let mut table = String::new();
        for (name, times) in LISTS.names.iter().zip(&self.met) {
            let mark = if LISTS.is_unreachable(name) { " (listed as unreachable)" } else { "" };
            let _ = writeln!(table, "{times:>10}  {name}{mark}");
        }
        table
    }
}

impl World {
    /// Codes that were told and leave no element: the product, and the code.
    fn kept(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.orders.iter().flat_map(|order| {
            let product = match order.kind {
                Kind::Letter(product) => product.wire(),
                _ => "PEC",
            };
            order.told_codes().map(move |code| (product, code))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_readable_and_each_unreachable_line_has_a_reason_and_speaks_of_something() {
        assert_eq!(LISTS.categories.len(), 54);
        assert!(LISTS.names.len() > 500);
        for (pattern, reason) in &LISTS.unreachable {
            assert!(reason.len() > 20, "{pattern} has no reason");
            let one = pattern.strip_suffix('*').unwrap_or(pattern);
            assert!(LISTS.names.iter().any(|name| name.starts_with(one)), "{pattern} speaks of nothing");
        }
        assert_eq!(Coverage::default().counts().0, 0);
        assert!(Coverage::default().missing().len() > 300);
    }
}
