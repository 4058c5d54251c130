//! `GET /ext-registry-b2b/pa/v1/groups`.

use crate::app::{App, SENDER};
use serde_json::json;

#[tokio::test]
async fn groups_are_listed_by_status() {
    let app = App::new().await;
    let ids = app.sender(SENDER, "key-of-group-c", &["office a", "office c"], &["office c"]).await;
    let ask = |query: &str| app.get(&format!("/ext-registry-b2b/pa/v1/groups{query}"));
    let active = ask("?statusFilter=ACTIVE").by_sender().send().await.expect(200).json();
    let group = |id: &str, name: &str, status: &str| json!({"id": id, "name": name, "status": status});
    assert_eq!(active, json!([group(&ids[0], "office a", "ACTIVE"), group(&ids[1], "office c", "ACTIVE")]));
    let suspended = ask("?statusFilter=SUSPENDED").by_sender().send().await.expect(200).json();
    assert_eq!(suspended, json!([group(&ids[2], "office b", "SUSPENDED")]), "no longer named");
    assert_eq!(ask("?statusFilter=DELETED").by_sender().send().await.expect(200).json(), json!([]));
    assert_eq!(ask("").by_sender().send().await.expect(200).json().as_array().unwrap().len(), 3);
    let own = ask("").key("key-of-group-c").send().await.expect(200).json();
    assert_eq!(own, json!([group(&ids[1], "office c", "ACTIVE")]), "a key bound to a group sees that one");
}
