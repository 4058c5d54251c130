//! `messo send`: from a file to an IUN, or to a sentence that says what to change.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use crate::program::{Running, messo, refusal, run};
use crate::sender::{Sender, pdf};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

fn send(folder: &Path, args: &[&str]) -> Command {
    let mut command = messo();
    command.env("MESSO_DATA", folder.join("data")).arg("send").arg(folder.join("act.pdf")).args(args);
    command
}

fn text(output: &Output) -> (String, String) {
    let of = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (of(&output.stdout), of(&output.stderr))
}

#[tokio::test]
async fn an_act_is_deposited_with_what_the_sandbox_left_ready() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("act.pdf"), pdf("an act")).unwrap();
    let running = Running::sandbox(&folder.path().join("data"));
    let ready = std::fs::metadata(folder.path().join("data/sender.json")).unwrap();
    assert_eq!(ready.permissions().mode() & 0o777, 0o600);

    let (iun, said) = text(&run(&mut send(folder.path(), &["--to", "CLMCST42R12D969Z"])));
    assert!(said.contains("accepted"), "{said}");
    let read = Sender::of(&running).read(iun.trim()).await;
    assert_eq!(read["subject"], "act");
    assert_eq!(read["recipients"][0]["recipientType"], "PF");

    let whole = [
        "--to",
        "70412331207",
        "--name",
        "Company One",
        "--address",
        "Via di Prova 2, 20100 Milano (MI)",
        "--pec",
        "one@ok-pecsuccess.it",
        "--890",
        "--subject",
        "Verbale",
        "--notice",
        "302011234567890123",
        "--protocol",
        "2026/1",
    ];
    let (iun, said) = text(&run(&mut send(folder.path(), &whole)));
    assert!(said.contains("protocol 2026/1"), "{said}");
    let read = Sender::of(&running).read(iun.trim()).await;
    assert_eq!(read["physicalCommunicationType"], "REGISTERED_LETTER_890");
    assert_eq!(read["recipients"][0]["payments"][0]["pagoPa"]["noticeCode"], "302011234567890123");
    assert_eq!(read["recipients"][0]["digitalDomicile"]["address"], "one@ok-pecsuccess.it");

    let twice = run(&mut send(folder.path(), &whole));
    let (_, said) = text(&twice);
    assert_eq!(twice.status.code(), Some(1));
    assert!(said.contains("refused") && said.contains("PN_GENERIC_INVALIDPARAMETER_DUPLICATED"), "{said}");

    let key = running.key();
    let refused = run(send(folder.path(), &["--to", "LNALNI80A01H501T"]).env("MESSO_API_KEY", key));
    let (_, said) = text(&refused);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said.contains("TAXID_NOT_VALID"), "{said}");
}

#[test]
fn what_is_missing_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let act = folder.path().join("act.pdf");
    let to = ["--to", "CLMCST42R12D969Z"];
    assert!(refusal(&mut send(folder.path(), &to)).contains("act.pdf"));
    std::fs::write(&act, "no PDF").unwrap();
    assert!(refusal(&mut send(folder.path(), &to)).contains("not a PDF"));
    std::fs::write(&act, pdf("an act")).unwrap();
    assert!(refusal(&mut send(folder.path(), &to)).contains("no key"));
    let key = [&to[..], &["--api-key", "a-key", "--url", "http://127.0.0.1:9"]].concat();
    assert!(refusal(&mut send(folder.path(), &key)).contains("--sender-tax-id"));
    let own = [&key[..], &["--sender-tax-id", "01234567897", "--sender-name", "Ente", "--name", "One"]].concat();
    let own = [&own[..], &["--address", "Via di Prova 1, 00100 Roma RM"]].concat();
    assert!(refusal(&mut send(folder.path(), &own)).contains("does not answer"));
}
