//! `/sandbox/pagine/chiamate`: the last calls that programs made, as commands that make them again, with their answers.

use crate::Portal;
use crate::errors::PageError;
use crate::layout::{Frame, page};
use crate::present::{Moment, moment};
use crate::visit::Visit;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use messo_sandbox::Call;

#[derive(Template)]
#[template(path = "sandbox/calls.html")]
struct CallsPage {
    frame: Frame,
    calls: Vec<(Moment, Call)>,
}

pub(super) async fn calls(State(portal): State<Portal>, visit: Visit) -> Result<Response, PageError> {
    let calls = portal.sandbox()?.calls().into_iter().map(|call| (moment(call.at), call)).collect();
    Ok(page(&CallsPage { frame: Frame::new(&visit, "calls-title").below("/sandbox", "door-sandbox"), calls }))
}
