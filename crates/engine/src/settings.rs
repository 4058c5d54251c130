//! Settings of an installation, as the engine needs them. Where they come from (file, environment, flags) is the
//! binary's business; each has its reason beside it.

use jiff::SignedDuration;
use messo_domain::request::Checks;
use messo_domain::rules::RuleSet;
use messo_ports::notices::Operator;

/// Settings of the engine.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Address under which recipients and senders reach this installation; links are built on it, never on a header.
    pub public_url: String,
    /// Body that runs the installation.
    pub operator: Operator,
    /// Printed on every page of every document where documents have no legal value.
    pub marking: Option<String>,
    /// Configurable part of the synchronous checks.
    pub checks: Checks,
    /// Rules of new cases; a case keeps those it was born under.
    pub rules: RuleSet,
    /// Largest document, bytes (SEND: 200 MB).
    pub max_document_bytes: u64,
    /// Events of a page of a stream (SEND: 50).
    pub stream_page: u32,
    /// `retry-after` of an empty page of a stream, milliseconds.
    pub stream_retry_after_ms: u64,
    /// Enabled streams of one sender (SEND: 10).
    pub max_streams: usize,
    /// Pieces of work carried out at the same time.
    pub parallel_work: usize,
    /// Documents rendered and sealed at the same time.
    pub parallel_documents: usize,
    /// Failures of one piece of work after which it is parked.
    pub max_failures: u32,
    /// Work that was due this long ago and is not done is late.
    pub late_after: SignedDuration,
    /// Letters that the post takes in a week.
    pub postal_capacity: PostalCapacity,
    /// Whether time is virtual: failed work is then tried again at the same instant, as the clock may stand.
    pub virtual_time: bool,
}

/// Letters that the post takes in a week; zero: as many as there are. A change holds from the next Monday on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PostalCapacity {
    /// Of all senders together.
    pub weekly_letters: u64,
    /// Of one sender.
    pub weekly_letters_per_sender: u64,
}

impl PostalCapacity {
    /// Whether no letter ever waits.
    pub fn is_unlimited(self) -> bool {
        self == Self::default()
    }
}
