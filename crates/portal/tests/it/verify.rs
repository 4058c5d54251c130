//! `/verifica`: a legal fact of this platform holds, anything else does not, and nothing is kept.

use crate::browser::{Browser, Page};
use axum::http::StatusCode;
use messo_testkit::Platform;

async fn check(browser: &Browser, name: &str, bytes: &[u8]) -> Page {
    browser.upload("/verifica", &browser.token, &[], &[("file", name, bytes)], false).await
}

#[tokio::test]
async fn what_is_not_ours_is_told_apart_and_a_form_without_a_file_asks_for_one() {
    let platform = Platform::new();
    let nobody = Browser::nobody(&platform);
    assert_eq!(nobody.get("/verifica").await.status, StatusCode::OK);
    let page = check(&nobody, "<b>.pdf", b"%PDF-1.7 nothing sealed").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.main().contains("non è sigillato") && page.main().contains("&#60;b&#62;.pdf"), "{}", page.main());
    let page = check(&nobody, "a.zip", b"PK\x03\x04").await;
    assert!(page.main().contains("non è autentico"), "{}", page.main());
    let page = check(&nobody, "", b"").await;
    assert!(page.main().contains("Scegli il documento da verificare"), "{}", page.main());
    let large = check(&nobody, "large.pdf", &vec![b'a'; 20_000_001]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
}
