//! What a simulator hands over: a life as it was recorded, what the outside was asked, and what the core says of it.
//!
//! Plain borrowed data. The numbers of the law stand here a second time, so that a wrong one in the rules is seen.

use jiff::Timestamp;
use messo_domain::case::Event;

/// One notification, from its deposit to the end of the simulation.
#[derive(Clone, Copy, Debug)]
pub struct Life<'a> {
    /// Its number.
    pub iun: &'a str,
    /// Every event, in the order of recording.
    pub events: &'a [Event],
    /// What the outside was asked for it.
    pub orders: &'a [Order<'a>],
    /// Work that is neither done nor given up.
    pub work_left: &'a [WorkLeft<'a>],
    /// What waits for a person: the recipient (none: the whole case), and why.
    pub parked: &'a [(Option<usize>, String)],
    /// When its recipients switched app IO on.
    pub switched_on: &'a [SwitchedOn],
    /// What the core says of it.
    pub claims: &'a Claims<'a>,
    /// The numbers that it is judged by.
    pub terms: &'a Numbers,
    /// End of the simulation; whatever was due by then is done.
    pub until: Timestamp,
}

/// Something asked of the outside, under its request id. Each id stands once.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The request id: the id of the element that ordered it; for a repetition with `.PCRETRY_<n>` (letters) or
    /// `.RETRY_<n>` (certified mail) behind it. Orders to registers of positions: any.
    pub id: &'a str,
    /// Of whom.
    pub kind: OrderKind,
    /// When it first came; of the cost of a notice: the instant of the state of the case that was told.
    pub first: Timestamp,
    /// How often it took effect out there.
    pub effects: u32,
    /// Whether the outside took it: false for a message that a channel of courtesy would not carry.
    pub taken: bool,
    /// How often the outside was asked what came of it.
    pub asked: u32,
    /// Whether the outside has told all that it will ever tell of it.
    pub told_all: bool,
}

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderKind {
    /// A provider of certified mail.
    Pec,
    /// The carrier.
    Letter,
    /// E-mail, courtesy.
    Mail,
    /// Text message, courtesy.
    Sms,
    /// App IO, courtesy.
    AppIo,
    /// An app of a third party, courtesy.
    Tpp,
    /// A public registry.
    Registry,
    /// The register of debt positions.
    Position,
}

/// Work that waits.
#[derive(Clone, Copy, Debug)]
pub struct WorkLeft<'a> {
    /// Its id.
    pub id: &'a str,
    /// The recipient it is about; none: the whole case.
    pub rec: Option<usize>,
    /// When it will run next.
    pub due: Timestamp,
    /// Why it was given to a person, if it was.
    pub parked: Option<&'a str>,
}

/// A recipient has switched the service on in app IO.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SwitchedOn {
    /// Recipient.
    pub rec: usize,
    /// When.
    pub at: Timestamp,
    /// How many events were in the log when it was decided what follows.
    pub known: usize,
}

/// What the core says of a life at its end.
#[derive(Clone, Debug, Default)]
pub struct Claims<'a> {
    /// The status, by its wire name.
    pub status: &'a str,
    /// The history as a sender is shown it; empty where the notification is not shown (in validation, refused).
    pub history: Vec<StatusClaim<'a>>,
    /// The answer to the price call of each notice of the deposit.
    pub prices: Vec<PriceClaim<'a>>,
    /// Each recipient's dates as the timeline shows them, by index.
    pub recipients: Vec<RecipientClaim>,
}

/// An entry of the history of statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusClaim<'a> {
    /// Wire name.
    pub status: &'a str,
    /// Since when.
    pub active_from: Timestamp,
}

/// The answer to a price call.
#[derive(Clone, Copy, Debug)]
pub struct PriceClaim<'a> {
    /// Recipient.
    pub rec: usize,
    /// Notice.
    pub notice_code: &'a str,
    /// The price; none where there is none (refused, cancelled, still in validation).
    pub price: Option<PriceCents>,
}

/// Amounts in euro cents, and the dates of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceCents {
    /// Fee and letters, net of VAT.
    pub partial: i64,
    /// With VAT on the letters and the sender's fee.
    pub total: i64,
    /// The letters, net of VAT.
    pub analog_cost: i64,
    /// End of the Rome day of the term.
    pub refinement_date: Option<Timestamp>,
    /// End of the Rome day of the first access.
    pub view_date: Option<Timestamp>,
}

/// The dates of one recipient, as shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecipientClaim {
    /// Business time of REFINEMENT.
    pub refinement: Option<Timestamp>,
    /// Business time of NOTIFICATION_VIEWED.
    pub viewed: Option<Timestamp>,
}

/// What a refusal for technical reasons costs, euro cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalCents {
    /// A recipient who is hit costs this, every other one the fee.
    PerRecipientHit(i64),
    /// Each recipient costs this.
    Uniform(i64),
}

/// The numbers of law and platform; days are terms of 24 hours.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each name says its number and its unit; `of_the_law` tells where they come from")]
pub struct Numbers {
    pub digital_success_days: i64,
    pub digital_failure_days: i64,
    pub analog_success_days: i64,
    pub analog_failure_days: i64,
    /// Second of the Rome day after which a digital delivery is late.
    pub late_after_seconds: i64,
    pub late_days: i64,
    pub courtesy_days: i64,
    /// Days after an invitation in which app IO may be switched on for the message.
    pub io_lookback_days: i64,
    pub second_round_days: i64,
    pub pec_answer_seconds: i64,
    pub pec_retries: u32,
    pub pec_retry_seconds: i64,
    /// Days at the post office after which a letter is served by lapse.
    pub held_days: i64,
    /// Days that a carrier must show before a letter is never collected.
    pub never_collected_days: i64,
    pub paper_retries: u32,
    pub abroad_days: i64,
    pub deceased_from: Timestamp,
    pub untraceable_from_deposit_from: Timestamp,
    pub abroad_from: Timestamp,
    pub send_fee_cents: i64,
    pub refusal: RefusalCents,
    /// How far the clocks of processes may differ.
    pub clocks_seconds: i64,
}

impl Numbers {
    /// The terms in force: art. 26 DL 76/2020 for the dates, SEND's parameters for the rest.
    pub fn of_the_law() -> Self {
        Self {
            digital_success_days: 7,
            digital_failure_days: 15,
            analog_success_days: 10,
            analog_failure_days: 10,
            late_after_seconds: 21 * 3_600,
            late_days: 1,
            courtesy_days: 5,
            io_lookback_days: 7,
            second_round_days: 7,
            pec_answer_seconds: 26 * 3_600,
            pec_retries: 3,
            pec_retry_seconds: 600,
            held_days: 10,
            never_collected_days: 30,
            paper_retries: 3,
            abroad_days: 90,
            deceased_from: Timestamp::constant(1_732_489_200, 0), // 25 November 2024 in Rome
            untraceable_from_deposit_from: Timestamp::constant(1_732_662_000, 0), // 27 November 2024 in Rome
            abroad_from: Timestamp::constant(1_752_530_400, 0),   // 15 July 2025 in Rome
            send_fee_cents: 100,
            refusal: RefusalCents::PerRecipientHit(50),
            clocks_seconds: 10,
        }
    }
}

/// Something that must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The checker that saw it.
    pub checker: &'static str,
    /// The element concerned, if one is.
    pub element: Option<String>,
    /// What is wrong, in a sentence.
    pub what: String,
}

impl Violation {
    /// A violation by an element.
    pub(crate) fn by(checker: &'static str, event: &Event, what: impl Into<String>) -> Self {
        Self { checker, element: Some(event.id.as_str().to_owned()), what: what.into() }
    }

    /// A violation by the life as a whole.
    pub(crate) fn of_life(checker: &'static str, what: impl Into<String>) -> Self {
        Self { checker, element: None, what: what.into() }
    }
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.checker, self.what)?;
        self.element.as_ref().map_or(Ok(()), |element| write!(f, " ({element})"))
    }
}
