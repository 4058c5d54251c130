//! The transparency log, for anyone: the files that C2SP's *tlog-tiles* asks for, below `/transparency`, and its key.
//!
//! Nothing here is personal: entries are digests with a salt. Who was given a leaf checks with it.

mod about;
mod checkpoint;
mod consistency;
mod tile;

use crate::Api;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// All of them.
pub(crate) fn family() -> OpenApiRouter<Api> {
    let more = |path| OpenApiRouter::default().route(path, axum::routing::get(tile::deep_tile));
    OpenApiRouter::default()
        .routes(routes!(about::about))
        .routes(routes!(checkpoint::checkpoint))
        .routes(routes!(consistency::consistency))
        .routes(routes!(tile::tile))
        .routes(routes!(tile::partial_tile))
        // the same of a log that is longer: indexes in groups of three digits
        .merge(more("/transparency/tile/{level}/{index}/{width}/{more}"))
        .merge(more("/transparency/tile/{level}/{index}/{width}/{more}/{last}"))
}
