//! `/sandbox/pagine/esempi`: acts that are served with one click, and the words that steer the simulated world.

use crate::Portal;
use crate::address::At;
use crate::cookies;
use crate::doors::Door;
use crate::errors::PageError;
use crate::forms::Checked;
use crate::layout::{Frame, page, see};
use crate::visit::Visit;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use messo_engine::PersonCaller;
use messo_sandbox::examples::{EXAMPLES, Served};
use messo_sandbox::personas;

/// Words in addresses that steer the world: the word, and the key of what it does.
const MAGIC: [(&str, &str); 9] = [
    ("…@ok-pecsuccess.it", "magic-pec-ok"),
    ("…@fail-pecfirstkosecondko.it", "magic-pec-ko"),
    ("Via @OK_AR", "magic-ar-ok"),
    ("Via @OK_890", "magic-890-ok"),
    ("Via @OK-Giacenza_AR", "magic-held"),
    ("Via @FAIL-Discovery_AR", "magic-discovery"),
    ("Via @FAIL-Irreperibile_AR", "magic-untraced"),
    ("Via @OK_RIR", "magic-abroad"),
    ("30299…", "magic-position"),
];

#[derive(Template)]
#[template(path = "sandbox/examples.html")]
struct ExamplesPage {
    frame: Frame,
    examples: [&'static str; 10],
    magic: [(&'static str, &'static str); 9],
    /// Number of one click: two make one notification.
    number: String,
}

pub(super) async fn examples(State(portal): State<Portal>, visit: Visit) -> Result<Response, PageError> {
    let frame = Frame::new(&visit, "examples-title").below("/sandbox", "door-sandbox");
    let number = portal.sandbox()?.fresh_number();
    Ok(page(&ExamplesPage { frame, examples: EXAMPLES, magic: MAGIC, number }))
}

/// Serves the example and leads to its page, as the officer of the sender that is ready: one of the whole body, as examples
/// are of no group.
pub(super) async fn serve(
    State(portal): State<Portal>,
    At(id): At<String>,
    headers: HeaderMap,
    Checked { fields, visit }: Checked,
) -> Result<Response, PageError> {
    let sandbox = portal.sandbox()?;
    let address = match sandbox.serve_example(&id, fields.text("numero")).await?.ok_or_else(PageError::not_found)? {
        Served::Accepted(iun) => format!("/mittente/notifiche/{iun}"),
        Served::Request(request) => format!("/mittente/richieste/{request}"),
    };
    let mut response = see(&address);
    let officer = personas::prepared("ente").ok_or_else(PageError::not_found)?;
    let sees_it = |who: PersonCaller| who.tax_id.as_str() == officer.tax_id && who.groups.is_empty();
    let is_there = portal.who(&headers, Door::Sender).is_some_and(sees_it);
    if let Some(name) = Door::Sender.cookie().filter(|_| !is_there) {
        let token = sandbox.let_in_prepared(officer).await?;
        cookies::set(response.headers_mut(), &cookies::of_session(name, &token, visit.secure));
    }
    Ok(response)
}
