//! The operations of senders.

mod cancel_notification;
mod deposit_notification;
mod groups;
mod legal_facts;
mod notification_price;
mod notification_price_v1;
mod preload_documents;
mod report_f24_payments;
mod report_payments;
mod request_status;
mod sent_document;
mod sent_notification;
mod streams;
