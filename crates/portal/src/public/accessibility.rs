//! `/accessibilita`: a draft of the accessibility statement, until who runs the installation publishes theirs.

use crate::layout::{Frame, page};
use crate::visit::Visit;
use askama::Template;
use axum::response::Response;

#[derive(Template)]
#[template(path = "public/accessibility.html")]
struct AccessibilityPage {
    frame: Frame,
}

pub(super) async fn accessibility(visit: Visit) -> Response {
    page(&AccessibilityPage { frame: Frame::new(&visit, "accessibility-title") })
}
