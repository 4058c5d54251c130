//! The sandbox as its user meets it: over HTTP, with the platform of the tests behind it; and the tour.

mod clock;
mod downtimes;
mod examples;
mod guard;
mod outbox;
mod people;
mod reset;
mod sandbox;
mod senders;
mod simulating;
mod tour;
