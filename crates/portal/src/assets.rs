//! The assets of the pages, embedded: style, script, fonts, pictures, each under an address that holds its hash.
//!
//! What is served under such an address never changes, so a browser may keep it for ever; what changes gets another
//! address. The files come compressed from `make assets` (see `build.rs`).

use axum::Router;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// One file.
struct Asset {
    /// Its name in the templates.
    name: &'static str,
    /// Where it is served.
    address: &'static str,
    content_type: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// The address of a file.
///
/// # Panics
/// When no such file was built: a template names one that is not there, which a test finds.
pub(crate) fn asset(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map(|asset| asset.address).expect("the file was built")
}

/// Name, version and licence of the packages that the files come from.
pub(crate) fn licences() -> &'static [[&'static str; 3]] {
    LICENCES
}

/// `/assets/{file}`.
pub(crate) fn routes() -> Router {
    Router::new().route("/assets/{file}", get(serve))
}

async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let found = ASSETS.iter().find(|asset| asset.address.strip_prefix("/assets/") == Some(file.as_str()));
    let Some(asset) = found else { return StatusCode::NOT_FOUND.into_response() };
    let tag = format!("\"{file}\"");
    let known = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let (encoding, bytes) = encoded(asset, &headers);
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { bytes.into_response() };
    let answer = response.headers_mut();
    answer.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    answer.insert(CACHE_CONTROL, HeaderValue::from_static(FOR_EVER));
    answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(encoding) = encoding {
        answer.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.insert(ETAG, tag);
    }
    response
}

/// The smallest form that the browser takes.
fn encoded(asset: &Asset, headers: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|header| header.to_str().ok()).unwrap_or_default();
    let accepts = |name: &str| {
        accepted.split(',').any(|one| {
            let (coding, weight) = one.split_once(';').unwrap_or((one, ""));
            coding.trim().eq_ignore_ascii_case(name) && !["q=0", "q=0.0"].contains(&weight.trim())
        })
    };
    let packed = [("br", asset.brotli), ("gzip", asset.gzip)];
    let best = packed.into_iter().find_map(|(name, bytes)| Some((name, bytes.filter(|_| accepts(name))?)));
    best.map_or((None, asset.plain), |(name, bytes)| (Some(name), bytes))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests may panic")]
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    async fn ask(address: &str, encodings: &str) -> (StatusCode, HeaderMap, usize) {
        let request = Request::get(address).header(ACCEPT_ENCODING, encodings).body(Body::empty()).unwrap();
        let response = routes().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        (status, headers, response.into_body().collect().await.unwrap().to_bytes().len())
    }

    #[tokio::test]
    async fn files_are_kept_for_ever_in_the_smallest_form_that_is_taken() {
        let address = asset("messo.css");
        let (status, headers, small) = ask(address, "gzip, br").await;
        assert_eq!((status, headers[CONTENT_ENCODING].to_str().unwrap()), (StatusCode::OK, "br"));
        assert_eq!(
            (headers[CACHE_CONTROL].to_str().unwrap(), headers[X_CONTENT_TYPE_OPTIONS].to_str().unwrap()),
            (FOR_EVER, "nosniff")
        );
        let (_, headers, zipped) = ask(address, "br;q=0, gzip").await;
        assert_eq!(headers[CONTENT_ENCODING].to_str().unwrap(), "gzip");
        let (_, headers, plain) = ask(address, "").await;
        assert!(headers.get(CONTENT_ENCODING).is_none() && small < zipped && zipped < plain);
        assert_eq!(ask("/assets/no.such", "").await.0, StatusCode::NOT_FOUND);
    }

    #[test]
    fn the_first_view_stays_small() {
        let size = |name: &str| {
            let asset = ASSETS.iter().find(|asset| asset.name == name).unwrap();
            asset.brotli.unwrap_or(asset.plain).len()
        };
        let first = ["messo.css", "messo.js", "icons.svg", "logo.svg"].map(size).iter().sum::<usize>();
        assert!(first < 50_000, "{first} bytes before fonts and page");
    }
}
