//! `/delivery-progresses/v2.9/streams`.

use crate::app::{Answer, App, SENDER};
use crate::given;
use serde_json::{Value, json};

const PATH: &str = "/delivery-progresses/v2.9/streams";

fn draft(kind: &str, filter: &[&str]) -> Value {
    json!({"title": "Stream one", "eventType": kind, "groups": [], "filterValues": filter})
}

async fn created(app: &App, draft: &Value) -> String {
    let answer = app.post(PATH).by_sender().json(draft).send().await.expect(200).json();
    answer["streamId"].as_str().unwrap().to_owned()
}

async fn events(app: &App, id: &str, after: Option<&str>) -> Answer {
    let query = after.map(|id| format!("?lastEventId={id}")).unwrap_or_default();
    app.get(&format!("{PATH}/{id}/events{query}")).by_sender().send().await
}

#[tokio::test]
async fn a_stream_is_made_read_changed_disabled_and_deleted() {
    let app = App::new().await;
    let made = app.post(PATH).by_sender().json(&draft("TIMELINE", &["DEFAULT"])).send().await.expect(200).json();
    let id = made["streamId"].as_str().unwrap().to_owned();
    let expected = json!({
        "title": "Stream one", "eventType": "TIMELINE", "groups": [], "filterValues": ["DEFAULT"], "waitForAccepted": false,
        "streamId": id, "activationDate": "2026-03-27T09:00:00.000Z", "version": "v29",
    });
    assert_eq!(made, expected);
    let one = format!("{PATH}/{id}");
    assert_eq!(app.get(&format!("{PATH}/{}", id.to_uppercase())).by_sender().send().await.expect(200).json(), made);
    assert_eq!(app.get(PATH).by_sender().send().await.json(), json!([{"streamId": id, "title": "Stream one"}]));
    let mut change = draft("TIMELINE", &["REFINEMENT"]);
    change["title"] = json!("Stream two");
    let changed = app.put(&one).by_sender().json(&change).send().await.expect(200).json();
    assert_eq!((&changed["title"], &changed["filterValues"]), (&json!("Stream two"), &json!(["REFINEMENT"])));
    let kind = app.put(&one).by_sender().json(&draft("STATUS", &[])).send().await.expect(403);
    assert_eq!(kind.codes(), ["PN_WEBHOOK_FORBIDDEN"]);
    let disabled = app.post(&format!("{one}/action/disable")).by_sender().send().await.expect(200).json();
    assert_eq!(disabled["disabledDate"], "2026-03-27T09:00:00.000Z");
    app.post(&format!("{one}/action/disable")).by_sender().send().await.expect(403);
    app.put(&one).by_sender().json(&change).send().await.expect(403);
    assert!(app.delete(&one).by_sender().send().await.expect(204).bytes.is_empty());
    assert_eq!(app.get(&one).by_sender().send().await.expect(404).codes(), ["PN_WEBHOOK_NOT_FOUND"]);
}

#[tokio::test]
async fn wrong_drafts_are_told() {
    let app = App::new().await;
    let bad = json!({"title": "t".repeat(257), "eventType": "OTHER", "groups": "a", "filterValues": ["low"], "waitForAccepted": 1});
    let answer = app.post(PATH).by_sender().json(&bad).send().await.expect(400);
    assert_eq!(answer.codes(), ["PN_INVALID_BODY"; 5]);
    app.post(PATH).by_sender().json(&json!({"title": "t", "eventType": "STATUS"})).send().await.expect(400);
    for (kind, filter) in [("STATUS", "REFINEMENT"), ("TIMELINE", "ACCEPTED"), ("TIMELINE", "VALIDATED_F_")] {
        app.post(PATH).by_sender().json(&draft(kind, &[filter])).send().await.expect(400);
    }
}

#[tokio::test]
async fn at_most_ten_streams_are_enabled_and_a_replaced_one_does_not_count() {
    let app = App::new().await;
    let mut last = String::new();
    for _ in 0..10 {
        last = created(&app, &draft("STATUS", &[])).await;
    }
    let full = app.post(PATH).by_sender().json(&draft("STATUS", &[])).send().await.expect(409);
    assert_eq!(full.codes(), ["PN_WEBHOOK_MAXSTREAMSCOUNTREACHED"]);
    let mut replacing = draft("STATUS", &[]);
    replacing["replacedStreamId"] = json!(last);
    created(&app, &replacing).await;
    assert!(app.get(&format!("{PATH}/{last}")).by_sender().send().await.json().get("disabledDate").is_some());
    replacing["replacedStreamId"] = json!("00000000-0000-4000-8000-000000000000");
    app.post(PATH).by_sender().json(&replacing).send().await.expect(404);
}

#[tokio::test]
async fn events_come_in_pages_after_the_last_one_named() {
    let app = App::with(|settings| settings.stream_page = 5).await;
    let id = created(&app, &draft("TIMELINE", &[])).await;
    let empty = events(&app, &id, None).await.expect(200);
    assert_eq!((empty.json(), empty.header("retry-after")), (json!([]), "60000"));
    let iun = given::notification(&app).await;
    app.advance_days(8).await;
    let (mut seen, mut last): (Vec<Value>, Option<String>) = (Vec::new(), None);
    loop {
        let page = events(&app, &id, last.as_deref()).await.expect(200);
        let items = page.json().as_array().unwrap().clone();
        assert!(items.len() <= 5);
        assert_eq!(page.header("retry-after"), if items.is_empty() { "60000" } else { "0" });
        let Some(newest) = items.last() else { break };
        last = Some(newest["eventId"].as_str().unwrap().to_owned());
        seen.extend(items);
    }
    let ids: Vec<_> = seen.iter().map(|event| event["eventId"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids[0], format!("{:038}", 1));
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]) && ids.iter().all(|id| id.len() == 38));
    let notification = given::sent(&app, &iun).await;
    assert_eq!(seen.len(), notification["timeline"].as_array().unwrap().len(), "every public element, once");
    let first = &seen[0];
    assert!(first.get("iun").is_none(), "hidden while it is validated: {first}");
    let accepted = seen.iter().find(|event| event["element"]["category"] == "REQUEST_ACCEPTED").unwrap();
    assert_eq!((&accepted["iun"], &accepted["newStatus"]), (&json!(iun), &json!("ACCEPTED")));
    let acknowledged = events(&app, &id, None).await.expect(200).json();
    assert_eq!(acknowledged, json!([]), "what was named is purged");
}

#[tokio::test]
async fn a_stream_of_statuses_tells_changes_alone() {
    let app = App::new().await;
    let id = created(&app, &draft("STATUS", &[])).await;
    given::notification(&app).await;
    app.advance_days(8).await;
    let all = events(&app, &id, None).await.expect(200).json();
    let statuses: Vec<_> = all.as_array().unwrap().iter().map(|event| event["newStatus"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["ACCEPTED", "DELIVERING", "DELIVERED", "EFFECTIVE_DATE"]);
}

#[tokio::test]
async fn a_key_of_a_group_uses_streams_of_its_group_alone() {
    let app = App::new().await;
    let ids = app.sender(SENDER, "key-a", &["office a", "office b"], &["office a"]).await;
    let all = created(&app, &draft("STATUS", &[])).await;
    for call in [
        app.get(&format!("{PATH}/{all}")),
        app.get(&format!("{PATH}/{all}/events")),
        app.delete(&format!("{PATH}/{all}")),
    ] {
        assert_eq!(call.key("key-a").send().await.expect(403).codes(), ["PN_WEBHOOK_FORBIDDEN"]);
    }
    let mut own = draft("STATUS", &[]);
    for (groups, status) in
        [(json!([]), 403), (json!([ids[1]]), 403), (json!(["unknown"]), 403), (json!([ids[0]]), 200)]
    {
        own["groups"] = groups;
        app.post(PATH).key("key-a").json(&own).send().await.expect(status);
    }
    let listed = app.get(PATH).key("key-a").send().await.expect(200).json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
}
