//! `/?aar=TOKEN`: where the QR code of a notice and the links of messages lead. It survives choosing who one is, and ends
//! at that notification or at "you cannot read this notice".

use crate::Portal;
use crate::errors::PageError;
use crate::visit::Visit;
use axum::http::HeaderMap;
use axum::response::Response;

/// Follows the token to its notification.
///
/// # Errors
/// [`PageError::not_yours`] for a token of nobody's, or of somebody else's.
pub(crate) async fn follow(_: &Portal, _: &Visit, _: &HeaderMap, _: &str) -> Result<Response, PageError> {
    Err(PageError::not_yours())
}
