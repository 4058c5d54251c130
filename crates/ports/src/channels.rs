//! The channels that reach a recipient: certified mail, e-mail, SMS, app IO, paper.
//!
//! An order carries its request id, fixed by the decision that ordered it; an adapter that is handed the same id twice
//! sends once. Answers are matched by that id. A channel is *asked* what came back ([`Pec::answers`],
//! [`Paper::answers`]): the simulated world knows it by computation, a real adapter from its mailbox or the carrier's
//! list of progresses.

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use messo_domain::party::{DigitalAddress, PhysicalAddress};
use messo_domain::workflow::carrier::Product;

/// Why a channel could not be used now. The work stays and is tried again.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum ChannelError {
    /// A passing fault.
    #[error("the channel does not answer: {0}")]
    Unavailable(String),
    /// The channel is not set up on this installation.
    #[error("the channel is not configured: {0}")]
    NotConfigured(String),
}

/// A file that goes out or comes back.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Name shown to the reader.
    pub name: String,
    /// Media type.
    pub content_type: String,
    /// Content.
    pub bytes: Bytes,
}

impl std::fmt::Debug for File {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "File({}, {} bytes)", self.content_type, self.bytes.len())
    }
}

/// Common to every order: whose it is and by which id it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderId {
    /// Case.
    pub iun: messo_domain::ids::Iun,
    /// Recipient.
    pub rec: usize,
    /// Request id: element id, plus a suffix for repetitions.
    pub request: String,
}

impl OrderId {
    /// The id of the invitation that goes in place of a message, as its element is called.
    #[must_use]
    pub fn of_invitation(&self) -> Self {
        Self { request: format!("{}.OPTIN", self.request), ..self.clone() }
    }
}

/// A message to an electronic address (certified mail, e-mail, SMS, app IO). `Debug` shows its identity alone.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageOrder {
    /// Identity.
    pub id: OrderId,
    /// Where to.
    pub to: DigitalAddress,
    /// Subject (empty for SMS).
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// Attachments.
    pub files: Vec<File>,
    /// The same repetition counter that the request id ends with: 0 for the first send.
    pub repetition: u32,
    /// 0 in the first round, 1 in the second: simulated addresses may answer differently.
    pub attempt: u8,
    /// What may go instead where the person has not switched the service on: an invitation to do so (app IO only). It goes
    /// under an id of its own ([`OrderId::of_invitation`]): the message may still follow it.
    pub invitation: Option<String>,
}

impl std::fmt::Debug for MessageOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MessageOrder({:?})", self.id)
    }
}

/// A letter. `Debug` shows its identity alone.
#[derive(Clone, PartialEq, Eq)]
pub struct LetterOrder {
    /// Identity.
    pub id: OrderId,
    /// Product.
    pub product: Product,
    /// Name on the envelope.
    pub addressee: String,
    /// Address on the envelope.
    pub to: PhysicalAddress,
    /// What is printed, in order.
    pub files: Vec<File>,
    /// 0 or 1.
    pub attempt: u8,
    /// Whether `to` was found on the spot by the carrier at the first attempt.
    pub discovered: bool,
}

impl std::fmt::Debug for LetterOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LetterOrder({:?}, {})", self.id, self.product.wire())
    }
}

/// One event of a certified-mail provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PecAnswer {
    /// Instant that the provider certifies.
    pub at: Timestamp,
    /// `C001`, `C003`, …
    pub code: String,
    /// Identifier of the receipt at the provider.
    pub receipt_id: String,
    /// The receipt as it came.
    pub receipt: Option<File>,
}

/// One event of the carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperAnswer {
    /// The carrier's `statusDateTime`.
    pub at: Timestamp,
    /// `RECRN001C`, …
    pub code: String,
    /// `M01` …, if given.
    pub cause: Option<String>,
    /// Scans, with the carrier's document type.
    pub documents: Vec<(String, Timestamp, File)>,
    /// Address found on the spot.
    pub discovered: Option<PhysicalAddress>,
    /// Tracking number.
    pub tracking: Option<String>,
}

/// What came back for an order since the last question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers<A> {
    /// New events, in the channel's order.
    pub new: Vec<A>,
    /// When it makes sense to ask again; `None` when nothing more will come.
    pub ask_again: Option<Timestamp>,
}

/// Certified mail.
#[async_trait]
pub trait Pec: Send + Sync {
    /// Hands a message over.
    ///
    /// # Errors
    /// [`ChannelError`]; nothing was sent.
    async fn send(&self, order: &MessageOrder, now: Timestamp) -> Result<(), ChannelError>;

    /// The events after the first `seen` ones that have happened until `now`. Of `order` only identity, address,
    /// repetition and attempt count (files may be empty).
    ///
    /// # Errors
    /// [`ChannelError`].
    async fn answers(
        &self,
        order: &MessageOrder,
        handed_at: Timestamp,
        seen: u32,
        now: Timestamp,
    ) -> Result<Answers<PecAnswer>, ChannelError>;
}

/// Ordinary e-mail, a courtesy.
#[async_trait]
pub trait Mail: Send + Sync {
    /// Hands a message over; `false` when the address refuses it.
    ///
    /// # Errors
    /// [`ChannelError`].
    async fn send(&self, order: &MessageOrder, now: Timestamp) -> Result<bool, ChannelError>;
}

/// Text messages, a courtesy.
#[async_trait]
pub trait Sms: Send + Sync {
    /// Hands a message over; `false` when the number refuses it.
    ///
    /// # Errors
    /// [`ChannelError`].
    async fn send(&self, order: &MessageOrder, now: Timestamp) -> Result<bool, ChannelError>;
}

/// What app IO did with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppIoOutcome {
    /// Delivered to the app.
    SentCourtesy,
    /// The user has the app but not the service: an invitation went.
    SentOptin,
    /// As before, and the last invitation is too recent for another.
    OptinAlreadySent,
    /// No account in the app.
    Unavailable,
}

/// Messages in app IO, a courtesy.
#[async_trait]
pub trait AppIo: Send + Sync {
    /// Hands a message over.
    ///
    /// # Errors
    /// [`ChannelError`].
    async fn send(&self, order: &MessageOrder, now: Timestamp) -> Result<AppIoOutcome, ChannelError>;
}

/// Apps of third parties (banks and others) that show messages to their users.
#[async_trait]
pub trait Tpp: Send + Sync {
    /// Hands a message over; `false` when no app is enabled for the person.
    ///
    /// # Errors
    /// [`ChannelError`].
    async fn send(&self, order: &MessageOrder, now: Timestamp) -> Result<bool, ChannelError>;
}

/// The carrier.
#[async_trait]
pub trait Paper: Send + Sync {
    /// Hands a letter over.
    ///
    /// # Errors
    /// [`ChannelError`]; nothing was sent.
    async fn send(&self, order: &LetterOrder, now: Timestamp) -> Result<(), ChannelError>;

    /// As [`Pec::answers`].
    ///
    /// # Errors
    /// [`ChannelError`].
    async fn answers(
        &self,
        order: &LetterOrder,
        handed_at: Timestamp,
        seen: u32,
        now: Timestamp,
    ) -> Result<Answers<PaperAnswer>, ChannelError>;
}
