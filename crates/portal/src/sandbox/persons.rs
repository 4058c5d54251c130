//! `/sandbox/pagine/persone`: who I am. No password: the people are made up, prepared or made on the spot.

use crate::Portal;
use crate::address::Asked;
use crate::cookies;
use crate::doors::Door;
use crate::errors::PageError;
use crate::forms::{Checked, Fields};
use crate::layout::{Frame, own_path, page, see};
use crate::visit::Visit;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use messo_engine::UseError;
use messo_engine::tokens::PersonType;
use messo_sandbox::personas::{self, PREPARED, Persona};
use serde::Deserialize;

/// A door and who came in by it.
pub(super) struct Seat {
    pub(super) door: Door,
    /// Tax id of the one who came in.
    pub(super) who: Option<String>,
}

/// Who came in by which door.
pub(super) fn seats(portal: &Portal, headers: &HeaderMap) -> Vec<Seat> {
    let seat = |door| Seat { door, who: portal.who(headers, door).map(|person| person.tax_id.to_string()) };
    Door::OF_PERSONS.into_iter().map(seat).collect()
}

/// Where to go once somebody came in.
#[derive(Deserialize)]
pub(super) struct Back {
    da: Option<String>,
}

/// What was written, where it could not be taken.
#[derive(Default)]
struct Written {
    kind: String,
    tax_id: String,
    name: String,
    /// Key of what is wrong, and the field.
    wrong: Option<(&'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "sandbox/persons.html")]
struct PersonsPage {
    frame: Frame,
    people: Vec<(Door, Vec<Persona>)>,
    back: String,
    /// The door that was asked for, where one was.
    wanted: Option<Door>,
    written: Written,
}

fn choosing(visit: &Visit, back: &str, written: Written) -> Response {
    let behind = Door::at(back.split('?').next().unwrap_or_default());
    let of = |door: Door| PREPARED.into_iter().filter(|persona| Door::of(persona.kind) == door).collect();
    page(&PersonsPage {
        frame: Frame::new(visit, "persons-title").below("/sandbox", "door-sandbox"),
        people: Door::OF_PERSONS.into_iter().map(|door| (door, of(door))).collect(),
        back: back.to_owned(),
        wanted: Door::OF_PERSONS.into_iter().find(|door| *door == behind),
        written,
    })
}

pub(super) async fn choose(visit: Visit, Asked(back): Asked<Back>) -> Response {
    let back = back.da.as_deref().map(|path| own_path(Some(path))).unwrap_or_default();
    choosing(&visit, back, Written::default())
}

/// The sentence for what is wrong, and the field that it is wrong with.
fn wrong_with(told: &str) -> (&'static str, &'static str) {
    if told.starts_with("name") { ("persons-wrong-name", "nome") } else { ("persons-wrong-tax-id", "cf") }
}

/// Kind of the one who comes in.
fn kind_of(text: &str) -> Option<PersonType> {
    match text {
        "PA" => Some(PersonType::PA),
        "PF" => Some(PersonType::PF),
        "PG" => Some(PersonType::PG),
        _ => None,
    }
}

/// Who is meant: a prepared person, or what was written.
fn meant(fields: &Fields) -> Option<(PersonType, String, String)> {
    match fields.given("persona") {
        Some(id) => personas::prepared(id).map(|p| (p.kind, p.tax_id.to_owned(), p.name.to_owned())),
        None => Some((kind_of(fields.text("tipo"))?, fields.text("cf").to_owned(), fields.text("nome").to_owned())),
    }
}

pub(super) async fn come_in(
    State(portal): State<Portal>,
    Checked { fields, visit }: Checked,
) -> Result<Response, PageError> {
    let (kind, tax_id, name) = meant(&fields).ok_or_else(PageError::not_found)?;
    let back = fields.given("da").map(|path| own_path(Some(path))).unwrap_or_default();
    let token = match portal.sandbox()?.let_in(kind, &tax_id, &name).await {
        Ok(token) => token,
        Err(UseError::Parameter(wrong)) => {
            let kind = fields.text("tipo").to_owned();
            let mut response = choosing(&visit, back, Written { kind, tax_id, name, wrong: Some(wrong_with(&wrong)) });
            *response.status_mut() = StatusCode::BAD_REQUEST;
            return Ok(response);
        }
        Err(error) => return Err(error.into()),
    };
    let door = Door::of(kind);
    let leads_there = back.starts_with("/?") || Door::at(back.split('?').next().unwrap_or_default()) == door;
    let mut response = see(if leads_there { back } else { door.path() });
    if let Some(name) = door.cookie() {
        cookies::set(response.headers_mut(), &cookies::of_session(name, &token, visit.secure));
    }
    Ok(response)
}

/// Forgets who came in by a door.
pub(super) async fn leave(Checked { fields, visit }: Checked) -> Response {
    let mut response = see("/sandbox/pagine/persone");
    if let Some(name) = Door::at(fields.text("porta")).cookie() {
        cookies::set(response.headers_mut(), &cookies::forgotten(name, visit.secure));
    }
    response
}
