//! The transparency log of a running program: a checker that knows only the specifications agrees with it, and who edits
//! the database behind its back is found out.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::program::{Running, messo, run};
use crate::sender::Sender;
use reqwest::Method;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

/// The Python of the tools that `tools/setup` installs.
fn python() -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let judges = std::env::var_os("MESSO_JUDGES").map_or_else(|| workspace.join(".venv"), PathBuf::from);
    judges.join("bin/python")
}

/// What the checker says of the log of a platform.
fn checked(url: &str, key: &str) -> Output {
    let checker = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/checkers/transparency.py");
    let mut command = Command::new(python());
    command.arg(checker).args([&format!("{url}/transparency"), key]);
    command.output().unwrap_or_else(|error| panic!("{}: {error}; run tools/setup once", python().display()))
}

/// Exit status and words of `messo ops audit`.
pub fn audit(data: &Path) -> (Option<i32>, String) {
    let output = run(messo().env("MESSO_DATA", data).args(["ops", "audit"]));
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

/// Waits until every event is under the last checkpoint; how many there are, and the key.
async fn all_logged(data: &Path) -> (u64, String) {
    for _ in 0..900 {
        let output = run(messo().env("MESSO_DATA", data).args(["ops", "audit", "--json"]));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["faults"], json!([]), "{report}");
        if report["pending"] == 0 && report["logged"].as_u64() > Some(0) {
            return (report["logged"].as_u64().unwrap(), report["key"].as_str().unwrap().to_owned());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("the log does not catch up");
}

#[tokio::test]
async fn an_independent_checker_agrees_with_the_log_and_an_edit_behind_the_back_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let running = Running::sandbox(&data);
    let sender = Sender::of(&running);
    let mut iun = String::new();
    for n in 0..20 {
        let request = sender.deposit(&format!("protocol-{n}")).await.unwrap();
        iun = sender.accepted(&request).await;
    }
    sender.ok(Method::POST, "/sandbox/clock", Some(json!({"advance": "P20D"}))).await;
    let (logged, key) = all_logged(&data).await;
    assert!(logged > 256, "more than one tile: {logged}");
    let said = checked(&running.url, &key);
    let text = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert!(text.starts_with(&format!("{logged} ")), "{text}");
    let about = reqwest::get(format!("{}/transparency/", running.url)).await.unwrap().text().await.unwrap();
    assert!(about.contains(&key), "{about}");
    let proofs = sender.ok(Method::GET, &format!("/messo/v1/notifications/{iun}/proofs"), None).await;
    assert!(proofs["events"].as_array().unwrap().iter().all(|event| event["proof"].is_array()), "{proofs}");
    let (code, told) = audit(&data);
    assert_eq!((code, told.contains("are as they were logged")), (Some(0), true), "{told}");

    // a tile that was touched: the checker, which has eyes of its own, sees it too
    let tile = data.join("transparency/tile/0/000");
    let good = std::fs::read(&tile).unwrap();
    std::fs::write(&tile, [&[good[0] ^ 1], &good[1..]].concat()).unwrap();
    assert!(String::from_utf8_lossy(&checked(&running.url, &key).stderr).contains("tile 0/0"));
    let (code, told) = audit(&data);
    assert_eq!(
        (code, told.contains("tile/0/000 of the log is missing, or is not as it was")),
        (Some(1), true),
        "{told}"
    );
    std::fs::write(&tile, good).unwrap();
    assert_eq!(running.stop(), Some(0));
    assert_eq!(audit(&data).0, Some(0), "and without a process");

    let db = rusqlite::Connection::open(data.join("messo.db")).unwrap();
    let edit = "UPDATE event SET public = CAST(replace(CAST(public AS TEXT), 'a', 'b') AS BLOB) WHERE place = (SELECT max(place) FROM event)";
    assert_eq!(db.execute(edit, []).unwrap(), 1);
    drop(db);
    let (code, told) = audit(&data);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("changed afterwards") && told.contains("Nothing is signed"), "{told}");
    let running = Running::sandbox(&data);
    assert!(checked(&running.url, &key).stderr.ends_with(b"HTTP Error 503: Service Unavailable\n"));
    let words = running.last_words();
    assert!(words.contains("the transparency log: ") && words.contains("changed afterwards"), "{words}");
}
