//! Downloads of a notification's papers, for its sender: by a link of the documents' own, good for a while.

use crate::Portal;
use crate::address::At;
use crate::doors::Officer;
use crate::downloads::saved;
use crate::errors::PageError;

use axum::extract::State;
use axum::response::Response;

/// A document of the act.
pub(super) async fn of_the_act(
    State(portal): State<Portal>,
    Officer { caller, visit }: Officer,
    At((iun, index)): At<(String, usize)>,
) -> Result<Response, PageError> {
    saved(&portal, &visit, portal.engine.sent_document(&caller, &iun, index).await?).await
}

/// A notice, a legal fact, a receipt, a document of the carrier.
pub(super) async fn attested(
    State(portal): State<Portal>,
    Officer { caller, visit }: Officer,
    At((iun, key)): At<(String, String)>,
) -> Result<Response, PageError> {
    saved(&portal, &visit, portal.engine.legal_fact(&caller, &iun, &key).await?).await
}
