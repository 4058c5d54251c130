//! Tests of the HTTP door, in one binary: the whole platform in a temporary folder, with a simulated world, a clock that
//! moves when told and a renderer that draws nothing. Files mirror the routes; `contract` holds us against SEND's own
//! OpenAPI documents.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

mod app;
mod authorisation;
mod contract;
mod docs;
mod documents;
mod downtime;
mod errors;
mod given;
mod parts;
mod recipient;
mod sender;
mod transparency;
