//! `messo serve`: alive, honest about what it cannot do yet, and without a trace of the sandbox.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::program::{Running, messo, refusal, sandbox};
use crate::sender::Sender;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn it_answers_status_refuses_every_key_and_knows_no_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let mut serve = messo();
    serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    let running = Running::start(&mut serve, "listening on");
    let sender = Sender::with_key(&running.url, "11111111-1111-4111-8111-111111111111");
    let status = |method: Method, path: &'static str, body| {
        let sender = sender.clone();
        async move { sender.call(method, path, body).await.unwrap().0.as_u16() }
    };
    assert_eq!(status(Method::GET, "/status", None).await, 200);
    assert_eq!(status(Method::GET, "/ext-registry-b2b/pa/v1/groups", None).await, 403);
    assert_eq!(status(Method::POST, "/delivery/v2.6/requests", Some(json!({}))).await, 403);
    for (method, path) in
        [(Method::GET, "/sandbox/clock"), (Method::DELETE, "/sandbox"), (Method::GET, "/sandbox/outbox")]
    {
        assert_eq!(status(method, path, None).await, 404, "{path}");
    }
    assert_eq!(running.stop(), Some(0));
    let said = refusal(&mut sandbox(folder.path()));
    assert!(said.contains("belongs to a served installation"), "{said}");
}
