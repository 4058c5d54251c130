//! `/?aar=TOKEN`: where the QR code of a notice and the links of messages lead. It survives choosing who one is, and ends
//! at that notification or at "you cannot read this notice". Following it opens no act.

use crate::Portal;
use crate::doors::Door;
use crate::errors::PageError;
use crate::layout::see;
use crate::visit::Visit;
use axum::http::HeaderMap;
use axum::response::Response;

/// Follows the token to its notification, for whoever came in by one of the doors of recipients.
///
/// # Errors
/// [`PageError::not_yours`] for a token of nobody's, or of somebody else's.
pub(crate) async fn follow(
    portal: &Portal,
    visit: &Visit,
    headers: &HeaderMap,
    token: &str,
) -> Result<Response, PageError> {
    let mut came_in = false;
    for door in [Door::Citizen, Door::Company] {
        let Some(person) = portal.who(headers, door) else { continue };
        came_in = true;
        if let Some(iun) = portal.engine.quick_access(&person, token).await? {
            return Ok(see(&super::address(door, iun.as_str())));
        }
    }
    Err(if came_in || !visit.in_sandbox { PageError::not_yours() } else { PageError::who_are_you(visit) })
}
