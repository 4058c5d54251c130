//! `POST /delivery/attachments/preload`: places to upload the documents of a request to come.

use crate::Api;
use crate::auth::Sender;
use crate::http::{ApiError, Body, Errors, Form, Reader};
use axum::Json;
use axum::extract::State;
use messo_domain::ids::Sha256Digest;
use messo_engine::UseError;
use messo_engine::use_cases::preload_documents::{DocumentToCome, MAX_SLOTS};
use messo_ports::links::UploadSlot;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};

/// One document to come.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "a description; `read` reads it")]
pub(crate) struct PreLoadRequest {
    /// Name of the item in this call, given back in the answer.
    #[schema(required = false, min_length = 1, max_length = 512, pattern = "^[a-zA-Z0-9._-]{1,512}$")]
    preload_idx: String,
    /// Media type; without it, PDF.
    #[schema(required = false, min_length = 15, max_length = 16, pattern = "^application\\/(pdf|json)$")]
    content_type: String,
    /// SHA-256 of the bytes, Base64.
    #[schema(min_length = 44, max_length = 44, pattern = "^[A-Za-z0-9+\\/]{43}=$")]
    sha256: String,
}

/// Description of the body: 1 to 15 of them.
pub(crate) struct PreLoadRequests;

impl utoipa::PartialSchema for PreLoadRequests {
    fn schema() -> RefOr<Schema> {
        let item = Ref::from_schema_name(PreLoadRequest::name());
        ArrayBuilder::new().items(item).min_items(Some(1)).max_items(Some(MAX_SLOTS)).into()
    }
}

impl ToSchema for PreLoadRequests {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((PreLoadRequest::name().into_owned(), <PreLoadRequest as utoipa::PartialSchema>::schema()));
    }
}

/// Where to upload it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PreLoadResponse {
    /// Name of the item, as sent.
    #[schema(nullable = false, min_length = 1, max_length = 512, pattern = "^[a-zA-Z0-9._-]{1,512}$")]
    #[serde(skip_serializing_if = "Option::is_none")]
    preload_idx: Option<String>,
    /// Value of `x-amz-meta-secret`, square brackets included.
    #[schema(required = false)]
    secret: String,
    /// Always PUT.
    #[schema(required = false)]
    http_method: HttpMethod,
    /// Where to upload the bytes, for an hour.
    #[schema(required = false)]
    url: String,
    /// Key of the document, for the request.
    #[schema(required = false)]
    key: String,
}

/// Method of an upload.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
#[expect(dead_code, reason = "the contract names both")]
enum HttpMethod {
    /// Not used.
    Post,
    /// The one.
    Put,
}

/// Asks for places to upload documents to, at most 15.
#[utoipa::path(
    post, path = "/delivery/attachments/preload", operation_id = "presignedUploadRequest", tag = "NewNotification",
    request_body = PreLoadRequests,
    responses((status = 200, description = "The places, in order", body = Vec<PreLoadResponse>), Errors)
)]
pub(crate) async fn preload_documents(
    _: Sender,
    State(api): State<Api>,
    Body(body): Body,
) -> Result<Json<Vec<PreLoadResponse>>, ApiError> {
    let (names, documents): (Vec<_>, Vec<_>) = read(&body)?.into_iter().unzip();
    let slots = api.engine.preload_documents(&documents)?;
    Ok(Json(names.into_iter().zip(slots).map(view).collect()))
}

fn view((preload_idx, slot): (Option<String>, UploadSlot)) -> PreLoadResponse {
    let UploadSlot { key, url, secret } = slot;
    PreLoadResponse { preload_idx, secret, http_method: HttpMethod::Put, url, key: key.to_string() }
}

fn read(body: &[u8]) -> Result<Vec<(Option<String>, DocumentToCome)>, UseError> {
    let value = Reader::parse(body)?;
    let mut reader = Reader::new();
    let mut documents = Vec::new();
    for (path, item) in reader.items(&value) {
        let fields = reader.fields(item, &path);
        let name = fields.optional_text(&mut reader, "preloadIdx", &NAME);
        let content_type = fields.optional_text(&mut reader, "contentType", &CONTENT_TYPE);
        let sha256 = fields.text(&mut reader, "sha256", &DIGEST).parse().unwrap_or(Sha256Digest([0; 32]));
        documents.push((name, DocumentToCome { content_type, sha256 }));
    }
    reader.finish(documents)
}

const NAME: Form = Form(
    |text| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        (1..=512).contains(&text.len()) && text.bytes().all(allowed)
    },
    "1 to 512 letters, digits, `.`, `_` or `-`",
);
const CONTENT_TYPE: Form =
    Form(|text| matches!(text, "application/pdf" | "application/json"), "application/pdf or application/json");
const DIGEST: Form = Form(|text| text.parse::<Sha256Digest>().is_ok(), "the Base64 of 32 bytes");
