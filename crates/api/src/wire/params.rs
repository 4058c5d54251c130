//! Parameters of paths, as descriptions; handlers read them as text and check them with `http::params`.

use utoipa::IntoParams;

/// A notification.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct IunPath {
    /// Number of the notification.
    #[param(min_length = 25, max_length = 25, pattern = "^[A-Z]{4}-[A-Z]{4}-[A-Z]{4}-[0-9]{6}-[A-Z]{1}-[0-9]{1}$")]
    pub iun: String,
}

/// A document of a notification.
#[derive(IntoParams)]
#[into_params(parameter_in = Path, rename_all = "camelCase")]
pub struct DocumentPath {
    /// Number of the notification.
    #[param(min_length = 25, max_length = 25, pattern = "^[A-Z]{4}-[A-Z]{4}-[A-Z]{4}-[0-9]{6}-[A-Z]{1}-[0-9]{1}$")]
    pub iun: String,
    /// Index of the document, from 0.
    pub doc_idx: i32,
}

/// A stream.
#[derive(IntoParams)]
#[into_params(parameter_in = Path, rename_all = "camelCase")]
pub struct StreamPath {
    /// Id of the stream.
    #[param(format = "uuid")]
    pub stream_id: String,
}
