//! `GET /documents/download/{key}`.

use crate::app::App;
use crate::given;
use serde_json::json;

#[tokio::test]
async fn a_document_is_saved_and_never_shown() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    request["documents"][0]["title"] = json!("Città");
    let iun = given::accepted(&app, &request).await;
    let path = format!("/delivery/notifications/sent/{iun}/attachments/documents/0");
    let link = app.get(&path).by_sender().send().await.expect(200).json();
    let url = link["url"].as_str().unwrap();
    let read = app.get(url).send().await.expect(200);
    assert_eq!(read.header("content-type"), "application/pdf");
    assert_eq!(read.header("content-length"), read.bytes.len().to_string());
    assert_eq!(read.header("x-content-type-options"), "nosniff");
    let name = read.header("content-disposition");
    assert!(name.starts_with("attachment; filename=\"") && name.contains("Citt%C3%A0.pdf"), "{name}");
    for changed in [url.replace("expires=1", "expires=2"), url.split('?').next().unwrap().to_owned()] {
        let answer = app.get(&changed).send().await.expect(403);
        assert!(answer.text().contains("<Code>SignatureDoesNotMatch</Code>"), "{}", answer.text());
    }
    app.wall.set("2026-03-27T10:00:01Z".parse().unwrap());
    app.get(url).send().await.expect(403);
}
