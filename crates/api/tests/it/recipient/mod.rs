//! The operations of recipients.

mod received_notification;
