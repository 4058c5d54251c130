//! Signed URLs: what was agreed passes, and nothing else does.

use std::sync::Arc;

use messo_documents::s3_error::Mismatch;
use messo_documents::urls::Promise;
use messo_documents::{FileVault, S3Error, SignedUrls};
use messo_domain::ids::{DocumentKey, Sha256Digest};
use messo_ports::links::UploadHeaders;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::world::{Replay, at, key, noon, vault_in};

const SECRET: &str = "[6f1c]";

fn urls() -> SignedUrls {
    SignedUrls::new(vault_in(TempDir::new().unwrap().path()), "https://messo.example.org/")
}

fn promise() -> Promise {
    Promise { content_type: "application/pdf".to_owned(), sha256: Sha256Digest::of(b"act") }
}

fn act() -> DocumentKey {
    key("PN_NOTIFICATION_ATTACHMENTS-1.pdf")
}

fn query(url: &str) -> &str {
    url.split_once('?').unwrap().1
}

fn refused(mismatch: Mismatch) -> S3Error {
    S3Error::SignatureDoesNotMatch(mismatch)
}

/// An upload as the sender should make it, one hour of validity ahead.
struct Upload {
    urls: SignedUrls,
    query: String,
    checksum: String,
}

impl Upload {
    fn new() -> Self {
        let urls = urls();
        let url = urls.upload_url(&act(), &promise(), SECRET, noon());
        Self { query: query(&url).to_owned(), urls, checksum: promise().sha256.to_string() }
    }

    fn headers(&self) -> UploadHeaders<'_> {
        UploadHeaders { content_type: Some("application/pdf"), checksum: Some(&self.checksum), secret: Some(SECRET) }
    }

    fn send(&self, headers: UploadHeaders<'_>) -> Result<Promise, S3Error> {
        self.urls.verify_upload(&act(), &self.query, headers, noon())
    }

    fn send_at(&self, instant: &str) -> Result<Promise, S3Error> {
        self.urls.verify_upload(&act(), &self.query, self.headers(), at(instant))
    }
}

#[test]
fn an_upload_as_agreed_is_allowed() {
    let upload = Upload::new();
    assert_eq!(upload.send(upload.headers()), Ok(promise()));
    let expected = promise().expected(100);
    assert_eq!((expected.sha256, expected.max_size), (Some(promise().sha256), 100));
    assert_eq!(expected.content_type, "application/pdf");
}

#[test]
fn urls_are_built_on_the_public_address_with_nothing_to_encode() {
    let url = urls().upload_url(&act(), &promise(), SECRET, noon());
    let rest =
        url.strip_prefix("https://messo.example.org/documents/upload/PN_NOTIFICATION_ATTACHMENTS-1.pdf?").unwrap();
    assert!(rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_=&".contains(&byte)), "{rest}");
    assert!(!url.contains("6f1c"), "the secret is not in the URL");
    let url = urls().download_url(&act(), "Avviso n. 1 – città.pdf", noon());
    assert!(url.starts_with("https://messo.example.org/documents/download/PN_NOTIFICATION_ATTACHMENTS-1.pdf?name="));
    assert!(url.is_ascii() && !url.contains('%'), "{url}");
}

#[test]
fn each_header_that_differs_is_named() {
    let upload = Upload::new();
    let right = upload.headers();
    let other_digest = Sha256Digest::of(b"another").to_string();
    for content_type in [None, Some("application/json"), Some("application/pdf; charset=utf-8"), Some("")] {
        assert_eq!(upload.send(UploadHeaders { content_type, ..right }), Err(refused(Mismatch::ContentType)));
    }
    for secret in [None, Some("6f1c"), Some("[6f1d]"), Some("[6f1c]\n"), Some("")] {
        assert_eq!(upload.send(UploadHeaders { secret, ..right }), Err(refused(Mismatch::Secret)), "{secret:?}");
    }
    for checksum in [None, Some(other_digest.as_str())] {
        assert_eq!(upload.send(UploadHeaders { checksum, ..right }), Err(refused(Mismatch::Checksum)));
    }
    let hexadecimal = promise().sha256.hex();
    for checksum in ["", "x", hexadecimal.as_str(), &upload.checksum[..43]] {
        let answer = upload.send(UploadHeaders { checksum: Some(checksum), ..right }).unwrap_err();
        assert_eq!((answer.code(), answer.status()), ("InvalidRequest", 400), "{checksum}");
        assert_eq!(answer.to_string(), "Value for x-amz-checksum-sha256 header is invalid.");
    }
}

#[test]
fn a_url_lives_one_hour() {
    let upload = Upload::new();
    assert_eq!(upload.send_at("2026-03-27T13:00:00Z"), Ok(promise()));
    assert_eq!(upload.send_at("2026-03-27T13:00:01Z"), Err(refused(Mismatch::Expired)));
    let later = upload.query.replace("expires=1774616400", "expires=1774620000");
    assert_ne!(later, upload.query);
    let answer = upload.urls.verify_upload(&act(), &later, upload.headers(), at("2026-03-27T13:00:01Z"));
    assert_eq!(answer, Err(refused(Mismatch::Url)), "an hour cannot be added");

    let url = upload.urls.download_url(&act(), "act.pdf", noon());
    assert!(upload.urls.verify_download(&act(), query(&url), at("2026-03-27T13:00:00Z")).is_ok());
    let answer = upload.urls.verify_download(&act(), query(&url), at("2026-03-27T13:00:01Z"));
    assert_eq!(answer, Err(refused(Mismatch::Expired)));
}

#[test]
fn a_url_is_for_one_method_one_key_and_one_installation() {
    let upload = Upload::new();
    let download = upload.urls.download_url(&act(), "act.pdf", noon());
    let not_ours = Err(refused(Mismatch::Url));
    assert_eq!(upload.urls.verify_download(&act(), &upload.query, noon()).map(|_| ()), not_ours);
    assert_eq!(upload.urls.verify_upload(&act(), query(&download), upload.headers(), noon()).map(|_| ()), not_ours);
    let other = key("PN_NOTIFICATION_ATTACHMENTS-2.pdf");
    assert_eq!(upload.urls.verify_download(&other, query(&download), noon()).map(|_| ()), not_ours);
    assert_eq!(upload.urls.verify_upload(&other, &upload.query, upload.headers(), noon()).map(|_| ()), not_ours);
    let folder = TempDir::new().unwrap();
    let vault = FileVault::open(&folder.path().join("k"), false, Replay::from(77)).unwrap();
    let elsewhere = SignedUrls::new(Arc::new(vault), "https://messo.example.org");
    assert_eq!(elsewhere.verify_download(&act(), query(&download), noon()).map(|_| ()), not_ours);
    for query in ["", "signature=", "&signature=", "expires=9999999999", "name=YQ&expires=9999999999&signature=00"] {
        assert_eq!(upload.urls.verify_download(&act(), query, noon()).map(|_| ()), not_ours, "{query}");
    }
}

#[test]
fn a_download_is_saved_under_its_name() {
    let urls = urls();
    let name = "ADUE-UAUA-UAUA-202603-Y-1 \"città\";\r\n.pdf";
    let download = urls.verify_download(&act(), query(&urls.download_url(&act(), name, noon())), noon()).unwrap();
    assert_eq!(download.file_name, name);
    assert_eq!(
        download.content_disposition(),
        "attachment; filename=\"ADUE-UAUA-UAUA-202603-Y-1 _citt_____.pdf\"; \
         filename*=UTF-8''ADUE-UAUA-UAUA-202603-Y-1%20%22citt%C3%A0%22%3B%0D%0A.pdf"
    );
}

proptest! {
    #[test]
    fn any_change_of_the_query_is_noticed(place: prop::sample::Index, character in "[a-zA-Z0-9&=_-]") {
        let upload = Upload::new();
        let at = place.index(upload.query.len());
        let mut changed = upload.query.clone();
        changed.replace_range(at..=at, &character);
        // the hexadecimal digits of the signature mean the same in either case
        let signed = upload.query.rfind("&signature=").unwrap() > at;
        prop_assume!(changed != upload.query && (signed || !changed.eq_ignore_ascii_case(&upload.query)));
        let answer = upload.urls.verify_upload(&act(), &changed, upload.headers(), noon());
        prop_assert_eq!(answer, Err(refused(Mismatch::Url)));
    }
}
