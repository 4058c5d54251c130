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
use messo_engine::tokens::PersonType;
use messo_engine::{PersonCaller, UseError};
use messo_sandbox::Sandbox;
use messo_sandbox::personas::{self, PREPARED, Persona};
use serde::Deserialize;

/// A door and who came in by it.
pub(super) struct Seat {
    pub(super) door: Door,
    /// Tax id of the one who came in.
    pub(super) who: Option<String>,
    /// Names of the groups that an officer sees, where not all.
    pub(super) groups: Vec<String>,
}

/// Who came in by which door.
pub(super) async fn seats(portal: &Portal, headers: &HeaderMap) -> Result<Vec<Seat>, PageError> {
    let mut seats = Vec::new();
    for door in Door::OF_PERSONS {
        let person = portal.who(headers, door);
        let groups = match &person {
            Some(person) if !person.groups.is_empty() => group_names(portal, person).await?,
            _ => Vec::new(),
        };
        seats.push(Seat { door, who: person.map(|person| person.tax_id.to_string()), groups });
    }
    Ok(seats)
}

async fn group_names(portal: &Portal, officer: &PersonCaller) -> Result<Vec<String>, PageError> {
    let body = portal.engine.sender_by_tax_id(&officer.tax_id).await?;
    let groups = body.map(|body| body.groups).unwrap_or_default().into_iter();
    Ok(groups.filter(|group| officer.groups.contains(&group.id)).map(|group| group.name).collect())
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

impl PersonsPage {
    /// The name, and the group that the person sees alone.
    fn named(&self, persona: &Persona) -> String {
        let group = persona.group.map(|group| self.frame.with("persons-group", "group", group));
        [persona.name.to_owned()].into_iter().chain(group).collect::<Vec<_>>().join(", ")
    }
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

/// Who is meant.
enum Meant<'a> {
    /// A prepared person.
    Prepared(Persona),
    /// The one of this tax id, and the name of a new body.
    Written(PersonType, &'a str, &'a str),
}

impl<'a> Meant<'a> {
    fn read(fields: &'a Fields) -> Option<Self> {
        match fields.given("persona") {
            Some(id) => personas::prepared(id).map(Self::Prepared),
            None => Some(Self::Written(kind_of(fields.text("tipo"))?, fields.text("cf"), fields.text("nome"))),
        }
    }

    fn kind(&self) -> PersonType {
        match self {
            Self::Prepared(persona) => persona.kind,
            Self::Written(kind, ..) => *kind,
        }
    }

    async fn come_in(&self, sandbox: &Sandbox) -> Result<String, UseError> {
        match self {
            Self::Prepared(persona) => sandbox.let_in_prepared(*persona).await,
            Self::Written(kind, tax_id, name) => sandbox.let_in(*kind, tax_id, name).await,
        }
    }
}

pub(super) async fn come_in(
    State(portal): State<Portal>,
    Checked { fields, visit }: Checked,
) -> Result<Response, PageError> {
    let meant = Meant::read(&fields).ok_or_else(PageError::not_found)?;
    let back = fields.given("da").map(|path| own_path(Some(path))).unwrap_or_default();
    let token = match meant.come_in(portal.sandbox()?).await {
        Ok(token) => token,
        Err(UseError::Parameter(wrong)) => {
            let text = |name| fields.text(name).to_owned();
            let (kind, tax_id, name) = (text("tipo"), text("cf"), text("nome"));
            let mut response = choosing(&visit, back, Written { kind, tax_id, name, wrong: Some(wrong_with(&wrong)) });
            *response.status_mut() = StatusCode::BAD_REQUEST;
            return Ok(response);
        }
        Err(error) => return Err(error.into()),
    };
    let door = Door::of(meant.kind());
    let leads_there = back.starts_with("/?") || Door::at(back.split('?').next().unwrap_or_default()) == door;
    let mut response = see(if leads_there { back } else { door.path() });
    if let Some(name) = door.cookie() {
        cookies::set(response.headers_mut(), &cookies::of_session(name, &token, visit.secure));
    }
    Ok(response)
}

/// Ends the session of who came in by a door.
pub(super) async fn leave(
    State(portal): State<Portal>,
    headers: HeaderMap,
    Checked { fields, visit }: Checked,
) -> Result<Response, PageError> {
    let mut response = see("/sandbox/pagine/persone");
    let door = Door::at(fields.text("porta"));
    if door.cookie().is_some() {
        leave_by(door, portal.sandbox()?, &headers, response.headers_mut(), visit.secure);
    }
    Ok(response)
}

/// Ends the session of who came in by the door, and has the browser forget it.
pub(super) fn leave_by(door: Door, sandbox: &Sandbox, asked: &HeaderMap, answer: &mut HeaderMap, secure: bool) {
    let Some(name) = door.cookie() else { return };
    if let Some(token) = cookies::value(asked, name) {
        sandbox.let_out(&token);
    }
    cookies::set(answer, &cookies::forgotten(name, secure));
}
