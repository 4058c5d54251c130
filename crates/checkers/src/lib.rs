//! Judges of a notification's life, written apart from the code that lives it.
//!
//! Each file holds one invariant and reads the events of a case as a stranger would: by their types alone. No function of
//! the domain is called here, not even its calendar, or one mistake would stand on both sides and be seen on neither.
//! What the law says is written down a second time, from the text. Who hands the lives over is the simulator's business.

mod app_io;
mod calendar;
mod carrier;
mod causality;
mod causality_digital;
mod causality_paper;
mod dates;
mod dates_of_waits;
mod dispatch;
mod feed;
mod grammar;
mod ids;
mod late;
mod life;
mod oracle;
mod orders;
mod positions;
mod price;
mod reading;
mod refinement;
mod status;
mod times;
mod transitions;

#[cfg(test)]
mod testing;

pub use feed::{Feed, FeedRow};
pub use life::{
    Claims, Life, Numbers, Order, OrderKind, PriceCents, PriceClaim, RecipientClaim, RefusalCents, StatusClaim,
    SwitchedOn, Violation, WorkLeft,
};
pub use reading::Reading;

/// A checker: its name, and what it looks at.
pub type Checker = (&'static str, fn(&Reading<'_>) -> Result<(), Violation>);

/// Every checker of a life, by name.
pub const CHECKERS: [Checker; 11] = [
    (times::NAME, times::check),
    (ids::NAME, ids::check),
    (causality::NAME, causality::check),
    (dispatch::NAME, dispatch::check),
    (app_io::NAME, app_io::check),
    (dates::NAME, dates::check),
    (refinement::NAME, refinement::check),
    (status::NAME, status::check),
    (price::NAME, price::check),
    (orders::NAME, orders::check),
    (late::NAME, late::check),
];

/// What is wrong with a life: the first violation of each checker; empty where all is well.
pub fn all(life: &Life<'_>) -> Vec<Violation> {
    let reading = Reading::of(life);
    CHECKERS.iter().filter_map(|(_, check)| check(&reading).err()).collect()
}

/// What is wrong with a sender's stream.
pub fn feed(feed: &Feed<'_>) -> Result<(), Violation> {
    feed::check(feed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Tale, judged};
    use messo_domain::case::{Category, Event};

    #[test]
    fn nothing_is_wrong_with_any_good_life() {
        for (number, tale) in Tale::all().iter().enumerate() {
            assert_eq!(judged(tale, all), [], "tale {number}");
        }
    }

    /// The log without one of its events, numbered as if it had never been.
    fn without(tale: &Tale, place: usize) -> Tale {
        let mut tale = tale.clone();
        tale.events.remove(place);
        (1..).zip(&mut tale.events).for_each(|(seq, event)| event.seq = seq);
        tale
    }

    /// News that may never come: a log without it is the log of another good life.
    fn may_never_come(event: &Event, cancelled: bool) -> bool {
        match event.category() {
            Category::SendDigitalProgress
            | Category::SendAnalogProgress
            | Category::SendSimpleRegisteredLetterProgress => true,
            Category::SendAnalogFeedback => cancelled,
            _ => false,
        }
    }

    #[test]
    fn an_event_that_is_missing_is_missed() {
        let mut missed = 0;
        for (number, tale) in Tale::all().iter().enumerate() {
            for (place, event) in tale.events.iter().enumerate() {
                let found = judged(&without(tale, place), all);
                let optional = may_never_come(event, tale.status == "CANCELLED");
                assert!(optional || !found.is_empty(), "tale {number} passes without {}", event.id.as_str());
                missed += usize::from(!found.is_empty());
            }
        }
        assert!(missed > 400, "only {missed} were missed");
    }
}
