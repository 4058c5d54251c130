//! The sender's operations (B2B PA), one file each. All need an API key.

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
mod sent_payment_attachment;
mod streams;

use crate::Api;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All of them.
pub(crate) fn family() -> OpenApiRouter<Api> {
    OpenApiRouter::default()
        .routes(routes!(preload_documents::preload_documents))
        .routes(routes!(deposit_notification::deposit_notification))
        .routes(routes!(request_status::request_status))
        .routes(routes!(sent_notification::sent_notification))
        .routes(routes!(sent_document::sent_document))
        .routes(routes!(sent_payment_attachment::sent_payment_attachment))
        .routes(routes!(notification_price::notification_price))
        .routes(routes!(notification_price_v1::notification_price_v1))
        .routes(routes!(report_payments::report_payments))
        .routes(routes!(report_f24_payments::report_f24_payments))
        .routes(routes!(cancel_notification::cancel_notification))
        .routes(routes!(legal_facts::legal_facts))
        .routes(routes!(groups::groups))
        .merge(streams::family())
}
