//! `messo ops`, `messo explain` and `messo quote`: over the socket of a running sandbox, and without one.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::program::{Running, messo, refusal, run};
use crate::sender::{Sender, pdf};
use reqwest::Method;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

fn with(data: &Path, args: &[&str]) -> Command {
    let mut command = messo();
    command.env("MESSO_DATA", data).args(args);
    command
}

fn said(command: &mut Command) -> String {
    let output = run(command);
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{err}");
    String::from_utf8(output.stdout).unwrap()
}

/// Deposits an act for the citizen at an address that steers the carrier, and lets days pass.
async fn served(folder: &Path, running: &Running, address: &str, days: &str) -> String {
    let act = folder.join("act.pdf");
    std::fs::write(&act, pdf(address)).unwrap();
    let address = format!("{address}, 00100 Roma RM");
    let args =
        ["send", act.to_str().unwrap(), "--to", "CLMCST42R12D969Z", "--name", "Recipient One", "--address", &address];
    let iun = said(&mut with(&folder.join("data"), &args)).trim().to_owned();
    Sender::of(running).ok(Method::POST, "/sandbox/clock", Some(json!({"advance": days}))).await;
    iun
}

#[tokio::test]
async fn the_operator_sees_what_is_stuck_and_has_an_attempt_made_again_over_the_socket() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let running = Running::sandbox(&data);
    let mode = std::fs::metadata(data.join("ops.sock")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(said(&mut with(&data, &["ops", "late"])), "Nothing is late, and nothing waits for a person.\n");

    let iun = served(folder.path(), &running, "Via @OK_AR_BLOCKED", "P100D").await;
    let late: Value = serde_json::from_str(&said(&mut with(&data, &["ops", "late", "--json"]))).unwrap();
    let since: jiff::Timestamp = late["waitingForPerson"][0]["since"].as_str().unwrap().parse().unwrap();
    let in_rome = since.in_tz("Europe/Rome").unwrap().strftime("%Y-%m-%d %H:%M:%S").to_string();
    let page = said(&mut with(&data, &["ops", "late"]));
    assert!(page.contains(&in_rome), "{in_rome}: {page}");
    assert_eq!(page.matches("a clock in Rome").count(), 1, "{page}");
    assert_eq!(late["waitingForPerson"][0]["iun"], iun.as_str(), "{late}");
    assert_eq!(late["waitingForPerson"][0]["code"], "NO_NEWS");
    let metrics = said(&mut with(&data, &["ops", "metrics"]));
    assert!(metrics.contains("\nmesso_cases_waiting_for_person 1\n"), "{metrics}");
    assert!(said(&mut with(&data, &["explain", &iun])).contains("An operator must act"));

    let attempt = ["ops", "rework", &iun, "--recipient", "0", "--attempt", "0"];
    let dry = said(&mut with(&data, &attempt));
    assert!(dry.contains("Nothing was changed") && dry.contains("SEND_ANALOG_DOMICILE"), "{dry}");
    let done = said(&mut with(&data, &[&attempt[..], &["--yes"]].concat()));
    assert!(done.contains("the attempt is made again"), "{done}");
    let late = said(&mut with(&data, &["ops", "late"]));
    assert!(late.starts_with("Nothing is late"), "{late}");
    let sent = Sender::of(&running).read(&iun).await;
    let reworked =
        sent["timeline"].as_array().unwrap().iter().any(|e| e["category"] == "NOTIFICATION_TIMELINE_REWORKED");
    assert!(reworked, "{sent}");
    let no = refusal(&mut with(&data, &["ops", "rework", &iun, "--recipient", "7", "--attempt", "0"]));
    assert!(no.contains("no recipient of this index"), "{no}");
    assert_eq!(running.stop(), Some(0));
    assert!(!data.join("ops.sock").exists(), "the socket goes with its process");
}

#[tokio::test]
async fn without_a_process_the_same_commands_open_the_folder_and_a_downtime_is_in_the_explanation() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let running = Running::sandbox(&data);
    let iun = served(folder.path(), &running, "Via @OK_AR", "P12D").await;
    running.kill_9();
    assert!(data.join("ops.sock").exists(), "a stale socket lies there");

    let told = said(&mut with(&data, &["explain", &iun]));
    for words in ["EFF-PAPER", "art. 26 c. 9 lett. b n. 2", "SEND_ANALOG_FEEDBACK", "took effect on"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(said(&mut with(&data, &["explain", &iun, "--lang", "it"])).contains("si è perfezionata"));
    said(&mut with(&data, &["ops", "downtime", "open", "NOTIFICATION_WORKFLOW"]));
    let again = refusal(&mut with(&data, &["ops", "downtime", "open", "NOTIFICATION_WORKFLOW"]));
    assert!(again.contains("is down since"), "{again}");
    let closed = said(&mut with(&data, &["ops", "downtime", "close", "notification_workflow"]));
    assert!(closed.contains("run to the end of"), "{closed}");
    let is_of_rome = closed.ends_with("Times are those of a clock in Rome.\n") && !closed.contains('Z');
    assert!(is_of_rome, "{closed}");
    assert_eq!(said(&mut with(&data, &["ops", "downtime", "list"])), closed);
    let told: Value = serde_json::from_str(&said(&mut with(&data, &["explain", &iun, "--json"]))).unwrap();
    assert_eq!(told["downtimes"][0]["functionality"], "NOTIFICATION_WORKFLOW", "{told}");
    assert_eq!(told["downtimes"][0]["rule"], "LAW-DOWN", "{told}");
    let told = said(&mut with(&data, &["explain", &iun]));
    assert!(told.contains("NOTIFICATION_WORKFLOW  LAW-DOWN, art. 26 c. 13 DL 76/2020\n  Down from "), "{told}");
    let attempt = ["ops", "rework", &iun, "--recipient", "0", "--attempt", "0", "--yes"];
    assert!(said(&mut with(&data, &attempt)).contains("the attempt is made again"));
    let missing = refusal(&mut with(&folder.path().join("elsewhere"), &["ops", "late"]));
    assert!(missing.contains("there is no data"), "{missing}");
}

#[tokio::test]
async fn a_socket_in_a_deep_folder_is_reached_all_the_same_and_one_that_is_gone_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("a folder whose name is long".repeat(5)).join("data");
    let running = Running::sandbox(&data);
    assert!(said(&mut with(&data, &["ops", "metrics"])).contains("\nmesso_cases 0\n"));
    std::fs::remove_file(data.join("ops.sock")).unwrap();
    let locked = refusal(&mut with(&data, &["ops", "metrics"]));
    assert!(locked.contains("in use by another process"), "{locked}");
    assert_eq!(running.stop(), Some(0));
    assert!(said(&mut with(&data, &["ops", "metrics"])).contains("\nmesso_cases 0\n"), "and here without a process");
}

#[tokio::test]
async fn a_served_installation_has_the_socket_and_tells_numbers_where_it_is_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap().to_string();
    let serve = || {
        let mut serve = with(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
        serve.env("MESSO_METRICS_LISTEN", &address);
        serve
    };
    let taken = refusal(&mut serve());
    assert!(taken.contains("metrics_listen") && taken.contains(&address), "{taken}");
    drop(free);
    let running = Running::start(&mut serve(), "listening on");
    let _ = rustls::crypto::ring::default_provider().install_default();
    let numbers = reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap();
    assert_eq!(numbers, said(&mut with(folder.path(), &["ops", "metrics"])));
    let elsewhere = reqwest::get(format!("http://{address}/ops/late")).await.unwrap();
    assert_eq!(elsewhere.status(), 404, "numbers alone");
    said(&mut with(folder.path(), &["ops", "downtime", "open", "NOTIFICATION_CREATE"]));
    let status = reqwest::get(format!("{}/status", running.url)).await.unwrap();
    assert_eq!(status.status(), 500);
    let on_the_public_door = reqwest::get(format!("{}/ops/late", running.url)).await.unwrap();
    assert_eq!(on_the_public_door.status(), 403, "as any unknown path");
    assert_eq!(running.stop(), Some(0));
    let wrong = refusal(with(folder.path(), &["serve"]).env("MESSO_METRICS_LISTEN", "here"));
    assert!(wrong.contains("metrics_listen here is no address"), "{wrong}");
}

#[tokio::test]
async fn a_quote_tells_every_way_and_sends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let running = Running::sandbox(&data);
    let act = folder.path().join("act.pdf");
    std::fs::write(&act, pdf("an act")).unwrap();
    let quote = said(&mut with(&data, &["quote", act.to_str().unwrap(), "--to", "CLMCST42R12D969Z"]));
    for words in [
        "Opened on the platform",
        "Both letters fail",
        "best",
        "likely",
        "worst",
        "EFF-PAPER",
        "21.11 €",
        "sender bears",
    ] {
        assert!(quote.contains(words), "{words}: {quote}");
    }
    let refused = run(&mut with(&data, &["quote", act.to_str().unwrap(), "--to", "CLMCST42R12D969A"]));
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("Invalid taxId"));
    let metrics = said(&mut with(&data, &["ops", "metrics"]));
    assert!(metrics.contains("\nmesso_cases 0\n"), "{metrics}");
    drop(running);
}
