//! Starting and stopping: what is printed, what goes on, and what a start that cannot be says in one line.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::program::{Running, messo, refusal, run, sandbox};
use crate::sender::Sender;
use reqwest::Method;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

#[tokio::test]
async fn the_printed_example_works_as_pasted() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::sandbox(folder.path());
    let pasted = running.printed.lines().find(|line| line.trim_start().starts_with("curl")).unwrap();
    if run(Command::new("sh").args(["-c", "command -v curl"])).status.success() {
        let output = run(Command::new("sh").args(["-c", pasted]));
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(answer[0]["url"].as_str().unwrap().starts_with(&running.url), "{answer}");
    }
    let sender = Sender::of(&running);
    assert!(pasted.contains(&running.key()) && pasted.contains(&running.url));
    sender.ok(Method::GET, "/docs/", None).await;
    let described = sender.ok(Method::GET, "/openapi.json", None).await;
    for path in ["/delivery/v2.6/requests", "/sandbox/clock"] {
        assert!(described["paths"][path].is_object(), "{path}");
    }
}

#[tokio::test]
async fn a_restart_goes_on_from_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let first = Running::sandbox(folder.path());
    let (key, sender) = (first.key(), Sender::of(&first));
    let request_id = sender.deposit("P-1").await.unwrap();
    let iun = sender.accepted(&request_id).await;
    assert_eq!(sender.advance("P2D").await, 0);
    let clock = sender.clock().await;
    assert_eq!(first.stop(), Some(0), "SIGTERM is a clean stop");

    let second = Running::sandbox(folder.path());
    assert_eq!(second.key(), key);
    let sender = Sender::of(&second);
    assert_eq!(sender.clock().await, clock);
    assert_eq!(sender.accepted(&request_id).await, iun);
    assert_eq!(sender.advance("P10D").await, 0);
    assert_eq!(sender.read(&iun).await["notificationStatus"], "EFFECTIVE_DATE");
    assert_eq!(second.stop(), Some(0));
}

#[tokio::test]
async fn forgetting_starts_clean_with_the_same_sender_and_the_clock_at_its_start() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(sandbox(folder.path()).args(["--now", "2027-03-01T09:00:00Z"]), "Ctrl-C stops it");
    let sender = Sender::of(&running);
    let start = sender.clock().await;
    let request_id = sender.deposit("P-1").await.unwrap();
    let iun = sender.accepted(&request_id).await;
    sender.advance("P3D").await;
    assert_ne!(sender.clock().await, start);

    sender.ok(Method::DELETE, "/sandbox", None).await;
    assert_eq!(sender.clock().await, start);
    let path = format!("/delivery/v2.9/notifications/sent/{iun}");
    let (status, _) = sender.call(Method::GET, &path, None).await.unwrap();
    assert_eq!(status, 404, "forgotten, and the key still good");
    let again = sender.deposit("P-1").await.unwrap();
    sender.accepted(&again).await;
    assert_eq!(running.stop(), Some(0));

    let restarted = Running::sandbox(folder.path());
    let sender = Sender::of(&restarted);
    assert_eq!(sender.clock().await, start);
    sender.accepted(&again).await;
}

#[test]
fn a_port_in_use_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = refusal(messo().args(["sandbox", "--listen", &address, "--data"]).arg(folder.path().join("new")));
    assert!(said.contains(&address) && said.contains("--listen"), "{said}");
    assert!(!folder.path().join("new").exists(), "nothing was made");
}

#[test]
fn two_processes_do_not_share_a_folder_nor_the_sandbox_a_served_one() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::sandbox(folder.path());
    let said = refusal(&mut sandbox(folder.path()));
    assert!(said.contains("in use by another process"), "{said}");
    assert_eq!(running.stop(), Some(0));
    let said = refusal(messo().args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path()));
    assert!(said.contains("belongs to a sandbox installation"), "{said}");
}

#[test]
fn damaged_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Running::sandbox(folder.path()).stop(), Some(0));
    let damage = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, bytes).unwrap();
        let said = refusal(&mut sandbox(folder.path()));
        std::fs::write(&path, whole).unwrap();
        said
    };
    let said = damage("messo.db", &[7; 8192]);
    assert!(said.contains("messo.db") && said.contains("damaged"), "{said}");
    let said = damage("master.key", b"messo-master-key-1 00");
    assert!(said.contains("master.key") && said.contains("damaged"), "{said}");
    let said = damage("seal/root.pem", b"no certificate");
    assert!(said.contains("seal") && said.contains("cannot be used"), "{said}");
    let other = tempfile::tempdir().unwrap();
    assert_eq!(Running::sandbox(other.path()).stop(), Some(0));
    let said = damage("master.key", &std::fs::read(other.path().join("master.key")).unwrap());
    assert!(said.contains("another installation"), "a key of another installation: {said}");
    for (name, what) in [("master.root", "root key"), ("master.key", "master key")] {
        let whole = std::fs::read(folder.path().join(name)).unwrap();
        std::fs::remove_file(folder.path().join(name)).unwrap();
        let said = refusal(&mut sandbox(folder.path()));
        assert!(said.contains(name) && said.contains(what) && said.contains("missing"), "{said}");
        std::fs::write(folder.path().join(name), whole).unwrap();
        std::fs::set_permissions(folder.path().join(name), std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[tokio::test]
async fn a_new_master_key_opens_the_same_data() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::sandbox(folder.path());
    let sender = Sender::of(&running);
    let request_id = sender.deposit("P-1").await.unwrap();
    sender.accepted(&request_id).await;
    let key = || std::fs::read(folder.path().join("master.key")).unwrap();
    let before = key();
    let rotate = |flags: &[&str]| {
        let mut command = messo();
        command.args(["ops", "rotate-key", "--data"]).arg(folder.path()).args(flags);
        assert!(command.status().unwrap().success());
    };
    rotate(&[]);
    assert_eq!(key(), before, "without --yes it is only told");
    rotate(&["--yes"]);
    assert_ne!(key(), before);
    assert_eq!(running.stop(), Some(0));
    let again = Running::sandbox(folder.path());
    Sender::of(&again).accepted(&request_id).await;
    assert_eq!(again.stop(), Some(0));
}

#[tokio::test]
async fn an_emptied_database_beside_documents_is_no_new_installation() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::sandbox(folder.path());
    let sender = Sender::of(&running);
    let request_id = sender.deposit("P-1").await.unwrap();
    sender.accepted(&request_id).await;
    assert_eq!(running.stop(), Some(0));
    std::fs::write(folder.path().join("messo.db"), b"").unwrap();
    let said = refusal(&mut sandbox(folder.path()));
    assert!(said.contains("is empty") && said.contains("restore the database"), "{said}");
}

#[test]
fn the_clock_of_the_sandbox_has_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let said = refusal(sandbox(folder.path()).args(["--now", "9999-12-29T00:00:00Z"]));
    assert!(said.contains("--now") && said.contains("2500-01-01"), "{said}");
}

#[tokio::test]
async fn now_goes_forward_and_is_refused_backwards() {
    let folder = tempfile::tempdir().unwrap();
    let at = |instant: &str| {
        let mut command = sandbox(folder.path());
        command.args(["--now", instant]);
        command
    };
    let running = Running::start(&mut at("2027-03-01T09:00:00Z"), "Ctrl-C stops it");
    let sender = Sender::of(&running);
    assert_eq!(sender.clock().await, "2027-03-01T09:00:00.000Z");
    let request_id = sender.deposit("P-1").await.unwrap();
    let iun = sender.accepted(&request_id).await;
    assert_eq!(running.stop(), Some(0));

    let said = refusal(&mut at("2027-03-01T08:59:59Z"));
    assert!(said.contains("--now") && said.contains("2027-03-01T09:00:00Z"), "{said}");
    let running = Running::start(&mut at("2027-03-20T09:00:00Z"), "Ctrl-C stops it");
    let sender = Sender::of(&running);
    assert_eq!(sender.clock().await, "2027-03-20T09:00:00.000Z");
    let status = sender.read(&iun).await["notificationStatus"].clone();
    assert_eq!(status, "EFFECTIVE_DATE", "what was due on the way is done");
}

#[tokio::test]
async fn a_clock_at_the_pace_of_the_wall_runs() {
    let folder = tempfile::tempdir().unwrap();
    let args = ["--now", "2027-03-01T09:00:00Z", "--clock", "wall"];
    let running = Running::start(sandbox(folder.path()).args(args), "Ctrl-C stops it");
    let sender = Sender::of(&running);
    let first = sender.clock().await;
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let second = sender.clock().await;
    assert!(first < second && second.as_str() < "2027-03-01T09:01", "{first} {second}");
}

#[test]
fn off_loopback_needs_to_be_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let said = refusal(messo().args(["sandbox", "--listen", "0.0.0.0:0", "--data"]).arg(folder.path()));
    assert!(said.contains("--allow-remote"), "{said}");
    let mut allowed = messo();
    allowed.args(["sandbox", "--listen", "0.0.0.0:0", "--allow-remote", "--data"]).arg(folder.path());
    assert_eq!(Running::start(&mut allowed, "Ctrl-C stops it").stop(), Some(0));
}
