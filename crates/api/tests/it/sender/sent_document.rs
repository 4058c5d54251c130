//! Documents of the act and payment forms, for the sender.

use crate::app::App;
use crate::given;
use serde_json::{Value, json};

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
async fn a_payment_form_is_chosen_by_its_index() {
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
    for rest in ["0/PAGOPA", "0/PAGOPA?attachmentIdx=2", "1/PAGOPA"] {
        assert_eq!(form(rest).send().await.expect(404).codes(), ["PN_DELIVERY_FILEINFONOTFOUND"], "{rest}");
    }
    for rest in ["0/F24", "0/F24?attachmentIdx=2", "1/F24"] {
        let codes = form(rest).send().await.expect(404).codes();
        assert_eq!(codes, ["PN_DELIVERY_NOTIFICATIONWITHOUTPAYMENTATTACHMENT"], "{rest}");
    }
    form("0/MAV").send().await.expect(400);
}

#[tokio::test]
async fn an_f24_is_made_when_it_is_asked_for_with_the_costs_so_far() {
    let app = App::new().await;
    let made = async |request: &Value| {
        let iun = given::accepted(&app, request).await;
        app.advance_days(10).await;
        let path = format!("/delivery/notifications/sent/{iun}/attachments/payment/0/F24?attachmentIdx=1");
        let link = app.get(&path).by_sender().send().await.expect(200).json();
        assert_eq!(link["filename"], json!(format!("{iun}_F24_1.pdf")));
        let read = app.get(link["url"].as_str().unwrap()).send().await.expect(200);
        assert_eq!(link["contentLength"], json!(read.bytes.len()));
        assert_eq!(app.get(&path).by_sender().send().await.expect(200).json()["sha256"], link["sha256"], "made once");
        read.text()
    };
    let digital = given::request_with_f24(&app, "protocol-1").await;
    let mut paper = given::request_with_f24(&app, "protocol-2").await;
    paper["recipients"][0] = given::recipient_on_paper(given::RECIPIENT, "Via @OK_AR");
    paper["recipients"][0]["payments"] = digital["recipients"][0]["payments"].clone();
    paper["recipients"][0]["payments"][0]["pagoPa"]["noticeCode"] = json!("302011700000000002");
    assert_eq!(made(&digital).await, "%PDF-1.7 F24 Tributo di prova with 200");
    assert_eq!(made(&paper).await, "%PDF-1.7 F24 Tributo di prova with 1155", "a letter was sent");
}

#[tokio::test]
async fn a_form_that_cannot_be_made_now_is_made_later() {
    let app = App::new().await;
    let request = given::request_with_f24(&app, "protocol-1").await;
    let iun = given::accepted(&app, &request).await;
    let path = format!("/delivery/notifications/sent/{iun}/attachments/payment/0/F24?attachmentIdx=1");
    app.renderer.broken.store(true, std::sync::atomic::Ordering::SeqCst);
    app.get(&path).by_sender().send().await.expect(500);
    app.renderer.broken.store(false, std::sync::atomic::Ordering::SeqCst);
    app.get(&path).by_sender().send().await.expect(200);
}
