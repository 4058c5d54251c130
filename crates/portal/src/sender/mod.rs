//! The door of the sending body's officers: the list of notifications, one in detail, requests that were refused, the keys.

mod cancel;
mod csv;
mod detail;
mod documents;
mod keys;
mod list;
mod request;
mod wizard;

use crate::Portal;
use axum::Router;
use axum::routing::get;
use messo_domain::timeline::Status;
use messo_engine::SenderCaller;
use messo_engine::use_cases::lists::SentItem;

/// Its routes.
pub(crate) fn routes() -> Router<Portal> {
    Router::new()
        .route("/mittente", get(list::list))
        .route("/mittente/notifiche", get(list::list))
        .route("/mittente/notifiche.csv", get(list::file))
        .route("/mittente/notifiche/{iun}", get(detail::detail))
        .route("/mittente/notifiche/{iun}/annulla", get(cancel::ask).post(cancel::cancel))
        .route("/mittente/notifiche/{iun}/documenti/{index}", get(documents::of_the_act))
        .route("/mittente/notifiche/{iun}/attestazioni/{key}", get(documents::attested))
        .route("/mittente/richieste/{id}", get(request::request))
        .route("/mittente/chiavi", get(keys::keys))
        .merge(wizard::routes())
}

/// Where a notification of the list has its page: one that was not accepted has that of its request.
fn address(item: &SentItem) -> String {
    match item.status {
        Status::InValidation | Status::Refused => {
            format!("/mittente/richieste/{}", messo_domain::ids::RequestId::of(&item.iun))
        }
        _ => format!("/mittente/notifiche/{}", item.iun),
    }
}

/// The name of one of the body's groups; its id where the body no longer has it.
fn group_name(caller: &SenderCaller, id: &str) -> String {
    let group = caller.sender.groups.iter().find(|group| group.id == id);
    group.map_or_else(|| id.to_owned(), |group| group.name.clone())
}
