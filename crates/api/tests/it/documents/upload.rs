//! `PUT /documents/upload/{key}`.

use crate::app::{Answer, App};
use crate::given::{self, Slot};

const ACT: &[u8] = b"%PDF-1.7 an act";

async fn put(app: &App, slot: &Slot, headers: &[(&'static str, &str)], bytes: &[u8]) -> Answer {
    let call = headers.iter().fold(app.put(&slot.url), |call, (name, value)| call.header(name, value));
    call.body(bytes.to_vec()).send().await
}

fn headers(slot: &Slot) -> [(&'static str, &str); 3] {
    [("content-type", "application/pdf"), ("x-amz-meta-secret", &slot.secret), ("x-amz-checksum-sha256", &slot.sha256)]
}

fn assert_s3(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/xml");
    assert!(answer.text().contains(&format!("<Code>{code}</Code>")), "{}", answer.text());
}

#[tokio::test]
async fn the_same_bytes_can_be_uploaded_again_and_others_cannot() {
    let app = App::new().await;
    let slot = given::slot(&app, ACT).await;
    let first = put(&app, &slot, &headers(&slot), ACT).await.expect(200);
    let again = put(&app, &slot, &headers(&slot), ACT).await.expect(200);
    assert_eq!(first.header("x-amz-version-id"), again.header("x-amz-version-id"));
    assert!(first.bytes.is_empty());
    assert_s3(&put(&app, &slot, &headers(&slot), b"%PDF-1.7 other").await, 400, "BadDigest");
}

#[tokio::test]
async fn whatever_is_not_as_it_was_signed_is_refused_in_s3s_form() {
    let app = App::new().await;
    let slot = given::slot(&app, ACT).await;
    let other = given::slot(&app, b"%PDF-1.7 other").await;
    let with = |name: &'static str, value: &'static str| {
        headers(&slot).map(|(header, old)| (header, if header == name { value } else { old }))
    };
    for changed in [
        with("x-amz-meta-secret", "[guess]"),
        with("content-type", "text/plain"),
        with("x-amz-checksum-sha256", "jezIVxlG1M1woCSUngM6KipUN3/p8cG5RMIPnuEanlE="),
    ] {
        assert_s3(&put(&app, &slot, &changed, ACT).await, 403, "SignatureDoesNotMatch");
    }
    assert_s3(&put(&app, &slot, &with("x-amz-checksum-sha256", "zzz"), ACT).await, 400, "InvalidRequest");
    assert_s3(&put(&app, &slot, &headers(&slot)[..2], ACT).await, 403, "SignatureDoesNotMatch");
    assert_s3(&put(&app, &slot, &headers(&slot), b"%PDF-1.7 an axe").await, 400, "BadDigest");
    let moved = Slot {
        url: slot.url.replace(&slot.key, &other.key),
        key: other.key,
        secret: slot.secret.clone(),
        sha256: slot.sha256.clone(),
    };
    assert_s3(&put(&app, &moved, &headers(&slot), ACT).await, 403, "SignatureDoesNotMatch");
    let no_key = Slot { url: "/documents/upload/a%2Fb?x=1".to_owned(), ..moved };
    assert_s3(&put(&app, &no_key, &headers(&slot), ACT).await, 404, "NoSuchKey");
    put(&app, &slot, &headers(&slot), ACT).await.expect(200);
}

#[tokio::test]
async fn a_link_is_good_for_an_hour_of_the_wall() {
    let app = App::new().await;
    let slot = given::slot(&app, ACT).await;
    app.wall.set("2026-03-27T10:00:01Z".parse().unwrap());
    assert_s3(&put(&app, &slot, &headers(&slot), ACT).await, 403, "SignatureDoesNotMatch");
    app.wall.set("2026-03-27T10:00:00Z".parse().unwrap());
    put(&app, &slot, &headers(&slot), ACT).await.expect(200);
}

#[tokio::test]
async fn a_document_over_the_limit_is_refused() {
    let app = App::with(|settings| settings.max_document_bytes = 10).await;
    let slot = given::slot(&app, ACT).await;
    assert_s3(&put(&app, &slot, &headers(&slot), ACT).await, 400, "EntityTooLarge");
}

#[tokio::test]
async fn a_store_that_cannot_be_used_says_try_again() {
    let app = App::new().await;
    let slot = given::slot(&app, ACT).await;
    let folder = app.blobs_folder();
    std::fs::rename(&folder, folder.with_extension("away")).unwrap();
    std::fs::write(&folder, "in the way").unwrap();
    assert_s3(&put(&app, &slot, &headers(&slot), ACT).await, 503, "ServiceUnavailable");
    std::fs::remove_file(&folder).unwrap();
    std::fs::rename(folder.with_extension("away"), &folder).unwrap();
    put(&app, &slot, &headers(&slot), ACT).await.expect(200);
}
