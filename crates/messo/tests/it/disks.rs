//! Disks that are full or read-only, at a start and while it runs.
//!
//! The tests run as root, whom no file mode stops: so each disk is a small one of its own, mounted in a name space that
//! only the program sees. Without the right to mount they are skipped, and say so.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::program::{Running, messo, refusal, run};
use crate::sender::Sender;
use reqwest::Method;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn may_mount(folder: &Path) -> bool {
    let probe = run(Command::new("unshare").args(["-m", "sh", "-c", "mount -t tmpfs none \"$0\""]).arg(folder));
    if !probe.status.success() {
        eprintln!("skipped: mounting needs root");
    }
    probe.status.success()
}

/// Starts a sandbox on a disk of its own that is made by `mount`, in a name space where nobody else sees it.
fn on_a_disk(folder: &Path, mount: &str) -> Command {
    let mut command = messo();
    let program = command.get_program().to_owned();
    command = Command::new("unshare");
    let script = format!("{mount} && exec \"$1\" sandbox --listen 127.0.0.1:0 --data \"$0/data\"");
    command.args(["-m", "sh", "-ec", &script]).arg(folder).arg(program);
    command
}

#[test]
fn a_read_only_or_full_disk_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    if !may_mount(folder.path()) {
        return;
    }
    let said = refusal(&mut on_a_disk(folder.path(), "mount -t tmpfs -o ro none \"$0\""));
    assert!(said.contains("cannot use the data folder") && said.contains("ead-only"), "{said}");
    let full = "mount -t tmpfs -o size=300k none \"$0\" && head -c 300k /dev/zero > \"$0/fill\" 2>/dev/null || true";
    let said = refusal(&mut on_a_disk(folder.path(), full));
    assert!(said.contains("No space") || said.contains("full") || said.contains("no space"), "{said}");
}

/// Takes all the room that is left.
fn fill(file: &Path) {
    let mut file = std::fs::File::create(file).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
}

#[tokio::test]
async fn a_disk_that_fills_up_loses_nothing_and_is_used_again_once_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    if !may_mount(folder.path()) {
        return;
    }
    let mut command = on_a_disk(folder.path(), "mount -t tmpfs -o size=16m none \"$0\"");
    let running = Running::start(&mut command, "Ctrl-C stops it");
    let inside = PathBuf::from(format!("/proc/{}/root", running.pid()));
    let filler = inside.join(folder.path().strip_prefix("/").unwrap()).join("filler");
    let sender = Sender::of(&running);
    let before = sender.deposit("P-1").await.unwrap();
    sender.accepted(&before).await;
    // What the acceptance set going is done, so that only what follows meets the full disk.
    assert_eq!(sender.advance("PT0S").await, 0);

    fill(&filler);
    let mut status = 0;
    for number in 0..2000 {
        status = sender.status_of_deposit(&format!("F-{number}")).await;
        if status >= 300 {
            break;
        }
    }
    assert!((500..600).contains(&status), "a full disk is our failure, and is said: {status}");
    sender.ok(Method::GET, "/status", None).await;

    std::fs::remove_file(&filler).unwrap();
    let after = sender.deposit("P-2").await.unwrap();
    sender.accepted(&after).await;
    let iun = sender.accepted(&before).await;
    assert_eq!(sender.read(&iun).await["paProtocolNumber"], "P-1");
    assert_eq!(sender.advance("PT0S").await, 0, "what failed for want of room is done, not parked");
    assert_eq!(running.stop(), Some(0));
}
