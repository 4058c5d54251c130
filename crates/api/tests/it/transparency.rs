//! The transparency log over HTTP: its files with what caches may do, proofs that hold, and what there is not.

use crate::app::{App, KEY};
use crate::given;
use messo_transparency::proof::{includes, is_consistent};
use messo_transparency::{Checkpoint, Hash, VerifierKey, hash, leaf};
use serde_json::Value;

async fn head(app: &App) -> (Checkpoint, VerifierKey) {
    let about = app.get("/transparency/").send().await.expect(200).text();
    let key = about.lines().find_map(|line| line.strip_prefix("key ")).unwrap().trim().parse().unwrap();
    let note = app.get("/transparency/checkpoint").send().await.expect(200);
    assert_eq!((note.header("content-type"), note.header("cache-control")), ("text/plain; charset=utf-8", "no-cache"));
    (Checkpoint::open(&note.bytes, &key).unwrap(), key)
}

fn hashes(value: &Value) -> Vec<Hash> {
    value.as_array().unwrap().iter().map(|text| Hash::from_base64(text.as_str().unwrap()).unwrap()).collect()
}

#[tokio::test]
async fn a_sender_can_show_that_the_log_holds_each_event_and_anyone_that_it_only_grows() {
    let app = App::new().await;
    assert_eq!(head(&app).await.0, Checkpoint { size: 0, root: hash::empty() });
    let iun = given::accepted(&app, &given::request(&app, "protocol-1").await).await;
    let path = format!("/messo/v1/notifications/{iun}/proofs");
    let waiting = app.get(&path).by_sender().send().await.expect(200).json();
    assert!(waiting["events"].as_array().unwrap().iter().all(|event| event.get("proof").is_none()), "{waiting}");

    app.engine.publish_log().await.unwrap();
    let (first, key) = head(&app).await;
    app.advance_days(20).await;
    app.engine.publish_log().await.unwrap();
    let (second, _) = head(&app).await;
    let proofs = app.get(&path).key(KEY).send().await.expect(200).json();
    assert_eq!(proofs["key"], key.to_string());
    assert_eq!(Checkpoint::open(proofs["checkpoint"].as_str().unwrap().as_bytes(), &key).unwrap(), second);
    let events = proofs["events"].as_array().unwrap();
    assert!(events.len() > waiting["events"].as_array().unwrap().len());
    for event in events {
        let text = event["leaf"].as_str().unwrap();
        let (entry, index) = (hash::leaf(&leaf::entry(text)), event["index"].as_u64().unwrap());
        assert!(includes(&entry, index, second.size, &hashes(&event["proof"]), &second.root), "{event}");
        assert_eq!(serde_json::from_str::<Value>(text).unwrap()["iun"], iun.as_str());
    }
    let path = format!("/transparency/consistency?first={}&second={}", first.size, second.size);
    let proof = hashes(&app.get(&path).send().await.expect(200).json()["hashes"]);
    assert!(is_consistent((first.size, &first.root), (second.size, &second.root), &proof));
    for wrong in
        ["", "?first=1", "?first=x&second=1", "?first=2&second=1", "?first=0&second=999999", "?first=-1&second=1"]
    {
        app.get(&format!("/transparency/consistency{wrong}")).send().await.expect(400);
    }
}

#[tokio::test]
async fn files_are_for_ever_and_what_there_is_not_is_not_found() {
    let app = App::new().await;
    given::accepted(&app, &given::request(&app, "protocol-1").await).await;
    let size = app.engine.publish_log().await.unwrap();
    for (path, length) in [(format!("tile/0/000.p/{size}"), 32), (format!("tile/entries/000.p/{size}"), 34)] {
        let file = app.get(&format!("/transparency/{path}")).send().await.expect(200);
        assert_eq!(file.bytes.len() as u64, size * length);
        assert_eq!(file.header("content-type"), "application/octet-stream");
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
    }
    for none in [
        "tile/0/000",
        "tile/0/001",
        "tile/1/000",
        "tile/0/000.p/256",
        "tile/0/000.p/0",
        "tile/x/000",
        "tile/0/x001/000",
        "tile/0/x001/x000/000.p/1",
        "tile/0/..%2F..%2Fmaster.key",
        "tile/entries/0",
    ] {
        let answer = app.get(&format!("/transparency/{none}")).send().await.expect(404);
        assert_eq!(answer.codes(), ["PN_GENERIC_ERROR"], "{none}");
    }
    for unknown in ["/transparency", "/transparency/master.key", "/transparency/checkpoints/00000000000000000000"] {
        app.get(unknown).send().await.expect(403);
    }
    app.call("HEAD", "/transparency/checkpoint").send().await.expect(403);
}
