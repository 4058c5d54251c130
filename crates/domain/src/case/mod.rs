//! The case file: events, and the state that is folded from them.

mod category;
mod deposit;
mod element_id;
mod event;
mod evolve;
mod evolve_paper;
mod facts;
mod paid_debt;
mod parts;
mod recipient;
mod state;

pub use category::Category;
pub use deposit::{DepositFacts, DocumentFacts, F24Facts, PaymentFacts, RecipientFacts};
pub use element_id::{ElementId, ElementIdParts};
pub use event::{DelegateInfo, Event, Private};
pub use facts::{Facts, SENT_COURTESY};
pub use paid_debt::PaidDebt;
pub use parts::{
    ContactPhase, CostPhase, DeliveryMode, DigitalSource, EndWorkflowStatus, InvalidatedStatus, LegalFactCategory,
    LegalFactRef, PageCount, PaperAttachment, PositionOutcome, ReceiptRef, RefusalReason, ResponseStatus,
};
pub use recipient::{
    AarState, AnalogAttempt, CarrierEvent, DigitalAttempt, Letter, Outcome, RecipientState, SourceState,
};
pub use state::{BrokenCase, Case, ParkedReason};
