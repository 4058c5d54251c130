//! What an address says: its path and its query. One that does not have the form of the page's own is an address that
//! there is not, and is answered with that page.

use crate::errors::PageError;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// The query of the address.
pub(crate) struct Asked<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let Query(read) = Query::from_request_parts(parts, state).await.map_err(|_| PageError::not_found())?;
        Ok(Self(read))
    }
}

/// The named pieces of the path.
pub(crate) struct At<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let Path(read) = Path::from_request_parts(parts, state).await.map_err(|_| PageError::not_found())?;
        Ok(Self(read))
    }
}
