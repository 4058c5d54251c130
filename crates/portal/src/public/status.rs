//! `/stato` and `/stato.json`: whether the platform is up, its version, and the malfunctions that were recorded.

use crate::errors::PageError;
use crate::layout::{Frame, page};
use crate::visit::Visit;
use crate::{Portal, present};
use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use messo_domain::downtime::{Downtime, Functionality};
use serde::Serialize;

/// The state of the platform.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Status {
    works: bool,
    version: &'static str,
    now: String,
    functions: Vec<Function>,
    downtimes: Vec<Recorded>,
}

/// One thing that the platform does.
#[derive(Serialize)]
struct Function {
    functionality: &'static str,
    works: bool,
}

/// One malfunction.
#[derive(Serialize)]
struct Recorded {
    functionality: &'static str,
    from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    #[serde(skip)]
    shown: (String, Option<String>),
}

impl Status {
    /// What is down, and all malfunctions, newest first.
    fn of(recorded: &[Downtime], now: Timestamp) -> Self {
        let is_down = |one: Functionality| recorded.iter().any(|d| d.functionality == one && d.until.is_none());
        let functions: Vec<Function> = Functionality::ALL
            .iter()
            .map(|one| Function { functionality: one.wire(), works: !is_down(*one) })
            .collect();
        let downtimes = recorded.iter().rev().map(|downtime| Recorded {
            functionality: downtime.functionality.wire(),
            from: present::machine(downtime.from),
            until: downtime.until.map(present::machine),
            shown: (present::instant(downtime.from), downtime.until.map(present::instant)),
        });
        Self {
            works: functions.iter().all(|function| function.works),
            version: env!("CARGO_PKG_VERSION"),
            now: present::machine(now),
            functions,
            downtimes: downtimes.collect(),
        }
    }
}

impl Portal {
    /// Whether a malfunction is recorded that goes on.
    pub(crate) async fn is_troubled(&self) -> Result<bool, PageError> {
        Ok(self.engine.downtimes().await?.iter().any(|downtime| downtime.until.is_none()))
    }
}

#[derive(Template)]
#[template(path = "public/status.html")]
struct StatusPage {
    frame: Frame,
    status: Status,
}

pub(super) async fn status(State(portal): State<Portal>, visit: Visit) -> Result<Response, PageError> {
    let status = Status::of(&portal.engine.downtimes().await?, visit.now);
    Ok(page(&StatusPage { frame: Frame::new(&visit, "status-title"), status }))
}

pub(super) async fn status_json(State(portal): State<Portal>, visit: Visit) -> Result<Json<Status>, PageError> {
    Ok(Json(Status::of(&portal.engine.downtimes().await?, visit.now)))
}
