//! The request of a notification, version 2.6, as a description: the domain reads it (`messo_domain::request`), and the
//! status and the notification echo it.

use utoipa::ToSchema;

/// A request to notify documents to one or more recipients.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewNotificationRequestV26 {
    /// Tells apart two requests with one protocol number.
    #[schema(required = false, max_length = 256, pattern = "^[ -~]*$")]
    pub idempotence_token: String,
    /// Protocol number given by the sender.
    #[schema(max_length = 256, pattern = "^.*$")]
    pub pa_protocol_number: String,
    /// Title of the notification; no personal data.
    #[schema(max_length = 134, pattern = "^.*$")]
    pub subject: String,
    /// Short description; no personal data.
    #[schema(required = false, max_length = 1024, pattern = "^.*$")]
    pub r#abstract: String,
    /// Addressees.
    #[schema(min_items = 1)]
    pub recipients: Vec<NotificationRecipientV24>,
    /// Documents notified.
    #[schema(min_items = 1)]
    pub documents: Vec<NotificationDocument>,
    /// Who pays the cost of notifying.
    pub notification_fee_policy: NotificationFeePolicy,
    /// Earlier notification that this one replaces.
    #[schema(
        required = false,
        min_length = 25,
        max_length = 25,
        pattern = "^[A-Z]{4}-[A-Z]{4}-[A-Z]{4}-[0-9]{6}-[A-Z]{1}-[0-9]{1}$"
    )]
    pub cancelled_iun: String,
    /// Product used when paper is needed.
    pub physical_communication_type: PhysicalCommunicationType,
    /// Name of the sender.
    #[schema(min_length = 1, max_length = 88, pattern = "^.*$")]
    pub sender_denomination: String,
    /// Tax id of the sender.
    #[schema(min_length = 11, max_length = 11, pattern = "^\\d+$")]
    pub sender_tax_id: String,
    /// Id of the group of the sender's users that may see the notification.
    #[schema(required = false, max_length = 1024, pattern = "^[ -~]*$")]
    pub group: String,
    /// Amount of the notified debt, euro cents.
    #[schema(required = false)]
    pub amount: i32,
    /// Day in Italy.
    #[schema(
        required = false,
        min_length = 10,
        max_length = 10,
        pattern = "^([0-9]{4})-(1[0-2]|0[1-9])-(3[01]|[12][0-9]|0[1-9])$"
    )]
    pub payment_expiration_date: String,
    /// Kind of act.
    #[schema(min_length = 7, max_length = 7, pattern = "^([0-9]{6}[A-Z]{1})$")]
    pub taxonomy_code: String,
    /// The sender's own fee, euro cents; needed with DELIVERY_MODE.
    #[schema(required = false, minimum = 0, maximum = 100)]
    pub pa_fee: i32,
    /// VAT on the postal cost, percent; needed with DELIVERY_MODE.
    #[schema(required = false, minimum = 0, maximum = 100)]
    pub vat: i32,
    /// How the cost reaches the payment position; ASYNC is not supported by this version.
    #[schema(required = false)]
    pub pago_pa_int_mode: PagoPaIntMode,
    /// Languages of the notices besides Italian; not supported by this version.
    #[schema(required = false)]
    pub additional_languages: Vec<String>,
    /// Precedence among the sender's own letters.
    #[schema(required = false, minimum = 0, maximum = 100, default = 0)]
    pub physical_communication_priority: i32,
}

/// Who pays the cost of notifying.
#[derive(ToSchema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NotificationFeePolicy {
    /// The sender, by a flat rate.
    FlatRate,
    /// The recipient, by what delivery really cost.
    DeliveryMode,
}

/// Paper product.
#[derive(ToSchema)]
#[schema(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PhysicalCommunicationType {
    /// Registered letter with return receipt.
    ArRegisteredLetter,
    /// Judicial registered letter (L. 890/1982).
    #[schema(rename = "REGISTERED_LETTER_890")]
    RegisteredLetter890,
}

/// How the cost of notifying reaches the pagoPA position.
#[derive(ToSchema)]
#[schema(rename_all = "UPPERCASE")]
pub enum PagoPaIntMode {
    /// It does not.
    None,
    /// Asked for when the payer reads the notice.
    Sync,
    /// Pushed whenever it changes.
    Async,
}

/// One addressee.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[serde(deny_unknown_fields)]
pub struct NotificationRecipientV24 {
    /// Person or company.
    pub recipient_type: RecipientType,
    /// Tax id.
    #[schema(
        min_length = 11,
        max_length = 16,
        pattern = "^([A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z]{1}[0-9LMNPQRSTUV]{2}[A-Z]{1}[0-9LMNPQRSTUV]{3}[A-Z]{1}|[0-9]{11})$"
    )]
    pub tax_id: String,
    /// Name.
    #[schema(min_length = 1, max_length = 88, pattern = "^.*$")]
    pub denomination: String,
    /// Certified mailbox given by the sender.
    #[schema(required = false)]
    pub digital_domicile: NotificationDigitalAddress,
    /// Street address; this version needs it.
    #[schema(required = false)]
    pub physical_address: NotificationPhysicalAddress,
    /// Payments, instalments or alternatives.
    #[schema(required = false)]
    pub payments: Vec<NotificationPaymentItem>,
}

/// Natural person or company.
#[derive(ToSchema)]
#[schema(rename_all = "UPPERCASE")]
pub enum RecipientType {
    /// Natural person (*persona fisica*).
    Pf,
    /// Company (*persona giuridica*).
    Pg,
}

/// A certified mailbox.
#[derive(ToSchema)]
pub struct NotificationDigitalAddress {
    /// Kind of mailbox.
    pub r#type: DigitalAddressType,
    /// The address.
    #[schema(max_length = 320)]
    pub address: String,
}

/// Kind of a mailbox in a request.
#[derive(ToSchema)]
#[schema(rename_all = "UPPERCASE")]
pub enum DigitalAddressType {
    /// Certified e-mail.
    Pec,
}

/// A street address in Italy.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NotificationPhysicalAddress {
    /// In care of.
    #[schema(required = false, max_length = 44, pattern = "^.*$")]
    pub at: String,
    /// Street and number.
    #[schema(min_length = 2, max_length = 1024, pattern = "^.*$")]
    pub address: String,
    /// Second line.
    #[schema(required = false, max_length = 1024, pattern = "^.*$")]
    pub address_details: String,
    /// Postal code.
    #[schema(required = false, min_length = 0, max_length = 15, pattern = "^(\\w|\\ |\\-)*$")]
    pub zip: String,
    /// Municipality.
    #[schema(min_length = 2, max_length = 256, pattern = "^.*$")]
    pub municipality: String,
    /// Locality.
    #[schema(required = false, max_length = 256, pattern = "^.*$")]
    pub municipality_details: String,
    /// Province; needed in Italy.
    #[schema(required = false, max_length = 256, pattern = "^.*$")]
    pub province: String,
    /// State; abroad is not supported by this version.
    #[schema(required = false, max_length = 256, pattern = "^.*$")]
    pub foreign_state: String,
}

/// One payment.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase", min_properties = 1)]
#[serde(deny_unknown_fields)]
pub struct NotificationPaymentItem {
    /// pagoPA notice.
    #[schema(required = false)]
    pub pago_pa: PagoPaPayment,
    /// F24 form; not supported by this version.
    #[schema(required = false)]
    pub f24: F24Payment,
}

/// A pagoPA notice.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct PagoPaPayment {
    /// Notice code.
    #[schema(min_length = 18, max_length = 18, pattern = "^\\d+$")]
    pub notice_code: String,
    /// Tax id of the creditor.
    #[schema(min_length = 11, max_length = 11, pattern = "^\\d+$")]
    pub creditor_tax_id: String,
    /// Whether the cost of notifying is added to the debt.
    pub apply_cost: bool,
    /// The payment form.
    #[schema(required = false)]
    pub attachment: NotificationAttachment,
}

/// An F24 form made from uploaded data.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct F24Payment {
    /// Title shown to the payer.
    pub title: String,
    /// Whether the cost of notifying is added to the debt.
    pub apply_cost: bool,
    /// The uploaded data.
    pub metadata_attachment: NotificationMetadataAttachment,
}

/// An uploaded PDF.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NotificationAttachment {
    /// Digests of the content.
    pub digests: NotificationAttachmentDigests,
    /// `application/pdf`.
    #[schema(min_length = 15, max_length = 15, pattern = "^application\\/pdf$")]
    pub content_type: String,
    /// Where it was uploaded.
    pub r#ref: NotificationAttachmentBodyRef,
}

/// Uploaded data of an F24 form.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NotificationMetadataAttachment {
    /// Digests of the content.
    pub digests: NotificationAttachmentDigests,
    /// `application/json`.
    #[schema(min_length = 16, max_length = 16, pattern = "^application\\/json$")]
    pub content_type: String,
    /// Where it was uploaded.
    pub r#ref: NotificationAttachmentBodyRef,
}

/// A document notified.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NotificationDocument {
    /// Digests of the content.
    pub digests: NotificationAttachmentDigests,
    /// `application/pdf`.
    #[schema(min_length = 15, max_length = 15, pattern = "^application\\/pdf$")]
    pub content_type: String,
    /// Where it was uploaded.
    pub r#ref: NotificationAttachmentBodyRef,
    /// Title shown to the recipient.
    #[schema(required = false, min_length = 1, max_length = 512, pattern = "^.*$")]
    pub title: String,
    /// Index, from 0.
    #[schema(required = false, max_length = 3, pattern = "^\\d+$")]
    pub doc_idx: String,
}

/// Digests of an uploaded file.
#[derive(ToSchema)]
pub struct NotificationAttachmentDigests {
    /// SHA-256 of the bytes, Base64.
    #[schema(min_length = 44, max_length = 44, pattern = "^[A-Za-z0-9+\\/]{43}=$")]
    pub sha256: String,
}

/// Reference to an uploaded file.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NotificationAttachmentBodyRef {
    /// Key given by the preload call.
    #[schema(max_length = 512, pattern = "^(safestorage:\\/\\/)?[A-Za-z0-9._-]+$")]
    pub key: String,
    /// `x-amz-version-id` answered by the upload.
    #[schema(max_length = 256, pattern = "^.*$")]
    pub version_token: String,
}
