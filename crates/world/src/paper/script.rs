//! Which sequence a letter follows, read off the lines of its address.
//!
//! `@sequence.…` is run as it is; `@discovered.…` is the second part of a sequence, put into an address found on the
//! spot by `discovery`; `@<name>` is looked up. An address without `@`, or with a name that nobody knows, is delivered:
//! a typing error in a street must not stop a case, and real addresses may hold an `@`.

use crate::sequence::table::{self, delivered};
use crate::sequence::{Discovery, Step, Turn, normal_form, parts::number_after, pick, read_steps};
use messo_domain::party::PhysicalAddress;
use messo_ports::channels::LetterOrder;

/// Most `@` of a line that are looked at.
const MAX_WORDS: usize = 8;

/// What happens to a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The events.
    pub steps: Vec<Step>,
    /// What an address found on the spot must carry, so that a second letter to it goes on from there: the name of a
    /// sequence of the table, or steps.
    pub continuation: Option<String>,
}

impl Script {
    /// The address that the carrier finds in the course of this script, if it finds one.
    pub fn found(&self) -> Option<&Discovery> {
        self.steps.iter().find_map(|step| step.discovery.as_ref())
    }
}

/// The script of an order.
pub fn of(order: &LetterOrder) -> Script {
    let turn = Turn {
        attempt: usize::from(order.attempt),
        repetition: None,
        expedition: number_after(&order.id.request, "PCRETRY_").unwrap_or(0),
        rework: number_after(&order.id.request, "REWORK_"),
    };
    let asked = words(&order.to).into_iter().find_map(|word| run(&word, order, turn));
    asked.filter(|script| !script.steps.is_empty()).unwrap_or_else(|| {
        let steps = read_steps(pick(&delivered(order.product).sequence, turn).steps);
        Script { steps, continuation: None }
    })
}

/// What follows each `@` of the address, up to a blank or comma, in the order of its lines.
fn words(address: &PhysicalAddress) -> Vec<String> {
    let mut words = Vec::new();
    for (_, line) in address.fields() {
        let line = normal_form(line);
        for (at, _) in line.match_indices('@').take(MAX_WORDS) {
            let word = line[at + 1..].split(|c: char| c.is_whitespace() || c == ',').next();
            words.extend(word.filter(|word| !word.is_empty()).map(str::to_owned));
        }
    }
    words
}

/// The script that a word asks for; `None` where it is not of the language.
fn run(word: &str, order: &LetterOrder, turn: Turn) -> Option<Script> {
    if let Some(sequence) = word.strip_prefix("SEQUENCE.") {
        return Some(script(sequence, turn, None));
    }
    if let Some(continuation) = word.strip_prefix("DISCOVERED.") {
        return Some(continued(continuation, order, turn));
    }
    let name: String = word.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).collect();
    let row = table::find(&name, order.product)?;
    Some(script(&row.sequence, turn, Some(row.name)))
}

fn script(sequence: &str, turn: Turn, name: Option<&str>) -> Script {
    let picked = pick(sequence, turn);
    let continuation = picked.discovered.map(|steps| name.unwrap_or(steps).to_owned());
    Script { steps: read_steps(picked.steps), continuation }
}

/// A letter to the address found on the spot: the part after `@discovered` of the row named, or of the text itself.
/// That part has no attempts of its own: it is the second.
fn continued(continuation: &str, order: &LetterOrder, turn: Turn) -> Script {
    let turn = Turn { attempt: 0, ..turn };
    let row = table::find(continuation, order.product);
    let steps = row.and_then(|row| pick(&row.sequence, turn).discovered).unwrap_or(continuation);
    Script { steps: read_steps(pick(steps, turn).steps), continuation: None }
}
