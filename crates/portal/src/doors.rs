//! The doors of people: who may come in by which, under which cookie, and what stands there where nobody can log in yet.

use crate::Portal;
use crate::cookies;
use crate::errors::PageError;
use crate::visit::Visit;
use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::routing::any;
use messo_domain::ids::TaxId;
use messo_engine::registers::senders::Sender;
use messo_engine::tokens::PersonType;
use messo_engine::{PersonCaller, SenderCaller};
use std::sync::Arc;

/// A door of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// Everybody.
    Public,
    /// Whoever tries Messo out.
    Sandbox,
    /// Officers of a sending body.
    Sender,
    /// Citizens.
    Citizen,
    /// Companies.
    Company,
}

impl Door {
    /// The doors that ask who comes in.
    pub(crate) const OF_PERSONS: [Self; 3] = [Self::Sender, Self::Citizen, Self::Company];

    /// Where it is.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Public => "/",
            Self::Sandbox => "/sandbox",
            Self::Sender => "/mittente",
            Self::Citizen => "/cittadino",
            Self::Company => "/impresa",
        }
    }

    /// The key of its name in the catalogues.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Public => "door-public",
            Self::Sandbox => "door-sandbox",
            Self::Sender => "door-sender",
            Self::Citizen => "door-citizen",
            Self::Company => "door-company",
        }
    }

    /// Its picture in the sheet of icons.
    pub(crate) fn icon(self) -> &'static str {
        match self {
            Self::Public => "#it-piattaforme",
            Self::Sandbox => "#it-tool",
            Self::Sender => "#it-pa",
            Self::Citizen => "#it-user",
            Self::Company => "#it-folder",
        }
    }

    /// The door of a kind of person.
    pub(crate) fn of(person: PersonType) -> Self {
        match person {
            PersonType::PA => Self::Sender,
            PersonType::PF => Self::Citizen,
            PersonType::PG => Self::Company,
        }
    }

    /// The door that a path lies behind.
    pub(crate) fn at(path: &str) -> Self {
        let behind = |door: &Self| path.strip_prefix(door.path()).is_some_and(|r| r.is_empty() || r.starts_with('/'));
        [Self::Sandbox, Self::Sender, Self::Citizen, Self::Company].into_iter().find(behind).unwrap_or(Self::Public)
    }

    /// The cookie that holds the session of who came in by it; one each, so that an officer and a citizen can stand side
    /// by side in one browser.
    pub(crate) fn cookie(self) -> Option<&'static str> {
        match self {
            Self::Public | Self::Sandbox => None,
            Self::Sender => Some("messo_mittente"),
            Self::Citizen => Some("messo_cittadino"),
            Self::Company => Some("messo_impresa"),
        }
    }
}

impl Portal {
    /// Who came in by this door, as far as the cookies of a request tell.
    pub(crate) fn who(&self, headers: &axum::http::HeaderMap, door: Door) -> Option<PersonCaller> {
        let token = cookies::value(headers, door.cookie()?)?;
        let has_left = self.options.sandbox.as_ref().is_some_and(|sandbox| sandbox.was_let_out(&token));
        self.engine.person_by_token(&token).filter(|person| !has_left && Door::of(person.r#type) == door)
    }

    /// The body of an officer.
    async fn body_of(&self, tax_id: &TaxId) -> Result<Option<Sender>, PageError> {
        Ok(self.engine.sender_by_tax_id(tax_id).await?)
    }
}

/// An officer who came in by the sender's door, as the caller of use cases.
pub(crate) struct Officer {
    pub(crate) caller: SenderCaller,
    pub(crate) visit: Visit,
}

impl FromRequestParts<Portal> for Officer {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, PageError> {
        let visit = Visit::of(parts);
        let who = portal.who(&parts.headers, Door::Sender).ok_or_else(|| PageError::who_are_you(&visit))?;
        let body = portal.body_of(&who.tax_id).await?.ok_or_else(|| PageError::who_are_you(&visit))?;
        let caller = SenderCaller { sender: Arc::new(body), key_groups: who.groups };
        let visit = visit.known_as(&caller.sender.denomination);
        Ok(Self { caller, visit })
    }
}

/// A citizen or a company that came in by its door.
pub(crate) struct Addressee {
    pub(crate) person: PersonCaller,
    pub(crate) visit: Visit,
}

impl FromRequestParts<Portal> for Addressee {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, PageError> {
        let visit = Visit::of(parts);
        let person = portal.who(&parts.headers, visit.door).ok_or_else(|| PageError::who_are_you(&visit))?;
        let visit = visit.known_as(person.tax_id.as_str());
        Ok(Self { person, visit })
    }
}

/// What stands behind the doors of persons, and of the sandbox, in an installation without them.
pub(crate) fn closed() -> Router<Portal> {
    let mut routes = Router::new();
    for door in Door::OF_PERSONS {
        let no_login = || async { PageError::no_login() };
        routes = routes.route(door.path(), any(no_login)).route(&format!("{}/{{*path}}", door.path()), any(no_login));
    }
    routes
}
