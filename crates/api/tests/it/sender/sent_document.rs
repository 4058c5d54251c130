//! Documents of the act and payment forms, for the sender.

use crate::app::App;
use crate::given;
use serde_json::json;

#[tokio::test]
async fn a_document_is_described_and_can_be_read_by_its_link() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    request["documents"][0]["title"] = json!("Act / one");
    let iun = given::accepted(&app, &request).await;
    let path = format!("/delivery/notifications/sent/{iun}/attachments/documents/0");
    let link = app.get(&path).by_sender().send().await.expect(200).json();
    let act = b"%PDF-1.7 act of protocol-1";
    assert_eq!(link["filename"], json!(format!("{iun}_Act___one.pdf")));
    assert_eq!((&link["contentType"], &link["contentLength"]), (&json!("application/pdf"), &json!(act.len())));
    assert_eq!(link["sha256"], request["documents"][0]["digests"]["sha256"]);
    assert!(link.get("retryAfter").is_none());
    let read = app.get(link["url"].as_str().unwrap()).send().await.expect(200);
    assert_eq!(&read.bytes[..], act);
    let beyond = format!("/delivery/notifications/sent/{iun}/attachments/documents/1");
    assert_eq!(app.get(&beyond).by_sender().send().await.expect(404).codes(), ["PN_DELIVERY_FILEINFONOTFOUND"]);
}

#[tokio::test]
async fn a_payment_form_is_chosen_by_its_index_and_there_are_no_f24() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    let mut second = given::payment(false);
    second["pagoPa"]["noticeCode"] = json!("302011700000000002");
    second["pagoPa"]["attachment"] = given::uploaded(&app, b"%PDF-1.7 second form").await;
    request["recipients"][0]["payments"] = json!([given::payment(false), second]);
    let iun = given::accepted(&app, &request).await;
    let form =
        |rest: &str| app.get(&format!("/delivery/notifications/sent/{iun}/attachments/payment/{rest}")).by_sender();
    let link = form("0/PAGOPA?attachmentIdx=1").send().await.expect(200).json();
    assert_eq!(&app.get(link["url"].as_str().unwrap()).send().await.bytes[..], b"%PDF-1.7 second form");
    for rest in ["0/PAGOPA", "0/PAGOPA?attachmentIdx=2", "1/PAGOPA", "0/F24"] {
        assert_eq!(form(rest).send().await.expect(404).codes(), ["PN_DELIVERY_FILEINFONOTFOUND"], "{rest}");
    }
}
