//! `PUT /delivery-push/v2.0/notifications/cancel/{iun}`.

use crate::app::App;
use crate::given;

#[tokio::test]
async fn a_cancellation_is_taken_in_charge_once_and_never_conflicts() {
    let app = App::new().await;
    let iun = given::notification(&app).await;
    let path = format!("/delivery-push/v2.0/notifications/cancel/{iun}");
    let first = app.put(&path).by_sender().send().await.expect(202).json();
    assert_eq!(
        (&first["details"][0]["code"], &first["details"][0]["level"]),
        (&"NOTIFICATION_CANCELLATION_ACCEPTED".into(), &"INFO".into())
    );
    app.settle().await;
    assert_eq!(given::sent(&app, &iun).await["notificationStatus"], "CANCELLED");
    let second = app.put(&path).by_sender().send().await.expect(202).json();
    assert_eq!(
        (&second["details"][0]["code"], &second["details"][0]["level"]),
        (&"NOTIFICATION_ALREADY_CANCELLED".into(), &"WARN".into())
    );
}

#[tokio::test]
async fn a_refused_request_has_nothing_to_cancel() {
    let app = App::new().await;
    let mut request = given::request(&app, "protocol-1").await;
    request["recipients"][0]["physicalAddress"]["zip"] = "00000".into();
    let id = given::deposited(&app, &request).await;
    app.settle().await;
    let status = given::status(&app, &id).await;
    assert_eq!(status["errors"][0]["code"], "NOT_VALID_ADDRESS", "{status}");
    let id: messo_domain::ids::RequestId = id.parse().unwrap();
    let path = format!("/delivery-push/v2.0/notifications/cancel/{}", id.to_iun().unwrap());
    let answer = app.put(&path).by_sender().send().await.expect(202).json();
    assert_eq!(answer["details"][0]["code"], "NOTIFICATION_REFUSED");
    app.put("/delivery-push/v2.0/notifications/cancel/ADUE-UAUA-UAUA-202603-Y-1").by_sender().send().await.expect(404);
}
