//! Which codes a certified mailbox answers, read off its address.
//!
//! In this order, on the address in lower case: a domain of the table; `@fail`; `@sequence`; anything else delivers.
//! Source: SEND's channel simulator, and the domains of this sandbox.

use crate::sequence::{Step, Turn, normal_form, parts::number_after, pick, read_steps};
use messo_ports::channels::MessageOrder;

/// A domain, what it answers to a first send, and what to a later attempt.
struct Domain(&'static str, &'static str, &'static str);

const DELIVERED: &str = "5S-C000.5S-C001.5S-C005.5S-C003";
const REFUSED_AT_THE_DOOR: &str = "5S-C001.5S-C007.5S-C004";

const DOMAINS: [Domain; 5] = [
    Domain("ok-pecsuccess.it", "5S-C000.5S-C001.5S-C003", "5S-C000.5S-C001.5S-C003"),
    Domain("fail-pecfirstko.it", "5S-C000.5S-C001.5S-C004", "5S-C000.5S-C001.5S-C004"),
    Domain("ok-pecfirstfailsecondsuccess.it", "5S-C000.5S-C001.5S-C004", DELIVERED),
    Domain("fail-pecfirstkosecondko.it", "5S-C000.5S-C001.5S-C004", "5S-C000.5S-C001.5S-C005.5S-C004"),
    Domain("ok-pec-slow.it", SLOW, SLOW),
];
const SLOW: &str = "90S-C000.90S-C001.90S-C005.90S-C003";

/// The events that follow this order.
pub fn steps(order: &MessageOrder) -> Vec<Step> {
    let address = order.to.address.trim().to_ascii_lowercase();
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain).replace("k0", "ko");
    if let Some(Domain(_, first, later)) = DOMAINS.iter().find(|known| known.0 == domain) {
        return read_steps(if order.attempt == 0 { first } else { later });
    }
    if address.contains("@fail") {
        return read_steps(REFUSED_AT_THE_DOOR);
    }
    let written = address.split_once("@sequence").map(|(_, sequence)| written_steps(sequence, order));
    written.filter(|steps| !steps.is_empty()).unwrap_or_else(|| read_steps(DELIVERED))
}

/// A sequence in the address; it ends with `.it` because an address must.
fn written_steps(sequence: &str, order: &MessageOrder) -> Vec<Step> {
    let text = normal_form(sequence.strip_suffix(".it").unwrap_or(sequence));
    let repetition = usize::try_from(order.repetition).unwrap_or(usize::MAX);
    let rework = number_after(&order.id.request, "REWORK_");
    read_steps(pick(&text, Turn { attempt: part(order), repetition: Some(repetition), expedition: 0, rework }).steps)
}

/// The second round first repeats the address of the first (part 2); a new look-up after it has a part of its own
/// (part 3), if one is written.
fn part(order: &MessageOrder) -> usize {
    let looked_up_again = order.attempt > 0 && order.id.request.contains("REPEAT_false");
    usize::from(order.attempt) + usize::from(looked_up_again)
}
