//! `GET /status`.

use crate::app::App;
use serde_json::json;

#[tokio::test]
async fn anyone_may_ask_what_works() {
    let answer = App::new().await.get("/status").send().await.expect(200);
    let all = ["NOTIFICATION_CREATE", "NOTIFICATION_VISUALIZATION", "NOTIFICATION_WORKFLOW"];
    assert_eq!(answer.json(), json!({"functionalities": all, "openIncidents": []}));
}
