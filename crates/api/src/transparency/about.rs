//! `GET /transparency/`: whose log it is, the key that checks its checkpoints, and how.

use crate::Api;
use crate::http::{ApiError, Problem};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// Key of the log, and where its files are.
#[utoipa::path(
    get, path = "/transparency/", operation_id = "transparencyLog", tag = "Transparency", security(()),
    responses(
        (status = 200, description = "A text; its line `key` is what checkpoints are checked with", content_type = "text/plain", body = String),
        (status = 503, description = "The log cannot be read now", content_type = "application/problem+json", body = Problem),
    )
)]
pub(crate) async fn about(State(api): State<Api>) -> Result<Response, ApiError> {
    let key = api.engine.log_about().await?.key;
    let text = format!(
        "Transparency log of the digests of all events and documents: RFC 6962, C2SP tlog-tiles.\n\n\
         key         {key}\n\
         checkpoint  checkpoint\n\
         tiles       tile/<L>/<N>[.p/<W>]\n\
         entries     tile/entries/<N>[.p/<W>]\n\
         consistency consistency?first=<size>&second=<size>\n\n\
         An entry is SHA-256 of the leaf of one event. Leaves, with the proof that the log holds them, are given to the\n\
         sender of a notification: /messo/v1/notifications/<IUN>/proofs\n"
    );
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-cache")], text).into_response())
}
