//! Links through the port, and the whole way of a document: announced, uploaded, downloaded.

use std::collections::HashSet;

use messo_documents::{FolderStore, SignedLinks};
use messo_domain::ids::{DocumentKind, Sha256Digest};
use messo_ports::blobs::{BlobError, Blobs, once};
use messo_ports::links::{Links, UploadHeaders, UploadSlot};
use tempfile::TempDir;

use crate::world::{Replay, at, document, noon, pieces, stored_bytes, test_vault, vault_in};

fn links() -> SignedLinks {
    SignedLinks::new(vault_in(TempDir::new().unwrap().path()), Replay::from(5), "https://messo.example.org")
}

fn digest() -> Sha256Digest {
    Sha256Digest::of(&document(20_000))
}

fn slot(links: &impl Links, content_type: &str) -> UploadSlot {
    links.upload_slot(content_type, digest(), noon())
}

fn query(url: &str) -> &str {
    url.split_once('?').unwrap().1
}

#[test]
fn the_media_type_makes_the_key() {
    let links = links();
    for (content_type, kind, extension) in [
        ("application/pdf", DocumentKind::NotificationAttachment, "pdf"),
        ("application/json", DocumentKind::F24Metadata, "json"),
        ("text/plain", DocumentKind::NotificationAttachment, "pdf"),
    ] {
        let slot = slot(&links, content_type);
        assert_eq!(slot.key.kind(), Some(kind));
        let (random, ending) = slot.key.as_str().split_once('-').unwrap().1.split_once('.').unwrap();
        assert!(random.len() == 32 && random.bytes().all(|byte| byte.is_ascii_hexdigit()), "{random}");
        assert_eq!(ending, extension);
    }
}

#[test]
fn each_slot_has_its_own_key_and_a_secret_in_square_brackets() {
    let links = links();
    let slots: Vec<_> = (0..15).map(|_| slot(&links, "application/pdf")).collect();
    let keys: HashSet<_> = slots.iter().map(|slot| slot.key.as_str()).collect();
    let secrets: HashSet<_> = slots.iter().map(|slot| slot.secret.as_str()).collect();
    assert_eq!((keys.len(), secrets.len()), (15, 15));
    for slot in &slots {
        let token = slot.secret.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap();
        assert!(token.len() == 64 && !slot.url.contains(token), "the URL alone does not let anyone upload");
    }
}

#[tokio::test]
async fn a_document_goes_from_preload_to_download() {
    let (folder, links) = (TempDir::new().unwrap(), links());
    let store = FolderStore::open(folder.path(), test_vault()).unwrap();
    let slot = slot(&links, "application/pdf");
    let checksum = digest().to_string();
    let headers =
        UploadHeaders { content_type: Some("application/pdf"), checksum: Some(&checksum), secret: Some(&slot.secret) };
    let expected = links.check_upload(&slot.key, query(&slot.url), headers, 30_000, noon()).unwrap();
    assert_eq!((expected.sha256, expected.max_size), (Some(digest()), 30_000));

    let wrong = store.put(&slot.key, expected.clone(), once(document(19_999)), noon()).await.unwrap_err();
    let refusal = links.upload_refusal(&wrong);
    assert_eq!((refusal.status, refusal.code.as_str()), (400, "BadDigest"));
    assert!(refusal.body.contains("<Error><Code>BadDigest</Code><Message>"), "{}", refusal.body);
    let meta = store.put(&slot.key, expected.clone(), pieces(&document(20_000), 999), noon()).await.unwrap();
    let repeated = store.put(&slot.key, expected, pieces(&document(20_000), 5000), noon()).await.unwrap();
    assert_eq!(meta.version, repeated.version);

    let url = links.download_url(&slot.key, "act.pdf", noon());
    let disposition = links.check_download(&slot.key, query(&url), noon()).unwrap();
    assert_eq!(disposition, "attachment; filename=\"act.pdf\"; filename*=UTF-8''act.pdf");
    assert_eq!(stored_bytes(&store, &slot.key).await.unwrap(), document(20_000));
}

#[test]
fn a_refusal_is_an_answer_of_s3() {
    let links = links();
    let slot = slot(&links, "application/pdf");
    let refusal =
        links.check_upload(&slot.key, query(&slot.url), UploadHeaders::default(), 30_000, noon()).unwrap_err();
    assert_eq!((refusal.status, refusal.code.as_str()), (403, "SignatureDoesNotMatch"));
    assert!(refusal.body.contains(&format!("<Resource>/documents/upload/{}</Resource>", slot.key)), "{}", refusal.body);
    let invalid = UploadHeaders { checksum: Some("x"), ..UploadHeaders::default() };
    let refusal = links.check_upload(&slot.key, query(&slot.url), invalid, 30_000, noon()).unwrap_err();
    assert_eq!((refusal.status, refusal.code.as_str()), (400, "InvalidRequest"));
    let url = links.download_url(&slot.key, "act.pdf", noon());
    let refusal = links.check_download(&slot.key, query(&url), at("2026-03-27T14:00:00Z")).unwrap_err();
    assert_eq!((refusal.status, refusal.code.as_str()), (403, "SignatureDoesNotMatch"));
    assert!(refusal.body.contains("expired") && refusal.body.contains("/documents/download/"), "{}", refusal.body);
    assert_eq!(links.upload_refusal(&BlobError::Unavailable("disk".into())).status, 503);
}
